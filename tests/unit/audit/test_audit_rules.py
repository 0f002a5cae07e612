"""Every rule has its page, and every rule that a module can emit is a rule."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import workbench
from workbench.audit.rules import RULES, unknown
from workbench.contracts.problem import Severity

HOUSE = Path(workbench.__file__).parent
_PV = r"SCHEMA-\d{3}|PROVABILITY-\d{3}"
_ROOMS = ("contracts", "workspace", "audit", "session")
_MAKERS = {"Problem", "FileProblem", "Finding"}


def emitted():
    """Rule names that stand as texts where problems and findings are made, by the module they stand in."""
    for room in _ROOMS:
        for path in (HOUSE / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MAKERS:
                    named = [each.value for each in node.keywords if each.arg == "rule"] + node.args[:1]
                    for each in named:
                        if isinstance(each, ast.Constant) and isinstance(each.value, str):
                            yield path.name, each.value
                elif isinstance(node, ast.Constant) and re.fullmatch(_PV, str(node.value)):
                    yield path.name, node.value


def test_every_rule_that_can_be_emitted_has_a_page():
    found = sorted({(rule, name) for name, rule in emitted()})
    assert len(found) > 10
    # The session's own name for a file that cannot be opened becomes unreadable-contract.
    assert [each for each in found if each[0] not in RULES and each[0] != "unreadable"] == []


@pytest.mark.parametrize("name", RULES)
def test_a_page_says_what_it_means_shows_it_and_tells_what_to_do(name):
    page = RULES[name].explanation
    assert (
        page.index("## Example") < page.index("## What to do") < page.index("## Configure, suppress, accept")
    )
    assert len(page.split("## Example")[0]) > 30
    assert f"{name} = " in page
    assert max(map(len, page.split("\n"))) < 400


def test_no_page_without_a_rule():
    pages = {path.stem for path in (HOUSE / "audit" / "explanations").glob("*.md")}
    assert pages == set(RULES)


def test_severities_are_sane():
    for rule in RULES.values():
        assert rule.severity.weight >= rule.silent.weight >= rule.not_yet.weight > Severity.OFF.weight


def test_unknown_rules_are_told_apart():
    assert unknown(["missing-symbol", "mising-symbol"]) == ("mising-symbol",)
