"""A text of a megabyte is read in time that grows with its length, not with its square."""

from __future__ import annotations

from time import process_time

import pytest

from workbench.contracts.references import parse
from workbench.contracts.span import Span

SEEDS = [
    "a_b, ",
    "src/a.rs, ",
    "x ( ",
    "{a,b}",
    "a::",
    "a/\n",
    " ",
    "[x]",
    "a_b (c_d) ",
    "_",
    "…",
    "a::\n     ",
    "Foo::bar + ",
]


def place(start: int, end: int) -> Span:
    return Span(1, 1, ((start, end),))


def seconds(field: str, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        begun = process_time()
        parse(field, text, place)
        best = min(best, process_time() - begun)
    return best


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("field", ["function_names", "algorithm_evidence", "test", "references"])
def test_doubling_the_text_does_not_square_the_time(seed, field):
    half = seed * (500_000 // len(seed))
    # Twice would be linear and four times square; a tenth of a second is below what a clock can tell apart.
    assert seconds(field, half * 2) < 0.1 + 3 * seconds(field, half)
