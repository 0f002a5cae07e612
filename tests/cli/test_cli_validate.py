"""``validate`` and ``demo`` from outside."""

from __future__ import annotations

import importlib.resources
import json

import jsonschema
import pytest
from small import BETA

KERNEL = """\
metadata:
  id: k
  version: "1.0.0"
  description: d
  references: []
equations:
  e: {formula: "y = x"}
"""


def test_findings_and_the_closing_count_line(run, root):
    (root / "contracts/kernel.yaml").write_text(KERNEL)
    done = run("validate", "contracts/kernel.yaml")
    assert done.returncode == 1
    lines = done.stdout.rstrip("\n").split("\n")
    assert any(line.startswith("contracts/kernel.yaml:") and " error SCHEMA-001: " in line for line in lines)
    errors = sum(" error " in line for line in lines)
    warnings = sum(" warning " in line for line in lines)
    assert lines[-1] == f"{errors} error(s), {warnings} warning(s)"
    assert done.stderr == ""


def test_a_valid_contract_is_exit_0(run):
    done = run("validate", "contracts/alpha-v1.yaml")
    assert (done.returncode, done.stdout) == (0, "0 error(s), 0 warning(s)\nContract is valid.\n")
    both = run("validate", "contracts")
    assert both.stdout.endswith("All 2 contracts are valid.\n")


def test_a_file_that_is_no_contract_is_not_called_valid(run, root):
    (root / "names.yaml").write_text("a:x:0\nb:x:1\n")
    done = run("validate", "names.yaml")
    assert done.returncode == 0
    assert done.stdout == (
        "0 error(s), 0 warning(s)\nNeither contract nor registry: names.yaml; no rule is for it.\n"
    )
    assert run("validate", "names.yaml", BETA).stdout.endswith("it.\nContract is valid.\n")


def test_the_strict_old_rules_are_asked_for(run, root):
    (root / "contracts/kernel.yaml").write_text(KERNEL.replace("[]", "[r]"))
    kind = run("validate", "contracts/kernel.yaml").stdout
    old = run("validate", "--pv", "0.1", "contracts/kernel.yaml").stdout
    assert "PROVABILITY-001" in kind
    assert "PROVABILITY-001" not in old
    (root / "contract-workbench.toml").write_text('pv = "0.1"\n')
    assert run("validate", "contracts/kernel.yaml").stdout == old


def test_json_holds_to_its_schema(run, root):
    (root / "contracts/kernel.yaml").write_text(KERNEL)
    value = json.loads(run("validate", "--format", "json", "contracts").stdout)
    text = importlib.resources.files("workbench.report").joinpath("validate-1.schema.json").read_text("utf-8")
    jsonschema.Draft202012Validator(json.loads(text)).validate(value)
    assert value["files"] == ["contracts/alpha-v1.yaml", "contracts/beta-v1.yaml", "contracts/kernel.yaml"]


def test_what_is_no_yaml_is_exit_3_and_the_others_are_judged(run, root):
    (root / "contracts/broken.yaml").write_text("a: [1\n")
    (root / "contracts/kernel.yaml").write_text(KERNEL)
    done = run("validate", "contracts")
    assert done.returncode == 3
    assert "SCHEMA-001" in done.stdout


@pytest.mark.parametrize("target", ["nowhere.yaml", "gone.yaml"])
def test_a_link_that_leads_nowhere_is_exit_3_and_the_others_are_judged(run, root, target):
    (root / "contracts/gone.yaml").symlink_to(target)
    (root / "contracts/kernel.yaml").write_text(KERNEL)
    done = run("validate", *sorted((root / "contracts").glob("*.yaml")))
    assert done.returncode == 3
    assert "contracts/gone.yaml:1:1: error unreadable" in done.stdout
    assert "SCHEMA-001" in done.stdout


def test_an_empty_folder_is_exit_2(run, root):
    (root / "empty").mkdir()
    assert run("validate", "empty").returncode == 2


@pytest.mark.parametrize("named", ["DIR", "--root"])
def test_the_demo_is_written_where_there_is_no_terminal(run, tmp_path, named):
    folder = tmp_path / "new" / "demo"
    done = run("demo", *([folder] if named == "DIR" else ["--root", folder]))
    assert done.returncode == 0
    assert done.stdout.strip() == str(folder)
    assert "terminal" in done.stderr
    checked = run("check", "--root", folder)
    assert checked.returncode == 1
    assert "load_tensor_apr_aprt" in checked.stdout


def test_the_demo_goes_into_no_folder_that_holds_something(run, root):
    before = sorted(path.name for path in root.iterdir())
    done = run("demo", root)
    assert done.returncode == 2
    assert "empty" in done.stderr
    assert sorted(path.name for path in root.iterdir()) == before
    assert run("demo", root / "src/lib.rs").returncode == 2
