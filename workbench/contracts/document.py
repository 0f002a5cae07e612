"""One YAML file: its bytes, its nodes, and where in the bytes a node or a part of a text stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from yaml.error import YAMLError
from yaml.events import DocumentStartEvent
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from workbench.contracts import bounds, refusals, scalars, structure
from workbench.contracts.composer import NULL, loader
from workbench.contracts.positions import Positions
from workbench.contracts.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.contracts.span import Span


_BLOCK = ("|", ">")


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A YAML file, read but not constructed.

    Attributes:
        path: as the caller names it.
        data: the file's bytes.
        root: the first document's root node; ``None`` when the file is empty or can't be read. Its depth and
            size are bounded (see ``bounds``), its aliases are shared nodes.
        problems: what is wrong with the file, in file order.
        positions: the file's character, byte and line tables; ``None`` when it is not UTF-8.
    """

    path: str
    data: bytes
    root: Node | None
    problems: tuple[Problem, ...]
    positions: Positions | None

    @property
    def unreadable(self) -> bool:
        """The file is not empty, and yet there is no root to go on with."""
        return self.root is None and any(problem.severity is Severity.ERROR for problem in self.problems)

    def span(self, node: Node) -> Span:
        """Where a node stands, in one segment: from its content's first byte to its last.

        Tag and anchor do not count, nor does what a mark overshoots by (comments and blank lines behind a
        block).
        """
        tables = self.tables
        mark = node.start_mark
        start, end = mark.index, node.end_mark.index
        if (
            not isinstance(node, ScalarNode)
            or node.style in _BLOCK
            or tables.text.startswith(("!", "&"), start)
        ):
            start, end = self.extent(node)
        if start == mark.index and tables.plain_breaks:
            return tables.span_on_line(mark.line, mark.column, start, end)
        return tables.span_of(start, end)

    def part(self, node: ScalarNode, start: int, end: int) -> Span:
        """Where a part of a scalar's constructed text stands: its characters from ``start`` up to ``end``.

        Each segment is source of the text; what stands between them (indentation, dropped line breaks) is
        not. A character written as an escape is taken whole. An empty part is an empty segment.
        """
        return self.place(node)(start, end)

    def place(self, node: ScalarNode) -> Callable[[int, int], Span]:
        """``part`` of one scalar, for many parts: its source is read once, when first asked for."""
        return _Place(self, node)

    def extent(self, node: Node) -> tuple[int, int]:
        """A node's first character index and the one behind its last; see ``span``."""
        source = self.tables.text
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, CollectionNode):
            if not node.flow_style:
                end = self._block_end(node)
            return scalars.content_start(source, start, end), end
        style = node.style if isinstance(node, ScalarNode) else None
        start = scalars.content_start(source, start, end)
        return start, scalars.content_end(source, start, end, style)

    def line(self, node: Node) -> int:
        """The 1-based line a node begins in."""
        return self.tables.line(self.tables.offset(node.start_mark.index))

    @property
    def tables(self) -> Positions:
        """The file's position tables.

        Raises:
            ValueError: the file is not UTF-8, so that nothing stands anywhere in it.
        """
        if self.positions is None:
            raise ValueError(f"{self.path} is not UTF-8: nothing stands in it")
        return self.positions

    def _block_end(self, node: CollectionNode) -> int:
        """The end of a block collection's last content; an alias has none: what stands before it counts."""
        current: Node = node
        while isinstance(current, CollectionNode) and not current.flow_style:
            start = current.start_mark.index
            last = current.value[-1] if isinstance(current, MappingNode) else current.value[-2:]
            below = [child for child in last if child.start_mark.index >= start]
            if not below:
                return max(start, node.start_mark.index)
            current = max(below, key=_start)
        return self.extent(current)[1]


def _start(node: Node) -> int:
    return node.start_mark.index


def is_null(node: Node) -> bool:
    """Whether a scalar says nothing: ``~``, ``null`` or no text at all."""
    return node.tag == NULL


