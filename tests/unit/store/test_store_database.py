from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from workbench.store import database
from workbench.store.audit_cache import AuditCache, AuditEntry
from workbench.store.database import VERSION, Store, cache_folder, file_name, open_store
from workbench.store.writer import StoreLostError

INSERT = "INSERT OR REPLACE INTO meta VALUES (?, ?)"


def put(store: Store, name: str, value: str) -> None:
    store.write(lambda writer: writer.execute(INSERT, (name, value)))


def get(store: Store, name: str) -> str | None:
    rows = store.read("SELECT value FROM meta WHERE name = ?", (name,))
    return rows[0][0] if rows else None


def the_file(root: Path) -> Path:
    return Path(cache_folder()) / file_name(root)


def test_what_is_written_is_there_next_time(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "a", "1")
    assert (store.note, store.kept) == ("", True)
    store.close()
    store.close()
    store = open_store(tmp_path)
    assert get(store, "a") == "1"
    store.close()


def test_the_file_is_named_for_root_and_version_and_is_nobody_elses(tmp_path: Path, own_cache: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "deep" / "one"
    for root in (one, two):
        root.mkdir(parents=True)
        open_store(root).close()
    names = sorted(path.name for path in own_cache.iterdir())
    assert len(names) == 2
    assert all(name.startswith("one-") and name.endswith(f"-v{VERSION}.sqlite3") for name in names)
    link = tmp_path / "link"
    link.symlink_to(one)
    assert file_name(link) == file_name(one)


def test_a_new_cache_folder_is_the_operators_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new" / "cache"
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(folder))
    open_store(tmp_path).close()
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_without_the_variable_it_is_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTRACT_WORKBENCH_CACHE")
    assert "contract-workbench" in cache_folder()


def test_a_failed_piece_of_writing_leaves_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path)

    def work(writer) -> None:
        writer.execute(INSERT, ("a", "1"))
        raise KeyError("stop")

    with pytest.raises(KeyError):
        store.write(work)
    assert get(store, "a") is None
    put(store, "b", "2")
    assert (get(store, "b"), store.note) == ("2", "")
    store.close()


