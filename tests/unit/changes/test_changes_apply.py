from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from workbench.changes.apply import apply
from workbench.changes.disk import Disk
from workbench.changes.failure import ApplyError, ConflictError
from workbench.changes.plan import FileChange, Plan
from workbench.store.drafts import digest_of
from workbench.store.durable import DurableStore, open_durable
from workbench.store.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Folder


class Recorded(Disk):
    """Tells the order of what happens on the disk."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._names: dict[int, str] = {}

    def create(self, path):
        descriptor = super().create(path)
        self._names[descriptor] = path
        self.said.append("create " + path.rpartition("-")[2])
        return descriptor

    def flush(self, descriptor):
        super().flush(descriptor)
        self.said.append("flush " + self._names[descriptor].rpartition("-")[2])

    def replace(self, source, target):
        super().replace(source, target)
        self.said.append("replace " + source.rpartition("-")[2])

    def flush_folder(self, folder):
        super().flush_folder(folder)
        self.said.append("flush folder " + folder.rpartition("/")[2])


def test_files_get_their_new_bytes_and_nothing_else_happens(folder: Folder, store: DurableStore):
    for name in ("a.yaml", "b/b.yaml", "same.yaml", "other.yaml"):
        folder.put(name)
    untouched = (folder.root / "same.yaml").stat().st_ino
    plan = Plan(
        "p",
        (
            folder.change("a.yaml", b"new \xff\r\n"),
            folder.change("b/b.yaml", b""),
            folder.change("same.yaml", b"old\n"),
        ),
    )
    done = apply(plan, store, roots=folder.roots)
    assert folder.bytes("a.yaml", "b/b.yaml", "same.yaml", "other.yaml") == [
        b"new \xff\r\n",
        b"",
        b"old\n",
        b"old\n",
    ]
    assert [written.path for written in done.written] == ["a.yaml", "b/b.yaml"]
    assert (folder.root / "same.yaml").stat().st_ino == untouched
    assert folder.leftovers() == []
    assert done.note == ""


def test_our_own_writes_can_be_told(folder: Folder, store: DurableStore):
    place = folder.put("a.yaml")
    (written,) = apply(folder.plan("a.yaml"), store, roots=folder.roots).written
    state = place.stat()
    assert (written.target, written.size, written.mtime_ns, written.inode) == (
        str(place),
        state.st_size,
        state.st_mtime_ns,
        state.st_ino,
    )
    assert written.digest == digest_of(b"new\n")


def test_everything_is_on_the_disk_before_the_first_file_is_replaced(folder: Folder, store: DurableStore):
    for name in ("a.yaml", "sub/b.yaml"):
        folder.put(name)
    disk = Recorded()
    apply(folder.plan("a.yaml", "sub/b.yaml"), store, roots=folder.roots, disk=disk)
    assert disk.said == [
        "create 0.tmp",
        "flush 0.tmp",
        "create 1.tmp",
        "flush 1.tmp",
        "replace 0.tmp",
        "replace 1.tmp",
        "flush folder workspace",
        "flush folder sub",
    ]


def test_the_journal_has_the_bytes_before_any_file_is_touched(folder: Folder, store: DurableStore):
    folder.put("a.yaml")
    seen = []

    class Asking(Disk):
        def create(self, path):
            seen.extend(Journal(store).under_way())
            return super().create(path)

    apply(folder.plan("a.yaml"), store, roots=folder.roots, disk=Asking())
    (entry,) = seen
    assert [(file.before, file.after) for file in entry.files] == [(b"old\n", b"new\n")]
    assert Journal(store).under_way() == ()


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664, 0o4711])
def test_the_mode_stays(folder: Folder, store: DurableStore, mode: int):
    place = folder.put("a.yaml")
    place.chmod(mode)
    apply(folder.plan("a.yaml"), store, roots=folder.roots)
    assert stat.S_IMODE(place.stat().st_mode) == mode


def test_nobody_else_can_read_the_new_bytes_before_the_mode_is_known(folder: Folder, store: DurableStore):
    folder.put("a.yaml").chmod(0o600)
    modes = []

    class Looking(Disk):
        def write(self, descriptor, data):
            modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
            return super().write(descriptor, data)

    apply(folder.plan("a.yaml"), store, roots=folder.roots, disk=Looking())
    assert modes == [0o600]


def test_the_owner_stays_where_we_may(folder: Folder, store: DurableStore):
    if os.geteuid() != 0:
        pytest.skip("only root may give files to others")
    place = folder.put("a.yaml")
    os.chown(place, 1234, 4321)
    apply(folder.plan("a.yaml"), store, roots=folder.roots)
    assert (place.stat().st_uid, place.stat().st_gid) == (1234, 4321)


def test_where_the_group_cannot_stay_ours_is_let_in_no_further_than_anybody(
    folder: Folder, store: DurableStore, monkeypatch: pytest.MonkeyPatch
):
    place = folder.put("a.yaml")
    place.chmod(0o664)
    real = os.lstat

    def another_group(path, **rest):
        state = real(path, **rest)
        return os.stat_result([*state[:4], state.st_uid + 1, state.st_gid + 1, *state[6:]])

    def forbidden(*_):
        raise PermissionError

    monkeypatch.setattr("workbench.changes.disk.os.fchown", forbidden)
    monkeypatch.setattr("workbench.changes.disk.os.lstat", another_group)
    apply(folder.plan("a.yaml"), store, roots=folder.roots)
    monkeypatch.undo()
    assert stat.S_IMODE(place.stat().st_mode) == 0o644


def test_a_write_that_comes_in_pieces(folder: Folder, store: DurableStore):
    folder.put("a.yaml")

    class Slow(Disk):
        def write(self, descriptor, data):
            return super().write(descriptor, bytes(data[:3]))

    apply(folder.plan("a.yaml", new=b"0123456789"), store, roots=folder.roots, disk=Slow())
    assert folder.bytes("a.yaml") == [b"0123456789"]


def test_a_link_stays_and_what_it_leads_to_is_written(folder: Folder, store: DurableStore):
    folder.put("real/a.yaml")
    link = folder.root / "link.yaml"
    link.symlink_to("real/a.yaml")
    (written,) = apply(folder.plan("link.yaml"), store, roots=folder.roots).written
    assert link.is_symlink()
    assert folder.bytes("real/a.yaml") == [b"new\n"]
    assert (written.absolute, written.target) == (str(link), str(folder.root / "real" / "a.yaml"))


def test_a_link_out_of_the_roots_is_not_written_through(folder: Folder, store: DurableStore, tmp_path: Path):
    outside = tmp_path / "workspace-beside" / "a.yaml"
    outside.parent.mkdir()
    outside.write_bytes(b"old\n")
    (folder.root / "link.yaml").symlink_to(outside)
    plan = folder.plan("link.yaml")
    with pytest.raises(ApplyError, match="outside the workspace"):
        apply(plan, store, roots=folder.roots)
    assert outside.read_bytes() == b"old\n"
    apply(plan, store, roots=[*folder.roots, str(outside.parent)])
    assert outside.read_bytes() == b"new\n"


def test_a_file_that_the_operator_named_may_lie_anywhere(folder: Folder, store: DurableStore, tmp_path: Path):
    outside = tmp_path / "elsewhere.yaml"
    outside.write_bytes(b"old\n")
    plan = Plan("p", (FileChange("../elsewhere.yaml", str(outside), b"old\n", b"new\n"),))
    with pytest.raises(ApplyError, match="outside"):
        apply(plan, store, roots=folder.roots)
    apply(plan, store, roots=folder.roots, named=[str(outside)])
    assert outside.read_bytes() == b"new\n"


def test_one_file_under_two_names_is_refused(folder: Folder, store: DurableStore):
    folder.put("a.yaml")
    (folder.root / "b.yaml").symlink_to("a.yaml")
    with pytest.raises(ApplyError, match="the same file"):
        apply(folder.plan("a.yaml", "b.yaml"), store, roots=folder.roots)
    assert folder.bytes("a.yaml") == [b"old\n"]


def test_a_file_that_has_changed_is_a_conflict_and_no_file_is_written(folder: Folder, store: DurableStore):
    for name in ("a.yaml", "b.yaml"):
        folder.put(name)
    plan = folder.plan("a.yaml", "b.yaml")
    folder.put("b.yaml", b"theirs\n")
    with pytest.raises(ConflictError, match=r"b\.yaml has changed on the disk") as raised:
        apply(plan, store, roots=folder.roots)
    assert (raised.value.path, raised.value.theirs) == ("b.yaml", b"theirs\n")
    assert folder.bytes("a.yaml", "b.yaml") == [b"old\n", b"theirs\n"]
    assert folder.leftovers() == []
    assert Journal(store).titles() == ()


def test_a_file_that_changes_at_the_last_moment_is_a_conflict_and_the_others_go_back(
    folder: Folder, store: DurableStore
):
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        folder.put(name)

    class Racing(Disk):
        def replace(self, source, target):
            super().replace(source, target)
            if target.endswith("b.yaml"):
                folder.put("c.yaml", b"theirs\n")

    with pytest.raises(ConflictError):
        apply(folder.plan("a.yaml", "b.yaml", "c.yaml"), store, roots=folder.roots, disk=Racing())
    assert folder.bytes("a.yaml", "b.yaml", "c.yaml") == [b"old\n", b"old\n", b"theirs\n"]
    assert folder.leftovers() == []
    assert Journal(store).under_way() == ()


def test_two_instances_the_second_sees_a_conflict(folder: Folder, store: DurableStore):
    folder.put("a.yaml")
    other = open_durable(folder.root)
    mine, theirs = folder.plan("a.yaml", new=b"mine\n"), folder.plan("a.yaml", new=b"theirs\n")
    apply(theirs, other, roots=folder.roots)
    with pytest.raises(ConflictError):
        apply(mine, store, roots=folder.roots)
    assert folder.bytes("a.yaml") == [b"theirs\n"]
    other.close()


def test_in_memory_it_works_and_says_what_will_not_be(folder: Folder):
    folder.put("a.yaml")
    store = DurableStore("", note="the folder cannot be written")
    done = apply(folder.plan("a.yaml"), store, roots=folder.roots)
    assert folder.bytes("a.yaml") == [b"new\n"]
    assert "undo will not survive" in done.note
    assert "the folder cannot be written" in done.note
    store.close()


def test_a_plan_that_changes_nothing_leaves_no_trace(folder: Folder, store: DurableStore):
    folder.put("a.yaml")
    done = apply(folder.plan("a.yaml", new=b"old\n"), store, roots=folder.roots)
    assert done.written == ()
    assert Journal(store).titles() == ()


def test_attributes_stay(folder: Folder, store: DurableStore):
    place = folder.put("a.yaml")
    try:
        os.setxattr(place, "user.note", b"kept")
    except (OSError, AttributeError):
        pytest.skip("this file system has no attributes of users")
    apply(folder.plan("a.yaml"), store, roots=folder.roots)
    assert os.getxattr(place, "user.note") == b"kept"
