"""How a body has changed since it was verified, from git's history."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.symbols.extract import extract, language_of
from workbench.symbols.fingerprint import Fingerprints
from workbench.workspace.blobs import open_blobs
from workbench.workspace.git import Git, GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from workbench.audit.verified import Entry, Held

_REVISIONS = 400
"""Revisions of a file that are looked through, the newest first."""

_AT_ONCE = 20
_HASH = 9
_BEFORE = (b"#[", b"@")


@dataclass(frozen=True, slots=True)
class BodyChange:
    """What became of a body since it was verified.

    Attributes:
        revision: the newest that has the body as it was verified, abbreviated; empty when none was found.
        diff: the unified diff from there to now, line by line; empty when there is none to show.
        note: what was looked through, or why there is nothing to show.
    """

    revision: str
    diff: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Old:
    revision: str
    lines: list[str]


def changes_of(
    git: Git, held: Iterable[Held], data_of: Callable[[str], bytes | None]
) -> dict[Held, BodyChange]:
    """The change of each body since it was verified. Git is asked once for each file that is concerned.

    Args:
        git: the repository.
        held: bodies that have changed.
        data_of: the bytes of a counted file as they are now.
    """
    found: dict[Held, BodyChange] = {}
    by_path: dict[str, list[Held]] = {}
    for each in held:
        if each.entry is not None:
            by_path.setdefault(each.entry.path, []).append(each)
    for path, group in by_path.items():
        found |= _in_file(git, path, group, data_of)
    return found


def _in_file(
    git: Git, path: str, group: Sequence[Held], data_of: Callable[[str], bytes | None]
) -> dict[Held, BodyChange]:
    if not git.available:
        return {each: BodyChange("", (), f"what it was is not known: {git.why}") for each in group}
    wanted = {each.entry for each in group if each.entry is not None}
    try:
        old, looked = _search(git, path, wanted)
    except GitError as error:
        return {each: BodyChange("", (), f"what it was is not known: {error}") for each in group}
    found: dict[Held, BodyChange] = {}
    for each in group:
        was = old.get(each.entry) if each.entry is not None else None
        if was is None:
            short = ", and history is shallow" if git.is_shallow() else ""
            told = f"none of the {looked} revisions of {path} that were looked at has it as it was verified"
            found[each] = BodyChange("", (), told + short)
            continue
        now = body_lines(data_of(each.body.path) or b"", each.body.line, each.body.end_line)
        diff = difflib.unified_diff(
            was.lines, now, f"{path} ({was.revision})", f"{each.body.path}:{each.body.line}", lineterm=""
        )
        found[each] = BodyChange(was.revision, tuple(diff), f"verified as it is in {was.revision}")
    return found


def _search(git: Git, path: str, wanted: set[Entry]) -> tuple[dict[Entry, _Old], int]:
    """The newest revision of a file for each entry that has its body, and how many were looked at."""
    log = git.run("log", "--format=%H", f"--max-count={_REVISIONS}", "--no-renames", "HEAD", "--", path)
    revisions = log.decode("ascii", "replace").split()
    found: dict[Entry, _Old] = {}
    looked = 0
    with open_blobs(git) as blobs:
        for at in range(0, len(revisions), _AT_ONCE):
            for blob in blobs.read([(each, path) for each in revisions[at : at + _AT_ONCE]]):
                looked += 1
                missing = wanted - found.keys()
                if blob.data is not None and missing:
                    for entry, lines in _bodies(path, blob.data, missing):
                        found[entry] = _Old(blob.revision[:_HASH], lines)
            if found.keys() == wanted:
                break
    return found, looked


def _bodies(path: str, data: bytes, wanted: Iterable[Entry]) -> Iterator[tuple[Entry, list[str]]]:
    """The entries whose bodies stand in a file, and these."""
    language = language_of(path)
    if language is None or not any(entry.name.encode() in data for entry in wanted):
        return
    extraction = extract(path, data, whole=True)
    marks = Fingerprints(data, language)
    for _, name, _, line, end_line, _ in extraction.symbols if extraction is not None else ():
        for entry in wanted:
            if entry.name == name and marks.of(name, line) == entry.fingerprint:
                yield entry, body_lines(data, line, end_line)


def body_lines(data: bytes, line: int, end_line: int) -> list[str]:
    """The lines of a body, and of the attributes or decorators that stand before it.

    Args:
        data: the file.
        line: first line of the definition, 1-based.
        end_line: its last.
    """
    lines = data.split(b"\n")
    first = max(line - 1, 0)
    while first and lines[first - 1].lstrip().startswith(_BEFORE):
        first -= 1
    return [each.decode("utf-8", "replace").rstrip("\r") for each in lines[first:end_line]]
