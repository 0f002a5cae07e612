"""Measures of traces in the store: found with their stamp, and never when something is wrong with them."""

from __future__ import annotations

import sqlite3

import pytest

from workbench.store import trace_cache
from workbench.store.database import Store, open_store
from workbench.store.trace_cache import TraceCache

KEY, STAMP = b"key", b"as it was"


@pytest.fixture
def store(tmp_path):
    made = open_store(tmp_path)
    yield made
    made.close()


def test_what_was_kept_is_found_with_its_stamp_alone(store):
    cache = TraceCache(store)
    cache.keep([(KEY, STAMP, "text"), (b"other", STAMP, "π")])
    assert cache.find(KEY, STAMP) == "text"
    assert cache.find(b"other", STAMP) == "π"
    assert cache.find(KEY, b"otherwise") is None
    assert cache.find(b"none", STAMP) is None
    cache.keep([(KEY, b"otherwise", "again")])
    assert (cache.find(KEY, STAMP), cache.find(KEY, b"otherwise")) == (None, "again")


@pytest.mark.parametrize("data", [b"", b"nothing compressed", "a text", 7])
def test_a_damaged_row_is_none(store, data):
    cache = TraceCache(store)
    cache.keep([(KEY, STAMP, "text")])
    store.write(lambda writer: writer.execute("UPDATE measure SET data = ?", (data,)))
    assert cache.find(KEY, STAMP) is None


def test_what_was_kept_first_makes_room(store, monkeypatch):
    cache = TraceCache(store)
    cache.keep([(KEY, STAMP, "first"), (b"second", STAMP, "second")])
    cache.keep([(KEY, STAMP, "again")])
    size = len(trace_cache.zlib.compress(b"again", 1))
    monkeypatch.setattr(trace_cache, "MOST", 2 * size + 1)
    cache.keep([(b"third", STAMP, "third")])
    found = [cache.find(key, STAMP) for key in (b"second", KEY, b"third")]
    assert found == [None, "again", "third"]


def test_without_a_file_nothing_is_kept_and_nothing_is_found():
    store = Store("")
    TraceCache(store).keep([(KEY, STAMP, "text")])
    assert TraceCache(store).find(KEY, STAMP) is None
    store.close()


def test_a_closed_store_is_an_empty_one(store):
    cache = TraceCache(store)
    cache.keep([(KEY, STAMP, "text")])
    store.close()
    cache.keep([(KEY, b"other", "text")])
    assert cache.find(KEY, STAMP) is None


def test_a_store_that_cannot_be_written_is_read(store, monkeypatch):
    cache = TraceCache(store)
    cache.keep([(KEY, STAMP, "text")])

    def refuse(_work):
        raise trace_cache.StoreLostError("held")

    monkeypatch.setattr(store, "write", refuse)
    cache.keep([(KEY, b"other", "text")])
    assert cache.find(KEY, STAMP) == "text"


def test_the_table_is_one_of_the_store(tmp_path):
    store = open_store(tmp_path)
    with sqlite3.connect(store._path) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    assert "measure" in names
    store.close()
