"""``fix`` from outside: what is offered, what is done without asking, what a person says in a terminal."""

from __future__ import annotations

import importlib.resources
import json
import os
import sys
from pathlib import Path

import jsonschema
import pexpect
import pytest

from workbench.cli.entry import main
from workbench.demo import write_demo

ALPHA = "contracts/alpha-v1.yaml"
CASE = "contracts/trace-attn-sub-stages-v1.yaml"
REPOSITORY = Path(__file__).resolve().parents[2]
DEADLINE = 60


@pytest.fixture
def drifted(root):
    """One path and one symbol that moved for certain, one name that has a suggestion, one that has none."""
    (root / "src/deep").mkdir()
    (root / "src/deep/moved.rs").write_text("pub fn wandered() {}\npub fn vanished_thin() {}\n")
    (root / "src/lib.rs").write_text("mod deep;\npub fn load_thing() -> u8 {\n    1\n}\n")
    path = root / ALPHA
    text = path.read_text().replace("    - src/lib.rs\n", "    - src/lib.rs\n    - deep/moved.rs:1-2 (all)\n")
    path.write_text(text + "    - zzqx\n  test: src/lib.rs::wandered  # kept\n")
    return root


@pytest.fixture
def here(drifted, monkeypatch):
    monkeypatch.chdir(drifted)
    return drifted


