"""The last line: the keys that matter in the pane that has the focus. Each can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from workbench.tui.actions import CONTRACTS, for_pane, key_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events

    from workbench.tui.actions import Action


_GAP = 3  # cells between two keys
_ALWAYS = "help"  # shown however narrow the line: it leads to all the others


class KeyBar(Widget):
    """Keys and words, made from the registry of actions and the keymap in force."""

    ALLOW_SELECT = False

    def __init__(self, keys: Mapping[str, str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keys = keys
        self.pane = CONTRACTS
        self._places: list[tuple[int, int, Action]] = []

    def show_pane(self, pane: str) -> None:
        """Show the keys of a pane."""
        if pane != self.pane:
            self.pane = pane
            self.refresh()

    def render(self) -> Content:
        """As many keys as fit; help always does."""
        width = self.content_size.width
        pieces: list[tuple[str, str]] = []
        self._places = []
        actions = list(for_pane(self.pane))
        kept = sum(self._cells(action) + _GAP for action in actions if action.id == _ALWAYS)
        used = 0
        for action in actions:
            cells = self._cells(action)
            if action.id == _ALWAYS:
                kept = 0
            if used + cells + kept > width:
                continue
            self._places.append((used, used + cells, action))
            pieces += [
                (self._key(action), "bold $text-accent"),
                (f" {action.short}{' ' * _GAP}", "$text-muted"),
            ]
            used += cells + _GAP
        return Content.assemble(*pieces)

    def _key(self, action: Action) -> str:
        return key_name(self._keys.get(action.id, action.keys).split(",")[0])

    def _cells(self, action: Action) -> int:
        return len(self._key(action)) + 1 + len(action.short)

    async def on_click(self, event: events.Click) -> None:
        """Run the action that was clicked."""
        offset = event.get_content_offset(self)
        for start, end, action in self._places:
            if offset is not None and start <= offset.x < end:
                await self.screen.run_action(action.command)
