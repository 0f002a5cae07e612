"""Where a Python definition stands in the syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFINITIONS = frozenset({"function_definition", "class_definition"})


def definition(root: Node, name: str, row: int) -> list[Node] | None:
    """The node of a definition, with its decorators; ``None`` when there is none.

    Args:
        root: of the file's tree.
        name: the definition's own name.
        row: its first line, from 0: that of ``def`` or ``class``, or of the assignment.
    """
    wanted = name.encode()
    pending = [root]
    while pending:
        node = pending.pop()
        for child in node.children:
            if child.start_point[0] > row or child.end_point[0] < row:
                continue
            kind = child.type
            if child.start_point[0] == row:
                if kind in _DEFINITIONS:
                    own = child.child_by_field_name("name")
                    if own is not None and own.text == wanted:
                        return [node if node.type == "decorated_definition" else child]
                elif kind in {"expression_statement", "type_alias_statement"} and wanted in _bound(child):
                    return [child]
            if child.child_count:
                pending.append(child)
    return None


def _bound(statement: Node) -> list[bytes]:
    """The plain names that an assignment, or a chain of them, binds."""
    found: list[bytes] = []
    first: Node | None = statement if statement.type == "type_alias_statement" else statement.child(0)
    while first is not None and first.type in {"assignment", "type_alias_statement"}:
        targets = [first.child_by_field_name("left")]
        while targets:
            target = targets.pop()
            if target is not None and target.type == "identifier":
                found.append(target.text or b"")
            elif target is not None and target.type in {
                "pattern_list",
                "tuple_pattern",
                "list_pattern",
                "type",
            }:
                targets += target.named_children
        first = first.child_by_field_name("right")
    return found
