"""The line an item is typed in: above it what it becomes of, below it how it could go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from workbench.tui.actions import Home, bindings
from workbench.tui.looks import ACCENT, DIM, PLAIN
from workbench.tui.safe import cut, cut_start, fit, one_line, width_of
from workbench.tui.widgets.evidence_list import mark_of, where_to
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from textual.app import ComposeResult

    from workbench.session.evidence import Named
    from workbench.session.evidence_desk import Completion


_NARROWEST = 20


class Typed(Message):
    """Another text stands in the line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class TypingDone(Message):
    """The line is done with; ``None`` when it is to be as it was."""

    def __init__(self, text: str | None) -> None:
        super().__init__()
        self.text = text


class ItemInput(Input):
    """Takes an item's text."""

    BINDINGS = bindings(Home.TYPING)
    HOMES: ClassVar = (Home.TYPING,)

    def __init__(self, completions: Completions) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self._completions = completions

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every key is looked up."""
        event.stop()
        self.post_message(Typed(event.value))

    def action_finish_typing(self) -> None:
        """Take the text."""
        self.post_message(TypingDone(self.value))

    def action_leave_typing(self) -> None:
        """Leave the item as it was."""
        self.post_message(TypingDone(None))

    def action_accept_completion(self) -> None:
        """Complete with the one that is marked."""
        chosen = self._completions.chosen
        if chosen is not None:
            self.value = chosen.text
            self.cursor_position = len(chosen.text)

    def action_next_completion(self) -> None:
        """Mark the next one."""
        self._completions.action_cursor_down()

    def action_previous_completion(self) -> None:
        """Mark the one before."""
        self._completions.action_cursor_up()


class Completions(LineView, can_focus=False):
    """How the text could go on, nearest first."""

    def __init__(self) -> None:
        super().__init__(classes="completions")
        self.offered: tuple[Completion, ...] = ()

    def show(self, offered: tuple[Completion, ...]) -> None:
        """Show others."""
        if offered != self.offered:
            self.offered = offered
            self.styles.height = len(offered)
            self.display = bool(offered)
            self.show_rows()

    @property
    def chosen(self) -> Completion | None:
        """The one that is marked."""
        return self.offered[self.cursor] if self.cursor < len(self.offered) else None

    def row_total(self) -> int:
        """How many there are."""
        return len(self.offered)

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """One of them."""
        one = self.offered[line]
        text = cut_start(one_line(one.shown), max(24, width * 3 // 5))
        beside = " · ".join(each for each in (one_line(one.near), one_line(one.where)) if each)
        left = width - width_of(text) - 4
        mark = "❯ " if under_cursor else "  "  # noqa: RUF001 - the mark of the cursor
        return [(mark, ACCENT), (text, PLAIN), ("  " + cut(beside, left) if left > 8 else "", DIM)]  # noqa: PLR2004


class TypedLine(Vertical):
    """The line, what became of its text, and completions."""

    def __init__(self) -> None:
        super().__init__(id="typing")
        self._completions = Completions()
        self.input = ItemInput(self._completions)
        self._verdict = Static(id="verdict")
        self._told: tuple[Named, ...] | None = None

    def compose(self) -> ComposeResult:
        """The parts."""
        yield self.input
        yield self._verdict
        yield self._completions

    def begin(self, name: str, text: str) -> None:
        """Take a text up."""
        self.border_title = Content(f" {one_line(name)} ")
        self._completions.show(())
        self.tell(None)
        self.input.value = text
        self.input.cursor_position = len(text)
        # At once, not by ``focus``, which does it behind the keys that are waiting.
        self.screen.set_focus(self.input)

    def show(self, named: tuple[Named, ...], completions: tuple[Completion, ...]) -> None:
        """What became of the text, and how it could go on."""
        self._completions.show(completions)
        self.tell(named)

    def tell(self, named: tuple[Named, ...] | None) -> None:
        """What became of the text as it stands."""
        self._told = named
        if named is None or not named:
            self._verdict.update(Content(""))
            return
        words, ink = mark_of(named)
        tail, _ = where_to(named)
        width = max(_NARROWEST, self._verdict.content_size.width)
        colour = {"good": "$text-success", "warn": "$text-warning", "bad": "$text-error"}.get(
            ink, "$text-muted"
        )
        self._verdict.update(
            Content.assemble((fit(words, 13), colour), (cut(tail, width - 13), "$text-muted"))
        )

    def on_resize(self) -> None:
        """What was told before the line had a width is told again, as far as there is room."""
        self.call_after_refresh(lambda: self.tell(self._told))
