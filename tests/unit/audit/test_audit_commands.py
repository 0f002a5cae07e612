"""What test commands would run is looked up; nothing is run."""

from __future__ import annotations

import pytest

from workbench.audit.resolution import State
from workbench.changes.repair import repairs
from workbench.contracts.problem import Severity

FILES = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
    "crates/one/Cargo.toml": '[package]\nname = "crate-one"\n',
    "crates/one/src/lib.rs": "pub mod cache;\n",
    "crates/one/src/cache.rs": (
        "pub fn evict() {}\n"
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn evicts_in_order() {}\n}\n"
        "proptest! {\n    fn made_by_macro_holds(a in 0..9) {}\n}\n"
    ),
    "crates/two/Cargo.toml": '[package]\nname = "crate-two"\n',
    "crates/two/src/lib.rs": "#[test]\nfn only_in_two() {}\n",
    "tests/test_stages.py": (
        "class TestStages:\n    def test_order(self):\n        pass\n\n\ndef test_names():\n    pass\n"
    ),
}
ROW = """\
metadata: {{id: C-ONE, version: 1.0.0}}
falsification_tests:
- id: T-ONE-001
  rule: a rule
  test: "{command}"
  status: FUNCTIONAL
"""


@pytest.fixture
def looked_up(bench):
    def look(command):
        audit = bench({**FILES, "contracts/one.yaml": ROW.format(command=command)}).audit(suggest=True)
        (row,) = audit.claims[0].references
        return row, [each for each in audit.findings if each.rule == "missing-test"]

    return look


@pytest.mark.parametrize(
    ("command", "targets"),
    [
        ("cargo test -p crate-one --lib cache::tests", ["evicts_in_order"]),
        ("cargo test -p crate-one --lib evicts", ["evicts_in_order"]),
        ("cargo test --package=crate_one cache", ["evicts_in_order"]),
        ("cargo test only_in", ["only_in_two"]),
        ("pytest tests/test_stages.py", [""]),
        ("pytest tests/test_stages.py::test_names", ["test_names"]),
        ("python -m pytest -q tests/test_stages.py::TestStages::test_order", ["test_order"]),
    ],
)
def test_what_a_command_would_run_is_found(looked_up, command, targets):
    row, findings = looked_up(command)
    assert (row.resolution.state, findings) == (State.FOUND, [])
    assert [each.name.replace(".", "::").rpartition("::")[2] for each in row.resolution.targets] == targets
    assert "nothing is run" in row.resolution.reason


@pytest.mark.parametrize(
    "command",
    [
        "cargo test -p crate-one --lib no_such_thing",
        "cargo test -p crate-one --lib cache::only_in_two",
        "cargo test -p crate-two evicts_in_order",
        "pytest tests/test_stages.py::test_gone",
        "pytest tests/test_absent.py::test_names",
    ],
)
def test_a_command_that_would_run_nothing_is_a_finding_and_has_no_suggestion(looked_up, command):
    row, (found,) = looked_up(command)
    assert (row.resolution.state, row.suggestions) == (State.MISSING, ())
    assert found.severity is Severity.ERROR
    assert "would run" in found.message


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("cargo test -p elsewhere --lib cache", "crate elsewhere is not in this workspace"),
        ("cargo test -p crate-one --lib made_by_macro", "stands in crates/one/src/cache.rs"),
        ("cargo test -p crate-one", "a command; nothing is run"),
        ("cargo test -p crate-one --lib -- first second", "a command; nothing is run"),
        ("apr run model.apr", "a command; nothing is run"),
    ],
)
def test_what_cannot_be_told_is_unchecked(looked_up, command, reason):
    row, findings = looked_up(command)
    assert (row.resolution.state, findings) == (State.UNCHECKED, [])
    assert reason in row.resolution.reason


NESTED = "mod tests {\n    mod tests {\n        #[test]\n        fn test_real() {}\n    }\n}\n"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (NESTED, State.MISSING),
        (NESTED + "mod deep {\n    // as test_real\n    fn other() {}\n}\n", State.MISSING),
        (NESTED + "mod deep {\n    made_of! { test_real }\n}\n", State.UNCHECKED),
    ],
)
def test_a_filter_with_a_wrong_module_runs_nothing_and_the_path_is_suggested(bench, code, state):
    files = {
        "crates/one/Cargo.toml": '[package]\nname = "one"\n',
        "crates/one/src/lib.rs": code,
        "contracts/one.yaml": ROW.format(command="cargo test -p one --lib deep::test_real -- --nocapture"),
    }
    audit = bench(files).audit(suggest=True)
    (row,) = audit.claims[0].references
    assert row.resolution.state is state
    if state is State.MISSING:
        (found,) = [each for each in audit.findings if each.rule == "missing-test"]
        assert "test_real is tests::tests::test_real (crates/one/src/lib.rs:4)" in found.message
        assert [each.name for each in row.suggestions] == ["tests::tests::test_real"]
        (repair,) = repairs(audit)
        assert repair.operations[0].text == "cargo test -p one --lib tests::tests::test_real -- --nocapture"


def test_the_paths_of_tests_are_suggested_the_nearest_first(bench):
    code = "mod a {\n    #[test]\n    fn holds() {}\n}\nmod cases {\n    #[test]\n    fn holds() {}\n}\n"
    files = {
        "crates/one/Cargo.toml": '[package]\nname = "one"\n',
        "crates/one/src/lib.rs": code,
        "contracts/one.yaml": ROW.format(command="cargo test case::tests::holds"),
    }
    (row,) = bench(files).audit(suggest=True).claims[0].references
    assert [each.name for each in row.suggestions] == ["cases::holds", "a::holds"]
