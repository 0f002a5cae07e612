"""What a contract's changes since its base revision ask of its version, through a whole check."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench.session import bases
from workbench.session.check import checking
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """\
metadata:
  version: 1.1.0
  references: [paper]
  changelog:
  - "1.1.0 (2026-05-04): before"
equations:
  e:
    formula: a < 64
gates:
- id: G-1
  name: one
  note: a note
"""
RULES = {"changed-without-bump", "bump-too-small", "changelog-entry-missing"}


@pytest.fixture
def git(tmp_path: Path):
    """A repository with one contract on main; the operator is on a branch."""
    root = tmp_path / "workspace"
    root.mkdir()

    def run(*arguments: str) -> str:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=root, env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    run("init", "-q", "--initial-branch=main")
    write(root, CONTRACT)
    commit(run)
    run("checkout", "-q", "-b", "topic")
    run.root = root
    return run


def write(root: Path, text: str) -> None:
    (root / "contracts").mkdir(exist_ok=True)
    (root / "contracts/a.yaml").write_text(text)


def commit(run) -> None:
    run("add", "--all")
    run("commit", "-q", "-m", "one")


def found(root: Path, **rest):
    with checking(open_workspace(root=root), **rest) as result:
        return [
            (finding.rule, finding.severity.value, finding.message, finding.accepted)
            for finding in result.outcomes[0].findings
            if finding.rule in RULES
        ]


def changed(git, *pairs: tuple[str, str]):
    text = CONTRACT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    write(git.root, text)
    return found(git.root, cache=False)


def test_what_says_the_same_owes_nothing(git) -> None:
    assert changed(git, ("version: 1.1.0", "version: '1.1.0' # a comment")) == []


def test_a_change_without_a_bump(git) -> None:
    [(rule, severity, message, _)] = changed(git, ("name: one", "name: one\n  test: a_test"))
    assert (rule, severity) == ("changed-without-bump", "warning")
    assert "since the merge base with main (" in message
    assert message.endswith("its version is still 1.1.0: test of G-1: a_test added; minor leads to 1.2.0.")


def test_a_change_of_words_alone_is_information(git) -> None:
    [(rule, severity, message, _)] = changed(git, ("a note", "another"))
    assert (rule, severity) == ("changed-without-bump", "info")
    assert "patch leads to 1.1.1" in message


def test_a_bump_by_enough_owes_nothing_more(git) -> None:
    entry = ('  - "1.1.0', '  - "2.0.0 (2026-05-07): now"\n  - "1.1.0')
    assert changed(git, ("a < 64", "a < 65"), ("version: 1.1.0", "version: 2.0.0"), entry) == []
    rules = [each[0] for each in changed(git, ("a < 64", "a < 65"), ("version: 1.1.0", "version: 2.0.0"))]
    assert rules == ["changelog-entry-missing"]


def test_a_bump_that_is_too_small(git) -> None:
    entry = ('  - "1.1.0', '  - "1.2.0 (2026-05-07): now"\n  - "1.1.0')
    [(rule, severity, message, _)] = changed(
        git, ("a < 64", "a < 65"), ("version: 1.1.0", "version: 1.2.0"), entry
    )
    assert (rule, severity) == ("bump-too-small", "warning")
    assert message.startswith("The version went from 1.1.0 to 1.2.0, and what has changed asks for 2.0.0: ")


def test_a_smaller_bump_that_gives_its_reason_is_accepted(git) -> None:
    reason = "Bumped as minor, not major: nobody rests on it."
    entry = ('  - "1.1.0', f'  - "1.2.0 (2026-05-07): now. {reason}"\n  - "1.1.0')
    [(rule, _, _, accepted)] = changed(git, ("a < 64", "a < 65"), ("version: 1.1.0", "version: 1.2.0"), entry)
    assert (rule, accepted) == ("bump-too-small", "nobody rests on it.")


def test_a_version_that_went_down(git) -> None:
    found = changed(git, ("a note", "another"), ("version: 1.1.0", "version: 1.0.0"))
    assert ("bump-too-small", "warning") in [each[:2] for each in found]
    assert any("went down from 1.1.0 to 1.0.0" in each[2] for each in found)


def test_on_main_what_is_committed_is_information(git) -> None:
    git("checkout", "-q", "main")
    write(git.root, CONTRACT.replace("a < 64", "a < 65"))
    assert [each[:2] for each in found(git.root, cache=False)] == [("changed-without-bump", "warning")]
    commit(git)
    [(rule, severity, message, _)] = found(git.root, cache=False)
    assert (rule, severity) == ("changed-without-bump", "info")
    assert "since the revision its version came in with (" in message


def test_the_settings_have_a_say(git) -> None:
    (git.root / "contract-workbench.toml").write_text(
        '[severities]\nchanged-without-bump = "error"\n[levels]\nwording-changed = "none"\n'
    )
    assert [each[1] for each in changed(git, ("a note", "another"))] == ["error"]
    assert changed(git, ("name: one", "name: two")) == []


def test_a_suppression_has_a_say(git) -> None:
    comment = "# contract-workbench: allow changed-without-bump — a draft yet\n  version: 1.1.0"
    [(_, _, _, accepted)] = changed(git, ("a < 64", "a < 65"), ("version: 1.1.0", comment))
    assert accepted == "a draft yet"


def test_what_was_kept_holds_until_the_base_moves(git, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    write(git.root, CONTRACT.replace("a < 64", "a < 65"))
    os.utime(git.root / "contracts/a.yaml", (1_700_000_000, 1_700_000_000))
    assert [each[0] for each in found(git.root)] == ["changed-without-bump"]
    asked = []
    look_up = bases.Bases.look_up
    monkeypatch.setattr(bases.Bases, "look_up", lambda *args: (asked.append(1), look_up(*args))[1])
    assert [each[0] for each in found(git.root)] == ["changed-without-bump"]
    assert asked == []
    commit(git)
    git("branch", "-f", "main", "topic")
    assert found(git.root) == []
    assert asked


def test_a_shallow_clone_says_once_what_was_not_looked_up(git, tmp_path) -> None:
    git("checkout", "-q", "main")
    write(git.root, CONTRACT.replace("a < 64", "a < 65"))
    commit(git)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{git.root}", str(clone)], check=True)
    with checking(open_workspace(root=clone), cache=False) as result:
        assert result.notes == ("history is shallow: base revisions that lie beyond it were not looked up",)
    assert found(clone, cache=False) == []
