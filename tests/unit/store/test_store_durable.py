from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.store import durable
from workbench.store.drafts import Drafts
from workbench.store.durable import DurableStore, StoreFullError, StoreHeldError, open_durable

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DurableStore]:
    opened = open_durable(tmp_path)
    yield opened
    opened.close()


def test_only_we_can_read_it(store: DurableStore):
    assert store.kept
    assert stat.S_IMODE(Path(store._path).stat().st_mode) == 0o600


def test_it_lies_apart_from_the_cache_and_where_the_environment_says(store: DurableStore, own_cache: Path):
    assert Path(store._path).parent == own_cache
    assert Path(store._path).name.endswith("-drafts-v1.sqlite3")


def test_without_the_environment_it_lies_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CONTRACT_WORKBENCH_CACHE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("sys.platform", "linux")
    assert "contract-workbench" in durable.state_folder()
    assert durable.state_folder() != durable.cache_folder()


def test_where_nothing_can_be_kept_it_works_in_memory_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "file" / "below"))
    store = open_durable(tmp_path)
    assert not store.kept
    assert "will not survive" in store.note
    Drafts(store).add("me", "a.yaml", b"base", "1")
    assert len(Drafts(store).of("me")) == 1
    with store.locked(), store.locked():
        assert store.claim("x") is None
    store.close()


def test_a_damaged_file_is_set_aside_and_told(store: DurableStore, tmp_path: Path):
    path = Path(store._path)
    store.close()
    path.write_bytes(b"this is no database at all" * 100)
    again = open_durable(tmp_path)
    assert again.kept
    assert f"{path}.damaged" in again.note
    assert Path(f"{path}.damaged").read_bytes().startswith(b"this is no database")
    again.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(store: DurableStore):
    drafts = Drafts(store)
    drafts.add("me", "a.yaml", b"base", "1")
    (pages,) = store.read("PRAGMA page_count")[0]
    store.read(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFullError, match="full"):
        drafts.add("me", "a.yaml", b"x" * 1_000_000, "2")
    assert store.kept
    assert [each.text for each in drafts.of("me")] == ["1"]


def test_another_process_that_writes_is_waited_for_and_then_told(store: DurableStore, tmp_path: Path):
    holder = sqlite3.connect(store._path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    quick = open_durable(tmp_path, busy=0.01)
    with pytest.raises(StoreHeldError):
        Drafts(quick).add("me", "a.yaml", b"base", "1")
    holder.execute("COMMIT")
    Drafts(quick).add("me", "a.yaml", b"base", "1")
    assert quick.kept
    quick.close()
    holder.close()


def test_a_store_that_fails_on_the_way_goes_on_in_memory_with_what_it_had(store: DurableStore):
    drafts = Drafts(store)
    drafts.add("me", "a.yaml", b"base", "1")

    def work(writer):
        if store.kept:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return writer.execute("SELECT count(*) FROM draft_operation").fetchone()

    assert store.write(work) == (1,)
    assert not store.kept
    assert "disk I/O error" in store.note
    assert [each.text for each in drafts.of("me")] == ["1"]


def test_one_instance_applies_at_a_time(store: DurableStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(durable, "PATIENCE", 0.0)
    other = open_durable(tmp_path)
    with store.locked():
        with store.locked():
            pass
        with pytest.raises(StoreHeldError), other.locked():
            pass
    with other.locked():
        pass
    other.close()


def test_one_thread_applies_at_a_time(store: DurableStore):
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(50):
            with store.locked():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


def test_a_name_is_free_when_its_holder_has_ended(store: DurableStore):
    child = os.fork() if threading.active_count() == 1 else -1
    if child < 0:
        pytest.skip("other threads run, so a process cannot be forked safely")
    if child == 0:
        store.claim("child")
        os._exit(0)
    os.waitpid(child, 0)
    name = store.claim("child", new=False)
    assert name is not None
    name.release(remove=True)
    with pytest.raises(FileNotFoundError):
        store.claim("child", new=False)


def test_many_threads_write(store: DurableStore):
    drafts = Drafts(store)
    threads = [
        threading.Thread(target=lambda n=n: [drafts.add(f"s{n}", "a", b"b", str(i)) for i in range(20)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(4):
        assert [each.text for each in drafts.of(f"s{n}")] == [str(i) for i in range(20)]


def test_a_lock_on_a_file_that_was_removed_is_none(store: DurableStore, monkeypatch: pytest.MonkeyPatch):
    holder = store.claim("name")
    assert holder is not None
    real = os.open

    def slow(path, *rest):
        descriptor = real(path, *rest)
        holder.release(remove=True)  # between our opening and our locking
        return descriptor

    monkeypatch.setattr("workbench.store.locks.os.open", slow)
    assert store.claim("name") is None
    monkeypatch.undo()
    name = store.claim("name")
    assert name is not None
    name.release(remove=True)
