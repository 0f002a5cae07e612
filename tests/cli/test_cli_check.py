"""``check`` from outside: exit codes, streams, formats, accepted findings, a cache in any state."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import jsonschema
import pytest
from small import ALPHA, BETA, CLAIMING, write

from workbench.report.json import SCHEMA

ERROR = "contracts/alpha-v1.yaml:18:7: error missing-symbol: FALSIFY-ALPHA-001: vanished_thing"


def test_findings_go_to_stdout_with_exit_1_and_nothing_else_does(run):
    done = run("check")
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.split("\n")
    assert lines[0].startswith(ERROR)
    assert lines[1].startswith("    ")
    assert lines[-3].startswith("2 contracts, 2 claims, 6 references: ")
    assert lines[-2] == "1 error, 0 warnings, 1 note; 0 accepted"
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_decides_what_fails(run, fail_on, code):
    assert run("check", "--fail-on", fail_on).returncode == code


def test_information_fails_only_when_asked(run):
    assert run("check", "contracts/beta-v1.yaml").returncode == 0
    assert run("check", "contracts/beta-v1.yaml", "--fail-on", "info").returncode == 1


def test_the_settings_say_what_fails_and_the_command_line_outranks_them(run, root):
    (root / "contract-workbench.toml").write_text(
        'fail-on = "error"\n[severities]\nmissing-symbol = "warning"\n'
    )
    assert run("check").returncode == 0
    assert run("check", "--fail-on", "warning").returncode == 1


def test_a_severity_for_a_rule_there_is_none_of_is_an_error(run, root):
    (root / "contract-workbench.toml").write_text('[severities]\nmising-symbol = "warning"\n')
    done = run("check")
    assert done.returncode == 2
    assert "mising-symbol" in done.stderr


def test_a_clean_workspace_is_exit_0(run, root):
    (root / "contracts/alpha-v1.yaml").unlink()
    done = run("check")
    assert done.returncode == 0
    assert done.stderr == ""


def test_the_workspace_is_found_upwards_and_named_by_root(run, root, tmp_path):
    (root / "contract-workbench.toml").write_text("")
    here = run("check").stdout
    assert run("check", cwd=root / "src").stdout == here
    assert run("check", "--root", root, cwd=tmp_path).stdout == here
    assert run("check", "--root", "..", cwd=root / "contracts").stdout == here


def test_paths_restrict_and_may_lie_anywhere(run, root, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text(
        "metadata: {id: o, version: '1', description: d, references: [r], kind: pattern}\n"
        "falsification_tests:\n- {id: O, rule: r, prediction: p, if_fails: f, test: load_thing}\n"
    )
    done = run("check", outside, "--root", ".", "--format", "json")
    value = json.loads(done.stdout)
    assert [contract["path"] for contract in value["contracts"]] == ["../outside.yaml"]
    assert value["contracts"][0]["claims"][0]["references"][0]["resolution"] == "found"
    assert run("check", "beta-v1.yaml", cwd=root / "contracts").returncode == 0


def test_the_root_is_found_from_the_paths_where_all_lie_elsewhere(run, root, tmp_path):
    here, other = tmp_path / "here", tmp_path / "other"
    here.mkdir()
    (root / "contract-workbench.toml").write_text("")
    within = run("check")
    for named in (root / ALPHA, root / "contracts"):
        done = run("check", named, root / BETA, cwd=here)
        assert (done.returncode, done.stdout) == (within.returncode, within.stdout)
        assert f"the workspace is {root}, " in done.stderr
    assert "the workspace is" not in run("check", ALPHA).stderr
    assert "no contracts under" in run("check", "--root", here, here, cwd=root).stderr
    write(other, {ALPHA: CLAIMING})
    (other / "contract-workbench.toml").write_text("")
    done = run("check", root / ALPHA, other / ALPHA, cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"({root} and {other}): name one with --root" in done.stderr
    # One that lies here is enough: the others are read from here.
    assert "the workspace is" not in run("check", ALPHA, other / ALPHA).stderr


def test_a_source_root_beside_the_workspace_is_part_of_it(run, root, tmp_path):
    beside = tmp_path / "beside"
    write(beside, {ALPHA: CLAIMING})
    (root / "contract-workbench.toml").write_text('sources = [".", "../beside"]\n')
    done = run("check", beside / ALPHA)
    assert "../beside/contracts/alpha-v1.yaml:" in done.stdout
    assert "the workspace is" not in done.stderr


def test_a_file_that_is_no_contract_is_said_to_be_none(run, root):
    (root / "names.yaml").write_text("a:x:0\nb:x:1\n")
    done = run("check", "names.yaml", BETA)
    assert "names.yaml is neither contract nor registry" in done.stdout
    assert f"{BETA} is neither" not in done.stdout
    assert "\n1 contract, 1 claim, " in done.stdout
    assert "neither" not in run("check", BETA).stdout


def test_json_holds_to_the_schema_in_the_package(run):
    done = run("check", "--format", "json")
    assert done.returncode == 1
    assert done.stderr == ""
    value = json.loads(done.stdout)
    text = importlib.resources.files("workbench.report").joinpath("check-1.schema.json").read_text("utf-8")
    jsonschema.Draft202012Validator(json.loads(text)).validate(value)
    assert value["schema"] == SCHEMA
    rules = [finding["rule"] for finding in value["findings"]]
    assert rules == ["missing-symbol", "overclaimed-status", "missing-symbol"]
    reference = value["contracts"][0]["claims"][0]["references"][-1]
    assert (reference["text"], reference["kind"], reference["resolution"]) == (
        "vanished_thing",
        "symbol",
        "missing",
    )
    assert value["revision"] is None
    assert value["summary"]["findings"] == {"error": 1, "warning": 0, "info": 1}


@pytest.mark.parametrize("form", ["text", "json"])
def test_cold_warm_and_without_a_cache_it_writes_the_same_bytes(run, form):
    cold = run("check", "--format", form)
    assert run("check", "--format", form).stdout == cold.stdout
    assert run("check", "--format", form, "--no-cache").stdout == cold.stdout


def test_two_checks_at_once_say_the_same(run, root, own_cache):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    several = [
        subprocess.Popen(
            [sys.executable, "-m", "workbench", "check"], cwd=root, env=environment, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    outputs = [each.communicate(timeout=120)[0] for each in several]
    assert {each.returncode for each in several} == {1}
    assert len(set(outputs)) == 1
    assert outputs[0].decode() == run("check").stdout


def test_what_cannot_be_read_is_exit_3_and_the_rest_is_reported(run, root):
    (root / "contracts/broken.yaml").write_text("a: [1\n")
    done = run("check")
    assert done.returncode == 3
    assert ERROR in done.stdout
    assert re.search(r"^contracts/broken\.yaml:\d+:\d+: error yaml-syntax: ", done.stdout, re.MULTILINE)
    assert run("check", "--fail-on", "never").returncode == 3
    assert run("check", "contracts/alpha-v1.yaml").returncode == 1


def test_file_text_commands_no_terminal(run, root):
    path = root / "contracts/alpha-v1.yaml"
    path.write_text(path.read_text().replace("vanished_thing", '"vanished_\\e]0;owned\\a_thing\\nx: y"'))
    (root / "contracts/\x1b[31mred.yaml").write_text("a: [1\n")
    done = run("check", env={"FORCE_COLOR": "1"})
    assert done.returncode == 3
    for allowed in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[33m", "\x1b[36m"):
        done.stdout = done.stdout.replace(allowed, "")
    assert all(line.isprintable() for line in done.stdout.split("\n"))
    assert r"\x1b[31mred.yaml" in done.stdout


def test_a_terminal_without_the_characters_gets_their_escapes(run, root):
    path = root / "contracts/alpha-v1.yaml"
    path.write_text(path.read_text().replace("FALSIFY-ALPHA-001", "FALSIFY-ÄLPHA-001"), encoding="utf-8")
    done = run("check", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert r"FALSIFY-\xc4LPHA-001" in done.stdout


def test_accepted_findings_from_writing_to_the_next_new_one(run, root):
    written = run("check", "--write-accepted", "accepted.json")
    assert written.returncode == 0
    assert "2 findings accepted in accepted.json" in written.stderr
    assert ERROR in written.stdout
    accepted = run("check", "--accepted", "accepted.json", "--fail-on", "info")
    assert accepted.returncode == 0
    assert accepted.stdout.endswith("0 errors, 0 warnings, 0 notes; 2 accepted\n")
    path = root / "contracts/alpha-v1.yaml"
    path.write_text("# moved down\n\n" + path.read_text() + "    - vanished_too\n")
    (root / "contract-workbench.toml").write_text("")
    newer = run("check", "--accepted", "accepted.json")
    assert newer.returncode == 1
    assert "vanished_too" in newer.stdout
    assert "vanished_thing" not in newer.stdout
    (root / "contract-workbench.toml").write_text('accepted = "accepted.json"\n')
    assert run("check", cwd=root / "src").stdout == newer.stdout
    again = run("check", "--write-accepted", "accepted.json")
    assert again.returncode == 2
    assert "new file" in again.stderr
    assert run("check", "--write-accepted", "next.json").returncode == 0
    assert run("check", "--accepted", "next.json").returncode == 0


def test_an_accepted_file_that_is_none_is_exit_2(run, root):
    (root / "accepted.json").write_text("[]")
    done = run("check", "--accepted", "accepted.json")
    assert done.returncode == 2
    assert "accepted.json" in done.stderr


def test_a_cache_that_cannot_be_used_is_told_on_stderr_alone(run, root, tmp_path):
    good = run("check").stdout
    (tmp_path / "file").write_text("")
    done = run("check", env={"CONTRACT_WORKBENCH_CACHE": str(tmp_path / "file")})
    assert done.stdout == good
    assert "cache" in done.stderr
    assert done.returncode == 1


def test_check_never_loads_the_screen(run):
    code = (
        "import sys; from workbench.cli.entry import main; code = main(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    for form in ("text", "json"):
        cold = set(run("check", "--format", form, code=code).stderr.split())
        assert not {"textual", "rich", "numpy", "ruamel"} & cold
    warm = set(run("check", code=code).stderr.split())
    heavy = {
        "yaml",
        "tree_sitter",
        "jsonschema",
        "rapidfuzz",
        "multiprocessing",
        "ruamel",
        "numpy",
        "textual",
    }
    assert not heavy & warm


def test_an_interrupt_ends_it_quietly(run, root):
    code = (
        "import os, signal, sys\n"
        "import workbench.session.survey as survey\n"
        "def interrupted(self): os.kill(os.getpid(), signal.SIGINT)\n"
        "survey.Survey.build = interrupted\n"
        "from workbench.cli.entry import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    done = run("check", code=code)
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr


def test_a_check_of_no_contract_says_so(run, root):
    shutil.rmtree(root / "contracts")
    done = run("check")
    assert done.returncode == 0
    assert "no contracts under" in done.stderr
    assert "settings" in done.stderr
    assert "no contracts under" in run("check", "--format", "json").stderr


def test_a_named_folder_without_a_contract_is_exit_2(run, root):
    (root / "empty").mkdir()
    for arguments in (["empty"], ["contracts", "empty"]):
        done = run("check", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "no contracts under empty: looked for *.yaml" in done.stderr
    assert run("check", ".").stdout == run("check", "contracts").stdout


def test_a_link_that_leads_nowhere_is_exit_3_and_the_others_are_checked(run, root):
    (root / "contracts/gone.yaml").symlink_to("nowhere.yaml")
    done = run("check", *sorted((root / "contracts").glob("*.yaml")))
    assert done.returncode == 3
    assert ERROR in done.stdout
    assert "contracts/gone.yaml:1:1: error unreadable" in done.stdout
