"""What things look like: the glyph, the word and the style of states, severities, statuses and groups.

A style here is the name of an ink of ``inks``. No colour stands alone: every one has a glyph and a word
beside it.
"""

from __future__ import annotations

import re

from workbench.audit.resolution import State
from workbench.contracts.problem import Severity
from workbench.session.snapshot import Attention

PLAIN, DIM, STRONG, ACCENT = "", "dim", "strong", "accent"
GOOD, WARN, BAD, NOTE = "good", "warn", "bad", "note"
HEAD, GROUP, MARK = "head", "group", "mark"

STATE_STYLE = {
    State.FOUND: GOOD,
    State.MOVED: WARN,
    State.AMBIGUOUS: WARN,
    State.MISSING: BAD,
    State.PLANNED: NOTE,
    State.UNCHECKED: DIM,
    State.PROSE: DIM,
}

STATE_MEANING = {
    State.FOUND: "defined where it is said to be, or used there",
    State.MOVED: "there, but somewhere else than it is said to be",
    State.AMBIGUOUS: "the name has several homes, and nothing says which",
    State.MISSING: "nowhere in the files that count, after a literal search of all of them",
    State.PLANNED: "not there yet, and said to be so on purpose",
    State.UNCHECKED: "cannot be looked up here; the reason stands beside it",
    State.PROSE: "words for people; nothing to look up",
}

NOT_FOUND = frozenset({State.MISSING, State.MOVED, State.AMBIGUOUS})
"""What ``n`` and ``N`` stop at."""

SEVERITY_GLYPH = {Severity.ERROR: "●", Severity.WARNING: "◐", Severity.INFO: "○", Severity.OFF: " "}
SEVERITY_STYLE = {Severity.ERROR: BAD, Severity.WARNING: WARN, Severity.INFO: NOTE, Severity.OFF: DIM}

MISSING_GLYPH = State.MISSING.glyph
MOVED_GLYPH = State.MOVED.glyph
STALE_GLYPH = "±"

ATTENTION_MEANING = {
    Attention.CHANGED: "These differ from the base revision: what you are working on.",
    Attention.BROKEN: "What these name is not, or not so, in the code.",
    Attention.PROMOTABLE: "The code proves more than these claim.",
    Attention.INVALID: "Their code is as they say; the files themselves break a rule.",
    Attention.PENDING: "These have not been held against the code yet.",
    Attention.ACCEPTED: "All findings of these are accepted for now.",
    Attention.CLEAN: "Everything these name was found, or cannot be looked up.",
    Attention.OTHER: "YAML files that are no contracts: registries, and others.",
}

CURSOR = "\u276f "
"""Before the row of the cursor; two cells."""

FOLDED_AT_FIRST = frozenset({Attention.ACCEPTED, Attention.CLEAN, Attention.OTHER})

_FIRST = re.compile(r"[^\s\u2013\u2014(:,;]+")
_QUALIFIED = re.compile(r"(?:ALGORITHM_LEVEL_)?([A-Z]+?)(?:_[A-Z0-9_]+)?")
NO_STATUS = "no status"


def short_status(status: str) -> str:
    """A status in one short word: ``PARTIAL_ALGORITHM_LEVEL`` is PARTIAL, ``VERIFIED — 74 TFLOP/s`` VERIFIED.

    Words that are not all capitals (``not_implemented``) stay whole.
    """
    first = _FIRST.match(status.strip())
    if first is None:
        return NO_STATUS
    word = first.group()
    qualified = _QUALIFIED.fullmatch(word)
    return qualified.group(1) if qualified else word


def claims_by_status(claims: tuple[tuple[str, int], ...]) -> str:
    """Claims counted by short status, in order of first appearance: ``PARTIAL 4 · no status 2``."""
    counts: dict[str, int] = {}
    for status, count in claims:
        word = short_status(status)
        counts[word] = counts.get(word, 0) + count
    if without := counts.pop(NO_STATUS, 0):
        counts[NO_STATUS] = without
    return " · ".join(f"{word} {count}" for word, count in counts.items())
