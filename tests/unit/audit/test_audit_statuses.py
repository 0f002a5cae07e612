"""Rules about statuses that ask no git: overclaims, stale notes, disagreements, rows of bindings."""

from __future__ import annotations

import pytest

from workbench.audit.examine import examine
from workbench.audit.ladder import Ladder
from workbench.audit.neighbours import Neighbours
from workbench.contracts.claims import read_contract
from workbench.session.rows import counting
from workbench.workspace.ladder_settings import FamilySettings

CODE = {
    "Cargo.toml": '[package]\nname = "root"\n',
    "src/lib.rs": "pub fn evict() {}\n#[test]\nfn falsify_t_one_001_holds() { evict(); }\n",
}
ROW = """\
metadata:
  id: C-ONE
  version: "1.0.0"
  status: {contract}
falsification_tests:
- id: T-ONE-001
  rule: a rule
  prediction: it holds
  if_fails: it does not
"""


def rules(audit, *wanted):
    return [each for each in audit.findings if each.rule in wanted]


@pytest.fixture
def audited(bench):
    def make(text, *, code=None, path="contracts/one.yaml", more=None, **options):
        made = bench({**(CODE if code is None else code), path: text, **(more or {})})
        contract = made.contract(path)
        made.resolver.foresee([contract])
        neighbours = Neighbours(made.resolver.sources)
        return examine(contract, (), made.resolver, neighbours=neighbours, **options)

    return make


def claim(status, lines="", contract="ACTIVE"):
    return ROW.format(contract=contract) + f"  status: {status}\n" + lines


EVIDENCE = """\
  algorithm_evidence:
    file_paths: [src/lib.rs]
    function_names: [{name}]
    notes: |
      A first line.
      {notes}
"""


def test_a_status_over_a_missing_symbol_is_overclaimed_and_counted_once(audited):
    audit = audited(claim("PARTIAL", EVIDENCE.format(name="spill", notes="")))
    (found,) = rules(audit, "overclaimed-status")
    (missing,) = rules(audit, "missing-symbol")
    assert (found.line, found.claim, found.item) == (10, "T-ONE-001", "PARTIAL")
    assert "spill is missing" in found.message
    assert found.about == missing.about
    assert [each.rule for each in counting(audit.findings)] == ["missing-symbol"]


@pytest.mark.parametrize("status", ["BLOCKER_X", "PROPOSED", "PLANNED_M6", "RETIRED", "QUUX"])
def test_who_claims_nothing_claims_not_too_much(audited, status):
    assert not rules(audited(claim(status, EVIDENCE.format(name="spill", notes=""))), "overclaimed-status")


def test_no_receipt_is_asked_of_a_status_that_stands(audited):
    for status in ("FUNCTIONAL", "DISCHARGED"):
        assert not rules(
            audited(claim(status, EVIDENCE.format(name="evict", notes=""))), "overclaimed-status"
        )


def test_a_claim_without_any_evidence_is_overclaimed(audited):
    (found,) = rules(audited(claim("FUNCTIONAL")), "overclaimed-status")
    assert "the row has none" in found.message
    assert not rules(audited(claim("FUNCTIONAL", "  test: cargo test\n")), "overclaimed-status")


def test_where_there_is_no_code_nothing_missing_is_held_against_a_status(audited):
    audit = audited(claim("PARTIAL", EVIDENCE.format(name="spill", notes="")), code={})
    assert not rules(audit, "overclaimed-status")


