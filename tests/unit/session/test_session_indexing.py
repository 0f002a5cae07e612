"""The index that is built beside the reading of contracts, and what is searched when it lacks a name."""

from __future__ import annotations

import threading

import pytest

from workbench.session.examiner import Examiner
from workbench.session.indexing import Indexing
from workbench.store.database import Store
from workbench.symbols import build as building
from workbench.symbols import search
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace


@pytest.fixture
def store():
    store = Store("")
    yield store
    store.close()


def test_the_index_is_there_when_it_is_asked_for(root, store):
    files = list_files(open_workspace(root=root)).files
    index = Indexing(files, store).index(lambda _done, _found: None)
    assert [symbol.name for symbol in index.named("load_thing")] == ["load_thing"]


def test_who_asks_is_told_on_his_own_thread_and_may_end_it(root, store, monkeypatch):
    files = list_files(open_workspace(root=root)).files
    asked, ended = threading.Event(), []

    def build(_files, _store, on_progress):
        on_progress(1, 3)
        assert asked.wait(60)
        try:
            while True:
                on_progress(2, 3)
        except Exception as error:
            ended.append(error)
            raise

    def tell(done, found):
        assert threading.current_thread() is threading.main_thread()
        assert found == 3 or done == 0
        asked.set()
        raise KeyError("enough")

    monkeypatch.setattr(building, "build", build)
    with pytest.raises(KeyError, match="enough"):
        Indexing(files, store).index(tell)
    assert len(ended) == 1


def test_what_the_build_raises_is_raised_where_the_index_is_asked_for(store, monkeypatch):
    def build(*_):
        raise OSError("no disk")

    monkeypatch.setattr(building, "build", build)
    with pytest.raises(OSError, match="no disk"):
        Indexing((), store).index(lambda _done, _found: None)


def test_documents_are_searched_for_what_stands_in_no_code_and_no_contract(root, store, monkeypatch):
    (root / "notes.md").write_text("load_thing, vanished_thing and told_of\n")
    workspace = open_workspace(root=root)
    files = list_files(workspace)
    asked = []
    real = search.occurrences

    def noted(names, among, **more):
        asked.append((sorted(names), {file.path for file in among}))
        return real(asked[-1][0], among, **more)

    monkeypatch.setattr(search, "occurrences", noted)
    index = Indexing(files.files, store).index(lambda _done, _found: None)
    found = Examiner(workspace, files, index)._search(["load_thing", "vanished_thing", "told_of", "nowhere"])
    (_, first), (left, second) = asked
    assert left == ["nowhere", "told_of"]
    assert "notes.md" in second
    assert {"src/lib.rs", "contracts/alpha-v1.yaml"} <= first
    assert not first & second
    assert first | second == set(files.by_path)
    assert {name: bool(hits) for name, hits in found.items()} == {
        "load_thing": True, "vanished_thing": True, "told_of": True, "nowhere": False,
    }  # fmt: skip
