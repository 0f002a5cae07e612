"""What stands behind a name: its note, and whether the note says that the thing is only planned."""

from __future__ import annotations

import re

_PLANNED = re.compile(
    r"\bplanned\b|\btbd\b|\bnot (?:yet|there yet|implemented yet)\b"
    r"|\bto be (?:added|created|written|implemented|landed|done|defined|decided)\b"
    r"|\bnew (?:file|module|function|fn|test|tests|script|struct|enum|variant|variants|crate|method)\b"
    r"|\bfollow-?\s?ups?\b|\bupcoming\b|\bfuture (?:pr|work|change|commit|release)\b|\bdoes not exist yet\b",
    re.IGNORECASE,
)
_NEW = re.compile(r"\bNEW\b")
_NOT_PLANNED = re.compile(
    r"\b(?:no longer|was|were|formerly|previously|un|not) planned\b|\bnot a follow-?up\b", re.IGNORECASE
)
_SHORT = 80
_BEGINNING = 24
_IN_BRACKETS = re.compile(r"\((?:planned|tbd|to be added|new file)\b|\(NEW\b", re.IGNORECASE)
_WHOLE = frozenset(
    {"new", "pending", "future", "proposed", "wip", "todo", "stub", "missing", "absent", "n/a yet"}
)
_DASH = re.compile(r"[ \t\r\n]*(?:—|\u2013|--?)[ \t\r\n]+")
_LEADING_MARK = re.compile(r"(?:\[?(?i:planned|tbd)\]?|NEW(?:[ \t]+(?i:file))?|\[(?i:new)\])[ \t]*:?[ \t]+")


def says_planned(note: str) -> bool:
    """Tell whether ``note`` marks its thing as not there on purpose: a short note, or a long one's start."""
    if not note:
        return False
    if len(note) > _SHORT:  # a sentence that mentions plans is no mark; one that begins with them is
        bracketed = _IN_BRACKETS.search(note)
        note = bracketed.group() if bracketed else note[:_BEGINNING]
    if note.strip(" .,;:()[]").lower() in _WHOLE or _NEW.search(note):
        return True
    return bool(_PLANNED.search(note)) and not _NOT_PLANNED.search(note)


def planned_mark(text: str, start: int) -> int:
    """Return where the text goes on behind a leading ``[planned]``, ``TBD:``, ``NEW``; ``start`` if none."""
    found = _LEADING_MARK.match(text, start)
    return found.end() if found else start


def dash(text: str, at: int, end: int) -> int:
    """Return where a note behind a dash begins, or -1: a dash with room behind it opens one."""
    found = _DASH.match(text, at, end)
    return found.end() if found and found.start() < found.end() < end else -1


def closing(text: str, at: int, end: int) -> int:
    """Return the offset behind the bracket that closes the one at ``at``; ``end`` if none does."""
    depth = 0
    for index in range(at, end):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth == 0:
                return index + 1
    return end
