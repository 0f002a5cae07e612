"""Where a Rust definition stands in the syntax tree, also among the tokens of a macro."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMED = frozenset(
    {
        "function_item",
        "function_signature_item",
        "struct_item",
        "enum_item",
        "union_item",
        "trait_item",
        "enum_variant",
        "const_item",
        "static_item",
        "type_item",
        "associated_type",
        "field_declaration",
        "mod_item",
        "macro_definition",
    }
)
_COMMENTS = frozenset({"line_comment", "block_comment"})
_BEFORE = frozenset({"attribute_item", "inner_attribute_item", *_COMMENTS})
_TREES = frozenset({"token_tree", "token_repetition"})
_ITEM_WORDS = frozenset({"fn", "struct", "enum", "trait", "union", "mod", "type", "const", "static", "impl"})
_MODIFIERS = frozenset({"pub", "async", "unsafe", "const", "extern", "default"})


def definition(root: Node, name: str, row: int) -> list[Node] | None:
    """The nodes of a definition: what its attributes say, and itself.

    Args:
        root: of the file's tree.
        name: the definition's own name.
        row: its first line, from 0.
    """
    wanted = name.encode()
    loose: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        for child in node.children:
            if child.start_point[0] > row or child.end_point[0] < row:
                continue
            kind = child.type
            if kind in _NAMED and child.start_point[0] == row:
                own = child.child_by_field_name("name")
                if own is not None and _name(own) == wanted:
                    return [*_before(child), child]
            if kind in _TREES:
                loose.append(child)
            elif child.child_count:
                pending.append(child)
    return _in_tokens(loose, wanted, row)


def _name(node: Node) -> bytes:
    return (node.text or b"").removeprefix(b"r#")


def _before(node: Node) -> list[Node]:
    """The attributes that stand before an item, in order."""
    found: list[Node] = []
    before = node.prev_sibling
    while before is not None and before.type in _BEFORE:
        if before.type == "attribute_item":
            found.append(before)
        before = before.prev_sibling
    found.reverse()
    return found


def _in_tokens(trees: list[Node], name: bytes, row: int) -> list[Node] | None:
    """A definition among the tokens of a macro: from its first word to the end of its braces."""
    pending = trees
    while pending:
        tokens = pending.pop().children
        for at, token in enumerate(tokens):
            if token.type in _TREES:
                if token.start_point[0] <= row <= token.end_point[0]:
                    pending.append(token)
            elif at and token.type == "identifier" and _name(token) == name:
                first = at - 1
                if tokens[first].type in _ITEM_WORDS and row in {
                    tokens[first].start_point[0],
                    token.start_point[0],
                }:
                    return [*tokens[_first(tokens, first) : _last(tokens, at) + 1]]
    return None


def _first(tokens: list[Node], at: int) -> int:
    """Back over what may stand before an item's word: its attributes, its visibility, its modifiers."""
    while at:
        before = tokens[at - 1]
        if before.type in _MODIFIERS or before.type in _COMMENTS:
            at -= 1
        elif before.type == "token_tree" and at > 1 and tokens[at - 2].type in {"#", "pub"}:
            at -= 2
        else:
            break
    return at


def _last(tokens: list[Node], at: int) -> int:
    """The end of an item: its braces, or a semicolon."""
    for behind in range(at, len(tokens)):
        token = tokens[behind]
        if token.type == ";" or (token.type == "token_tree" and token.child(0).type == "{"):
            return behind
    return len(tokens) - 1
