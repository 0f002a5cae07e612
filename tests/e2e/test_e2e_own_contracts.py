"""This project's contracts, held against this project's code by this project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_projects_own_contracts_have_no_finding():
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "check", "--fail-on", "info"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors, 0 warnings, 0 notes; 0 accepted" in done.stdout
    assert not done.stdout.startswith("0 contracts")
