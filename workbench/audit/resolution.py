"""What became of a reference. Values only; ``resolve`` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """The word of a resolution, and its glyph."""

    FOUND = "found"
    MOVED = "moved"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    PLANNED = "planned"
    UNCHECKED = "unchecked"
    PROSE = "prose"

    @property
    def glyph(self) -> str:
        """One character that stands beside the word, never instead of it."""
        return _GLYPH[self]


_GLYPH = {
    State.FOUND: "✓",
    State.MOVED: "≠",
    State.AMBIGUOUS: "?",
    State.MISSING: "✗",
    State.PLANNED: "…",
    State.UNCHECKED: "–",  # noqa: RUF001 - the dash it looks like
    State.PROSE: "·",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Something in the code a reference leads to.

    Attributes:
        path: file or folder, as the counted files name it.
        line: 1-based; 0 for a file or folder as such.
        end_line: last line of the definition; 0 for a file or folder.
        name: the symbol's qualified name; empty for a file or folder.
        kind: the symbol's kind, ``file`` or ``folder``.
    """

    path: str
    line: int
    end_line: int
    name: str
    kind: str


class Ground(StrEnum):
    """What a suggestion rests on."""

    TESTS = "tests"
    MEMBER = "member"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was probably meant, with its reason.

    Attributes:
        name: what to write instead (a symbol's last segment or a path).
        path: the file it lives in.
        line: its line; 0 for a file.
        score: 0 to 1, best first.
        reason: why, in words.
        grounds: the same in kind, the strongest first: tests named after the claim call it; it is a member of
            the type that qualifies the name; or something else.
    """

    name: str
    path: str
    line: int
    score: float
    reason: str
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one reference.

    Attributes:
        state: the word.
        targets: where it leads; several when ambiguous, or when the reference is a glob.
        looked: where was looked, in order, in words a person can check.
        reason: why it is unchecked, moved, planned …; empty when the word says it all.
        used_here: found because the cited file calls it; defined at the target elsewhere.
    """

    state: State
    targets: tuple[Target, ...] = ()
    looked: tuple[str, ...] = ()
    reason: str = ""
    used_here: bool = False
