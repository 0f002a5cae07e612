from __future__ import annotations

import pytest

from workbench.audit.findings import Finding
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.session.acceptance import Acceptance, AcceptanceError, read_acceptance, write_acceptance
from workbench.session.rows import Facts, Outcome
from workbench.workspace.roots import Workspace
from workbench.workspace.settings import Settings


def an_outcome(line=3, rule="missing-symbol", path="contracts/a.yaml", accepted=""):
    finding = Finding(rule, Severity.ERROR, "m", "h", path, line, 1, "C-1", "load_x", "r", accepted)
    return Outcome(Facts(path, DocumentKind.CONTRACT, "a", "", "", ()), (finding,))


def workspace(tmp_path, accepted="accepted.json"):
    return Workspace(tmp_path, Settings(accepted=accepted))


def test_what_is_written_is_accepted_wherever_its_line_has_gone(tmp_path):
    assert write_acceptance(tmp_path / "accepted.json", [an_outcome()], (), Acceptance()) == 1
    acceptance = read_acceptance(workspace(tmp_path))
    assert acceptance.outcome(an_outcome(line=99)).findings[0].accepted
    assert not acceptance.outcome(an_outcome(rule="moved-file")).findings[0].accepted
    assert acceptance.stale(workspace(tmp_path)) == ()


def test_an_entry_that_accepts_nothing_is_told_and_goes_out_of_the_next_file(tmp_path):
    write_acceptance(
        tmp_path / "accepted.json", [an_outcome(), an_outcome(rule="moved-file")], (), Acceptance()
    )
    acceptance = read_acceptance(workspace(tmp_path))
    outcome = acceptance.outcome(an_outcome())
    stale = acceptance.stale(workspace(tmp_path))
    assert [finding.rule for finding in stale] == ["stale-accepted"]
    assert write_acceptance(tmp_path / "next.json", [outcome], stale, acceptance) == 1


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "accepted.json").write_text("mine")
    with pytest.raises(FileExistsError):
        write_acceptance(tmp_path / "accepted.json", [an_outcome()], (), Acceptance())
    assert (tmp_path / "accepted.json").read_text() == "mine"


def test_a_file_that_is_named_and_not_there_is_an_error(tmp_path):
    with pytest.raises(AcceptanceError, match=r"nowhere\.json"):
        read_acceptance(workspace(tmp_path, "nowhere.json"))


def test_no_file_named_nothing_accepted(tmp_path):
    outcome = an_outcome()
    assert read_acceptance(workspace(tmp_path, "")).outcome(outcome) is outcome
