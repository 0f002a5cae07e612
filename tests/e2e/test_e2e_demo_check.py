"""The demo's traps, and what ``check`` makes of each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CASE = "contracts/trace-attn-sub-stages-v1.yaml"
STAGE_DIFF = "crates/apr-cli/src/commands/diff_05_aprt_stage.rs"
SCRIPT = "scripts/generate_qwen25_coder_fp16_stages.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("check")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTRACT_WORKBENCH_CACHE", str(scratch / "cache"))
        assert run("demo", str(scratch / "demo")).returncode == 0
        done = run("check", "--root", str(scratch / "demo"), "--format", "json")
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


def reference(report, claim: str, text: str):
    return next(
        each
        for contract in report["contracts"]
        for row in contract["claims"]
        if row["id"] == claim
        for each in row["references"]
        if each["text"] == text
    )


def test_the_planted_faults_are_found_and_nothing_else(report):
    counting = [row for row in report["findings"] if not row["accepted"]]
    found = [(row["severity"], row["rule"], row["path"], row["claim"]) for row in counting]
    planned = "contracts/apr-diff-stage-report-v1.yaml"
    assert sorted(found) == sorted(
        [
            ("error", "missing-symbol", CASE, "FALSIFY-ATTN-SUB-003"),
            ("warning", "overclaimed-status", CASE, "FALSIFY-ATTN-SUB-003"),
            ("info", "stale-blocker", CASE, "FALSIFY-ATTN-SUB-004"),
            ("info", "stale-notes", CASE, "FALSIFY-ATTN-SUB-001"),
            ("info", "stale-notes", CASE, "FALSIFY-ATTN-SUB-002"),
            ("warning", "overclaimed-status", "contracts/binding.yaml", "greedy-decode-v1.yaml:next"),
            ("info", "moved-symbol", CASE, "proof_obligations[4]"),
            ("info", "missing-file", CASE, "FALSIFY-ATTN-SUB-004"),
            ("info", "missing-symbol", CASE, "FALSIFY-ATTN-SUB-004"),
            ("info", "planned-now-exists", planned, "FALSIFY-STAGE-REPORT-001"),
            ("info", "planned-now-exists", planned, "FALSIFY-STAGE-REPORT-001"),
            ("info", "ambiguous-symbol", "contracts/stage-magic-v1.yaml", "INV-STAGE-MAGIC-001"),
        ]
    )


def test_the_finding_the_team_accepted_is_told_with_its_reason(report):
    rows = [row for row in report["findings"] if row["accepted"]]
    assert [(row["rule"], row["claim"]) for row in rows] == [
        ("missing-symbol", "GATE-TOLERANCE-001"),
        ("overclaimed-status", "GATE-TOLERANCE-001"),
    ]
    assert {row["accepted"] for row in rows} == {"renamed, and the row goes with v1.1.0"}


def test_the_three_functions_are_suggested_first_and_the_decoy_and_the_helper_are_not(report):
    found = reference(report, "FALSIFY-ATTN-SUB-003", "load_tensor_apr_aprt")["suggestions"]
    assert {(each["name"], each["path"], each["line"]) for each in found[:3]} == {
        ("is_aprt_stage_file", STAGE_DIFF, 18),
        ("compute_aprt_stage_stats", STAGE_DIFF, 41),
        ("run_aprt_stage_diff", STAGE_DIFF, 94),
    }
    names = [each["name"] for each in found]
    assert names.index("load_tensor_data") > 2
    assert "write_aprt_file" not in names


def test_the_file_they_live_in_is_offered_beside_the_one_cited(report):
    cited = reference(report, "FALSIFY-ATTN-SUB-003", "crates/apr-cli/src/commands/diff.rs")
    assert cited["resolution"] == "found"
    assert [each["path"] for each in cited["suggestions"]] == [STAGE_DIFF]


def test_the_script_whose_comment_cites_the_claim_is_suggested_for_what_it_waits_for(report):
    symbol = reference(report, "FALSIFY-ATTN-SUB-004", "run_hf_fp16_reference")["suggestions"][0]
    assert (symbol["name"], symbol["path"]) == ("install_attn_substages_patch", SCRIPT)
    folder = reference(report, "FALSIFY-ATTN-SUB-004", "scripts/ship-007-layer0-oracle/")["suggestions"][0]
    assert folder["path"] == SCRIPT


def test_what_is_used_in_the_cited_file_is_found_where_it_is_defined(report):
    used = reference(report, "FALSIFY-ATTN-SUB-002", "maybe_save_stage")
    assert used["resolution"] == "found"
    assert used["targets"][0]["path"].endswith("save_tensor_emit.rs")


def test_functions_inside_a_macro_call_are_found(report):
    inside = "crates/aprender-serve/tests/stage_files.rs::prop_short_stage_file_is_refused"
    assert reference(report, "FALSIFY-SAVE-TENSOR-002", inside)["resolution"] == "found"
    assert reference(report, "APRT-FILE-002", "prop_short_stage_file_is_refused")["resolution"] == "found"


def test_what_is_on_another_branch_only_is_still_planned(report):
    assert reference(report, "FALSIFY-MOE-STAGE-001", "route_tokens")["resolution"] == "planned"
