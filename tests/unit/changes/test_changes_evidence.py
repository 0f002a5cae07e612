"""One reference inside an item replaced; the note, and all else, stays."""

from __future__ import annotations

import pytest
from laying import EVIDENCE, HEAD, PATH, laid

from workbench.changes.evidence import replaced_reference, replacement
from workbench.changes.operation import ChangeError
from workbench.contracts.claims import read_contract


def claim(text: str):
    return read_contract(PATH, text.encode()).claims[0]


def item(text: str, field: str = "function_names"):
    return claim(f"{EVIDENCE}    {field}:\n    - |-\n      {text}\n").items[0]


@pytest.mark.parametrize(
    ("text", "old", "after"),
    [
        ("a_b", "a_b", "NEW"),
        ("SaveStage (enum, gains 2 variants)", "SaveStage", "NEW (enum, gains 2 variants)"),
        ("One::new + Two::new", "Two::new", "One::new + NEW"),
        ("fn a_b — why a_b", "a_b", "fn NEW — why a_b"),
        ("Implementation: src/x.rs::a_b (x)", "src/x.rs::a_b", "Implementation: NEW (x)"),
        ("src/{a,b}.rs (both)", "src/{a,b}.rs", "NEW (both)"),
    ],
)
def test_one_reference(text, old, after):
    assert replaced_reference(item(text), old, "NEW") == after


@pytest.mark.parametrize(
    ("text", "old", "kind"),
    [("a_b, a_b", "a_b", "two-items"), ("a_b (a_c)", "a_c", "no-item"), ("a_bc", "a_b", "no-item")],
)
def test_none_or_two(text, old, kind):
    with pytest.raises(ChangeError) as caught:
        replaced_reference(item(text), old, "NEW")
    assert caught.value.kind == kind


TWO = EVIDENCE + "    function_names:\n    - a_b (x)\n    - a_c (a note)  # c\n    - a_c + a_b\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("a_b (x)", "NEW", "    - NEW\n    - a_c (a note)  # c\n    - a_c + a_b\n"),
        ("a_c + a_b", "NEW", "    - a_b (x)\n    - a_c (a note)  # c\n    - NEW\n"),
    ],
)
def test_a_whole_item_comes_first(old, new, line):
    operation = replacement(PATH, claim(TWO), "function_names", old, new)
    assert laid(TWO, operation) == EVIDENCE + "    function_names:\n" + line


def test_a_reference_in_two_items_is_refused():
    with pytest.raises(ChangeError, match="at lines 6 and 7") as caught:
        replacement(PATH, claim(TWO), "function_names", "a_c", "NEW")
    assert caught.value.kind == "two-items"


def test_a_reference_nowhere_is_refused():
    with pytest.raises(ChangeError, match="neither has nor names") as caught:
        replacement(PATH, claim(TWO), "file_paths", "a_c", "NEW")
    assert caught.value.kind == "no-item"


@pytest.mark.parametrize(
    ("before", "field", "old", "after"),
    [
        (HEAD + "  applies_to: x.rs::F  # c\n", "applies_to", "x.rs::F", HEAD + "  applies_to: NEW  # c\n"),
        (HEAD + "  status: OPEN\n  rule: r\n", "status", "OPEN", HEAD + "  status: NEW\n  rule: r\n"),
        (EVIDENCE + "  - a/b.rs::f (x)\n", "algorithm_evidence", "a/b.rs::f", EVIDENCE + "  - NEW (x)\n"),
        (
            HEAD + "  evidence:\n  - path: a.rs\n    kind: x\n",
            "evidence.0.path",
            "a.rs",
            HEAD + "  evidence:\n  - path: NEW\n    kind: x\n",
        ),
        (
            HEAD + "  notes: row\n  algorithm_evidence:\n    notes: ev\n",
            ".notes",
            "row",
            HEAD + "  notes: NEW\n  algorithm_evidence:\n    notes: ev\n",
        ),
    ],
)
def test_wherever_the_item_stands(before, field, old, after):
    assert laid(before, replacement(PATH, claim(before), field, old, "NEW")) == after
