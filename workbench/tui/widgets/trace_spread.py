"""How large the differences are: a histogram of |d| by powers of ten, and the greatest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from workbench.tui import looks, trace_bars
from workbench.tui.looks import ACCENT, DIM, NOTE, PLAIN, STRONG
from workbench.tui.safe import cut, fit, width_of
from workbench.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.tui.widgets.lines import Piece


class SpreadView(LineView):
    """A line per range of |d|, the greatest first: how many elements are in it, on a scale of logarithms."""

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.bins: tuple[tuple[str, int], ...] = ()
        self.note = ""

    def show(self, title: str, bins: Sequence[tuple[str, int]], note: str = "") -> None:
        """Show a histogram.

        Args:
            title: of the stage.
            bins: label and count of each, the greatest first.
            note: words in its place.
        """
        self.bins, self.note = tuple(bins), note
        self.border_title = Content(f" {title} ")
        self.show_rows()

    def row_total(self) -> int:
        """The bins."""
        return len(self.bins)

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """What the columns are."""
        words = self.note if not self.bins else f"{'|d| from':<12}{'elements':>14}  (log scale)"
        return [(cut(f"  {words}", width), DIM)]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """A bin."""
        label, count = self.bins[line]
        most = max(count for _, count in self.bins)
        room = width - 31
        return [
            (looks.CURSOR if under_cursor else "  ", ACCENT),
            (fit(label, 12), STRONG if under_cursor else PLAIN),
            (f"{count:>14,}", PLAIN if count else DIM),
            ("  ", PLAIN),
            *trace_bars.counted(count, most, max(room, 0), NOTE),
        ]


class TopView(LineView):
    """The greatest differences: where they are, both values, and their share of the squared error."""

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: tuple[TopRow, ...] = ()
        self.note = ""

    def show(self, title: str, rows: Sequence[TopRow], note: str = "") -> None:
        """Show a stage's greatest differences, the greatest first."""
        self.rows, self.note = tuple(rows), note
        self.border_title = Content(f" {title} ")
        self.show_rows()

    @property
    def index(self) -> int | None:
        """Index of the element under the cursor."""
        return self.rows[self.cursor][0] if self.cursor < len(self.rows) else None

    def row_total(self) -> int:
        """How many there are."""
        return len(self.rows)

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """What the columns are."""
        if not self.rows:
            return [(cut(f"  {self.note}", width), DIM)]
        where = max(width_of(row[1]) for row in self.rows)
        sides = "".join(word.rjust(12) for word in ("subject", "oracle", "difference"))
        return [(cut(f"  {'where':<{where}}{sides}   share", width), DIM)]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One of them."""
        _, where, subject, oracle, share = self.rows[line]
        cells = max(width_of(row[1]) for row in self.rows)
        numbers = "".join(trace_bars.number(value, 12) for value in (subject, oracle, subject - oracle))
        return [
            (looks.CURSOR if under_cursor else "  ", ACCENT),
            (fit(where, cells), STRONG if under_cursor else PLAIN),
            (numbers, PLAIN),
            (f"{100 * share:7.1f} %", DIM),
        ]


TopRow = tuple[int, str, float, float, float]
"""Index, coordinates in words, subject, oracle, share of the squared error."""
