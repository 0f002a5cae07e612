"""Whenever the process that applies, undoes or recovers is ended: every file old or new, all on one side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("killed.py")
REPOSITORY = SCRIPT.parents[2]
FILES = ["a.yaml", "c.yaml", "sub/b.yaml"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def run(folder: Path, scenario: str) -> list[dict]:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, str(SCRIPT), str(folder / "place"), scenario]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_whole(ending: dict) -> bool:
    return (
        ending["sides"] in {"ooo", "nnn"}
        and ending["files"] == FILES
        and ending["under_way"] == 0
        and ending["again"] == []
    )


def test_applying(tmp_path: Path):
    endings = run(tmp_path, "apply")
    assert len(endings) > 40
    assert [ending for ending in endings if not is_whole(ending)] == []
    # All the states that one can be left in were left, and the files went one after the other.
    assert list(dict.fromkeys(ending["left"] for ending in endings)) == ["ooo", "noo", "nno", "nnn"]
    for ending in endings:
        # As soon as one file is new the plan is finished; before, nothing has happened.
        assert ending["sides"] == ("ooo" if ending["left"] == "ooo" else "nnn"), ending
        applied = ending["sides"] == "nnn"
        assert (ending["to_undo"], ending["draft"]) == ((True, 0) if applied else (False, 2)), ending
    assert (endings[-1]["left"], endings[-1]["outcome"]) == ("nnn", [])


def test_undoing(tmp_path: Path):
    endings = run(tmp_path, "apply,undo")
    assert [ending for ending in endings if not is_whole(ending)] == []
    assert list(dict.fromkeys(ending["left"] for ending in endings)) == ["nnn", "onn", "oon", "ooo"]
    for ending in endings:
        undone = ending["sides"] == "ooo"
        assert undone == (ending["left"] != "nnn"), ending
        assert (ending["to_undo"], ending["to_redo"]) == (not undone, undone), ending


def test_redoing(tmp_path: Path):
    endings = run(tmp_path, "apply,undo,redo")
    assert [ending for ending in endings if not is_whole(ending)] == []
    for ending in endings:
        done = ending["sides"] == "nnn"
        assert (ending["to_undo"], ending["to_redo"]) == (done, not done), ending


def test_taking_back_what_failed(tmp_path: Path):
    endings = run(tmp_path, "apply_and_fail")
    assert [ending for ending in endings if not is_whole(ending)] == []
    assert {"noo", "nno"} <= {ending["left"] for ending in endings}
    assert (endings[-1]["sides"], endings[-1]["draft"]) == ("ooo", 2)


@pytest.mark.parametrize("mixed", ["noo", "nno"])
def test_finishing_what_was_interrupted(tmp_path: Path, mixed: str):
    endings = run(tmp_path, f"recover-{mixed}")
    assert [ending for ending in endings if not is_whole(ending) or ending["sides"] != "nnn"] == []
    assert len(endings) > 20


def test_taking_back_once_more(tmp_path: Path):
    endings = run(tmp_path, "back-nno")
    assert [ending for ending in endings if not is_whole(ending)] == []
