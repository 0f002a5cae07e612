from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.changes.apply import apply
from workbench.changes.failure import ApplyError, ConflictError
from workbench.changes.undo import plan_to_redo, plan_to_undo, redo, undo
from workbench.store.durable import DurableStore, open_durable

if TYPE_CHECKING:
    from conftest import Folder

NAMES = ("a.yaml", "b.yaml")


@pytest.fixture(autouse=True)
def two(folder: Folder) -> None:
    for name in NAMES:
        folder.put(name, b"0\n")


def do(folder: Folder, store: DurableStore, new: bytes, *names: str) -> None:
    apply(folder.plan(*(names or NAMES), new=new, title=new.decode().strip()), store, roots=folder.roots)


def test_undo_and_redo_over_several_plans_and_a_restart(folder: Folder, store: DurableStore):
    do(folder, store, b"1\n")
    do(folder, store, b"2\n", "a.yaml")
    later = open_durable(folder.root)
    done = undo(later)
    assert done is not None
    assert (done.title, [written.path for written in done.written]) == ("2", ["a.yaml"])
    assert folder.bytes(*NAMES) == [b"1\n", b"1\n"]
    assert undo(later) is not None
    assert folder.bytes(*NAMES) == [b"0\n", b"0\n"]
    assert undo(later) is None
    assert redo(later) is not None
    assert redo(later) is not None
    assert folder.bytes(*NAMES) == [b"2\n", b"1\n"]
    assert redo(later) is None
    later.close()


def test_what_it_would_do_is_shown_first(folder: Folder, store: DurableStore):
    assert (plan_to_undo(store), plan_to_redo(store)) == (None, None)
    do(folder, store, b"1\n")
    plan = plan_to_undo(store)
    assert plan is not None
    assert [(change.path, change.before, change.after) for change in plan.changes] == [
        ("a.yaml", b"1\n", b"0\n"),
        ("b.yaml", b"1\n", b"0\n"),
    ]
    undo(store)
    again = plan_to_redo(store)
    assert again is not None
    assert (again.changes[0].before, again.changes[0].after, again.changes[0].why) == (
        b"0\n",
        b"1\n",
        ("why a.yaml",),
    )


def test_undo_is_refused_when_a_file_has_moved_on(folder: Folder, store: DurableStore):
    do(folder, store, b"1\n")
    folder.put("b.yaml", b"theirs\n")
    with pytest.raises(ConflictError, match=r"b\.yaml has changed since the plan was applied") as raised:
        undo(store)
    assert raised.value.theirs == b"theirs\n"
    assert folder.bytes(*NAMES) == [b"1\n", b"theirs\n"]
    folder.put("b.yaml", b"1\n")
    assert undo(store) is not None


def test_redo_is_refused_when_a_file_has_moved_on(folder: Folder, store: DurableStore):
    do(folder, store, b"1\n")
    undo(store)
    folder.put("a.yaml", b"theirs\n")
    with pytest.raises(ConflictError, match="it is not applied again"):
        redo(store)
    assert folder.bytes(*NAMES) == [b"theirs\n", b"0\n"]


def test_undo_of_a_file_that_is_gone_makes_none(folder: Folder, store: DurableStore):
    do(folder, store, b"1\n")
    (folder.root / "a.yaml").unlink()
    with pytest.raises(ConflictError, match="gone"):
        undo(store)
    assert not (folder.root / "a.yaml").exists()
    assert folder.bytes("b.yaml") == [b"1\n"]


def test_undo_through_a_link_that_leads_elsewhere_now_is_refused(folder: Folder, store: DurableStore):
    link = folder.root / "link.yaml"
    link.symlink_to("a.yaml")
    do(folder, store, b"1\n", "link.yaml")
    link.unlink()
    folder.put("c.yaml", b"1\n")
    link.symlink_to("c.yaml")
    with pytest.raises(ConflictError):
        undo(store)
    assert folder.bytes("a.yaml", "c.yaml") == [b"1\n", b"1\n"]


def test_a_new_plan_ends_what_could_be_redone(folder: Folder, store: DurableStore):
    do(folder, store, b"1\n")
    undo(store)
    do(folder, store, b"2\n")
    assert plan_to_redo(store) is None
    undo(store)
    assert folder.bytes(*NAMES) == [b"0\n", b"0\n"]


def test_in_memory_it_works_until_the_end(folder: Folder):
    store = DurableStore("")
    do(folder, store, b"1\n")
    done = undo(store)
    assert done is not None
    assert "will not survive" in done.note
    assert folder.bytes(*NAMES) == [b"0\n", b"0\n"]
    store.close()


def test_another_instance_at_work_is_told(
    folder: Folder, store: DurableStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("workbench.store.durable.PATIENCE", 0.0)
    do(folder, store, b"1\n")
    other = open_durable(folder.root)
    with other.locked(), pytest.raises(ApplyError, match="another instance is applying"):
        undo(store)
    assert folder.bytes(*NAMES) == [b"1\n", b"1\n"]
    other.close()
