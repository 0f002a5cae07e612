"""``edit`` and ``undo`` from outside: what is written, what is said, and what is refused untouched."""

from __future__ import annotations

import errno
import importlib.resources
import json
import os
import subprocess

import jsonschema
import pytest
from small import CLAIMING, write

import workbench.cli.edit as module
from workbench.cli.entry import main
from workbench.demo import write_demo

ALPHA = "contracts/alpha-v1.yaml"
CLAIM = ("--claim", "FALSIFY-ALPHA-001")
CASE = "contracts/trace-attn-sub-stages-v1.yaml"


@pytest.fixture
def here(root, monkeypatch):
    """The small workspace as the current folder."""
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def edit(here, capsys):
    """Runs ``edit`` on the first contract, in this process; gives exit code, changed lines, and stderr."""

    def run_it(*arguments, contract=ALPHA):
        before = (here / ALPHA).read_bytes()
        code = main(["edit", contract, *map(str, arguments)])
        out, err = capsys.readouterr()
        lines = [line for line in out.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        if code:
            assert out == ""
            assert (here / ALPHA).read_bytes() == before
        return int(code), lines, err

    return run_it


def test_the_steps_are_laid_in_the_order_of_the_command_line(edit, here):
    code, lines, err = edit(
        *CLAIM, "--add", "function_names=a", "--add", "function_names=b", "--before", "a",
        "--replace", "function_names=a=>c", "--remove", "function_names=vanished_thing",
        "--set", "status=PROPOSED", "--move", "function_names=load_thing", "--at", 3,
    )  # fmt: skip
    assert code == 0
    names = (here / ALPHA).read_text().partition("function_names:\n")[2].split()
    assert names == ["-", "b", "-", "c", "-", "load_thing"]
    assert "-  status: FUNCTIONAL" in lines
    assert f"{ALPHA} written: 6 changes" in err
    assert "contract-workbench undo" in err


def test_only_the_edited_lines_differ_and_undo_gives_them_back(edit, here, capsys):
    before = (here / ALPHA).read_bytes()
    code, lines, _ = edit(*CLAIM, "--replace", "function_names=vanished_thing=>load_thing2")
    assert code == 0
    assert lines == ["-    - vanished_thing", "+    - load_thing2"]
    assert (here / ALPHA).read_bytes() == before.replace(b"vanished_thing", b"load_thing2")
    assert main(["undo", "--dry-run"]) == 0
    assert "+    - vanished_thing" in capsys.readouterr().out
    assert (here / ALPHA).read_bytes() != before
    assert main(["undo"]) == 0
    assert (here / ALPHA).read_bytes() == before
    assert "put back" in capsys.readouterr().err
    assert main(["undo", "--redo"]) == 0
    assert b"load_thing2" in (here / ALPHA).read_bytes()
    assert main(["undo"]) == 0
    capsys.readouterr()
    assert main(["undo"]) == 2
    assert "nothing to undo" in capsys.readouterr().err


def test_undo_is_refused_when_the_file_has_moved_on(edit, here, capsys):
    edit(*CLAIM, "--set", "status=PROPOSED")
    path = here / ALPHA
    path.write_bytes(path.read_bytes() + b"# mine\n")
    moved_on = path.read_bytes()
    assert main(["undo"]) == 4
    assert path.read_bytes() == moved_on
    assert ALPHA in capsys.readouterr().err


def test_dry_run_prints_what_git_would_apply_and_writes_nothing(run, root):
    before = (root / ALPHA).read_bytes()
    arguments = ("edit", ALPHA, *CLAIM, "--set", "notes=two\nlines: of text", "--add", "file_paths=src/x.rs")
    dry = run(*arguments, "--dry-run")
    assert dry.returncode == 0
    assert (root / ALPHA).read_bytes() == before
    assert sorted(path.name for path in (root / "contracts").iterdir()) == ["alpha-v1.yaml", "beta-v1.yaml"]
    (root / "change.diff").write_text(dry.stdout)
    subprocess.run(["git", "apply", "change.diff"], cwd=root, check=True)
    applied = (root / ALPHA).read_bytes()
    (root / ALPHA).write_bytes(before)
    wet = run(*arguments)
    assert wet.stdout == dry.stdout
    assert (root / ALPHA).read_bytes() == applied != before


def test_a_reference_inside_an_item_is_replaced_and_its_note_stays(edit):
    edit(*CLAIM, "--replace", "function_names=vanished_thing=>vanished_thing (enum, gains 2)")
    code, lines, _ = edit(*CLAIM, "--replace", "function_names=vanished_thing=>load_thing_too")
    assert (code, lines[1]) == (0, "+    - load_thing_too (enum, gains 2)")


def test_a_reference_is_looked_for_in_what_the_steps_before_have_left(edit):
    code, lines, _ = edit(
        *CLAIM, "--add", "function_names=some_x (noted)", "--replace", "function_names=some_x=>other_y"
    )
    assert (code, lines) == (0, ["+    - other_y (noted)"])


def test_a_field_is_taken_away(edit, here):
    before = (here / ALPHA).read_text()
    edit(*CLAIM, "--set", "notes=a word")
    code, lines, _ = edit(*CLAIM, "--unset", "notes")
    assert (code, lines) == (0, ["-    notes: a word"])
    assert (here / ALPHA).read_text() == before
    for wrong, words in (("notes", "no notes"), ("notes=x", "--unset FIELD")):
        code, _, err = edit(*CLAIM, "--unset", wrong)
        assert code == 2
        assert words in err
    code, lines, _ = edit(*CLAIM, "--unset", "function_names", "--set", "notes=n")
    assert code == 0
    assert lines == ["-    function_names:", "-    - load_thing", "-    - vanished_thing", "+    notes: n"]


def test_a_reference_in_a_text_field_is_replaced(edit):
    edit(*CLAIM, "--set", "test=src/lib.rs::old_test (8 parts)")
    code, lines, _ = edit(*CLAIM, "--replace", "test=src/lib.rs::old_test=>src/lib.rs::new_test")
    assert (code, lines[1]) == (0, "+  test: src/lib.rs::new_test (8 parts)")


def test_a_reference_that_two_items_name_is_refused(edit):
    edit(*CLAIM, "--add", "function_names=twice_x (one)", "--add", "function_names=twice_x (two)")
    code, _, err = edit(*CLAIM, "--replace", "function_names=twice_x=>once_x")
    assert code == 2
    assert f"{ALPHA}:19: " in err
    assert "lines 19 and 20" in err
    code, lines, _ = edit(*CLAIM, "--replace", "function_names=twice_x (two)=>once_x")
    assert (code, lines) == (0, ["-    - twice_x (two)", "+    - once_x"])


def test_an_arrow_belongs_to_the_item_that_has_it(edit):
    edit(*CLAIM, "--add", "invariants_enforced=a => b")
    code, lines, _ = edit(*CLAIM, "--replace", "invariants_enforced=a => b=>c => d")
    assert (code, [line[1:].strip() for line in lines]) == (0, ["- a => b", "- c => d"])


def test_what_is_not_there_yet_is_added(edit, here):
    path = here / ALPHA
    path.write_text(path.read_text().partition("      algorithm_evidence")[0].partition("  status")[0])
    code, lines, _ = edit(
        *CLAIM, "--set", "status=PROPOSED", "--add", "function_names=load_thing", "--set", "notes=why"
    )
    assert code == 0
    assert {line.strip("+ ") for line in lines} >= {
        "status: PROPOSED",
        "algorithm_evidence:",
        "function_names:",
        "- load_thing",
        "notes: why",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--claim", "FALSIFY-ALPHA-01", "--set", "status=X"], "FALSIFY-ALPHA-001 (line 8)"),
        ([*CLAIM, "--remove", "function_names=nothing"], f"{ALPHA}:17: "),
        ([*CLAIM, "--replace", "function_names=nothing=>more"], "nothing"),
        ([*CLAIM, "--move", "function_names=nothing", "--at", "1"], "nothing"),
        ([*CLAIM, "--move", "function_names=load_thing", "--before", "nothing"], "nothing"),
        ([*CLAIM, "--add", "function_names=x", "--before", "nothing"], "nothing"),
        ([*CLAIM, "--add", "status=x"], "status"),
        ([*CLAIM, "--set", "function_names=x"], "function_names"),
        ([*CLAIM], "--set"),
        (["--set", "status=X"], "--claim"),
        ([*CLAIM, "--set", "status"], "FIELD=TEXT"),
        ([*CLAIM, "--add", "function_names= "], "which item"),
        ([*CLAIM, "--replace", "function_names=load_thing"], "=>"),
        ([*CLAIM, "--move", "function_names=load_thing"], "--at N"),
        ([*CLAIM, "--at", "1", "--add", "function_names=x"], "--at"),
        ([*CLAIM, "--add", "function_names=x", "--at", "0"], "from 1"),
        ([*CLAIM, "--add", "function_names=x", "--at", "1", "--before", "load_thing"], "twice"),
        (["--set", "status=X", *CLAIM, "--claim", "FALSIFY-BETA-001"], "several --claim"),
    ],
)
def test_what_cannot_be_done_is_exit_2_and_writes_nothing(edit, arguments, says):
    code, _, err = edit(*arguments)
    assert code == 2
    assert says in err


