"""What of the main screen verifies evidence: what has changed, beneath its claim; confirmed or recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui.asking import VerifyingSession
from workbench.tui.edits import SUSPECT, SuspectsArrived, VerificationArrived
from workbench.tui.questions import told
from workbench.tui.safe import one_line
from workbench.tui.screens.promoting import PromotingScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.tui import messages
    from workbench.tui.asking import WorkingSession
    from workbench.tui.screens.changed import Changes

RULE = "suspect-evidence"


class VerifyingScreen(PromotingScreen):
    """The part of the main screen that verifies evidence."""

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(session, keys)
        self._suspects: dict[str, Mapping[str, Changes]] = {}

    # Beneath a claim ------------------------------------------------------------------------------

    def on_audit_arrived(self, event: messages.AuditArrived) -> None:
        """Ask git for the changes of what is suspect; nothing is asked where nothing is."""
        session, path = self.session, event.path
        if event.audit is None or path != self.selected or not isinstance(session, VerifyingSession):
            return
        if not any(finding.rule == RULE for finding in event.audit.findings):
            if self._suspects.pop(path, None):
                self.claims.show_blocks(path, {}, room=SUSPECT)
            return

        def work() -> None:
            worker = get_current_worker()
            try:
                found = session.suspects(path)
            except (KeyError, OSError):
                return  # the contract is gone; the list tells so
            if not worker.is_cancelled:
                self.post_message(SuspectsArrived(path, found))

        self.run_worker(work, thread=True, group="suspects", exclusive=True, exit_on_error=False)

    def on_suspects_arrived(self, event: SuspectsArrived) -> None:
        """Show beneath each claim what has changed."""
        self._suspects[event.path] = event.suspects
        from workbench.tui.screens.changed import SuspectBlock  # noqa: PLC0415 - with the first change

        blocks = {claim: [SuspectBlock(changes)] for claim, changes in event.suspects.items()}
        self.claims.show_blocks(event.path, blocks, room=SUSPECT)

    def on_block_entered(self, event: messages.BlockEntered) -> None:
        """Enter beneath a claim shows the whole change."""
        if event.name == SUSPECT:
            self._show_change(event.claim)

    # What can be done -----------------------------------------------------------------------------

    def action_confirm_claim(self) -> None:
        """Show what has changed of this claim; from there it is confirmed."""
        claim = self.claims.claim_id()
        if not claim:
            self.say("Choose a claim first.")
        elif claim not in self._suspects.get(self.claims.path, {}):
            self.say("Nothing that this claim rests on has changed since it was verified.")
        else:
            self._show_change(claim)

    def _show_change(self, claim: str) -> None:
        from workbench.tui.screens.changed import ChangeScreen  # noqa: PLC0415 - a dialog loads when it opens

        path = self.claims.path
        changes = self._suspects.get(path, {}).get(claim)
        if not changes:
            return

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self._ask_verification((path, claim), f"confirm {claim}", ask=False)

        self.app.push_screen(ChangeScreen(claim, changes), answered)

    def action_verify(self) -> None:
        """Record the code that every claim rests on, after asking."""
        self._ask_verification(None, "verify evidence", ask=True)

    def _ask_verification(self, confirmed: tuple[str, str] | None, title: str, *, ask: bool) -> None:
        session = self.session
        if self._ready() is None or not isinstance(session, VerifyingSession):
            return

        def work() -> None:
            worker = get_current_worker()
            try:
                found = session.verification(confirmed)
                lock, verification = found if found is not None else (None, None)
                why = "" if found is not None else "the code is still being audited"
                message = VerificationArrived(lock, verification, title, why, ask=ask)
            except Exception as fault:  # noqa: BLE001 - said on the screen
                message = VerificationArrived(None, None, title, told(fault), ask=ask)
            if not worker.is_cancelled:
                self.post_message(message)

        self.run_worker(work, thread=True, group="verification", exclusive=True, exit_on_error=False)

    def on_verification_arrived(self, event: VerificationArrived) -> None:
        """Write it; where all is recorded, ask first."""
        lock, verification = event.lock, event.verification
        if lock is None or verification is None:
            self.say(f"Nothing can be verified: {one_line(event.failure)}")
            return
        if lock.fault:
            self.say(f"Nothing can be verified: {one_line(lock.fault)}")
            return
        if not event.ask:
            self._record(event)
            return
        from workbench.tui.screens.choice import ChoiceScreen  # noqa: PLC0415 - a dialog loads when it opens

        changed = len(verification.suspects)
        new, kept = verification.new, verification.kept
        words = [
            f"{new:,} symbols are recorded for the first time, {kept:,} are as they were.",
            f"{changed:,} have changed since they were verified." if changed else "None has changed.",
        ]
        answers = [("y", f"write {one_line(lock.path)}"), ("n", "leave it")]
        if changed:
            answers.insert(1, ("a", "write it, and confirm all that has changed: every claim still holds"))

        def answered(answer: str | None) -> None:
            if answer == "y":
                self._record(event)
            elif answer == "a":
                self._ask_verification(("", ""), "confirm all evidence", ask=False)

        self.app.push_screen(ChoiceScreen("Verify evidence", words, answers), answered)

    def _record(self, event: VerificationArrived) -> None:
        drafting = self._ready()
        if drafting is not None and event.lock is not None and event.verification is not None:
            drafting.record(event.lock, event.verification, event.title)
