"""A text of several lines, written in a text area or in the operator's own editor."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
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
        program = editor.editor_of(os.environ)
        if not program:
            self._say("No editor is set: export EDITOR=vim (or nano, hx, code --wait …) and try again.")
            return
        with tempfile.TemporaryDirectory(prefix="contract-workbench-") as folder:
            file = Path(folder) / "text.txt"
            file.write_text(self.area.text + "\n", "utf-8")
            try:
                arguments = editor.command(program, str(file), 1)
                editor.check(arguments)
                with self.app.suspend():
                    why = editor.run(arguments)
                if not why:
                    self.area.load_text(file.read_text("utf-8").rstrip("\n"))
            except SuspendNotSupported:
                why = "this terminal cannot be handed to another program"
            except (OSError, ValueError) as fault:
                why = str(fault)
        if why:
            self._say(f"{one_line(program)} could not be used: {one_line(why)}")

    def _say(self, words: str) -> None:
        self.notify(words, markup=False, timeout=4)
