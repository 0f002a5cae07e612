"""Rows of several lines each, laid out for the width: the base of lists whose rows wrap."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from workbench.tui import looks
from workbench.tui.looks import ACCENT, PLAIN
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence


class RowLines(LineView):
    """A subclass says what its rows are and draws each in as many lines as it takes."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: list[list[list[Piece]]] = []
        self._starts: list[int] = [0]

    def row_total(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def drawn(self, row: int, width: int) -> list[list[Piece]]:
        """A row's lines, in at most ``width`` cells each; at least one."""
        raise NotImplementedError

    def laid_out(self) -> None:
        """Wrap for the new width."""
        with self.kept_in_place():
            self.wrap_rows()

    def wrap_rows(self) -> None:
        """Draw every row anew."""
        width = (self.scrollable_content_region.width or 80) - 2
        self._drawn = [self.drawn(row, width) for row in range(self.row_total())]
        self._starts = list(accumulate(map(len, self._drawn), initial=0))

    def line_total(self) -> int:
        """How many lines they take."""
        return self._starts[-1]

    def first_line(self, row: int) -> int:
        """The first line of a row."""
        return self._starts[row] if row < len(self._starts) else self._starts[-1]

    def height_of(self, row: int) -> int:
        """How many lines a row takes."""
        return len(self._drawn[row])

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        row = next((row for row, start in enumerate(self._starts) if start > line), len(self._starts))
        return max(row - 1, 0)

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One line of a row."""
        row = self.row_at(line)
        place = line - self._starts[row]
        mark = looks.CURSOR if under_cursor and not place else "  "
        return [(mark, ACCENT if mark.strip() else PLAIN), *self._drawn[row][place]]
