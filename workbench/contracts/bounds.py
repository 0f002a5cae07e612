"""Limits that keep a hostile document from costing more than an honest one.

The C composer recurses and does not guard its stack; aliases make small files stand for endless trees.
Whoever gets a document may walk it naively, aliases and all: it is at most ``DEEPEST`` levels deep, and
where it has aliases it is at most ``MOST_NODES`` nodes large.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentEndEvent
from yaml.nodes import CollectionNode, MappingNode, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import Event

    from workbench.contracts.composer import Loader

DEEPEST = 200
"""Levels of nesting; real contracts have fewer than fifteen."""

LARGEST = 2 * 1024 * 1024
"""Bytes of a file; the largest real contract has 121 KB."""

MOST_NODES = 200_000
"""Nodes of a document whose aliases have been followed."""

_OWN_LIMIT = "exceeded maximum nesting depth"
"""What libyaml says where it stops by itself, at a thousand levels."""

# Flow levels a composer stands in any thread's stack, by the count of all opening brackets.
_FEW_BRACKETS = 400
# A block level needs a place in a run of indentation and indicators; every eighth byte tells of a long one.
_long_run = re.compile(rb"[ \t?:\-]{12}")


def may_be_deep(data: bytes) -> bool:
    """Whether a file might nest deeper than a composer's stack stands: quick, and never wrongly no."""
    return data.count(b"[") + data.count(b"{") > _FEW_BRACKETS or _long_run.search(data[::8]) is not None


def too_deep_at(loader: Loader) -> int | None:
    """Where the first document nests deeper than ``DEEPEST``, as a character index; found without composing.

    Raises:
        yaml.YAMLError: the document can't be read as far as that.
    """
    depth = 0
    try:
        for event in events(loader):
            if isinstance(event, CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    return index_of(event)
            elif isinstance(event, CollectionEndEvent):
                depth -= 1
            elif isinstance(event, DocumentEndEvent):
                break
    except MarkedYAMLError as error:
        # The scanner reads ahead of its events, and a newer libyaml has a limit of its own.
        if _OWN_LIMIT in (error.problem or "") and error.problem_mark is not None:
            return error.problem_mark.index
        raise
    return None


def events(loader: Loader) -> Iterator[Event]:
    """What is left of a loader's events.

    Raises:
        yaml.YAMLError: where the text can't be read.
    """
    while loader.check_event():
        yield loader.get_event()


def index_of(event: Event) -> int:
    """The character index an event begins at."""
    return event.start_mark.index if event.start_mark is not None else 0


def children(node: Node) -> Iterator[Node]:
    """The nodes right below a node, keys and values."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, CollectionNode):
        yield from node.value


def expansion(root: Node) -> tuple[int, int]:
    """Levels and nodes of a tree whose aliases are followed, counted without following them.

    Returns:
        Both are capped one above their limits, which is what a node that holds itself counts as.
    """
    endless = (DEEPEST + 1, MOST_NODES + 1)
    known: dict[int, tuple[int, int]] = {}
    path: set[int] = set()
    work: list[tuple[Node, bool]] = [(root, False)]
    while work:
        node, leaving = work.pop()
        key = id(node)
        if leaving:
            path.discard(key)
            parts = [known[id(child)] for child in children(node)]
            levels = 1 + max((part[0] for part in parts), default=0)
            known[key] = (min(levels, endless[0]), min(1 + sum(part[1] for part in parts), endless[1]))
        elif key in path:
            return endless
        elif key not in known:
            if isinstance(node, CollectionNode):
                path.add(key)
                work.append((node, True))
                work.extend((child, False) for child in children(node))
            else:
                known[key] = (0, 1)
    return known[id(root)]
