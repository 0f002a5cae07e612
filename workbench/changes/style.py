"""How a document is written where something is to go: its neighbours' indents, quotes, widths, line ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from workbench.changes.render import Style

if TYPE_CHECKING:
    from yaml.nodes import CollectionNode

    from workbench.changes.lines import Lines

BLOCK = ("|", ">")
"""Indicators of block texts."""

_LONG = 80


@dataclass(frozen=True, slots=True)
class Place:
    """How something new is written behind the key or dash at a column.

    Attributes:
        column: 0-based, of the key or dash.
        flow: it stands in brackets already.
        map_indent: by how many columns a mapping is indented against its key.
        list_indent: by how many a list is.
        list_flow: a list is written in brackets.
        style: of the text itself.
    """

    column: int
    flow: bool
    map_indent: int
    list_indent: int
    list_flow: bool
    style: Style


def scalar_style(lines: Lines, node: ScalarNode, base: int) -> Style:
    """The style in which a scalar is written.

    Args:
        lines: of the document.
        node: the scalar.
        base: column of the key or dash that leads to it.
    """
    first, last = lines.first(node), lines.last(node)
    style = Style(node.style or "", base, lines.column(first), base + 2, 0, lines.eol(first))
    body = lines.split(first, last)
    filled = [line for line in body[1:] if line.strip()]
    if not filled:
        return replace(style, header=lines.header(node) if style.quote in BLOCK else "")
    if style.quote not in BLOCK:
        width = max(style.column + len(body[0]), *map(len, filled))
        kept = tuple(line.strip() for line in body)
        return replace(style, indent=_indented(filled[0]), width=width, kept=kept)
    # The first line with words stands deeper in the file than in the text by just the block's indent.
    own = next((line for line in node.value.split("\n") if line.strip()), "")
    indent = _indented(filled[0]) - _indented(own)
    kept = tuple(line[indent:].rstrip() for line in body[1:])
    width = max(map(len, filled)) if len(filled) > 1 else 0
    return replace(style, indent=indent, width=width, header=lines.header(node), kept=kept)


def item_style(lines: Lines, node: SequenceNode, index: int, base: int) -> Style:
    """The style for an item that goes into a list at an index: what most items have, and wrapped if one is.

    Args:
        lines: of the document.
        node: the list, which has items.
        index: the new item's.
        base: column of the dash.
    """
    near = node.value[min(max(index - 1, 0), len(node.value) - 1)]
    style = Style("", base, base + 2, base + 2, 0, lines.eol(lines.begin(near)))
    styles = [
        scalar_style(lines, item, base)
        for at, item in enumerate(node.value)
        if isinstance(item, ScalarNode) and not lines.is_alias(node, at)
    ]
    if not styles:
        return style
    quote = Counter(each.quote for each in styles).most_common(1)[0][0]
    if quote in BLOCK:
        return style
    wrapped = [each for each in styles if each.quote not in BLOCK and each.width]
    if not wrapped:
        return replace(style, quote=quote)
    return replace(style, quote=quote, width=max(each.width for each in wrapped), indent=wrapped[0].indent)


def new_place(
    lines: Lines, parent: CollectionNode, near: int, keys: tuple[str, ...], text: str, *, as_item: bool
) -> Place:
    """How something new is written in a collection, as lists, mappings and texts of its kind are elsewhere.

    Args:
        lines: of the document.
        parent: the collection.
        near: index of what it goes behind.
        keys: that it goes under: the first is in the collection, the last is its own.
        text: what is to be written.
        as_item: it is the item of a list, not itself the value.
    """
    own = isinstance(parent, MappingNode)
    column = lines.column(lines.begin(parent.value[0][0])) if own else lines.column(near) - 1
    list_flow, list_indent = _list_style(lines, parent, keys[-1])
    if not own and len(keys) == 1:
        list_indent = max(list_indent, 2)
    map_indent = _map_indent(lines)
    like = _item_like(lines, parent, keys[-1], near) if as_item else _text_like(lines, keys[-1], near)
    base = column + (len(keys) - 1) * map_indent + (list_indent if as_item else 0)
    quote = like.style or "" if like else ""
    if quote in BLOCK and (as_item or ("\n" not in text and len(text) <= _LONG)):
        quote = ""
    style = Style(
        quote=quote,
        base=base,
        column=base + (2 if as_item else len(keys[-1]) + 2),
        indent=base + (2 if as_item else map_indent),
        eol=lines.eol(near),
        header=lines.header(like).strip("123456789") if like and quote in BLOCK else "",
    )
    return Place(column, bool(parent.flow_style), map_indent, list_indent, list_flow, style)


def ended(text: str, old: str, style: Style) -> str:
    """A text with the line ends that its block implies; of any other style as it is.

    Args:
        text: the new text.
        old: the text it replaces, or one of its kind.
        style: that both have.
    """
    if style.quote not in BLOCK or not text.strip() or ("+" in style.header and text.endswith("\n")):
        return text
    ends = len(old) - len(old.rstrip("\n")) if old.strip() else int("-" not in style.header)
    return text.rstrip("\n") + "\n" * ends


def _list_style(lines: Lines, parent: CollectionNode, key: str) -> tuple[bool, int]:
    """Whether a new list has brackets, and its indent: as beside it, as the same key's elsewhere, as most."""
    found = [
        (mapping, name.value, (bool(value.flow_style), _list_indent(lines, name, value)))
        for mapping, name, value in lines.pairs()
        if isinstance(value, SequenceNode) and value.value
    ]
    for near in (
        [style for mapping, _, style in found if mapping is parent],
        [style for _, name, style in found if name == key],
        [style for _, _, style in found],
    ):
        if near:
            return Counter(near).most_common(1)[0][0]
    return False, 2


def _list_indent(lines: Lines, key: ScalarNode, value: SequenceNode) -> int:
    if value.flow_style:
        return 2
    return max(lines.column(lines.first(value)) - lines.column(lines.begin(key)), 0)


def _map_indent(lines: Lines) -> int:
    """By how many columns a mapping is indented against its key, as most are."""
    found = Counter(
        lines.column(lines.begin(value.value[0][0])) - lines.column(lines.begin(key))
        for _, key, value in lines.pairs()
        if isinstance(value, MappingNode) and not value.flow_style and value.value
    )
    return next((indent for indent, _ in found.most_common() if indent > 0), 2)


def _text_like(lines: Lines, key: str, near: int) -> ScalarNode | None:
    """The scalar of the same key elsewhere that stands nearest to an index."""
    found = [value for _, name, value in lines.pairs() if name.value == key and isinstance(value, ScalarNode)]
    return min(found, key=lambda node: abs(lines.begin(node) - near), default=None)


def _item_like(lines: Lines, parent: CollectionNode, key: str, near: int) -> ScalarNode | None:
    """The list item that shows how one is quoted: of the same key elsewhere, else of the lists beside it."""
    found = [
        (mapping, name.value, value.value[0])
        for mapping, name, value in lines.pairs()
        if isinstance(value, SequenceNode) and value.value and isinstance(value.value[0], ScalarNode)
    ]
    same = [item for _, name, item in found if name == key]
    beside = [item for mapping, _, item in found if mapping is parent]
    return min(same or beside, key=lambda node: abs(lines.begin(node) - near), default=None)


def _indented(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
