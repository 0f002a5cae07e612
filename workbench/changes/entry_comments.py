"""Changelog entries that are comments on lines of their own: what YAML reads stays the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.changes.entry_text import added_head, begun, one_line, wrapped
from workbench.changes.render import Style
from workbench.changes.tree import Several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.entries import Meaning
    from workbench.changes.lines import Lines
    from workbench.changes.operation import AddEntry
    from workbench.contracts.changelog import Changelog, ChangelogEntry

_WIDTH = 80
_WIDEST = 120


def added(lines: Lines, changelog: Changelog, operation: AddEntry) -> Iterator[Meaning]:
    """The way to put an entry above the newest, or below it where newer ones stand lower."""
    newest = changelog.newest
    assert newest is not None  # noqa: S101 - there are no comments without entries
    head, status = added_head(changelog, operation)
    said = begun(one_line(operation.text), head, status)
    start, end = newest.part
    written = _commented(lines, newest, said)
    if changelog.newest_first:
        place = lines.start(start)
        yield Several(), [(place, place, written + lines.eol(start))]
    else:
        place = lines.end(end)
        yield Several(), [(place, place, lines.eol(start) + written)]


def amended(lines: Lines, entry: ChangelogEntry, said: str) -> Iterator[Meaning]:
    """The way to give an entry other words."""
    start, end = entry.part
    yield Several(), [(lines.start(start), end, _commented(lines, entry, one_line(said)))]


def _commented(lines: Lines, beside: ChangelogEntry, said: str) -> str:
    """Words as comment lines like an entry's; those behind the first stand deeper, as its do."""
    start, end = beside.part
    first = lines.text[lines.start(start) : start]
    body = lines.split(lines.start(start), end)
    further = first + "  "
    if len(body) > 1:
        further = body[1][: len(body[1]) - len(body[1].lstrip("# \t"))]
    wide = [len(line) for line in body if len(line) <= _WIDEST]
    width = max([_WIDTH, *wide]) if wide else 0
    style = Style(indent=len(further), width=width)
    if len(body) == 1 and len(body[0]) > _WIDEST:
        style = replace(style, width=0)
    eol = lines.eol(start)
    return eol.join((further if number else first) + line for number, line in enumerate(wrapped(said, style)))
