"""The disk refuses: whatever call fails, every file is as it was, and the message says what to do."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.changes.apply import apply
from workbench.changes.disk import Disk
from workbench.changes.failure import ApplyError, ConflictError
from workbench.changes.recover import Outcome, recover
from workbench.changes.undo import undo
from workbench.store.durable import StoreFullError
from workbench.store.journal import Journal

if TYPE_CHECKING:
    from conftest import Folder

    from workbench.store.durable import DurableStore

NAMES = ("a.yaml", "b.yaml", "c.yaml")
OLD, NEW = [b"old\n"] * 3, [b"new\n"] * 3


class Failing(Disk):
    """Fails at the n-th call of a kind, and from then on as long as it is told to."""

    def __init__(self, call: str, at: int, error: int, times: int = 1) -> None:
        self._wanted = call
        self._range = range(at, at + times)
        self._error = error
        self._count = 0
        self.failed = 0

    def _maybe(self, call: str) -> None:
        if call == self._wanted:
            if self._count in self._range:
                self._count += 1
                self.failed += 1
                raise OSError(self._error, os.strerror(self._error))
            self._count += 1


def _wrapped(name: str):
    real = getattr(Disk, name)

    def method(self: Failing, *arguments):
        self._maybe(name)
        return real(self, *arguments)

    return method


for _name in ("read", "state", "create", "write", "liken", "flush", "replace", "remove"):
    setattr(Failing, _name, _wrapped(_name))


@pytest.fixture(autouse=True)
def three(folder: Folder) -> None:
    for name in NAMES:
        folder.put(name)


def test_a_full_disk(folder: Folder, store: DurableStore):
    disk = Failing("write", 1, errno.ENOSPC)
    with pytest.raises(ApplyError, match=r"^b\.yaml was not changed: the disk is full: free some space"):
        apply(folder.plan(*NAMES), store, roots=folder.roots, disk=disk)
    assert folder.bytes(*NAMES) == OLD
    assert folder.leftovers() == []
    assert Journal(store).under_way() == ()
    apply(folder.plan(*NAMES), store, roots=folder.roots)
    assert folder.bytes(*NAMES) == NEW


@pytest.mark.parametrize(
    ("call", "times"), [("create", 3), ("write", 3), ("liken", 3), ("flush", 3), ("replace", 3)]
)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
def test_whatever_call_fails_nothing_has_happened(
    folder: Folder, store: DurableStore, call: str, times: int, error: int
):
    for at in range(times):
        disk = Failing(call, at, error)
        with pytest.raises(ApplyError) as raised:
            apply(folder.plan(*NAMES), store, roots=folder.roots, disk=disk)
        assert disk.failed == 1
        assert raised.value.path == NAMES[at]
        assert NAMES[at] in raised.value.message
        assert folder.bytes(*NAMES) == OLD
        assert folder.leftovers() == []
        assert Journal(store).under_way() == ()


def test_a_read_only_folder(folder: Folder, store: DurableStore):
    disk = Failing("create", 0, errno.EACCES)
    with pytest.raises(ApplyError, match="its folder may not be written"):
        apply(folder.plan(*NAMES), store, roots=folder.roots, disk=disk)


def test_a_read_only_folder_of_the_system(folder: Folder, store: DurableStore):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder.root.chmod(0o555)
    try:
        with pytest.raises(ApplyError, match="its folder may not be written"):
            apply(folder.plan(*NAMES), store, roots=folder.roots)
    finally:
        folder.root.chmod(0o755)
    assert folder.bytes(*NAMES) == OLD


def test_a_read_only_file_is_left_alone(folder: Folder, store: DurableStore):
    place = folder.root / "b.yaml"
    place.chmod(0o444)

    class Modest(Disk):
        def may_write(self, path):
            return bool(stat.S_IMODE(Path(path).stat().st_mode) & 0o200)

    with pytest.raises(ApplyError, match="read-only; make it writable"):
        apply(folder.plan(*NAMES), store, roots=folder.roots, disk=Modest())
    assert folder.bytes(*NAMES) == OLD


def test_a_vanished_file(folder: Folder, store: DurableStore):
    plan = folder.plan(*NAMES)
    (folder.root / "b.yaml").unlink()
    with pytest.raises(ConflictError, match=r"b\.yaml is gone from the disk") as raised:
        apply(plan, store, roots=folder.roots)
    assert raised.value.theirs is None
    assert folder.bytes("a.yaml", "c.yaml") == OLD[:2]
    assert not (folder.root / "b.yaml").exists()


@pytest.mark.parametrize("what", ["folder", "pipe"])
def test_a_file_that_became_something_else(folder: Folder, store: DurableStore, what: str):
    plan = folder.plan(*NAMES)
    (folder.root / "b.yaml").unlink()
    if what == "folder":
        (folder.root / "b.yaml").mkdir()
    else:
        os.mkfifo(folder.root / "b.yaml")
    with pytest.raises(ConflictError):
        apply(plan, store, roots=folder.roots)
    assert folder.bytes("a.yaml", "c.yaml") == OLD[:2]


def test_a_file_that_cannot_be_read(folder: Folder, store: DurableStore):
    with pytest.raises(ApplyError, match="cannot be read"):
        apply(folder.plan(*NAMES), store, roots=folder.roots, disk=Failing("read", 1, errno.EACCES))
    assert folder.bytes(*NAMES) == OLD


def test_a_key_pressed_on_the_way_takes_everything_back(folder: Folder, store: DurableStore):
    class Interrupted(Disk):
        count = 0

        def replace(self, source, target):
            super().replace(source, target)
            self.count += 1
            if self.count == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(folder.plan(*NAMES), store, roots=folder.roots, disk=Interrupted())
    assert folder.leftovers() == []
    assert Journal(store).under_way() == ()
    assert folder.bytes(*NAMES) == OLD


def test_a_disk_that_fails_while_taking_back_leaves_it_to_the_next_start(folder: Folder, store: DurableStore):
    # The third replace fails, and so does every one after it.
    disk = Failing("replace", 2, errno.EIO, times=100)
    with pytest.raises(ApplyError, match=r"a\.yaml, b\.yaml could not be put back yet"):
        apply(folder.plan(*NAMES), store, roots=folder.roots, disk=disk)
    assert folder.bytes(*NAMES) == [b"new\n", b"new\n", b"old\n"]
    (stuck,) = recover(store, disk=Failing("replace", 0, errno.EIO, times=100)).plans
    assert stuck.outcome is Outcome.STAYS
    assert "could not be finished yet" in stuck.message
    (back,) = recover(store).plans
    assert back.outcome is Outcome.TAKEN_BACK
    assert folder.bytes(*NAMES) == OLD
    assert folder.leftovers() == []
    assert recover(store).plans == ()


def test_while_that_is_so_these_files_are_not_touched_and_others_are(folder: Folder, store: DurableStore):
    folder.put("other.yaml")
    with pytest.raises(ApplyError):
        apply(
            folder.plan(*NAMES), store, roots=folder.roots, disk=Failing("replace", 2, errno.EIO, times=100)
        )

    class Stuck(Disk):
        def create(self, path):
            if path.endswith(("-0.tmp", "-1.tmp")) and Journal(store).under_way()[0].token in path:
                raise OSError(errno.ENOSPC, "no")
            return super().create(path)

    with pytest.raises(ApplyError, match="still in the middle of"):
        apply(folder.plan("a.yaml", new=b"x"), store, roots=folder.roots, disk=Stuck())
    apply(folder.plan("other.yaml"), store, roots=folder.roots, disk=Stuck())
    assert folder.bytes("other.yaml") == [b"new\n"]


def test_a_journal_without_room_means_that_nothing_is_done(
    folder: Folder, store: DurableStore, monkeypatch: pytest.MonkeyPatch
):
    def full(*_, **__):
        raise StoreFullError("the disk is full")

    monkeypatch.setattr(store, "write", full)
    with pytest.raises(ApplyError, match="nothing was changed"):
        apply(folder.plan(*NAMES), store, roots=folder.roots)
    assert folder.bytes(*NAMES) == OLD


def test_a_journal_without_room_at_the_end_is_brought_up_to_date_later(
    folder: Folder, store: DurableStore, monkeypatch: pytest.MonkeyPatch
):
    real = Journal.finish

    def full(*_):
        raise StoreFullError("the disk is full")

    monkeypatch.setattr(Journal, "finish", full)
    done = apply(folder.plan(*NAMES), store, roots=folder.roots)
    assert "later" in done.note
    assert folder.bytes(*NAMES) == NEW
    monkeypatch.setattr(Journal, "finish", real)
    assert undo(store) is not None
    assert folder.bytes(*NAMES) == OLD
