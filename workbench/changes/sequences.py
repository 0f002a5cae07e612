"""Edits of a block list as pieces: its items' own lines, and no others. Lists in brackets are ``flow``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.render import ways
from workbench.changes.style import item_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yaml.nodes import SequenceNode

    from workbench.changes.lines import Lines, Piece


def inserted(lines: Lines, node: SequenceNode, index: int, text: str) -> Iterator[list[Piece]]:
    """The ways to put an item in at an index of a list that is not empty, each where ``_spots`` says."""
    base = lines.column(lines.first(node))
    style = item_style(lines, node, index, base)
    margin = " " * base + "-" + _gap(lines, node, max(index - 1, 0))
    around = range(len(node.value))
    for way in ways(text, style):
        for spot in _spots(lines, node, [*around[:index], -1, *around[index:]], margin + way):
            yield [spot]


def deleted(lines: Lines, node: SequenceNode, index: int) -> list[Piece]:
    """What takes an item out of a list of several, with the comment on its line."""
    return [lines.whole(*lines.slot(node, index))]


def emptied(lines: Lines, node: SequenceNode, lead: int) -> list[Piece]:
    """What leaves ``[]`` of a list with one item; comments on lines of their own stay.

    Args:
        lines: of the document.
        node: the list.
        lead: index behind what leads to it, a colon mostly.
    """
    return [(lead, lead, " []"), *deleted(lines, node, 0)]


def moved(lines: Lines, node: SequenceNode, order: Sequence[int], index: int) -> Iterator[list[Piece]]:
    """The ways to give an item another place: its own lines go there, with the comment on its line.

    Where that cannot be, the items change places around the comments on lines of their own.

    Args:
        lines: of the document.
        node: the list.
        order: the old index of each item to be.
        index: the item's that moves.
    """
    slots = [lines.slot(node, at) for at in range(len(node.value))]
    texts = [lines.text[start:end] for start, end in slots]
    for spot in _spots(lines, node, order, texts[index], index):
        yield [spot, lines.whole(*slots[index])]
    yield [(*slot, texts[old]) for slot, old in zip(slots, order, strict=True)]


def _spots(
    lines: Lines, node: SequenceNode, order: Sequence[int], text: str, index: int = -1
) -> Iterator[Piece]:
    """Where an item's lines may go in: right behind the item before it, or else right before the one behind.

    A comment above the one behind stays with that, unless it stands so deep that it would become a part of a
    block text put above it. A text that keeps its blank lines would take those in that follow: it may go
    behind them.

    Args:
        lines: of the document.
        node: the list.
        order: the present index of each item to be.
        text: the item's lines.
        index: the item in ``order`` that they are of.
    """
    to = list(order).index(index)
    if to:
        end = lines.behind(lines.child(node, order[to - 1]))
        yield end, end, lines.eol(end) + text
    if to + 1 < len(order):
        start = lines.start(lines.dash(node, order[to + 1]))
        yield start, start, text + lines.eol(start)
    if to:
        start = lines.past_blank(end)
        if start > lines.after(end):
            yield start, start, text + lines.eol(end)


def _gap(lines: Lines, node: SequenceNode, at: int) -> str:
    """The white space between an item's dash and its text."""
    dash = lines.dash(node, at)
    gap = lines.text[dash + 1 : lines.begin(lines.child(node, at))]
    return gap if gap and not gap.strip(" ") else " "
