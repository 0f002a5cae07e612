"""What a claim that waits says about it: its row as it is written, and the needs its notes enumerate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from workbench.contracts.contract import YamlPath
    from workbench.contracts.document import Document

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LETTERS = tuple("abcdefghij")
_NUMBERS = tuple(str(number) for number in range(1, 11))
_MARK = re.compile(r"\(([ivx]{1,4}|[a-j]|\d{1,2})\)")
_END = re.compile(r"\.(?:\s+(?=[A-Z])|\s*\Z)|\n\s*\n")
_EDGES = " \t\n,;:.—\u2013-"
_AND = re.compile(r"[,;]?\s+(?:and|or|plus)\s*\Z")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class EnumeratedNeed:
    """One thing that a text enumerates.

    Attributes:
        label: as written: ``(i)``, ``(2)``, ``(b)``.
        text: what is needed, on one line.
        at: where the label stands in the text, in characters.
    """

    label: str
    text: str
    at: int


def enumerated(text: str) -> tuple[EnumeratedNeed, ...]:
    """The needs that a text enumerates: ``(i) …, (ii) …, (iii) …``, from the first mark of a kind on.

    A single mark is no enumeration, nor are marks out of order. The last need ends with its sentence.
    """
    marks = list(_MARK.finditer(text))
    for order in (_ROMAN, _NUMBERS, _LETTERS):
        run: list[re.Match[str]] = []
        for mark in marks:
            if len(run) < len(order) and mark[1] == order[len(run)]:
                run.append(mark)
        if len(run) >= _FEWEST:
            return tuple(_need(text, run, at) for at in range(len(run)))
    return ()


def _need(text: str, run: list[re.Match[str]], at: int) -> EnumeratedNeed:
    begin = run[at].end()
    if at + 1 < len(run):
        said = text[begin : run[at + 1].start()]
    else:
        end = _END.search(text, begin)
        said = text[begin : end.start() if end else len(text)]
    plain = _AND.sub("", " ".join(said.split()).strip(_EDGES))
    return EnumeratedNeed(run[at].group(), plain.strip(_EDGES), run[at].start())


def row_source(document: Document, where: YamlPath) -> bytes:
    """A row as the file has it, comments within it and all; empty when there is no such row.

    A comment behind the row's last value belongs to it.
    """
    node: Node | None = document.root
    for step in where:
        node = _child(node, step)
    if node is None or document.positions is None:
        return b""
    span = document.span(node)
    end = document.data.find(b"\n", span.end)
    return document.data[span.start : end if end >= 0 else len(document.data)]


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.value[step] if 0 <= step < len(node.value) else None
    if isinstance(node, MappingNode):
        return next(
            (value for key, value in node.value if isinstance(key, ScalarNode) and key.value == step), None
        )
    return None
