"""Comments that accept findings: ``# contract-workbench: allow RULE, RULE — reason``; any dash will do."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.bounds import children
from workbench.contracts.contract import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.contracts.contract import YamlPath
    from workbench.contracts.document import Document

_MARKER = b"contract-workbench:"
_BREAKS = r"\r\n\x85\u2028\u2029"
_RULE = r"[A-Za-z][\w-]*?"
_opening = re.compile(rf"(?<![^ \t{_BREAKS}])#+[ \t]*contract-workbench:[ \t]*allow(?![\w-])")
_rest = re.compile(rf"[^{_BREAKS}]*")
_said = re.compile(
    rf"[ \t]+(?P<rules>{_RULE}(?:[ \t]*,[ \t]*{_RULE})*)"
    r"(?:(?:[ \t]*[\u2013\u2014]|[ \t]+--?)[ \t]*(?P<reason>.*))?[ \t]*"
)
_block_header = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\r\n\x85\u2028\u2029]*)?")
_NOTHING = re.compile(rb"[ \t]*(#|$)")


def suppressions_of(document: Document, claims: Iterable[YamlPath] = ()) -> tuple[Suppression, ...]:
    """The suppressions of a document, in file order; text inside a scalar is none.

    Args:
        document: with its comments.
        claims: where its claims stand: what holds claims is too much for one comment to speak for.
    """
    if _MARKER not in document.data or document.root is None:
        return ()
    found = list(_comments(document))
    if not found:
        return ()
    sections = _sections(document.root, claims)
    rows = sorted(_rows(document, document.root))
    keys = {lines[0]: lines[1] for lines in _section_lines(document, document.root, sections)}
    each = (
        Suppression(line, covers, rule, reason)
        for start, said in found
        for line, covers in [_reach(document, start, rows, keys)]
        for rule, reason in _allowed(said)
    )
    return tuple(dict.fromkeys(each))


def _comments(document: Document) -> Iterator[tuple[int, str]]:
    """Where a comment that allows something begins, and what stands behind ``allow``."""
    text = document.tables.text
    inside: list[tuple[int, int]] = []
    starts: list[int] = []
    done = 0
    for match in _opening.finditer(text):
        if not inside:
            inside = sorted(texts_in(document))
            starts = [start for start, _ in inside]
        before = bisect_right(starts, match.start())
        if match.start() < done or (before and inside[before - 1][1] > match.start()):
            continue
        rest = _rest.match(text, match.end())
        said = rest[0] if rest else ""
        done = match.end() + len(said)
        yield match.start(), said


def _allowed(said: str) -> Iterator[tuple[str, str]]:
    """Rules and reason of what stands behind ``allow``; no rule and the text if it is not understood."""
    match = _said.fullmatch(said)
    if match is None:
        yield "", said.strip()
        return
    for rule in match["rules"].split(","):
        yield rule.strip(), (match["reason"] or "").strip()


def _reach(
    document: Document, start: int, rows: list[tuple[int, int]], sections: dict[int, int]
) -> tuple[int, tuple[int, int]]:
    """The line of a comment, and the first and last line that it speaks for."""
    tables = document.tables
    line = tables.line(tables.offset(start))
    first = last = line
    lines = tables.line_starts()
    if _NOTHING.match(document.data, _line_start(document, lines[line - 1])):
        # On a line of its own: it speaks for what starts on the next line that says something.
        first = line + 1
        while first < len(lines) and _NOTHING.match(_line_at(document, first)):
            first += 1
        at = bisect_right(rows, (first, 0))
        if at == len(rows):
            return line, (line, line)
        first, last = rows[at][0], max(row[1] for row in rows[at:] if row[0] == rows[at][0])
        if first in sections:
            # The section's key, unless claims begin on that line as well.
            first, last = (first, first) if sections[first] > first else (line, line)
    return line, (first, last)


def _sections(root: Node, claims: Iterable[YamlPath]) -> set[int]:
    """Identities of the nodes that hold claims."""
    found: set[int] = set()
    for parent in {where[:-1] for where in claims}:
        node: Node | None = root
        for step in parent:
            if isinstance(node, MappingNode):
                # As the claims were read: of a key that stands twice, the last value.
                node = next((value for key, value in reversed(node.value) if key.value == step), None)
            elif isinstance(node, SequenceNode) and isinstance(step, int):
                node = node.value[step]
            if node is not None:
                found.add(id(node))
    return found


def _section_lines(document: Document, root: Node, sections: set[int]) -> Iterator[tuple[int, int]]:
    """The line of the key of each section, and the line on which the section itself begins."""
    tables = document.tables
    for node in _nodes(root):
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if id(value) in sections:
                    at, begins = (document.extent(one)[0] for one in (key, value))
                    yield tables.line(tables.offset(at)), tables.line(tables.offset(begins))


def _line_start(document: Document, start: int) -> int:
    return start + 3 if start == 0 and document.data.startswith(b"\xef\xbb\xbf") else start


def _line_at(document: Document, line: int) -> bytes:
    lines = document.tables.line_starts()
    end = lines[line] if line < len(lines) else len(document.data)
    return document.data[lines[line - 1] : end].rstrip(b"\r\n")


def texts_in(document: Document) -> Iterator[tuple[int, int]]:
    """Where scalars stand, as character indexes, without block headers, which may end in a comment."""
    text = document.tables.text
    for node in _nodes(document.root):
        if isinstance(node, ScalarNode) and node.end_mark.index > node.start_mark.index:
            start, end = document.extent(node)
            if node.style in ("|", ">") and (header := _block_header.match(text, start)):
                start = min(header.end(), end)
            yield start, end


def _nodes(root: Node | None) -> Iterator[Node]:
    seen: set[int] = set()
    work = [root] if root is not None else []
    while work:
        node = work.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            work.extend(children(node))


def _rows(document: Document, root: Node) -> Iterator[tuple[int, int]]:
    """First and last line of every pair of a map and every item of a list."""
    tables = document.tables

    def lines(first: Node, last: Node) -> tuple[int, int]:
        start = document.extent(first)[0]
        end = max(document.extent(last)[1], document.extent(first)[1])
        return tables.line(tables.offset(start)), tables.line(tables.offset(max(end - 1, start)))

    for node in _nodes(root):
        if isinstance(node, MappingNode):
            yield from (lines(key, value) for key, value in node.value)
        elif not isinstance(node, ScalarNode):
            yield from (lines(item, item) for item in node.value)
