"""A status that is typed by hand, held against the ladder before it goes into the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui.edits import StatusWeighed
from workbench.tui.questions import told
from workbench.tui.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from workbench.audit.needs import RungView
    from workbench.changes.operation import Operation, SetText
    from workbench.tui.asking import EditingSession
    from workbench.tui.drafting import Drafting

NO_REASON = "Without a reason nothing is chosen."


def ask_reason(
    screen: Screen[None], view: RungView, given: Callable[[str], None], say: Callable[[str], None]
) -> None:
    """Ask why a claim is to stand on a rung, over a screen.

    Args:
        screen: the one below.
        view: the rung, and what it lacks.
        given: called with the reason.
        say: called with what to tell where there is none.
    """
    from workbench.tui.screens.prose import ProseScreen  # noqa: PLC0415 - a dialog loads when it opens

    lacking = " and ".join(each.need.words for each in view.unmet) if view.above else ""
    title = f"Why {view.word}" + (f" without {lacking}?" if lacking else "?")

    def answered(text: str | None) -> None:
        if text is not None and text.strip():
            given(text)
        else:
            say(NO_REASON)

    screen.app.push_screen(ProseScreen(title, ""), answered)


class TypedStatus:
    """Weighs what is typed for a claim's status: what the ladder would ask a reason for, it asks for too.

    Args:
        screen: where it is typed; gets ``StatusWeighed``.
        session: knows where the claim stands.
        drafting: whose changes count.
        put: puts changes into the draft, and says something once they are.
        say: tells the operator something.
    """

    def __init__(
        self,
        screen: Screen[None],
        session: EditingSession,
        drafting: Drafting,
        put: Callable[[tuple[Operation, ...], str], None],
        say: Callable[[str], None],
    ) -> None:
        self._screen, self._session, self._drafting = screen, session, drafting
        self._put, self._say = put, say
        self._waiting: SetText | None = None

    def weigh(self, operation: SetText) -> None:
        """Ask what the status needs; with what was typed before in the draft."""
        self._waiting = operation
        self.go_on()

    def go_on(self) -> None:
        """Ask, if something is to be asked and the draft is at rest."""
        operation, editing = self._waiting, self._drafting.editing
        if operation is None or editing is None or self._drafting.busy:
            return
        self._waiting = None
        path, claim = operation.contract, operation.claim

        def work() -> None:
            worker = get_current_worker()
            try:
                changes = editing.draft.plan().plan.changes
                data = next((change.after for change in changes if change.path == path), None)
                found = self._session.standing(
                    path, data if data is not None else self._session.source(path), claim
                )
                message = StatusWeighed(operation, found, "" if found else "the code is still being indexed")
            except Exception as fault:  # noqa: BLE001 - said on the screen
                message = StatusWeighed(operation, None, told(fault))
            if not worker.is_cancelled:
                self._screen.post_message(message)

        self._screen.run_worker(work, thread=True, group="status", exclusive=True, exit_on_error=False)

    def weighed(self, event: StatusWeighed) -> None:
        """Put it into the draft; where something is wanting, ask for the reason first."""
        from workbench.session.promotion import PromotionError, operations, rung_of  # noqa: PLC0415 - for it only

        operation, standing = event.operation, event.standing
        if standing is None:
            self._say(f"What {one_line(operation.text)} needs cannot be told: {one_line(event.failure)}.")
            return
        climb = standing.climb
        try:
            view = rung_of(climb, operation.text.strip())
        except PromotionError as error:  # a word of the operator's own: it is found later, too
            words = one_line(str(error))
            self._put((operation,), words if words.endswith("?") else f"{words}.")
            return
        if view.open:
            self._put((operation,), "")
            return

        def given(reason: str) -> None:
            try:
                self._put(operations(climb, view, reason), "")
            except PromotionError as error:
                self._say(f"{one_line(str(error))}.")

        ask_reason(self._screen, view, given, self._say)
