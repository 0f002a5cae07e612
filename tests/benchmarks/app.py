"""The app in a real pseudo-terminal: its first paint, and what a filter key costs.

    python tests/benchmarks/app.py

The first paint is held against that of an empty Textual app, the filter key at 25,000 contracts against the
same key at 2,400. All are measured alternately in one run, from the start of the process (or the write of the
key) to the bytes on the terminal that show the effect.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import termios
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from harness import REPOSITORY, Figure, report

if TYPE_CHECKING:
    from workbench.session.snapshot import Snapshot

FEW, MANY = 2_400, 25_000
LINES, COLUMNS = 50, 160
STARTS, ROUNDS = 9, 8
LIMIT = 30.0
"""Seconds after which a child that shows nothing is given up."""

WORDS = ("amber", "birch", "cedar", "drift", "ember", "fjord", "grove", "heron")


def child(kind: str, count: int) -> None:
    """What runs in the pseudo-terminal."""
    if kind == "empty":
        from textual.app import App  # noqa: PLC0415 - the empty app is measured with its import

        App().run()
        return
    sys.path.insert(0, str(REPOSITORY))
    from workbench.tui.app import WorkbenchApp  # noqa: PLC0415 - and so is ours

    rows = Rows(count)
    WorkbenchApp(open_session=lambda _told: rows).run()


class Rows:
    """A session that has so many contracts, made when they are first asked for, and nothing to do."""

    def __init__(self, count: int) -> None:
        self._count = count

    @cached_property
    def snapshot(self) -> Snapshot:
        """All of them."""
        from workbench.audit.findings import Finding  # noqa: PLC0415
        from workbench.contracts.contract import DocumentKind  # noqa: PLC0415
        from workbench.contracts.problem import Severity  # noqa: PLC0415
        from workbench.session import snapshot as values  # noqa: PLC0415

        def row(number: int) -> values.ContractRow:
            stem = f"{WORDS[number % 8]}-{WORDS[number // 8 % 8]}-{number:05}-v1"
            path = f"contracts/{stem}.yaml"
            wrong = Finding("missing-symbol", Severity.ERROR, f"f{number} is nowhere", "", path, 9, 5)
            return values.ContractRow(
                path, stem, DocumentKind.CONTRACT, stem, "1.0.0", "PROPOSED", (("PARTIAL", 4),),
                number % 4, number % 3, 0, values.Attention.BROKEN, wrong, 3, 0, ("missing-symbol",),
            )  # fmt: skip

        return values.Snapshot(
            "/workspace",
            values.Head("abc1234", "main", False, "1a2b3c4", "1,165 commits"),
            tuple(row(number) for number in range(self._count)),
            values.Progress(values.Phase.INDEXING, 1, 1_774),
            0,
            0,
            1,
        )

    def start(self) -> None:
        """Nothing to start."""

    close = reload = start

    def audit_of(self, path: str) -> None:
        """No audit: the list alone is measured."""
        raise KeyError(path)


@dataclass
class Terminal:
    """A script in a pseudo-terminal, and what it wrote."""

    arguments: list[str]
    begun: float = 0.0
    written: bytes = b""
    process: int = 0
    handle: int = field(default=-1)
    script: str = __file__

    def __enter__(self) -> Self:
        self.begun = time.perf_counter()
        self.process, self.handle = pty.fork()
        if not self.process:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none")
            os.environ.pop("NO_COLOR", None)
            # The size is set before the program starts, so that it lays out once.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.execv(sys.executable, [sys.executable, self.script, *self.arguments])
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.handle)

    def until(self, *patterns: bytes, since: int = 0) -> float:
        """Read until every pattern was written after ``since``; the moment of the last byte needed."""
        wanted = [re.compile(pattern) for pattern in patterns]
        while not all(pattern.search(self.written, since) for pattern in wanted):
            if not self._read(LIMIT):
                shown = self.written[-400:]
                sys.exit(f"{' '.join(self.arguments)} did not show {patterns} in {LIMIT:g} s:\n{shown!r}")
        return time.perf_counter()

    def quiet(self) -> None:
        """Read until nothing comes any more."""
        while self._read(0.25):
            pass

    def rest(self, seconds: float) -> None:
        """Read what comes for so long, so that nothing of it is taken for the answer to the next key."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            self._read(left)

    def _read(self, wait: float) -> bool:
        if not select.select([self.handle], [], [], wait)[0]:
            return False
        try:
            read = os.read(self.handle, 1 << 16)
        except OSError:
            read = b""
        self.written += read
        return bool(read)

    def key(self, key: str, *patterns: bytes, at_once: bool = False) -> float:
        """Press a key, ``at_once`` or in a quiet moment; the seconds until every pattern was written."""
        if not at_once:
            self.quiet()
        since = len(self.written)
        pressed = time.perf_counter()
        os.write(self.handle, key.encode())
        return self.until(*patterns, since=since) - pressed


LAST_LINE = rb"\x1b\[%d;1H" % LINES
LIST = (rb"[a-z]+-[a-z]+-\d{5}-v1", rb"actions")
"""A contract, and the end of the screen's last line."""


def first_paint(*arguments: str, shows: tuple[bytes, ...] = ()) -> float:
    """Seconds from the start of a process to its first whole screen."""
    with Terminal(list(arguments)) as terminal:
        return terminal.until(*(shows or (LAST_LINE,))) - terminal.begun


def paints() -> tuple[float, float, float]:
    """Median first paints: empty app, app with few contracts, app with many."""
    taken: tuple[list[float], ...] = ([], [], [])
    for _ in range(STARTS):
        taken[0].append(first_paint("empty", "0"))
        taken[1].append(first_paint("rows", str(FEW), shows=LIST))
        taken[2].append(first_paint("rows", str(MANY), shows=LIST))
    return statistics.median(taken[0]), statistics.median(taken[1]), statistics.median(taken[2])


def filter_keys() -> tuple[float, float]:
    """Median seconds a filter key takes with few and with many contracts: typed alternately, key by key."""
    taken: tuple[list[float], list[float]] = ([], [])
    with Terminal(["rows", str(FEW)]) as few, Terminal(["rows", str(MANY)]) as many:
        for terminal in (few, many):
            terminal.until(*LIST)
            terminal.key("/", rb"words")
        for turn in range(ROUNDS):
            word = f"{WORDS[turn]}-{WORDS[(turn + 3) % 8]}"[:9]
            for key in word:
                for terminal, times in zip((few, many), taken, strict=True):
                    times.append(terminal.key(key, rb"[\d,]+ of [\d,]+"))
            for terminal in (few, many):
                terminal.key("\x15", rb"Contracts")
    return statistics.median(taken[0]), statistics.median(taken[1])


def main() -> int:
    """Measure and report."""
    empty, few, many = paints()
    code = report(
        f"First paint at {COLUMNS} x {LINES}; 1 x = an empty Textual app, {empty * 1000:.0f} ms",
        [
            Figure(f"the list of {FEW:,} contracts", few, empty, 1.5),
            Figure(f"the list of {MANY:,} contracts", many, empty, None),
        ],
    )
    key_few, key_many = filter_keys()
    return code | report(
        f"A filter key; 1 x = at {FEW:,} contracts, {key_few * 1000:.1f} ms",
        [Figure(f"at {MANY:,} contracts", key_many, key_few, 1.3)],
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], int(sys.argv[2]))
    else:
        sys.exit(main())
