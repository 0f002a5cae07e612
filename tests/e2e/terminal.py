"""A program in a real pseudo-terminal, and what its screen shows."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Self

import pexpect
import pyte

DEADLINE = 60.0
"""Seconds that something on the screen may take before the test fails; nothing waits longer than it must."""

REPOSITORY = Path(__file__).resolve().parents[2]

PROGRAM = Path(sys.executable).with_name("contract-workbench")


class Terminal:
    """Runs ``contract-workbench ARGUMENTS`` in a terminal of a given size.

    ``screen`` is what a person would see: the bytes the program writes, as a terminal draws them.
    """

    def __init__(self, *arguments: str, columns: int, rows: int, cwd: Path) -> None:
        # A size in the environment, as test workers have one, would count for more than the terminal's own.
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GIT_", "NO_COLOR")) and name not in ("COLUMNS", "LINES")
        }
        environment = clean | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(REPOSITORY),
        }
        command = [str(PROGRAM)] if PROGRAM.exists() else [sys.executable, "-m", "workbench"]
        self._child = pexpect.spawn(
            command[0],
            [*command[1:], *arguments],
            dimensions=(rows, columns),
            env=environment,
            cwd=str(cwd),
            timeout=DEADLINE,
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._child.close(force=True)

    @property
    def lines(self) -> list[str]:
        """The screen's rows, without the blanks at their ends."""
        return [line.rstrip() for line in self._screen.display]

    def press(self, *keys: str) -> None:
        """Type keys, as a terminal sends them (``"n"``, ``"\\r"``, ``"\\x1b"``)."""
        for key in keys:
            self._child.send(key)

    def until(self, *wanted: str, without: str = "") -> None:
        """Wait until every text stands on the screen, and ``without`` does not.

        Raises:
            AssertionError: the deadline passed or the program ended; the screen is in the message.
        """
        deadline = time.monotonic() + DEADLINE
        while not self._shows(wanted, without):
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                seen = "\n".join(self.lines)
                raise AssertionError(f"{wanted!r} (without {without!r}) did not come on the screen:\n{seen}")

    def ended(self) -> int | None:
        """Wait for the program's end; its exit code."""
        deadline = time.monotonic() + DEADLINE
        while self._read(deadline - time.monotonic()):
            if time.monotonic() > deadline:
                raise AssertionError("the program did not end:\n" + "\n".join(self.lines))
        self._child.close()
        code: int | None = self._child.exitstatus
        return code

    def _shows(self, wanted: tuple[str, ...], without: str) -> bool:
        text = "\n".join(self._screen.display)
        return all(word in text for word in wanted) and not (without and without in text)

    def _read(self, seconds: float) -> bool:
        """Feed the screen what has been written; ``False`` when nothing more will come in time."""
        try:
            self._stream.feed(self._child.read_nonblocking(65536, timeout=max(seconds, 0.001)))
        except (pexpect.EOF, pexpect.TIMEOUT):
            return False
        return True
