"""Names that a definition's body calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.symbols.grammar import tree
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_TOKEN = re.compile(
    rb"""
    //[^\n]*+ | /\*.*?(?:\*/|\Z)
  | (?<![\w'])[bc]?r(?P<hashes>\#*)"(?:.*?"(?P=hashes)|.*)
  | "(?:[^"\\]++|\\.)*+"?
  | '(?:\\.[^'\n]{0,9}|[^\\'\n])'
  | \b(?:fn|struct|enum|union|trait|mod)\s+\w+
  | (?<![\w$])(?P<macro>[A-Za-z_]\w*)!\s*[(\[{]
  | (?<![\w$])(?:r\#)?(?P<call>[A-Za-z_]\w*)\s*(?:::\s*<(?:[^<>()]|<[^<>()]*>)*>\s*)?\(
    """,
    re.VERBOSE | re.DOTALL,
)
"""In a macro's tokens: what is passed over, what defines, ``name!(`` and ``name(``."""

_KEYWORDS = frozenset(
    b"as async await break const continue dyn else for if impl in let loop match move mut pub ref return "
    b"static unsafe use where while yield box Fn FnMut FnOnce fn crate self super".split()
)


def calls(data: bytes, language: Language, line: int, end_line: int) -> tuple[str, ...]:
    """Names called between two lines, each once, in order of first call.

    Of a method its own name, of a path its last segment, of a macro its name without ``!``. Arguments of
    macros are read token by token, for ``assert!(f(x))`` calls ``f``; there a pattern like ``Some(x)`` cannot
    be told from a call.

    Args:
        data: the file.
        language: what it is written in.
        line: first line of the definition, 1-based.
        end_line: its last line.
    """
    first, last = line - 1, end_line - 1
    found: dict[int, bytes] = {}
    reader = _rust_calls if language is Language.RUST else _python_calls
    pending = [tree(data, language).root_node]
    while pending:
        node = pending.pop()
        for child in node.children:
            if child.child_count and child.end_point[0] >= first and child.start_point[0] <= last:
                if child.type != "token_tree":
                    pending.append(child)
                for at, row, name in reader(child, data):
                    if first <= row <= last:
                        found[at] = name.removeprefix(b"r#")
    names = (found[at].decode("utf-8", "replace") for at in sorted(found))
    return tuple(dict.fromkeys(names))


def _rust_calls(node: Node, data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Offset, row and text of each name that one node calls."""
    kind = node.type
    if kind == "call_expression":
        called = node.child_by_field_name("function")
        if called is not None and called.type == "generic_function":
            called = called.child_by_field_name("function")
        if called is not None:
            name = called.child_by_field_name("field" if called.type == "field_expression" else "name")
            name = name or (called if called.type == "identifier" else None)
            if name is not None:
                yield name.start_byte, name.start_point[0], name.text or b""
    elif kind == "macro_invocation":
        called = node.child_by_field_name("macro")
        if called is not None:
            name = called.child_by_field_name("name") or called
            yield name.start_byte, name.start_point[0], name.text or b""
        for child in node.children:
            if child.type == "token_tree":
                yield from _token_calls(child, data)


def _token_calls(node: Node, data: bytes) -> Iterator[tuple[int, int, bytes]]:
    start, end = node.byte_range
    row, seen = node.start_point[0], start
    while match := _TOKEN.search(data, start, end):
        name = match["call"] or match["macro"]
        # Behind ``name(`` the search goes on before the bracket: what follows may be a call itself.
        start = match.end() if name is None else match.end() - 1
        if name is not None and name not in _KEYWORDS:
            at = match.start("call") if match["call"] else match.start("macro")
            row += data.count(b"\n", seen, at)
            seen = at
            yield at, row, name


def _python_calls(node: Node, _data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Offset, row and text of the name that a Python call calls."""
    if node.type == "call":
        called = node.child_by_field_name("function")
        if called is not None:
            name = called.child_by_field_name("attribute") if called.type == "attribute" else called
            if name is not None and name.type == "identifier":
                yield name.start_byte, name.start_point[0], name.text or b""
