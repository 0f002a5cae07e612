"""Definitions of Rust text that has no syntax tree: a macro's tokens, a file the parser stumbles over.

Comments, strings and characters are passed over; braces tell what stands in what. Fields,
variants and whatever macro syntax turns into something else are not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.symbols.attributes import impl_owner, noted
from workbench.symbols.rows import IN_TESTS
from workbench.symbols.symbol import SymbolKind

if TYPE_CHECKING:
    from workbench.symbols.rows import Row

_TOKEN = re.compile(
    rb"""
    //[^\n]*+ | /\*.*?(?:\*/|\Z)
  | (?<![\w'])[bc]?r(?P<hashes>\#*)"(?:.*?"(?P=hashes)|.*)
  | "(?:[^"\\]++|\\.)*+"?
  | '(?:\\.[^'\n]{0,9}|[^\\'\n])'
  | '\w+
  | \#!?\[(?P<attribute>[^\[\]\n"]*(?:"[^"\n]*"[^\[\]\n"]*)*)\]
  | (?P<mark>[{}()\[\];])
  | (?<![\w.$\#'])(?:
        fn\s+(?:r\#)?(?P<fn>[\w\x80-\xff]+)\s*(?=[(<])
      | struct\s+(?P<struct>[\w\x80-\xff]+)
      | enum\s+(?P<enum>\w+)
      | trait\s+(?P<trait>\w+)
      | union\s+(?P<union>\w+)\s*(?=[{<]|where\b)
      | mod\s+(?P<mod>\w+)\s*(?=\{)
      | type\s+(?P<type>\w+)\s*(?=[<=:;]|where\b)
      | const\s+(?!fn\b|unsafe\b|async\b|extern\b|mut\b)(?P<const>\w+)\s*(?=:(?!:)|=)
      | static\s+(?:(?:mut|ref)\s+)?(?P<static>\w+)\s*(?=:(?!:)|=)
      | macro_rules!\s*(?P<macro>\w+)
      | (?P<impl>impl)\b(?=(?P<header>[^{};]{0,2000}))
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_HOLDS = re.compile(rb"\b(?:fn|struct|enum|trait|union|mod|type|const|static|macro_rules!)\s+\w")
_KINDS = {
    "fn": SymbolKind.FUNCTION,
    "struct": SymbolKind.STRUCT,
    "enum": SymbolKind.ENUM,
    "trait": SymbolKind.TRAIT,
    "union": SymbolKind.UNION,
    "mod": SymbolKind.MODULE,
    "type": SymbolKind.TYPE,
    "const": SymbolKind.CONST,
    "static": SymbolKind.STATIC,
    "macro": SymbolKind.MACRO,
}
QUOTING = frozenset(
    {b"quote", b"quote_spanned", b"parse_quote", b"parse_quote_spanned", b"stringify", b"concat"}
)
"""Macros whose argument is text, or code for elsewhere: what stands in it defines nothing here."""
_VALUES = frozenset({"type", "const", "static"})
_DEEPEST = 64


def holds_items(source: bytes, start: int, end: int) -> bool:
    """Whether a range of a source may define anything, at a glance."""
    return _HOLDS.search(source, start, end) is not None


def definitions(
    source: bytes, start: int, end: int, *, line: int, scope: str, flags: int, functions: int = 0
) -> list[Row]:
    """Definitions in a range of a source, read token by token.

    Args:
        source: the bytes of the file.
        start: where to begin, outside of strings and comments.
        end: where to stop.
        line: the line of ``start``.
        scope: the names around the range.
        flags: what holds for all of it.
        functions: what holds for its functions besides.
    """
    scan = _Scan(source, start, line, functions)
    scan.inside(scope, flags)
    for match in _TOKEN.finditer(source, start, end):
        what = match.lastgroup
        if what is not None and what != "hashes":
            scan.token(what, match)
    return scan.finish()


@dataclass(slots=True)
class _Item:
    """A definition whose ``{`` or ``;`` has not come yet; an impl's row is -1."""

    row: int
    word: str
    scope: str
    flags: int
    depth: int


@dataclass(slots=True)
class _Frame:
    """What was true outside of a brace."""

    scope: str
    flags: int
    in_type: bool
    depth: int
    row: int
    item: _Item | None


class _Scan:
    """The state of one pass over tokens."""

    def __init__(self, source: bytes, start: int, line: int, functions: int) -> None:
        self._source = source
        self._offset = start
        self._line = line
        self._scope = ""
        self._flags = 0
        self._functions = functions
        self._in_type = False
        self._depth = 0
        self._noted = 0
        self._item: _Item | None = None
        self._frames: list[_Frame] = []
        self._rows: list[list[str | int]] = []

    def inside(self, scope: str, flags: int) -> None:
        """Say what surrounds the tokens."""
        self._scope, self._flags = scope, flags

    def token(self, what: str, match: re.Match[bytes]) -> None:
        """Take in one token: an attribute, a mark, or a word that defines."""
        if what == "attribute":
            self._noted |= noted(match["attribute"])
        elif what == "mark":
            mark = match["mark"]
            if mark in b"([":
                self._depth += 1
            elif mark in b")]":
                self._depth = max(self._depth - 1, 0)
            else:
                {b"{": self._open, b"}": self._close, b";": self._stop}[mark](match.start())
        else:
            self._define(what, match)

    def finish(self) -> list[Row]:
        """The rows; a definition that never closes ends where it begins."""
        return [tuple(row) for row in self._rows]  # type: ignore[misc]

    def _define(self, word: str, match: re.Match[bytes]) -> None:
        open_item = self._item
        if word in ("impl", "header"):
            if open_item is None and self._depth == 0:
                scope = _join(self._scope, impl_owner(match["header"]))
                self._item = _Item(-1, "impl", scope, self._flags | self._noted & IN_TESTS, 0)
                self._noted = 0
            return
        if word in _VALUES and (
            (open_item is not None and open_item.word not in _VALUES)
            or (word != "static" and self._within(match.start()))
        ):
            return  # a const parameter, an associated type in a bound
        name = match[word].decode("utf-8", "replace")
        flags = self._flags | self._noted
        kind = _KINDS[word]
        if word == "fn":
            flags |= self._functions
            if self._in_type:
                kind = SymbolKind.METHOD
        else:
            flags &= IN_TESTS
            if word == "mod" and name == "tests":
                flags |= IN_TESTS
        line = self._line_at(match.start())
        row = -1
        if name != "_":
            row = len(self._rows)
            self._rows.append([kind.value, name, self._scope, line, line, flags])
        self._item = _Item(row, word, _join(self._scope, name), flags & IN_TESTS, self._depth)
        self._noted = 0

    def _within(self, at: int) -> bool:
        """Whether the word at an offset goes on with what is before it: ``<const N: u8>``, ``*const u8``."""
        before = self._source[max(at - 80, 0) : at].rstrip()
        return before.endswith((b"<", b",", b"(", b"*", b"&", b"=", b"|"))

    def _open(self, _at: int) -> None:
        item = self._item
        if item is not None and item.depth == self._depth:
            self._frames.append(_Frame(self._scope, self._flags, self._in_type, self._depth, item.row, None))
            if len(self._frames) <= _DEEPEST:
                self._scope = item.scope
            self._flags = item.flags
            self._in_type = item.word in ("impl", "trait")
        else:
            self._frames.append(_Frame(self._scope, self._flags, self._in_type, self._depth, -1, item))
        self._item = None
        self._depth = 0
        self._noted = 0

    def _close(self, at: int) -> None:
        self._item = None
        self._noted = 0
        self._depth = 0
        if not self._frames:
            return
        frame = self._frames.pop()
        if frame.row >= 0:
            self._rows[frame.row][4] = self._line_at(at)
        self._scope, self._flags, self._in_type = frame.scope, frame.flags, frame.in_type
        self._depth, self._item = frame.depth, frame.item

    def _stop(self, at: int) -> None:
        item = self._item
        if item is not None and item.depth == self._depth:
            if item.row >= 0:
                self._rows[item.row][4] = self._line_at(at)
            self._item = None
        self._noted = 0

    def _line_at(self, offset: int) -> int:
        self._line += self._source.count(b"\n", self._offset, offset)
        self._offset = offset
        return self._line


def _join(scope: str, name: str) -> str:
    return f"{scope}::{name}" if scope and name else scope or name
