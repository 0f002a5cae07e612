"""Names that stand among the arguments of a macro called where items stand: it may define them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.symbols.grammar import tree
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from tree_sitter import Node

_PLACES = frozenset({"source_file", "declaration_list", "ERROR"})
_NAMES = frozenset({"identifier", "type_identifier"})
_USING = re.compile(r"(?:const_|static_)?assert\w*|include\w*|compile_error|criterion_main|quote\w*|println")
"""Macros known to define nothing by the names they are given."""
_CALL = re.compile(rb"^[ \t]*(?:\w+::)*\w+![ \t]*\w*\s*[({\[]", re.MULTILINE)
_MOST = 50


def macro_around(data: bytes, name: str) -> tuple[str, int] | None:
    """The first macro call at item level that takes a name as an argument, outside of function bodies.

    Args:
        data: a Rust source.
        name: an identifier.

    Returns:
        The macro's name and the 1-based line where ``name`` stands; ``None`` when there is none.
    """
    word = re.compile(rb"(?<![\w.:\"'])" + re.escape(name.encode()) + rb"(?![\w!\"])")
    for at, match in enumerate(word.finditer(data)):
        if at >= _MOST:
            break
        if not _within_call(data, match.start()):
            continue
        leaf = tree(data, Language.RUST).root_node.descendant_for_byte_range(match.start(), match.end())
        macro = _macro(leaf) if leaf is not None and leaf.type in _NAMES else ""
        if macro and not _USING.fullmatch(macro):
            return macro, data.count(b"\n", 0, match.start()) + 1
    return None


def _within_call(data: bytes, at: int) -> bool:
    """Whether a macro call that starts a line may be open at an offset: a glance that spares most parses."""
    for call in _CALL.finditer(data, 0, at):
        opened = sum(data.count(mark, call.start(), at) for mark in (b"(", b"[", b"{"))
        if opened > sum(data.count(mark, call.start(), at) for mark in (b")", b"]", b"}")):
            return True
    return False


def _macro(leaf: Node) -> str:
    """The item-level macro whose argument a leaf is; empty for any other place."""
    node = leaf.parent
    while node is not None and node.type == "token_tree":
        if _is_body(node):
            return ""
        node = node.parent
    if node is None or node.type != "macro_invocation" or node.parent is None:
        return ""
    around = node.parent.parent if node.parent.type == "expression_statement" else node.parent
    named = node.child_by_field_name("macro")
    if around is None or around.type not in _PLACES or named is None:
        return ""
    return (named.text or b"").decode("utf-8", "replace").rpartition("::")[2].strip()


def _is_body(tokens: Node) -> bool:
    """Whether a ``{…}`` among a macro's tokens is the body of a function."""
    if not (tokens.text or b"").startswith(b"{"):
        return False
    before = tokens.prev_sibling
    while before is not None and before.type != ";":
        if before.type == "token_tree" and (before.text or b"").startswith(b"{"):
            return False
        if before.type == "fn" or before.text == b"fn":
            return True
        before = before.prev_sibling
    return False
