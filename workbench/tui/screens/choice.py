"""A question with a few answers: what to do with a draft that was left, or that waits when one leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui import looks
from workbench.tui.looks import ACCENT, DIM, PLAIN
from workbench.tui.safe import wrap
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from workbench.tui.messages import Activated


class ChoiceList(LineView):
    """Words, and below them the answers."""

    def __init__(self, words: Sequence[str], answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.answers = tuple(answers)
        self._words = tuple(words)
        self._above: list[str] = []

    def laid_out(self) -> None:
        """Wrap for the new width."""
        width = self.scrollable_content_region.width or 60
        self._above = [*(line for word in self._words for line in wrap(word, width - 4)), ""]
        if not self.can_stand_on(self.cursor):
            self.cursor = len(self._above)
        self.rows_changed()

    def row_total(self) -> int:
        """Words and answers."""
        return len(self._above) + len(self.answers)

    def can_stand_on(self, row: int) -> bool:
        """On answers."""
        return row >= len(self._above)

    @property
    def chosen(self) -> str:
        """The key of the answer under the cursor."""
        return self.answers[max(0, self.cursor - len(self._above))][0]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """A line of words, or an answer."""
        if line < len(self._above):
            return [("  ", PLAIN), (self._above[line], DIM if line else PLAIN)]
        key, words = self.answers[line - len(self._above)]
        return [(looks.CURSOR if under_cursor else "  ", ACCENT), (f"{key}  ", ACCENT), (words, PLAIN)]


class ChoiceScreen(Dialog[str]):
    """The answer's key; ``None`` when none was given.

    Args:
        title: of the window.
        words: visible; what it is about.
        answers: key and words.
    """

    clears = False  # what was told just before belongs to the question

    def __init__(self, title: str, words: Sequence[str], answers: Sequence[tuple[str, str]]) -> None:
        self._choices = ChoiceList(words, answers)
        super().__init__(title, self._choices, "enter chooses · esc back")

    def on_activated(self, event: Activated) -> None:
        """The answer under the cursor."""
        event.stop()
        self.dismiss(self._choices.chosen)

    def on_key(self, event: events.Key) -> None:
        """An answer's own key."""
        if any(event.key == key for key, _ in self._choices.answers):
            event.stop()
            self.dismiss(event.key)
