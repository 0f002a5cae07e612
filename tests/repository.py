"""git as the tests ask it: under a name of its own, whatever the machine's settings are."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = (
    "user.name=A Tester",
    "user.email=tester@example.org",
    "commit.gpgsign=false",
    "init.defaultBranch=main",
)


def git(folder: Path | str, *arguments: str) -> str:
    """Run one git command in a folder; gives what it printed, and fails when it fails."""
    named = [word for setting in _SETTINGS for word in ("-c", setting)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *named, *arguments],
        cwd=folder,
        env=environment | {"GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
