"""A progress bar on stderr, on a terminal only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from workbench.session.snapshot import Progress

_WIDTH = 24
_BETWEEN = 0.1
_ERASE = "\r\x1b[2K"


class Bar:
    """Shows how far a check is: one line that is drawn over itself and erased in the end.

    Args:
        stream: where to; nothing is written unless it is a terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._on = stream.isatty()
        self._drawn = 0.0
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, progress: Progress) -> None:
        """Draw a state, at most ten times a second."""
        self.draw(progress.phase.value, progress.done, progress.found)

    def draw(self, word: str, done: int, found: int) -> None:
        """Draw how much of something is done, at most ten times a second."""
        now = time.monotonic()
        if not self._on or now - self._drawn < _BETWEEN:
            return
        self._drawn = now
        self._shown = True
        self._stream.write(_ERASE + line_of(word, done, found))
        self._stream.flush()

    def clear(self) -> None:
        """Erase the line, if there is one."""
        if self._shown:
            self._shown = False
            self._stream.write(_ERASE)
            self._stream.flush()


def line_of(word: str, done: int, found: int) -> str:
    """A state as text: ``indexing code ━━━━────  1,204 of 22,331``."""
    if not found:
        return word
    full = _WIDTH * min(done, found) // found
    bar = "━" * full + "─" * (_WIDTH - full)
    return f"{word:<18} {bar} {done:,} of {found:,}"