def test_needs_that_the_settings_take_away_are_not_asked(audited):
    ladder = Ladder(families=(FamilySettings("own", ids=("c-*",), needs=(("FUNCTIONAL", ("tests",)),)),))
    assert not rules(audited(claim("FUNCTIONAL"), ladder=ladder), "overclaimed-status")


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ("The implementation lands in a follow-up PR.", "lands in a follow-up"),
        ("Code will be implemented soon.", "will be implemented"),
        ("Not yet implemented.", "Not yet implemented"),
        ("The two others are captured through it.", ""),
        ("The landing page follows the guide.", ""),
        ("It comes in three forms.", ""),
        ("The live run lands in a follow-up PR.", ""),
        ("Pinned today; its code lands with the next PR, a run later.", "lands with the next"),
        ("FUNCTIONAL discharge will be added.", ""),
    ],
)
def test_notes_that_promise_what_is_there_are_stale(audited, notes, said):
    audit = audited(claim("PARTIAL", EVIDENCE.format(name="evict", notes=notes)))
    found = rules(audit, "stale-notes")
    assert [f"“{said}”" in each.message for each in found] == ([True] if said else [])
    if said:
        assert (found[0].line, "src/lib.rs" in found[0].message) == (16, True)


def test_notes_are_not_stale_while_something_is_missing_or_nothing_is_claimed(audited):
    promise = "It lands in a follow-up."
    assert not rules(audited(claim("PARTIAL", EVIDENCE.format(name="spill", notes=promise))), "stale-notes")
    assert not rules(audited(claim("PROPOSED", EVIDENCE.format(name="evict", notes=promise))), "stale-notes")


@pytest.mark.parametrize(
    ("contract", "status", "words"),
    [
        ("PROPOSED", "PARTIAL", "all its 1 claim with a status say PARTIAL_ALGORITHM_LEVEL or more"),
        ("ACTIVE", "PROPOSED", "none of its 1 claim with a status is above PROPOSED"),
        ("DISCHARGED", "FUNCTIONAL", "none of its 1 claim with a status is above FUNCTIONAL"),
        ("ACTIVE", "PARTIAL", ""),
        ("ACTIVE", "DISCHARGED", ""),
        ("PROPOSED", "BLOCKER_X", ""),
        ("RETIRED", "PARTIAL", ""),
    ],
)
def test_a_contract_says_what_its_claims_say(audited, contract, status, words):
    text = claim(status, EVIDENCE.format(name="evict", notes=""), contract)
    found = rules(audited(text), "status-disagrees")
    assert [words in each.message for each in found] == ([True] if words else [])
    assert not rules(audited(text, path="contracts/trace-one-v1.yaml"), "status-disagrees")


def test_a_discharge_status_below_one_that_is_in_force_is_no_contradiction(audited):
    lines = "  test: cargo test\n  algorithm_evidence:\n    discharge_status: PARTIAL\n"
    assert not rules(audited(claim("ACTIVE", lines)), "status-disagrees")
    assert len(rules(audited(claim("FUNCTIONAL", lines)), "status-disagrees")) == 1


def test_statuses_of_two_places_and_two_depths_are_compared(audited):
    text = claim("FUNCTIONAL", "  test: cargo test\n  algorithm_evidence:\n    status: PARTIAL\n")
    audit = audited("status: PROPOSED\n" + text)
    found = rules(audit, "status-disagrees")
    assert [each.message for each in found] == [
        "status says PROPOSED, and metadata.status ACTIVE.",
        "The evidence says PARTIAL, and the claim FUNCTIONAL.",
    ]


REGISTRY = """\
# Statistics:
#   Total bindings: {total}
#   Implemented: {implemented} (97.5%)
# 3 partial, 1 not_implemented
bindings:
- {{contract: one-v1.yaml, equation: fill, module_path: root, function: evict, status: implemented}}
- {{contract: one-v1.yaml, equation: {equation}, module_path: ~, function: ~, status: {status}}}
- {{contract: {contract}, equation: fill, module_path: ~, function: ~, status: not_implemented}}
"""
NAMED = {"contracts/one-v1.yaml": "metadata: {id: C-1, version: 1.0.0}\nequations:\n  fill: {formula: a}\n"}


def registry(**given):
    plain = {"total": 3, "implemented": 1, "equation": "fill", "status": "not_implemented"}
    return REGISTRY.format(**plain | {"contract": "one-v1"} | given)


