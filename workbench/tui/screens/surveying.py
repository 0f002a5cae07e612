"""What of the main screen shows the whole: the overview, asked in a thread, and where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui.asking import EditingSession
from workbench.tui.edits import TallyArrived
from workbench.tui.questions import told
from workbench.tui.safe import one_line
from workbench.tui.screens.looking import LookingScreen

if TYPE_CHECKING:
    from workbench.tui.screens.overview import Place


class SurveyingScreen(LookingScreen):
    """The part of the main screen that shows the whole workspace in numbers."""

    def action_overview(self) -> None:
        """Show the overview, since the base revision."""
        self._ask_tally("")

    def _ask_tally(self, since: str) -> None:
        session = self.session
        if not isinstance(session, EditingSession):
            self.say("There is nothing to count here.")
            return

        def work() -> None:
            worker = get_current_worker()
            try:
                message = TallyArrived(session.tally(since))
            except Exception as fault:  # noqa: BLE001 - said on the screen
                message = TallyArrived(None, told(fault))
            if not worker.is_cancelled:
                self.post_message(message)

        self.run_worker(work, thread=True, group="tally", exclusive=True, exit_on_error=False)

    def on_tally_arrived(self, event: TallyArrived) -> None:
        """Show what was counted."""
        if event.tally is None:
            self.say(f"The overview cannot be shown: {one_line(event.failure)}")
            return
        from workbench.tui.screens.overview import OverviewScreen  # noqa: PLC0415 - loads when it opens

        def answered(answer: Place | str | None) -> None:
            if isinstance(answer, str):
                self._ask_revision()
            elif answer is not None:
                self.jump(answer.path, answer.claim, answer.line)

        self.app.push_screen(OverviewScreen(event.tally), answered)

    def _ask_revision(self) -> None:
        from workbench.tui.screens.prose import ProseScreen  # noqa: PLC0415 - a dialog loads when it opens

        def answered(text: str | None) -> None:
            self._ask_tally(" ".join((text or "").split()))

        self.app.push_screen(ProseScreen("Since which revision? A commit, a tag or a branch", ""), answered)
