"""Numbers that a document states about itself: totals of a summary, and counts in its header comment.

What a noun means (a status, a section) and whether the number is right is not decided here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode

from workbench.contracts.contract import Tally
from workbench.contracts.dialects import CONTAINERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.contracts.document import Document

SUMMARIES = frozenset(
    {
        "verification_summary",
        "status_summary",
        "summary",
        "statistics",
        "stats",
        "totals",
        "tally",
        "metadata",
    }
)
"""Top-level maps whose whole numbers are counts, where their key says of what."""

_COUNT = re.compile(r"\d{1,6}\Z")
_STATED = re.compile(
    r"(?:[-*•]\s*)?(?P<noun>[A-Za-z][A-Za-z _/-]{2,40}?)\s*[:=]\s*(?P<count>\d{1,6})(?:\s*[(,;]|\s*\Z)"
)
_PART = re.compile(r"(?P<count>\d{1,6})\s+(?P<noun>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?)\Z")
_PARTS = re.compile(r"\s*(?:[,;:+|/]|\band\b)\s*")
_LABEL = re.compile(r"[A-Za-z][^:]{0,60}:\s+(?=\d)")
COUNTS = frozenset({"counts", "tally", "totals", "by_status", "status_counts"})
"""Maps within a top-level map whose keys are what is counted."""

_TOP = re.compile(r"[A-Za-z_]\w*(?=\s*:)")
_MAY_OPEN = re.compile("|".join(sorted(CONTAINERS)).encode())
_MOST = 400
"""Lines of a header that are looked at."""


def tallies_of(document: Document, root: Mapping[str, Node]) -> tuple[Tally, ...]:
    """The numbers that a document states about itself, in file order."""
    found = [*_in_header(document), *_in_summaries(document, root)]
    return tuple(sorted(found, key=lambda tally: tally.line))


def _in_summaries(document: Document, root: Mapping[str, Node]) -> Iterator[Tally]:
    for name in SUMMARIES & root.keys():
        node = root[name]
        for key, value in node.value if isinstance(node, MappingNode) else ():
            if isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and _COUNT.match(value.value):
                yield Tally(key.value, int(value.value), document.span(key).line, f"{name}.{key.value}")
    for name, node in root.items():
        for key, value in node.value if isinstance(node, MappingNode) else ():
            if isinstance(key, ScalarNode) and key.value in COUNTS and isinstance(value, MappingNode):
                yield from _counts(document, value, f"{name}.{key.value}")


def _counts(document: Document, counts: MappingNode, where: str) -> Iterator[Tally]:
    for key, value in counts.value:
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and _COUNT.match(value.value):
            yield Tally(key.value, int(value.value), document.span(key).line, f"{where}.{key.value}")


def _in_header(document: Document) -> Iterator[Tally]:
    """Counts in comments that stand before the first section of rows."""
    for number, line in enumerate(document.data.split(b"\n", _MOST)[:_MOST], 1):
        if line[:1] != b"#":
            if _MAY_OPEN.match(line):
                top = _TOP.match(line.decode("utf-8", "replace"))
                if top and top.group() in CONTAINERS:
                    return
            continue
        text = line.decode("utf-8", "replace").strip("# \t\r").rstrip(".")
        stated = _STATED.match(text)
        parts = [_PART.match(part) for part in _PARTS.split(_LABEL.sub("", text, count=1)) if part]
        if stated:
            yield Tally(stated["noun"], int(stated["count"]), number, "")
        elif parts and all(parts):
            yield from (Tally(part["noun"], int(part["count"]), number, "") for part in parts if part)
