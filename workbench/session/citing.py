"""Who cites a contract's version: other contracts, and code. Most of it is history and stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.audit.dependencies import NEAR, is_dependency
from workbench.changes.bump import Citation, with_version
from workbench.changes.operation import ReplaceItem, SetText, place_of
from workbench.contracts.claims import read_contract
from workbench.symbols.search import occurrences
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.contracts.contract import Contract
    from workbench.workspace.counted import CountedFile
    from workbench.workspace.files import FileList

_MOST = 200
"""Citations that are listed."""

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


def _pattern(name: str, version: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-]){re.escape(name)}(?:\.ya?ml)?(?![\w-])(?:(?!\d\.\d+\.\d).){{0,{NEAR}}}?"
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
    found = list(_depending(file.path, data, patterns, target)) if is_contract else []
    joined = {citation.line for citation in found}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if number in joined or len(line) > _LONGEST:
            continue
        version = next((version for version, pattern in patterns if pattern.search(line)), None)
        if version is not None:
            found.append(Citation(file.path, number, " ".join(line.split()), None, version))
    yield from sorted(found, key=lambda citation: citation.line)


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
