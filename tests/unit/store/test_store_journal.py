from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from workbench.store import journal as journal_module
from workbench.store.drafts import Drafts
from workbench.store.durable import DurableStore, open_durable
from workbench.store.journal import Entry, Journal, JournalFile, Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DurableStore]:
    opened = open_durable(tmp_path)
    yield opened
    opened.close()


def one(name: str, before: bytes = b"old", after: bytes = b"new") -> JournalFile:
    return JournalFile(name, f"/w/{name}", f"/w/{name}", before, after, ("because",))


def done(journal: Journal, title: str, *files: JournalFile) -> Entry:
    entry = journal.begin(title, files or (one(f"{title}.yaml"),))
    journal.finish(entry)
    return entry


def title(entry: Entry | None) -> str:
    return entry.title if entry is not None else ""


def test_what_is_under_way_is_there_for_the_next_process_with_every_byte(store: DurableStore, tmp_path: Path):
    files = (one("a.yaml", b"\x00\xff old", b"\xfenew"), one("not utf-8 \udce9.yaml"))
    entry = Journal(store).begin("p\udce9 title", files, [4, 9])
    other = open_durable(tmp_path)
    (found,) = Journal(other).under_way()
    other.close()
    assert found.files[0] == files[0]
    assert found.files[1].target == "/w/not utf-8 \udce9.yaml"
    assert (found.token, found.under_way, found.draft, found.back) == (entry.token, Way.APPLY, (4, 9), False)
    assert not found.stands


def test_the_bytes_are_on_the_disk_before_begin_returns(store: DurableStore):
    said = []
    store._connection.set_trace_callback(said.append)
    Journal(store).begin("p", [one("a.yaml")])
    assert said[0] == "PRAGMA synchronous = FULL"
    assert said[-1] == "COMMIT"


def test_undo_goes_backwards_and_redo_forwards(store: DurableStore):
    journal = Journal(store)
    for name in "abc":
        done(journal, name)
    for _ in range(2):
        entry = journal.to_undo()
        assert entry is not None
        journal.finish(journal.start(entry, Way.UNDO))
    assert (title(journal.to_undo()), title(journal.to_redo())) == ("a", "b")
    entry = journal.to_redo()
    assert entry is not None
    journal.finish(journal.start(entry, Way.REDO))
    assert (title(journal.to_undo()), title(journal.to_redo())) == ("b", "c")
    assert [(name, stands) for name, _, stands in journal.titles()] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]


def test_what_was_undone_is_gone_with_the_next_plan_and_not_before_it_succeeds(store: DurableStore):
    journal = Journal(store)
    undone = done(journal, "a")
    journal.finish(journal.start(undone, Way.UNDO))
    failed = journal.begin("b", [one("b.yaml")])
    assert title(journal.to_redo()) == "a"
    journal.take_back(failed)
    assert title(journal.to_redo()) == "a"
    done(journal, "c")
    assert journal.to_redo() is None
    assert store.read("SELECT count(*) FROM plan_file") == [(1,)]


def test_an_undo_that_is_taken_back_leaves_the_plan_as_it_stood(store: DurableStore):
    journal = Journal(store)
    entry = journal.start(done(journal, "a"), Way.UNDO)
    assert journal.to_undo() is None
    assert journal.turn(entry).back
    assert journal.under_way()[0].back
    journal.take_back(entry)
    assert title(journal.to_undo()) == "a"
    assert journal.under_way() == ()


def test_the_drafts_operations_go_with_success_and_stay_with_failure(store: DurableStore):
    journal, drafts = Journal(store), Drafts(store)
    kept = [drafts.add("s", "a.yaml", b"base", str(n)) for n in range(3)]
    failed = journal.begin("p", [one("a.yaml")], [kept[0].id, kept[2].id])
    journal.take_back(failed)
    assert len(drafts.of("s")) == 3
    journal.finish(journal.begin("p", [one("a.yaml")], [kept[0].id, kept[2].id]))
    assert [each.text for each in drafts.of("s")] == ["1"]


def test_history_is_bounded_in_plans(store: DurableStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(journal_module, "KEPT_PLANS", 3)
    journal = Journal(store)
    for number in range(6):
        done(journal, str(number))
    assert [name for name, _, _ in journal.titles()] == ["3", "4", "5"]
    assert store.read("SELECT count(*) FROM plan_file") == [(3,)]


def test_history_is_bounded_in_bytes_and_the_latest_stays(
    store: DurableStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(journal_module, "KEPT_BYTES", 1000)
    journal = Journal(store)
    for number in range(4):
        done(journal, str(number), one("a.yaml", b"x" * 200, b"y" * 200))
    assert [name for name, _, _ in journal.titles()] == ["2", "3"]
    done(journal, "large", one("a.yaml", b"x" * 2000, b"y"))
    assert [name for name, _, _ in journal.titles()] == ["large"]


def test_a_begin_that_fails_leaves_nothing(store: DurableStore):
    with pytest.raises(sqlite3.IntegrityError):
        Journal(store).begin("p", [one("a.yaml", before=None)])  # type: ignore[arg-type]
    assert store.read("SELECT count(*) FROM plan") == [(0,)]
