"""What a Rust definition says, token by token, with what rustfmt may change left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

_COMMENTS = frozenset({"line_comment", "block_comment"})
_ATTRIBUTES = frozenset({"attribute_item", "inner_attribute_item"})
_SILENT = frozenset(
    b"doc allow warn deny forbid expect inline cold must_use rustfmt clippy track_caller".split()
)
"""Attributes that speak to readers, lints and the optimizer: they change nothing that a claim rests on."""

_JUMPS = frozenset({"return_expression", "break_expression", "continue_expression"})
_LOOPS = frozenset({"while_expression", "loop_expression", "for_expression"})
_SINGLE = frozenset({"tuple_type", "tuple_pattern"})
_TEXTS = frozenset({"string_literal", "char_literal"})
_PUNCTUATION = frozenset({",", ";"})
_SIZED = frozenset({"array_expression", "array_type"})
_OPEN, _CLOSE = b"(", b")"
_CONTINUED = re.compile(rb"\\\r?\n\s*")
_RAW = re.compile(rb'([bc]?)r(#*)"(.*)"\2\Z', re.DOTALL)


def shape(node: Node) -> Iterable[Node | bytes]:
    """What stands for a node: tokens, and nodes that are to be shaped in turn."""
    kind = node.type
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(node)
    if not node.child_count:
        return _leaf(node)
    return (_OPEN + kind.encode(), *_children(node), _CLOSE)


def _leaf(node: Node) -> tuple[bytes, ...]:
    text = node.text or b""
    if not text or (not node.is_named and node.type in _PUNCTUATION):
        return ()
    return (text.replace(b"\r\n", b"\n"),)


def _children(node: Node) -> Iterator[Node | bytes]:
    """A node's children without comments; imports and module declarations, which sort, in order."""
    sorting: list[bytes] = []
    said: list[Node] = []
    ended: Node | None = None
    for child in node.children:
        kind = child.type
        if kind in _COMMENTS:
            continue
        if kind == "attribute_item":
            said.append(child)
            continue
        if kind in {"use_declaration", "extern_crate_declaration"} or (
            kind == "mod_item" and child.child_by_field_name("body") is None
        ):
            sorting += _sortable(child, said)
            said = []
            continue
        if kind == "empty_statement" and not (ended is not None and _keeps_semicolon(ended)):
            continue
        yield from sorted(set(sorting))
        yield from said
        sorting, said, ended = [], [], child
        yield child
    yield from sorted(set(sorting))
    yield from said


def _keeps_semicolon(statement: Node) -> bool:
    """Whether a semicolon behind a statement that ends in braces takes its value away."""
    if statement.type != "expression_statement" or statement.child_count != 1:
        return False
    inner = statement.child(0)
    return inner is not None and inner.type not in _LOOPS


def _sortable(node: Node, said: list[Node]) -> list[bytes]:
    """An import, one text per name that it brings in; a module declaration as one text."""
    attributes = b" ".join(b"".join(_words(each)) for each in said if not _is_silent(each))
    tree = node.child_by_field_name("argument") if node.type == "use_declaration" else None
    head = b" ".join(
        token
        for child in node.children
        if tree is None or child.id != tree.id
        for token in _words(child)
        if token != b";"
    )
    if tree is None:
        return [attributes + b" " + head]
    return [b" ".join((attributes, head, path)) for path in _imported(tree)]


def _imported(tree: Node) -> list[bytes]:
    """Every path that a use tree brings in, written out."""
    found: list[bytes] = []
    pending: list[tuple[Node, bytes]] = [(tree, b"")]
    while pending:
        node, prefix = pending.pop()
        if node.type == "scoped_use_list":
            path, inner = node.child_by_field_name("path"), node.child_by_field_name("list")
            if inner is not None:
                pending.append((inner, prefix + (b"".join(_words(path)) if path else b"") + b"::"))
        elif node.type == "use_list":
            pending += [
                (child, prefix) for child in node.children if child.is_named and child.type not in _COMMENTS
            ]
        else:
            spaced = b" " if node.type == "use_as_clause" else b""
            found.append(prefix + spaced.join(_words(node)))
    return found


def _words(node: Node) -> list[bytes]:
    """The tokens of a node in order, comments left out."""
    words: list[bytes] = []
    pending = [node]
    while pending:
        each = pending.pop()
        if each.type in _COMMENTS:
            continue
        if each.child_count and each.type not in _TEXTS:
            pending += reversed(each.children)
        elif each.text:
            words.append(each.text)
    return words


# -- nodes that a formatter may write otherwise ----------------------------------------------------------


def _nothing(_node: Node) -> tuple[()]:
    return ()


def _text(node: Node) -> tuple[bytes]:
    """A text between quotes; a line that goes on behind a backslash is one line."""
    return (_CONTINUED.sub(b"", node.text or b"").replace(b"\r\n", b"\n"),)


def _raw_text(node: Node) -> tuple[bytes]:
    """A raw text, as a plain one where it holds nothing that would need to be escaped."""
    text = (node.text or b"").replace(b"\r\n", b"\n")
    match = _RAW.match(text)
    if match and b"\\" not in match[3] and b'"' not in match[3]:
        return (b'%b"%b"' % (match[1], match[3]),)
    return (text,)


def _parenthesized(node: Node) -> Iterable[Node | bytes]:
    """The tree tells what binds; parentheses are kept where ``(a.b)(c)`` would become a method's call."""
    inner = [each for each in node.children if each.is_named and each.type not in _COMMENTS]
    parent = node.parent
    called = parent.child_by_field_name("function") if parent and parent.type == "call_expression" else None
    if len(inner) == 1 and not (
        called is not None and called.id == node.id and inner[0].type == "field_expression"
    ):
        return inner
    return (_OPEN + node.type.encode(), *inner, _CLOSE)


