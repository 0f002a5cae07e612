"""The proof itself, and several operations one after the other."""

from __future__ import annotations

import difflib

import pytest
from laying import HEAD, NAMES, PATH, add, laid, move, remove, replace, set_text

from workbench.changes import lay as laying_module
from workbench.changes.operation import AddItem, ChangeError, ReplaceItem, SetText
from workbench.changes.proof import fault, readable, strict_fault
from workbench.changes.tree import SetAt
from workbench.contracts.claims import read_contract

BEFORE = b"a: one\nb: two\n"
EDIT = SetAt(("a",), "new")


def faults(after: bytes, edit: SetAt = EDIT, before: bytes = BEFORE) -> tuple[str | None, str | None]:
    found = fault(readable(PATH, before), laying_module.read_document(PATH, after), edit)
    return found, strict_fault(PATH, before, after, [edit])


def test_what_was_meant_is_no_fault():
    assert faults(b"a: 'new'\nb: two\n") == (None, None)
    assert faults(b"b: two\n", before=b"b: one\n", edit=SetAt(("b",), "two")) == (None, None)


@pytest.mark.parametrize(
    "after",
    [
        b"a: new\nb: other\n",
        b"a: new\nb: 2\n",
        b"a: new\nb: two\nc: x\n",
        b"a: new\n",
        b"b: two\na: new\n",
        b"a: !x new\nb: two\n",
        b"a: newer\nb: two\n",
        b"a: one\nb: two\n",
    ],
)
def test_anything_else_is_a_fault_for_each_parser(after):
    assert all(faults(after))


def test_each_parser_has_its_own_reading():
    assert faults(b"a: 0o17\nb: two\n", SetAt(("a",), "0o17")) == (None, "ruamel.yaml reads something else")
    assert faults(b"a: no\nb: two\n", SetAt(("a",), "no")) == ("it would say something else", None)


def test_a_file_that_no_longer_reads_is_a_fault():
    assert all(faults(b"a: new: x\nb: two\n"))
    assert "stands twice" in str(faults(b"a: new\nb: two\nb: two\n")[0])


def test_a_second_document_must_stay_where_it_is():
    after = b"a: new\nb: two\n---\nc: 1\n"
    assert faults(after, before=b"a: one\nb: two\n---\nc: 1\n") == (None, None)
    assert all(faults(after, before=b"a: one\nb: two\n---\nc: 2\n"))


def test_what_only_ruamel_reads_otherwise_is_quoted():
    assert laid(HEAD + "  version: x\n", set_text("version", "0o17")) == HEAD + "  version: '0o17'\n"
    assert laid(HEAD + "  version: x y\n", set_text("version", "yes")) == HEAD + "  version: 'yes'\n"


def test_when_no_way_is_proved_nothing_comes_of_it(monkeypatch):
    monkeypatch.setattr(laying_module, "fault", lambda *_: "a reason")
    with pytest.raises(ChangeError, match="a reason") as caught:
        laid(NAMES, add("function_names", "x"))
    assert caught.value.kind == "refused"


def test_pieces_that_overlap_are_refused(monkeypatch):
    monkeypatch.setattr(laying_module, "meanings", lambda *_: iter([(EDIT, [(0, 3, "x"), (2, 4, "y")])]))
    with pytest.raises(ChangeError, match="overlap"):
        laid(NAMES, add("function_names", "x"))


def test_operations_see_what_came_of_those_before():
    operations = [
        replace("function_names", "one", "three"),
        add("function_names", "four"),
        move("function_names", "four", 0),
        remove("function_names", "two"),
        remove("function_names", "three"),
        remove("function_names", "four"),
        add("function_names", "five"),
        set_text("status", "DONE"),
        set_text("notes", "x\ny"),
        set_text("status", "OPEN"),
    ]
    assert laid(NAMES, *operations) == (
        "falsification_tests:\n- id: A\n  status: OPEN\n  algorithm_evidence:\n    function_names:\n"
        "    - five\n    notes: |-\n      x\n      y\n"
    )


def test_no_operations_leave_the_file_alone_whatever_it_holds():
    assert laid("a: [\n") == "a: [\n"


def test_the_drift_case(corpus):
    before = (corpus / "aprender" / "trace-attn-sub-stages-v1.yaml").read_bytes()
    claim, folder = "FALSIFY-ATTN-SUB-003", "crates/apr-cli/src/commands/"
    operations = [
        ReplaceItem(PATH, claim, "function_names", "load_tensor_apr_aprt", "is_aprt_stage_file"),
        AddItem(PATH, claim, "function_names", "compute_aprt_stage_stats"),
        AddItem(PATH, claim, "function_names", "run_aprt_stage_diff"),
        AddItem(PATH, claim, "file_paths", folder + "diff_05_aprt_stage.rs", before=folder + "diff.rs"),
        AddItem(PATH, claim, "invariants_enforced", "pinned: by a test"),
        SetText(PATH, claim, "notes", "Rewritten.\nTwice."),
    ]
    after = laying_module.lay(PATH, before, operations).after
    old, new = before.decode().splitlines(), after.decode().splitlines()
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changes = [change for change in changes if change[0] != "equal"]
    assert [line for _, _, _, first, last in changes for line in new[first:last]] == [
        "      - crates/apr-cli/src/commands/diff_05_aprt_stage.rs",
        "      - is_aprt_stage_file",
        "      - compute_aprt_stage_stats",
        "      - run_aprt_stage_diff",
        "      - 'pinned: by a test'",
        "      Rewritten.",
        "      Twice.",
    ]
    gone = [line for _, first, last, _, _ in changes for line in old[first:last]]
    notes = next(item for item in claim_of(before, claim).items if item.field == "notes").value.text
    assert gone == ["      - load_tensor_apr_aprt", *("      " + line for line in notes.splitlines())]


def claim_of(data: bytes, claim: str):
    return next(each for each in read_contract(PATH, data).claims if each.id == claim)
