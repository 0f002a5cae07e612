"""A text of several lines, written in a text area or in the operator's own editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import TextArea

from workbench.tui import editor
from workbench.tui.actions import Home, bindings
from workbench.tui.safe import one_line

if TYPE_CHECKING:
    from typing import ClassVar

    from textual.app import ComposeResult


class ProseScreen(ModalScreen["str | None"]):
    """The answer is the text; ``None`` when it is to be as it was."""

    BINDINGS = bindings(Home.WRITING)
    HOMES: ClassVar = (Home.WRITING,)

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        # A block text ends in a line end that nobody sees; it comes back with the style of the file.
        self.area = TextArea(text.rstrip("\n"), soft_wrap=True, id="prose")

    def compose(self) -> ComposeResult:
        """The window."""
        with Vertical(id="writing") as window:
            window.border_title = Content(f" {one_line(self._title)} ")
            window.border_subtitle = Content(" esc keeps the text · ctrl+o $EDITOR · ctrl+q as it was ")
            yield self.area

    def on_mount(self) -> None:
        """Keys go to the text at once."""
        self.set_focus(self.area)
        self.area.move_cursor(self.area.document.end)

    def action_leave_text(self) -> None:
        """Keep the text."""
        self.dismiss(self.area.text)

    def action_leave_as_it_was(self) -> None:
        """Forget what was written."""
        self.dismiss(None)

    def action_text_in_editor(self) -> None:
        """Go on in the operator's editor; the terminal is the editor's meanwhile."""
        after, why = editor.edited(self.app, self.area.text)
        if after is not None:
            self.area.load_text(after)
        if why:
            self._say(why)

    def _say(self, words: str) -> None:
        self.notify(words, markup=False, timeout=4)
