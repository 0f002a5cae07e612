"""A bump laid behind the draft, shown, and applied with it as one plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.changes.failure import ConflictError
from workbench.changes.operation import AddEntry, AmendEntry, ReplaceItem, SetText
from workbench.session.editing import DraftConflictsError, Editing
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTRACT = """\
metadata:
  version: "1.1.0"
  changelog:
    - 'v1.1.0 (2026-05-04): ACTIVE. Then.'
falsification_tests:
  - id: X-1
    algorithm_evidence:
      function_names:
        - one
"""
EDIT = ReplaceItem("c.yaml", "X-1", "function_names", "one", "uno")
BUMP = (
    SetText("c.yaml", "metadata", ".version", "1.2.0", old="1.1.0"),
    AddEntry("c.yaml", "1.2.0", "2026-06-07", "X-1: function_names names uno now.", "ACTIVE"),
)
AFTER = CONTRACT.replace("one", "uno").replace(
    """"1.1.0"\n  changelog:\n""",
    """"1.2.0"\n  changelog:\n    - 'v1.2.0 (2026-06-07): ACTIVE. X-1: function_names names uno now.'\n""",
)


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


def test_a_preview_adds_nothing_and_a_finish_writes_just_that(editing: Editing, root: Path):
    editing.draft.add(EDIT)
    shown = editing.draft.preview(BUMP)
    assert len(editing.draft.entries) == 1
    assert (root / "c.yaml").read_text() == CONTRACT
    assert [change.after.decode() for change in shown.plan.effective] == [AFTER]
    editing.finish(BUMP, shown.plan)
    assert (root / "c.yaml").read_text() == AFTER
    assert editing.draft.entries == ()
    editing.undo()
    assert (root / "c.yaml").read_text() == CONTRACT


def test_what_changed_since_it_was_shown_is_shown_again(editing: Editing, root: Path):
    shown = editing.draft.preview(BUMP)
    editing.draft.add(EDIT)
    with pytest.raises(ConflictError, match="look again"):
        editing.finish(BUMP, shown.plan)
    (root / "c.yaml").write_text(CONTRACT + "# theirs\n")
    with pytest.raises(ConflictError, match="look again"):
        editing.finish(BUMP, shown.plan)
    assert [entry.operation for entry in editing.draft.entries] == [EDIT]
    assert (root / "c.yaml").read_text() == CONTRACT + "# theirs\n"


def test_a_bump_that_does_not_fit_stays_out_of_the_draft(editing: Editing):
    wrong = (AmendEntry("c.yaml", "9.9.9", "words"),)
    shown = editing.draft.preview(wrong)
    assert [conflict.entry.operation for conflict in shown.conflicts] == list(wrong)
    with pytest.raises(DraftConflictsError, match=r"no changelog entry for 9\.9\.9"):
        editing.finish(wrong, shown.plan)
    assert editing.draft.entries == ()
