"""What a contract depends on is cited at a version: who has left it behind, and how it may follow a bump."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.changes.bump import with_version
from workbench.changes.lay import lay
from workbench.session.bases import Bases
from workbench.session.bump_desk import BumpDesk
from workbench.session.check import checking
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

PARENT = "metadata:\n  version: {}\n  references: [r]\nequations:\n  e:\n    formula: a\n"
CHILD = """\
metadata:
  version: 1.0.0
  references:
  - 'contracts/parent-v1.yaml v1.4.0 (what it was written against)'
  depends_on:
  - parent-v1 (parent contract, v1.4.0)  # a comment
  - other-v1 v9.9.9
equations:
  e:
    formula: a
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "parent-v1.yaml").write_text(PARENT.format("1.4.0"))
    (folder / "child-v1.yaml").write_text(CHILD)
    (tmp_path / "code.rs").write_text(
        "// per parent-v1.yaml v1.4.0\n// parent-v1 v1.4.01 and my-parent-v1 v1.4.0\n"
    )
    return tmp_path


def stale(root: Path):
    with checking(open_workspace(root=root)) as result:
        return [
            (finding.path, finding.line, finding.message)
            for outcome in result.outcomes
            for finding in outcome.findings
            if finding.rule == "stale-citation"
        ]


def test_a_dependency_that_was_left_behind_is_told_whatever_was_kept(root) -> None:
    assert stale(root) == []
    assert stale(root) == []
    (root / "contracts/parent-v1.yaml").write_text(PARENT.format("1.5.0"))
    told = "contracts/parent-v1.yaml is cited at 1.4.0, and is at 1.5.0 now."
    assert stale(root) == [("contracts/child-v1.yaml", 6, told)]
    (root / "contracts/parent-v1.yaml").write_text(PARENT.format("1.3.0"))
    assert stale(root) == []


def test_citations_are_listed_and_a_dependency_follows(root) -> None:
    workspace = open_workspace(root=root)
    files = list_files(workspace)
    path = "contracts/parent-v1.yaml"
    desk = BumpDesk(workspace, Bases(workspace), files, [path], lambda *_: ())
    bump = desk.bump(path, (root / path).read_bytes())
    told = [(each.path, each.line, each.operation is not None) for each in bump.citations]
    assert told == [
        ("code.rs", 1, False),
        ("contracts/child-v1.yaml", 4, False),
        ("contracts/child-v1.yaml", 6, True),
    ]
    minor = next(each for each in bump.candidates if each.version == "1.5.0")
    operations = bump.operations(minor, "text", date="2026-05-07", joined=bump.citations)
    [follows] = [each for each in operations if each.contract == "contracts/child-v1.yaml"]
    after = lay(follows.contract, CHILD.encode(), [follows]).after.decode()
    assert after == CHILD.replace("(parent contract, v1.4.0)", "(parent contract, v1.5.0)")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("v1.4.0", "v2.0.0"),
        ("1.4.0, then v1.4.0.", "2.0.0, then v2.0.0."),
        ("v1.4.01 11.4.0 1.4.0-rc.1", "v1.4.01 11.4.0 1.4.0-rc.1"),
    ],
)
def test_only_the_version_itself_is_replaced(text, after) -> None:
    assert with_version(text, "1.4.0", "2.0.0") == after
