"""Running a command that somebody asked for: an argument list, no shell, a time limit, its output kept."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

KEPT = 1 << 20
"""Bytes of output that are kept: the first half of it and the last."""

_CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed", re.MULTILINE)
_NEXTEST = re.compile(r"^\s*Summary \[[^\]]*\]\s+(\d+)(?:/\d+)? tests? run", re.MULTILINE)
_PYTEST = re.compile(r"^(?:=+ )?.*?\b(\d+) passed\b", re.MULTILINE)


class RunError(Exception):
    """A command could not be started; the message says why."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended.

    Attributes:
        exit_code: ``None`` when it was ended for its time, or by a signal of ours.
        timed_out: its time was over.
        seconds: how long it took.
        output: what it wrote, both streams as they came, decoded; at most ``KEPT`` bytes.
        left_out: bytes of the middle that are not kept.
        tests: how many tests its output tells of; ``None`` when it tells of none.
    """

    exit_code: int | None
    timed_out: bool
    seconds: float
    output: str
    left_out: int
    tests: int | None

    @property
    def passed(self) -> bool:
        """It ended well in time; and where it tells how many tests ran, some did."""
        return self.exit_code == 0 and self.tests != 0


def program_of(arguments: Sequence[str], folder: Path) -> str:
    """The file that would be run.

    Raises:
        RunError: there is no such program.
    """
    name = arguments[0]
    if os.sep in name or (os.altsep and os.altsep in name):
        path = folder / name
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
        raise RunError(f"there is no program {name} in the workspace")
    search = os.pathsep.join(
        each
        for each in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if os.path.isabs(each)  # noqa: PTH117
    )
    found = shutil.which(name, path=search)
    if found is None:
        raise RunError(f"there is no program {name} on the PATH")
    return found


def run(
    arguments: Sequence[str], folder: Path, seconds: float, on_output: Callable[[bytes], None] | None = None
) -> Finished:
    """Run a command and wait for it.

    It runs in a session of its own with nothing on its standard input; when its time is over, it and what it
    started are killed.

    Args:
        arguments: the program first.
        folder: where it runs.
        seconds: how long it may take.
        on_output: told what it writes, as it comes, on a thread.

    Raises:
        RunError: it cannot be started.
        KeyboardInterrupt: the operator ended it; it is killed too.
    """
    program = program_of(arguments, folder)
    begun = time.monotonic()
    try:
        process = subprocess.Popen(
            [program, *arguments[1:]],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise RunError(f"{arguments[0]} cannot be started: {error.strerror or error}") from error
    assert process.stdout is not None  # noqa: S101 - asked for with PIPE
    kept = _Kept()
    reader = threading.Thread(target=_read, args=(process.stdout, kept, on_output), daemon=True)
    reader.start()
    timed_out = False
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        timed_out = True
    finally:
        _end(process)
        reader.join(_PATIENCE)
        if not reader.is_alive():  # else something that left its session still holds the other end
            process.stdout.close()
    code = None if timed_out else process.returncode
    text = kept.text()
    return Finished(code, timed_out, time.monotonic() - begun, text, kept.left_out, _tests(text))


_PATIENCE = 5.0
"""Seconds that what was written last is waited for."""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a command and what it started, as far as that is still there."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


class _Kept:
    """The first and the last of what was written."""

    def __init__(self) -> None:
        self._first = bytearray()
        self._last = bytearray()
        self.left_out = 0

    def add(self, data: bytes) -> None:
        room = KEPT // 2 - len(self._first)
        if room > 0:
            self._first += data[:room]
            data = data[room:]
        self._last += data
        over = len(self._last) - KEPT // 2
        if over > 0:
            del self._last[:over]
            self.left_out += over

    def text(self) -> str:
        between = f"\n… {self.left_out:,} bytes left out …\n".encode() if self.left_out else b""
        return bytes(self._first + between + self._last).decode("utf-8", "replace")


def _read(stream: BinaryIO, kept: _Kept, on_output: Callable[[bytes], None] | None) -> None:
    while data := os.read(stream.fileno(), 1 << 16):
        kept.add(data)
        if on_output is not None:
            on_output(data)


def _tests(output: str) -> int | None:
    """How many tests the output of cargo, nextest or pytest tells of."""
    cargo = _CARGO.findall(output)
    if cargo:
        return sum(int(passed) + int(failed) for passed, failed in cargo)
    for pattern in (_NEXTEST, _PYTEST):
        found = pattern.search(output)
        if found:
            return int(found[1])
    return None
