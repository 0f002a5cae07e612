"""A small workspace and the program itself, run as its users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from repository import git
from small import ALPHA, BETA, CLAIMING, LIBRARY, LOADING, PROPOSED, write

from workbench.cli.entry import main

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    ALPHA: CLAIMING,
    BETA: PROPOSED.format(function="coming_thing"),
    LIBRARY: LOADING,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small workspace: one error, one piece of information."""
    folder = tmp_path / "small"
    write(folder, FILES)
    return folder


@pytest.fixture
def run(root: Path):
    """Runs the program in the small workspace; gives what it wrote and its exit code."""

    def run_it(*arguments: object, cwd=None, env=None, code: str | None = None):
        program = ["-c", code] if code else ["-m", "workbench"]
        return subprocess.run(
            [sys.executable, *program, *map(str, arguments)],
            cwd=cwd or root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run_it


@pytest.fixture
def demo(tmp_path, monkeypatch, capsys) -> Path:
    """The demo, on a branch of its own off main, as the current folder."""
    root = tmp_path / "demo"
    main(["demo", str(root), "--no-open"])
    git(root, "checkout", "-q", "-b", "contract/case", "main")
    monkeypatch.chdir(root)
    capsys.readouterr()
    return root
