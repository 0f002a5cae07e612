"""YAML scalars as pv's parser takes them (serde_yaml 0.9): neither YAML 1.1 nor 1.2 to the letter."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Iterator

_NULL_WORDS = frozenset({"~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_DECIMAL = re.compile(r"\+?(?:0|[1-9][0-9]{0,18})\Z")
_RADIX = re.compile(r"\+?0(?:x[0-9a-fA-F]{1,15}|o[0-7]{1,20}|b[01]{1,60})\Z")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_INFINITE = frozenset({".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"})
_NOT_A_NUMBER = frozenset({".nan", ".NaN", ".NAN"})


class Radix(int):
    """A whole number in base 2, 8 or 16: good for a count, refused for a float."""

    __slots__ = ()


def is_plain(node: Node) -> bool:
    """Tell whether a node is a scalar without quotes and no block."""
    return isinstance(node, ScalarNode) and not node.style


def is_null_word(node: Node) -> bool:
    """Tell whether a value is a written null (``~``, ``null``): text for a text field, else nothing."""
    return is_plain(node) and node.value in _NULL_WORDS


def is_nothing(node: Node) -> bool:
    """Tell whether an optional field with this value counts as absent."""
    return is_plain(node) and (node.value == "" or node.value in _NULL_WORDS)


def is_tagged(node: Node) -> bool:
    """Tell whether a scalar has a tag of its own (``!name``), which names the variant of an enumeration."""
    return isinstance(node, ScalarNode) and node.tag is not None and node.tag[0] == "!" and len(node.tag) > 1


def value_of(node: ScalarNode) -> str | int | float | bool | None:
    """Read a scalar: quoted text is text, plain text what pv's parser takes it for."""
    text: str = node.value
    if node.style:
        return text
    if is_tagged(node) and is_nothing(node):
        return str(node.tag[1:])
    if text == "" or text in _NULL_WORDS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text) if text[0] in "+-.0123456789" else text


def _number(text: str) -> str | int | float:
    if _DECIMAL.match(text):
        return int(text)
    if _RADIX.match(text):
        return Radix(int(text.lstrip("+"), 0))
    if text in _INFINITE:
        return -math.inf if text[0] == "-" else math.inf
    if text in _NOT_A_NUMBER:
        return math.nan
    if _FLOAT.match(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def named_pairs(node: MappingNode) -> Iterator[tuple[str, Node, Node]]:
    """Give a map's pairs under names of their own: a key's text, and more to it where it stands again."""
    seen: set[str] = set()
    for index, (key, value) in enumerate(node.value):
        name = key.value if isinstance(key, ScalarNode) else "\0"
        if name in seen or name == "\0":
            name = f"{name}\0{index}"
        seen.add(name)
        yield name, key, value


def json_of(node: Node) -> Any:
    """Give a node as JSON values, for a JSON Schema; a map's names are those of ``named_pairs``."""
    if isinstance(node, MappingNode):
        return {name: json_of(value) for name, _, value in named_pairs(node)}
    if isinstance(node, SequenceNode):
        return [json_of(value) for value in node.value]
    assert isinstance(node, ScalarNode)  # noqa: S101 - the only other node
    return value_of(node)
