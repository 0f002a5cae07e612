"""What may import what: the floors that ``[tool.importlinter]`` in pyproject.toml describes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

if TYPE_CHECKING:
    import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def test_imports_go_down_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(REPOSITORY)
    outcome = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    assert outcome == EXIT_STATUS_SUCCESS, capsys.readouterr().out
