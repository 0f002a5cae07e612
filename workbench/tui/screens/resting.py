"""The claims that rest on a symbol: enter goes to one of them, escape back to where one was."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from workbench.tui import looks
from workbench.tui.looks import ACCENT, DIM, PLAIN, STRONG, short_status
from workbench.tui.safe import cut, fit, one_line, width_of
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.tui.asking import Rest
    from workbench.tui.messages import Activated

_ONE_LINE_FROM = 90  # cells: below, a claim takes two lines


class RestingScreen(Dialog["Rest"]):
    """A list of claims; the answer is the one chosen."""

    def __init__(self, title: str, rests: Sequence[Rest]) -> None:
        count = len(rests)
        super().__init__(
            f"{count} claim{'s rest' if count != 1 else ' rests'} on {title}",
            RestingList(rests),
            "enter goes there · esc back",
        )
        self._rests = tuple(rests)

    def on_activated(self, event: Activated) -> None:
        """Answer with the claim under the cursor."""
        event.stop()
        self.dismiss(self._rests[event.view.cursor])


class RestingList(LineView):
    """One line a claim: contract, claim, status, and the reference's text."""

    def __init__(self, rests: Sequence[Rest]) -> None:
        super().__init__()
        self._rests = tuple(rests)
        self._lines = 1

    def row_total(self) -> int:
        """How many claims there are."""
        return len(self._rests)

    def line_total(self) -> int:
        """All lines."""
        return len(self._rests) * self._lines

    def first_line(self, row: int) -> int:
        """The first line of a claim."""
        return row * self._lines

    def height_of(self, row: int) -> int:  # noqa: ARG002
        """Two lines where one would cut everything."""
        return self._lines

    def row_at(self, line: int) -> int:
        """The claim that a line belongs to."""
        return line // self._lines

    def laid_out(self) -> None:
        """Choose the lines of a claim for the new width."""
        with self.kept_in_place():
            self._lines = 1 if self.scrollable_content_region.width >= _ONE_LINE_FROM else 2

    def key_of(self, row: int) -> Hashable:
        """The reference."""
        one = self._rests[row]
        return (one.contract, one.line, one.text)

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """A claim; of two lines the first is the claim, the second where it says so."""
        one = self._rests[self.row_at(line)]
        if self._lines > 1:
            return (
                _second(one, width) if line % self._lines else _first(one, width, under_cursor=under_cursor)
            )
        claim = one_line(one.claim) or "outside any claim"
        cells = max(12, (width - 4) // 3)
        status = f"  {short_status(one.status)}" if one.status else ""
        lead: list[Piece] = [
            (looks.CURSOR if under_cursor else "  ", ACCENT),
            (fit(claim, cells), STRONG),
            ("  " + fit(f"{one_line(one.contract)}:{one.line}", cells), PLAIN),
            (status, DIM),
        ]
        room = width - sum(width_of(text) for text, _ in lead) - 2
        return [*lead, ("  " + cut(one_line(one.text), room), DIM)]


def _first(one: Rest, width: int, *, under_cursor: bool) -> Sequence[Piece]:
    status = f"  {short_status(one.status)}" if one.status else ""
    claim = cut(one_line(one.claim) or "outside any claim", width - 2 - width_of(status))
    return [(looks.CURSOR if under_cursor else "  ", ACCENT), (claim, STRONG), (status, DIM)]


def _second(one: Rest, width: int) -> Sequence[Piece]:
    place = cut(f"{one_line(PurePosixPath(one.contract).stem)}:{one.line}", width * 3 // 5)
    return [("    " + place, PLAIN), ("  " + cut(one_line(one.text), width - 6 - width_of(place)), DIM)]
