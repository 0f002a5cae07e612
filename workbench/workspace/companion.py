"""A second process beside this one for a single piece of work, which both of them do."""

from __future__ import annotations

import pickle
import selectors
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from workbench.workspace import processes
from workbench.workspace.conversation import LostError
from workbench.workspace.processes import KEPT
from workbench.workspace.worker import BATCH, FUNCTION, READY, RESULT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Result = TypeVar("Result")


class Companion(Generic[Result]):
    """A worker that is given batches while this process goes on with the rest.

    Whatever becomes of it, no batch is lost: those that it had at hand come back.

    Args:
        function: takes a batch and returns a result; at the top level of a module.
    """

    def __init__(self, function: Callable[[Sequence[Any]], Result]) -> None:
        self.at_hand: deque[Sequence[Any]] = deque()
        self._selector = selectors.DefaultSelector()
        self._worker = KEPT.take()
        self._worker.join(self._selector, None)
        self._worker.say(FUNCTION + pickle.dumps(function, protocol=5))
        self._ready = False
        self.lost = False

    def end(self) -> None:
        """Part: a worker that has nothing at hand may stay for what comes next."""
        self._worker.leave(self._selector)
        self._selector.close()
        if self.lost or self.at_hand or not (self._ready and KEPT.give(self._worker)):
            self._worker.end()

    def give(self, batch: Sequence[Any]) -> None:
        """Have a batch done."""
        self.at_hand.append(batch)
        self._worker.say(BATCH + pickle.dumps(batch, protocol=5))

    def results(self, *, wait: bool) -> tuple[list[Result], list[Sequence[Any]]]:
        """What has been done by now; with ``wait``, as soon as something is.

        Returns:
            Results; and the batches that nobody will do any more, because the worker is lost.
        """
        done: list[Result] = []
        if not self.at_hand:
            return done, []  # there is nothing to wait for
        until = time.monotonic() + processes.PATIENCE
        try:
            while True:
                for key, events in self._selector.select(max(0.0, until - time.monotonic()) if wait else 0):
                    for message in self._worker.converse(key, events):
                        self._hear(message, done)
                if done or not wait or not self.at_hand:
                    return done, []
                if time.monotonic() >= until:
                    raise LostError("gave no answer")  # noqa: TRY301 - as if it had ended
        except LostError:
            self.lost = True
            left, self.at_hand = list(self.at_hand), deque()
            return done, left

    def _hear(self, message: bytes, done: list[Result]) -> None:
        kind = message[:1]
        if kind == READY:
            self._ready = True
        elif kind == RESULT:
            self.at_hand.popleft()
            done.append(pickle.loads(memoryview(message)[1:]))  # noqa: S301 - our child's
        else:
            raise LostError("cannot do what it is to do")
