"""``receipt`` from outside: what is run and what never is, and what is kept of it."""

from __future__ import annotations

import importlib.resources
import json
import os
import sys
from pathlib import Path

import jsonschema
import pexpect
import pytest
from repository import git

from workbench.cli.entry import main
from workbench.contracts.claims import read_contract
from workbench.session import running
from workbench.session.commands import commands_of
from workbench.session.running import KEPT, RunError, run

CONTRACT = "contracts/delta-v1.yaml"
CLAIM = "DELTA-001"
TEXT = """\
metadata:
  id: C-DELTA
  version: "1.0.0"
  kind: pattern
  description: what delta promises
  references: [none]
falsification_tests:
- id: DELTA-001
  rule: runs
  prediction: it runs
  if_fails: it does not
  status: PARTIAL_ALGORITHM_LEVEL
  test: {test}
  algorithm_evidence:
    function_names:
    - load_thing
"""
ALLOW = '[receipts]\nallow = ["python", "echo"]\n'
DEADLINE = 60


@pytest.fixture
def here(root, monkeypatch, tmp_path):
    """A workspace that allows two programs; ``python`` is the one that runs the tests."""
    monkeypatch.chdir(root)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    (root / "contract-workbench.toml").write_text(ALLOW)
    return root


def claim(root, test):
    (root / CONTRACT).write_text(TEXT.format(test=test))


def receipts(root):
    return sorted((root / "evidence/receipts").glob("*.json"))


def kept(path):
    receipt = json.loads(path.read_text())
    schema = importlib.resources.files("workbench.report") / "test-receipt-1.schema.json"
    jsonschema.validate(receipt, json.loads(schema.read_text("utf-8")))
    return receipt


def test_the_command_is_run_as_arguments_and_all_of_it_is_kept(here, capfd):
    claim(here, "python -c 'import sys; print(sys.argv)' 'a b' ';' '$HOME'")
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 0
    out, err = capfd.readouterr()
    (path,) = receipts(here)
    receipt = kept(path)
    assert out == f"{path.relative_to(here).as_posix()}\n"
    assert "argument 'a b'" in err
    assert receipt["arguments"][3:] == ["a b", ";", "$HOME"]
    assert "['-c', 'a b', ';', '$HOME']" in receipt["output"]
    assert (receipt["passed"], receipt["exit_code"], receipt["timed_out"]) == (True, 0, False)
    assert receipt["contract"] == {"id": "C-DELTA", "path": CONTRACT}
    assert receipt["host"]["system"]
    assert (receipt["revision"], receipt["dirty"]) == ("", None)


def test_a_run_that_fails_is_kept_too(here, capfd):
    claim(here, "python -c 'raise SystemExit(3)'")
    assert main(["receipt", CONTRACT, CLAIM, "--yes", "--cite"]) == 1
    receipt = kept(receipts(here)[0])
    assert (receipt["passed"], receipt["exit_code"]) == (False, 3)
    assert "receipts" not in (here / CONTRACT).read_text(), "what failed is cited by nobody"


def test_a_run_in_which_no_test_ran_has_not_passed(here, capfd):
    claim(here, "|\n    echo -n 'test result: ok. 0 passed; 0 failed; 0 ignored'")
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 1
    receipt = kept(receipts(here)[0])
    assert (receipt["passed"], receipt["exit_code"], receipt["tests"]) == (False, 0, 0)


def test_when_its_time_is_over_it_and_what_it_started_is_ended(here, capfd):
    (here / "contract-workbench.toml").write_text(ALLOW + "seconds = 1\n")
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    claim(here, f'python -c "{child}"')
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 1
    receipt = kept(receipts(here)[0])
    assert (receipt["timed_out"], receipt["exit_code"], receipt["passed"]) == (True, None, False)
    assert receipt["seconds"] < 60


def test_the_revision_and_whether_files_differ_from_it_are_kept(here, capfd):
    claim(here, "echo 2 passed")
    git(".", "init", "--quiet")
    git(".", "add", "--all")
    git(".", "commit", "--quiet", "-m", "all")
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 0
    receipt = kept(receipts(here)[0])
    assert (receipt["revision"], receipt["dirty"]) == (git(".", "rev-parse", "HEAD").strip(), False)
    (here / "src/lib.rs").write_text("pub fn load_thing() {}\n")
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 0
    assert sorted(kept(path)["dirty"] for path in receipts(here)) == [False, True]


