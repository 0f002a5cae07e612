from __future__ import annotations

import pytest

from workbench.workspace.globs import fixed_start, matcher
from workbench.workspace.ignores import Ignores


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        (
            "contracts/*.yaml",
            ["contracts/a.yaml"],
            ["contracts/x/a.yaml", "x/contracts/a.yaml", "contracts/.a.yaml"],
        ),
        ("**/*.yaml", ["a.yaml", "x/y/a.yaml"], [".pv/a.yaml", "x/.y/a.yaml", "a.yml"]),
        (".pv/**/*.yaml", [".pv/a.yaml", ".pv/x/a.yaml"], ["pv/a.yaml", ".pv/.x/a.yaml"]),
        ("contracts", ["contracts/a.yaml", "contracts/x/b.yml"], ["contracts/a.md", "contracts.yaml"]),
        ("./contracts/", ["contracts/a.yaml"], ["a.yaml"]),
        ("contracts/**", ["contracts/a.yaml", "contracts/x/a.yaml"], ["a.yaml"]),
        ("one.yaml", ["one.yaml"], ["x/one.yaml", "oneXyaml"]),
        ("c?/[ab]*.yaml", ["c1/a.yaml", "cx/bcd.yaml"], ["c/a.yaml", "c1/c.yaml", "c//a.yaml"]),
        ("c/[!ab].yaml", ["c/c.yaml"], ["c/a.yaml", "c//.yaml"]),
        ("{one,two/x}/*.{yaml,yml}", ["one/a.yml", "two/x/b.yaml"], ["two/b.yaml", "one/a.md"]),
        ("../beside/contracts/*.yaml", ["../beside/contracts/a.yaml"], ["beside/contracts/a.yaml"]),
        ("a[.yaml", ["a[.yaml"], ["a.yaml"]),
        ("a+(b).yaml", ["a+(b).yaml"], ["aab.yaml"]),
    ],
)
def test_globs(glob: str, matching: list[str], others: list[str]) -> None:
    matches = matcher(glob)
    assert [path for path in matching if not matches(path)] == []
    assert [path for path in others if matches(path)] == []
    assert [path for path in matching if not path.startswith(fixed_start(glob))] == []


@pytest.mark.parametrize(
    ("rule", "without", "path"),
    [
        ("*a" * 30 + "b", "a" * 250, "a" * 250 + "b"),
        ("x/" + "*a" * 30 + "b", "x/" + "a" * 250, "x/" + "a" * 250 + "b"),
        ("**/a/" * 25 + "b", "a/" * 120 + "a", "a/" * 120 + "b"),
        ("**/*a*/" * 25 + "b", "aa/" * 80 + "a", "aa/" * 80 + "b"),
        ("[!b]*" * 30 + "b", "a" * 250, "a" * 250 + "b"),
        ("/**" * 30 + "/b", "a/" * 120 + "a", "a/" * 120 + "b"),
    ],
)
def test_rules_made_to_take_for_ever_do_not(rule: str, without: str, path: str) -> None:
    ignores = Ignores("", rule)
    assert not ignores(without)
    assert ignores(path)
