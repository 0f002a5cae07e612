"""What of the main screen looks closer, jumps to other contracts, and takes something along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from workbench.tui.actions import CLAIMS, CONTRACTS
from workbench.tui.safe import one_line
from workbench.tui.screens.finding import FindingScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.tui import messages
    from workbench.tui.asking import WorkingSession


@runtime_checkable
class Editing(Protocol):
    """An app that can open a file in an editor."""

    def open_in_editor(self, path: str, line: int) -> None:
        """Open a file of the workspace at a line."""


class LookingScreen(FindingScreen):
    """The part of the main screen that looks closer."""

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(session, keys)
        self._jumps: list[tuple[str, str, int, str]] = []

    def action_next_candidate(self) -> None:
        """Show the next suggestion or place."""
        self.detail.choose(1)

    def action_previous_candidate(self) -> None:
        """Show the one before."""
        self.detail.choose(-1)

    def action_resting(self) -> None:
        """List the claims that rest on the symbol shown."""
        if not self.detail.ask_resting(self.pane):
            self.say("Choose a reference that leads to code first.")

    def on_resting_arrived(self, event: messages.RestingArrived) -> None:
        """Show the claims; the one chosen is gone to."""
        from workbench.tui.screens.resting import RestingScreen  # noqa: PLC0415 - a dialog loads when it opens

        if event.failure:
            self.say(f"What rests on it could not be told: {one_line(event.failure)}")
        elif not event.rests:
            self.say(f"No claim that was audited rests on {event.title}.")
        else:
            self.app.push_screen(
                RestingScreen(event.title, event.rests),
                lambda rest: self.jump(rest.contract, rest.claim, rest.line) if rest else None,
            )

    def jump(self, path: str, claim: str, line: int) -> None:
        """Go to a claim of any contract; ``ctrl+o`` comes back."""
        row = self.claims.current
        if self.selected and row is not None:
            self._jumps.append((self.selected, self.claims.claim_id(), row.line, self.pane))
        self._go(path, claim, line, CLAIMS)

    def action_return_from_jump(self) -> None:
        """To where the last jump was made."""
        if self._jumps:
            self._go(*self._jumps.pop())
        else:
            self.say("There was no jump to come back from.")

    def _go(self, path: str, claim: str, line: int, pane: str) -> None:
        if not self.contracts.go_to(path):
            self.leave_filter(cleared=True)
            if not self.contracts.go_to(path):
                self.say(f"{one_line(path)} is not in the list.")
                return
        self.select()
        self.detail.go_to(claim, line)
        self.go_to_pane(pane)

    def action_explain(self) -> None:
        """Explain the finding under the cursor, or in the list the contract's worst."""
        worst = self.row.worst if self.row is not None and self.pane == CONTRACTS else None
        rule = worst.rule if worst is not None else self.detail.rule()
        if not rule:
            self.say("There is no finding here to explain.")
            return
        from workbench.tui.screens.explain import ExplainScreen  # noqa: PLC0415 - a dialog loads when it opens

        try:
            page = self.session.explain(rule)
        except KeyError:
            page = (
                f"{rule} is a rule of the schema. Its message says what it holds; there is no page about it."
            )
        self.app.push_screen(ExplainScreen(rule, page))

    # Taking along ----------------------------------------------------------------------------------

    def place(self) -> tuple[str, int]:
        """Path and line of what the focused pane's cursor is on; an empty path for nothing."""
        if self.pane != CONTRACTS:
            return self.detail.place(self.pane)
        worst = self.row.worst if self.row is not None else None
        return self.selected, worst.line if worst is not None else 0

    def action_copy_place(self) -> None:
        """Copy path and line."""
        path, line = self.place()
        self._copy(f"{path}:{line}" if line else path)

    def action_copy_claim(self) -> None:
        """Copy the claim's id."""
        self._copy(self.claims.claim_id())

    def _copy(self, text: str) -> None:
        if text:
            self.app.copy_to_clipboard(text)
            self.say(f"Copied {one_line(text)}")
        else:
            self.say("There is nothing here to copy.")

    def action_edit_file(self) -> None:
        """Open the file of this pane at the cursor's line in the operator's editor."""
        path, line = self.place()
        if not path:
            self.say("No file stands behind this row: choose a contract, or a reference that leads to code.")
        elif isinstance(self.app, Editing):
            self.app.open_in_editor(path, line)
