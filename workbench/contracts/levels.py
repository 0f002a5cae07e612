"""How much a change of a contract weighs: kinds of change, the level of each, and who says so.

The levels are those that ``pv diff`` suggests a version by; on top stands the convention of the contract
family, which also sees what pv does not: statuses, evidence, tolerances and words. Where both have a say the
higher counts. A workspace may give any kind another level (``[levels]``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Level(StrEnum):
    """What a change asks of the version."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def weight(self) -> int:
        """0 for none up to 3 for major, so that levels can be compared."""
        return _WEIGHT[self]


_WEIGHT = {level: weight for weight, level in enumerate(Level)}


class ChangeKind(StrEnum):
    """What has become of a part of a contract."""

    EQUATION_REMOVED = "equation-removed"
    EQUATION_CHANGED = "equation-changed"
    EQUATION_ADDED = "equation-added"
    OBLIGATION_REMOVED = "obligation-removed"
    OBLIGATION_CHANGED = "obligation-changed"
    OBLIGATION_ADDED = "obligation-added"
    CLAIM_REMOVED = "claim-removed"
    CLAIM_ADDED = "claim-added"
    HARNESS_REMOVED = "harness-removed"
    HARNESS_ADDED = "harness-added"
    ENFORCEMENT_REMOVED = "enforcement-removed"
    ENFORCEMENT_ADDED = "enforcement-added"
    TOLERANCE_LOOSENED = "tolerance-loosened"
    TOLERANCE_TIGHTENED = "tolerance-tightened"
    TOLERANCE_CHANGED = "tolerance-changed"
    STATUS_RAISED = "status-raised"
    STATUS_LOWERED = "status-lowered"
    STATUS_CHANGED = "status-changed"
    EVIDENCE_ADDED = "evidence-added"
    EVIDENCE_REMOVED = "evidence-removed"
    EVIDENCE_RENAMED = "evidence-renamed"
    EVIDENCE_MOVED = "evidence-moved"
    NOTES_CHANGED = "notes-changed"
    WORDING_CHANGED = "wording-changed"
    FIELD_ADDED = "field-added"
    FIELD_REMOVED = "field-removed"
    VERSION_CHANGED = "version-changed"


@dataclass(frozen=True, slots=True)
class LevelRule:
    """The rule that gives a kind of change its level.

    Attributes:
        kind: of change; also the rule's name.
        level: by default.
        words: what it says.
        pv: the level that ``pv diff`` gives it; ``None`` where pv does not see such a change.
        origin: who says so: ``pv diff``, or ``the family's convention``.
    """

    kind: ChangeKind
    level: Level
    words: str
    pv: Level | None
    origin: str


_PV, _FAMILY = "pv diff", "the family's convention"


def _pv(kind: ChangeKind, level: Level, words: str) -> LevelRule:
    return LevelRule(kind, level, words, level, _PV)


def _family(kind: ChangeKind, level: Level, words: str, pv: Level | None = None) -> LevelRule:
    return LevelRule(kind, level, words, pv, _FAMILY)


_K, _PATCH, _MINOR, _MAJOR = ChangeKind, Level.PATCH, Level.MINOR, Level.MAJOR

LEVEL_RULES: Mapping[ChangeKind, LevelRule] = MappingProxyType(
    {
        rule.kind: rule
        for rule in (
            _pv(_K.EQUATION_REMOVED, _MAJOR, "an equation is gone"),
            _pv(_K.EQUATION_CHANGED, _MAJOR, "an equation says something else"),
            _pv(_K.EQUATION_ADDED, _MINOR, "an equation is new"),
            _pv(_K.OBLIGATION_REMOVED, _MAJOR, "an obligation is gone, or has another type or property"),
            _family(_K.OBLIGATION_CHANGED, _MINOR, "an obligation's formal text is another"),
            _pv(_K.OBLIGATION_ADDED, _MINOR, "an obligation is new"),
            _family(_K.CLAIM_REMOVED, _MAJOR, "a claim is gone, or has another id", _MINOR),
            _pv(_K.CLAIM_ADDED, _MINOR, "a claim is new"),
            _pv(_K.HARNESS_REMOVED, _MINOR, "a Kani harness is gone, or has another id"),
            _pv(_K.HARNESS_ADDED, _MINOR, "a Kani harness is new"),
            _pv(_K.ENFORCEMENT_REMOVED, _MINOR, "an enforcement rule is gone"),
            _pv(_K.ENFORCEMENT_ADDED, _PATCH, "an enforcement rule is new"),
            _family(_K.TOLERANCE_LOOSENED, _MAJOR, "a tolerance allows more than before"),
            _family(_K.TOLERANCE_TIGHTENED, _MINOR, "a tolerance allows less than before"),
            _family(_K.TOLERANCE_CHANGED, _MINOR, "a tolerance is another, and which way is not plain"),
            _family(_K.STATUS_RAISED, _MINOR, "a status is raised"),
            _family(_K.STATUS_LOWERED, _MINOR, "a status is lowered"),
            _family(_K.STATUS_CHANGED, _MINOR, "a status is another"),
            _family(_K.EVIDENCE_ADDED, _MINOR, "evidence names more"),
            _family(_K.EVIDENCE_REMOVED, _MINOR, "evidence names less"),
            _family(_K.EVIDENCE_RENAMED, _MINOR, "evidence names another thing"),
            _family(_K.EVIDENCE_MOVED, _PATCH, "evidence names the same in another order"),
            _family(_K.NOTES_CHANGED, _PATCH, "notes are worded otherwise"),
            _family(_K.WORDING_CHANGED, _PATCH, "a text is worded otherwise"),
            _family(_K.FIELD_ADDED, _PATCH, "a field is new"),
            _family(_K.FIELD_REMOVED, _PATCH, "a field is gone"),
            _pv(_K.VERSION_CHANGED, _PATCH, "the version alone is another"),
        )
    }
)
"""The rule of every kind of change."""

KINDS = tuple(kind.value for kind in ChangeKind)
"""What ``[levels]`` may name."""


def unknown_kinds(names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names`` that are no kind of change: for settings that name one there is none of."""
    return tuple(name for name in names if name not in KINDS)


def highest(levels: Iterable[Level]) -> Level:
    """The highest of some levels; none where there is none."""
    return max(levels, key=lambda level: level.weight, default=Level.NONE)
