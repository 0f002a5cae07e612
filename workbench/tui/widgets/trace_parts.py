"""The parts of one layer, laid out: stages, map, values, histogram, greatest differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.message import Message

from workbench.tui import messages
from workbench.tui.trace_actions import MAP, PARTS, SPREAD, STAGES, TOP, VALUES
from workbench.tui.widgets.trace_map import MapView
from workbench.tui.widgets.trace_spread import SpreadView, TopView
from workbench.tui.widgets.trace_stages import StagesView
from workbench.tui.widgets.trace_values import ValuesView

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from workbench.tui.widgets.lines import LineView


class PartEntered(Message):
    """Another part has the focus, or the cursor of one moved.

    Args:
        part: its name.
    """

    def __init__(self, part: str) -> None:
        super().__init__()
        self.part = part


class LayerParts(Container):
    """Where there is room all parts at once, else the stages and one of the others."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.stages = StagesView(id=STAGES)
        self.map = MapView(id=MAP)
        self.values = ValuesView(id=VALUES)
        self.spread = SpreadView(id=SPREAD)
        self.top = TopView(id=TOP)
        self.shown = MAP

    def compose(self) -> ComposeResult:
        """Stages and values at the left, the others at the right."""
        with Container(id="left"):
            yield self.stages
            yield self.values
        with Container(id="right-parts"):
            yield self.map
            yield self.spread
            yield self.top

    def on_mount(self) -> None:
        """The map is what is seen first."""
        self.stages.border_title = Content(" Stages ")
        self._show(MAP)

    @property
    def views(self) -> dict[str, LineView]:
        """The parts by name, in the order of ``tab``."""
        return {
            STAGES: self.stages,
            MAP: self.map,
            VALUES: self.values,
            SPREAD: self.spread,
            TOP: self.top,
        }

    @property
    def part(self) -> str:
        """The part that has the focus; the stages where none has."""
        return next((name for name, view in self.views.items() if view.has_focus), STAGES)

    def enter(self, part: str) -> None:
        """Give a part the focus, and bring it into view."""
        if part != STAGES:
            self._show(part)
        # At once, not by ``focus``, which does it behind the keys that are waiting.
        self.screen.set_focus(self.views[part])

    def enter_next(self, step: int) -> None:
        """The focus to the next part, or the one before."""
        self.enter(PARTS[(PARTS.index(self.part) + step) % len(PARTS)])

    def _show(self, part: str) -> None:
        self.shown = part
        for name, view in self.views.items():
            view.set_class(name == part, "-shown")
        self.set_class(part == VALUES, "-values")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click gives the focus too."""
        name = event.widget.id
        if name in PARTS:
            if name != STAGES:
                self._show(name)
            self.post_message(PartEntered(name))

    @on(messages.CursorMoved)
    def _moved(self, event: messages.CursorMoved) -> None:
        if event.view.id in PARTS:
            self.post_message(PartEntered(event.view.id))
