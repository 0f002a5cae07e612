"""Whether a folder lies in a repository: git is started only where it could."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench.workspace import repository
from workbench.workspace.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that git was started in."""
    found: list[str] = []
    real = repository.run_git

    def noted(root: str, *arguments: str, **more: object) -> bytes:
        found.append(root)
        return real(root, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(repository, "run_git", noted)
    return found


def test_without_a_repository_around_it_git_is_not_started(tmp_path: Path, started: list[str]) -> None:
    assert Repository(tmp_path).why == "not a git repository"
    assert started == []


def test_a_repository_is_found_from_below_and_through_a_link(tmp_path: Path, started: list[str]) -> None:
    below = tmp_path / "repository" / "a" / "b"
    below.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", tmp_path / "repository"], check=True)
    link = tmp_path / "link"
    link.symlink_to(below)
    assert Repository(below).available
    assert Repository(link).available
    assert started == [str(below), str(link)]


def test_git_has_the_word_on_what_looks_like_a_repository(tmp_path: Path, started: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    assert Repository(tmp_path).why == "not a git repository"
    assert started == [str(tmp_path)]
