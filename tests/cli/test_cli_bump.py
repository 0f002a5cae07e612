"""``bump`` by commands: the drift case, both commits, and what is refused."""

from __future__ import annotations

import io
import json
from importlib import resources
from typing import TYPE_CHECKING

import jsonschema
import pytest
from repository import git

from workbench.cli import asking
from workbench.cli.entry import main

if TYPE_CHECKING:
    from pathlib import Path

CASE = "contracts/trace-attn-sub-stages-v1.yaml"
ORACLE = "scripts/generate_qwen25_coder_fp16_stages.py"
FIRST = "SUB-003 names the three functions that compare stage files; load_tensor_apr_aprt never was."
SECOND = f"{FIRST} SUB-004 is PARTIAL: #1457 captures the four stages."


def run(*arguments: str) -> int:
    return int(main(list(arguments)))


def edit_third() -> None:
    assert not run(
        "edit", CASE, "--claim", "FALSIFY-ATTN-SUB-003",
        "--replace", "function_names=load_tensor_apr_aprt=>is_aprt_stage_file",
        "--add", "function_names=compute_aprt_stage_stats", "--add", "function_names=run_aprt_stage_diff",
        "--add", "file_paths=crates/apr-cli/src/commands/diff_05_aprt_stage.rs",
        "--before", "crates/apr-cli/src/commands/diff.rs",
    )  # fmt: skip


def edit_fourth() -> None:
    assert not run(
        "edit", CASE, "--claim", "FALSIFY-ATTN-SUB-004", "--set", "status=PARTIAL_ALGORITHM_LEVEL",
        "--replace", f"file_paths=scripts/ship-007-layer0-oracle/=>{ORACLE}",
        "--replace", "function_names=run_hf_fp16_reference=>install_attn_substages_patch",
    )  # fmt: skip


def changed_lines(root: Path, *revisions: str) -> list[str]:
    diff = git(root, "diff", "--no-color", "-U0", *revisions)
    return [line for line in diff.split("\n") if line[:1] in {"+", "-"} and line[:4] not in {"+++ ", "--- "}]


def both(demo: Path) -> None:
    """The first commit of the case, and the edit of the second."""
    edit_third()
    assert not run("bump", CASE, "--level", "auto", "--message", FIRST, "--date", "2026-05-07")
    git(demo, "commit", "-qam", "first")
    edit_fourth()


def test_the_drift_case_on_a_branch(demo, capsys) -> None:
    edit_third()
    git(demo, "commit", "-qam", "the evidence alone")
    assert not run("bump", CASE, "--level", "auto", "--message", FIRST, "--date", "2026-05-07")
    assert changed_lines(demo) == [
        "-  version: 1.1.0",
        "+  version: 1.2.0",
        "+    v1.2.0 (2026-05-07): PROPOSED. SUB-003 names the three functions",
        "+    that compare stage files; load_tensor_apr_aprt never was.",
        "+",
    ]
    git(demo, "commit", "-qam", "first")
    edit_fourth()
    git(demo, "commit", "-qam", "the second edit")
    capsys.readouterr()
    assert run("bump", CASE, "--level", "auto", "--message", SECOND) == 2
    assert "v1.2.0 is above 1.1.0 by enough already, and has an entry" in capsys.readouterr().err
    assert changed_lines(demo) == []
    assert not run("bump", CASE, "--level", "auto", "--amend", "--message", SECOND)
    assert changed_lines(demo) == [
        "-    that compare stage files; load_tensor_apr_aprt never was.",
        "+    that compare stage files; load_tensor_apr_aprt never was. SUB-004",
        "+    is PARTIAL: #1457 captures the four stages.",
    ]
    git(demo, "commit", "-qam", "second")
    assert not run("check", CASE, "--fail-on", "never")
    assert "bump" not in capsys.readouterr().out.replace("Bumped", "")
    assert (demo / CASE).read_text().count("v1.2.0") == 1


def test_undo_takes_back_version_and_entry_together(demo) -> None:
    edit_third()
    before = (demo / CASE).read_bytes()
    assert not run("bump", CASE, "--level", "auto", "--message", FIRST)
    assert (demo / CASE).read_bytes() != before
    assert not run("undo")
    assert (demo / CASE).read_bytes() == before


def test_where_main_has_the_first_the_version_goes_on(demo, tmp_path, monkeypatch, capsys) -> None:
    both(demo)
    git(demo, "stash", "-q")
    git(demo, "branch", "-f", "main")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "main", str(demo), str(clone))
    monkeypatch.chdir(clone)
    edit_fourth()
    capsys.readouterr()
    assert run("bump", CASE, "--level", "auto", "--amend", "--message", SECOND) == 2
    error = capsys.readouterr().err
    assert "to amend v1.2.0 is less than the changes ask for (minor: 1.3.0): say why (--reason)" in error
    assert not run("bump", CASE, "--level", "auto", "--dry-run", "--date", "2026-05-08")
    out = capsys.readouterr().out
    assert "+  version: 1.3.0" in out
    assert "+    v1.3.0 (2026-05-08): PROPOSED. FALSIFY-ATTN-SUB-004: status raised" in out
    reason = "it was merged an hour ago, and nobody has it yet"
    arguments = ("--amend", "--reason", reason, "--message", SECOND)
    assert not run("bump", CASE, "--level", "auto", *arguments)
    text = (clone / CASE).read_text()
    assert "version: 1.2.0" in text
    assert reason in " ".join(text.split())
    assert text.count("v1.2.0 (2026-05-07)") == 1


