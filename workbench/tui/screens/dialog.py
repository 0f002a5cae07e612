"""A window above the main screen: a title, a view of lines, and how to leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from workbench.tui.actions import Home, bindings

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from workbench.tui.widgets.lines import LineView

Answer = TypeVar("Answer")


class Dialog(ModalScreen["Answer | None"], Generic[Answer]):
    """Shows a view; escape, or a click outside, closes it without an answer."""

    BINDINGS = bindings(Home.DIALOG)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - typed by Textual
    clears = True
    """Whether what was told before is taken off the screen when the window opens."""

    def __init__(self, title: str, view: LineView, hint: str) -> None:
        super().__init__()
        self._title = title
        self._view = view
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The window."""
        with Vertical(id="window") as window:
            window.border_title = Content(f" {self._title} ")
            window.border_subtitle = Content(f" {self._hint} ")
            yield self._view

    def on_mount(self) -> None:
        """Keys go to the view at once; nothing that was told before lies over the window."""
        if self.clears:
            self.app.clear_notifications()
        self._view.focus()

    def on_click(self, event: events.Click) -> None:
        """A click outside closes the window."""
        if event.widget is self:
            self.dismiss(None)

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
