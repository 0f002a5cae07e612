from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.contracts.difference import difference
from workbench.contracts.document import read_document
from workbench.contracts.levels import KINDS, LEVEL_RULES, Level, unknown_kinds
from workbench.contracts.wording import drafted

BASE = """\
metadata:
  version: "1.1.0"
  status: PROPOSED
  updated: 2026-05-04
  description: |
    What it is about.

    v1.1.0 (2026-05-04): PROPOSED. Before.
  references:
  - paper.md
equations:
  softmax:
    formula: exp(x) / sum
    domain: R
    invariants:
    - sums to one
    tolerance: 1.0e-5
proof_obligations:
- type: invariant
  property: stays positive
  formal: p > 0
  tolerance: 1e-6
- type: bound
  property: at most one
falsification_tests:
- id: F-1
  rule: one
  prediction: it agrees within |a - b| < 1e-5
  status: PARTIAL_ALGORITHM_LEVEL
  algorithm_evidence:
    file_paths:
    - src/a.rs
    function_names:
    - old_name
    notes: a note
- id: F-2
  rule: two
  test: cargo test two
kani_harnesses:
- id: K-1
  obligation: O
  bound: 4
enforcement:
  review:
    description: by hand
qa_gate:
  id: Q
  min_coverage: 0.9
  pass_criteria: all
"""

WORDS = {"PROPOSED": 1, "PARTIAL_ALGORITHM_LEVEL": 2, "FUNCTIONAL": 3}


def order(before: str, after: str) -> int:
    return (WORDS.get(after, 0) - WORDS.get(before, 0)) if {before, after} <= WORDS.keys() else 0


def compare(before: str, after: str, **rest):
    one, other = (read_document("a.yaml", text.encode()) for text in (before, after))
    return difference(one, other, **rest)


