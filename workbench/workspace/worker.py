"""A worker process: takes work on its standard input, gives results on its standard output.

Started by ``processes`` as ``python -P -S -c …``, so that nothing is imported from the current folder, which
may be somebody else's repository. It ignores the terminal's interrupt, writes nothing else anywhere, and ends
at once when its standard input closes, which it does when its parent ends, however that comes about.

Messages, both ways: a mark, the length in eight bytes, then so many bytes, of which the first says what the
message is. To the worker: a function (pickled), answered by ``READY`` or by an error; a batch for it
(pickled), answered by its result or by an error, before which the work may tell how far it is; or nothing at
all: no more will come.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import struct
import sys
import threading
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = struct.Struct("<4sQ")
MARK = b"cwm1"
"""What every message begins with: by it a stream that something else was written into is told."""

LONGEST = 1 << 34
"""Bytes of a message; a length beyond this is no length."""

STOP = b""
"""A message of no bytes: no more work will come."""

FUNCTION, BATCH = b"f", b"b"
READY, RESULT, ERROR, TOLD = b"y", b"r", b"e", b"t"
"""First bytes of messages: behind it is a function, a batch; nothing; a result, an error; a word between."""


class GarbledError(Exception):
    """What was received is no message."""


def framed(message: bytes) -> bytes:
    """A message as it goes over a stream."""
    return HEAD.pack(MARK, len(message)) + message


def length_in(head: bytes | bytearray) -> int:
    """How many bytes the message has that begins with this head, of ``HEAD.size`` bytes.

    Raises:
        GarbledError: it is no head.
    """
    mark, size = HEAD.unpack_from(head)
    if mark != MARK or size > LONGEST:
        raise GarbledError("what came is no message")
    return int(size)


def _send(stream: IO[bytes], message: bytes) -> None:
    left = memoryview(framed(message))
    while left:
        left = left[stream.write(left) :]


def _receive(stream: IO[bytes]) -> bytes:
    """Read one message, and nothing beyond it.

    Raises:
        EOFError: the parent is gone.
    """
    return _exactly(stream, length_in(_exactly(stream, HEAD.size)))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Line:
    """The way to the parent, while there is one; threads of the work may use it."""

    stream: IO[bytes] | None = None
    guard = threading.Lock()


def tell(value: Any) -> None:
    """From within the work: tell whoever waits for its result how far it is. Elsewhere nothing happens.

    Args:
        value: can be pickled; see ``Helper.ask``.
    """
    if _Line.stream is not None:
        with _Line.guard:
            _send(_Line.stream, TOLD + pickle.dumps(value, protocol=5))


def main() -> None:
    """Serve until told to stop, or until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming = os.fdopen(os.dup(0), "rb", buffering=0)
    outgoing = os.fdopen(os.dup(1), "wb", buffering=0)
    # What the work prints, or reads, must not meet the messages.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    # Parsing and composing make a great many values and hardly a cycle.
    gc.set_threshold(100_000, 20, 100)
    messages: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        # A thread of its own: it notices the parent's end while a batch is being worked on.
        try:
            while True:
                message = _receive(incoming)
                messages.put(message)
                if message == STOP:
                    return
        except (EOFError, OSError, GarbledError):
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    _Line.stream = outgoing
    try:
        work: Callable[[Any], Any] | None = None
        while (message := messages.get()) != STOP:
            if message[:1] == FUNCTION:
                work, answer = _function(message[1:])
            else:
                answer = _answer(work, message[1:])
            with _Line.guard:
                _send(outgoing, answer)
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    # Nothing of the interpreter's own farewell is needed, and the listening thread would have to be waited
    # for.
    os._exit(0)


def _function(pickled: bytes) -> tuple[Callable[[Any], Any] | None, bytes]:
    try:
        work: Callable[[Any], Any] = pickle.loads(pickled)  # noqa: S301 - from our own parent
    except Exception as error:  # noqa: BLE001 - the parent does the work itself
        return None, _error(error)
    return work, READY


def _answer(work: Callable[[Any], Any] | None, pickled: bytes) -> bytes:
    if work is None:
        return _error(RuntimeError("a batch came without a function"))
    try:
        return RESULT + pickle.dumps(work(pickle.loads(pickled)), protocol=5)  # noqa: S301 - likewise
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        return _error(error)


def _error(error: Exception) -> bytes:
    import traceback  # noqa: PLC0415 - seldom needed, and every worker would wait for it

    text = "".join(traceback.format_exception(error)).rstrip()
    return ERROR + pickle.dumps((type(error).__name__, str(error), text), protocol=5)


if __name__ == "__main__":
    sys.exit("this module is started by workbench.workspace.processes")
