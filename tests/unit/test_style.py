"""The code's own style: ruff's rules and layout, and mypy's strict types, as pyproject.toml sets them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "--no-cache", "."], id="rules"),
        pytest.param(["ruff", "format", "--check", "--no-cache", "."], id="layout"),
        pytest.param(["mypy"], id="types"),
    ],
)
def test_the_whole_repository_passes(command: list[str]):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
