"""A map of |d| in shades: where in a stage, or in a layer, the two sides differ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.content import Content

from workbench.tui import looks, trace_bars
from workbench.tui.looks import ACCENT, DIM, PLAIN, STRONG
from workbench.tui.safe import cut, fit, width_of
from workbench.tui.trace_maps import HeatMap, Pooled, pooled
from workbench.tui.widgets.grid_cursor import GridView

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.tui.widgets.lines import Piece

_CELL = 2
_LABEL = 18
_TALL = 12
"""Lines from which the legend has one of its own."""


class MapView(GridView):
    """A row per token (or stage), a column per head (or token); pooled by maximum where there are more."""

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.map: HeatMap | None = None
        self.note = ""
        self._fresh = False
        self._row = ""
        self._pooled = Pooled(1, 1, ())
        self._cell = _CELL
        self._names = 5

    def show(self, found: HeatMap | None, note: str = "", row: str = "") -> None:
        """Show a map, or words in its place.

        A new one begins at its greatest cell; at the greatest of one row where that is named.
        """
        same = (
            found is not None and self.map is not None and (found.title, row) == (self.map.title, self._row)
        )
        self.map, self.note = found, note
        if not same:
            self.cursor = self.column = self.first_column = 0
            self._fresh, self._row = True, row
        self.border_title = Content(f" |d| {found.title} " if found is not None else " Map of |d| ")
        self._pool()
        self.rows_changed()
        self.show_cursor()

    def _pool(self) -> None:
        found = self.map
        # The legend has a line of its own where a map is not squeezed by it.
        self.frozen = 2 if found is None or self.scrollable_content_region.height > _TALL else 1
        if found is None:
            self._pooled = Pooled(1, 1, ())
            return
        longest = max((width_of(row) for row in found.rows), default=1)
        self._names = min(max(longest, width_of(found.row_axis)), _LABEL)
        room = (self.scrollable_content_region.width or 80) - self._names - 4
        label = max((width_of(column) for column in found.columns), default=1) + 1
        wide = max(label, _CELL)
        fits = len(found.columns) * wide <= room
        self._cell = wide if fits else _CELL
        # Stages are looked for by name, and there are few: they scroll.
        most = len(found.rows) if found.row_axis == "stage" else max(self.visible_lines, 4)
        self._pooled = pooled(found, most, max(room // self._cell, 1))
        self.column = min(self.column, max(self.column_total() - 1, 0))
        if self._fresh and self.size.height:
            self._fresh = False
            self._to_greatest()

    def _to_greatest(self) -> None:
        """Begin where the difference is greatest, or is no number; in the row that was named, if any."""
        rows = self.map.rows if self.map is not None else ()
        only = rows.index(self._row) // self._pooled.row_step if self._row in rows else None
        cells = [
            (math.inf if math.isnan(value) else value, -row, -column)
            for row, each in enumerate(self._pooled.cells)
            for column, value in enumerate(each)
            if only in (None, row)
        ]
        if cells:
            _, row, column = max(cells)
            self.cursor, self.column = -row, -column

    def laid_out(self) -> None:
        """Pool for the new size."""
        self._pool()
        self.rows_changed()

    def place(self) -> tuple[int, int]:
        """First row and column of the map that the cursor's cell stands for."""
        return self.cursor * self._pooled.row_step, self.column * self._pooled.column_step

    def spans(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Rows and columns of the map that the cursor's cell stands for: first, and behind the last."""
        row, column = self.place()
        return (row, row + self._pooled.row_step), (column, column + self._pooled.column_step)

    @property
    def value(self) -> float:
        """Of the cell under the cursor; NaN where there is none."""
        cells = self._pooled.cells
        if self.cursor >= len(cells) or self.column >= len(cells[self.cursor]):
            return float("nan")
        return cells[self.cursor][self.column]

    def told(self) -> str:
        """The cell under the cursor, in words."""
        if self.map is None or not self._pooled.cells:
            return self.note
        row, column = self.place()
        rows = _spanned(self.map.row_axis, self.map.rows, row, self._pooled.row_step)
        columns = _spanned(self.map.column_axis, self.map.columns, column, self._pooled.column_step)
        return f"{rows} · {columns} · greatest |d| {trace_bars.number(self.value).strip()}"

    def row_total(self) -> int:
        """Rows after pooling."""
        return len(self._pooled.cells)

    def key_of(self, row: int) -> Hashable:
        """The place."""
        return row

    def column_total(self) -> int:
        """Columns after pooling."""
        return len(self._pooled.cells[0]) if self._pooled.cells else 0

    def columns_in_sight(self) -> int:
        """All of them: they are pooled to fit."""
        return max(self.column_total(), 1)

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:
        """The legend, and the labels of the columns."""
        if self.map is None:
            return [("  ", PLAIN), (cut(self.note, width - 2), DIM)] if not line else ()
        legend = trace_bars.legend()
        if not line and self.frozen > 1:
            return [("  ", PLAIN), *legend]
        pieces: list[Piece] = [("  " + fit(self.map.row_axis, self._names) + " ", DIM)]
        step = self._pooled.column_step
        used = 0
        for column in range(self.column_total()):
            label = self.map.columns[column * step]
            start = column * self._cell
            if start < used:
                continue
            chosen = column == self.column
            pieces.append((" " * (start - used) + label, STRONG if chosen else DIM))
            used = start + width_of(label)
            used = max(used, start + self._cell) if width_of(label) < self._cell else used + 1
            pieces.append((" " * (used - start - width_of(label)), PLAIN))
        pieces.append((f"  {self.map.column_axis}", DIM))
        left = width - sum(width_of(text) for text, _ in pieces) - 3
        beside = self.frozen == 1 and sum(width_of(text) for text, _ in legend) <= left
        return [*pieces, ("   ", PLAIN), *legend] if beside else pieces

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """A row of cells."""
        if self.map is None:
            return ()
        greatest = self.map.greatest
        label = self.map.rows[line * self._pooled.row_step]
        pieces: list[Piece] = [
            (looks.CURSOR if under_cursor else "  ", ACCENT),
            (fit(label, self._names) + " ", STRONG if under_cursor else DIM),
        ]
        for column, value in enumerate(self._pooled.cells[line]):
            glyph, ink = trace_bars.shade(value, greatest)
            if under_cursor and column == self.column:
                pieces += [(glyph, ink), ("◂" + " " * (self._cell - _CELL), ACCENT)]
            else:
                pieces.append((glyph * min(self._cell - (self._cell > _CELL), _CELL), ink))
                pieces.append((" " * (self._cell - min(self._cell - (self._cell > _CELL), _CELL)), PLAIN))
        return pieces

    def clicked(self, row: int, x: int, *, twice: bool) -> None:
        """A click chooses the column too."""
        if x >= self._names + 3:
            self.move_to_column((x - self._names - 3) // self._cell)
        super().clicked(row, x, twice=twice)


def _spanned(axis: str, labels: Sequence[str], first: int, step: int) -> str:
    last = min(first + step, len(labels)) - 1
    return f"{axis} {labels[first]}" if last <= first else f"{axis} {labels[first]} to {labels[last]}"
