"""Whether a process is still there, and waiting until something is so."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 30.0


def alive(pid: int) -> bool:
    """A process that has ended and was not yet waited for counts as gone."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Ask until it is so; the test fails when it never comes about."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"{what} did not come about")
        time.sleep(0.02)
