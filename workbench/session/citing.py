"""Who cites a contract's version: other contracts, and code. Most of it is history and stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.changes.bump import Citation, with_version
from workbench.changes.operation import ReplaceItem, SetText, place_of
from workbench.contracts.claims import read_contract
from workbench.symbols.search import occurrences
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.contracts.contract import Contract, Item
    from workbench.workspace.counted import CountedFile
    from workbench.workspace.files import FileList

DEPENDING = frozenset({"depends_on", "parent_contract", "parent", "extends", "requires", "supersedes"})
"""Fields whose citations follow the version that they depend on."""

_MOST = 200
"""Citations that are listed."""

_NEAR = 80
"""Characters between a contract's name and the version that is cited of it."""

_LONGEST = 4096


def citations(
    files: FileList, contract: Contract, versions: Iterable[str], target: str
) -> tuple[Citation, ...]:
    """Where a contract's version is cited.

    Args:
        files: what counts.
        contract: whose version it is.
        versions: its versions that count as the present one: the base's and its own.
        target: the version that would follow.

    Returns:
        In order of path and line. One of a dependency carries an operation: a dependency is an item of
        ``depends_on`` or ``parent_contract``, or one that calls the contract the parent.
    """
    names = {contract.stem, contract.id} - {""}
    wanted = [version.strip().removeprefix("v") for version in versions]
    wanted = list(dict.fromkeys(version for version in wanted if version))
    if not wanted:
        return ()
    # Contracts need not be below the source roots.
    looked = {file.path: file for file in (*files.files, *files.contracts)}
    holding = {path for hits in occurrences(names, tuple(looked.values())).values() for path, _ in hits}
    contracts = {file.path for file in files.contracts}
    found: list[Citation] = []
    for path in sorted(holding - {contract.path}):
        file = files.by_path.get(path)
        if file is not None:
            found += _in_file(file, names, wanted, target, is_contract=path in contracts)
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


def cited_version(text: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The contract that a text cites with a version, and that version; ``None`` when it cites none.

    Args:
        text: of an item.
        names: what contracts are called.
    """
    for name in names:
        found = _pattern(name, r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?").search(text)
        if found:
            return name, found["version"]
    return None


def is_dependency(item: Item) -> bool:
    """Whether what an item cites is depended on, and not told as history."""
    within = {step for step in item.value.where if isinstance(step, str)}
    return bool(within & DEPENDING) or re.search(r"\bparent\b", item.value.text, re.IGNORECASE) is not None


def _pattern(name: str, version: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-]){re.escape(name)}(?:\.ya?ml)?(?![\w-]).{{0,{_NEAR}}}?"
        rf"(?<![\w.])v?(?P<version>{version})(?![\w-]|\.\w)",
        re.DOTALL,
    )


def _in_file(
    file: CountedFile, names: Iterable[str], versions: list[str], target: str, *, is_contract: bool
) -> Iterator[Citation]:
    try:
        data = read_file(file)
    except OSError:
        return  # what cannot be read is told of by check
    patterns = [(version, _pattern(name, re.escape(version))) for name in names for version in versions]
    joined: set[int] = set()
    if is_contract:
        for citation in _depending(file.path, data, patterns, target):
            joined.add(citation.line)
            yield citation
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if number in joined or len(line) > _LONGEST:
            continue
        version = next((version for version, pattern in patterns if pattern.search(line)), None)
        if version is not None:
            yield Citation(file.path, number, " ".join(line.split()), None, version)


def _depending(
    path: str, data: bytes, patterns: list[tuple[str, re.Pattern[str]]], target: str
) -> Iterator[Citation]:
    """The items of a contract that depend on the version."""
    for item in read_contract(path, data).items:
        text = item.value.text
        version = next((version for version, pattern in patterns if pattern.search(text)), None)
        if version is None or not is_dependency(item):
            continue
        following = with_version(text, version, target)
        first, *rest = item.value.where
        claim = "metadata" if first == "metadata" else ""
        field, at = place_of(tuple(rest) if claim else item.value.where)
        why = f"follows the bump to v{target}"
        operation = (
            SetText(path, claim, field, following, why, old=text)
            if at is None
            else ReplaceItem(path, claim, field, text, following, at, why)
        )
        yield Citation(path, item.value.span.line, " ".join(text.split()), operation, version)
