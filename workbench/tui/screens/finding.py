"""What of the main screen finds: the filter's line, and the way to the next reference and finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui.actions import CLAIMS, CONTRACTS
from workbench.tui.screens.panes import PanesScreen

if TYPE_CHECKING:
    from workbench.tui import messages
    from workbench.tui.widgets.filter import FilterInput


_NO_TROUBLE = "Nothing in the contracts shown is missing, moved or ambiguous; ] goes to other findings."
_NO_FINDING = "The contracts shown have no warning and no error."


class FindingScreen(PanesScreen):
    """The part of the main screen that finds."""

    _filter: FilterInput | None = None

    @property
    def _in_filter(self) -> bool:
        return self._filter is not None and self._filter.has_focus

    def action_next_pane(self) -> None:
        """From the filter to the contracts; else to the next pane."""
        if self._in_filter:
            self.go_to_pane(CONTRACTS)
        else:
            super().action_next_pane()

    def action_back(self) -> None:
        """Clear the filter, or go one pane back."""
        if not self._in_filter and self.pane != CONTRACTS:
            super().action_back()
        elif self._filter is not None and self._filter.display:
            self.leave_filter(cleared=True)

    async def action_filter(self) -> None:
        """Open the filter's line."""
        if self._filter is None:
            from workbench.tui.widgets.filter import FilterInput  # noqa: PLC0415 - not for the first paint

            self._filter = FilterInput(id="filter")
            await self.mount(self._filter, after=self.head)
        self.set_class(False, "-detail")
        self._filter.display = True
        # At once, not by ``focus``, which does it behind the keys that are waiting.
        self.set_focus(self._filter)

    def on_filter_changed(self, event: messages.FilterChanged) -> None:
        """Every key filters; the contract under the cursor is shown."""
        self.contracts.filter_by(event.text)
        self.select()

    def on_filter_left(self, event: messages.FilterLeft) -> None:
        """Back to the contracts, with the filter kept or cleared."""
        self.leave_filter(cleared=event.cleared)

    def leave_filter(self, *, cleared: bool) -> None:
        """Back to the contracts; an empty filter, and one to be cleared, goes."""
        if self._filter is not None and (cleared or not self._filter.value.strip()):
            self._filter.value = ""
            self._filter.display = False
            self.contracts.filter_by("")
            self.select()
        self.go_to_pane(CONTRACTS)

    def action_next_trouble(self) -> None:
        """To the next reference that was not found."""
        self._to_trouble(1)

    def action_previous_trouble(self) -> None:
        """To the one before."""
        self._to_trouble(-1)

    def action_next_finding(self) -> None:
        """To the next finding that is a warning or an error."""
        self._to_trouble(1, findings=True)

    def action_previous_finding(self) -> None:
        """To the one before."""
        self._to_trouble(-1, findings=True)

    def _to_trouble(self, step: int, *, findings: bool = False) -> None:
        """In this contract, else in the next one of the list that has any, round its end."""
        if self.detail.waiting:  # a key that comes before the claims do counts once they are there
            self.detail.then(lambda: self._to_trouble(step, findings=findings))
            return
        if not self.claims.next_trouble(step, findings=findings):
            if not self.contracts.to_trouble(step, findings=findings):
                self.say(_NO_FINDING if findings else _NO_TROUBLE)
                return
            self.select()
            self.detail.go_to_trouble(step, findings=findings)
        if self.pane == CONTRACTS:
            self.go_to_pane(CLAIMS)