def test_on_a_clone_of_the_branch_the_second_commit_amends(demo, tmp_path, monkeypatch) -> None:
    both(demo)
    git(demo, "stash", "-q")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(demo), str(clone))
    git(clone, "checkout", "-q", "contract/case")
    monkeypatch.chdir(clone)
    edit_fourth()
    assert not run("bump", CASE, "--level", "auto", "--amend", "--message", SECOND)
    assert "version: 1.2.0" in (clone / CASE).read_text()


def test_what_is_drafted_tells_both(demo, capsys) -> None:
    edit_third()
    run("bump", CASE, "--level", "auto", "--date", "2026-05-07")
    git(demo, "commit", "-qam", "first")
    edit_fourth()
    run("bump", CASE, "--level", "auto", "--amend")
    entry = " ".join((demo / CASE).read_text().split("v1.1.0 (")[0].split())
    assert "function_names named load_tensor_apr_aprt, which no file has" in entry
    assert (
        "FALSIFY-ATTN-SUB-004: status raised from BLOCKER_FIXTURE_ABSENT to PARTIAL_ALGORITHM_LEVEL" in entry
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--level", "auto"), "it has not changed since the merge base with main"),
        (("--level", "patch"), "there is nothing to bump"),
        ((), "there is no terminal to ask on, and --level is missing"),
        (("--level", "auto", "--date", "7.5.2026"), "write YYYY-MM-DD"),
        (("--level", "auto", "--since", "nowhere"), "there is no revision 'nowhere'"),
        (("--level", "auto", "--message", " "), "--message is empty"),
    ],
)
def test_what_is_refused(demo, capsys, arguments, said) -> None:
    before = (demo / CASE).read_bytes()
    assert run("bump", CASE, *arguments) == 2
    assert said in capsys.readouterr().err
    assert (demo / CASE).read_bytes() == before


def test_less_than_is_asked_for_needs_a_reason(demo, capsys) -> None:
    edit_third()
    assert run("bump", CASE, "--level", "patch", "--message", FIRST) == 2
    assert (
        "patch is less than the changes ask for (minor: 1.2.0): say why (--reason)" in capsys.readouterr().err
    )
    arguments = ("--reason", "only a name", "--message", FIRST)
    assert not run("bump", CASE, "--level", "patch", *arguments)
    text = " ".join((demo / CASE).read_text().split())
    assert "version: 1.1.1" in text
    assert f"{FIRST} Bumped as patch, not minor: only a name" in text
    run("check", CASE, "--fail-on", "never")
    assert "bump-too-small" not in capsys.readouterr().out


def test_downward_and_twice(demo, capsys) -> None:
    edit_third()
    assert not run("bump", CASE, "--level", "major", "--message", FIRST)
    assert run("bump", CASE, "--level", "minor", "--message", FIRST) == 2
    assert "minor leads from 1.1.0 to 1.2.0, below the present 2.0.0" in capsys.readouterr().err
    assert run("bump", CASE, "--level", "major", "--message", FIRST) == 2
    assert "v2.0.0 has an entry already: amend that (--amend)" in capsys.readouterr().err


def test_a_version_that_main_does_not_have_is_not_left_behind(demo, capsys) -> None:
    edit_third()
    run("bump", CASE, "--level", "patch", "--reason", "only a name", "--message", FIRST)
    edit_fourth()
    assert not run("bump", CASE, "--level", "minor", "--message", SECOND)
    text = (demo / CASE).read_text()
    assert "version: 1.2.0" in text
    assert ("v1.1.1" in text, text.count("v1.2.0")) == (False, 1)


def test_a_reason_that_no_longer_holds_goes(demo) -> None:
    edit_third()
    assert not run("bump", CASE, "--level", "patch", "--reason", "only a name", "--message", FIRST)
    edit_fourth()
    assert not run("bump", CASE, "--level", "auto")
    text = " ".join((demo / CASE).read_text().split())
    assert "Bumped as" not in text
    assert (
        f"PROPOSED. {FIRST} FALSIFY-ATTN-SUB-003" in text or f"PROPOSED. {FIRST} FALSIFY-ATTN-SUB-004" in text
    )


