"""Of several rows with one id each is edited by its own address."""

from __future__ import annotations

import pytest
from laying import PATH, laid

from workbench.changes.operation import AddItem, ChangeError, ReplaceItem, SetText
from workbench.contracts.claims import read_contract

BINDINGS = """\
bindings:
- contract: softmax-v1.yaml
  equation: softmax
  function: scalar
  status: implemented
# the same equation, for another machine
- contract: softmax-v1.yaml
  equation: softmax
  function: wide
  status: implemented
"""
TESTS = """\
falsification_tests:
- id: A
  status: OPEN
  function_names: [one]
- id: B
- id: A
  status: OPEN
  function_names: [one]
- rule: without an id
"""


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        (BINDINGS, SetText(PATH, "bindings[1]", "status", "pending"), "wide\n  status: pending"),
        (BINDINGS, SetText(PATH, "bindings[0]", "function", "other"), "function: other\n  status"),
        (TESTS, SetText(PATH, "falsification_tests[2]", "status", "X"), "B\n- id: A\n  status: X"),
        (TESTS, AddItem(PATH, "falsification_tests[0]", "function_names", "two"), "[one, two]\n- id: B"),
        (
            TESTS,
            ReplaceItem(PATH, "falsification_tests[2]", "function_names", "one", "two"),
            "[two]\n- rule",
        ),
        (TESTS, SetText(PATH, "falsification_tests[1]", "status", "X"), "- id: B\n  status: X\n"),
        (TESTS, SetText(PATH, "falsification_tests[3]", "status", "X"), "an id\n  status: X\n"),
    ],
)
def test_the_row_is_edited_and_no_other(before, operation, after):
    now = laid(before, operation)
    assert after in now
    assert len(set(now.splitlines()) ^ set(before.splitlines())) <= 2
    changed = sum(old != new for old, new in zip(now.splitlines(), before.splitlines(), strict=False))
    assert changed == 1 or len(now.splitlines()) == len(before.splitlines()) + 1


def test_the_id_alone_is_refused_and_the_rows_are_named():
    with pytest.raises(ChangeError, match=r"bindings\[0\] or bindings\[1\]") as caught:
        laid(BINDINGS, SetText(PATH, "softmax-v1.yaml:softmax", "status", "X"))
    assert caught.value.kind == "two-claims"


@pytest.mark.parametrize("claim", ["bindings[2]", "bindings[-1]", "bindings[01]", "bindings", "other[0]"])
def test_a_row_that_is_not_there_is_no_claim(claim):
    with pytest.raises(ChangeError) as caught:
        laid(BINDINGS, SetText(PATH, claim, "status", "X"))
    assert caught.value.kind == "no-claim"


def test_a_claim_is_called_by_its_id_unless_several_have_it():
    contract = read_contract(PATH, TESTS.encode())
    assert [contract.name_of(claim) for claim in contract.claims] == [
        "falsification_tests[0]",
        "B",
        "falsification_tests[2]",
        "falsification_tests[3]",
    ]


def test_an_id_that_looks_like_an_address_wins():
    text = TESTS.replace("- id: B", "- id: falsification_tests[0]")
    now = laid(text, SetText(PATH, "falsification_tests[0]", "status", "X"))
    assert "- id: falsification_tests[0]\n  status: X\n" in now
