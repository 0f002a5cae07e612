"""What of the main screen raises and lowers statuses: the ladder, and the reason where one is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui.asking import EditingSession
from workbench.tui.edits import StandingArrived
from workbench.tui.questions import told
from workbench.tui.safe import one_line
from workbench.tui.screens.editing import EditingScreen
from workbench.tui.typed_status import ask_reason

if TYPE_CHECKING:
    from workbench.session.promotion import Standing


class PromotingScreen(EditingScreen):
    """The part of the main screen that changes statuses."""

    def action_status(self) -> None:
        """Ask where the claim under the cursor stands, with what waits in the draft."""
        drafting, session = self._ready(), self.session
        path, claim = self.claims.path, self.claims.claim_name()
        if drafting is None or not isinstance(session, EditingSession):
            return
        if not claim:
            self.say("Choose a claim first.")
            return
        editing = drafting.editing

        def work() -> None:
            worker = get_current_worker()
            try:
                changes = editing.draft.plan().plan.changes if editing is not None else ()
                data = next((change.after for change in changes if change.path == path), None)
                found = session.standing(path, data if data is not None else session.source(path), claim)
                message = StandingArrived(
                    found, "" if found is not None else "the code is still being indexed"
                )
            except Exception as fault:  # noqa: BLE001 - said on the screen
                message = StandingArrived(None, told(fault))
            if not worker.is_cancelled:
                self.post_message(message)

        self.run_worker(work, thread=True, group="standing", exclusive=True, exit_on_error=False)

    def on_standing_arrived(self, event: StandingArrived) -> None:
        """Show the ladder."""
        standing = event.standing
        if standing is None:
            self.say(f"The ladder cannot be shown: {one_line(event.failure)}")
            return
        from workbench.tui.screens.ladder import LadderScreen  # noqa: PLC0415 - a dialog loads when it opens

        def answered(answer: tuple[int, bool] | None) -> None:
            if answer is None:
                return
            at, reason = answer
            if reason:
                self._ask_reason(standing, at)
            else:
                self._put_status(standing, at, "")

        self.app.push_screen(LadderScreen(standing), answered)

    def _ask_reason(self, standing: Standing, at: int) -> None:
        ask_reason(
            self, standing.climb.rungs[at], lambda text: self._put_status(standing, at, text), self.say
        )

    def _put_status(self, standing: Standing, at: int, reason: str) -> None:
        from workbench.session.promotion import PromotionError  # noqa: PLC0415 - loads when it is asked

        climb = standing.climb
        try:
            operations = standing.operations(at, reason)
        except PromotionError as error:
            self.say(f"{one_line(str(error))}.")
            return
        if self.drafting is not None:
            word = one_line(climb.rungs[at].word)
            self.drafting.put(operations, f"{one_line(climb.claim.id)}: {word} is in the draft: d shows it")
