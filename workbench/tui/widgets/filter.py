"""The line that filters the contracts as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from workbench.tui.messages import FilterChanged, FilterLeft

if TYPE_CHECKING:
    from textual import events


class FilterInput(Input):
    """Tells every change; enter or down goes to the contracts."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(
            id=id,
            placeholder="words   status:partial   rule:missing   path:trace",
            compact=True,
            select_on_focus=False,
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every key filters."""
        event.stop()
        self.post_message(FilterChanged(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps the filter and goes to the contracts."""
        event.stop()
        self.post_message(FilterLeft(cleared=False))

    def on_key(self, event: events.Key) -> None:
        """Down goes to the contracts too."""
        if event.key == "down":
            event.stop()
            self.post_message(FilterLeft(cleared=False))
