"""What the tests have done in other processes, where a worker can import it."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from pathlib import Path

from workbench.workspace.worker import HEAD, MARK, tell


def square(batch):
    return [each * each for each in batch]


def tell_and_square(batch):
    for each in batch:
        tell(f"at {each}")
    return square(batch)


def identify(batch):
    return os.getpid(), signal.getsignal(signal.SIGINT) == signal.SIG_IGN, sys.path[:], batch


def noisy(batch):
    print("printed", flush=True)
    sys.stderr.write("told")
    os.write(1, b"written")
    return sys.stdin.read(), batch


def fail_at_seven(batch):
    if 7 in batch:
        raise ValueError("seven is too many")
    return batch


def crash_at_thirteen(batch):
    if 13 in batch:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(batch)


def unpicklable(batch):
    return lambda: batch


def large(batch):
    return b"x" * batch[0]


def write_pid_and_stay(batch):
    folder, name = batch[0]
    target = Path(folder) / name
    Path(f"{target}.part").write_text(str(os.getpid()))
    Path(f"{target}.part").rename(target)
    while True:
        time.sleep(0.05)


def _say(data):
    """Write into whatever the worker has open for its answers."""
    for descriptor in range(3, 12):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                os.write(descriptor, data)
        except OSError:
            continue


def garble_at_thirteen(batch):
    if 13 in batch:
        _say(b"this is no message, and what follows is none either")
    return list(batch)


def half_an_answer_at_thirteen(batch):
    if 13 in batch:
        _say(HEAD.pack(MARK, 100) + b"r")
        time.sleep(3600)
    return list(batch)


def stand_still_at_thirteen(batch):
    if 13 in batch:
        os.kill(os.getpid(), signal.SIGSTOP)
    return list(batch)


def first(batch):
    return batch[0]