def test_several_steps_are_all_laid_or_none(edit):
    code, _, _ = edit(*CLAIM, "--set", "status=PROPOSED", "--remove", "function_names=nothing")
    assert code == 2


def test_an_item_that_an_item_names_is_said_in_whole(edit):
    edit(*CLAIM, "--add", "function_names=enum_x (gains 2)")
    code, _, err = edit(*CLAIM, "--remove", "function_names=enum_x")
    assert code == 2
    assert "“enum_x (gains 2)” names it" in err


def test_a_claim_that_is_there_twice_is_refused_with_its_lines(edit, here):
    text = (here / ALPHA).read_text()
    row = text[text.index("- id: FALSIFY") :]
    (here / ALPHA).write_text(text + row)
    code, _, err = edit(*CLAIM, "--set", "status=PROPOSED")
    assert code == 2
    assert "lines 8 and 19" in err
    assert "falsification_tests[0] or falsification_tests[1]" in err
    code, lines, _ = edit("--claim", "falsification_tests[1]", "--set", "status=PROPOSED")
    assert (code, lines) == (0, ["-  status: FUNCTIONAL", "+  status: PROPOSED"])
    assert (here / ALPHA).read_text() == text + row.replace("FUNCTIONAL", "PROPOSED")
    code, lines, _ = edit(
        "--claim", "falsification_tests[0]", "--replace", "function_names=vanished_thing=>load_thing2"
    )
    assert (code, lines) == (0, ["-    - vanished_thing", "+    - load_thing2"])
    assert "load_thing2" in (here / ALPHA).read_text()[: len(text)]


