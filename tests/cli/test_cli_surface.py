"""The command line from outside: exit codes, streams, what is loaded. Each test runs the program itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from small import ALPHA

from workbench import __version__
from workbench.cli.commands import COMMANDS

LOADED = (
    "import sys; from workbench.cli.entry import main; code = main(['--version']); "
    "print(code, *sorted(sys.modules), file=sys.stderr)"
)

EDIT = f"edit {ALPHA} --claim FALSIFY-ALPHA-001 --add function_names=load_thing_too --dry-run"
CASE = "contracts/trace-attn-sub-stages-v1.yaml"


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version_goes_to_stdout(run, flag):
    done = run(flag)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"contract-workbench {__version__}\n", "")


def test_version_loads_nothing_heavy(run):
    heavy = {
        "yaml",
        "ruamel",
        "tree_sitter",
        "jsonschema",
        "numpy",
        "textual",
        "rich",
        "rapidfuzz",
        "sqlite3",
        "argparse",
    }
    done = run(code=LOADED)
    assert not heavy & {name.split(".")[0] for name in done.stderr.split()}


def test_help_names_every_command_with_examples(run):
    done = run("--help")
    assert done.returncode == 0
    assert done.stderr == ""
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE)
    assert "examples:" in done.stdout
    assert "exit codes:" in done.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_an_example_and_the_root(run, command):
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert "--root" in done.stdout
    assert run("help", *command.split()).stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "--formt"], "--formt"),
        (["check", "--fail-on", "loud"], "loud"),
        (["check", "nowhere.yaml"], "nowhere.yaml"),
        (["check", "--root", "nowhere"], "nowhere"),
        (["check", "--accepted", "nowhere.yaml"], "nowhere.yaml"),
        (["validate"], "FILE"),
        (["validate", "nowhere.yaml"], "nowhere.yaml"),
        (["explain", "mising-symbol"], "missing-symbol"),
        (["help", "chekc"], "chekc"),
        (["trace"], "`trace compare`"),
        (["trace", "dif"], "`trace diff`"),
        (["nowhere"], "nowhere"),
        (["chekc"], "did you mean `contract-workbench check`"),
        (["chekc", "--format", "json"], "did you mean `contract-workbench check`"),
        (["help", "chekc"], "did you mean `contract-workbench check`"),
        ([".", "--root", "."], "--root"),
    ],
)
def test_what_cannot_be_done_is_told_on_stderr_with_exit_2(run, arguments, says, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_app_without_a_terminal_says_what_works_without_one(run, tmp_path):
    done = run(str(tmp_path))
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert "check" in done.stderr


def test_wrong_settings_are_told_with_file_and_line(run, tmp_path):
    (tmp_path / "contract-workbench.toml").write_text('contracts = ["a.yaml"]\nfail-on = "loud"\n')
    done = run("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "contract-workbench.toml:2:" in done.stderr


def test_a_fault_of_the_program_is_one_line_and_its_traceback_is_asked_for(tmp_path):
    breaking = (
        "import sys, workbench.cli.explain as module\n"
        "def broken(arguments): raise RuntimeError('lost \\x1b thread')\n"
        "module.execute = broken\n"
        "from workbench.cli.entry import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", breaking, "explain"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert r"RuntimeError: lost \x1b thread" in done.stderr
    assert "--traceback" in done.stderr
    asked = subprocess.run(
        [sys.executable, "-c", breaking, "explain", "--traceback"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" in asked.stderr


def test_a_reader_that_stops_reading_is_met_quietly(tmp_path):
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -u -m workbench explain | head -c 1 >/dev/null; echo end'],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == "end\n"
    assert done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize(
    "arguments",
    [
        "explain", "--version", "--help", "check --help", "help edit", "check --format json", "tally",
        f"validate {ALPHA}", f"status {ALPHA} FALSIFY-ALPHA-001", EDIT, "fix --dry-run",
    ],
)  # fmt: skip
def test_output_that_cannot_be_written_is_told_with_exit_4(root, arguments):
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m workbench {arguments} > /dev/full'],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 4
    assert "contract-workbench: the output cannot be written: " in done.stderr
    assert "cannot be read" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    ["check", f"status {ALPHA} FALSIFY-ALPHA-001", EDIT, f"review {CASE} --since main~5"],
)
def test_a_pipe_that_is_closed_ends_every_command_alike(request, root, arguments):
    folder = root
    if CASE in arguments:  # a review wants something that has changed
        folder = request.getfixturevalue("demo")
        said = (folder / CASE).read_text()
        (folder / CASE).write_text(said.replace("- load_tensor_apr_aprt", "- is_aprt_stage_file"))
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *arguments.split()],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    os.close(writing)
    assert done.returncode == 141
    assert "cannot be read" not in done.stderr