def test_on_a_terminal_it_asks_for_what_is_missing(demo, capsys, monkeypatch) -> None:
    edit_third()
    before = (demo / CASE).read_bytes()
    monkeypatch.setattr(asking, "on_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert not run("bump", CASE)
    assert (demo / CASE).read_bytes() == before
    monkeypatch.setattr("sys.stdin", io.StringIO("only a name\ny\n"))
    assert not run("bump", CASE, "--level", "patch")
    assert "the changes ask for 1.2.0, not 1.1.1; why less?" in capsys.readouterr().err
    assert "Bumped as patch, not minor: only a name" in " ".join((demo / CASE).read_text().split())
    monkeypatch.setattr("sys.stdin", io.StringIO("y\ny\n"))
    edit_fourth()
    assert not run("bump", CASE, "--level", "major")
    assert run("bump", CASE, "--level", "major") == 0
    assert "amend its entry?" in capsys.readouterr().err


def test_all_that_changed_in_one_plan(demo, capsys) -> None:
    edit_third()
    other = demo / "contracts/stage-magic-v1.yaml"
    text = other.read_text()
    other.write_text(text.replace("description:", "purpose: to tell files apart\n  description:", 1))
    if other.read_text() == text:
        other.write_text(text.replace("metadata:\n", "metadata:\n  purpose: to tell files apart\n", 1))
    capsys.readouterr()
    assert not run("bump", "--since", "main", "--level", "auto", "--date", "2026-05-07")
    err = capsys.readouterr().err
    assert (
        "2 contracts (contracts/stage-magic-v1.yaml, contracts/trace-attn-sub-stages-v1.yaml) written" in err
    )
    assert not run("undo")
    assert "version: 1.1.0" in (demo / CASE).read_text()


def test_the_report_keeps_to_its_schema(demo, capsys) -> None:
    edit_third()
    capsys.readouterr()
    assert not run("bump", CASE, "--level", "auto", "--dry-run", "--format", "json")
    report = json.loads(capsys.readouterr().out)
    schema = json.loads(resources.files("workbench.report").joinpath("bump-1.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(report, schema, cls=jsonschema.Draft202012Validator)
    [contract] = report["contracts"]
    assert (contract["version_before"], contract["version"], report["written"]) == ("1.1.0", "1.2.0", False)
    assert {each["by"] for each in contract["changes"]} == {"the family's convention"}
    [citation] = [each for each in contract["citations"] if each["path"].endswith(".rs")]
    assert citation["depends"] is False
    assert report["diff"].startswith("--- a/contracts/trace-attn-sub-stages-v1.yaml")


def test_a_version_of_the_contracts_own_map_moves_along(demo, capsys) -> None:
    path = demo / "contracts/nested-v1.yaml"
    text = (
        'metadata:\n  version: "1.0.0"\n  description: d\ncontract:\n  version: "1.0.0"\n  name: nested\n'
        "falsification_tests:\n  - id: N-1\n    rule: it holds\n"
    )
    path.write_text(text)
    git(demo, "checkout", "-q", "main")
    git(demo, "add", ".")
    git(demo, "commit", "-qm", "nested")
    path.write_text(text.replace("it holds", "it holds well"))
    assert not run("bump", "contracts/nested-v1.yaml", "--level", "auto", "--message", "N-1 says more.")
    assert path.read_text().count('version: "1.0.1"') == 2
    capsys.readouterr()


def test_of_many_changes_the_operators_own_are_told_and_the_rest_counted(demo, capsys) -> None:
    path = "contracts/many-rows-v1.yaml"
    row = "- {{contract: a.yaml, equation: e{}, function: ~, status: not_implemented}}\n"
    head = "version: 1.0.0\nbindings:\n"
    (demo / path).write_text(head + row.format(0))
    git(demo, "checkout", "-q", "main")
    git(demo, "add", ".")
    git(demo, "commit", "-qm", "one row")
    git(demo, "checkout", "-q", "-B", "contract/case")
    (demo / path).write_text(head + "".join(row.format(at) for at in range(30)))
    git(demo, "commit", "-qam", "thirty rows")
    assert not run("edit", path, "--claim", "a.yaml:e7", "--set", "function=foo")
    assert not run("bump", path, "--level", "auto", "--date", "2026-05-07")
    entry = " ".join((demo / path).read_text().partition("bindings:")[0].split())
    assert "a.yaml:e7: function names foo, and named nothing before. Since v1.0.0, in all: " in entry
    assert entry.endswith("in all: 29 rows of bindings added.")
    capsys.readouterr()
    assert not run("review", path)
    said = sections(capsys.readouterr().out)
    assert "29 rows of bindings added" in said["Summary"]
    assert said["Before and after"].split("\n")[2].startswith("| a.yaml:e7 | function | ")
    # The entry is amended: its count is told anew, and not twice.
    assert not run("edit", path, "--claim", "a.yaml:e8", "--set", "function=bar")
    assert not run("bump", path, "--level", "auto", "--amend")
    entry = " ".join((demo / path).read_text().partition("bindings:")[0].split())
    assert entry.count("in all:") == 1
    assert "e7: function names foo" in entry
    assert "e8: function names bar" in entry


def sections(text: str) -> dict[str, str]:
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in text.split("\n## ")}
