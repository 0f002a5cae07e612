"""A repository to list and to ask."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench.workspace.files import FileList, list_files
from workbench.workspace.roots import Workspace, open_workspace

if TYPE_CHECKING:
    from pathlib import Path


class Repository:
    """A git repository in a folder of its own, with fixed names and times."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.count = 0
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        at = f"2026-01-{self.count + 1:02d}T00:00:00Z"
        own = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": os.devnull}
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.folder,
            env=os.environ | own,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str | bytes = "") -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def commit(self, subject: str, **files: str) -> str:
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject)
        self.count += 1
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A folder that is in no repository."""
    folder = tmp_path / "plain"
    folder.mkdir()
    return folder


def listed(root: Path) -> FileList:
    return list_files(workspace(root))


def workspace(root: Path) -> Workspace:
    return open_workspace(root=root)
