"""What of the main screen bumps versions and shows the text for a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui.asking import BumpingSession, ReviewingSession
from workbench.tui.edits import BumpsArrived, BumpsOwed, ReviewArrived
from workbench.tui.questions import told
from workbench.tui.safe import one_line
from workbench.tui.screens.editing import EditingScreen
from workbench.tui.screens.looking import LookingScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.changes.bump import Citation, Preflight
    from workbench.tui.asking import WorkingSession
    from workbench.tui.bump_state import Bumps


class BumpingScreen(EditingScreen, LookingScreen):
    """The part of the main screen that bumps versions."""

    _bumps: Bumps | None = None
    """A bump under way that one has gone away from."""

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(session, keys)
        self._told_owed: set[tuple[str, str]] = set()

    def action_bump(self) -> None:
        """Bump this contract's version; a bump that one went away from goes on."""
        bumps = self._bumps
        if bumps is not None and (self.selected in bumps.paths or not self.selected):
            self._ask_bumps(bumps.paths, going_on=True)
        elif not self.selected:
            self.say("Choose a contract first.")
        else:
            self._ask_bumps((self.selected,))

    def action_bump_all(self) -> None:
        """Bump every contract that says something else than at its base revision."""
        going_on = self._bumps is not None and len(self._bumps.choices) > 1
        self._ask_bumps(self._bumps.paths if going_on and self._bumps is not None else (), going_on=going_on)

    def _ask_bumps(self, paths: tuple[str, ...], *, going_on: bool = False) -> None:
        drafting, session = self._ready(), self.session
        if drafting is None or drafting.editing is None:
            return
        if not isinstance(session, BumpingSession):
            self.say("This session cannot bump versions.")
            return
        editing = drafting.editing
        self.say("Comparing with the base revision …")

        def work() -> None:
            worker = get_current_worker()
            try:
                found = session.bumps(paths, editing)
                answer = BumpsArrived(found, paths, going_on=going_on)
            except Exception as fault:  # noqa: BLE001 - git, a file, a refusal: told, and the app goes on
                answer = BumpsArrived((), paths, getattr(fault, "message", "") or told(fault))
            if not worker.is_cancelled:
                self.post_message(answer)

        self.run_worker(work, thread=True, group="bump", exclusive=True, exit_on_error=False)

    def on_bumps_arrived(self, event: BumpsArrived) -> None:
        """Open the panes, or say why there is nothing to bump."""
        self.app.clear_notifications()
        drafting = self.drafting
        if event.failure or not event.bumps or drafting is None:
            self._bumps = None
            self.say(one_line(event.failure) or "Nothing has changed since the base revision: no bump.")
            return
        bumps = self._bumps if event.going_on else None
        if bumps is not None:
            bumps.renew(event.bumps)
        if bumps is None or not bumps.choices:
            from workbench.changes.bump import today  # noqa: PLC0415 - loaded with the answer
            from workbench.tui.bump_state import Bumps, Choice  # noqa: PLC0415 - likewise

            bumps = Bumps([Choice.of(bump, today()) for bump in event.bumps])
        self._bumps = bumps
        from workbench.tui.screens.bump import BumpScreen  # noqa: PLC0415 - loads when it opens

        self.app.push_screen(BumpScreen(bumps, drafting, self.keymap), self._left_bump)

    def _left_bump(self, going: Preflight | Citation | None) -> None:
        """Forget a bump that is done; else keep it, and go where a row led."""
        bumps = self._bumps
        if bumps is not None and bumps.done:
            self._bumps = None
        elif going is None:
            self.say("The bump is kept as it is: b goes on with it.")
        elif getattr(going, "to_draft", False):
            self.action_show_draft()
        else:
            self.jump(going.path, getattr(going, "claim", ""), going.line)
            self.say("b goes on with the bump.")

    # Edits without a bump -------------------------------------------------------------------------

    def edits_applied(self, paths: tuple[str, ...]) -> None:
        """Ask whether what was applied owes a bump."""
        session, drafting = self.session, self.drafting
        if drafting is None or drafting.editing is None or not isinstance(session, BumpingSession):
            return
        editing = drafting.editing

        def work() -> None:
            worker = get_current_worker()
            try:
                found = session.bumps(paths, editing, quick=True)
            except Exception:  # noqa: BLE001 - the bump's own panes tell what is wrong
                return
            if not worker.is_cancelled:
                self.post_message(BumpsOwed(tuple(bump for bump in found if bump.owed)))

        self.run_worker(work, thread=True, group="owed", exit_on_error=False)

    def on_bumps_owed(self, event: BumpsOwed) -> None:
        """Say so, once for a contract and its version."""
        for bump in event.bumps:
            if (bump.path, bump.version) not in self._told_owed:
                self._told_owed.add((bump.path, bump.version))
                best = bump.recommended
                self.notify(
                    f"{one_line(bump.stem)}: what has changed since {one_line(bump.base)} asks for a "
                    f"{best.level} bump to {one_line(best.version)}, and none was made: b leads through it.",
                    markup=False,
                    timeout=10,
                )

    # The review text ------------------------------------------------------------------------------

    def action_review(self) -> None:
        """Show the text for a reviewer of this contract."""
        drafting, session, path = self._ready(), self.session, self.selected
        if drafting is None or drafting.editing is None:
            return
        if not path or not isinstance(session, ReviewingSession):
            self.say("Choose a contract first.")
            return
        editing = drafting.editing

        def work() -> None:
            from workbench.report.review import review_markdown  # noqa: PLC0415 - loads when it is asked

            worker = get_current_worker()
            try:
                lines = review_markdown(session.review(path, editing))
                answer = ReviewArrived(path, "".join(f"{line}\n" for line in lines))
            except Exception as fault:  # noqa: BLE001 - as above
                answer = ReviewArrived(path, "", getattr(fault, "message", "") or told(fault))
            if not worker.is_cancelled:
                self.post_message(answer)

        self.run_worker(work, thread=True, group="review", exclusive=True, exit_on_error=False)

    def on_review_arrived(self, event: ReviewArrived) -> None:
        """Show it."""
        if event.failure:
            self.say(one_line(event.failure))
            return
        from workbench.tui.screens.review import ReviewScreen  # noqa: PLC0415 - loads when it opens

        self.app.push_screen(ReviewScreen(event.path, event.text, self.keymap))