def changed(old: str, new: str):
    assert old in BASE
    found = compare(BASE, BASE.replace(old, new, 1), order=order)
    return [(each.kind.value, each.where, each.field, each.before, each.after) for each in found.changes]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("formula: exp(x) / sum", "formula: exp(x)",
         ("equation-changed", "softmax", "formula", "exp(x) / sum", "exp(x)")),
        ("domain: R\n", "domain: R^n\n",
         ("equation-changed", "softmax", "domain", "R", "R^n")),
        ("    - sums to one", "    - sums to 1",
         ("equation-changed", "softmax", "invariants", "sums to one", "sums to 1")),
        ("1.0e-5", "1.0e-4",
         ("tolerance-loosened", "softmax", "tolerance", "1.0e-5", "1.0e-4")),
        ("1.0e-5", "0.000001",
         ("tolerance-tightened", "softmax", "tolerance", "1.0e-5", "0.000001")),
        ("    tolerance: 1.0e-5\n", "",
         ("tolerance-loosened", "softmax", "tolerance", "1.0e-5", "")),
        ("tolerance: 1e-6", "tolerance: as far as it goes",
         ("tolerance-changed", "stays positive", "tolerance", "1e-6", "as far as it goes")),
        ("min_coverage: 0.9", "min_coverage: 0.8",
         ("tolerance-loosened", "", "qa_gate.min_coverage", "0.9", "0.8")),
        ("within |a - b| < 1e-5", "within |a - b| < 1e-3",
         ("tolerance-loosened", "F-1", "prediction",
          "it agrees within |a - b| < 1e-5", "it agrees within |a - b| < 1e-3")),
        ("formal: p > 0", "formal: p >= 0",
         ("obligation-changed", "stays positive", "formal", "p > 0", "p >= 0")),
        ("property: at most one", "property: below one",
         ("obligation-added", "below one", "", "", "")),
        ("status: PARTIAL_ALGORITHM_LEVEL", "status: FUNCTIONAL",
         ("status-raised", "F-1", "status", "PARTIAL_ALGORITHM_LEVEL", "FUNCTIONAL")),
        ("status: PARTIAL_ALGORITHM_LEVEL", "status: PROPOSED",
         ("status-lowered", "F-1", "status", "PARTIAL_ALGORITHM_LEVEL", "PROPOSED")),
        ("status: PARTIAL_ALGORITHM_LEVEL", "status: WHO_KNOWS",
         ("status-changed", "F-1", "status", "PARTIAL_ALGORITHM_LEVEL", "WHO_KNOWS")),
        ("  status: PROPOSED", "  status: FUNCTIONAL",
         ("status-raised", "", "status", "PROPOSED", "FUNCTIONAL")),
        ("    - old_name", "    - new_name",
         ("evidence-renamed", "F-1", "algorithm_evidence.function_names", "old_name", "new_name")),
        ("    - old_name", "    - old_name\n    - other",
         ("evidence-added", "F-1", "algorithm_evidence.function_names", "", "other")),
        ("    file_paths:\n    - src/a.rs\n", "",
         ("evidence-removed", "F-1", "algorithm_evidence.file_paths", "src/a.rs", "")),
        ("test: cargo test two", "test: cargo test three",
         ("evidence-renamed", "F-2", "test", "cargo test two", "cargo test three")),
        ("notes: a note", "notes: another note",
         ("notes-changed", "F-1", "algorithm_evidence.notes", "a note", "another note")),
        ("rule: two", "rule: two and more",
         ("wording-changed", "F-2", "rule", "two", "two and more")),
        ("What it is about.", "What it is all about.",
         ("wording-changed", "", "metadata.description", "What it is about.", "What it is all about.")),
        ("- paper.md", "- paper.md\n  - memo.md",
         ("field-added", "", "metadata.references", "", "memo.md")),
        ("pass_criteria: all\n", "",
         ("field-removed", "", "qa_gate.pass_criteria", "all", "")),
        ("kani_harnesses:\n- id: K-1", "kani_harnesses:\n- id: K-2",
         ("harness-added", "K-2", "", "", "")),
        ("    description: by hand\n", "    description: by hand\n  ci:\n    description: x\n",
         ("enforcement-added", "ci", "", "", "description: x")),
        ('"1.1.0"', '"1.2.0"',
         ("version-changed", "", "version", "1.1.0", "1.2.0")),
    ],
)  # fmt: skip
def test_what_is_changed_is_told(old, new, told) -> None:
    assert told in changed(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kani_harnesses:", "# a comment\n\nkani_harnesses:"),
        ('"1.1.0"', "1.1.0"),
        ("rule: two", "rule:   two"),
        ("rule: two", "rule: >-\n    two"),
        ("updated: 2026-05-04", "updated: 2026-05-07"),
        ("    v1.1.0 (2026-05-04): PROPOSED. Before.",
         "    v1.2.0 (2026-05-07): PROPOSED. Now.\n\n    v1.1.0 (2026-05-04): PROPOSED. Before."),
        ("1.0e-5", "1.0e-05"),
        ("- id: F-2\n  rule: two\n", "- rule: two\n  id: F-2\n"),
        ("    notes: a note\n", "    notes: a note\n    more: ~\n"),
    ],
)  # fmt: skip
def test_how_it_is_written_does_not_count(old, new) -> None:
    found = compare(BASE, BASE.replace(old, new, 1)).substance
    assert [
        each for each in found if each.before != each.after and each.kind.value != "wording-changed"
    ] == []


def test_what_the_bump_itself_writes_is_no_change() -> None:
    now = (
        BASE.replace("updated: 2026-05-04", "updated: 2026-05-07")
        .replace("    v1.1.0 (", "    v1.2.0 (2026-05-07): PROPOSED. Now.\n\n    v1.1.0 (")
        .replace('"1.1.0"', '"1.2.0"')
    )
    found = compare(BASE, now)
    assert [each.kind.value for each in found.changes] == ["version-changed"]
    assert (found.version_before, found.version_after, found.substance) == ("1.1.0", "1.2.0", ())


def test_every_list_form_of_a_changelog_is_left_out() -> None:
    for rows in ('- "1.1.0: text"', "- version: 1.1.0\n    change: text", "  1.1.0:\n    - text"):
        now = BASE.replace("  references:", f"  changelog:\n  {rows}\n  references:")
        assert compare(BASE, now).substance == ()


