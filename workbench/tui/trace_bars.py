"""What numbers of traces look like in cells: bars of log10(1-cos), shades of |d|, numbers in a fixed width.

Nothing here needs colour: an error is long or dark, the marks are glyphs, what is no number is hatched.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, NOTE, PLAIN, WARN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.tui.widgets.lines import Piece

LEAST, MOST = -8.0, 0.0
"""log10(1-cos) at the ends of a bar; what is beyond them is drawn at them."""

THRESHOLD, FLOOR = "┃", "┆"
"""Marks on a bar: the least cosine that holds, and the noise that the weights' format alone makes."""

NAN = "╱"  # noqa: RUF001 - a hatch, not a slash
"""What is no finite number."""

SHADES = " ·░▒▓█"
"""Of |d|, the faintest first; each next one from ``STEPS`` of the greatest on."""

STEPS = (0.0, 1e-3, 1e-2, 1e-1, 1 / 3)
"""Shares of the greatest |d| from which ``·``, ``░``, ``▒``, ``▓`` and ``█`` are drawn."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_INKS = (PLAIN, DIM, DIM, NOTE, WARN, BAD)


def bar(distance: float, width: int, threshold: float, floor: float = 0.0) -> list[Piece]:
    """A bar of log10(1-cos) with its marks.

    Args:
        distance: 1 - cos; NaN is hatched.
        width: cells.
        threshold: least cosine that holds.
        floor: 1 - cos that the format's noise makes; 0 for none.

    Returns:
        Pieces of exactly ``width`` cells.
    """
    if math.isnan(distance):
        cells = [(NAN, BAD)] * width
    else:
        cells = filled(share(distance), width, GOOD if not distance > _gap(threshold) else BAD)
    for mark, value, ink in ((FLOOR, floor, NOTE), (THRESHOLD, _gap(threshold), ACCENT)):
        if value > 0 and width:
            cells[min(int(share(value) * width), width - 1)] = (mark, ink)
    return joined(cells)


def filled(part_of_one: float, width: int, ink: str = PLAIN) -> list[Piece]:
    """A bar for a share from 0 to 1, in exactly ``width`` cells."""
    eighths = round(min(max(part_of_one, 0.0), 1.0) * width * 8)
    whole, part = divmod(eighths, 8)
    cells: list[Piece] = [("█", ink)] * min(whole, width)
    if whole < width and part:
        cells.append((_EIGHTHS[part], ink))
    return cells + [(" ", PLAIN)] * (width - len(cells))


def _gap(threshold: float) -> float:
    """1 - threshold, as the decimal that was written says it."""
    return float(f"{1 - threshold:.12g}")


def share(distance: float) -> float:
    """Where a distance stands between the ends of a bar, from 0 to 1."""
    if distance <= 0:
        return 0.0
    place = (math.log10(distance) - LEAST) / (MOST - LEAST)
    return min(max(place, 0.0), 1.0)


def shade(value: float, greatest: float) -> Piece:
    """One cell of a heat map.

    Args:
        value: |d|; NaN is hatched, infinity darkest.
        greatest: the greatest finite |d| of the map.
    """
    if math.isnan(value):
        return (NAN, BAD)
    if value <= 0 or greatest <= 0:
        level = 5 if math.isinf(value) else 0
    else:
        level = 1 + sum(value >= step * greatest for step in STEPS[1:])
    return (SHADES[level], _INKS[level])


def legend() -> list[Piece]:
    """What the shades mean: shares of the greatest |d| from which they are drawn."""
    pieces: list[Piece] = []
    for level, word in enumerate(("> 0", ".1 %", "1 %", "10 %", "33 % of the greatest"), 1):
        pieces += [(SHADES[level], _INKS[level]), (f" {word} ", DIM)]
    return [*pieces, (NAN, BAD), (" not finite", DIM)]


def number(value: float, width: int = 11) -> str:
    """A value in exactly ``width`` cells, to the right: as many digits as fit."""
    if math.isnan(value):
        return "NaN".rjust(width)
    if math.isinf(value):
        return ("+Inf" if value > 0 else "-Inf").rjust(width)
    for digits in range(7, 0, -1):
        text = f"{value:.{digits}g}"
        if len(text) <= width:
            return text.rjust(width)
    return f"{value:.0e}".rjust(width)


def cosine(distance: float) -> str:
    """A cosine in nine cells from 1 - cos: ``0.9999876``; more nines than fit are told as one."""
    if math.isnan(distance):
        return "      NaN"
    if distance == 0:
        return "1        "
    text = f"{1 - distance:.7f}"
    return (text if text != "1.0000000" else f"1-{distance:.0e}").ljust(9)[:9]


def counted(count: int, most: int, width: int, ink: str) -> list[Piece]:
    """A bar for a count, on a scale of logarithms: one element of a million is still seen.

    Args:
        count: how many.
        most: how many at most.
        width: cells for the most.
        ink: of the bar.
    """
    if not count or not width:
        return []
    eighths = max(1, round(math.log1p(count) / math.log1p(most) * width * 8))
    whole, part = divmod(eighths, 8)
    return [("█" * whole + _EIGHTHS[part].strip(), ink)]


def joined(cells: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one ink as one piece."""
    pieces: list[Piece] = []
    for text, ink in cells:
        if pieces and pieces[-1][1] == ink:
            pieces[-1] = (pieces[-1][0] + text, ink)
        else:
            pieces.append((text, ink))
    return pieces
