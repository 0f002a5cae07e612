"""The quick walk over nodes and jsonschema give one answer, and the schemas are schemas."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from workbench.contracts.pv import shape
from workbench.contracts.pv.values import Radix, value_of
from workbench.contracts.schema import LEVELS

SCALARS = [
    "~",
    "",
    "1",
    "-1",
    "0x1f",
    "017",
    "1.5",
    "1e9",
    ".nan",
    "true",
    "x",
    "invariant",
    "proved",
    '"1"',
    '""',
    "!t x",
    "!t",
]
scalars = st.sampled_from(SCALARS)


def names(level):
    found = set()

    def gather(schema):
        if isinstance(schema, dict):
            found.update(schema.get("properties", ()))
            for value in schema.values():
                gather(value)

    gather(dict(shape.schema_of(level)))
    return sorted(found)


NAMES = [*names("kind"), "own"]


def written(value, indent=0):
    """YAML in block style; a map is a list of pairs, so that a key may stand twice."""
    pad = "  " * indent
    if isinstance(value, str):
        return f" {value}\n"
    if isinstance(value, tuple):
        return "\n" + "".join(f"{pad}- {_inline(item)}\n" for item in value) if value else " []\n"
    return (
        "\n" + "".join(f"{pad}{key}:{written(item, indent + 1)}" for key, item in value) if value else " {}\n"
    )


def _inline(value):
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "[" + ", ".join(_inline(item) or "~" for item in value) + "]"
    return "{" + ", ".join(f"{key}: {_inline(item) or '~'}" for key, item in value) + "}"


values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.lists(st.tuples(st.sampled_from(NAMES), inner), max_size=5)
    ),
    max_leaves=20,
)


def filled(level):
    """Documents near to right: each section with rows that have every field."""
    sections = shape.schema_of(level)["properties"]

    def of(schema):
        schema = (
            shape.schema_of(level)["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        )
        right = ["x"]
        if "enum" in schema:
            right = [str(word) if word is not None else "~" for word in schema["enum"]]
        elif "properties" in schema:
            fields = [
                st.one_of(st.just((name,)), of(one).map(lambda value, name=name: (name, value)))
                if name not in schema.get("required", ())
                else of(one).map(lambda value, name=name: (name, value))
                for name, one in schema["properties"].items()
                if name not in schema.get("aliases", {})
            ]
            return st.tuples(*fields).map(lambda pairs: [pair for pair in pairs if len(pair) == 2])
        elif "additionalProperties" in schema:
            return st.lists(of(schema["additionalProperties"]).map(lambda value: ("own", value)), max_size=2)
        elif "items" in schema:
            return st.lists(of(schema["items"]), max_size=2).map(tuple)
        elif "integer" in schema["type"] or "number" in schema["type"]:
            right = ["1", "0"]
        elif schema["type"] == "boolean":
            right = ["true"]
        return st.sampled_from([*right, *right, *right, *right, *right, *right, "~", ""])

    return of({"properties": sections, "required": ["metadata", "equations"], "type": "object"})


def agree(text, level):
    try:
        root = yaml.compose(text)
    except yaml.YAMLError:
        return
    if isinstance(root, yaml.MappingNode):
        assert shape.fits(root, level) == (not shape.refusals(root, level)), text


@settings(max_examples=150)
@given(level=st.sampled_from(LEVELS), value=st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=6))
def test_walk_and_jsonschema_agree_on_anything(level, value):
    agree(written(value).lstrip("\n"), level)


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=100)
@given(data=st.data())
def test_walk_and_jsonschema_agree_on_what_is_nearly_right(level, data):
    agree(written(data.draw(filled(level))).lstrip("\n"), level)


@pytest.mark.parametrize("level", LEVELS)
def test_a_schema_is_a_schema(level):
    Draft202012Validator.check_schema(dict(shape.schema_of(level)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None),
        ("", None),
        ("null", None),
        ('"~"', "~"),
        ("1", 1),
        ("+1", 1),
        ("-1", -1.0),
        ("017", 17.0),
        ("0x1f", Radix(31)),
        ("0b11", Radix(3)),
        ("0O17", "0O17"),
        ("1_000", "1_000"),
        ("1e999", "1e999"),
        ("inf", "inf"),
        (".5", 0.5),
        ("5.", 5.0),
        ("True", True),
        ("yes", "yes"),
        ("!t", "t"),
        ("2026-01-01", "2026-01-01"),
        ("+-1", "+-1"),
        (".inf", float("inf")),
    ],
)
def test_scalars_are_taken_as_pv_takes_them(text, value):
    found = value_of(yaml.compose(f"a: {text}").value[0][1])
    assert found == value
    assert type(found) is type(value)
