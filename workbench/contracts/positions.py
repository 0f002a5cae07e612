"""From the characters that a YAML parser counts to a file's bytes, lines and columns, and back."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from workbench.contracts.span import Span
from workbench.store.making import maker

if TYPE_CHECKING:
    from collections.abc import Sequence

BOM = b"\xef\xbb\xbf"

_span = maker(Span)

# Characters per entry of the table that leads from character indexes to byte offsets.
_CHUNK = 512


class Positions:
    """One file's bytes, with tables made when first asked for that turn its positions into each other.

    A *character index* counts characters of the text behind a BOM, as YAML's marks do; an *offset* counts
    bytes from the file's beginning, the BOM included.

    Args:
        data: the file; must be UTF-8.

    Raises:
        UnicodeDecodeError: ``data`` is not UTF-8.
    """

    __slots__ = ("_ascii", "_base", "_chunks", "_lines", "_plain", "data", "text")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._base = len(BOM) if data.startswith(BOM) else 0
        self._ascii = data.isascii()
        self.text = str(memoryview(data)[self._base :], "utf-8")
        self._chunks: list[int] | None = None
        self._lines: list[int] | None = None
        self._plain: bool | None = None

    def offset(self, index: int) -> int:
        """The byte offset of a character index."""
        if self._ascii:
            return index
        if self._chunks is None:
            text = self.text
            sizes = (len(text[i : i + _CHUNK].encode()) for i in range(0, len(text), _CHUNK))
            self._chunks = list(accumulate(sizes, initial=self._base))
        chunk = index // _CHUNK
        return self._chunks[chunk] + len(self.text[chunk * _CHUNK : index].encode())

    def index(self, offset: int) -> int:
        """The character index of a byte offset; inside a character, that character's."""
        if self._ascii:
            return offset
        return len(self.data[self._base : max(offset, self._base)].decode("utf-8", "ignore"))

    def line_starts(self) -> list[int]:
        """Offsets of the lines' first bytes; lines end at LF, CR or CRLF only, whatever breaks YAML knows."""
        if self._lines is None:
            self._lines = list(accumulate(map(len, self.data.splitlines(keepends=True)), initial=0))
        return self._lines

    def line(self, offset: int) -> int:
        """The 1-based line an offset lies in; behind a file's last break begins another line."""
        starts = self.line_starts()
        line = bisect_right(starts, offset)
        if line == len(starts) and line > 1 and not self.data.endswith((b"\n", b"\r")):
            line -= 1
        return line

    def line_column(self, offset: int) -> tuple[int, int]:
        """The 1-based line of an offset and its 1-based column in characters; a BOM does not count."""
        line = self.line(offset)
        start = self.line_starts()[line - 1] or self._base
        if self._ascii:
            return line, offset - start + 1
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    @property
    def plain_breaks(self) -> bool:
        """Whether YAML sees just our line breaks in this file, so that a mark's line and column are ours."""
        if self._plain is None:
            text = self.text
            self._plain = self._ascii or not any(other in text for other in "\x85\u2028\u2029")
        return self._plain

    def span_on_line(self, line: int, column: int, start: int, end: int) -> Span:
        """``span_of`` for two indexes of which the first is known to stand at a 0-based line and column."""
        if self._ascii:
            return _span(line + 1, column + 1, ((start, end),))
        first = self.offset(start)
        return _span(line + 1, column + 1, ((first, first + len(self.text[start:end].encode())),))

    def span(self, segments: Sequence[tuple[int, int]]) -> Span:
        """A span of byte ranges, which must not be empty."""
        line, column = self.line_column(segments[0][0])
        return _span(line, column, tuple(segments))

    def span_of(self, start: int, end: int) -> Span:
        """The span between two character indexes, in one segment."""
        first = self.offset(start)
        return self.span(((first, first + len(self.text[start:end].encode())),))
