"""A document's characters by line, and where in them its nodes stand: the ground on which pieces are cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from workbench.changes.operation import ChangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.contracts.document import Document

Piece = tuple[int, int, str]
"""A half-open range of a document's characters, and what stands there afterwards."""

_break = re.compile("\r\n|\r|\n")
_header = re.compile(r"[|>]([-+0-9]*)")


def _broken_before(text: str, start: int) -> str:
    """The line end before a line's start; empty where the text starts."""
    before = text[max(start - 2, 0) : start]
    return before if before == "\r\n" else before[-1:]


class Lines:
    """A document to cut pieces from; indexes count characters behind a BOM, as nodes' marks do.

    Lines end at LF, CR or CRLF.

    Attributes:
        document: what the lines are of.
        root: its root node.
        text: its characters.
        shared: ids of the nodes that aliases repeat.
    """

    def __init__(self, document: Document, root: Node) -> None:
        self.document = document
        self.root = root
        self.text = document.tables.text
        self.shared: set[int] = set()
        self._aliases: set[tuple[int, int]] = set()
        if "*" in self.text and "&" in self.text:
            self._find_aliases()

    def start(self, index: int) -> int:
        """Where the line of an index starts."""
        return max(self.text.rfind("\n", 0, index), self.text.rfind("\r", 0, index)) + 1

    def end(self, index: int) -> int:
        """Where the line of an index ends, before its line end."""
        found = _break.search(self.text, index)
        return found.start() if found else len(self.text)

    def after(self, index: int) -> int:
        """Where the line behind that of an index starts; the text's end when there is none."""
        found = _break.search(self.text, index)
        return found.end() if found else len(self.text)

    def past_blank(self, index: int) -> int:
        """Where the line behind that of an index starts, or behind the blank lines that follow it."""
        start = self.after(index)
        while start < len(self.text) and not self.text[start : self.end(start)].strip(" \t"):
            after = self.after(start)
            if self.end(start) == after:
                break  # without a line end, nothing can come behind it
            start = after
        return start

    def column(self, index: int) -> int:
        """The 0-based column of an index, in characters."""
        return index - self.start(index)

    def eol(self, near: int) -> str:
        """The line end in use at an index: that line's own, else the one before it, else LF."""
        here = _break.match(self.text, self.end(near))
        if here:
            return here[0]
        return _broken_before(self.text, self.start(near)) or "\n"

    def whole(self, start: int, end: int) -> Piece:
        """What takes lines away, from one that starts at an index to one that ends at another.

        Where the last of them has no line end, the one before the first goes instead: what ended without
        still does.
        """
        if end < len(self.text) or not start:
            return start, self.after(end), ""
        return start - len(_broken_before(self.text, start)), end, ""

    def split(self, start: int, end: int) -> list[str]:
        """The characters of a range by line, without line ends."""
        return _break.split(self.text[start:end])

    def begin(self, node: Node) -> int:
        """A node's first character, its tag or anchor if it has one."""
        return int(node.start_mark.index)

    def first(self, node: Node) -> int:
        """A node's own first character, behind tag and anchor."""
        return self.document.extent(node)[0]

    def last(self, node: Node) -> int:
        """The index behind a node's last character; a block text that keeps its blank lines has them.

        Raises:
            ChangeError: an alias ends it, whose place no parser tells.
        """
        node = self._leaf(node)
        end = self.document.extent(node)[1]
        if isinstance(node, ScalarNode) and node.style in ("|", ">") and "+" in self.header(node):
            for _ in node.value[len(node.value.rstrip("\n")) + 1 :]:
                end = self.after(end)
        return end

    def behind(self, node: Node) -> int:
        """The end of the line that a node ends on, where a line may be put behind it.

        Raises:
            ChangeError: as ``last`` does, or a block text at the file's end would get the line end it lacks.
        """
        end = self.end(self.last(node))
        leaf = self._leaf(node)
        if end < len(self.text) or not isinstance(leaf, ScalarNode) or leaf.style not in ("|", ">"):
            return end
        if leaf.value and "-" not in self.header(leaf):
            raise ChangeError(
                "refused",
                "the block text at the file's end has no line end and would get one: "
                "end the file with a line break first",
                self.line(leaf),
            )
        return end

    def _leaf(self, node: Node) -> Node:
        """What a block collection ends with."""
        while isinstance(node, CollectionNode) and not node.flow_style and node.value:
            node = self.child(node, len(node.value) - 1)
        return node

    def header(self, node: ScalarNode) -> str:
        """What stands behind the indicator of a block text: digit and sign."""
        found = _header.match(self.text, self.first(node))
        return found[1] if found else ""

    def line(self, node: Node) -> int:
        """The 1-based line a node begins in."""
        return self.document.line(node)

    def is_alias(self, parent: CollectionNode, at: int) -> bool:
        """Whether an item of a list, or the value of a mapping's pair, is an alias."""
        return (id(parent), at) in self._aliases

    def child(self, parent: CollectionNode, at: int) -> Node:
        """An item of a list, or the value of a mapping's pair.

        Raises:
            ChangeError: it is an alias, whose marks are its anchor's.
        """
        child = parent.value[at]
        node: Node = child[1] if isinstance(parent, MappingNode) else child
        if self.is_alias(parent, at):
            line = self.line(child[0] if isinstance(parent, MappingNode) else parent)
            raise ChangeError(
                "alias",
                f"an alias of what stands at line {self.line(node)} is in the way: write it out here first",
                line,
            )
        return node

    def refuse_shared(self, node: Node) -> None:
        """Raise ``ChangeError`` when aliases repeat a node: what is done to it would be done to them."""
        if id(node) in self.shared:
            raise ChangeError(
                "alias",
                "an alias elsewhere in the file repeats what stands here, and would change with it: "
                "write it out there first",
                self.line(node),
            )

    def dash(self, parent: SequenceNode, at: int) -> int:
        """The index of a block list item's dash.

        Raises:
            ChangeError: it shares its line with what is before it (``shape``), or the item is an alias.
        """
        item = self.child(parent, at)
        column = self.column(self.first(parent))
        start = self.start(self.begin(item))
        while True:
            indent = self.text[start : start + column]
            if self.text.startswith("-", start + column) and not indent.strip(" "):
                return start + column
            if start <= self.start(self.begin(parent)):
                raise ChangeError(
                    "shape",
                    "this item shares its line with what is before it: give it a line of its own first",
                    self.line(item),
                )
            start = self.start(start - 1)

    def slot(self, parent: SequenceNode, at: int) -> tuple[int, int]:
        """A block list item's own lines, its last line's end not among them."""
        return self.start(self.dash(parent, at)), self.end(self.last(self.child(parent, at)))

    def lead(self, parent: MappingNode | SequenceNode, at: int) -> int:
        """The index behind the colon or dash that leads to a value, and behind its tag and anchor."""
        if isinstance(parent, MappingNode):
            behind = self.text.index(":", parent.value[at][0].end_mark.index) + 1
        else:
            behind = self.dash(parent, at) + 1
        node = self.child(parent, at)
        begin, first = self.begin(node), self.first(node)
        return begin + len(self.text[begin:first].rstrip()) if begin < first else behind

    def pairs(self) -> Iterator[tuple[MappingNode, ScalarNode, Node]]:
        """Every pair of the document's mappings that has a text for its key and no alias for its value."""
        seen: set[int] = set()
        work: list[Node] = [self.root]
        while work:
            node = work.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, MappingNode):
                for at, (key, value) in enumerate(node.value):
                    work.append(value)
                    if isinstance(key, ScalarNode) and not self.is_alias(node, at):
                        yield node, key, value
            elif isinstance(node, SequenceNode):
                work += node.value

    def _find_aliases(self) -> None:
        """A node's first place, in the document's order, is its own; at every other stands an alias."""
        seen: set[int] = set()
        work: list[tuple[int, int, Node]] = [(0, 0, self.root)]
        while work:
            parent, at, node = work.pop()
            if id(node) in seen:
                self.shared.add(id(node))
                self._aliases.add((parent, at))
                continue
            seen.add(id(node))
            below: list[tuple[int, int, Node]] = []
            if isinstance(node, MappingNode):
                for number, (key, value) in enumerate(node.value):
                    below += ((id(node), -1 - number, key), (id(node), number, value))
            elif isinstance(node, SequenceNode):
                below += ((id(node), number, item) for number, item in enumerate(node.value))
            work += reversed(below)