def test_several_claims_each_before_what_is_about_it(edit, here):
    text = (here / ALPHA).read_text()
    (here / ALPHA).write_text(text + text[text.index("- id: FALSIFY") :].replace("ALPHA-001", "ALPHA-002"))
    code, lines, _ = edit(
        *CLAIM, "--set", "status=ONE", "--claim", "FALSIFY-ALPHA-002", "--set", "status=TWO"
    )
    assert (code, lines) == (
        0,
        ["-  status: FUNCTIONAL", "+  status: ONE", "-  status: FUNCTIONAL", "+  status: TWO"],
    )


def test_a_contract_that_cannot_be_read_is_exit_3(edit, here):
    (here / "contracts/broken.yaml").write_text("a: [1\n")
    code, _, err = edit(*CLAIM, "--set", "status=X", contract="contracts/broken.yaml")
    assert code == 3
    assert "contracts/broken.yaml:" in err
    assert edit(*CLAIM, "--set", "status=X", contract="contracts/none.yaml")[0] == 2
    assert edit(*CLAIM, "--set", "status=X", contract="contracts")[0] == 2


def test_a_file_that_changes_meanwhile_is_not_overwritten(here, capsys, monkeypatch):
    path = here / ALPHA
    theirs = path.read_bytes().replace(b"FUNCTIONAL", b"THEIRS")
    laid = module.proposed

    def late(*arguments):
        proposal = laid(*arguments)
        path.write_bytes(theirs)
        return proposal

    monkeypatch.setattr(module, "proposed", late)
    assert main(["edit", ALPHA, *CLAIM, "--set", "status=MINE"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert ALPHA in err
    assert path.read_bytes() == theirs


def test_a_disk_that_takes_nothing_is_exit_4_and_said(edit, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("workbench.changes.disk.Disk.create", full)
    code, _, err = edit(*CLAIM, "--set", "status=X")
    assert code == 4
    assert ALPHA in err
    assert "disk is full" in err


def test_a_contract_outside_the_workspace_that_is_named_is_edited(here, edit, tmp_path):
    outside = tmp_path / "elsewhere" / "outside.yaml"
    outside.parent.mkdir()
    outside.write_bytes((here / ALPHA).read_bytes())
    code, lines, err = edit(*CLAIM, "--set", "status=X", "--root", ".", contract=str(outside))
    assert (code, lines) == (0, ["-  status: FUNCTIONAL", "+  status: X"])
    assert b"status: X" in outside.read_bytes()
    assert "../elsewhere/outside.yaml written" in err


def test_a_contract_of_another_workspace_is_edited_in_that_one(here, edit, tmp_path):
    other = tmp_path / "other"
    write(other, {ALPHA: CLAIMING})
    (other / "contract-workbench.toml").write_text("")
    code, _, err = edit(*CLAIM, "--set", "status=X", contract=str(other / ALPHA))
    assert code == 0
    assert f"the workspace is {other}, " in err
    assert f"{ALPHA} written" in err
    assert main(["undo", "--root", str(other)]) == 0
    assert (other / ALPHA).read_text() == CLAIMING


def test_a_link_stays_one_and_its_target_is_written(here, edit, tmp_path):
    target = tmp_path / "target.yaml"
    target.write_bytes((here / ALPHA).read_bytes())
    link = here / "contracts/link.yaml"
    link.symlink_to(target)
    code, _, _ = edit(*CLAIM, "--set", "status=X", contract="contracts/link.yaml")
    assert code == 0
    assert link.is_symlink()
    assert b"status: X" in target.read_bytes()


def test_a_link_that_leads_nowhere_is_a_file_that_cannot_be_read(here, edit):
    (here / "contracts/gone.yaml").symlink_to("nowhere.yaml")
    code, lines, err = edit(*CLAIM, "--set", "status=X", contract="contracts/gone.yaml")
    assert (code, lines) == (3, [])
    assert "contracts/gone.yaml cannot be read: No such file" in err
    assert not (here / "contracts/nowhere.yaml").exists()


def test_what_is_written_and_not_there_is_warned_of_and_written(edit):
    code, lines, err = edit(*CLAIM, "--add", "function_names=load_thng")
    assert (code, lines) == (0, ["+    - load_thng"])
    assert f"{ALPHA}:19:7: error missing-symbol: FALSIFY-ALPHA-001: load_thng" in err
    assert "Did you mean load_thing" in err
    assert "vanished_thing" not in err


def test_what_is_written_and_there_is_not_warned_of(edit, here):
    (here / "src/lib.rs").write_text("pub fn load_thing() {}\npub fn load_other() {}\n")
    code, _, err = edit(*CLAIM, "--replace", "function_names=vanished_thing=>load_other")
    assert code == 0
    assert "missing" not in err


def test_what_says_so_already_is_not_written(edit, here):
    stamp = (here / ALPHA).stat().st_mtime_ns
    code, lines, err = edit(*CLAIM, "--set", "status=FUNCTIONAL")
    assert (code, lines) == (0, [])
    assert "already" in err
    assert (here / ALPHA).stat().st_mtime_ns == stamp


def test_text_that_yaml_would_read_as_something_else_is_quoted(edit):
    code, lines, _ = edit(
        *CLAIM, "--add", "function_names=1.10", "--set", "status=yes", "--set", "notes=# no"
    )
    assert code == 0
    assert {line[1:].strip() for line in lines} >= {"- '1.10'", "status: 'yes'", "notes: '# no'"}


@pytest.mark.parametrize("flags", [[], ["--dry-run"]])
def test_json_holds_to_the_schema_in_the_package(run, flags):
    done = run(
        "edit", ALPHA, *CLAIM, "--add", "function_names=load_thng", "--at", 1, "--set", "status=X",
        "--move", "function_names=load_thing", "--at", 1, "--why", "a try", "--format", "json", *flags,
    )  # fmt: skip
    assert done.returncode == 0
    value = json.loads(done.stdout)
    text = importlib.resources.files("workbench.report").joinpath("edit-1.schema.json").read_text("utf-8")
    jsonschema.Draft202012Validator(json.loads(text)).validate(value)
    assert value["written"] is not bool(flags)
    assert value["path"] == ALPHA
    assert [each["kind"] for each in value["operations"]] == ["AddItem", "SetText", "MoveItem"]
    assert value["operations"][0]["at"] == 0
    assert {each["why"] for each in value["operations"]} == {"a try"}
    assert [finding["rule"] for finding in value["findings"]] == ["unknown-status", "missing-symbol"]
    assert "+  status: X\n" in value["diff"]


def test_file_text_commands_no_terminal(run, root):
    path = root / ALPHA
    path.write_text(path.read_text().replace("vanished_thing", '"vanished\\e]0;a_b"'))
    done = run("edit", ALPHA, "--claim", "\x1b[31mX", "--set", "status=X")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    done = run("edit", ALPHA, *CLAIM, "--add", "function_names=ab_\x9b31mc")
    assert "\x9b" not in done.stderr


def test_an_edit_loads_no_screen(run):
    code = (
        "import sys; from workbench.cli.entry import main; code = main(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = run("edit", ALPHA, *CLAIM, "--set", "status=PROPOSED", code=code)
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert "ruamel" in loaded
    assert not loaded & {"textual", "rich", "numpy", "tree_sitter"}


# -- the drift case ------------------------------------------------------------------------------------------

INVARIANTS = (
    "falsify_attn_sub_003_new_stages_per_stage_agnostic: any stage takes the same way",
    "falsify_attn_sub_003_cosine_detects_softmax_divergence: a divergence shows",
)
NOTES = """\
Held by two tests of #1456.

They ask for no stage by name: the four of #1457 need nothing new."""

DIFFERENCE = """\
+      - crates/apr-cli/src/commands/diff_05_aprt_stage.rs
-      - load_tensor_apr_aprt
+      - is_aprt_stage_file
+      - compute_aprt_stage_stats
+      - run_aprt_stage_diff
+      - 'falsify_attn_sub_003_new_stages_per_stage_agnostic: any stage takes the same way'
+      - 'falsify_attn_sub_003_cosine_detects_softmax_divergence: a divergence shows'
-      Fixed on paper.
+      Held by two tests of #1456.
+
+      They ask for no stage by name: the four of #1457 need nothing new.
"""


def test_the_drift_case_changes_these_lines_only(tmp_path, monkeypatch, capsys):
    demo = write_demo(tmp_path / "demo")
    monkeypatch.chdir(demo)
    folder = "crates/apr-cli/src/commands"
    code = main(
        [
            "edit", CASE, "--claim", "FALSIFY-ATTN-SUB-003",
            "--replace", "function_names=load_tensor_apr_aprt=>is_aprt_stage_file",
            "--add", "function_names=compute_aprt_stage_stats",
            "--add", "function_names=run_aprt_stage_diff",
            "--add", f"file_paths={folder}/diff_05_aprt_stage.rs", "--before", f"{folder}/diff.rs",
            "--add", f"invariants_enforced={INVARIANTS[0]}",
            "--add", f"invariants_enforced={INVARIANTS[1]}",
            "--set", f"notes={NOTES}",
            "--why", "load_tensor_apr_aprt is defined nowhere",
        ]
    )  # fmt: skip
    assert code == 0
    _, err = capsys.readouterr()
    assert "missing" not in err
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "diff", "--no-color", "-U0"],
        cwd=demo, env=clean, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.count("+++ ") == 1
    assert (
        "".join(
            f"{line}\n"
            for line in done.stdout.splitlines()
            if line[:1] in "+-" and line[:4] not in ("+++ ", "--- ")
        )
        == DIFFERENCE
    )
    main(["check", CASE])
    out = capsys.readouterr().out
    assert "load_tensor_apr_aprt is defined nowhere" not in out
    assert "changed-without-bump" in out


def test_undo_goes_on_to_the_older_plan_where_a_file_of_the_last_is_gone(edit, here, capsys):
    original = (here / ALPHA).read_bytes()
    other = here / "contracts/other-v1.yaml"
    other.write_bytes(original)
    edit(*CLAIM, "--add", "function_names=older_thing")
    assert main(["edit", "contracts/other-v1.yaml", *CLAIM, "--add", "function_names=gone_thing"]) == 0
    assert main(["undo", "--skip"]) == 2, "the last one can be taken back"
    other.unlink()
    capsys.readouterr()
    assert main(["undo"]) == 4
    err = capsys.readouterr().err
    assert "gone_thing" in err, "it says which plan"
    assert "`contract-workbench undo --skip`" in err
    assert main(["undo", "--skip"]) == 0
    assert "set aside, to be undone no more: “FALSIFY-ALPHA-001" in capsys.readouterr().err
    assert (here / ALPHA).read_bytes() == original
    assert not other.exists()
    assert main(["undo"]) == 2
