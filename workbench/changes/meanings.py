"""What an operation means in a document, and the pieces that may say it, the best first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.changes import entries, flow, mappings, sequences
from workbench.changes.locate import (
    EVIDENCE_FIELDS,
    Field,
    Parent,
    claim_at,
    field_of,
    item_at,
    list_of,
    text_of,
)
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
from workbench.changes.style import ended, item_style, new_place, scalar_style
from workbench.changes.tree import AddKey, DeleteAt, DropKey, Edit, InsertAt, Permute, SetAt
from workbench.contracts.dialects import is_evidence
from workbench.contracts.document import is_null

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.lines import Lines, Piece
    from workbench.changes.operation import Operation
    from workbench.contracts.contract import YamlPath

Meaning = tuple[Edit, list["Piece"]]
"""What is meant, and pieces that may say it."""


def meanings(lines: Lines, operation: Operation) -> Iterator[Meaning]:
    """The ways to lay an operation on a document, to be proved in turn.

    Raises:
        ChangeError: it does not fit the document.
    """
    if isinstance(operation, AddEntry | AmendEntry):
        return entries.meanings(lines, operation)
    field = field_of(lines, claim_at(lines, operation.claim), operation.field)
    if isinstance(operation, SetText):
        return _set(lines, field, operation)
    if isinstance(operation, AddItem):
        return _add(lines, field, operation)
    if isinstance(operation, RemoveItem):
        return _remove(lines, field, operation)
    if isinstance(operation, RemoveField):
        return _drop(lines, field, operation)
    if isinstance(operation, ReplaceItem):
        return _replace(lines, field, operation)
    return _move(lines, field, operation)


def _expect(lines: Lines, field: Field, old: str | None) -> None:
    """See that a field has the text that is expected there, if one is."""
    if old is None:
        return
    node = field.node
    present = "" if node is None or field.within or is_null(node) else text_of(node)
    if present.split() != old.split():
        raise ChangeError(
            "conflict",
            f"{field.name} is “{present.strip()}” now, not “{old.strip()}”",
            lines.line(field.parent if node is None else node),
        )


def _set(lines: Lines, field: Field, operation: SetText) -> Iterator[Meaning]:
    node = field.node
    _expect(lines, field, operation.old)
    if node is None or field.within or is_null(node):
        yield from _new(lines, field, operation.text, as_item=False)
        return
    if not isinstance(node, ScalarNode):
        raise ChangeError("shape", f"{field.name} is no text: name one of its items", lines.line(node))
    yield from _text(lines, field.parent, field.at, field.where, operation.text)


def _text(lines: Lines, parent: Parent, at: int, where: YamlPath, text: str) -> Iterator[Meaning]:
    """Give a scalar another text: one that is read as the old one was, or else a string."""
    node = lines.child(parent, at)
    assert isinstance(node, ScalarNode)  # noqa: S101 - as the callers have seen
    style = scalar_style(lines, node, _base(lines, parent, at))
    text = ended(text, node.value, style)
    if text == node.value:
        yield SetAt(where, text, same_tag=True), []
        return
    first, last = lines.first(node), lines.last(node)
    tagged = "!" in lines.text[lines.begin(node) : first]
    if not style.quote and not style.width and "\n" not in text:
        yield SetAt(where, text, same_tag=True), [(first, last, text)]
    for pieces in mappings.text_set(lines, node, text, style, flow=bool(parent.flow_style)):
        yield SetAt(where, text, same_tag=tagged), pieces


def _base(lines: Lines, parent: Parent, at: int) -> int:
    """The column of the key or dash that leads to a value."""
    if isinstance(parent, MappingNode):
        return lines.column(lines.begin(parent.value[at][0]))
    return lines.column(lines.begin(parent.value[at]) if parent.flow_style else lines.first(parent))


def _add(lines: Lines, field: Field, operation: AddItem) -> Iterator[Meaning]:
    node = field.node
    empty = isinstance(node, SequenceNode) and not node.value
    if node is None or field.within or empty or is_null(node):
        yield from _new(lines, field, operation.text, as_item=True)
        return
    items = list_of(lines, field)
    index = len(items.value) if operation.at is None else max(0, min(operation.at, len(items.value)))
    if operation.before is not None:
        index = item_at(lines, field, operation.before, operation.at)
    insert = flow.inserted if items.flow_style else sequences.inserted
    for pieces in insert(lines, items, index, operation.text):
        yield InsertAt(field.where, index, operation.text), pieces


def _remove(lines: Lines, field: Field, operation: RemoveItem) -> Iterator[Meaning]:
    index = item_at(lines, field, operation.old, operation.at)
    items = list_of(lines, field)
    lines.refuse_shared(lines.child(items, index))
    if len(items.value) > 1:
        delete = flow.deleted if items.flow_style else sequences.deleted
        yield DeleteAt(field.where, index), delete(lines, items, index)
    elif items.flow_style:
        yield SetAt(field.where, ()), flow.emptied(lines, items)
    else:
        yield SetAt(field.where, ()), sequences.emptied(lines, items, lines.lead(field.parent, field.at))


def _drop(lines: Lines, field: Field, operation: RemoveField) -> Iterator[Meaning]:
    if field.node is None or field.within:
        raise ChangeError("no-field", f"the claim has no {field.name}")
    parent = field.parent
    if not isinstance(parent, MappingNode):
        raise ChangeError(
            "shape", f"{field.name} is an item: remove it from its list", lines.line(field.node)
        )
    if len(parent.value) == 1:
        raise ChangeError(
            "shape",
            f"nothing else stands beside {field.name}: remove what it stands in, or edit the file by hand",
            lines.line(field.node),
        )
    _expect(lines, field, operation.old)
    lines.refuse_shared(lines.child(parent, field.at))
    drop = flow.key_deleted if parent.flow_style else mappings.key_deleted
    yield DropKey(field.where[:-1], str(field.where[-1])), drop(lines, parent, field.at)


def _replace(lines: Lines, field: Field, operation: ReplaceItem) -> Iterator[Meaning]:
    if isinstance(field.node, ScalarNode) and not field.within:
        yield from _set(
            lines,
            field,
            SetText(operation.contract, operation.claim, operation.field, operation.text, old=operation.old),
        )
        return
    index = item_at(lines, field, operation.old, operation.at)
    items = list_of(lines, field)
    item = lines.child(items, index)
    lines.refuse_shared(item)
    where = (*field.where, index)
    if isinstance(item, ScalarNode):
        yield from _text(lines, items, index, where, operation.text)
        return
    if not _is_prose(item):
        raise ChangeError(
            "shape",
            f"this item has parts of its own: name one, such as {field.name}.{index}.path",
            lines.line(item),
        )
    style = replace(
        item_style(lines, items, index, _base(lines, items, index)), column=lines.column(lines.begin(item))
    )
    for pieces in mappings.text_set(lines, item, operation.text, style, flow=bool(items.flow_style)):
        yield SetAt(where, operation.text), pieces


def _move(lines: Lines, field: Field, operation: MoveItem) -> Iterator[Meaning]:
    index = item_at(lines, field, operation.old, operation.at)
    items = list_of(lines, field)
    order = [at for at in range(len(items.value)) if at != index]
    order.insert(max(0, min(operation.to, len(order))), index)
    edit = Permute(field.where, tuple(order))
    if order[index] == index:
        yield edit, []
    elif items.flow_style:
        yield edit, flow.moved(lines, items, order)
    else:
        for pieces in sequences.moved(lines, items, order, index):
            yield edit, pieces


def _new(lines: Lines, field: Field, text: str, *, as_item: bool) -> Iterator[Meaning]:
    """Put a text or a list where nothing is, or under a key that is added, with the mappings around it."""
    parent, at, key = field.parent, field.at, str(field.where[-1])
    if not parent.value:
        raise ChangeError(
            "shape", "this mapping is empty, and nothing shows how it goes on", lines.line(parent)
        )
    index = at if at >= 0 else _index([name.value for name, _ in parent.value], key)
    near = lines.lead(parent, at) if at >= 0 else lines.begin(parent.value[index - 1][0])
    place = new_place(lines, parent, near, (key, *field.within), text, as_item=as_item)
    for wanted in dict.fromkeys((text if as_item else ended(text, "", place.style), text)):
        new = mappings.New(field.within, wanted, as_item)
        if at >= 0:
            for pieces in mappings.filled(lines, parent, at, new, place):
                yield SetAt(field.where, new.value), pieces
        elif isinstance(parent, MappingNode):
            keyed = replace(new, keys=(key, *new.keys))
            for pieces in mappings.key_added(lines, parent, index, keyed, place):
                yield AddKey(field.where[:-1], index, key, new.value), pieces


def _index(names: list[str], key: str) -> int:
    """Behind how many of a mapping's pairs a key belongs."""
    earlier: tuple[str, ...] = ("status",) if is_evidence(key) else ()
    if key in EVIDENCE_FIELDS:
        earlier = EVIDENCE_FIELDS[: EVIDENCE_FIELDS.index(key)]
    before = [at for at, name in enumerate(names, 1) if name in earlier]
    if not before and key == "status":
        before = [at for at, name in enumerate(names) if isinstance(name, str) and is_evidence(name)][:1]
    return (before[-1] if before else 0) or len(names)


def _is_prose(node: Node) -> bool:
    """Whether an item is a map only because a text with a colon was not quoted."""
    return (
        isinstance(node, MappingNode)
        and len(node.value) == 1
        and all(isinstance(part, ScalarNode) for part in node.value[0])
    )
