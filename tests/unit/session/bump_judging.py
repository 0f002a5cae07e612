"""A contract bumped at each level, twice, and amended: only the version's line and the entry may change."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from workbench.changes.bump import BumpError
from workbench.changes.bump_levels import chosen
from workbench.changes.lay import lay
from workbench.changes.operation import ChangeError
from workbench.contracts.changelog import read_changelog
from workbench.contracts.claims import read_contract
from workbench.contracts.difference import difference
from workbench.contracts.document import read_document
from workbench.contracts.levels import Level
from workbench.session.bases import Bases
from workbench.session.bump_desk import BumpDesk
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATE = "2026-05-07"
TEXT = 'FALSIFY-X-001 names what is there: load_it, "quoted" and 100 % of it; nothing else moved.'
LEVELS = (Level.PATCH, Level.MINOR, Level.MAJOR)


def desk_of(root: Path) -> tuple[BumpDesk, tuple[str, ...]]:
    """A desk over a folder of contracts, and their paths."""
    workspace = open_workspace(root=root)
    files = list_files(workspace)
    paths = tuple(file.path for file in files.files if file.path.endswith((".yaml", ".yml")))
    return BumpDesk(workspace, Bases(workspace), files, (), lambda *_: (), quick=True), paths


def bumped(desk: BumpDesk, path: str, data: bytes, level: Level, text: str = TEXT) -> bytes:
    """The bytes after a bump."""
    bump = desk.bump(path, data)
    candidate = chosen(bump, level, amend=False)
    return lay(path, data, bump.operations(candidate, text, date=DATE)).after


def judge(desk: BumpDesk, path: str, data: bytes) -> str:
    """Bump a contract every way.

    Returns:
        The form of its changelog; empty for a contract that cannot be bumped.
    """
    try:
        bump = desk.bump(path, data)
    except BumpError:
        return ""
    form = ""
    for level in LEVELS:
        try:
            after = bumped(desk, path, data, level)
        except ChangeError as error:
            if error.kind in {"unreadable", "alias"}:
                return ""
            raise
        form = _once(path, data, after, bump.version)
    again = bumped(desk, path, after, Level.MINOR, "And once more.")
    log = read_changelog(read_document(path, again))
    versions = [entry.version for entry in log.entries]
    second, first = _version(path, again), _version(path, after)
    assert {second, first} <= set(versions), (path, versions)
    newest_first = versions.index(second) < versions.index(first)
    before = read_changelog(read_document(path, data))
    assert newest_first == before.newest_first, (path, versions)
    _amended(desk, path, again)
    return form


def _once(path: str, data: bytes, after: bytes, version: str) -> str:
    old, new = read_document(path, data), read_document(path, after)
    found = difference(old, new)
    assert [change.kind.value for change in found.changes] == ["version-changed"], (path, found.changes)
    log, following = read_changelog(new), found.version_after
    entry = log.entry(following)
    assert entry is not None, (path, following)
    assert " ".join(entry.text.split()) == TEXT, (path, entry.text)
    before = read_changelog(old)
    assert log.newest_first == before.newest_first
    assert len(log.entries) == len(before.entries) + 1, path
    for line in _removed(data, after):
        plain = line.strip().lstrip("-# ").strip()
        moved = version in plain or plain.startswith(
            ("updated", "last_", "modified", "description", "version")
        )
        assert moved or plain in {"[]", "changelog: []"} or "changelog" in plain or _rewrapped(line, after), (
            path,
            line,
        )
    return log.form.value


def _amended(desk: BumpDesk, path: str, data: bytes) -> None:
    """The present version's entry gets other words, and no other line changes."""
    bump = desk.bump(path, data)
    own = next(candidate for candidate in bump.candidates if candidate.amend)
    text = f"{TEXT} Amended."
    after = lay(path, data, bump.operations(own, text, date=DATE, reason="because")).after
    old, new = (read_changelog(read_document(path, each)) for each in (data, after))
    assert difference(read_document(path, data), read_document(path, after)).changes == ()
    assert [entry.version for entry in new.entries] == [entry.version for entry in old.entries]
    for was, now in zip(old.entries, new.entries, strict=True):
        same = " ".join(was.text.split()) == " ".join(now.text.split())
        assert same == (now.version != bump.version.removeprefix("v")), (path, now)


def _version(path: str, data: bytes) -> str:
    version = read_contract(path, data).version
    assert version is not None
    return version.text.strip().removeprefix("v")


def _removed(before: bytes, after: bytes) -> Iterator[str]:
    old, new = (each.decode().split("\n") for each in (before, after))
    for line in difflib.unified_diff(old, new, n=0, lineterm=""):
        if line.startswith("-") and not line.startswith("--- "):
            yield line[1:]


def _rewrapped(line: str, after: bytes) -> bool:
    """A description that was one plain or quoted line is written as a block: its words are all there."""
    words = " ".join(line.partition(":")[2].strip().strip("\"'").split())
    return words in " ".join(after.decode().split())
