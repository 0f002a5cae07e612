"""The README tells what is there: commands, keys, settings, exit codes, pictures."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from workbench.audit.resolution import State
from workbench.cli.commands import COMMANDS
from workbench.cli.exit_code import ExitCode
from workbench.contracts.levels import LEVEL_RULES, ChangeKind, Level
from workbench.demo import write_demo
from workbench.session.check import checking
from workbench.tui.actions import ACTIONS, key_name
from workbench.workspace.roots import open_workspace
from workbench.workspace.settings import Settings, load_settings

REPOSITORY = Path(__file__).resolve().parents[2]
README = (REPOSITORY / "README.md").read_text("utf-8")


def section(title: str) -> str:
    start = README.index(f"## {title}\n")
    following = README.find("\n## ", start)
    return README[start : following if following > 0 else len(README)]


def rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line[:2] == "| "
    ]


def test_ci_runs_the_readmes_test_command():
    set_up, install, test = re.search(r"(python3 -m venv .*pytest)\n", README)[1].split(" && ")
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8").replace('"$venv/', ".venv/").replace('"', "")
    assert set_up == "python3 -m venv .venv"
    assert install.removeprefix(".venv/bin/pip install ").replace("'", "") in script.replace("'", "")
    assert script.splitlines()[-1] == test


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "app"])
def test_every_command_is_told(command):
    assert f"contract-workbench {command}" in section("The command line")


def test_every_mark_is_told_with_its_word():
    told = {tuple(row[:2]) for row in rows(section("The app"))}
    assert {(state.glyph, state.value) for state in State} <= told


def test_every_key_told_is_a_key_of_the_app():
    keys = {key_name(key) for action in ACTIONS for key in action.keys.split(",")}
    told = {
        key for row in rows(section("The app")) if len(row) == 2 for key in re.findall(r"`([^`]+)`", row[0])
    }
    assert told
    assert told <= keys


def test_the_exit_codes_told_are_those_of_the_program():
    told = {int(row[0]) for row in rows(section("The command line")) if row[0].isdigit()}
    assert told == {int(code) for code in ExitCode}


def test_the_configuration_told_is_read_and_names_every_setting(tmp_path):
    text = re.search(r"```toml\n(.*?)```", section("Configuration"), re.DOTALL)[1]
    (tmp_path / "contract-workbench.toml").write_text(text, "utf-8")
    settings = load_settings(tmp_path)
    assert settings.accepted == "contracts/accepted.json"
    for field in fields(Settings):
        if field.name != "path":
            assert re.search(rf"^\[{{0,2}}{field.name.replace('_', '-')}\b", text, re.MULTILINE), field.name


def test_every_picture_is_there():
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert pictures
    assert [picture for picture in pictures if not (REPOSITORY / picture).is_file()] == []


def test_the_json_told_has_the_suggestions_in_the_programs_order(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    sample = json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL)[1])
    told = sample["contracts"][0]["claims"][0]["references"][0]
    with checking(open_workspace(root=write_demo(tmp_path / "demo")), cache=False) as result:
        audit = next(each for each in result.audits() if each.contract.path == sample["contracts"][0]["path"])
    rows = [row for claim in audit.claims for row in claim.references]
    found = next(row for row in rows if row.reference.text == told["text"])
    first = [{"name": each.name, "path": each.path, "line": each.line} for each in found.suggestions[:3]]
    assert told["suggestions"] == first


@pytest.mark.parametrize("rule", LEVEL_RULES.values(), ids=lambda rule: rule.kind.value)
def test_the_table_of_levels_names_every_kind_of_change_at_its_level(rule):
    table = {row[0]: row[1] for row in rows(section("The command line")) if row[0] in {*Level}}
    what = rule.kind.value.partition("-")[0].removesuffix("s")
    if rule.kind is not ChangeKind.VERSION_CHANGED and rule.kind is not ChangeKind.EVIDENCE_MOVED:
        assert what in table[rule.level]
