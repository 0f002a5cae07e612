"""Many changes of a contract in one sentence: how many rows were added, removed, or say what otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.contracts.levels import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.contracts.difference import Change

_MANY = 24
"""Rows of which each is told by itself."""

_SENTENCE = re.compile(r"\s*\bSince v\S+,\s+in\s+all:\s[^.]*\.")

_KINDS = (
    ("another status", "status"),
    ("other evidence", "evidence"),
    ("another tolerance", "tolerance"),
    ("other notes", "notes"),
)
"""What a row has, and how its kinds of change begin."""


def many(changes: Iterable[Change]) -> bool:
    """Whether changes concern so many rows that an entry counts them."""
    return len({_key(change) for change in changes if change.where}) > _MANY


def counted(changes: Sequence[Change], version: str) -> str:
    """One sentence that counts what has changed.

    Args:
        changes: from the base revision to now.
        version: the base's.
    """
    containers: dict[str, list[Change]] = {}
    for change in changes:
        if change.kind is not ChangeKind.VERSION_CHANGED:
            containers.setdefault(change.container if change.where else "", []).append(change)
    clauses = [_clause(container, group) for container, group in containers.items() if container]
    fields = len({change.field or change.container for change in containers.get("", ())})
    if fields:
        clauses.append(f"{fields} {'field' if fields == 1 else 'fields'} outside of rows changed")
    return f"Since v{version.removeprefix('v')}, in all: {'; '.join(clauses)}."


def without_counts(text: str) -> str:
    """An entry's text without the sentence that ``counted`` makes."""
    return _SENTENCE.sub("", text)


def _clause(container: str, changes: Sequence[Change]) -> str:
    parts = [*_parts(changes)]
    rows, said = parts[0]
    noun = f"{'row' if rows == 1 else 'rows'} of {container.replace('_', ' ').replace('.', ' ')}"
    return ", ".join([f"{rows} {noun} {said}", *(f"{count} {more}" for count, more in parts[1:])])


def _parts(changes: Sequence[Change]) -> Iterator[tuple[int, str]]:
    """How many rows, and what of them."""
    left = {_key(change) for change in changes}
    for end in ("added", "removed"):
        found = {_key(change) for change in changes if not change.field and change.kind.endswith(f"-{end}")}
        left -= found
        if found:
            yield len(found), end
    for said, start in _KINDS:
        found = {_key(change) for change in changes if change.kind.startswith(f"{start}-")}
        left -= found
        if found:
            yield len(found), f"with {said}"
    if left:
        yield len(left), "worded otherwise"


def _key(change: Change) -> tuple[str, str, str]:
    return change.container, change.where, change.row
