"""A document held against the shape that pv's parser asks for.

The shape is a JSON Schema in this package. It is read twice: compiled into a walk over the nodes, which looks
at the known keys only and answers yes or no in a fraction of a millisecond, and given to jsonschema, which
tells what is wrong where the walk says no. Two things no JSON value shows are told beside it: a field that
stands twice, and a written null where a list or map is asked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.pv.values import (
    Radix,
    is_nothing,
    is_null_word,
    is_tagged,
    json_of,
    named_pairs,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Fits = Callable[[Node], bool]
    Schema = Mapping[str, Any]

MOST = 20
"""Refusals told of one document; who mends these sees the rest."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why pv's parser does not take a document.

    Attributes:
        where: keys and indices to the value.
        node: the value, or the map that lacks something; the key where one stands twice.
        reason: what is wrong with it.
    """

    where: tuple[str | int, ...]
    node: Node
    reason: str


@cache
def schema_of(level: str) -> Schema:
    """Load the JSON Schema of ``level`` (``0.1`` or ``kind``)."""
    text = resources.files(__package__).joinpath(f"contract-{level}.schema.json").read_text("utf-8")
    loaded: Schema = json.loads(text)
    return loaded


def fits(root: Node, level: str) -> bool:
    """Tell whether pv's parser takes the document."""
    return _compiled(level)(root)


def refusals(root: Node, level: str) -> tuple[Refusal, ...]:
    """Tell why pv's parser does not take the document, in file order; nothing when it does."""
    found = [_from_error(error, root) for error in _validator(level).iter_errors(json_of(root))]
    schema = schema_of(level)
    found += _beside_json(root, schema, schema, ())
    found.sort(key=lambda refusal: (refusal.node.start_mark.index, refusal.where and str(refusal.where[-1])))
    return tuple(found[:MOST])


# ---- the walk over nodes


@cache
def _compiled(level: str) -> Fits:
    schema = schema_of(level)
    return _compile(schema, schema["$defs"])


def _compile(schema: Schema, definitions: Schema) -> Fits:
    if "$ref" in schema:
        return _compile(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions)
    if "enum" in schema:
        allowed = frozenset(schema["enum"])
        return lambda node: (
            isinstance(node, ScalarNode) and value_of(node) in allowed and not _says_more(node)
        )
    types = schema["type"]
    types = frozenset([types] if isinstance(types, str) else types)
    scalar = _scalar(schema, types)
    mapping = _mapping(schema, definitions) if "object" in types else _never
    sequence = _sequence(schema, definitions) if "array" in types else _never

    def checked(node: Node) -> bool:
        if isinstance(node, ScalarNode):
            return scalar(node)
        return mapping(node) if isinstance(node, MappingNode) else sequence(node)

    return checked


def _never(_node: Node) -> bool:
    return False


def _scalar(schema: Schema, types: frozenset[str]) -> Fits:
    if types >= {"string", "number", "boolean", "null"}:
        return (lambda node: not _says_more(node)) if "variant" in schema else (lambda _node: True)
    empty_only = schema.get("emptyOnly", False)
    least, most = schema.get("minimum"), schema.get("maximum")

    def checked(node: Node) -> bool:
        value = value_of(node)  # type: ignore[arg-type] # asked of scalars only
        if value is None:
            return "null" in types and not (empty_only and is_null_word(node))
        if isinstance(value, bool):
            return "boolean" in types
        if isinstance(value, str):
            return "string" in types
        if "integer" in types:
            return (
                isinstance(value, int)
                and (least is None or least <= value)
                and (most is None or value <= most)
            )
        return "number" in types and not isinstance(value, Radix)

    return checked


def _says_more(node: Node) -> bool:
    """A variant written as a tag, with something behind the tag."""
    return is_tagged(node) and not is_nothing(node)


