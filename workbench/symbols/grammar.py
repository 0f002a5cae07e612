"""The tree-sitter grammars, loaded when first asked for."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import local
from typing import TYPE_CHECKING

from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Parser, Tree

_OWN = local()

_RAW = re.compile(rb"r(#+)\"")
_OPEN_RAW = 20
"""Raw strings without an end that are put up with: at each of them the lexer runs to the end of the file."""
_HASHES = 50
"""Lengths of ``#`` runs that are looked at in one file; past them all count as open."""


@cache
def grammar(language: Language) -> Grammar:
    """The grammar of a language."""
    from tree_sitter import Language as Grammar  # noqa: PLC0415 - costs 50 ms that few commands need

    if language is Language.RUST:
        from tree_sitter_rust import language as pointer  # noqa: PLC0415
    else:
        from tree_sitter_python import language as pointer  # noqa: PLC0415
    return Grammar(pointer())


def parse(data: bytes, language: Language) -> Tree:
    """The syntax tree of a source; whatever the bytes are, there is one, with error nodes where need be."""
    parsers: dict[Language, Parser] | None = getattr(_OWN, "parsers", None)
    if parsers is None:
        parsers = _OWN.parsers = {}
    parser = parsers.get(language)
    if parser is None:
        from tree_sitter import Parser  # noqa: PLC0415

        parser = parsers[language] = Parser(grammar(language))
    if language is Language.RUST and data.count(b"r#") > _OPEN_RAW:
        data = _without_open_raw(data)
    return parser.parse(data)


def _without_open_raw(data: bytes) -> bytes:
    """A source in which raw strings that never end do not begin, when there are many; as long as before."""
    last: dict[bytes, int] = {}
    begins: list[int] = []
    for match in _RAW.finditer(data):
        hashes = match[1]
        if hashes not in last:
            last[hashes] = data.rfind(b'"' + hashes) if len(last) < _HASHES else -1
        if last[hashes] < match.end():
            begins.append(match.start())
    if len(begins) <= _OPEN_RAW:
        return data
    changed = bytearray(data)
    for begin in begins:
        changed[begin : begin + 2] = b"  "
    return bytes(changed)


@lru_cache(maxsize=8)
def tree(data: bytes, language: Language) -> Tree:
    """As ``parse``, for questions on demand: the last few files asked about are kept."""
    return parse(data, language)
