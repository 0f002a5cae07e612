"""What a Python definition says, token by token, with what black may change left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tree_sitter import Node

_DROPPED = frozenset({"comment", "line_continuation"})
_PUNCTUATION = frozenset({",", ";", "(", ")"})
_KINDS = {"expression_list": b"tuple", "pattern_list": b"tuple_pattern"}
"""A tuple with parentheses and one without are the same."""

_WRAPPERS = frozenset({"type", "parenthesized_expression"})
_OPEN, _CLOSE = b"(", b")"
_START = re.compile(rb"([A-Za-z]*)(\"\"\"|\'\'\'|\"|\')")
_NO_FRACTION = re.compile(rb"\.(?![0-9])")
_ESCAPE = re.compile(rb"\\(?:\r?\n|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\}|.)", re.DOTALL)


def shape(node: Node) -> Iterable[Node | bytes]:
    """What stands for a node: tokens, and nodes that are to be shaped in turn."""
    kind = node.type
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(node)
    if not node.child_count:
        text = node.text or b""
        return (text,) if text and (node.is_named or kind not in _PUNCTUATION) else ()
    return (_OPEN + _KINDS.get(kind, kind.encode()), *node.children, _CLOSE)


def _nothing(_node: Node) -> tuple[()]:
    return ()


def _inner(node: Node) -> list[Node]:
    return [each for each in node.children if each.is_named and each.type not in _DROPPED]


def _parenthesized(node: Node) -> Iterable[Node | bytes]:
    return _inner(node)


def _pattern(node: Node) -> Iterable[Node | bytes]:
    """``(a)`` is ``a``; ``(a,)`` is a tuple."""
    inner = _inner(node)
    if len(inner) == 1 and not any(each.type == "," for each in node.children):
        return inner
    return (b"(tuple_pattern", *inner, _CLOSE)


def _subscript(node: Node) -> Iterable[Node | bytes]:
    """``a[1,]`` is not ``a[1]``; behind more than one index a comma says nothing."""
    many = node.children_by_field_name("subscript")
    comma = len(many) == 1 and any(each.type == "," for each in node.children)
    return (b"(subscript", *node.children, *((b",",) if comma else ()), _CLOSE)


def _generic(node: Node) -> Iterable[Node | bytes]:
    """``X[A]`` in an annotation; in parentheses the grammar takes the same for an expression."""
    first, *_, last = node.children
    comma = len(_inner(last)) == 1 and any(each.type == "," for each in last.children)
    return (b"(subscript", first, *last.children, *((b",",) if comma else ()), _CLOSE)


def _binary(node: Node) -> Iterable[Node | bytes]:
    """``A | B | C`` is a list of alternatives, however it is grouped; other operators keep their sides."""
    if not _is_union(node):
        return (b"(binary_operator", *node.children, _CLOSE)
    parts: list[Node | bytes] = [b"(|"]
    pending = [node]
    while pending:
        each = pending.pop()
        while each.type in _WRAPPERS and len(_inner(each)) == 1:
            each = _inner(each)[0]
        if _is_union(each):
            pending += reversed(_inner(each))
        else:
            parts.append(each)
    return (*parts, _CLOSE)


def _is_union(node: Node) -> bool:
    if node.type == "union_type":
        return True
    sign = node.child_by_field_name("operator") if node.type == "binary_operator" else None
    return sign is not None and sign.type == "|"


def _splat(node: Node) -> Iterable[Node | bytes]:
    """``*A`` in an annotation."""
    return (b"(list_splat", *node.children, _CLOSE)


def _arguments(node: Node) -> Iterable[Node | bytes]:
    """The bases of a class; none in parentheses are none."""
    parent = node.parent
    if parent is not None and parent.type == "class_definition" and not _inner(node):
        return ()
    return (b"(argument_list", *node.children, _CLOSE)


def _statement(node: Node) -> Iterable[Node | bytes]:
    """A text that stands as a statement is documentation, or does nothing."""
    return () if _is_text(node) else (b"(expression_statement", *node.children, _CLOSE)


def _is_text(statement: Node) -> bool:
    inner = _inner(statement)
    return len(inner) == 1 and inner[0].type in {"string", "concatenated_string"}


def _number(node: Node) -> tuple[bytes]:
    """``1.`` is ``1.0``, ``.5`` is ``0.5``, ``0XAB`` is ``0xab``, ``1E+5`` is ``1e5``."""
    text = (node.text or b"").lower().replace(b"e+", b"e")
    return (_NO_FRACTION.sub(b".0", b"0" + text if text.startswith(b".") else text),)


def _string(node: Node) -> Iterable[Node | bytes]:
    """A text by what it says: prefix without ``u``, whatever quotes, escapes as they need to be."""
    start = _START.match(node.text or b"")
    if start is None:
        return (node.text or b"",)
    prefix = bytes(sorted(start[1].lower().replace(b"u", b"")))
    raw = b"r" in prefix
    within = [child for child in node.children if child.type == "interpolation"]
    said: list[Node | bytes] = [b"(string " + prefix]
    at = node.start_byte
    text, end = node.text or b"", len(node.text or b"") - len(start[2])
    done = start.end()
    for child in within:
        said += (_content(text[done : child.start_byte - at], raw=raw), child)
        done = child.end_byte - at
    return (*said, _content(text[done:end], raw=raw), _CLOSE)


def _content(text: bytes, *, raw: bool) -> bytes:
    text = text.replace(b"\r\n", b"\n")
    return text if raw else _ESCAPE.sub(_escape, text)


def _escape(match: re.Match[bytes]) -> bytes:
    text = match[0]
    if text in {b"\\'", b'\\"'}:
        return text[1:]
    if text == b"\\\n":
        return b""
    if text[1:2] == b"N":
        return text.upper()
    return text.lower() if text[1:2] in b"xuU" and len(text) > 2 else text  # noqa: PLR2004 - \x alone


_SPECIAL: dict[str, Callable[[Node], Iterable[Node | bytes]]] = {
    **dict.fromkeys(_DROPPED, _nothing),
    "parenthesized_expression": _parenthesized,
    "type": _parenthesized,
    "union_type": _binary,
    "binary_operator": _binary,
    "generic_type": _generic,
    "splat_type": _splat,
    "tuple_pattern": _pattern,
    "subscript": _subscript,
    "argument_list": _arguments,
    "expression_statement": _statement,
    "integer": _number,
    "float": _number,
    "string": _string,
}
