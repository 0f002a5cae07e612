"""The demo's statuses as its history goes on: what may rise, what claims too much, whose notes are stale."""

from __future__ import annotations

import shutil

import pytest
from repository import git

from workbench.demo import write_demo
from workbench.demo.history import ORACLE_BRANCH
from workbench.session.check import checking
from workbench.workspace.roots import open_workspace

CASE = "contracts/trace-attn-sub-stages-v1.yaml"
STATUSES = {"overclaimed-status", "stale-notes", "stale-blocker", "unpromoted", "status-disagrees"}
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="the demo has no history without git")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_demo(tmp_path_factory.mktemp("demo") / "demo")


@pytest.fixture
def demo(written, tmp_path):
    return shutil.copytree(written, tmp_path / "demo")


def said(folder):
    """Rule, claim and message of every finding of the case about a status."""
    with checking(open_workspace(root=folder), paths=(folder / CASE,), cache=False) as result:
        return {
            (finding.rule, finding.claim[-3:]): finding.message
            for finding in result.outcomes[0].findings
            if finding.rule in STATUSES
        }


def test_what_is_said_of_the_drift_case_on_the_demo_as_it_is(demo):
    found = said(demo)
    assert set(found) == {
        ("stale-notes", "001"),
        ("stale-notes", "002"),
        ("overclaimed-status", "003"),
        ("stale-blocker", "004"),
    }
    blocker = found["stale-blocker", "004"]
    assert blocker.startswith("BLOCKER_FIXTURE_ABSENT may rise to PARTIAL_ALGORITHM_LEVEL, open: (iii).")
    assert "install_attn_substages_patch (scripts/generate_qwen25_coder_fp16_stages.py:" in blocker


@pytest.mark.parametrize("branch", ["contract/aprt-stage-file-v1-1-0", ORACLE_BRANCH])
def test_the_blocker_stands_while_the_scripts_function_is_on_another_branch(demo, branch):
    git(demo, "update-ref", "refs/heads/main", "main~1")
    git(demo, "checkout", "--quiet", "--force", branch)
    assert ("stale-blocker", "004") not in said(demo)


def test_the_overclaim_is_gone_when_the_evidence_is_mended(demo):
    path = demo / CASE
    text = path.read_text("utf-8").replace("- load_tensor_apr_aprt", "- run_aprt_stage_diff")
    path.write_text(text, "utf-8")
    assert ("overclaimed-status", "003") not in said(demo)


def test_without_the_main_branch_nothing_is_said_to_rise(demo):
    git(demo, "branch", "--quiet", "-D", "main")
    with checking(open_workspace(root=demo), cache=False) as result:
        rules = {finding.rule for outcome in result.outcomes for finding in outcome.findings}
        assert not rules & {"stale-blocker", "unpromoted"}
        assert sum("may rise was not looked up" in note for note in result.notes) == 1
