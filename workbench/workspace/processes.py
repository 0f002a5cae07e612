"""Work in other processes, in batches: the parsers keep the interpreter's lock, so threads gain nothing.

Each process is a fresh interpreter (nothing is forked, threads do not matter) that imports what it needs from
where this one has it, and from nowhere else: the current folder may be somebody else's repository.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import workbench
from workbench.workspace.worker import STOP, receive, send

if TYPE_CHECKING:
    from typing import IO

Item = TypeVar("Item")
Result = TypeVar("Result")

Work = Callable[[Sequence[Item]], Result]
"""What is done with a batch; a function at the top level of a module."""

Lost = Callable[[Item, str], Result]
"""What stands in for the result of a single item that ended its worker, and in what way it did."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from workbench.workspace.worker import main; main()"
_AHEAD = 2
"""How many batches a worker has at hand, so that it never waits for the next."""


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
    processes early; they end with it, with this process, and after the last batch.

    Args:
        function: takes a batch and returns a result, both of which can be pickled; at the top level of a
            module.
        batches: each a sequence of items; asked for as they are needed.
        processes: how many at once.
        lost: when a worker ends in the middle of a batch (a parser crashed, memory ran out), the batch is
            split until the item that does it is alone, and this makes the result for it. Without it that is
            an error.

    Yields:
        Results, in the order in which they are ready.

    Raises:
        WorkError: the function raised; the message names the error and where it came from.
    """
    waiting = iter(batches)
    first = list(itertools.islice(waiting, 2))
    if len(first) < 2 or processes < 1 or not sys.executable:  # noqa: PLR2004 - one batch
        for batch in itertools.chain(first, waiting):
            yield function(batch)
        return
    crew = _Crew(function, lost)
    try:
        yield from crew.work(itertools.chain(first, waiting), processes)
    finally:
        crew.end()


class _Worker:
    """One process, and the batches it has at hand."""

    def __init__(self, function: bytes) -> None:
        own: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            **own,
        )
        self.at_hand: deque[Sequence[Any]] = deque()
        self.tell(function)

    @property
    def results(self) -> IO[bytes]:
        assert self.process.stdout is not None  # noqa: S101 - asked for with PIPE
        return self.process.stdout

    def give(self, batch: Sequence[Any]) -> None:
        self.at_hand.append(batch)
        self.tell(pickle.dumps(batch, protocol=5))

    def tell(self, message: bytes) -> None:
        assert self.process.stdin is not None  # noqa: S101 - asked for with PIPE
        # A worker that is gone is noticed where its results are read.
        with contextlib.suppress(OSError):
            send(self.process.stdin, message)

    def end(self) -> str:
        """End the process, whatever it does; returns how it had ended by itself, in words."""
        code = self.process.poll()
        self.process.kill()
        with contextlib.suppress(OSError):
            self.process.communicate()
        if code is None:
            code = self.process.returncode
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class _Crew(Generic[Item, Result]):
    """The workers of one piece of work."""

    def __init__(self, function: Work[Item, Result], lost: Lost[Item, Result] | None) -> None:
        self._function = pickle.dumps(function, protocol=5)
        self._lost = lost
        self._workers: list[_Worker] = []
        self._again: deque[Sequence[Item]] = deque()

    def work(self, batches: Iterator[Sequence[Item]], processes: int) -> Iterator[Result]:
        self._workers = [_Worker(self._function) for _ in range(processes)]
        for worker in self._workers * _AHEAD:
            self._feed(worker, batches)
        with selectors.DefaultSelector() as selector:
            for worker in self._workers:
                selector.register(worker.results, selectors.EVENT_READ, worker)
            while any(worker.at_hand for worker in self._workers):
                for key, _ in selector.select():
                    worker = key.data
                    try:
                        good, answer = pickle.loads(receive(worker.results))  # noqa: S301 - our child's
                    except EOFError:
                        selector.unregister(worker.results)
                        yield from self._replace(worker)
                        worker = self._workers[-1]
                        selector.register(worker.results, selectors.EVENT_READ, worker)
                        for _ in range(_AHEAD):
                            self._feed(worker, batches)
                        continue
                    batch = worker.at_hand.popleft()
                    self._feed(worker, batches)
                    if not good:
                        kind, text, trace = answer
                        error = WorkError(f"{kind}: {text}", batch, kind)
                        error.add_note(f"in a worker process:\n{trace}")
                        raise error
                    yield answer
        for worker in self._workers:
            worker.tell(STOP)

    def _feed(self, worker: _Worker, batches: Iterator[Sequence[Item]]) -> None:
        batch = self._again.popleft() if self._again else next(batches, None)
        if batch is not None:
            worker.give(batch)

    def _replace(self, worker: _Worker) -> Iterator[Result]:
        """Put a new worker in for one that ended; its first batch is the one that it ended at."""
        how = worker.end()
        self._workers.remove(worker)
        if worker.at_hand:
            ended_at = worker.at_hand.popleft()
            if len(ended_at) > 1:
                half = len(ended_at) // 2
                self._again += [ended_at[:half], ended_at[half:]]
            elif self._lost is not None:
                for item in ended_at:
                    yield self._lost(item, f"its reader ended with {how}")
            else:
                raise WorkError(f"a worker ended with {how}", ended_at, "WorkerLost")
            self._again += worker.at_hand
        self._workers.append(_Worker(self._function))

    def end(self) -> None:
        """End every worker; none is waited for longer than its end takes."""
        for worker in self._workers:
            worker.end()
        self._workers = []


def _path() -> list[str]:
    """Where a worker imports from: as here, without the current folder, and this package in any case."""
    home = str(Path(workbench.__file__).resolve().parent.parent)
    return list(dict.fromkeys([*(entry for entry in sys.path if entry and Path(entry).is_absolute()), home]))
