"""While nothing has changed all is taken from the store at once; whatever changes, the answer is right."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from dataclasses import replace
from functools import partial

import pytest

from workbench.session import survey as survey_module
from workbench.session import whole as whole_module
from workbench.session.check import checking
from workbench.store import database
from workbench.workspace import files as files_module
from workbench.workspace.roots import open_workspace

OLD = 1_700_000_000


def answer(root, **keywords):
    with checking(open_workspace(root=root), **keywords) as result:
        audits = list(result.audits())
        return result.outcomes, result.others, audits, result.notes, result.unreadable, result.numbers


def short(root):
    with checking(open_workspace(root=root)) as result:
        return result.outcomes, result.others, result.notes, result.unreadable, result.numbers


@pytest.fixture
def lists(monkeypatch):
    """How often a list of the files was made."""
    made = []
    real = files_module.list_files

    def noting(*arguments):
        made.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(files_module, "list_files", noting)
    return made


@pytest.fixture
def old(root):
    """The workspace, last changed long ago."""
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (OLD, OLD))
    return root


def test_what_has_not_changed_is_recalled_without_a_list(old, lists):
    first = short(old)
    assert len(lists) == 1
    assert short(old) == first
    assert len(lists) == 1


def test_the_long_form_of_what_was_recalled_at_once_is_the_same(old):
    first = answer(old)
    assert answer(old) == first == answer(old, cache=False)


def append(path, text):
    with path.open("a") as stream:
        stream.write(text)
    os.utime(path, (OLD, OLD))


def add(path, text=""):
    path.write_text(text)
    os.utime(path, (OLD, OLD))


LINK_OUT = "/etc/hostname"
CHANGES = {
    "a contract": lambda root: append(root / "contracts/alpha-v1.yaml", "# more\n"),
    "a new contract": lambda root: add(root / "contracts/gamma-v1.yaml", "metadata: {id: G}\n"),
    "a contract less": lambda root: (root / "contracts/beta-v1.yaml").unlink(),
    "a contract's name": lambda root: (root / "contracts/beta-v1.yaml").rename(root / "contracts/c.yaml"),
    "code": lambda root: append(root / "src/lib.rs", "pub fn vanished_thing() {}\n"),
    "new code": lambda root: add(root / "src/more.rs", "pub fn vanished_thing() {}\n"),
    "less code": lambda root: (root / "src/lib.rs").unlink(),
    "what is ignored": lambda root: add(root / "contracts/.gitignore", "beta*\n"),
    "settings": lambda root: add(root / "contract-workbench.toml", '[severities]\nmissing-symbol = "info"\n'),
    "a link out": lambda root: (root / "src/out.rs").symlink_to(LINK_OUT),
    "a link to code": lambda root: (root / "src/other.rs").symlink_to("lib.rs"),
    "a nested repository": lambda root: (root / "nested/.git").mkdir(parents=True),
    "a pipe": lambda root: os.mkfifo(root / "src/pipe.rs"),
    "a lock file": lambda root: add(root / "contracts/contract-workbench.lock", "no lock file\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_answer_is_as_without_a_cache(old, change):
    answer(old)
    CHANGES[change](old)
    changed = short(old)
    assert changed == short(old)
    with checking(open_workspace(root=old), cache=False) as fresh:
        assert changed == (fresh.outcomes, fresh.others, fresh.notes, fresh.unreadable, fresh.numbers)


def test_what_the_command_line_lays_over_the_settings_has_its_say(old):
    workspace = open_workspace(root=old)
    strict = replace(workspace, settings=replace(workspace.settings, pv="0.1"))
    for each in (workspace, strict, workspace):
        with checking(each) as result, checking(each, cache=False) as fresh:
            assert result.outcomes == fresh.outcomes


def test_a_lock_file_that_does_not_count_has_its_say(old):
    add(old / ".gitignore", "*.lock\n")
    first = short(old)
    add(old / "contracts/contract-workbench.lock", "no lock file\n")
    locked = short(old)
    assert locked[2] != first[2]
    assert short(old) == locked


def test_the_main_branch_has_its_say(old, lists):
    def git(*arguments):
        subprocess.run(["git", "-C", str(old), *arguments], check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "one")
    for _ in range(2):
        short(old)
    made = len(lists)
    short(old)
    assert len(lists) == made
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "two")
    short(old)
    assert len(lists) == made + 1


def test_what_was_written_this_moment_is_not_recalled_at_once(old, lists, monkeypatch):
    monkeypatch.setattr(survey_module.time, "sleep", lambda _: None)
    monkeypatch.setattr(survey_module, "PATIENCE", 0)
    future = 4_000_000_000
    os.utime(old / "src/lib.rs", (future, future))
    first = short(old)
    made = len(lists)
    assert short(old) == first
    assert len(lists) > made


def test_contracts_looked_at_one_by_one_are_recalled_at_once_after_the_next_whole_check(old, lists):
    for path in sorted((old / "contracts").iterdir()):
        answer(old, paths=[path])
    first = short(old)
    assert [outcome.facts.path for outcome in first[0]] == [
        "contracts/alpha-v1.yaml",
        "contracts/beta-v1.yaml",
        "contracts/values.yaml",
    ]
    made = len(lists)
    assert short(old) == first
    assert len(lists) == made


def test_a_check_of_one_contract_recalls_no_other(old):
    short(old)
    with checking(open_workspace(root=old), paths=[old / "contracts/beta-v1.yaml"]) as result:
        assert [outcome.facts.path for outcome in result.outcomes] == ["contracts/beta-v1.yaml"]


def test_a_store_that_another_process_writes_to_is_not_waited_for_again(old, own_cache, monkeypatch):
    """What is recalled contract by contract is right; that it cannot be kept as one is nobody's concern."""
    first = short(old)
    (path,) = (path for path in own_cache.iterdir() if path.suffix == ".sqlite3")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("DELETE FROM whole")
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "open_store", partial(database.open_store, busy=60.0))
    try:
        assert short(old) == first
        assert other.execute("SELECT count(*) FROM whole").fetchone() == (0,)
    finally:
        other.close()
    assert short(old) == first


@pytest.mark.parametrize("row", ["x", (1, 2), ([("d", ["a"], [])], "w", (), "", "", "")])
def test_what_is_no_survey_is_none(row):
    assert whole_module._unpacked(whole_module.marshal.dumps(row)) is None
    assert whole_module._unpacked(b"") is None