def test_stated_counts_are_held_against_the_rows(audited):
    found = rules(audited(registry(total=4, implemented=2), more=NAMED), "status-disagrees")
    assert [(each.line, each.item) for each in found] == [
        (2, "Total bindings: 4"),
        (3, "Implemented: 2"),
        (4, "partial: 3"),
        (4, "not_implemented: 1"),
    ]
    assert "there are 3 rows of bindings" in found[0].message
    assert "there is 1 row of that status among 3" in found[1].message


def test_counts_by_status_in_a_comment_and_in_a_map_are_held_against_the_rows(audited):
    rows = "".join(
        f"- {{id: R-{at}, status: {word}, evidence_path: src/lib.rs}}\n"
        for at, word in enumerate(("SHIPPED", "SHIPPED", "PARTIAL", "NONE"))
    )
    text = (
        "# Current counts (2026-04-18 v2): 2 SHIPPED / 2 PARTIAL / 1 MISSING.\n"
        "# It must reach >=9 SHIPPED / 7 PARTIAL / <=4 MISSING.\n"
        "metadata: {id: C, version: 1.0.0}\n"
        f"headline:\n  counts:\n    shipped: 3\n    partial: 1\n    missing: 1\ncategories:\n{rows}"
    )
    found = rules(audited(text), "status-disagrees")
    assert [(each.line, each.item) for each in found] == [(1, "PARTIAL: 2"), (6, "shipped: 3")]


def test_a_summary_is_held_against_the_rows_where_its_key_says_of_what(audited):
    text = claim("FUNCTIONAL", "  test: cargo test\n")
    text += "verification_summary:\n  total_tests: 2\n  tested: 0\n  l3_kani_proved: 7\n"
    found = rules(audited(text), "status-disagrees")
    assert [(each.line, each.item) for each in found] == [(13, "total_tests: 2"), (14, "tested: 0")]


def test_a_row_implemented_without_a_function_is_overclaimed(audited):
    (found,) = rules(audited(registry(status="implemented"), more=NAMED), "overclaimed-status")
    assert (found.message, found.line) == ("implemented, and the row names no function.", 7)


def test_rows_are_for_contracts_and_equations_that_are_there(audited):
    found = rules(audited(registry(equation="fil", contract="two-v1.yaml"), more=NAMED), "unknown-binding")
    assert [(each.line, each.item, each.hint) for each in found] == [
        (7, "fil", "Did you mean fill?"),
        (8, "two-v1.yaml", "Correct the name, or take the row away."),
    ]
    assert not rules(audited(registry(equation="fil", contract="two-v1.yaml")), "unknown-binding")


def test_an_audit_tells_which_contracts_it_leans_on(audited):
    assert audited(registry(), more=NAMED).leans == ("contracts/one-v1.yaml",)
    assert audited(claim("FUNCTIONAL")).leans == ()


def test_a_contract_is_found_by_file_name_stem_and_path(bench):
    files = {
        "contracts/a/one-v1.yaml": "metadata: {id: A}\n",
        "contracts/b/one-v1.yaml": "metadata: {id: B}\n",
    }
    neighbours = Neighbours(bench(files).resolver.sources)
    assert [each.id for each in neighbours.find("one-v1")] == ["A", "B"]
    assert [each.id for each in neighbours.find("./b/one-v1.yaml")] == ["B"]
    assert neighbours.find("two-v1") == ()


def test_a_document_keeps_every_status_and_count_of_its_own():
    text = "# Total claims: 2\nstatus: DRAFT\n" + claim("PASS", contract="ACTIVE")
    contract = read_contract("contracts/one.yaml", text.encode())
    assert [each.text for each in contract.statuses] == ["ACTIVE", "DRAFT"]
    assert [(each.noun, each.count, each.line, each.where) for each in contract.tallies] == [
        ("Total claims", 2, 1, "")
    ]
