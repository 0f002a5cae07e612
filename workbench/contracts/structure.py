"""What is wrong with a document that composes: keys that stand twice, tabs, aliases, too many levels."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode

from workbench.contracts.bounds import DEEPEST, MOST_NODES, children, events, expansion, index_of
from workbench.contracts.composer import loader
from workbench.contracts.problem import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.contracts.positions import Positions

_alias = re.compile(r"\*[^\s*]")
_anchor = re.compile(r"&[^\s&]")
_BEFORE_INDICATOR = " \t\r\n[{,:\x85\u2028\u2029"
_LONGEST_SHOWN = 60
# Of one kind, in one file; who mends these sees the rest.
_MOST_PROBLEMS = 100


def faults(root: Node, positions: Positions) -> tuple[tuple[Problem, ...], bool]:
    """The problems of a composed document, in file order where they have a place.

    Returns:
        The problems, and whether the document is too deep or too large, its aliases followed, to be used.
    """
    text = positions.text
    found: list[Problem] = []
    if _indicates(_alias, text) and _indicates(_anchor, text):
        found += _aliases(root, positions)
        if any(problem.severity is Severity.ERROR for problem in found):
            return tuple(found), True
    tabs = "\t" in text
    level: list[Node] = [root]
    levels = 0
    while level := [node for node in level if type(node) is not ScalarNode]:
        levels += 1
        if levels > DEEPEST:
            return (too_deep(positions, level[0].start_mark.index),), True
        below: list[Node] = []
        for node in level:
            value = node.value
            if type(node) is not MappingNode:
                below += value
                continue
            below += [pair[1] for pair in value]
            try:
                distinct = len({pair[0].value for pair in value}) == len(value)
            except TypeError:  # a collection as a key
                distinct = False
                below += [pair[0] for pair in value]
            if not distinct and len(found) < _MOST_PROBLEMS:
                found += islice(_duplicates(node, positions), _MOST_PROBLEMS)
            if tabs and len(found) < _MOST_PROBLEMS:
                found += islice(_tabs(node, positions), _MOST_PROBLEMS)
        level = below
    return tuple(sorted(found, key=_offset)), False


def too_deep(positions: Positions, index: int) -> Problem:
    """The problem of a document that nests deeper than anyone needs."""
    return Problem(
        "too-deep",
        Severity.ERROR,
        f"The document nests more than {DEEPEST} levels deep, so it was not read: flatten it.",
        positions.span_of(index, index),
    )


def _offset(problem: Problem) -> int:
    return problem.span.start if problem.span else 0


def _indicates(pattern: re.Pattern[str], text: str) -> bool:
    """Whether an indicator stands where YAML may take it for one."""
    return any(
        match.start() == 0 or text[match.start() - 1] in _BEFORE_INDICATOR for match in pattern.finditer(text)
    )


def _duplicates(node: MappingNode, positions: Positions) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            continue
        span = positions.span_of(key.start_mark.index, key.end_mark.index)
        line = first.setdefault((key.tag, key.value), -span.line)
        if line > 0:
            name = key.value if len(key.value) <= _LONGEST_SHOWN else key.value[: _LONGEST_SHOWN - 1] + "…"
            yield Problem(
                "duplicate-key",
                Severity.ERROR,
                f"The key “{name}” stands twice in this mapping, first at line {line}: keep one of the two.",
                span,
            )
        first[key.tag, key.value] = abs(line)


def _tabs(node: MappingNode, positions: Positions) -> Iterator[Problem]:
    """Tabs between a key and its value: libyaml takes them, most other readers and the editor here do not."""
    text = positions.text
    for key, value in node.value:
        gap = text[key.end_mark.index : value.start_mark.index].partition("#")[0]
        if "\t" in gap:
            index = key.end_mark.index + gap.index("\t")
            yield Problem(
                "tab",
                Severity.WARNING,
                "A tab separates key and value, which many YAML readers refuse: use a space.",
                positions.span_of(index, index + 1),
            )


def _aliases(root: Node, positions: Positions) -> Iterator[Problem]:
    """What to say of the document's aliases: that there are some, or that they never end."""
    seen: set[int] = set()
    work = [root]
    shared = False
    while work and not shared:
        node = work.pop()
        shared = id(node) in seen
        seen.add(id(node))
        work.extend(children(node))
    if not shared:
        return
    index = _first_alias(positions.text)
    span = positions.span_of(index, index + 1)
    levels, nodes = expansion(root)
    if levels > DEEPEST or nodes > MOST_NODES:
        yield Problem(
            "alias",
            Severity.ERROR,
            "Aliases stand for themselves, or for more than anyone can read, so the document was not read: "
            "write out what they mean.",
            span,
        )
    else:
        yield Problem(
            "alias",
            Severity.INFO,
            "An alias: what stands at its anchor is shown here, and is not edited through the alias.",
            span,
        )


def _first_alias(text: str) -> int:
    """The character index of the first alias of a text that has one and composes."""
    source = loader(text)
    try:
        aliases = (event for event in events(source) if isinstance(event, AliasEvent))
        return next(map(index_of, aliases), 0)
    finally:
        source.dispose()
