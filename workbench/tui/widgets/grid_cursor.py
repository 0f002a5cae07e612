"""A cursor that has a column too: what the matrix of stages and the map of differences have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui.actions import Home, bindings
from workbench.tui.messages import CursorMoved
from workbench.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from typing import ClassVar


class GridView(LineView):
    """Rows of cells. Subclasses say how many columns there are and how wide a cell is.

    Attributes:
        column: of the cursor.
        first_column: the leftmost one in sight.
    """

    BINDINGS = [*bindings(Home.GRID)]  # noqa: RUF012 - typed by Textual
    HOMES: ClassVar = (Home.VIEW, Home.GRID)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.column = 0
        self.first_column = 0

    def column_total(self) -> int:
        """How many columns there are."""
        raise NotImplementedError

    def columns_in_sight(self) -> int:
        """How many columns there is room for."""
        raise NotImplementedError

    def move_to_column(self, column: int) -> None:
        """Put the cursor on a column, and show it."""
        column = max(0, min(column, self.column_total() - 1))
        if column == self.column:
            return
        self.column = column
        self.show_column()
        self.refresh()
        self.post_message(CursorMoved(self))

    def show_column(self) -> None:
        """Shift as little as needed to see the cursor's column."""
        room = max(1, self.columns_in_sight())
        first = min(self.first_column, max(0, self.column_total() - room))
        self.first_column = max(min(first, self.column), self.column - room + 1, 0)

    def action_column_right(self) -> None:
        """One column to the right."""
        self.move_to_column(self.column + 1)

    def action_column_left(self) -> None:
        """One column to the left."""
        self.move_to_column(self.column - 1)
