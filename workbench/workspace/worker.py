"""A worker process: takes batches on its standard input, gives results on its standard output.

Started by ``processes`` as ``python -P -c …``, so that nothing is imported from the current folder, which may
be somebody else's repository. It ignores the terminal's interrupt, writes nothing else anywhere, and ends at
once when its standard input closes, which it does when its parent ends, however that comes about.
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
import traceback
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE = struct.Struct("<Q")

STOP = b""
"""A message of no bytes: no more batches will come."""


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message: its length in eight bytes, then its bytes.

    Raises:
        OSError: the other side is gone.
    """
    left = memoryview(_SIZE.pack(len(message)) + message)
    while left:
        left = left[stream.write(left) :]


def receive(stream: IO[bytes]) -> bytes:
    """Read one message, and nothing beyond it from a stream without buffer.

    Raises:
        EOFError: the other side is gone.
    """
    (size,) = _SIZE.unpack(_exactly(stream, _SIZE.size))
    return _exactly(stream, size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


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
    batches: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        # A thread of its own: it notices the parent's end while a batch is being worked on.
        try:
            while True:
                message = receive(incoming)
                batches.put(message)
                if message == STOP:
                    return
        except (EOFError, OSError):
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    try:
        work: Callable[[Any], Any] = pickle.loads(batches.get())  # noqa: S301 - from our own parent
        while (message := batches.get()) != STOP:
            send(outgoing, _answer(work, pickle.loads(message)))  # noqa: S301
    except (BrokenPipeError, KeyboardInterrupt):
        pass
    # Nothing of the interpreter's own farewell is needed, and the listening thread would have to be waited
    # for.
    os._exit(0)


def _answer(work: Callable[[Any], Any], batch: Any) -> bytes:
    try:
        return pickle.dumps((True, work(batch)), protocol=5)
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        text = "".join(traceback.format_exception(error)).rstrip()
        return pickle.dumps((False, (type(error).__name__, str(error), text)), protocol=5)


if __name__ == "__main__":
    sys.exit("this module is started by workbench.workspace.processes")
