"""Where something new goes in between a list's items or a map's pairs, with blank lines as between most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.entry_text import most_common_gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import MappingNode, SequenceNode

    from workbench.changes.lines import Lines, Piece


def spots(lines: Lines, node: SequenceNode, index: int, written: str) -> Iterator[list[Piece]]:
    """The ways to put an item in at an index of a list that is not empty.

    Args:
        lines: of the document.
        node: the list.
        index: that it is to have.
        written: the item, from its first character on, further lines indented.
    """
    if node.flow_style:
        yield _in_brackets(
            lines, [(lines.begin(item), lines.last(item)) for item in node.value], index, written
        )
        return
    count = len(node.value)
    beside = index - 1 if index else 0
    dash = lines.dash(node, beside)
    gap = lines.text[dash + 1 : lines.begin(lines.child(node, beside))]
    margin = " " * lines.column(dash) + "-" + (gap if gap and not gap.strip(" ") else " ")
    starts = [lines.start(lines.dash(node, at)) for at in range(count)]
    ends = [lines.end(lines.last(lines.child(node, at))) for at in range(count)]
    if index == count:
        ends[-1] = lines.behind(lines.child(node, count - 1))
    yield from _in_block(lines, starts, ends, index, margin + written)


def map_spots(lines: Lines, node: MappingNode, index: int, written: str) -> Iterator[list[Piece]]:
    """The ways to put a pair in at an index of a map that is not empty; ``written`` begins with its key."""
    keys = [lines.begin(key) for key, _ in node.value]
    count = len(keys)
    if node.flow_style:
        ranges = [
            (keys[at], max(lines.last(lines.child(node, at)), lines.lead(node, at))) for at in range(count)
        ]
        yield _in_brackets(lines, ranges, index, written)
        return
    margin = " " * lines.column(keys[0])
    starts = [lines.start(key) for key in keys]
    ends = [lines.end(max(lines.last(lines.child(node, at)), lines.lead(node, at))) for at in range(count)]
    if index == count:
        ends[-1] = max(lines.behind(lines.child(node, count - 1)), ends[-1])
    yield from _in_block(lines, starts, ends, index, margin + written)


def _in_block(
    lines: Lines, starts: list[int], ends: list[int], index: int, written: str
) -> Iterator[list[Piece]]:
    gaps = [
        sum(not line.strip() for line in lines.split(lines.after(end), start)[:-1])
        for end, start in zip(ends, starts[1:], strict=False)
    ]
    blank = most_common_gap(gaps)
    if index < len(starts):
        start = starts[index]
        eol = lines.eol(start)
        yield [(start, start, written + eol * (blank + 1))]
    if index:
        end = ends[index - 1]
        eol = lines.eol(end)
        yield [(end, end, eol * (blank + 1) + written)]


def _in_brackets(lines: Lines, ranges: list[tuple[int, int]], index: int, written: str) -> list[Piece]:
    own = all(not lines.text[lines.start(start) : start].strip() for start, _ in ranges)
    if index < len(ranges):
        start = ranges[index][0]
        behind = lines.eol(start) + " " * lines.column(start) if own else " "
        return [(start, start, f"{written},{behind}")]
    start, end = ranges[-1]
    before = lines.eol(start) + " " * lines.column(start) if own else " "
    return [(end, end, f",{before}{written}")]
