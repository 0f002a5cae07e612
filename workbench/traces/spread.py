"""How large the differences of a stage are: counted by powers of ten. Values only."""

from __future__ import annotations

from dataclasses import dataclass

LOWEST, HIGHEST = -12, 6
"""Powers of ten between which differences are told apart."""

PER_DECADE = 2
"""Ranges of a histogram to a power of ten."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many elements differ by how much.

    Attributes:
        counts: of ``|d|`` from ``10 ** (LOWEST + at / PER_DECADE)`` on, up to the next; the last has no end.
        less: greater than 0, and less than the first.
        equal: no difference.
        odd: not finite on one side or both, and not the same.
        left_out: masked.
    """

    counts: tuple[int, ...]
    less: int
    equal: int
    odd: int
    left_out: int
