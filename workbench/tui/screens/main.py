"""The main screen: its parts put together, and what the session tells brought into its panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.session.snapshot import Phase
from workbench.tui import messages
from workbench.tui.actions import Home, bindings
from workbench.tui.arrangement import Sort, arrange
from workbench.tui.safe import one_line
from workbench.tui.screens.bumping import BumpingScreen
from workbench.tui.screens.comparing import ComparingScreen
from workbench.tui.screens.surveying import SurveyingScreen
from workbench.tui.screens.verifying import VerifyingScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from workbench.tui.arrangement import Arrangement
    from workbench.tui.asking import WorkingSession


class MainScreen(BumpingScreen, ComparingScreen, VerifyingScreen, SurveyingScreen):
    """What the contracts claim, held against the code.

    A further part is a class like ``EditingScreen``, named before the others here. The first paint is the
    head and the list; claims and code are loaded and mounted behind it.
    """

    BINDINGS = bindings(Home.MAIN)
    AUTO_FOCUS = "#contracts"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - typed by Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(session, keys)
        self._phase = Phase.LISTING
        self._noted = ""
        self._sort = Sort.ATTENTION

    def compose(self) -> ComposeResult:
        """Few widgets: the first paint waits for each."""
        yield self.head
        yield self.contracts
        yield self.keys

    def on_mount(self) -> None:
        """Show what the session has already."""
        snapshot = self.session.snapshot
        self.head.show(snapshot)
        self.contracts.waiting = snapshot.progress.phase is not Phase.DONE
        self.contracts.show(arrange(snapshot.rows, self._sort, searchable=False))
        self.call_after_refresh(self._complete)

    async def _complete(self) -> None:
        """Behind the first paint: the right side, and the texts that the filter looks in."""
        from workbench.tui.widgets.detail import Detail  # noqa: PLC0415 - not needed for the first paint

        detail = Detail(self.session, id="right")
        await self.mount(detail, after=self.contracts)
        self._detail = detail
        self.select()
        self._rearrange()
        self.session.start()
        if self.drafting is not None:
            self.drafting.open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Actions wait for the right side."""
        return self._detail is not None or not hasattr(MainScreen, f"action_{action}")

    # Snapshots ------------------------------------------------------------------------------------

    def on_snapshot_arrived(self, event: messages.SnapshotArrived) -> None:
        """Show progress at once; group and sort the rows in a thread."""
        event.taken()
        snapshot = self.session.snapshot
        self.head.show(snapshot)
        self.contracts.waiting = snapshot.progress.phase not in (Phase.DONE, Phase.FAILED)
        note = snapshot.progress.note
        if note and note != self._noted:
            self.notify(one_line(note), severity="warning", markup=False, timeout=10)
        self._noted = note or self._noted
        self._rearrange()
        if snapshot.progress.phase is Phase.DONE:
            self.tell_screens("code_read")

    def tell_screens(self, what: str) -> None:
        """Call a method of every open screen that has it."""
        for screen in self.app.screen_stack:
            told = getattr(screen, what, None)
            if told is not None:
                told()

    def _rearrange(self) -> None:
        rows, sort, before = self.session.snapshot.rows, self._sort, self.contracts.arrangement

        def work() -> None:
            arrangement = arrange(rows, sort, before)
            if not get_current_worker().is_cancelled:
                self.post_message(messages.Arranged(arrangement))

        self.run_worker(work, group="arrange", thread=True, exclusive=True)

    def on_arranged(self, event: messages.Arranged) -> None:
        """Newer rows: selection, scroll and focus stay; the open contract is asked for again if changed."""
        newer: Arrangement = event.arrangement
        if newer.sort is not self._sort:
            return
        self.contracts.show(newer)
        shown = self.selected
        self.select()
        entry = newer.entries.get(shown)
        if entry is None or shown != self.selected:
            pass  # another contract came under the cursor, and was asked for
        elif entry.row != self.row or self.session.snapshot.progress.phase is not self._phase:
            # A row may be known from an earlier run while its audit is still to come: a new phase asks again.
            self.row = entry.row
            self.detail.show_contract(self.selected)
        self._phase = self.session.snapshot.progress.phase

    def action_sort(self) -> None:
        """Another order inside the groups."""
        self._sort = self._sort.next
        self.contracts.show(arrange(self.session.snapshot.rows, self._sort, self.contracts.arrangement))
