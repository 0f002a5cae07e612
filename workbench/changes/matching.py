"""Which pieces of two sequences are the same, in bounded time: lines of two files, words of two lines.

``difflib`` compares every occurrence with every occurrence, and large files repeat their lines a
thousandfold. So first the common ends go, then what occurs once on either side ties the two together (the
idea of Bram Cohen's patience diff), and only the short stretches in between are left to ``difflib``. A long
stretch with nothing to tie it is replaced whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 40_000
"""Product of the lengths of what ``difflib`` is given at once."""

ALL = 600_000
"""Sum of those products, for one file: half a second at worst."""


class Budget:
    """How much ``difflib`` may still be given."""

    def __init__(self) -> None:
        self._left = ALL

    def allows(self, amount: int) -> bool:
        """Whether there is as much left; then it is spent."""
        if amount > min(self._left, LARGEST):
            return False
        self._left -= amount
        return True


class Match(NamedTuple):
    """The same pieces on both sides: ``length`` of them, from ``old`` on and from ``new`` on."""

    old: int
    new: int
    length: int


class Change(NamedTuple):
    """Pieces ``old`` to ``old_end`` (half-open) that became pieces ``new`` to ``new_end``."""

    old: int
    old_end: int
    new: int
    new_end: int


def changes(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Change]:
    """What became of what, in order; everything in between is the same."""
    found = []
    at_old = at_new = 0
    for match in (*_matches(old, new, budget), Match(len(old), len(new), 0)):
        if match.old > at_old or match.new > at_new:
            found.append(Change(at_old, match.old, at_new, match.new))
        at_old, at_new = match.old + match.length, match.new + match.length
    return found


def _matches(old: Sequence[str], new: Sequence[str], budget: Budget) -> list[Match]:
    """Matches in order; neighbours are not joined."""
    found: list[Match] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        low, high, new_low, new_high = todo.pop()
        start = low
        while low < high and new_low < new_high and old[low] == new[new_low]:
            low, new_low = low + 1, new_low + 1
        if low > start:
            found.append(Match(start, new_low - (low - start), low - start))
        end = high
        while low < high and new_low < new_high and old[high - 1] == new[new_high - 1]:
            high, new_high = high - 1, new_high - 1
        if end > high:
            found.append(Match(high, new_high, end - high))
        if low == high or new_low == new_high:
            continue
        ties = _ties(old[low:high], new[new_low:new_high])
        if ties:
            here, there = low, new_low
            for tie, new_tie in ties:
                found.append(Match(low + tie, new_low + new_tie, 1))
                todo.append((here, low + tie, there, new_low + new_tie))
                here, there = low + tie + 1, new_low + new_tie + 1
            todo.append((here, high, there, new_high))
        elif budget.allows((high - low) * (new_high - new_low)):
            matcher = SequenceMatcher(None, old[low:high], new[new_low:new_high], autojunk=False)
            found += (
                Match(low + block.a, new_low + block.b, block.size)
                for block in matcher.get_matching_blocks()
                if block.size
            )
    return sorted(found)


def _ties(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pieces that occur once on either side, as many as keep their order; indices into both."""
    once, new_once = _once(old), _once(new)
    pairs = sorted((at, new_once[piece]) for piece, at in once.items() if piece in new_once)
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, at) in enumerate(pairs):
        place = bisect_left(tails, at)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [at]
        ends[place : place + 1] = [index]
    kept = []
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.append(pairs[index])
        index = before[index]
    return kept[::-1]


def _once(pieces: Sequence[str]) -> dict[str, int]:
    counts = Counter(pieces)
    return {piece: at for at, piece in enumerate(pieces) if counts[piece] == 1}
