"""The stages of one layer, one line each: cosine, bar, threshold and floor, and where it parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui import looks
from workbench.tui.looks import ACCENT
from workbench.tui.trace_lines import StageLine, name_cells, scale_pieces, stage_pieces
from workbench.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.tui.widgets.lines import Piece


class StagesView(LineView):
    """The strip of stages; the one under the cursor is the one that the other parts show."""

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: tuple[StageLine, ...] = ()
        self.threshold = 0.0
        self.weights = ""

    def show(self, lines: Sequence[StageLine], threshold: float, weights: str) -> None:
        """Show a layer; the cursor stays on its stage."""
        with self.kept_in_place():
            self.lines = tuple(lines)
            self.threshold, self.weights = threshold, weights
        self.refresh()

    @property
    def current(self) -> StageLine | None:
        """The stage under the cursor."""
        return self.lines[self.cursor] if self.cursor < len(self.lines) else None

    def go_to(self, stage: str) -> None:
        """Put the cursor on a stage."""
        row = self.find(stage)
        if row is not None:
            self.move_to(row)

    def row_total(self) -> int:
        """The stages."""
        return len(self.lines)

    def key_of(self, row: int) -> Hashable:
        """The stage's name."""
        return self.lines[row].stage

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """What the columns and marks are."""
        floor = max((each.floor for each in self.lines), default=0.0)
        names = name_cells(self.lines)
        return [("  ", ACCENT), *scale_pieces(names, width - 2, self.threshold, floor, self.weights)]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """A stage."""
        pieces = stage_pieces(
            self.lines[line], width - 2, name_cells(self.lines), self.threshold, chosen=under_cursor
        )
        return [(looks.CURSOR if under_cursor else "  ", ACCENT), *pieces]
