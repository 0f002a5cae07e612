"""What recovery makes of every state that files can be found in."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from workbench.changes.disk import Disk
from workbench.changes.recover import Outcome, recover
from workbench.store.durable import open_durable
from workbench.store.journal import Journal, JournalFile, Way

if TYPE_CHECKING:
    from conftest import Folder

    from workbench.store.durable import DurableStore

NAMES = ("a.yaml", "b.yaml", "c.yaml")
BYTES = {"o": b"old\n", "n": b"new\n", "f": b"foreign\n"}
LETTERS = {data: letter for letter, data in BYTES.items()}


def leave(folder: Folder, store: DurableStore, sides: str, *, back: bool = False) -> None:
    """Leave a plan under way with its files on these sides."""
    files = []
    for name, side in zip(NAMES, sides, strict=True):
        place = folder.put(name, BYTES[side] if side != "-" else b"")
        if side == "-":
            place.unlink()
        files.append(JournalFile(name, str(place), str(place), BYTES["o"], BYTES["n"]))
    journal = Journal(store)
    entry = journal.begin("p", files)
    if back:
        journal.turn(entry)


def sides_of(folder: Folder) -> str:
    return "".join(
        LETTERS[(folder.root / name).read_bytes()] if (folder.root / name).exists() else "-" for name in NAMES
    )


@pytest.mark.parametrize("back", [False, True])
def test_every_state(folder: Folder, store: DurableStore, back: bool):
    for letters in product("onf", repeat=3):
        left = "".join(letters)
        leave(folder, store, left, back=back)
        (found,) = recover(store).plans
        _, _, behind = left.rpartition("n")
        finished = "n" in left and "f" not in behind and not back
        wanted = left.replace("o", "n") if finished else left.replace("n", "o")
        assert sides_of(folder) == wanted, left
        assert found.outcome is (Outcome.FINISHED if finished else Outcome.TAKEN_BACK), left
        assert found.foreign == tuple(name for name, side in zip(NAMES, left, strict=True) if side == "f"), (
            left
        )
        assert Journal(store).under_way() == ()
        assert folder.leftovers() == []


def test_what_somebody_changed_is_told(folder: Folder, store: DurableStore):
    leave(folder, store, "nfo")
    (found,) = recover(store).plans
    assert found.message == (
        "“p” was interrupted (apply): taken back; changed by somebody else since and left alone: b.yaml"
    )


def test_a_file_that_is_gone_is_not_made_again(folder: Folder, store: DurableStore):
    leave(folder, store, "n-o")
    recover(store)
    assert sides_of(folder) == "o-o"


def test_files_are_put_back_last_one_first(folder: Folder, store: DurableStore):
    # Should this be ended too, the files that are new come first, and the next one goes on from there.
    leave(folder, store, "nnn", back=True)
    order = []

    class Watched(Disk):
        def replace(self, source, target):
            order.append(target[-6:])
            super().replace(source, target)

    recover(store, disk=Watched())
    assert order == ["c.yaml", "b.yaml", "a.yaml"]


def test_a_plan_that_cannot_be_finished_is_taken_back(folder: Folder, store: DurableStore):
    leave(folder, store, "nno")

    class Full(Disk):
        def create(self, path):
            if path.endswith("-2.tmp"):
                raise OSError(28, "No space left on device")
            return super().create(path)

    (found,) = recover(store, disk=Full()).plans
    assert (found.outcome, sides_of(folder)) == (Outcome.TAKEN_BACK, "ooo")
    assert "the disk is full" in found.why


def test_an_undo_that_was_interrupted(folder: Folder, store: DurableStore):
    leave(folder, store, "nnn")
    recover(store)
    entry = Journal(store).to_undo()
    assert entry is not None
    Journal(store).start(entry, Way.UNDO)
    folder.put("a.yaml", BYTES["o"])
    (found,) = recover(store).plans
    assert (found.way, found.outcome, sides_of(folder)) == (Way.UNDO, Outcome.FINISHED, "ooo")
    assert Journal(store).to_redo() is not None


def test_an_instance_at_work_is_left_alone(
    folder: Folder, store: DurableStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("workbench.store.durable.PATIENCE", 0.0)
    other = open_durable(folder.root)
    with other.locked():
        leave(folder, other, "noo")
        assert recover(store).plans == ()
        assert sides_of(folder) == "noo"
    assert recover(store).plans[0].outcome is Outcome.FINISHED
    other.close()