def read_document(path: str, data: bytes) -> Document:
    """Read a file's first YAML document into nodes with marks; nothing is constructed, nothing raised.

    Args:
        path: what the document is to be called.
        data: the file's bytes, of whatever kind.

    Returns:
        The document; what is wrong with it stands in its ``problems``: ``empty-file``, ``not-utf8``,
        ``too-large``, ``too-deep``, ``control-character``, ``yaml-syntax``, ``several-documents``,
        ``duplicate-key``, ``alias``, ``tab``.
    """
    if len(data) > bounds.LARGEST:
        message = (
            f"The file has {len(data):,} bytes; files of more than {bounds.LARGEST:,} are not read: split it."
        )
        return Document(path, data, None, (Problem("too-large", Severity.ERROR, message),), None)
    try:
        positions = Positions(data)
    except UnicodeDecodeError as error:
        return Document(path, data, None, (refusals.not_utf8(data, error),), None)
    try:
        if bounds.may_be_deep(data) and (deep := _deep(positions)) is not None:
            return Document(path, data, None, (structure.too_deep(positions, deep),), positions)
        root, more = _compose(positions)
    except RecursionError:
        return Document(path, data, None, (structure.too_deep(positions, 0),), positions)
    except (YAMLError, ValueError, OverflowError) as error:
        return Document(path, data, None, (refusals.unreadable(error, positions),), positions)
    if root is None or (isinstance(root, ScalarNode) and not root.value):
        message = (
            "The file holds nothing but comments and blank lines." if data.strip() else "The file is empty."
        )
        return Document(
            path, data, None, (Problem("empty-file", Severity.WARNING, message), *more), positions
        )
    problems, refused = structure.faults(root, positions)
    return Document(path, data, None if refused else root, (*problems, *more), positions)


def _deep(positions: Positions) -> int | None:
    source = loader(positions.text)
    try:
        return bounds.too_deep_at(source)
    finally:
        source.dispose()


def _compose(positions: Positions) -> tuple[Node | None, tuple[Problem, ...]]:
    """The first document's root, and what is to be said of what follows it."""
    source = loader(positions.text)
    try:
        root = source.get_node() if source.check_node() else None
        try:
            more = source.check_node()
        except YAMLError as error:
            return root, (refusals.unreadable(error, positions),)
        if not more:
            return root, ()
        index = _second_document(positions)
        message = (
            "Another YAML document begins here, and only the first is read: put it in a file of its own."
        )
        span = positions.span_of(index, index)
        return root, (Problem("several-documents", Severity.WARNING, message, span),)
    finally:
        source.dispose()


def _second_document(positions: Positions) -> int:
    """The character index at which the second document of a file that has one begins."""
    source = loader(positions.text)
    try:
        starts = (event for event in bounds.events(source) if isinstance(event, DocumentStartEvent))
        return [bounds.index_of(start) for start in islice(starts, 2)][-1]
    finally:
        source.dispose()


class _Place:
    """Spans of parts of one scalar's text."""

    __slots__ = ("_document", "_node", "_on_line", "_runs")

    def __init__(self, document: Document, node: ScalarNode) -> None:
        self._document = document
        self._node = node
        self._runs: tuple[scalars.Run, ...] | None = None
        self._on_line = -1

    def __call__(self, start: int, end: int) -> Span:
        tables = self._document.tables
        mark = self._node.start_mark
        if self._runs is None:
            self._runs = self._read()
        if self._on_line >= 0:
            here = self._on_line + start
            return tables.span_on_line(mark.line, mark.column + here - mark.index, here, self._on_line + end)
        ranges = scalars.segments(self._runs, start, end)
        if not ranges:
            first = self._document.extent(self._node)[0]
            ranges = [(first, first)]
        return tables.span([(tables.offset(here), tables.offset(there)) for here, there in ranges])

    def _read(self) -> tuple[scalars.Run, ...]:
        node, tables = self._node, self._document.tables
        start, end = node.start_mark, node.end_mark
        if start.line == end.line and tables.plain_breaks and node.style not in _BLOCK:
            # One line, as long as its text: the usual case, and where it stands is known already.
            size, quotes = len(node.value), 1 if node.style else 0
            if size and end.index - start.index - 2 * quotes == size and tables.text[start.index] not in "!&":
                self._on_line = start.index + quotes
                return ((0, size, self._on_line, self._on_line + size),)
        found = scalars.runs(tables.text, start.index, end.index, node.style or None, node.value)
        if len(found) == 1 and start.line == end.line and tables.plain_breaks:
            text_from, text_to, source_from, source_to = found[0]
            if text_to - text_from == source_to - source_from:
                # One line, character by character: the usual case, and the line is known already.
                self._on_line = source_from
        return found
