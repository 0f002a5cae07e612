"""Comparing for a screen: threads that wait for the processes, and messages that come back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.worker import get_current_worker

from workbench.session.comparing import ComparingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.message_pump import MessagePump
    from textual.widget import Widget

    from workbench.session.comparing import Compared, Comparing
    from workbench.traces.comparison import Comparison, StageComparison
    from workbench.tui.trace_record import Recorder
    from workbench.workspace.pairs import Pair


class StageCompared(Message):
    """One stage was compared; its layer's verdict is still to come."""

    def __init__(self, pair: Pair, stage: StageComparison) -> None:
        super().__init__()
        self.pair = pair
        self.stage = stage


class Progressed(Message):
    """So many elements of so many are done."""

    def __init__(self, pair: Pair, done: int, total: int) -> None:
        super().__init__()
        self.pair = pair
        self.done = done
        self.total = total

    def can_replace(self, message: MessagePump | Message) -> bool:
        """Only the last one matters."""
        return isinstance(message, Progressed)


class PairCompared(Message):
    """A pair was compared; or why not."""

    def __init__(self, pair: Pair, compared: Compared | None, failure: str = "") -> None:
        super().__init__()
        self.pair = pair
        self.compared = compared
        self.failure = failure


class CloserArrived(Message):
    """What was asked of a stage.

    Args:
        kind: ``values``, ``histogram``, ``next`` or ``hints``.
        stage: it was asked of.
        answer: ``None`` with a failure.
        about: of values the number of the block.
        failure: why there is none.
    """

    def __init__(
        self, kind: str, stage: StageComparison, answer: Any, about: int = 0, failure: str = ""
    ) -> None:
        super().__init__()
        self.kind = kind
        self.stage = stage
        self.answer = answer
        self.about = about
        self.failure = failure


class ReceiptWritten(Message):
    """A receipt was written; or why not."""

    def __init__(self, receipt: Path | None, failure: str = "") -> None:
        super().__init__()
        self.receipt = receipt
        self.failure = failure


class TraceWork:
    """Asks for a widget. Called on the app's own thread; what blocks is done in workers.

    Args:
        comparing: does it, in processes.
        widget: told.
    """

    def __init__(self, comparing: Comparing, widget: Widget) -> None:
        self._comparing = comparing
        self._widget = widget

    def compare(self, pair: Pair) -> None:
        """Compare a pair; one that was under way is stopped."""
        self._comparing.stop()
        self._widget.run_worker(
            partial(self._compare, pair), thread=True, group="compare", exclusive=True, exit_on_error=False
        )

    def _compare(self, pair: Pair) -> None:
        worker = get_current_worker()

        def tell(message: Message) -> None:
            if not worker.is_cancelled:
                self._widget.post_message(message)

        if worker.is_cancelled:
            return
        try:
            compared = self._comparing.compare(
                pair,
                lambda stage: tell(StageCompared(pair, stage)),
                lambda done, total: tell(Progressed(pair, done, total)),
            )
        except ComparingError as error:
            tell(PairCompared(pair, None, "stopped" if error.stopped else error.message))
        else:
            tell(PairCompared(pair, compared))

    def stop(self) -> None:
        """Stop what is under way."""
        self._widget.workers.cancel_group(self._widget, "compare")
        self._comparing.stop()

    def values(self, compared: Compared, stage: StageComparison, block: int, size: int) -> None:
        """A block of values."""
        self._ask(
            "values",
            stage,
            lambda: self._comparing.values(compared, stage, block * size, size),
            block,
            group=f"values {block}",
        )

    def histogram(self, compared: Compared, stage: StageComparison) -> None:
        """A stage's histogram."""
        self._ask("histogram", stage, lambda: self._comparing.histogram(compared, stage), group="histogram")

    def hints(self, compared: Compared, stage: StageComparison) -> None:
        """What would bring a stage over the threshold."""
        self._ask("hints", stage, lambda: self._comparing.hints(compared, stage), group="hints")

    def next_apart(
        self, compared: Compared, stage: StageComparison, start: int, step: int, least: float
    ) -> None:
        """The next element that differs by so much."""
        self._ask(
            "next",
            stage,
            lambda: self._comparing.next_apart(compared, stage, start, step, least),
            group="next",
        )

    def record(
        self, recorder: Recorder, folder: str, pair: Pair, compared: Compared, comparison: Comparison
    ) -> None:
        """Write a receipt."""
        from workbench.session.recording import RecordingError  # noqa: PLC0415 - with the first receipt

        def work() -> None:
            try:
                message = ReceiptWritten(
                    recorder.write(folder, pair, compared, comparison, lambda _done, _total: None)
                )
            except RecordingError as error:
                message = ReceiptWritten(None, str(error))
            self._widget.post_message(message)

        self._widget.run_worker(work, thread=True, group="record", exit_on_error=False)

    def _ask(
        self, kind: str, stage: StageComparison, ask: Callable[[], object], about: int = 0, *, group: str
    ) -> None:
        def work() -> None:
            worker = get_current_worker()
            if worker.is_cancelled:
                return
            try:
                message = CloserArrived(kind, stage, ask(), about)
            except ComparingError as error:
                message = CloserArrived(kind, stage, None, about, error.message)
            if not worker.is_cancelled:
                self._widget.post_message(message)

        self._widget.run_worker(work, thread=True, group=group, exclusive=True, exit_on_error=False)
