"""``status`` from outside: the ladder of a claim, what is refused, what is written."""

from __future__ import annotations

import importlib.resources
import json

import jsonschema
import pytest
from repository import git

from workbench.cli.entry import main

CONTRACT = "contracts/gamma-v1.yaml"
CLAIM = "GAMMA-001"
TEXT = """\
metadata:
  id: gamma-v1
  version: "1.0.0"
  kind: pattern
  description: what gamma promises
  references: [none]
falsification_tests:
- id: GAMMA-001
  rule: loads
  prediction: it loads
  if_fails: it does not
  status: PROPOSED  # for now
  algorithm_evidence:
    status: PENDING
    function_names:
    - load_thing
    notes: |
      One line.
- id: GAMMA-002
  rule: loads
  prediction: it loads
  if_fails: it does not
  evidence:
  - load_thing
"""


@pytest.fixture
def here(root, monkeypatch):
    monkeypatch.chdir(root)
    (root / CONTRACT).write_text(TEXT)
    (root / "src/lib.rs").write_text(
        "pub fn load_thing() {}\n#[test]\nfn gamma_001_loads() { load_thing(); }\n"
    )
    return root


def status(capsys, *arguments):
    code = main(["status", *arguments, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    schema = json.loads(
        (importlib.resources.files("workbench.report") / "status-1.schema.json").read_text("utf-8")
    )
    jsonschema.validate(report, schema)
    return code, report


def test_without_a_word_the_ladder_is_shown(here, capsys):
    assert main(["status", CONTRACT, CLAIM]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{CONTRACT}:8: {CLAIM}: PROPOSED"
    assert "▸ PROPOSED  (present) nothing yet: the row was written before the code" in out
    assert (
        "✓ PARTIAL_ALGORITHM_LEVEL  (may be chosen) "
        "the code that the evidence names is there, and tests pin the rule" in out
    )
    assert "    ✗ a receipt of a test run: not met: " in "\n".join(out)
    assert (here / CONTRACT).read_text() == TEXT


def test_json_tells_the_same(here, capsys):
    code, report = status(capsys, CONTRACT, CLAIM)
    rungs = {each["rung"]: each for each in report["rungs"]}
    assert code == 0
    assert rungs["PARTIAL_ALGORITHM_LEVEL"]["open"]
    assert not rungs["FUNCTIONAL"]["open"]
    assert [each["answer"] for each in rungs["FUNCTIONAL"]["needs"]] == ["met", "met", "not met"]


def test_what_lacks_nothing_is_written_in_the_row_and_in_the_evidence(here, capsys):
    assert main(["status", CONTRACT, CLAIM, "PARTIAL_ALGORITHM_LEVEL"]) == 0
    expected = TEXT.replace("status: PROPOSED  #", "status: PARTIAL_ALGORITHM_LEVEL  #").replace(
        "    status: PENDING", "    status: PARTIAL_ALGORITHM_LEVEL"
    )
    assert (here / CONTRACT).read_text() == expected
    out, err = capsys.readouterr()
    assert "-  status: PROPOSED" in out
    assert f"{CONTRACT} written" in err
    assert main(["undo"]) == 0
    assert (here / CONTRACT).read_text() == TEXT


def test_a_need_that_is_not_met_refuses_with_exit_code_1(here, capsys):
    assert main(["status", CONTRACT, CLAIM, "FUNCTIONAL"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{CLAIM} may not rise to FUNCTIONAL without a reason" in err
    assert "a receipt of a test run: not met: no receipt names this claim" in err
    assert (here / CONTRACT).read_text() == TEXT
    code, report = status(capsys, CONTRACT, CLAIM, "FUNCTIONAL")
    assert (code, report["refused"], report["diff"]) == (1, "FUNCTIONAL", "")


def test_a_reason_goes_into_the_notes(here, capsys):
    code, report = status(capsys, CONTRACT, CLAIM, "FUNCTIONAL", "--reason", "seen by  hand")
    assert (code, report["chosen"], report["written"]) == (0, "FUNCTIONAL", True)
    text = (here / CONTRACT).read_text()
    assert "      One line.\n      FUNCTIONAL without a receipt of a test run: seen by hand.\n" in text
    assert "  status: FUNCTIONAL  # for now\n" in text


def test_where_there_are_no_notes_and_no_status_both_are_added(here, capsys):
    assert main(["status", CONTRACT, "GAMMA-002", "FUNCTIONAL", "--reason", "seen"]) == 0
    text = (here / CONTRACT).read_text()
    assert "  status: FUNCTIONAL\n" in text
    assert "seen." in text
    assert "\n  evidence:\n  - load_thing\n" in text


def test_lowering_needs_no_reason(here, capsys):
    main(["status", CONTRACT, CLAIM, "FUNCTIONAL", "--reason", "seen"])
    assert main(["status", CONTRACT, CLAIM, "BLOCKER_NO_GPU"]) == 0
    assert "  status: BLOCKER_NO_GPU  # for now\n" in (here / CONTRACT).read_text()


def test_dry_run_writes_nothing(here, capsys):
    code, report = status(capsys, CONTRACT, CLAIM, "PARTIAL", "--dry-run")
    assert (code, report["written"]) == (0, False)
    assert "+  status: PARTIAL " in report["diff"]
    assert (here / CONTRACT).read_text() == TEXT


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([CONTRACT, "NO-SUCH"], f"no claim NO-SUCH; there is {CLAIM}, GAMMA-002"),
        ([CONTRACT, CLAIM, "FUNCTIONL"], "did you mean FUNCTIONAL?"),
        ([CONTRACT, CLAIM, "xyzzy"], "is no status of the ladder"),
        (["contracts", CLAIM], "is a folder"),
        (["nowhere.yaml", CLAIM], "there is no file"),
        ([CONTRACT, CLAIM, "ACTIVE"], "it can be"),
    ],
)
def test_wrong_words_are_exit_code_2(here, capsys, arguments, told):
    assert main(["status", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_the_status_it_has_is_told(here, capsys):
    main(["status", CONTRACT, CLAIM, "PARTIAL"])
    assert main(["status", CONTRACT, CLAIM, "PARTIAL"]) == 2
    assert f"{CLAIM} is PARTIAL already" in capsys.readouterr().err


def test_what_is_on_another_branch_only_raises_nothing_until_main_has_it(here, capsys):
    source = here / "src/lib.rs"
    text = source.read_text()
    source.write_text("// nothing yet\n")
    git(".", "init", "--quiet", "--initial-branch=main")
    git(".", "add", "--all")
    git(".", "commit", "--quiet", "-m", "main")
    git(".", "checkout", "--quiet", "-b", "work")
    source.write_text(text)
    git(".", "commit", "--quiet", "-am", "work")
    assert main(["status", CONTRACT, CLAIM, "PARTIAL", "--dry-run"]) == 1
    assert "evidence that resolves: not met: not on main (" in capsys.readouterr().err
    git(".", "checkout", "--quiet", "main")
    git(".", "merge", "--quiet", "work")
    git(".", "checkout", "--quiet", "work")
    assert main(["status", CONTRACT, CLAIM, "PARTIAL", "--dry-run"]) == 0


def test_where_there_is_no_main_branch_that_is_told(here, capsys):
    assert main(["status", CONTRACT, CLAIM]) == 0
    assert "not held against the main branch: not a git repository" in capsys.readouterr().out


def test_the_reason_goes_into_the_changelog_entry_of_the_bump(here, capsys):
    git(".", "init", "--quiet", "--initial-branch=main")
    git(".", "add", "--all")
    git(".", "commit", "--quiet", "-m", "main")
    assert main(["status", CONTRACT, CLAIM, "FUNCTIONAL", "--reason", "seen on the bench"]) == 0
    capsys.readouterr()
    assert main(["bump", CONTRACT, "--level", "auto", "--dry-run"]) == 0
    out = " ".join(capsys.readouterr().out.replace("\n+", " ").split())
    assert "status raised from PROPOSED to FUNCTIONAL" in out
    assert "FUNCTIONAL without a receipt of a test run: seen on the bench" in out


def edited(capsys, word):
    code = main(["edit", CONTRACT, "--claim", CLAIM, "--set", f"status={word}", "--format", "json"])
    out, err = capsys.readouterr()
    return code, [(each["rule"], each["message"]) for each in json.loads(out)["findings"]], err


def test_edit_writes_a_status_as_it_is_told_and_says_which_needs_are_not_met(here, capsys):
    code, findings, err = edited(capsys, "FUNCTIONAL")
    [(rule, message)] = findings
    assert (code, rule) == (0, "overclaimed-status")
    assert message.startswith("FUNCTIONAL, raised from PROPOSED, lacks a receipt of a test run: not met: ")
    assert message in err
    assert "status: FUNCTIONAL  # for now" in (here / CONTRACT).read_text()
    assert edited(capsys, "PARTIAL_ALGORITHM_LEVEL")[:2] == (0, []), "lowering asks nothing"


def test_edit_names_the_nearest_status_to_one_that_is_not_known(here, capsys):
    assert main(["edit", CONTRACT, "--claim", CLAIM, "--set", "status=DISCHARGD"]) == 0
    err = capsys.readouterr().err
    assert "unknown-status" in err
    assert "Did you mean DISCHARGED?" in err


def test_a_bump_lists_what_was_raised_since_the_base_and_lacks_a_receipt(here, capsys):
    git(here, "init", "-q", "-b", "main")
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "all")
    git(here, "checkout", "-q", "-b", "raising")

    def overclaims():
        main(["bump", CONTRACT, "--level", "auto", "--date", "2026-05-07", "--dry-run", "--format", "json"])
        [bump] = json.loads(capsys.readouterr().out)["contracts"]
        return [each["message"] for each in bump["preflight"] if each["kind"] == "overclaim"]

    assert main(["edit", CONTRACT, "--claim", CLAIM, "--set", "status=FUNCTIONAL"]) == 0
    capsys.readouterr()
    [told] = overclaims()
    assert told.startswith("FUNCTIONAL, raised from PROPOSED, lacks a receipt of a test run: not met: ")


def test_mending_along_with_the_status_is_offered_and_done(demo, capsys):
    case, claim = "contracts/trace-attn-sub-stages-v1.yaml", "FALSIFY-ATTN-SUB-004"
    assert main(["status", case, claim, "PARTIAL_ALGORITHM_LEVEL"]) == 1
    err = capsys.readouterr().err
    mend = ["status", case, claim, "PARTIAL_ALGORITHM_LEVEL", "--mend"]
    assert f"`contract-workbench {' '.join(mend)}` writes that along with it" in err
    assert "install_attn_substages_patch" in err
    assert main(mend) == 0
    out = capsys.readouterr().out
    assert "+  status: PARTIAL_ALGORITHM_LEVEL" in out
    assert "install_attn_substages_patch" in out
    assert main(["status", case, claim, "FUNCTIONAL", "--mend"]) == 1
    assert "fix" not in capsys.readouterr().err, "no repair brings a receipt"


def test_nothing_is_named_where_no_repair_is_to_be_had(here, capsys):
    code = (here / "src/lib.rs").read_text()
    (here / "src/lib.rs").write_text("")
    git(here, "init", "-q", "-b", "main")
    git(here, "add", "-A")
    git(here, "commit", "-q", "-m", "before the code")
    git(here, "checkout", "-q", "-b", "code")
    (here / "src/lib.rs").write_text(code)
    git(here, "commit", "-q", "-a", "-m", "the code")
    assert main(["status", CONTRACT, CLAIM, "PARTIAL_ALGORITHM_LEVEL"]) == 1
    err = capsys.readouterr().err
    assert "not on main" in err
    assert "contract-workbench fix" not in err
    assert "--mend" not in err
