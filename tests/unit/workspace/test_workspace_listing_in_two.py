"""A list is the same, whoever goes through the folders: one process or two, however the other one ends."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from workbench.workspace import conversation, listing, processes
from workbench.workspace.ahead import listing_ahead, took_over
from workbench.workspace.companion import Companion
from workbench.workspace.files import list_files
from workbench.workspace.processes import KEPT
from workbench.workspace.roots import open_workspace
from workbench.workspace.walking import walk_some


@pytest.fixture
def large(plain):
    for top in range(12):
        for name in ("a.rs", "b/c.rs", "b/d/e.py", "ignored/f.rs", "x.log", "b/kept.log", "git/.git/config"):
            file = plain / f"folder-{top:02}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{top} {name}")
        (plain / f"folder-{top:02}" / ".gitignore").write_text("ignored/\n*.log\n")
        (plain / f"folder-{top:02}" / "b" / ".gitignore").write_text("!kept.log\n")
        (plain / f"folder-{top:02}" / "link.rs").symlink_to("a.rs")
        os.mkfifo(plain / f"folder-{top:02}" / "pipe")
    (plain / "out.rs").symlink_to(plain.parent)
    return open_workspace(root=plain)


def listed(workspace):
    return replace(list_files(workspace), listed_ns=0)


def test_two_processes_find_what_one_does(large, monkeypatch):
    alone = listed(large)
    assert len(alone.files) == 12 * 7
    monkeypatch.setattr(listing, "_FEW", 2)
    monkeypatch.setattr(listing, "_SHARE", 3)
    monkeypatch.setattr(listing, "_TURN", 1)
    both = listed(large)
    assert both == alone
    assert list(both.by_path) == list(alone.by_path)


@pytest.mark.parametrize(
    "start",
    [
        "raise SystemExit(3)",
        "print('no message'); import time; time.sleep(3600)",
        "import time; time.sleep(3600)",
    ],
)
def test_a_second_process_that_cannot_help_costs_nothing(large, monkeypatch, start):
    alone = listed(large)
    monkeypatch.setattr(listing, "_FEW", 2)
    monkeypatch.setattr(conversation, "_START", start)
    monkeypatch.setattr(processes, "PATIENCE", 0.5)
    assert listed(large) == alone
    with listing_ahead(large):
        assert listed(large) == alone


def test_a_list_begun_ahead_is_taken_over_once(large):
    alone = listed(large)
    with listing_ahead(large):
        begun = list_files(large)
        assert took_over(str(large.root)) is None
        assert replace(begun, listed_ns=0) == alone
        again = list_files(large)
        assert begun.listed_ns < again.listed_ns
        assert replace(again, listed_ns=0) == alone


def test_a_list_begun_ahead_and_not_wanted_ends(large):
    with listing_ahead(large):
        pass
    assert took_over(str(large.root)) is None
    assert not KEPT._idle


def test_nobody_waits_for_a_companion_that_has_nothing_to_do(monkeypatch):
    companion = Companion(walk_some)
    monkeypatch.setattr(companion, "_selector", None)  # it is not even asked
    try:
        assert companion.results(wait=True) == ([], [])
    finally:
        monkeypatch.undo()
        companion.end()


def test_what_git_lists_is_not_begun(repository):
    repository.commit("one", **{"a.rs": ""})
    with listing_ahead(open_workspace(root=repository.folder)):
        assert took_over(str(repository.folder)) is None