def test_the_level_is_the_highest_and_each_change_names_its_rule() -> None:
    now = BASE.replace("a note", "more").replace("old_name", "new_name")
    found = compare(BASE, now)
    assert found.level is Level.MINOR
    assert [each.why for each in found.reasons()] == [
        "minor: evidence names another thing (the family's convention)"
    ]
    given = compare(BASE, now, levels={"evidence-renamed": "major"})
    assert given.level is Level.MAJOR
    assert given.reasons()[0].why == "major: evidence names another thing (the settings)"
    assert (
        compare(BASE, now, levels={"evidence-renamed": "none", "notes-changed": "none"}).level is Level.NONE
    )


def test_a_change_says_where_it_stands_now() -> None:
    now = BASE.replace("    - old_name", "    - new_name")
    change = compare(BASE, now).changes[0]
    assert now.split("\n")[change.line - 1].strip() == "function_names:"


def test_rows_without_an_id_are_found_again() -> None:
    before = "metadata: {}\ngates:\n- rule: one\n  test: a\n- rule: two\n  test: b\n  note: x\n"
    after = before.replace("test: b", "test: c").replace("gates:\n", "gates:\n- rule: zero\n  test: z\n")
    found = compare(before, after).changes
    assert [(each.kind.value, each.after) for each in found] == [
        ("claim-added", ""),
        ("evidence-renamed", "c"),
    ]


def test_bindings_that_repeat_an_equation_are_held_one_by_one() -> None:
    row = "- contract: a\n  equation: e\n  function: {}\n  status: implemented\n"
    before = "bindings:\n" + row.format("one") + row.format("two")
    after = "bindings:\n" + row.format("two") + row.format("three")
    found = compare(before, after).changes
    assert [(each.kind.value, each.where, each.before, each.after) for each in found] == [
        ("evidence-renamed", "a:e", "one", "three")
    ]


def test_of_rows_with_one_id_the_most_alike_belong_together_and_are_told_apart() -> None:
    row = "- contract: a\n  equation: e\n  module_path: {}\n  function: {}\n  status: {}\n"
    before = "bindings:\n" + row.format("x::one", "one", "partial")
    after = "bindings:\n" + row.format("y::two", "two", "implemented")
    found = compare(before, after + row.format("x::one", "one", "implemented")).changes
    assert [(each.kind.value, each.row, each.after) for each in found] == [
        ("claim-added", "bindings[0]", ""),
        ("status-changed", "bindings[1]", "implemented"),
    ]
    assert drafted(found) == (
        "a:e (bindings[0]): added. a:e (bindings[1]): status from partial to implemented."
    )


def test_a_name_where_there_was_none_is_the_first() -> None:
    row = "bindings:\n- contract: a\n  equation: e\n  function: {}\n  file_paths: {}\n"
    found = compare(row.format("~", "[a]"), row.format("one", "[a, b]")).changes
    assert [each.first for each in found] == [True, False]
    assert drafted(found) == ("a:e: function names one, and named nothing before; file_paths names b too.")


@pytest.mark.parametrize("broken", ["", "a: [", "- x\n- y\n", "text"])
def test_what_cannot_be_read_is_not_compared(broken) -> None:
    assert compare(broken, BASE).level in {Level.NONE, Level.MAJOR, Level.MINOR}
    if not broken or broken == "a: [":
        assert compare(broken, BASE).changes == ()
        assert compare(BASE, broken).changes == ()


def test_every_kind_has_its_rule_and_settings_know_them() -> None:
    assert {rule.kind.value for rule in LEVEL_RULES.values()} == set(KINDS)
    assert unknown_kinds(["claim-added", "claim-lost"]) == ("claim-lost",)


@given(st.data())
def test_nothing_differs_from_itself_and_the_way_back_is_as_long(data) -> None:
    lines = BASE.split("\n")
    drop = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=4))
    now = "\n".join(line for at, line in enumerate(lines) if at not in drop)
    assert compare(now, now).changes == ()
    there, back = compare(BASE, now), compare(now, BASE)
    assert bool(there.changes) == bool(back.changes)
