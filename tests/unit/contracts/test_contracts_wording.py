"""What a changelog entry is drafted to say: the claim, what it named before and now, and why."""

from __future__ import annotations

import pytest

from workbench.contracts.difference import Change, difference
from workbench.contracts.document import read_document
from workbench.contracts.levels import LEVEL_RULES, ChangeKind, Level
from workbench.contracts.wording import drafted

K = ChangeKind


def change(
    kind: ChangeKind, field: str = "", before: str = "", after: str = "", where: str = "C-1"
) -> Change:
    return Change(kind, LEVEL_RULES[kind].level, where, "falsification_tests", field, before, after, 1)


CASES = [
    (
        [
            change(K.EVIDENCE_RENAMED, "algorithm_evidence.function_names", "guessed", "one"),
            change(K.EVIDENCE_ADDED, "algorithm_evidence.function_names", "", "two"),
        ],
        "C-1: function_names named guessed, which no file has, and names one and two now.",
    ),
    (
        [
            change(K.EVIDENCE_REMOVED, "tests", "guessed"),
            change(K.EVIDENCE_REMOVED, "tests", "real"),
        ],
        "C-1: tests no longer names guessed and real, guessed being in no file.",
    ),
    ([change(K.EVIDENCE_ADDED, "file_paths", "", "a.rs")], "C-1: file_paths names a.rs too."),
    (
        [change(K.EVIDENCE_RENAMED, "function_names", "guessed (two more of them)", "one (new)")],
        "C-1: function_names named guessed, which no file has, and names one now.",
    ),
    ([change(K.EVIDENCE_MOVED, "file_paths", "a; b", "b; a")], "C-1: file_paths in another order."),
    (
        [
            change(K.EVIDENCE_ADDED, "invariants", "", "a line that says what always holds"),
            change(
                K.EVIDENCE_RENAMED, "invariants", "a line that says it so", "a line that says it otherwise"
            ),
        ],
        "C-1: invariants has 1 line more; 1 line of invariants worded otherwise.",
    ),
    (
        [change(K.NOTES_CHANGED, "x.notes", "a", "b"), change(K.STATUS_RAISED, "status", "DRAFT", "ACTIVE")],
        "C-1: status raised from DRAFT to ACTIVE; notes rewritten.",
    ),
    (
        [change(K.TOLERANCE_LOOSENED, "tolerance", "1e-5", "1e-3")],
        "C-1: tolerance loosened from “1e-5” to “1e-3”.",
    ),
    ([change(K.CLAIM_ADDED, after="it holds")], "C-1: added (it holds)."),
    ([change(K.CLAIM_REMOVED, before="it holds")], "C-1: removed."),
    (
        [change(K.STATUS_LOWERED, "status", "ACTIVE", "DRAFT", where="")],
        "Status lowered from ACTIVE to DRAFT.",
    ),
    ([change(K.WORDING_CHANGED, "rule", "short", "shorter")], "C-1: rule “short” is “shorter” now."),
    (
        [change(K.NOTES_CHANGED, "notes", "a", "b", where=name) for name in ("C-1", "C-2", "C-3")],
        "C-1, C-2 and C-3: notes rewritten.",
    ),
    ([change(K.VERSION_CHANGED, "version", "1.0.0", "1.1.0", where="")], ""),
]


@pytest.mark.parametrize(("changes", "said"), CASES)
def test_in_words(changes, said):
    assert drafted(changes, absent=lambda name: name == "guessed") == said


def test_every_kind_of_change_has_words():
    for kind in ChangeKind:
        said = drafted([change(kind, "field", "before", "after"), change(K.CLAIM_ADDED, where="C-2")])
        assert said.endswith("C-2: added.")
        assert (said != "C-2: added.") is (kind is not K.VERSION_CHANGED)


def test_the_drafts_reasons_and_the_reason_for_less():
    said = drafted(
        [change(K.EVIDENCE_ADDED, "file_paths", "", "a.rs")],
        why={"C-1": ["called by a_test", "called by  a_test", ""], "C-2": ["no matter"]},
        level=Level.PATCH,
        recommended=Level.MINOR,
        reason="nobody reads it yet.",
    )
    assert said == (
        "C-1: file_paths names a.rs too (called by a_test). Bumped as patch, not minor: nobody reads it yet."
    )


def test_from_two_states_of_a_contract():
    was = (
        "falsification_tests:\n- id: C-1\n  status: DRAFT\n  algorithm_evidence:\n    function_names: [old]\n"
    )
    now = was.replace("old", "new").replace("DRAFT", "ACTIVE")
    one, other = (read_document("c.yaml", text.encode()) for text in (was, now))
    assert drafted(difference(one, other).changes) == (
        "C-1: status from DRAFT to ACTIVE; function_names named old, and names new now."
    )
