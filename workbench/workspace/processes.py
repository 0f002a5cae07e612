"""Work in other processes, in batches: the parsers keep the interpreter's lock, so threads gain nothing.

Each process is a fresh interpreter (nothing is forked, threads do not matter) that imports what it needs from
where this one has it, and from nowhere else: the current folder may be somebody else's repository.

Nothing that a process does, or leaves undone, keeps this one waiting for ever. One that ends, that says what
is no message, or that says nothing for ``PATIENCE`` seconds is ended, and the items of its batch are done one
by one, until that is found which does it. One that cannot even begin (its modules are being written anew,
memory is short) is no item's fault: then the work is done here.
"""

from __future__ import annotations

import contextlib
import itertools
import pickle
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from workbench.workspace.conversation import LostError, Worker, can_start
from workbench.workspace.worker import BATCH, ERROR, FUNCTION, READY, TOLD

if TYPE_CHECKING:
    from collections.abc import Generator

Item = TypeVar("Item")
Result = TypeVar("Result")

Work = Callable[[Sequence[Item]], Result]
"""What is done with a batch; a function at the top level of a module."""

Lost = Callable[[Item, str], Result]
"""What stands in for the result of a single item that ended its worker, and in what way it did."""

PATIENCE = 120.0
"""Seconds in which a batch must be done, or a worker must begin: a hundred times what any takes."""

_AHEAD = 2
"""How many batches a worker has at hand, so that it never waits for the next."""

_BEGINNINGS = 3
"""Workers in a row that may end before they are ready; then there will be none."""


class WorkError(Exception):
    """The work on a batch raised an error in its worker, or ended it.

    Attributes:
        batch: what was being worked on.
        kind: name of the error's class; ``WorkerLost`` when the worker ended.
    """

    def __init__(self, message: str, batch: Sequence[Any], kind: str) -> None:
        super().__init__(message)
        self.batch = batch
        self.kind = kind


def in_processes(
    function: Callable[[Sequence[Item]], Result],
    batches: Iterable[Sequence[Item]],
    *,
    processes: int = 2,
    lost: Callable[[Item, str], Result] | None = None,
) -> Iterator[Result]:
    """Do work on batches in other processes.

    A single batch is done here: a process would cost more than it saves. Close the iterator to end the
    processes early; they end with it, with this process, and after the last batch, unless ``kept_workers``
    keeps them for what comes next.

    Args:
        function: takes a batch and returns a result, both of which can be pickled; at the top level of a
            module.
        batches: each a sequence of items; asked for as they are needed.
        processes: how many at once.
        lost: when a worker ends in the middle of a batch (a parser crashed, memory ran out, it did not
            answer), the batch is split until the item that does it is alone, and this makes the result for
            it. Without it that is an error.

    Yields:
        Results, in the order in which they are ready.

    Raises:
        WorkError: the function raised; the message names the error and where it came from.
    """
    waiting = iter(batches)
    first = list(itertools.islice(waiting, 2))
    batches = itertools.chain(first, waiting)
    if len(first) < 2 or processes < 1 or not can_start():  # noqa: PLR2004 - one batch
        for batch in batches:
            yield function(batch)
        return
    crew = _Crew(function, lost)
    try:
        yield from crew.work(batches, processes)
    finally:
        crew.end()


@contextlib.contextmanager
def kept_workers() -> Generator[None, None, None]:
    """Workers that are through with their batches stay for the next work, until the last such block ends."""
    KEPT.enter()
    try:
        yield
    finally:
        KEPT.leave()


