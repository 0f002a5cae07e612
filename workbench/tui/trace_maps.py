"""Maps of |d| as cells: pooled by maximum to what there is room for, so that no difference is lost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class HeatMap:
    """|d| over two axes.

    Attributes:
        title: what it shows, in words.
        row_axis: what a row is: ``token``, ``stage``.
        column_axis: what a column is.
        rows: the rows' labels.
        columns: the columns' labels.
        cells: greatest |d| per row and column; NaN where something in it is not finite.
    """

    title: str
    row_axis: str
    column_axis: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Sequence[Sequence[float]]

    @property
    def greatest(self) -> float:
        """The greatest finite cell; 0 where there is none."""
        return max((value for row in self.cells for value in row if math.isfinite(value)), default=0.0)

    @property
    def transposed(self) -> HeatMap:
        """The same with rows for columns."""
        cells = tuple(zip(*self.cells, strict=True))
        return HeatMap(self.title, self.column_axis, self.row_axis, self.columns, self.rows, cells)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A map that fits: each cell is the greatest of ``row_step`` by ``column_step`` cells.

    Attributes:
        row_step: rows that one row stands for.
        column_step: columns that one column stands for.
        cells: NaN where one of them is NaN.
    """

    row_step: int
    column_step: int
    cells: tuple[tuple[float, ...], ...]


def pooled(found: HeatMap, rows: int, columns: int) -> Pooled:
    """Pool a map to at most so many rows and columns."""
    row_step = max(1, math.ceil(len(found.rows) / max(rows, 1)))
    column_step = max(1, math.ceil(len(found.columns) / max(columns, 1)))
    cells = tuple(
        tuple(
            _greatest([row[at : at + column_step] for row in found.cells[top : top + row_step]])
            for at in range(0, len(found.columns), column_step)
        )
        for top in range(0, len(found.rows), row_step)
    )
    return Pooled(row_step, column_step, cells)


def _greatest(block: Sequence[Sequence[float]]) -> float:
    values = [value for row in block for value in row]
    if any(math.isnan(value) for value in values):
        return math.nan
    return max(values, default=0.0)
