"""Comparing for a screen: threads that wait for the processes, and messages that come back."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.worker import get_current_worker

from workbench.session.comparing import ComparingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.widget import Widget

    from workbench.session.comparing import Compared, Comparing
    from workbench.traces.comparison import StageComparison
    from workbench.tui.trace_record import Recorder, Written
    from workbench.workspace.pairs import Pair


_OFTEN = 0.1
"""Seconds between two messages about one comparison."""


class Progressed(Message):
    """How far a comparison is.

    Args:
        pair: which.
        done: elements compared.
        total: elements in all.
        stages: compared since the last such message; their layers' verdicts are still to come.
    """

    def __init__(self, pair: Pair, done: int, total: int, stages: Sequence[StageComparison]) -> None:
        super().__init__()
        self.pair = pair
        self.done = done
        self.total = total
        self.stages = tuple(stages)


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


class Counting(Message):
    """How far the counting of a stage's histogram is."""

    def __init__(self, stage: StageComparison, done: int, total: int) -> None:
        super().__init__()
        self.stage = stage
        self.done = done
        self.total = total


class ReceiptWritten(Message):
    """A receipt was written; or why not."""

    def __init__(self, written: Written | None, failure: str = "") -> None:
        super().__init__()
        self.written = written
        self.failure = failure


class _Telling:
    """Gathers what is told on the way: hundreds of stages in a second are a few messages.

    Args:
        pair: that is compared.
        post: takes a message.
    """

    def __init__(self, pair: Pair, post: Callable[[Message], object]) -> None:
        self._pair = pair
        self._post = post
        self._stages: list[StageComparison] = []
        self._done = self._total = 0
        self._told = 0.0

    def stage(self, stage: StageComparison) -> None:
        """One more."""
        self._stages.append(stage)
        self._tell()

    def progress(self, done: int, total: int) -> None:
        """So far."""
        self._done, self._total = done, total
        self._tell()

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told >= _OFTEN:
            self._told = now
            stages, self._stages = self._stages, []
            self._post(Progressed(self._pair, self._done, self._total, stages))


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

        if worker.is_cancelled:
            return
        telling = _Telling(pair, lambda message: None if worker.is_cancelled else self._post(message))
        try:
            compared = self._comparing.compare(pair, telling.stage, telling.progress)
        except ComparingError as error:
            message = PairCompared(pair, None, "stopped" if error.stopped else error.message)
        else:
            message = PairCompared(pair, compared)
        if not worker.is_cancelled:
            self._post(message)

    def _post(self, message: Message) -> None:
        self._widget.post_message(message)

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
        """A stage's histogram, with word of how far it is."""
        told = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= _OFTEN:
                told = now
                self._post(Counting(stage, done, total))

        self._ask(
            "histogram", stage, lambda: self._comparing.histogram(compared, stage, tell), group="histogram"
        )

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

    def record(self, recorder: Recorder, folder: str, pair: Pair, compared: Compared, shown: float) -> None:
        """Write a receipt of what was compared; ``shown`` is the threshold on the screen."""
        from workbench.session.recording import RecordingError  # noqa: PLC0415 - with the first receipt

        def work() -> None:
            try:
                message = ReceiptWritten(
                    recorder.write(folder, pair, compared, shown, lambda _done, _total: None)
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
