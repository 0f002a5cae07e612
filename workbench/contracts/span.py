"""Where in a file something stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file's bytes.

    Attributes:
        line: 1-based line of the first byte; lines end at LF, CR or CRLF only.
        column: 1-based column in characters (not bytes) of that line; a BOM does not count.
        segments: half-open byte ranges of the file, in order. More than one where the text is folded,
            wrapped over lines or holds escapes between its parts.
    """

    line: int
    column: int
    segments: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The first byte's offset."""
        return self.segments[0][0]

    @property
    def end(self) -> int:
        """One past the last byte's offset."""
        return self.segments[-1][1]
