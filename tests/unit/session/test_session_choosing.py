from __future__ import annotations

from pathlib import Path

import pytest

from workbench.session.choosing import chosen
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "root"
    for name in (
        "contracts/a.yaml",
        "contracts/deep/b.yml",
        "docs/c.yaml",
        "docs/notes.txt",
        ".hidden/d.yaml",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("metadata: {}\n")
    (tmp_path / "outside.yaml").write_text("metadata: {}\n")
    return open_workspace(root=root)


def names(workspace, *paths):
    files = list_files(workspace)
    return [file.path for file in chosen(workspace, files, [workspace.root / path for path in paths])]


def test_a_folder_stands_for_the_contracts_below_it(workspace):
    assert names(workspace, "contracts") == ["contracts/a.yaml", "contracts/deep/b.yml"]
    assert names(workspace, "contracts/deep") == ["contracts/deep/b.yml"]
    assert names(workspace, ".") == ["contracts/a.yaml", "contracts/deep/b.yml"]


def test_a_named_file_counts_wherever_it_stands_and_whatever_it_is_called(workspace):
    assert names(workspace, "docs/notes.txt", ".hidden/d.yaml", "../outside.yaml") == [
        "../outside.yaml",
        ".hidden/d.yaml",
        "docs/notes.txt",
    ]


def test_a_folder_without_contracts_stands_for_its_yaml_files(workspace):
    assert names(workspace, "docs") == ["docs/c.yaml"]
    assert names(workspace, ".hidden") == [".hidden/d.yaml"]


def test_what_is_named_twice_counts_once_in_path_order(workspace):
    assert names(workspace, "docs/c.yaml", "contracts", "contracts/a.yaml") == [
        "contracts/a.yaml",
        "contracts/deep/b.yml",
        "docs/c.yaml",
    ]


def test_paths_relative_to_the_current_folder(workspace, monkeypatch):
    monkeypatch.chdir(workspace.root / "contracts")
    files = list_files(workspace)
    assert [file.path for file in chosen(workspace, files, [Path("a.yaml"), Path("deep")])] == [
        "contracts/a.yaml",
        "contracts/deep/b.yml",
    ]


def test_a_link_that_is_named_may_lead_out(workspace):
    (workspace.root / "contracts" / "link.yaml").symlink_to(workspace.root.parent / "outside.yaml")
    found = chosen(workspace, list_files(workspace), [workspace.root / "contracts" / "link.yaml"])
    assert [(file.path, file.link) for file in found] == [("contracts/link.yaml", "../outside.yaml")]
