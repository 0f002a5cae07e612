"""The case the workbench exists for, from the contract's text to the finding and its suggestions."""

from __future__ import annotations

from workbench.audit.resolution import State
from workbench.contracts.problem import Severity

STAGE = "crates/apr-cli/src/commands/diff_05_aprt_stage.rs"


def test_a_name_that_exists_nowhere_is_missing_after_every_place_was_looked_at(drift):
    found = drift.reference(drift.audit(), "FALSIFY-ATTN-SUB-003", "load_tensor_apr_aprt").resolution
    assert found.state is State.MISSING
    assert found.looked == (
        "in crates/apr-cli/src/commands/diff.rs",
        "in the 1 file it includes",
        "in crate apr-cli (6 files)",
        "in the workspace (12 files)",
        "literal search of 12 counted files: no match but in contracts and documents",
    )


def test_the_finding_names_what_is_the_case_and_the_next_step(drift):
    audit = drift.audit(suggest=True)
    finding = next(
        each for each in audit.findings if each.rule == "missing-symbol" and each.claim.endswith("003")
    )
    assert finding.severity is Severity.ERROR
    assert "load_tensor_apr_aprt" in finding.message
    assert "PARTIAL_ALGORITHM_LEVEL" in finding.message
    assert f"is_aprt_stage_file in {STAGE}:2" in finding.hint
    assert audit.findings[0] == finding
    line = drift.contracts["contracts/trace-sub-v1.yaml"].split("\n")[finding.line - 1]
    assert line[finding.column - 1 :] == "load_tensor_apr_aprt"


def test_the_first_three_suggestions_are_what_the_claims_tests_call(drift):
    found = drift.reference(
        drift.audit(suggest=True), "FALSIFY-ATTN-SUB-003", "load_tensor_apr_aprt"
    ).suggestions
    assert [(each.name, each.line) for each in found[:4]] == [
        ("is_aprt_stage_file", 2),
        ("compute_aprt_stage_stats", 6),
        ("run_aprt_stage_diff", 10),
        (STAGE, 0),
    ]
    names = [each.name for each in found]
    assert "load_tensor_data" in names[4:]
    assert "write_aprt_file" not in names
    assert "falsify_attn_sub_003" in found[0].reason
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_the_file_they_live_in_is_offered_beside_the_one_cited(drift):
    audit = drift.audit(suggest=True)
    cited = drift.reference(audit, "FALSIFY-ATTN-SUB-003", "crates/apr-cli/src/commands/diff.rs")
    assert cited.resolution.state is State.FOUND
    assert [each.path for each in cited.suggestions] == [STAGE]
    assert "includes it" in cited.suggestions[0].reason


def test_what_the_cited_file_calls_is_used_here_and_no_finding(drift):
    audit = drift.audit()
    found = drift.reference(audit, "FALSIFY-ATTN-SUB-002", "maybe_save_stage").resolution
    assert found.state is State.FOUND
    assert found.used_here
    assert found.targets[0].path == "crates/apr-cli/src/commands/emit.rs"
    assert not [each for each in audit.findings if each.claim.endswith("002")]


def test_under_a_blocker_absence_is_information(drift):
    audit = drift.audit()
    found = {(each.rule, each.severity) for each in audit.findings if each.claim.endswith("004")}
    assert found == {("missing-symbol", Severity.INFO), ("missing-file", Severity.INFO)}


def test_a_test_that_mentions_a_claim_in_passing_says_less_than_a_comment_that_cites_it(drift):
    found = drift.reference(drift.audit(suggest=True), "FALSIFY-ATTN-SUB-004", "run_reference").suggestions
    assert found[0].name == "install_attn_patch"
    assert "cites FALSIFY-ATTN-SUB-004" in found[0].reason
    scores = {each.name: each.score for each in found}
    assert scores.get("run_aprt_stage_diff", 0) < found[0].score


def test_what_cites_the_claim_is_offered_for_a_missing_folder(drift):
    audit = drift.audit(suggest=True)
    found = drift.reference(audit, "FALSIFY-ATTN-SUB-004", "scripts/layer0-oracle/").suggestions
    assert found[0].path == "scripts/generate_stages.py"


def test_all_contracts_are_searched_for_in_one_pass(drift):
    drift.resolver.foresee([drift.contract()])
    drift.audit(suggest=True)
    assert len(drift.search.passes) == 1
    assert "load_tensor_apr_aprt" in drift.search.passes[0]
    assert "maybe_save_stage" not in drift.search.passes[0]