@pytest.mark.parametrize("damage", ["text", "head", "short", "version", "no tables"])
def test_a_damaged_file_is_moved_aside_and_begun_anew(tmp_path: Path, damage: str) -> None:
    store = open_store(tmp_path)
    put(store, "a", "1" * 100_000)
    store.close()
    file = the_file(tmp_path)
    data = file.read_bytes()
    if damage == "text":
        file.write_text("this is no database, and never was one\n" * 100)
    elif damage == "head":
        file.write_bytes(b"\0" * 100 + data[100:])
    elif damage == "short":
        file.write_bytes(data[: len(data) // 2])
    else:
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 99" if damage == "version" else "DROP TABLE meta")
        connection.close()
    store = open_store(tmp_path)
    try:
        found = get(store, "a")
    except StoreLostError:
        found = None
    assert found is None
    put(store, "b", "2")
    assert (get(store, "b"), store.note, store.kept) == ("2", "", True)
    store.close()
    assert file.with_name(file.name + ".damaged").exists()
    again = open_store(tmp_path)
    assert get(again, "b") == "2"
    again.close()


def test_damage_in_the_middle_is_told_when_it_is_met(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.write(lambda writer: writer.executemany(INSERT, ((str(at), "x" * 500) for at in range(2000))))
    store.close()
    file = the_file(tmp_path)
    data = bytearray(file.read_bytes())
    data[40_000:-4096] = b"\xa5" * (len(data) - 44_096)
    file.write_bytes(data)
    store = open_store(tmp_path)
    with pytest.raises(StoreLostError):
        store.read("SELECT * FROM meta")
    assert store.read("SELECT * FROM meta") == []
    put(store, "a", "1")
    assert get(store, "a") == "1"
    store.close()


def test_who_has_the_damaged_file_open_keeps_it(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    put(first, "a", "1")
    file = the_file(tmp_path)
    second = open_store(tmp_path)
    second._lose(sqlite3.DatabaseError("database disk image is malformed"))
    assert get(second, "a") is None
    put(second, "a", "2")
    assert get(first, "a") == "1"
    first.close()
    second.close()
    assert file.with_name(file.name + ".damaged").exists()


@pytest.mark.parametrize("kind", ["a file", "no permission", "a folder in its place"])
def test_where_nothing_can_be_written_it_is_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(folder))
    if kind == "a file":
        folder.write_text("")
    elif kind == "no permission":
        if os.geteuid() == 0:
            monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", "/proc/self/cache")
        else:
            folder.mkdir(mode=0o500)
    else:
        the_file(tmp_path).mkdir(parents=True)
    store = open_store(tmp_path)
    assert store.note.startswith("nothing is kept for the next run")
    assert not store.kept
    put(store, "a", "1")
    assert get(store, "a") == "1"
    store.close()


def test_a_file_that_is_read_only_goes_on_in_memory_with_what_it_had(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "a", "1")
    for connection in store._open:
        connection.execute("PRAGMA query_only = ON")
    put(store, "b", "2")
    assert "nothing is kept" in store.note
    assert (get(store, "a"), get(store, "b")) == ("1", "2")
    store.close()


def test_a_full_disk_goes_on_in_memory_with_what_was_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "a", "1")
    for connection in store._open:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    put(store, "b", "2" * 1_000_000)
    assert "full" in store.note
    assert (get(store, "a"), len(get(store, "b") or "")) == ("1", 1_000_000)
    store.close()
    again = open_store(tmp_path)
    assert (get(again, "a"), get(again, "b")) == ("1", None)
    again.close()


def test_a_second_process_that_writes_is_waited_for_and_then_done_without(tmp_path: Path) -> None:
    store = open_store(tmp_path, busy=0.05)
    put(store, "a", "1")
    other = sqlite3.connect(the_file(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert get(store, "a") == "1"
    assert store.note == ""
    put(store, "b", "2")
    assert "another process" in store.note
    assert (get(store, "a"), get(store, "b")) == ("1", "2")
    other.execute("ROLLBACK")
    other.close()
    store.close()


def test_a_file_held_by_another_process_from_the_start(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    other = sqlite3.connect(the_file(tmp_path), isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    store = open_store(tmp_path, busy=0.05)
    put(store, "a", "1")
    assert "another process" in store.note
    assert get(store, "a") == "1"
    other.execute("ROLLBACK")
    other.close()
    store.close()


def test_two_stores_see_each_others_writing(tmp_path: Path) -> None:
    one, two = open_store(tmp_path), open_store(tmp_path)
    put(one, "a", "1")
    assert get(two, "a") == "1"
    put(two, "a", "2")
    assert get(one, "a") == "2"
    one.close()
    two.close()


def test_two_that_begin_the_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_store(tmp_path)
    put(first, "a", "1")
    real, asked = database._version, []

    def late(connection: sqlite3.Connection) -> int:
        # The second looked before the first had made its tables.
        asked.append(connection)
        return real(connection) if len(asked) > 1 else 0

    monkeypatch.setattr(database, "_version", late)
    second = open_store(tmp_path)
    assert (get(second, "a"), second.note, second.kept) == ("1", "", True)
    assert not the_file(tmp_path).with_name(the_file(tmp_path).name + ".damaged").exists()
    first.close()
    second.close()


@pytest.mark.parametrize("memory", [False, True])
def test_any_thread_may_read_and_write(tmp_path: Path, memory: bool) -> None:
    store = Store("") if memory else open_store(tmp_path)
    errors: list[BaseException] = []

    def work(who: int) -> None:
        try:
            for at in range(30):
                put(store, f"{who}-{at}", str(at))
                assert get(store, f"{who}-{at}") == str(at)
        except BaseException as error:  # noqa: BLE001 - told to the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.read("SELECT count(*) FROM meta") == [(120,)]
    assert store.note == ""
    store.close()


def test_a_fault_of_ours_is_no_damage(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "a", "1")
    with pytest.raises(sqlite3.ProgrammingError):
        store.read("SELECT ?", ())
    assert get(store, "a") == "1"
    store.close()
    assert not the_file(tmp_path).with_name(the_file(tmp_path).name + ".damaged").exists()


@pytest.mark.parametrize("memory", [False, True])
def test_a_closed_store_stays_closed(tmp_path: Path, memory: bool) -> None:
    store = Store("") if memory else open_store(tmp_path)
    put(store, "a", "1")
    store.close()
    with pytest.raises(StoreLostError, match="closed"):
        get(store, "a")
    with pytest.raises(StoreLostError, match="closed"):
        put(store, "b", "2")
    assert not store._open
    assert not the_file(tmp_path).with_name(the_file(tmp_path).name + ".damaged").exists()


# -- audits --------------------------------------------------------------------------------------------------


def entry(path: str, world: str = "w", digest: str = "d", row: str = "[1]") -> AuditEntry:
    return AuditEntry(path, "stamp", digest, world, row, "[]")


def test_audits_are_kept_by_world(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    cache = AuditCache(store)
    cache.keep([(entry("a.yaml"), "[detail]"), (entry("b.yaml", "other"), "[]")])
    assert cache.audits("w") == {"a.yaml": entry("a.yaml")}
    assert cache.detail("a.yaml", "d", "w") == "[detail]"
    assert cache.detail("a.yaml", "other bytes", "w") is None
    assert cache.detail("a.yaml", "d", "another world") is None
    cache.keep([(entry("a.yaml", "new"), "[]")])
    assert cache.audits("w") == {}
    assert cache.kept_paths() == {"a.yaml", "b.yaml"}
    cache.drop(["a.yaml", "b.yaml"])
    assert (cache.kept_paths(), cache.audits("new")) == (frozenset(), {})
    store.close()


def test_an_audit_whose_text_changed_is_none(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    cache = AuditCache(store)
    cache.keep([(entry("a.yaml"), "[detail]"), (entry("b.yaml"), "[]")])
    cache.keep_parsed([("a.yaml", "d", b"packed")])
    store.write(lambda writer: writer.execute("UPDATE audit SET row = '[2]' WHERE path = 'a.yaml'"))
    store.write(lambda writer: writer.execute("UPDATE audit_detail SET detail = 'x'"))
    store.write(lambda writer: writer.execute("UPDATE parsed SET packed = x'00'"))
    assert list(cache.audits("w")) == ["b.yaml"]
    assert cache.detail("a.yaml", "d", "w") is None
    assert cache.parsed({"a.yaml": "d"}) == {}
    store.close()


def test_parsed_contracts_hold_for_their_bytes_and_their_program(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    cache = AuditCache(store, "kind")
    many = {f"c{at}.yaml": f"digest {at}" for at in range(1200)}
    cache.keep_parsed((path, digest, path.upper().encode()) for path, digest in many.items())
    assert cache.parsed(many) == {path: path.upper().encode() for path in many}
    assert cache.parsed({"c1.yaml": "other"}) == {}
    assert AuditCache(store, "0.1").parsed(many) == {}
    cache.keep_parsed([("c1.yaml", "new", b"later")])
    assert cache.parsed({"c1.yaml": "digest 1"}) == {}
    assert cache.parsed({"c1.yaml": "new"}) == {"c1.yaml": b"later"}
    store.close()


def test_a_lost_store_is_an_empty_one(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    cache = AuditCache(store)
    cache.keep([(entry("a.yaml"), "[]")])
    store.write(lambda writer: writer.execute("DROP TABLE audit"))
    assert cache.audits("w") == {}
    cache.keep([(entry("a.yaml"), "[]")])
    assert list(cache.audits("w")) == ["a.yaml"]
    store.close()
