"""Questions to the session, asked in threads: only messages come back, and only the last answer counts."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message
    from textual.widget import Widget

    from workbench.tui.asking import WorkingSession
    from workbench.tui.code_page import Source, Wanted

_KEPT_SOURCES = 8


class Questions:
    """Asks the session for a widget. A newer question of a kind takes the place of the one before."""

    def __init__(self, session: WorkingSession, widget: Widget) -> None:
        self._session = session
        self._widget = widget
        self._sources: OrderedDict[str, tuple[bytes, Source]] = OrderedDict()

    def _ask(self, group: str, answer: Callable[[], Message]) -> None:
        self._widget.run_worker(
            partial(self._answer, answer), group=group, thread=True, exclusive=True, exit_on_error=False
        )

    def _answer(self, answer: Callable[[], Message]) -> None:
        """In the thread: answer, unless a newer question came meanwhile."""
        worker = get_current_worker()
        if worker.is_cancelled:
            return
        message = answer()
        if not worker.is_cancelled:
            self._widget.post_message(message)

    def audit(self, path: str) -> None:
        """A contract's audit."""

        def answer() -> Message:
            try:
                return messages.AuditArrived(path, self._session.audit_of(path))
            except Exception as fault:  # noqa: BLE001 - one contract's fault must not end the app
                return messages.AuditArrived(path, None, told(fault))

        self._ask("audit", answer)

    def source(self, wanted: Wanted) -> None:
        """A file for the code pane."""
        self._ask("source", lambda: messages.SourceArrived(wanted, self._read(wanted)))

    def _read(self, wanted: Wanted) -> Source:
        from workbench.tui.code_page import Source, read_source  # noqa: PLC0415 - not for the first paint

        if wanted.kind == "folder":
            return Source(wanted.path, failure="A folder. It is there; there is no code to show.")
        try:
            data = self._session.source(wanted.path)
            kept = self._sources.get(wanted.path)
            if kept is None or kept[0] != data:
                kept = (data, read_source(wanted.path, data))
            self._sources[wanted.path] = kept
            self._sources.move_to_end(wanted.path)
            if len(self._sources) > _KEPT_SOURCES:
                self._sources.popitem(last=False)
        except KeyError:
            return Source(wanted.path, failure="Not among the files that count here, so it is not read.")
        except Exception as fault:  # noqa: BLE001 - one file's fault must not end the app
            return Source(wanted.path, failure=f"It cannot be shown: {told(fault)}")
        return kept[1]

    def suggestions(self, reference: tuple[str, int, int]) -> None:
        """What was probably meant by a reference."""

        def answer() -> Message:
            try:
                found = self._session.suggestions(*reference)
            except Exception:  # noqa: BLE001 - the audit's own suggestions stay
                found = ()
            return messages.SuggestionsArrived(reference, found)

        self._ask("suggestions", answer)

    def resting(self, title: str, path: str, line: int) -> None:
        """The claims that rest on what stands at a place."""

        def answer() -> Message:
            try:
                return messages.RestingArrived(title, tuple(self._session.resting_on(path, line)))
            except Exception as fault:  # noqa: BLE001 - said on the screen
                return messages.RestingArrived(title, (), told(fault))

        self._ask("resting", answer)


def told(fault: Exception) -> str:
    """A fault in a few words."""
    words = getattr(fault, "strerror", None) or str(fault)
    return f"{type(fault).__name__}: {words}" if words else type(fault).__name__