def test_dry_run_lists_what_could_be_done_and_writes_nothing(here, capsys):
    before = (here / ALPHA).read_bytes()
    assert main(["fix", "--dry-run"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[-1] == "3 references can be repaired, 2 of them certain"
    assert lines[0].startswith(f"{ALPHA}:16:7: ")
    assert "    certain: write src/deep/moved.rs" in lines
    assert any(line.startswith("    suggested: write vanished_thin") for line in lines)
    assert "zzqx" not in out
    assert (here / ALPHA).read_bytes() == before


def test_a_link_that_leads_nowhere_is_told_and_the_others_are_repaired(here, capsys):
    (here / "contracts/gone.yaml").symlink_to("nowhere.yaml")
    assert main(["fix", "--certain", "contracts/gone.yaml", ALPHA]) == 3
    out, err = capsys.readouterr()
    assert "contracts/gone.yaml cannot be read" in err
    assert "+    - src/deep/moved.rs:1-2 (all)" in out
    assert not (here / "contracts/nowhere.yaml").exists()


def test_certain_does_what_is_certain_without_asking(here, capsys):
    before = (here / ALPHA).read_text()
    assert main(["fix", "--certain"]) == 0
    out, err = capsys.readouterr()
    expected = before.replace("- deep/moved.rs:1-2", "- src/deep/moved.rs:1-2").replace(
        "src/lib.rs::wandered", "src/deep/moved.rs::wandered"
    )
    assert (here / ALPHA).read_text() == expected
    assert "+    - src/deep/moved.rs:1-2 (all)\n" in out
    assert "undo" in err
    assert main(["undo"]) == 0
    assert (here / ALPHA).read_text() == before


def test_certain_and_dry_run_print_the_diff_and_write_nothing(run, drifted):
    before = (drifted / ALPHA).read_bytes()
    done = run("fix", "--certain", "--dry-run")
    assert done.returncode == 0
    assert done.stdout.startswith(f"--- a/{ALPHA}\n+++ b/{ALPHA}\n")
    assert (drifted / ALPHA).read_bytes() == before
    assert run("fix", "--certain").stdout == done.stdout


def test_a_guess_is_never_certain(here, capsys):
    assert main(["fix", "--certain", "--rule", "missing-symbol"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing is certain" in err


def test_rules_and_paths_restrict(here, capsys):
    assert main(["fix", "--certain", "--dry-run", "--rule", "moved-file"]) == 0
    assert "wandered" not in "".join(
        line for line in capsys.readouterr().out.splitlines() if line[:1] in "+-"
    )
    assert main(["fix", "--dry-run", "contracts/beta-v1.yaml"]) == 0
    assert "0 references" in capsys.readouterr().out
    assert main(["fix", "--dry-run", "--rule", "alias"]) == 2
    assert "moved-file" in capsys.readouterr().err
    assert main(["fix", "--dry-run", "nowhere"]) == 2


def test_without_a_terminal_it_says_which_flags_are_missing(run, drifted):
    before = (drifted / ALPHA).read_bytes()
    for flags in ([], ["--interactive"], ["--interactive", "--certain"]):
        done = run("fix", *flags)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "--certain" in done.stderr
        assert "--dry-run" in done.stderr
    assert (drifted / ALPHA).read_bytes() == before


def test_accepted_findings_are_left_alone(here, capsys):
    main(["check", "--write-accepted", "accepted.json"])
    (here / "contract-workbench.toml").write_text('accepted = "accepted.json"\n')
    capsys.readouterr()
    assert main(["fix", "--certain"]) == 0
    assert capsys.readouterr().out == ""


def test_json_holds_to_the_schema_in_the_package(run, drifted):
    text = importlib.resources.files("workbench.report").joinpath("fix-1.schema.json").read_text("utf-8")
    schema = jsonschema.Draft202012Validator(json.loads(text))
    listed = json.loads(run("fix", "--dry-run", "--format", "json").stdout)
    schema.validate(listed)
    assert [each["text"] for each in listed["references"]] == [
        "deep/moved.rs:1-2",
        "vanished_thing",
        "src/lib.rs::wandered",
    ]
    assert listed["diff"] == ""
    done = json.loads(run("fix", "--certain", "--format", "json").stdout)
    schema.validate(done)
    assert done["written"] is True
    assert [repair["chosen"] for each in done["references"] for repair in each["repairs"]] == [True, True]
    assert done["references"][0]["repairs"][0]["operations"][0]["text"] == "src/deep/moved.rs:1-2 (all)"


def test_what_cannot_be_read_is_exit_3_and_the_rest_is_repaired(here, capsys):
    (here / "contracts/broken.yaml").write_text("a: [1\n")
    assert main(["fix", "--certain"]) == 3
    out, err = capsys.readouterr()
    assert "src/deep/moved.rs" in out
    assert "contracts/broken.yaml" in err


def test_what_cannot_be_laid_is_said_and_the_rest_is_repaired(here, capsys):
    """An alias is never edited through."""
    path = here / ALPHA
    text = path.read_text().replace("test: src/lib.rs::wandered  # kept", "test: *where")
    path.write_text(text.replace("  rule: loads", "  rule: loads\n  applies_to: &where src/lib.rs::wandered"))
    assert main(["fix", "--certain"]) == 1
    out, err = capsys.readouterr()
    assert "+    - src/deep/moved.rs:1-2 (all)" in out
    assert "not repaired" in err
    assert f"{ALPHA}:" in err
    assert "test: *where" in path.read_text()


def test_a_contract_outside_the_workspace_that_is_named_is_repaired(here, tmp_path, capsys):
    outside = tmp_path / "outside.yaml"
    outside.write_bytes((here / ALPHA).read_bytes())
    inside = (here / ALPHA).read_bytes()
    assert main(["fix", "--certain", str(outside)]) == 0
    assert b"src/deep/moved.rs::wandered" in outside.read_bytes()
    assert (here / ALPHA).read_bytes() == inside


# -- with a person -------------------------------------------------------------------------------------------


class Asked:
    """``fix`` in a pseudo-terminal."""

    def __init__(self, root, *arguments):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "workbench", "fix", *arguments],
            cwd=str(root),
            env=clean | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
            dimensions=(50, 200),
            timeout=DEADLINE,
            encoding="utf-8",
        )

    def answer(self, *lines):
        seen = ""
        for line in lines:
            self.child.expect(r"\[[nq]\][ou][^:]*: ")
            seen += self.child.before + self.child.after
            self.child.sendline(line)
        self.child.expect(pexpect.EOF)
        seen += self.child.before
        self.child.close()
        return seen.replace("\r\n", "\n"), self.child.exitstatus


def test_each_is_asked_about_and_what_was_said_yes_to_is_shown_and_written(drifted):
    before = (drifted / ALPHA).read_text()
    seen, code = Asked(drifted).answer("n", "what?", "1", "y", "y")
    assert code == 0
    assert "1 of 3" in seen
    assert "suggested: " in seen
    assert "+    - vanished_thin\n" in seen
    after = (drifted / ALPHA).read_text()
    assert "- deep/moved.rs:1-2 (all)" in after
    assert "- vanished_thin\n" in after
    assert "src/deep/moved.rs::wandered  # kept" in after
    assert "written" in seen
    assert after != before


@pytest.mark.parametrize("answers", [("y", "q", "n"), ("n", "n", "n"), ("y", "y", "y", "\x04")])
def test_no_at_the_end_or_to_all_writes_nothing(drifted, answers):
    before = (drifted / ALPHA).read_bytes()
    _, code = Asked(drifted).answer(*answers)
    assert code == 0
    assert (drifted / ALPHA).read_bytes() == before


def test_leaving_off_keeps_what_was_said_before(drifted):
    _, code = Asked(drifted, "--interactive").answer("y", "q", "y")
    assert code == 0
    after = (drifted / ALPHA).read_text()
    assert "- src/deep/moved.rs:1-2 (all)" in after
    assert "vanished_thing" in after


def test_stopped_at_a_question_it_writes_nothing(drifted):
    before = (drifted / ALPHA).read_bytes()
    asked = Asked(drifted)
    asked.child.expect(r"\[q\]uit: ")
    asked.child.sendline("y")
    asked.child.expect(r"\[q\]uit: ")
    asked.child.sendintr()
    asked.child.expect(pexpect.EOF)
    asked.child.close()
    assert asked.child.exitstatus == 130
    assert (drifted / ALPHA).read_bytes() == before


def test_the_drift_case_by_its_first_suggestion(tmp_path):
    demo = write_demo(tmp_path / "demo")
    before = (demo / CASE).read_text()
    seen, code = Asked(demo, CASE, "--rule", "missing-symbol").answer("y", "n", "y")
    assert code == 0
    assert "called by falsify_attn_sub_003_new_stages_per_stage_agnostic" in seen
    folder = "crates/apr-cli/src/commands"
    assert (demo / CASE).read_text() == before.replace(
        f"      - {folder}/diff.rs\n    function_names:\n      - load_tensor_apr_aprt\n",
        f"      - {folder}/diff_05_aprt_stage.rs\n      - {folder}/diff.rs\n    function_names:\n"
        "      - is_aprt_stage_file\n      - compute_aprt_stage_stats\n      - run_aprt_stage_diff\n",
    )
