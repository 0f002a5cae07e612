"""One process that is asked one thing after the other, for as long as somebody wants to know.

For work that a person waits for and may give up: it is told how far the work is, and stops it at once.
"""

from __future__ import annotations

import pickle
import selectors
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from workbench.workspace.conversation import LostError, Worker
from workbench.workspace.processes import WorkError
from workbench.workspace.worker import BATCH, ERROR, FUNCTION, READY, TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")


class Helper(Generic[Item, Result]):
    """A process for questions. It is started by the first of them; should it end, the next starts another.

    Nobody's patience is measured here: who asks says when it is enough, by ``stop``.

    Args:
        function: takes a sequence of one item and returns the answer; at the top level of a module.
    """

    def __init__(self, function: Callable[[Sequence[Item]], Result]) -> None:
        self._function = pickle.dumps(function, protocol=5)
        self._asking = threading.Lock()
        self._guard = threading.Lock()
        self._worker: Worker | None = None
        self._closed = False

    def ask(self, item: Item, on_told: Callable[[Any], None] | None = None) -> Result:
        """Ask, and wait for the answer; another thread may stop it meanwhile.

        Args:
            item: what is asked.
            on_told: called with what the work tells on its way (``worker.tell``).

        Raises:
            WorkError: the function raised, the process ended or was stopped, or the helper is closed.
        """
        with self._asking:
            worker = self._started(item)
            worker.say(BATCH + pickle.dumps([item], protocol=5))
            try:
                kind, answer = _heard(worker, on_told or (lambda _: None))
            except LostError as lost:
                with self._guard:
                    self._worker = None
                    how = worker.end()
                raise WorkError(f"its process {str(lost) or how}", [item], "WorkerLost") from None
        if kind == ERROR:
            name, text, trace = answer
            fault = WorkError(text, [item], name)
            fault.add_note(f"in a worker process:\n{trace}")
            raise fault
        found: Result = answer
        return found

    def _started(self, item: Item) -> Worker:
        with self._guard:
            if self._closed:
                raise WorkError("it is closed", [item], "WorkerLost")
            if self._worker is None:
                self._worker = Worker()
                self._worker.say(FUNCTION + self._function)
            return self._worker

    def stop(self) -> None:
        """End what is being asked, whatever it does: it becomes an error. An idle process stays."""
        with self._guard:
            idle = self._asking.acquire(blocking=False)
            if idle:
                self._asking.release()
            elif self._worker is not None:
                self._worker.kill()  # who is asking hears the end, and tidies up

    def close(self) -> None:
        """End the process for good; may be called twice."""
        with self._guard:
            self._closed = True
            if self._asking.acquire(blocking=False):
                worker, self._worker = self._worker, None
                if worker is not None:
                    worker.end()
                self._asking.release()
            elif self._worker is not None:
                self._worker.kill()


def _heard(worker: Worker, tell: Callable[[Any], None]) -> tuple[bytes, Any]:
    """What a worker answers, an answer or an error."""
    with selectors.DefaultSelector() as selector:
        worker.join(selector, None)
        try:
            while True:
                for key, events in selector.select():
                    for message in worker.converse(key, events):
                        kind, rest = message[:1], memoryview(message)[1:]
                        if kind == TOLD:
                            tell(pickle.loads(rest))  # noqa: S301 - our child's
                        elif kind != READY:
                            return kind, pickle.loads(rest)  # noqa: S301 - likewise
        finally:
            worker.leave(selector)