class _Kept:
    """Workers between two pieces of work. Any thread may take and give."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks = 0
        self._idle: list[Worker] = []

    def enter(self) -> None:
        with self._lock:
            self._blocks += 1

    def leave(self) -> None:
        with self._lock:
            self._blocks -= 1
            idle: list[Worker] = []
            if not self._blocks:
                idle, self._idle = self._idle, idle
        for worker in idle:
            worker.end()

    def take(self) -> Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Worker()

    def give(self, worker: Worker) -> bool:
        """Keep a worker that has nothing at hand; false when nobody wants it kept."""
        with self._lock:
            if self._blocks:
                self._idle.append(worker)
            return bool(self._blocks)


KEPT = _Kept()
"""Those of this process."""


class _Hand(Generic[Item]):
    """A worker of one piece of work, and the batches it has at hand."""

    def __init__(self, worker: Worker, function: bytes) -> None:
        self.worker = worker
        self.at_hand: deque[Sequence[Item]] = deque()
        self.ready = False
        self.since = time.monotonic()
        worker.say(FUNCTION + function)

    def give(self, batch: Sequence[Item]) -> None:
        if self.ready and not self.at_hand:
            self.since = time.monotonic()
        self.at_hand.append(batch)
        self.worker.say(BATCH + pickle.dumps(batch, protocol=5))

    @property
    def busy(self) -> bool:
        return bool(self.at_hand)


class _Crew(Generic[Item, Result]):
    """The workers of one piece of work."""

    def __init__(self, function: Work[Item, Result], lost: Lost[Item, Result] | None) -> None:
        self._function = function
        self._pickled = pickle.dumps(function, protocol=5)
        self._lost = lost
        self._hands: list[_Hand[Item]] = []
        self._again: deque[Sequence[Item]] = deque()
        self._failed = 0

    def work(self, batches: Iterator[Sequence[Item]], processes: int) -> Iterator[Result]:
        with selectors.DefaultSelector() as selector:
            for _ in range(processes):
                self._engage(selector)
            for hand in self._hands * _AHEAD:
                self._feed(hand, batches)
            while any(hand.busy for hand in self._hands):
                for key, events in selector.select(self._patience()):
                    hand = key.data
                    if hand in self._hands:
                        try:
                            messages = hand.worker.converse(key, events)
                            hand.since = time.monotonic()
                            for message in messages:
                                yield from self._heard(hand, message, batches)
                        except LostError as lost:
                            yield from self._replace(hand, selector, batches, str(lost))
                now = time.monotonic()
                for hand in [each for each in self._hands if each.busy and now - each.since > PATIENCE]:
                    how = f"gave no answer within {PATIENCE:g} seconds"
                    yield from self._replace(hand, selector, batches, how)
            for hand in self._hands:
                hand.worker.leave(selector)
        # What no worker took: none could begin.
        for batch in itertools.chain(self._again, batches):
            yield self._function(batch)
        self._dismiss()

    def _heard(
        self, hand: _Hand[Item], message: bytes, batches: Iterator[Sequence[Item]]
    ) -> Iterator[Result]:
        """What a worker said: that it is ready, a result, an error."""
        kind, rest = message[:1], memoryview(message)[1:]
        if kind == READY:
            hand.ready = True
            self._failed = 0
        elif kind == ERROR and not hand.ready:
            raise LostError("cannot import what it is to do")
        elif kind == TOLD:
            pass  # nobody waits for words here
        else:
            batch = hand.at_hand.popleft()
            self._feed(hand, batches)
            answer = pickle.loads(rest)  # noqa: S301 - our child's
            if kind == ERROR:
                name, text, trace = answer
                error = WorkError(f"{name}: {text}", batch, name)
                error.add_note(f"in a worker process:\n{trace}")
                raise error
            yield answer

    def _engage(self, selector: selectors.BaseSelector) -> None:
        hand: _Hand[Item] = _Hand(KEPT.take(), self._pickled)
        self._hands.append(hand)
        hand.worker.join(selector, hand)

    def _feed(self, hand: _Hand[Item], batches: Iterator[Sequence[Item]]) -> None:
        batch = self._again.popleft() if self._again else next(batches, None)
        if batch is not None:
            hand.give(batch)

    def _replace(
        self, hand: _Hand[Item], selector: selectors.BaseSelector, batches: Iterator[Sequence[Item]], how: str
    ) -> Iterator[Result]:
        """Put a new worker in for one that is lost; its first batch is the one that it was lost at."""
        hand.worker.leave(selector)
        ended = hand.worker.end()
        self._hands.remove(hand)
        if not hand.ready:
            self._failed += 1
            self._again += hand.at_hand
            if self._failed >= _BEGINNINGS:
                return
        elif hand.at_hand:
            lost_at = hand.at_hand.popleft()
            if len(lost_at) > 1:
                self._again += [[item] for item in lost_at]
            elif self._lost is not None:
                for item in lost_at:
                    yield self._lost(item, f"its reader {how or ended}")
            else:
                raise WorkError(f"a worker {how or ended}", lost_at, "WorkerLost")
            self._again += hand.at_hand
        self._engage(selector)
        for _ in range(_AHEAD):
            self._feed(self._hands[-1], batches)

    def _patience(self) -> float:
        """Seconds until the first worker has been silent for too long."""
        oldest = min(hand.since for hand in self._hands if hand.busy)
        return max(0.0, oldest + PATIENCE - time.monotonic()) + 0.01

    def _dismiss(self) -> None:
        """All is done: workers that are wanted for what comes next stay."""
        self._hands = [hand for hand in self._hands if not (hand.ready and KEPT.give(hand.worker))]

    def end(self) -> None:
        """End every worker; none is waited for longer than its end takes."""
        for hand in self._hands:
            hand.worker.end()
        self._hands = []
