"""One worker process and the conversation with it, in which neither side can keep the other from going on.

Both pipes are non-blocking on this side: what a worker does not take waits here, what it says is put together
as it comes. A worker that stands still costs its own work and nobody's time.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import workbench
from workbench.workspace.worker import HEAD, GarbledError, framed, length_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = "import sys; sys.path[:] = sys.argv[1:]; from workbench.workspace.worker import main; main()"
_PIECE = 1 << 20
"""Bytes read or written at once."""


class LostError(Exception):
    """A worker has ended (the text is empty), or says what it should not (the text says what it did)."""


def can_start() -> bool:
    """Whether there is an interpreter to start."""
    return bool(sys.executable)


class Worker:
    """One process; it is started at once and waited for never."""

    def __init__(self) -> None:
        own: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
        self._process = subprocess.Popen(
            # Without site: where to import from is told, and every worker would look for it anew.
            [sys.executable, "-P", "-S", "-c", _START, *_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            **own,
        )
        assert self._process.stdin is not None  # noqa: S101 - asked for with PIPE
        assert self._process.stdout is not None  # noqa: S101
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        for pipe in (self._to, self._from):
            os.set_blocking(pipe, False)
            _widen(pipe)
        self._waiting: deque[memoryview] = deque()
        self._come = bytearray()
        self._selector: selectors.BaseSelector | None = None
        self._data: object = None
        self._writing = False

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def join(self, selector: selectors.BaseSelector, data: object) -> None:
        """Take part in a conversation: the selector tells when there is something to hear, or room to say."""
        self._selector, self._data = selector, data
        selector.register(self._from, selectors.EVENT_READ, data)
        self._push()

    def leave(self, selector: selectors.BaseSelector) -> None:
        """Take no part any more."""
        if self._selector is selector:
            self._selector = None
            selector.unregister(self._from)
            if self._writing:
                selector.unregister(self._to)
                self._writing = False

    def say(self, message: bytes) -> None:
        """Say something, now or when there is room. A worker that is gone is noticed where it is heard."""
        self._waiting.append(memoryview(framed(message)))
        self._push()

    def converse(self, key: selectors.SelectorKey, events: int) -> Iterator[bytes]:
        """Go on where a selector says that it is possible.

        Yields:
            The messages that are whole now.

        Raises:
            LostError: the worker has ended, or what it says is no message.
        """
        if key.fd == self._to:
            if events & selectors.EVENT_WRITE:
                self._push()
            return
        ended = False
        with contextlib.suppress(BlockingIOError):
            while True:
                piece = os.read(self._from, _PIECE)
                self._come += piece
                ended = not piece
                if len(piece) < _PIECE:
                    break
        yield from self._whole()
        if ended:
            raise LostError("")

    def kill(self) -> None:
        """End the process, from whichever thread; who converses with it hears that it has ended."""
        self._process.kill()

    def end(self) -> str:
        """End the process, whatever it does; returns how it had ended by itself, in words."""
        code = self._process.poll()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        own = self._process.wait()
        code = own if code is None else code
        return f"ended with signal {-code}" if code < 0 else f"ended with exit code {code}"

    def _whole(self) -> Iterator[bytes]:
        """Messages that have come to their end."""
        come, at = self._come, 0
        try:
            while len(come) - at >= HEAD.size:
                stop = at + HEAD.size + length_in(come[at : at + HEAD.size])
                if len(come) < stop:
                    break
                message = bytes(memoryview(come)[at + HEAD.size : stop])
                at = stop
                yield message
        except GarbledError as error:
            raise LostError("said what is no message") from error
        finally:
            del come[:at]

    def _push(self) -> None:
        """Write as much as there is room for, and have the selector tell when there is more."""
        try:
            while self._waiting:
                first = self._waiting[0]
                written = os.write(self._to, first[:_PIECE])
                if written < len(first):
                    self._waiting[0] = first[written:]
                else:
                    self._waiting.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self._waiting.clear()
        if self._selector is not None and bool(self._waiting) != self._writing:
            self._writing = bool(self._waiting)
            if self._writing:
                self._selector.register(self._to, selectors.EVENT_WRITE, self._data)
            else:
                self._selector.unregister(self._to)


def _widen(pipe: int) -> None:
    """Have a pipe hold a whole batch, where the system can: else both sides take turns many times for one."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl  # type: ignore[attr-defined,unused-ignore]  # noqa: PLC0415

        fcntl(pipe, F_SETPIPE_SZ, _PIECE)
    except (ImportError, OSError):
        pass


def _path() -> list[str]:
    """Where a worker imports from: as here, without the current folder, and this package in any case."""
    home = str(Path(workbench.__file__).resolve().parent.parent)
    return list(dict.fromkeys([*(entry for entry in sys.path if entry and Path(entry).is_absolute()), home]))