def _mapping(schema: Schema, definitions: Schema) -> Fits:
    if "additionalProperties" in schema:
        of_value = _compile(schema["additionalProperties"], definitions)
        return lambda node: all(type(key) is ScalarNode and of_value(value) for key, value in node.value)
    aliases = schema.get("aliases", {})
    fields = {
        name: (aliases.get(name, name), _compile(one, definitions))
        for name, one in schema["properties"].items()
    }
    required = frozenset(schema.get("required", ()))

    def checked(node: Node) -> bool:
        seen: set[str] = set()
        for key, value in node.value:
            if type(key) is not ScalarNode:
                return False
            field = fields.get(key.value)
            if field is None:
                continue
            if field[0] in seen or not field[1](value):
                return False
            seen.add(field[0])
        return required <= seen

    return checked


def _sequence(schema: Schema, definitions: Schema) -> Fits:
    of_item = _compile(schema["items"], definitions)
    return lambda node: all(map(of_item, node.value))


# ---- what is wrong


@cache
def _validator(level: str) -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - 170 ms, and only for what is refused
    from jsonschema.validators import extend  # noqa: PLC0415

    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
            "number": lambda _, value: type(value) in {int, float},
        }
    )
    extended: Any = extend
    return extended(Draft202012Validator, type_checker=types)(schema_of(level))


def _from_error(error: Any, root: Node) -> Refusal:
    where = tuple(error.absolute_path)
    node = root
    for step in where:
        node = _step(node, step)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return Refusal(_shown(where), node, f"has no `{missing}`")
    if error.validator == "enum":
        words = ", ".join(str(word) for word in error.validator_value if word is not None)
        return Refusal(_shown(where), node, f"is none of {words}")
    if error.validator in {"minimum", "maximum"}:
        return Refusal(_shown(where), node, "is no whole number from 0 to 4294967295")
    return Refusal(_shown(where), node, f"must be {_asked(error.validator_value)}")


def _step(node: Node, step: str | int) -> Node:
    if isinstance(node, MappingNode):
        return next(value for name, _, value in named_pairs(node) if name == step)
    found: Node = node.value[step]
    return found


def _shown(where: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(step.split("\0")[0] if isinstance(step, str) else step for step in where)


_TYPES = (
    ("array", "a list"),
    ("object", "a map"),
    ("integer", "a whole number"),
    ("number", "a number"),
    ("string", "text"),
    ("boolean", "true or false"),
)


def _asked(types: str | list[str]) -> str:
    named = [word for name, word in _TYPES if name == types or (not isinstance(types, str) and name in types)]
    return "text" if "text" in named else " or ".join(named)


def _beside_json(node: Node, schema: Schema, top: Schema, where: tuple[str | int, ...]) -> Iterator[Refusal]:
    """Fields that stand twice, keys that are no text, written nulls for lists and maps."""
    if "$ref" in schema:
        schema = top["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.value if "items" in schema else ()):
            yield from _beside_json(item, schema["items"], top, (*where, index))
    elif isinstance(node, MappingNode):
        if "properties" in schema or "additionalProperties" in schema:
            yield from _in_map(node, schema, top, where)
    elif ("variant" in schema or "enum" in schema) and _says_more(node):
        yield Refusal(where, node, "has a tag with something behind it")
    elif schema.get("emptyOnly") and is_null_word(node):
        yield Refusal(
            where, node, f"must be {_asked(schema['type'])}: leave the value out, or write it empty"
        )


def _in_map(
    node: MappingNode, schema: Schema, top: Schema, where: tuple[str | int, ...]
) -> Iterator[Refusal]:
    aliases = schema.get("aliases", {})
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            yield Refusal(where, key, "has a key that is no text")
            continue
        of_value = schema.get("properties", {}).get(key.value) or schema.get("additionalProperties")
        if of_value is None:
            continue
        if "properties" in schema:
            field = aliases.get(key.value, key.value)
            if field in seen:
                yield Refusal((*where, key.value), key, "stands twice")
            seen.add(field)
        yield from _beside_json(value, of_value, top, (*where, key.value))
