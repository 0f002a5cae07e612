"""Edits of a list in brackets as pieces: items with their commas, and the comment on the line of an item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.changes.render import ways
from workbench.changes.style import item_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yaml.nodes import MappingNode, SequenceNode

    from workbench.changes.lines import Lines, Piece

_comma = re.compile(r"\s*(?:#[^\r\n]*\s+)*,")
_comment = re.compile(r"[ \t]+#[^\r\n]*")


def inserted(lines: Lines, node: SequenceNode, index: int, text: str) -> Iterator[list[Piece]]:
    """The ways to put an item in at an index of a list that is not empty.

    It gets a line of its own where its neighbour has one.
    """
    behind = index > 0
    start, end = _range(lines, node, index - 1 if behind else 0)
    comma = _behind_comma(lines, end)
    own = _is_alone(lines, start, end)
    column = lines.column(start)
    style = item_style(lines, node, index, column)
    for way in ways(text, style, block=False):
        if own and behind:
            last = comma == end
            at = lines.end(comma)
            yield [
                *([(end, end, ",")] if last else []),
                (at, at, style.eol + " " * column + way + ("" if last else ",")),
            ]
        elif own:
            yield [(lines.start(start), lines.start(start), " " * column + way + "," + style.eol)]
        elif behind:
            yield [(end, end, ", " + way)]
        else:
            yield [(start, start, way + ", ")]


def deleted(lines: Lines, node: SequenceNode, index: int) -> list[Piece]:
    """What takes an item out of a list of several."""
    return _deleted(lines, [_range(lines, node, at) for at in range(len(node.value))], index)


def key_deleted(lines: Lines, node: MappingNode, index: int) -> list[Piece]:
    """What takes a pair out of a mapping of several."""
    ranges = []
    for at, (key, _) in enumerate(node.value):
        last = lines.last(lines.child(node, at))
        ranges.append((lines.begin(key), max(last, lines.last(key))))
    return _deleted(lines, ranges, index)


def _deleted(lines: Lines, ranges: Sequence[tuple[int, int]], index: int) -> list[Piece]:
    """What takes one of several things out, with its comma."""
    start, end = ranges[index]
    comma = _behind_comma(lines, end)
    if _is_alone(lines, start, end):
        return [lines.whole(lines.start(start), lines.end(comma))]
    if index + 1 < len(ranges):
        found = _comment.match(lines.text, comma)
        behind = found.end() if found else _behind_blanks(lines, comma)
        return [(start, behind, "")]
    before = ranges[index - 1][1]
    if "#" in lines.text[before:start]:
        return [(start, end, "")]
    return [(before, end, "")]


def emptied(lines: Lines, node: SequenceNode) -> list[Piece]:
    """What leaves ``[]`` of a list with one item; comments on lines of their own stay."""
    start, end = _range(lines, node, 0)
    comma = _behind_comma(lines, end)
    first, last = lines.first(node) + 1, lines.last(node) - 1
    if "#" in lines.text[first:start] or "#" in lines.text[comma:last]:
        if _is_alone(lines, start, end):
            return [lines.whole(lines.start(start), lines.end(comma))]
        return [(start, comma, "")]
    return [(first, last, "")]


def moved(lines: Lines, node: SequenceNode, order: Sequence[int]) -> list[Piece]:
    """What gives a list's items another order; where each has a line, it takes the comment on it along.

    Args:
        lines: of the document.
        node: the list.
        order: the old index of each item to be.
    """
    slots = [_range(lines, node, at) for at in range(len(node.value))]
    changes = [(slots[at], slots[old]) for at, old in enumerate(order) if at != old]
    if all(_is_alone(lines, *slot) for slot, _ in changes):
        notes = [(comma, lines.end(comma)) for comma in (_behind_comma(lines, end) for _, end in slots)]
        changes += [(notes[at], notes[old]) for at, old in enumerate(order) if at != old]
    return [(*slot, lines.text[slice(*source)]) for slot, source in changes]


def _range(lines: Lines, node: SequenceNode, at: int) -> tuple[int, int]:
    item = lines.child(node, at)
    return lines.begin(item), lines.last(item)


def _behind_comma(lines: Lines, end: int) -> int:
    """The index behind the comma that follows an item; behind the item where none does."""
    found = _comma.match(lines.text, end)
    return found.end() if found else end


def _behind_blanks(lines: Lines, index: int) -> int:
    while lines.text.startswith((" ", "\t"), index):
        index += 1
    return index


def _is_alone(lines: Lines, start: int, end: int) -> bool:
    """Whether an item has its lines to itself, but for its comma and a comment."""
    behind = lines.text[_behind_comma(lines, end) : lines.end(_behind_comma(lines, end))].strip()
    return not lines.text[lines.start(start) : start].strip() and (not behind or behind.startswith("#"))
