from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.session.world import World, young
from workbench.workspace.files import CountedFile, FileList
from workbench.workspace.settings import Settings

SECOND = 1_000_000_000
NOW = 1_700_000_000 * SECOND
OLD = NOW - 3600 * SECOND + 123


def a_list(*files: CountedFile, contracts: tuple[str, ...] = ()) -> FileList:
    by_path = {file.path: file for file in files}
    return FileList(
        files=files,
        contracts=tuple(by_path[path] for path in contracts),
        by_path=by_path,
        listed_ns=NOW,
    )


def a_file(path="src/a.rs", size=10, mtime=OLD, ctime=OLD):
    return CountedFile(path, f"/w/{path}", size, mtime, ctime)


BASE = a_list(a_file())


def world(files=BASE, settings=None, extra=""):
    return World(files).name(settings or Settings(), "program", extra)


def test_the_same_world_has_the_same_name():
    assert world() == world(a_list(a_file()))
    assert len(world()) == 32


@pytest.mark.parametrize(
    "other",
    [
        a_list(a_file(size=11)),
        a_list(a_file(mtime=OLD + 1)),
        a_list(a_file(ctime=OLD + 1)),
        a_list(a_file("src/b.rs")),
        a_list(a_file(), a_file("README.md")),
        replace(BASE, folder_links={"x": "src"}),
    ],
)
def test_a_change_of_any_file_makes_another_world(other):
    assert world(other) != world()


@pytest.mark.parametrize(
    "change",
    [
        {"severities": {"missing-symbol": "info"}},
        {"lookup": ("references",)},
        {"pv": "0.1"},
        {"sources": ("src",)},
    ],
)
def test_settings_that_decide_what_is_found_belong_to_it(change):
    assert world(settings=replace(Settings(), **change)) != world()


@pytest.mark.parametrize("change", [{"fail_on": "error"}, {"accepted": "accepted.json"}])
def test_settings_that_decide_what_is_made_of_findings_do_not(change):
    assert world(settings=replace(Settings(), **change)) == world()


def test_what_else_decides_belongs_to_it():
    assert world(extra="history abc") != world(extra="history def")


def test_the_bytes_of_a_contract_leave_the_others_as_they_are_but_its_name_does_not():
    one = a_list(a_file(), a_file("contracts/a.yaml"), contracts=("contracts/a.yaml",))
    edited = a_list(a_file(), a_file("contracts/a.yaml", size=99, mtime=NOW), contracts=("contracts/a.yaml",))
    renamed = a_list(a_file(), a_file("contracts/b.yaml"), contracts=("contracts/b.yaml",))
    assert world(one) == world(edited)
    assert world(one) != world(renamed)


def test_a_file_that_may_still_change_unseen_makes_a_world_that_nobody_asks_for_again():
    fresh = a_list(a_file(mtime=NOW - SECOND // 100 + 1))
    assert world(fresh) != world(fresh)
    assert World(fresh).unsettled()
    assert not World(BASE).unsettled()


def test_there_is_no_waiting_for_a_clock_of_whole_seconds():
    coarse = a_list(a_file(mtime=NOW))
    assert world(coarse) != world(coarse)
    assert not World(coarse).unsettled()


def test_an_empty_workspace_is_a_world_too():
    assert world(a_list()) == world(a_list()) != world()


def test_what_counts_as_young_goes_by_the_clock_of_the_file_system():
    assert young(a_file(mtime=NOW - SECOND), NOW)  # whole seconds: perhaps a clock of two
    assert not young(a_file(mtime=NOW - SECOND + 1), NOW)
    assert young(a_file(mtime=NOW - 1), NOW)
    assert not young(a_file(mtime=NOW - 3 * SECOND), NOW)
