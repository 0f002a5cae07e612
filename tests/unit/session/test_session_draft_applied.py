"""A draft applied, undone, redone through ``Editing``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.changes.failure import ApplyError, ConflictError
from workbench.changes.operation import AddItem, ReplaceItem, SetText
from workbench.session.editing import DraftConflictsError, Editing
from workbench.store.journal import Journal, JournalFile
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = """\
falsification_tests:
  - id: X-1
    status: OPEN
    algorithm_evidence:
      function_names:
        - one
        - two
"""

REPLACE = ReplaceItem("c.yaml", "X-1", "function_names", "one", "uno")
STATUS = SetText("c.yaml", "X-1", "status", "PARTIAL")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "contract-workbench.toml").write_text("")
    (folder / "c.yaml").write_text(CONTRACT)
    return folder


@pytest.fixture
def editing(root: Path) -> Iterator[Editing]:
    opened = Editing(open_workspace(root=root))
    yield opened
    opened.close()


def text(root: Path) -> str:
    return (root / "c.yaml").read_text()


def test_applied_the_draft_is_empty_and_undo_gives_the_bytes_back(editing: Editing, root: Path):
    editing.draft.add(REPLACE)
    editing.draft.add(STATUS)
    done = editing.apply()
    assert text(root) == CONTRACT.replace("one", "uno").replace("OPEN", "PARTIAL")
    assert editing.draft.entries == ()
    assert [written.path for written in done.written] == ["c.yaml"]
    assert editing.plan_to_undo() is not None
    assert editing.undo() is not None
    assert text(root) == CONTRACT
    assert editing.redo() is not None
    assert "uno" in text(root)
    assert editing.redo() is None


def test_undo_after_a_restart(editing: Editing, root: Path):
    editing.draft.add(REPLACE)
    editing.apply()
    editing.close()
    later = Editing(open_workspace(root=root))
    assert later.draft.orphans() == ()
    assert later.undo() is not None
    assert text(root) == CONTRACT
    later.close()


def test_what_was_shown_is_applied_and_what_came_later_stays(editing: Editing, root: Path):
    editing.draft.add(REPLACE)
    shown = editing.draft.plan()
    editing.draft.add(STATUS)
    editing.apply(shown)
    assert text(root) == CONTRACT.replace("one", "uno")
    assert [entry.operation for entry in editing.draft.entries] == [STATUS]
    # It was made over the bytes from before, which our own change has replaced: no conflict.
    assert editing.draft.plan().conflicts == ()
    editing.apply()
    assert "PARTIAL" in text(root)


def test_what_follows_on_an_applied_change_of_the_same_field_is_no_conflict(editing: Editing, root: Path):
    editing.draft.add(STATUS)
    shown = editing.draft.plan()
    editing.draft.add(SetText("c.yaml", "X-1", "status", "FUNCTIONAL"))
    editing.apply(shown)
    assert editing.draft.plan().conflicts == ()
    editing.apply()
    assert "FUNCTIONAL" in text(root)


def test_a_file_that_changed_after_it_was_shown_is_a_conflict(editing: Editing, root: Path):
    editing.draft.add(REPLACE)
    shown = editing.draft.plan()
    (root / "c.yaml").write_text(CONTRACT + "# theirs\n")
    with pytest.raises(ConflictError):
        editing.apply(shown)
    assert text(root) == CONTRACT + "# theirs\n"
    assert len(editing.draft.entries) == 1
    editing.apply()
    assert text(root) == CONTRACT.replace("one", "uno") + "# theirs\n"


def test_with_a_conflict_nothing_is_applied_unless_it_is_to_be_left(editing: Editing, root: Path):
    editing.draft.add(REPLACE)
    editing.draft.add(STATUS)
    (root / "c.yaml").write_text(CONTRACT.replace("one", "theirs"))
    with pytest.raises(DraftConflictsError) as raised:
        editing.apply()
    assert [conflict.operation for conflict in raised.value.conflicts] == [REPLACE]
    assert "OPEN" in text(root)
    editing.apply(leave_conflicts=True)
    assert "PARTIAL" in text(root)
    assert "theirs" in text(root)
    assert [entry.operation for entry in editing.draft.entries] == [REPLACE]


def test_two_instances_the_second_to_apply_sees_a_conflict(editing: Editing, root: Path):
    other = Editing(open_workspace(root=root))
    editing.draft.add(STATUS)
    other.draft.add(SetText("c.yaml", "X-1", "status", "WITHDRAWN"))
    mine = editing.draft.plan()
    other.apply()
    with pytest.raises(ConflictError):
        editing.apply(mine)
    with pytest.raises(DraftConflictsError, match="“WITHDRAWN” now"):
        editing.apply()
    assert "WITHDRAWN" in text(root)
    other.close()


def test_our_own_writes_are_known_and_others_are_not(editing: Editing, root: Path):
    place = str(root / "c.yaml")
    assert not editing.is_own(place)
    editing.draft.add(REPLACE)
    editing.apply()
    assert editing.is_own(place)
    link = root / "link.yaml"
    link.symlink_to("c.yaml")
    assert editing.is_own(str(link))
    (root / "c.yaml").write_text(text(root))  # the same bytes, by somebody else: nothing to be told
    assert editing.is_own(place)
    (root / "c.yaml").write_text(CONTRACT)
    assert not editing.is_own(place)
    editing.draft.add(REPLACE)
    editing.apply()
    editing.undo()
    assert editing.is_own(place)
    (root / "c.yaml").unlink()
    assert not editing.is_own(place)


def test_who_reads_again_is_told_what_was_written(root: Path):
    told = []
    editing = Editing(open_workspace(root=root), on_applied=told.append)
    editing.draft.add(REPLACE)
    editing.apply()
    editing.undo()
    editing.undo()
    assert [[written.path for written in done.written] for done in told] == [["c.yaml"], ["c.yaml"]]
    editing.close()


def test_a_command_keeps_no_draft_and_its_plan_can_be_undone(editing: Editing, root: Path):
    editing.draft.add(AddItem("c.yaml", "X-1", "function_names", "app"))
    command = Editing(open_workspace(root=root), keep_draft=False)
    command.draft.add(REPLACE)
    command.apply()
    command.draft.add(STATUS)
    command.close()
    assert editing.draft.orphans() == ()
    assert [entry.what for entry in editing.draft.entries] == ["add “app”"]
    assert len(editing.draft._drafts.of(editing.draft.session)) == 1
    assert editing.undo() is not None
    assert text(root) == CONTRACT


def test_without_any_keeping(root: Path):
    editing = Editing(open_workspace(root=root), keep=False)
    editing.draft.add(REPLACE)
    assert "will not survive" in editing.apply().note
    assert editing.undo() is not None
    assert text(root) == CONTRACT
    editing.close()


def test_a_contract_outside_is_edited_when_it_was_named(root: Path, tmp_path: Path):
    (tmp_path / "outside.yaml").write_text(CONTRACT)
    operation = SetText("../outside.yaml", "X-1", "status", "PARTIAL")
    for named in ((), (str(tmp_path / "outside.yaml"),)):
        editing = Editing(open_workspace(root=root), named=named)
        editing.draft.add(operation)
        if named:
            editing.apply()
        else:
            with pytest.raises(ApplyError, match="outside the workspace"):
                editing.apply()
            editing.draft.clear()
        editing.close()
    assert "PARTIAL" in (tmp_path / "outside.yaml").read_text()


def test_what_was_left_under_way_is_settled_at_the_start_and_told(editing: Editing, root: Path):
    place = str(root / "c.yaml")
    file = JournalFile("c.yaml", place, place, CONTRACT.encode(), b"new: 1\n")
    Journal(editing._store).begin("p", [file])
    (root / "c.yaml").write_bytes(b"new: 1\n")
    later = Editing(open_workspace(root=root))
    assert [plan.message for plan in later.recovered.plans] == ["“p” was interrupted (apply): finished"]
    assert later.undo() is not None
    assert text(root) == CONTRACT
    later.close()


def test_a_terminal_that_is_closed(root: Path):
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from workbench.session.editing import Editing\n"
        "from workbench.workspace.roots import open_workspace\n"
        "from workbench.changes.operation import SetText\n"
        "editing = Editing(open_workspace(root=Path(sys.argv[1])))\n"
        "editing.draft.add(SetText('c.yaml', 'X-1', 'status', 'PARTIAL'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    editing = Editing(open_workspace(root=root))
    (orphan,) = editing.draft.orphans()
    assert [entry.operation for entry in editing.draft.adopt(orphan)] == [STATUS]
    editing.apply()
    assert "PARTIAL" in text(root)
    editing.close()
    assert not list(Path(editing._store._path).parent.glob("*.sqlite3.*.lock"))
