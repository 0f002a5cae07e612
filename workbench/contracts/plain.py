"""A document's nodes as plain values, for comparing two of them: what is said, however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.document import is_null

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | list["Value"] | dict[str, "Value"] | None
"""A text as constructed (``1.10`` is not ``1.1``), a list, a map by its keys' texts; ``None`` for null."""


def plain(node: Node | None) -> Value:
    """A node as a plain value. Of a key that stands twice the last counts; keys that are no texts do not."""
    if isinstance(node, ScalarNode):
        return None if is_null(node) else str(node.value)
    if isinstance(node, SequenceNode):
        return [plain(each) for each in node.value]
    if isinstance(node, MappingNode):
        return {key.value: plain(value) for key, value in node.value if isinstance(key, ScalarNode)}
    return None


def text_of(value: Value) -> str:
    """A value as one line of text, for showing it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return "; ".join(text_of(each) for each in value)
    return "; ".join(f"{key}: {text_of(each)}" for key, each in value.items())


def texts_of(value: Value) -> list[str]:
    """The texts of a list, each on one line; of a scalar its own; of null none."""
    if value is None:
        return []
    if isinstance(value, list):
        return [text_of(each) for each in value]
    return [text_of(value)]


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same: white space around and between words does not count."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or one.split() == other.split()
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return one is None and other is None


def fields_of(value: Value) -> dict[str, Value]:
    """A map's fields; of what is no map none."""
    return value if isinstance(value, dict) else {}


def rows_of(value: Value) -> Iterator[tuple[str, Value]]:
    """The rows of a map by their keys, or of a list by their places."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(index), each) for index, each in enumerate(value))