def test_cited_it_is_the_receipt_that_the_ladder_asks_for(here, capfd):
    claim(here, "echo 1 passed")
    (here / "src/lib.rs").write_text(
        "pub fn load_thing() {}\n#[test]\nfn delta_001_runs() { load_thing(); }\n"
    )
    assert main(["status", CONTRACT, CLAIM, "FUNCTIONAL", "--dry-run"]) == 1
    assert main(["receipt", CONTRACT, CLAIM, "--yes", "--cite"]) == 0
    (path,) = receipts(here)
    assert f"- {path.relative_to(here).as_posix()}\n" in (here / CONTRACT).read_text()
    capfd.readouterr()
    assert main(["status", CONTRACT, CLAIM]) == 0
    out = capfd.readouterr().out
    assert f"✓ a receipt of a test run: met: {path.relative_to(here).as_posix()} (test run" in out
    assert main(["status", CONTRACT, CLAIM, "FUNCTIONAL"]) == 0


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("rm -rf /tmp/x", "the settings do not allow it (they allow python, echo)"),
        ("echo ./a | tee b", "it needs a shell, for “|”"),
        ("echo ./a && rm b", "it needs a shell, for “&”"),
        ("echo ./a; rm b", "it needs a shell, for “;”"),
        ("echo ./a `rm b`", "it needs a shell, for “`”"),
        ("echo ./a $(rm b)", "it needs a shell"),
        ('echo "$HOME"', "it needs a shell, for a variable"),
        ("echo tests/*", "it needs a shell, for a pattern"),
        ("FOO=1 pytest tests/a.py", "it sets a variable first"),
        ("echo ./a > ./b", "it needs a shell, for “>”"),
        ('echo "`./a`"', "it needs a shell, for “`”"),
        ("echo ./{a,b}", "it needs a shell, for a pattern"),
        ('echo "./a', "it cannot be read"),
        ("a sentence about tests", "names no command"),
    ],
)
def test_what_is_not_allowed_or_needs_a_shell_is_never_run(here, capfd, test, told, monkeypatch):
    monkeypatch.setattr(running, "run", lambda *_: pytest.fail("it was run"))
    (here / CONTRACT).write_text(TEXT.format(test=f"|\n    {test}"))
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 2
    assert told in capfd.readouterr().err
    assert not receipts(here)


def test_without_settings_nothing_may_be_run_and_what_to_write_is_told(root, monkeypatch, capfd):
    monkeypatch.chdir(root)
    claim(root, "cargo test -p delta loads")
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 2
    err = capfd.readouterr().err
    assert "they allow no command" in err
    assert '[receipts] allow = ["cargo test"]' in err


def test_of_several_commands_one_is_named(here, capfd):
    claim(here, "|\n    echo ./one\n    echo ./two \\\n      and more")
    assert main(["receipt", CONTRACT, CLAIM, "--yes"]) == 2
    err = capfd.readouterr().err
    assert "--command 1  echo ./one" in err
    assert "--command 2  echo ./two and more" in " ".join(err.split("\n")).replace("   ", " ").replace(
        "  and", " and"
    )
    assert main(["receipt", CONTRACT, CLAIM, "--yes", "--command", "1"]) == 0
    assert kept(receipts(here)[0])["arguments"] == ["echo", "./one"]
    assert main(["receipt", CONTRACT, CLAIM, "--yes", "--command", "3"]) == 2


def test_without_a_terminal_nobody_is_asked_and_nothing_is_run(run, root):
    (root / "contract-workbench.toml").write_text(ALLOW)
    claim(root, "echo ./hello")
    done = run("receipt", CONTRACT, CLAIM)
    assert done.returncode == 2
    assert "give --yes to run it" in done.stderr
    assert not receipts(root)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
@pytest.mark.parametrize("answer", ["n", "y"])
def test_on_a_terminal_it_asks_before_it_runs_and_before_it_cites(here, answer):
    claim(here, "echo ./hello")
    child = pexpect.spawn(
        sys.executable, ["-m", "workbench", "receipt", CONTRACT, CLAIM],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_COLOR": "1"},
        cwd=str(here), encoding="utf-8", timeout=DEADLINE, dimensions=(40, 200),
    )  # fmt: skip
    child.expect("argument './hello'")
    child.expect("run this?")
    assert not receipts(here)
    child.sendline(answer)
    if answer == "y":
        child.expect("passed: exit code 0")
        child.expect("cite the receipt")
        child.sendline("y")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert len(receipts(here)) == (answer == "y")
    assert ("evidence/receipts/" in (here / CONTRACT).read_text()) == (answer == "y")


def test_much_output_is_cut_in_the_middle():
    size = 3 * KEPT
    done = run(
        [sys.executable, "-c", f"import sys; sys.stdout.write('a' + 'x' * {size} + 'b')"], Path.cwd(), 60
    )
    assert done.left_out == size + 2 - KEPT
    assert done.output[0] == "a"
    assert done.output[-1] == "b"
    assert f"{done.left_out:,} bytes left out" in done.output


@pytest.mark.parametrize("program", ["no-such-program-here", "./nowhere"])
def test_a_program_that_is_not_there_is_told(program, tmp_path):
    with pytest.raises(RunError, match="there is no program"):
        run([program], tmp_path, 5)


def test_nothing_is_run_from_a_folder_of_the_path_that_is_relative(tmp_path, monkeypatch):
    program = tmp_path / "planted"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RunError):
        run(["planted"], tmp_path, 5)


def test_commands_of_a_claim_are_told_with_their_line():
    text = TEXT.format(test="|\n    # first\n    $ cargo test a\n")
    (found,) = commands_of(read_contract("a.yaml", text.encode()).claims[0])
    assert (found.text, found.arguments, found.field) == ("cargo test a", ("cargo", "test", "a"), "test")
