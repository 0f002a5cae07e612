"""Words to read, wrapped to the width: the body of help and explanations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.tui.looks import PLAIN
from workbench.tui.safe import width_of, wrap
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some words, behind a lead that later lines are indented to.

    Attributes:
        text: visible; empty for a blank line.
        style: of the text.
        lead: visible, before the first line.
        lead_style: of the lead.
    """

    text: str = ""
    style: str = PLAIN
    lead: str = ""
    lead_style: str = PLAIN


class TextView(LineView):
    """Paragraphs that scroll; there is no cursor, its row is the topmost line."""

    def __init__(self, paragraphs: Iterable[Paragraph], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._paragraphs = tuple(paragraphs)
        self._lines: list[tuple[Piece, ...]] = []

    def laid_out(self) -> None:
        """Wrap for the new width."""
        width = self.scrollable_content_region.width
        self._lines = [line for one in self._paragraphs for line in _wrapped(one, width)]
        self.rows_changed()

    def row_total(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def move_to(self, row: int) -> None:
        """Scroll to a line."""
        self.cursor = max(0, min(row, len(self._lines) - self.visible_lines))
        self.scroll_to(y=self.cursor, animate=False, force=True)

    def can_stand_on(self, row: int) -> bool:  # noqa: ARG002
        """There is nothing to stand on."""
        return False

    def show_cursor(self) -> None:
        """Stay where the text was scrolled to."""

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One line."""
        return self._lines[line]


def _wrapped(one: Paragraph, width: int) -> Iterable[tuple[Piece, ...]]:
    indent = width_of(one.lead)
    for number, line in enumerate(wrap(one.text, max(16, width - indent - 1))):
        lead = (" " * indent, PLAIN) if number else (one.lead, one.lead_style)
        yield (lead, (line, one.style))
