"""What a row says otherwise than it did: statuses, evidence, tolerances, notes and other words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from workbench.contracts.dialects import CODE_FIELDS, STATUSES, is_evidence
from workbench.contracts.levels import ChangeKind
from workbench.contracts.plain import Value, fields_of, same, text_of, texts_of
from workbench.contracts.tolerances import judged, stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.contracts.contract import YamlPath

Order = Callable[[str, str], int]
"""Compares two statuses: positive when the second is the higher, negative the lower, 0 when not plain."""

NOTES = frozenset({"notes", "note", "comment", "comments", "rationale", "last_verified", "remarks"})
"""Fields that explain, and claim nothing."""

_FORMAL = frozenset({"formal"})
_ALIKE = 0.6
"""From this likeness on one item counts as another's new name."""


@dataclass(frozen=True, slots=True)
class Found:
    """A change without its level; ``at`` is the path in the present document, empty when it is gone.

    ``row`` and ``first`` are as a ``Change`` has them.
    """

    kind: ChangeKind
    where: str
    container: str
    field: str
    before: str
    after: str
    at: YamlPath
    row: str = ""
    first: bool = False


def fields(
    where: str,
    container: str,
    at: YamlPath,
    before: Mapping[str, Value],
    after: Mapping[str, Value],
    *,
    order: Order | None = None,
) -> Iterator[Found]:
    """What the fields of a row say otherwise.

    Args:
        where: the row's name.
        container: the top-level key it stands under.
        at: path to the row in the present document.
        before: its fields as they were.
        after: its fields as they are.
        order: compares statuses.
    """
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        if same(was, now) or (name not in before and now is None) or (name not in after and was is None):
            continue
        path = (*at, name) if name else at
        evidence = name in CODE_FIELDS or is_evidence(name)
        yield from _field(_Place(where, container, (name,) if name else (), path, order), was, now, evidence)


def unordered(
    where: str, container: str, at: YamlPath, before: Value, after: Value, *, evidence: bool
) -> Iterator[Found]:
    """What a value outside any row says otherwise; see ``fields``."""
    yield from _field(_Place(where, container, tuple(map(str, at)), at, None), before, after, evidence)


@dataclass(frozen=True, slots=True)
class _Place:
    where: str
    container: str
    names: tuple[str, ...]
    at: YamlPath
    order: Order | None

    def below(self, name: str | int) -> _Place:
        names = (*self.names, str(name))
        return _Place(self.where, self.container, names, (*self.at, name), self.order)

    def found(self, kind: ChangeKind, before: str, after: str, *, first: bool = False) -> Found:
        field = ".".join(self.names)
        return Found(kind, self.where, self.container, field, before, after, self.at, first=first)


def _field(place: _Place, before: Value, after: Value, evidence: bool) -> Iterator[Found]:
    name = place.names[-1] if place.names else ""
    if isinstance(before, dict) or isinstance(after, dict):
        if isinstance(before, list | str) or isinstance(after, list | str):  # of another shape
            yield from _texts(place, before, after, evidence)
            return
        was, now = fields_of(before), fields_of(after)
        for key in dict.fromkeys((*now, *was)):
            if not same(was.get(key), now.get(key)):
                yield from _field(place.below(key), was.get(key), now.get(key), evidence or _is_code(key))
    elif name in STATUSES:
        yield _status(place, text_of(before), text_of(after))
    elif name in NOTES:
        yield place.found(ChangeKind.NOTES_CHANGED, text_of(before), text_of(after))
    elif isinstance(before, list) or isinstance(after, list):
        if _maps(before) and _maps(after) and not evidence:
            yield from _rows(place, before, after)
        else:
            yield from _texts(place, before, after, evidence)
    elif evidence:
        yield from _texts(place, before, after, evidence)
    else:
        yield _scalar(place, before, after)


def _status(place: _Place, before: str, after: str) -> Found:
    way = place.order(before, after) if place.order is not None else 0
    kind = ChangeKind.STATUS_CHANGED
    if way:
        kind = ChangeKind.STATUS_RAISED if way > 0 else ChangeKind.STATUS_LOWERED
    return place.found(kind, before, after)


def _scalar(place: _Place, before: Value, after: Value) -> Found:
    assert before is None or isinstance(before, str)  # noqa: S101 - lists and maps have gone elsewhere
    assert after is None or isinstance(after, str)  # noqa: S101 - likewise
    kind = judged(place.names, before, after)
    if kind is None and before is not None and after is not None:
        kind = stated(before, after)
    if kind is None:
        if before is None or after is None:
            kind = ChangeKind.FIELD_ADDED if before is None else ChangeKind.FIELD_REMOVED
        else:
            formal = place.names[-1:] and place.names[-1] in _FORMAL
            kind = ChangeKind.OBLIGATION_CHANGED if formal else ChangeKind.WORDING_CHANGED
    return place.found(kind, text_of(before), text_of(after))


def _rows(place: _Place, before: Value, after: Value) -> Iterator[Found]:
    """Lists of maps that are no claims: row by row while they are as many, else as texts."""
    assert isinstance(before, list)  # noqa: S101 - as ``_maps`` has seen
    assert isinstance(after, list)  # noqa: S101 - likewise
    if len(before) != len(after):
        yield from _texts(place, before, after, evidence=False)
        return
    for at, (was, now) in enumerate(zip(before, after, strict=True)):
        if not same(was, now):
            yield from _field(place.below(at), was, now, evidence=False)


def _texts(place: _Place, before: Value, after: Value, evidence: bool) -> Iterator[Found]:
    """Items added, removed, renamed, or in another order."""
    was, now = texts_of(before), texts_of(after)
    gone = list((Counter(was) - Counter(now)).elements())
    new = list((Counter(now) - Counter(was)).elements())
    if not gone and not new:
        if was != now:
            kind = ChangeKind.EVIDENCE_MOVED if evidence else ChangeKind.WORDING_CHANGED
            yield place.found(kind, "; ".join(was), "; ".join(now))
        return
    kinds = (
        (ChangeKind.EVIDENCE_RENAMED, ChangeKind.EVIDENCE_ADDED, ChangeKind.EVIDENCE_REMOVED)
        if evidence
        else (ChangeKind.WORDING_CHANGED, ChangeKind.FIELD_ADDED, ChangeKind.FIELD_REMOVED)
    )
    for old, text in _pairs(gone, new):
        if old and text:
            yield place.found(stated(old, text) or kinds[0], old, text)
        else:
            yield place.found(kinds[1] if text else kinds[2], old, text, first=not was)


def _pairs(gone: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Which item is another's new name: the only ones, or those alike; the new in order, then the gone."""
    if len(gone) == len(new) == 1:
        return [(gone[0], new[0])]
    left = list(gone)
    pairs: list[tuple[str, str]] = []
    for text in new:
        best = max(left, key=lambda old: _likeness(old, text), default="")
        if best and _likeness(best, text) >= _ALIKE:
            left.remove(best)
            pairs.append((best, text))
        else:
            pairs.append(("", text))
    return pairs + [(old, "") for old in left]


_LONG = 400
"""Characters up to which items are compared."""


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:_LONG], other[:_LONG], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _maps(value: Value) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_code(key: str) -> bool:
    return key in CODE_FIELDS or is_evidence(key)
