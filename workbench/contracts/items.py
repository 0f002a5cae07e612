"""Items: the lines of evidence of a row, read out of whatever shape they have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.contract import Item, Text, YamlPath
from workbench.contracts.dialects import CODE_FIELDS, FIELDS, STATUSES, is_evidence
from workbench.contracts.document import Document, is_null
from workbench.contracts.references import parse
from workbench.store.making import maker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.contracts.references import Reference
    from workbench.contracts.span import Span


_text, _item = maker(Text), maker(Item)
_BINDING = ("module_path", "function")
_NAMED = ("id", "status")


def text_of(document: Document, node: Node | None, where: YamlPath) -> Text | None:
    """A scalar as a text; ``None`` for null, and for what is no scalar."""
    if not isinstance(node, ScalarNode) or is_null(node):
        return None
    return _text(node.value, document.span(node), where)


def items_of(document: Document, row: Mapping[str, Node], where: YamlPath) -> tuple[list[Item], Text | None]:
    """The items of a row, in file order, and the first status inside its evidence."""
    items: list[Item] = []
    status: Text | None = None
    qualifier = _qualifier(row) if "function" in row and "module_path" in row else ()
    for field, value in row.items():
        if field in FIELDS:
            if not qualifier or field not in _BINDING:
                _add(document, field, value, (*where, field), items)
            elif (text := text_of(document, value, (*where, field))) is not None:
                items.append(Item(field, text, _bound(document, field, value, qualifier)))
        elif is_evidence(field):
            if status is None:
                status = _status_within(document, value, (*where, field))
            _add(document, field, value, (*where, field), items)
    return items, status


def carries(row: Node) -> bool:
    """Whether a row outside the known containers says something a code base can be held against."""
    if not isinstance(row, MappingNode):
        return False
    named = 0
    for key, value in row.value:
        name = key.value
        if not isinstance(name, str) or is_null(value):
            continue
        if name in CODE_FIELDS or is_evidence(name):
            return True
        named += name in _NAMED
    return named == len(_NAMED)


def outside_items(document: Document, field: str, node: Node, where: YamlPath) -> list[Item]:
    """The items of a field that stands outside any claim."""
    items: list[Item] = []
    _add(document, field, node, where, items)
    return items


def _add(document: Document, field: str, node: Node, where: YamlPath, items: list[Item]) -> None:
    """Add every text at and below a node, each under the key nearest to it."""
    if isinstance(node, ScalarNode):
        if node.value and not is_null(node):
            value = _text(node.value, document.span(node), where)
            items.append(_item(field, value, parse(field, node.value, document.place(node))))
    elif isinstance(node, SequenceNode):
        for index, one in enumerate(node.value):
            if isinstance(one, MappingNode) and _is_text(one):
                items.append(_one_pair(document, field, one, (*where, index)))
            else:
                _add(document, field, one, (*where, index), items)
    elif isinstance(node, MappingNode):
        for key, value_node in node.value:
            if isinstance(key, ScalarNode):
                _add(document, key.value, value_node, (*where, key.value), items)


def _is_text(node: MappingNode) -> bool:
    """Whether an item of a list is a map only because a text with a colon was not quoted."""
    if len(node.value) != 1:
        return False
    key, value = node.value[0]
    if not isinstance(key, ScalarNode) or not isinstance(value, ScalarNode):
        return False
    return not (key.value in FIELDS or key.value in STATUSES or is_evidence(key.value))


def _one_pair(document: Document, field: str, node: MappingNode, where: YamlPath) -> Item:
    """A map of one pair as the text it was meant to be."""
    key, value = node.value[0]
    behind = "" if is_null(value) else f" {value.value}"
    text = f"{key.value}:{behind}"
    split = len(key.value)
    begin = split + len(": ")
    key_end = document.extent(key)[1]
    value_start, value_end = document.extent(value)
    end = value_end if behind else key_end + 1
    positions = document.tables

    def place(start: int, stop: int) -> Span:
        ranges: list[tuple[int, int]] = []
        if start < split:
            ranges += document.part(key, start, min(stop, split)).segments
        if start < begin and stop > split:
            between = (positions.offset(key_end), positions.offset(value_start if behind else end))
            ranges.append(between)
        if behind and stop > begin:
            ranges += document.part(value, max(start - begin, 0), stop - begin).segments
        merged: list[tuple[int, int]] = []
        for here, there in ranges:
            if merged and merged[-1][1] == here:
                merged[-1] = (merged[-1][0], there)
            else:
                merged.append((here, there))
        return positions.span(merged or [(positions.offset(end),) * 2])

    span = positions.span_of(document.extent(key)[0], end)
    return Item(field, Text(text, span, where), parse(field, text, place))


def _status_within(document: Document, block: Node, where: YamlPath) -> Text | None:
    if isinstance(block, MappingNode):
        for name in STATUSES:
            for key, value in block.value:
                if key.value == name:
                    return text_of(document, value, (*where, name))
    return None


def _qualifier(row: Mapping[str, Node]) -> tuple[str, ...]:
    """The module that qualifies the function beside it; empty unless a row says both."""
    module, function = row["module_path"], row["function"]
    if (
        not isinstance(module, ScalarNode)
        or not isinstance(function, ScalarNode)
        or is_null(function)
        or is_null(module)
    ):
        return ()
    if any(sign in module.value for sign in " /("):
        return ()
    return tuple(part for part in module.value.replace(".", "::").split("::") if part)


def _bound(document: Document, field: str, node: Node, module: tuple[str, ...]) -> tuple[Reference, ...]:
    """What a binding names: its function under its module; what both of them say is said once."""
    if field != "function" or not isinstance(node, ScalarNode):
        return ()

    def under(reference: Reference) -> Reference:
        name = reference.name
        if not name or reference.path or reference.outside:
            return reference
        longest = min(len(name), len(module))
        said = next((n for n in range(longest, 0, -1) if module[-n:] == name[:n]), 0)
        return replace(reference, name=(*module, *name[said:]))

    return tuple(map(under, parse(field, node.value, document.place(node))))
