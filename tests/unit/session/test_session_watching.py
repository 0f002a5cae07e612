"""Others' changes are told, our own are not; where the system cannot watch, the folders are looked at."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

import pytest

from workbench.session.watching import CountedFolders, Watcher
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace

PATIENCE = 30


class Told:
    """What a test has happen, in place of the system."""

    def __init__(self):
        self.batches = queue.Queue()
        self.asked = queue.Queue()

    def __call__(self, folders, stop, *, polling):
        self.asked.put((folders, polling))
        while (batch := self.batches.get(timeout=PATIENCE)) is not None:
            yield batch


@pytest.fixture
def scene():
    told, heard, folders = Told(), queue.Queue(), [("/w",)]
    own = set()
    watcher = Watcher(lambda: folders[0], own.__contains__, lambda: heard.put("changed"), told)
    watcher.start()
    assert told.asked.get(timeout=PATIENCE) == (("/w",), False)
    yield told, heard, folders, own
    watcher._stop.set()
    told.batches.put(None)
    watcher.close()
    assert not watcher._thread.is_alive()


def test_a_change_is_told_once_for_a_batch(scene):
    told, heard, _, _ = scene
    told.batches.put(["/w/a.yaml", "/w/b.rs"])
    assert heard.get(timeout=PATIENCE) == "changed"
    assert heard.empty()


def test_our_own_writes_and_leftovers_are_passed_over(scene):
    told, heard, _, own = scene
    own.add("/w/a.yaml")
    told.batches.put(["/w/a.yaml", "/w/.a.yaml.swp", "/w/b~", "/w/4913", "/w/.contract-workbench-1-0.tmp"])
    told.batches.put([])
    told.batches.put(["/w/theirs.yaml"])
    assert heard.get(timeout=PATIENCE) == "changed"
    assert heard.empty()


def test_other_folders_are_watched_when_other_files_count(scene):
    told, _, folders, _ = scene
    folders[0] = ("/w", "/w/new")
    told.batches.put([])
    assert told.asked.get(timeout=PATIENCE) == (("/w", "/w/new"), False)


def test_where_the_system_cannot_watch_the_folders_are_looked_at():
    asked, heard = queue.Queue(), threading.Event()

    def wait(folders, stop, *, polling):
        asked.put(polling)
        if not polling:
            raise OSError(28, "too many watches")
        yield ["/w/a"]
        stop.wait(PATIENCE)

    watcher = Watcher(lambda: ("/w",), lambda _: False, heard.set, wait)
    watcher.start()
    assert heard.wait(PATIENCE)
    assert [asked.get(), asked.get()] == [False, True]
    assert watcher.polling
    watcher.close()


def test_a_file_that_really_changes_is_told(tmp_path):
    (tmp_path / "contracts").mkdir()
    file = tmp_path / "contracts" / "a-v1.yaml"
    file.write_text("metadata: {}\n")
    files = list_files(open_workspace(root=tmp_path))
    heard = threading.Event()
    folders = CountedFolders(str(tmp_path), lambda: files)
    assert folders() == (str(tmp_path), str(tmp_path / "contracts"))
    watcher = Watcher(folders, lambda _: False, heard.set)
    watcher.start()
    assert watcher.watching.wait(PATIENCE)
    # The system may begin to watch a moment later than it is asked: write until it tells.
    for number in range(PATIENCE * 10):
        Path(file).write_text(f"metadata: {{}} # {number}\n")
        if heard.wait(0.1):
            break
    assert heard.is_set()
    watcher.close()


@pytest.fixture
def listed(tmp_path):
    """A workspace that was listed and is not watched yet; ``start`` begins to watch it."""
    for name in ("contracts/a-v1.yaml", "src/lib.rs", "src/main.rs"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# one\n")
    files = [list_files(open_workspace(root=tmp_path))]
    told, heard, own = Told(), queue.Queue(), set()
    folders = CountedFolders(str(tmp_path), lambda: files[0])
    watcher = Watcher(folders, own.__contains__, lambda: heard.put("changed"), told, missed=folders.missed)

    def start():
        watcher.start()
        told.asked.get(timeout=PATIENCE)
        told.batches.put([])  # the system watches, and has nothing to tell

    yield tmp_path, start, told, heard, own
    watcher._stop.set()
    told.batches.put(None)
    watcher.close()
    assert not watcher._thread.is_alive()


def rewritten(root):
    (root / "src" / "lib.rs").write_text("# another\n")


def removed(root):
    (root / "src" / "main.rs").unlink()


def added(root):
    (root / "src" / "new.rs").write_text("# new\n")


@pytest.mark.parametrize("change", [rewritten, removed, added])
def test_what_changed_before_the_system_watched_is_told_once(listed, change):
    root, start, told, heard, _ = listed
    change(root)
    start()
    assert heard.get(timeout=PATIENCE) == "changed"
    told.batches.put([])
    told.batches.put([str(root / "src" / "lib.rs")])
    assert heard.get(timeout=PATIENCE) == "changed"
    assert heard.empty(), "the empty batch told nothing again"


def test_what_is_as_it_was_listed_or_ours_is_not_told(listed):
    root, start, told, heard, own = listed
    own.add(str(root / "contracts" / "a-v1.yaml"))
    (root / "contracts" / "a-v1.yaml").write_text("# ours\n")
    start()
    told.batches.put([])
    told.batches.put([str(root / "src" / "lib.rs")])
    assert heard.get(timeout=PATIENCE) == "changed"
    assert heard.empty()
