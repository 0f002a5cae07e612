from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - the codec looks it up
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.audit.findings import ClaimAudit, ContractAudit, Finding, ReferenceAudit
from workbench.audit.resolution import Resolution, State, Suggestion, Target
from workbench.contracts.contract import Claim, Contract, DocumentKind, Item, Suppression, Text
from workbench.contracts.problem import Problem, Severity
from workbench.contracts.references import Reference, ReferenceKind
from workbench.contracts.span import Span
from workbench.store.codec import CodecError, decode, encode

SPAN = Span(3, 5, ((10, 20), (30, 44)))
TEXT = Text("größe\u2028\x00", SPAN, ("falsification_tests", 3, "status"))
REFERENCE = Reference(ReferenceKind.SYMBOL, "a::b", SPAN, "x.rs", ("a", "b"), (3, 9), "note", optional=True)
ITEM = Item("function_names", TEXT, (REFERENCE, Reference(ReferenceKind.PROSE, "x", SPAN)))
CLAIM = Claim("F-1", "title", "gates", ("gates", 0), SPAN, None, (ITEM,))
CONTRACT = Contract(
    "c/x.yaml", DocumentKind.CONTRACT, "x", TEXT, None, (CLAIM,), (ITEM,),
    (Problem("r", Severity.ERROR, "m"),), (Suppression(3, (3, 4), "r", "why"),), 99, "ab",
)  # fmt: skip
RESOLUTION = Resolution(State.FOUND, (Target("p", 1, 2, "n", "fn"),), ("here",), "", used_here=True)
AUDIT = ContractAudit(
    CONTRACT,
    (
        ClaimAudit(
            CLAIM, (ReferenceAudit(REFERENCE, ITEM, RESOLUTION, (Suggestion("n", "p", 1, 0.5, "r"),)),)
        ),
    ),
    (),
    (Finding("r", Severity.INFO, "m", "h", "p", 1, 2),),
)


@pytest.mark.parametrize("value", [SPAN, REFERENCE, CONTRACT, AUDIT])
def test_what_is_encoded_comes_back_through_json(value: Any) -> None:
    data = json.loads(json.dumps(encode(value)))
    found = decode(type(value), data)
    assert found == value
    assert type(found) is type(value)


def test_enums_come_back_as_themselves() -> None:
    found = decode(ContractAudit, json.loads(json.dumps(encode(AUDIT))))
    assert found.contract.kind is DocumentKind.CONTRACT
    assert found.claims[0].references[0].resolution.state is State.FOUND
    assert found.claims[0].references[0].resolution.state.glyph == "✓"


@given(
    st.builds(
        Span, st.integers(), st.integers(), st.lists(st.tuples(st.integers(), st.integers())).map(tuple)
    )
)
def test_any_span(span: Span) -> None:
    assert decode(Span, json.loads(json.dumps(encode(span)))) == span


GOOD = json.loads(json.dumps(encode(AUDIT)))


def places(data: Any, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    inner = (
        [each for at, item in enumerate(data) for each in places(item, (*path, at))]
        if isinstance(data, list)
        else []
    )
    return [path, *inner]


def put(data: Any, path: tuple[int, ...], value: Any) -> Any:
    if not path:
        return value
    return [put(each, path[1:], value) if at == path[0] else each for at, each in enumerate(data)]


@pytest.mark.parametrize("wrong", [{}, 1.5, {"a": 1}, [[[]]]])
def test_data_of_another_type_is_refused_wherever_it_stands(wrong: Any) -> None:
    accepted = []
    for path in places(GOOD):
        try:
            value = decode(ContractAudit, put(GOOD, path, wrong))
        except CodecError:
            continue
        accepted.append((path, value))
    # A score is a number, and 1.5 is one.
    assert [path for path, value in accepted if encode(value) != put(GOOD, path, wrong)] == []
    assert len(accepted) <= 1


@pytest.mark.parametrize("wrong", [None, True, "no such state", 7, [], GOOD[:-1], [*GOOD, 1]])
def test_data_that_does_not_fit_is_refused(wrong: Any) -> None:
    with pytest.raises(CodecError):
        decode(ContractAudit, wrong)
    with pytest.raises(CodecError):
        decode(Resolution, ["no such state", [], [], "", False])


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    inner: tuple[Node, ...] = ()
    next: Node | None = None


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Mixed:
    colours: tuple[Colour, ...]
    pair: tuple[str, Node | None]
    number: float | int | None
    nothing: tuple[()]


def test_classes_may_name_themselves() -> None:
    value = Node("a", (Node("b"), Node("c", (Node("d"),))), Node("e"))
    assert decode(Node, json.loads(json.dumps(encode(value)))) == value


def test_all_that_is_understood() -> None:
    for value in (
        Mixed((Colour.RED,), ("x", None), None, ()),
        Mixed((), ("x", Node("n")), 1.5, ()),
        Mixed((), ("x", Node("n")), 1, ()),
    ):
        assert decode(Mixed, json.loads(json.dumps(encode(value)))) == value


@dataclass(frozen=True, slots=True)
class Foreign:
    value: Decimal


def test_a_type_that_is_not_understood_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="does not know"):
        encode(Foreign(None))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="does not know"):
        decode(Foreign, [1])
