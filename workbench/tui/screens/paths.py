"""Lines to type, one below the other: a pair of traces to compare, where a receipt goes, a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from workbench.tui.actions import Home, bindings
from workbench.tui.path_completion import completed
from workbench.tui.safe import cut, one_line, unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import ClassVar

    from textual.app import ComposeResult


class PathsScreen(ModalScreen["tuple[str, ...] | None"]):
    """The answer is what was typed, a text for each line; ``None`` when nothing is to be done.

    Args:
        title: of the window, visible.
        lines: per line what it is, and what stands in it at first.
        root: what relative paths are below; ``None``: no paths are asked for.
        refuse: says why some texts will not do, in a sentence; empty when they do.
    """

    BINDINGS = bindings(Home.PAIR)
    HOMES: ClassVar = (Home.PAIR,)

    def __init__(
        self,
        title: str,
        lines: Sequence[tuple[str, str]],
        root: Path | None,
        refuse: Callable[[tuple[str, ...]], str],
    ) -> None:
        super().__init__()
        self._title = title
        self._root = root
        self._refuse = refuse
        self._labels = tuple(label for label, _ in lines)
        self.inputs = tuple(Input(text, compact=True, select_on_focus=False) for _, text in lines)
        self._said = Static(id="said")

    def compose(self) -> ComposeResult:
        """The window."""
        with Vertical(id="paths") as window:
            window.border_title = Content(f" {self._title} ")
            completes = "" if self._root is None else " · tab completes"
            window.border_subtitle = Content(f" enter goes on{completes} · esc back ")
            for label, line in zip(self._labels, self.inputs, strict=True):
                yield Static(Content(label), classes="label")
                yield line
            yield self._said

    def on_mount(self) -> None:
        """Keys go to the first empty line, else to the last."""
        self.app.clear_notifications()
        self.set_focus(next((line for line in self.inputs if not line.value), self.inputs[-1]))

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was said is about what stood there before."""
        event.stop()
        self._said.update(Content(""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line."""
        event.stop()
        self.action_take_paths()

    def action_take_paths(self) -> None:
        """To the next line that is empty; from the last one on, answer."""
        empty = next((line for line in self.inputs if not line.value.strip()), None)
        if empty is not None:
            if empty.has_focus:
                self._say("Type a path here." if self._root is not None else "Type it here.")
            self.set_focus(empty)
            return
        paths = tuple(line.value.strip() for line in self.inputs)
        why = "No control characters can be in it." if any(map(unseen, paths)) else self._refuse(paths)
        if why:
            self._say(why)
        else:
            self.dismiss(paths)

    def action_complete_path(self) -> None:
        """Complete the path as far as it is certain; with nothing to add, name the candidates."""
        line = next((each for each in self.inputs if each.has_focus), None)
        if line is None or self._root is None:
            return
        text, names = completed(line.value, self._root)
        if text != line.value:
            line.value = text
            line.cursor_position = len(text)
        elif names:
            self._say("  ".join(names))
        else:
            self._say("Nothing there begins so.")

    def action_line_before(self) -> None:
        """To the line above."""
        at = next((at for at, each in enumerate(self.inputs) if each.has_focus), 0)
        self.set_focus(self.inputs[at - 1])

    def action_leave_paths(self) -> None:
        """Without an answer."""
        self.dismiss(None)

    def _say(self, words: str) -> None:
        self._said.update(Content(cut(one_line(words), max(self._said.size.width, 40))))
