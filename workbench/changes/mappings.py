"""Edits of values and keys as pieces: a text for another, something where nothing was, a pair more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.changes.operation import ChangeError
from workbench.changes.render import one_line, ways
from workbench.changes.style import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.lines import Lines, Piece
    from workbench.changes.render import Style
    from workbench.changes.style import Place
    from workbench.changes.tree import Value


@dataclass(frozen=True, slots=True)
class New:
    """Something that goes in where nothing is: a text, or a list that has it for its one item, under keys.

    Attributes:
        keys: of mappings around it that are new too, outermost first.
        text: the text.
        as_item: it is an item of a new list.
    """

    keys: tuple[str, ...]
    text: str
    as_item: bool

    @property
    def value(self) -> Value:
        """It and its keys as a value."""
        value: Value = (self.text,) if self.as_item else self.text
        for key in reversed(self.keys):
            value = {key: value}
        return value


def text_set(lines: Lines, node: Node, text: str, style: Style, *, flow: bool) -> Iterator[list[Piece]]:
    """The ways to put a text in the place of a value; a comment on its line, or on its header's, stays there.

    Args:
        lines: of the document.
        node: the value; it may be empty.
        text: the new text.
        style: that it is to have, if it can.
        flow: it stands in brackets.
    """
    first, last = lines.first(node), lines.last(node)
    content_from, content_to = lines.end(last), lines.end(last)
    if isinstance(node, ScalarNode) and node.style in BLOCK:
        content_from, content_to = lines.end(first), max(last, lines.end(first))
        last = first + 1 + len(lines.header(node))
    lead = "" if not first or lines.text[first - 1] in " \t\r\n[{" else " "
    for way in ways(text, style, block=not flow):
        head, eol, content = way.partition(style.eol) if way.startswith(BLOCK) else (way, "", "")
        yield [(first, last, lead + head), (content_from, content_to, eol + content)]


def filled(
    lines: Lines, parent: MappingNode | SequenceNode, at: int, new: New, place: Place
) -> Iterator[list[Piece]]:
    """The ways to put something in the place of null, ``[]`` or ``{}``.

    Args:
        lines: of the document.
        parent: the collection that the empty value stands in.
        at: its place there.
        new: what goes in.
        place: how it is written there.
    """
    lead = lines.lead(parent, at)
    end = max(lines.last(lines.child(parent, at)), lead)
    line_end = lines.end(end)
    for way in ways(new.text, place.style, block=not place.flow):
        head, eol, content = _behind(new, way, place).partition(place.style.eol)
        yield [(lead, end, head), (line_end, line_end, eol + content)]


def key_added(lines: Lines, parent: MappingNode, index: int, new: New, place: Place) -> Iterator[list[Piece]]:
    """The ways to add a pair to a mapping that is not empty.

    Args:
        lines: of the document.
        parent: the mapping.
        index: how many of its pairs the new one stands behind; at least 1.
        new: what goes in, its key the first of its keys.
        place: how it is written there.
    """
    before = lines.child(parent, index - 1)
    end = max(lines.last(before), lines.lead(parent, index - 1))
    inner = replace(new, keys=new.keys[1:])
    for way in ways(new.text, place.style, block=not place.flow):
        written = f"{_key(new.keys[0])}:{_behind(inner, way, place)}"
        if place.flow:
            yield [(end, end, ", " + written)]
        else:
            at = max(lines.behind(before), lines.end(end))
            yield [(at, at, place.style.eol + " " * place.column + written)]


def key_deleted(lines: Lines, parent: MappingNode, at: int) -> list[Piece]:
    """What takes a pair out of a mapping of several; comments on lines of their own stay.

    Args:
        lines: of the document.
        parent: the mapping, whose pairs stand on lines of their own.
        at: the pair's place.

    Raises:
        ChangeError: the pair shares its line with a dash, and something stands between it and the next.
    """
    begin = lines.begin(parent.value[at][0])
    last = max(lines.last(lines.child(parent, at)), lines.lead(parent, at))
    start = lines.start(begin)
    if not lines.text[start:begin].strip():
        return [lines.whole(start, lines.end(last))]
    if at + 1 < len(parent.value):
        # Behind a dash: the next key comes up to where this one stands.
        following = lines.begin(parent.value[at + 1][0])
        if not lines.text[lines.end(last) : following].strip():
            return [(begin, following, "")]
    raise ChangeError(
        "shape",
        f"{parent.value[at][0].value} shares its line with what is before it: edit it by hand",
        lines.line(parent.value[at][0]),
    )


def _behind(new: New, way: str, place: Place) -> str:
    """What stands behind the colon of the key at a place."""
    if place.flow:
        written = f"[{way}]" if new.as_item else way
        for key in reversed(new.keys):
            written = f"{{{_key(key)}: {written}}}"
        return " " + written
    column, eol = place.column, place.style.eol
    out = []
    for key in new.keys:
        column += place.map_indent
        out.append(f"{eol}{' ' * column}{_key(key)}:")
    if not new.as_item:
        out.append(" " + way)
    elif place.list_flow:
        out.append(f" [{way}]")
    else:
        out.append(f"{eol}{' ' * (column + place.list_indent)}- {way}")
    return "".join(out)


def _key(key: str) -> str:
    """A key as it is written, in quotes where it must be."""
    return one_line(key, "") or one_line(key, '"') or key