def _single(node: Node) -> Iterable[Node | bytes]:
    """``(A)`` is ``A``; ``(A,)`` is a tuple."""
    inner = [each for each in _children(node) if isinstance(each, bytes) or each.is_named]
    if len(inner) == 1 and not any(each.type == "," for each in node.children):
        return inner
    return (_OPEN + node.type.encode(), *inner, _CLOSE)


def _statement(node: Node) -> Iterable[Node | bytes]:
    """An expression as a statement: its semicolon says that its value is dropped, but for a jump."""
    inner = [*_children(node)]
    first = next((each for each in inner if not isinstance(each, bytes) and each.is_named), None)
    dropped = any(each.type == ";" for each in node.children)
    if first is None or not dropped or first.type in _JUMPS:
        return inner
    return (b"(;", *inner, _CLOSE)


def _block(node: Node) -> Iterable[Node | bytes]:
    """A block; of an arm or a closure, braces around one expression are the formatter's."""
    parent = node.parent
    if parent is not None and parent.type in {"match_arm", "closure_expression"}:
        inner = [each for each in node.children if each.is_named and each.type not in _COMMENTS]
        if len(inner) == 1 and _is_value(inner[0]) and parent.child_by_field_name("return_type") is None:
            return inner
    return (b"(block", *_children(node), _CLOSE)


def _is_value(node: Node) -> bool:
    if node.type == "expression_statement":
        first = node.child(0)
        jump = first is not None and first.type in _JUMPS
        return jump or not any(each.type == ";" for each in node.children)
    return not node.type.endswith(("_item", "_declaration", "_definition", "_statement", "label"))


def _alternatives(node: Node) -> Iterable[Node | bytes]:
    """``A | B``, in one row; a bar in front of the first says nothing."""
    inner = [each for each in node.children if each.is_named and each.type not in _COMMENTS]
    parent = node.parent
    if len(inner) == 1 or (parent is not None and parent.type == "or_pattern"):
        return inner
    return (b"(or", *inner, _CLOSE)


def _tokens(node: Node) -> Iterable[Node | bytes]:
    """A macro's tokens. The outermost delimiters are the formatter's choice, and so is the last comma."""
    children = [each for each in node.children if each.type not in _COMMENTS]
    parent = node.parent
    if parent is not None and parent.type != "token_tree":
        children = children[1:-1]
    found: list[Node | bytes] = []
    for at, child in enumerate(children):
        last = at + 1 == len(children) or children[at + 1].type in {")", "]", "}"}
        if child.type in _PUNCTUATION:
            if not (child.type == "," and last):
                found.append(child.type.encode())
        elif child.type == "float_literal" and at and children[at - 1].type == ".":
            # The lexer makes a number of the last two of ``a.0.0``, unless there are blanks between them.
            found += (child.text or b"").partition(b".")
        else:
            found.append(child)
    return found


def _sized(node: Node) -> Iterable[Node | bytes]:
    """``[0; 10]`` is not ``[0, 10]``."""
    inner = [b";" if each.type == ";" else each for each in node.children if each.type not in _COMMENTS]
    return (_OPEN + node.type.encode(), *inner, _CLOSE)


def _attribute(node: Node) -> Iterable[Node | bytes]:
    """An attribute; of ``derive`` each trait by itself, because several may be merged into one."""
    if _is_silent(node):
        return ()
    words = _words(node)
    if b"derive" in words[:3]:
        return [b"derive " + word for word in words[3:] if word not in {b"(", b")", b"[", b"]", b","}]
    return (_OPEN + b"attribute", *(word for word in words if word != b","), _CLOSE)


def _is_silent(node: Node) -> bool:
    words = _words(node)
    return next((word for word in words if word not in {b"#", b"!", b"["}), b"") in _SILENT


def _extern(node: Node) -> Iterable[Node | bytes]:
    """``extern`` by itself means ``extern "C"``."""
    texts = [each for each in node.children if each.is_named and each.type not in _COMMENTS]
    return (b"extern", *(texts or (b'"C"',)))


def _visibility(node: Node) -> Iterable[Node | bytes]:
    """``pub(in crate)`` is ``pub(crate)``."""
    words = _words(node)
    if len(words) == 5 and words[2] == b"in":  # noqa: PLR2004 - pub ( in crate )
        del words[2]
    return (b" ".join(words),)


def _parameters(node: Node) -> Iterable[Node | bytes]:
    """Type parameters and where clauses; empty ones say nothing."""
    inner = [each for each in _children(node) if isinstance(each, bytes) or (each.is_named and each.text)]
    return (_OPEN + node.type.encode(), *inner, _CLOSE) if inner else ()


def _macro_rules(node: Node) -> Iterable[Node | bytes]:
    """A macro's arms, in whatever brackets."""
    inner = [each for each in node.children if each.is_named and each.type not in _COMMENTS]
    return (b"(macro_rules", *inner, _CLOSE)


_SPECIAL: dict[str, Callable[[Node], Iterable[Node | bytes]]] = {
    **dict.fromkeys(_COMMENTS, _nothing),
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_SINGLE, _single),
    **dict.fromkeys(_SIZED, _sized),
    **dict.fromkeys(_ATTRIBUTES, _attribute),
    "raw_string_literal": _raw_text,
    "parenthesized_expression": _parenthesized,
    "expression_statement": _statement,
    "block": _block,
    "or_pattern": _alternatives,
    "token_tree": _tokens,
    "extern_modifier": _extern,
    "visibility_modifier": _visibility,
    "type_parameters": _parameters,
    "where_clause": _parameters,
    "empty_statement": lambda _node: (b";",),
    "macro_definition": _macro_rules,
}
