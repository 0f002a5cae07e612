"""The values of both sides and their difference, element by element, scrolling together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from workbench.tui import looks, trace_bars
from workbench.tui.looks import ACCENT, BAD, DIM, PLAIN, STRONG
from workbench.tui.safe import cut
from workbench.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.tui.widgets.lines import Piece

BLOCK = 256
"""Elements that are asked for at once."""

_KEPT = 64
_NUMBER = 13
_BAR = 10


class ValuesWanted(Message):
    """Values that are in sight are not known yet.

    Args:
        block: the block's number; it begins at element ``block * BLOCK``.
    """

    def __init__(self, block: int) -> None:
        super().__init__()
        self.block = block


class ValuesView(LineView):
    """A row per element: its coordinates, the subject's value, the oracle's, and the difference.

    Values are asked for by ``ValuesWanted`` when they come into sight, and given by ``put``.
    """

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.axes: tuple[tuple[str, int], ...] = ()
        self.note = ""
        self._total = 0
        self._greatest = 0.0
        self._blocks: dict[int, tuple[tuple[float, float, bool], ...]] = {}
        self._asked: set[int] = set()

    def show(self, title: str, axes: Sequence[tuple[str, int]], greatest: float, note: str = "") -> None:
        """Show a stage from its first element.

        Args:
            title: its name.
            axes: names and lengths, slowest first; empty for nothing to show.
            greatest: the greatest |d|, for the bars.
            note: words in place of values.
        """
        self.axes, self.note, self._greatest = tuple(axes), note, greatest
        self._total = math.prod(size for _, size in axes) if axes else 0
        self._blocks.clear()
        self._asked.clear()
        self.border_title = Content(f" {title} ")
        self.show_rows()

    def put(self, block: int, values: Sequence[tuple[float, float, bool]]) -> None:
        """Take values in: subject, oracle, and whether the element counts."""
        if len(self._blocks) >= _KEPT:
            near = self.cursor // BLOCK
            del self._blocks[max(self._blocks, key=lambda known: abs(known - near))]
        self._blocks[block] = tuple(values)
        self._asked.discard(block)
        self.refresh()

    def go_to(self, index: int) -> None:
        """Put the cursor on an element, in the middle of the view."""
        if self._total:
            self.move_to(index)
            self.scroll_row_to(self.cursor, self.visible_lines // 2)

    def coordinates(self, index: int) -> tuple[int, ...]:
        """Where an element stands on each axis."""
        found = []
        for _, size in reversed(self.axes):
            index, at = divmod(index, size)
            found.append(at)
        return tuple(reversed(found))

    def value(self, index: int) -> tuple[float, float, bool] | None:
        """An element's values, if they are known by now."""
        block = self._blocks.get(index // BLOCK)
        return block[index % BLOCK] if block is not None and index % BLOCK < len(block) else None

    def told(self) -> str:
        """The element under the cursor, in words."""
        if not self._total:
            return self.note
        places = zip(self.axes, self.coordinates(self.cursor), strict=True)
        where = " · ".join(f"{name} {at}" for (name, _), at in places)
        return f"{where} · element {self.cursor:,} of {self._total:,}"

    def row_total(self) -> int:
        """Elements."""
        return self._total

    def key_of(self, row: int) -> Hashable:
        """The element's index."""
        return row

    def find(self, key: Hashable) -> int | None:
        """The element, without looking through all of them."""
        return key if isinstance(key, int) and 0 <= key < self._total else None

    def _cells(self) -> list[int]:
        return [max(len(name), len(str(size - 1))) + 2 for name, size in self.axes]

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """What the columns are."""
        if not self._total:
            return [("  ", PLAIN), (cut(self.note, width - 2), DIM)]
        places = "".join(name.rjust(cells) for (name, _), cells in zip(self.axes, self._cells(), strict=True))
        sides = "".join(word.rjust(_NUMBER) for word in ("subject", "oracle", "difference"))
        return [(cut(f"  {places}{sides}", width), DIM)]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """An element."""
        places = zip(self.coordinates(line), self._cells(), strict=True)
        lead: list[Piece] = [
            (looks.CURSOR if under_cursor else "  ", ACCENT),
            ("".join(str(at).rjust(cells) for at, cells in places), STRONG if under_cursor else DIM),
        ]
        known = self.value(line)
        if known is None:
            block = line // BLOCK
            if block not in self._asked:
                self._asked.add(block)
                self.post_message(ValuesWanted(block))
            return [*lead, ("…".rjust(_NUMBER), DIM)]
        subject, oracle, valid = known
        numbers = "".join(trace_bars.number(value, _NUMBER) for value in (subject, oracle))
        if not valid:
            return [*lead, (numbers, DIM), ("masked".rjust(_NUMBER), DIM)]
        difference = subject - oracle
        if not math.isfinite(difference) and subject != oracle:
            return [
                *lead,
                (numbers, PLAIN),
                (trace_bars.number(difference, _NUMBER), BAD),
                (f"  {trace_bars.NAN * 3}", BAD),
            ]
        share = abs(difference) / self._greatest if self._greatest and subject != oracle else 0.0
        room = min(width - sum(len(text) for text, _ in lead) - 3 * _NUMBER - 2, _BAR)
        glyph, ink = trace_bars.shade(abs(difference) if subject != oracle else 0.0, self._greatest)
        bar = glyph * max(1, round(share * room)) if room > 0 else ""
        return [
            *lead,
            (numbers, PLAIN),
            (trace_bars.number(0.0 if subject == oracle else difference, _NUMBER), ink),
            ("  " + bar, ink),
        ]
