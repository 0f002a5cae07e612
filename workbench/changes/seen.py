"""What stands in the field that an operation is about, and what would stand there for it alone.

For telling whether somebody else has changed what an operation changes, and for showing both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from workbench.changes.lines import Lines
from workbench.changes.locate import claim_at, field_of, text_of
from workbench.changes.operation import (
    AddEntry,
    AddItem,
    AmendEntry,
    ChangeError,
    MoveItem,
    RemoveField,
    RemoveItem,
    ReplaceItem,
    SetText,
)
from workbench.changes.tree import Tree, tree_of
from workbench.contracts.changelog import read_changelog
from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.operation import Operation

Seen = str | tuple[str, ...] | None
"""A field's text, its items' texts, or ``None`` when it is not there or is of another shape."""


def seen(path: str, data: bytes, operation: Operation) -> Seen:
    """What stands in an operation's field; of a changelog, the words of its version's entry.

    Args:
        path: the contract.
        data: its bytes.
        operation: names the claim and the field.
    """
    try:
        document = read_document(path, data)
        if document.root is None:
            return None
        if isinstance(operation, AddEntry | AmendEntry):
            entry = read_changelog(document).entry(operation.version)
            return entry.text if entry is not None else None
        lines = Lines(document, document.root)
        node = field_of(lines, claim_at(lines, operation.claim), operation.field).node
    except ChangeError:
        return None
    if isinstance(node, ScalarNode):
        return str(node.value)
    if isinstance(node, SequenceNode):
        return tuple(text_of(each) or "" for each in node.value)
    if isinstance(node, MappingNode):
        return text_of(node)
    return None


def row_by_address(path: str, data: bytes, claim: str) -> tuple[str, Tree] | None:
    """Id and content of the row whose address a claim is named by; ``None`` when it is named otherwise.

    Args:
        path: the contract.
        data: its bytes.
        claim: as operations call it.
    """
    document = read_document(path, data)
    if document.root is None:
        return None
    rows = read_contract(path, data, document).named(claim)
    if len(rows) != 1 or rows[0].row != claim:
        return None
    node = document.root
    for step in rows[0].where:
        node = (
            node.value[step]
            if isinstance(step, int)
            else next(value for key, value in node.value if key.value == step)
        )
    return rows[0].id, tree_of(node)


def wished(found: Seen, operation: Operation) -> str:
    """What an operation makes of a field, as text; items stand on lines of their own."""
    if isinstance(operation, SetText | AddEntry | AmendEntry):
        return operation.text
    if isinstance(operation, RemoveField):
        return ""
    items = list(found) if isinstance(found, tuple) else []
    at = _index(items, operation.old) if isinstance(operation, RemoveItem | ReplaceItem | MoveItem) else None
    if isinstance(operation, AddItem):
        before = _index(items, operation.before) if operation.before is not None else operation.at
        items.insert(len(items) if before is None else before, operation.text)
    elif at is not None:
        item = items.pop(at)
        if isinstance(operation, ReplaceItem):
            items.insert(at, operation.text)
        elif isinstance(operation, MoveItem):
            items.insert(operation.to, item)
    return "\n".join(items)


def shown(found: Seen) -> str:
    """What stands in a field, as text; items on lines of their own, empty when it is not there."""
    return found if isinstance(found, str) else "\n".join(found or ())


def _index(items: Sequence[str], text: str) -> int | None:
    return next((at for at, item in enumerate(items) if item.strip() == text.strip()), None)
