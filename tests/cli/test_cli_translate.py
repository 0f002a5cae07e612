"""``--replace``: an item, or one reference inside one, is found; the note, and all else, stays."""

from __future__ import annotations

import pytest

from workbench.changes.lay import lay
from workbench.changes.operation import ChangeError
from workbench.cli.steps import Step
from workbench.cli.translate import Translator

PATH = "c.yaml"
HEAD = "falsification_tests:\n- id: A\n"
EVIDENCE = HEAD + "  algorithm_evidence:\n"
TWO = EVIDENCE + "    function_names:\n    - a_b (x)\n    - a_c (a note)  # c\n    - a_c + a_b\n"


def replaced(before: str, field: str, old: str) -> str:
    """The document with NEW for what is old."""
    data = before.encode()
    operations = Translator(PATH, data).operations([Step("--replace", "A", field, f"{old}=>NEW")])
    return lay(PATH, data, operations).after.decode()


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
    before = f"{EVIDENCE}    function_names:\n    - |-\n      {text}\n"
    assert replaced(before, "function_names", old) == before.replace(f"      {text}\n", f"      {after}\n")


@pytest.mark.parametrize(
    ("text", "old", "kind"),
    [("a_b, a_b", "a_b", "two-items"), ("a_b (a_c)", "a_c", "no-item"), ("a_bc", "a_b", "no-item")],
)
def test_none_or_two(text, old, kind):
    with pytest.raises(ChangeError) as caught:
        replaced(f"{EVIDENCE}    function_names:\n    - {text}\n", "function_names", old)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("old", "lines"),
    [
        ("a_b (x)", "    - NEW\n    - a_c (a note)  # c\n    - a_c + a_b\n"),
        ("a_c + a_b", "    - a_b (x)\n    - a_c (a note)  # c\n    - NEW\n"),
    ],
)
def test_a_whole_item_comes_first(old, lines):
    assert replaced(TWO, "function_names", old) == EVIDENCE + "    function_names:\n" + lines


def test_a_reference_in_two_items_is_refused():
    with pytest.raises(ChangeError, match="at lines 6 and 7") as caught:
        replaced(TWO, "function_names", "a_c")
    assert caught.value.kind == "two-items"


def test_a_reference_nowhere_is_refused():
    with pytest.raises(ChangeError, match="no file_paths"):
        replaced(TWO, "file_paths", "a_c")


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
    assert replaced(before, field, old) == after
