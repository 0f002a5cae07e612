"""The operator's own editor, in a real terminal: one that is not there, and ctrl-c in one that is."""

from __future__ import annotations

import os

import pytest
from terminal import Terminal

INTERRUPT = "\x03"

WAITS = """\
#!/bin/sh
trap 'echo interrupted; exit 3' INT
echo the editor is open
while :; do read -r line; done
"""

CONTRACT = """\
metadata:
  id: kettle-v1
falsification_tests:
- id: KETTLE-001
  status: FUNCTIONAL
  algorithm_evidence:
    file_paths: [kettle.py]
    function_names: [whistle_when_done]
    notes: |
      Heard once.  # no comment

      Not since.
"""
"""Names what is not there, so that its group in the list is not folded."""


@pytest.fixture
def contracts(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("VISUAL", raising=False)
    folder = tmp_path / "kettle"
    (folder / "contracts").mkdir(parents=True)
    (folder / "contracts" / "kettle-v1.yaml").write_text(CONTRACT)
    (folder / "kettle.py").write_text("def boil():\n    return 100\n")
    return folder


def reach_the_contract(terminal):
    terminal.until("kettle-v1", "up to date")
    terminal.press("/", *"kettle", "\r")
    terminal.until("1 of 1")


def leaves(terminal):
    terminal.press("q")
    assert terminal.ended() == 0


def test_an_editor_that_is_not_there_leaves_the_screen_as_it_was(contracts, monkeypatch):
    monkeypatch.setenv("EDITOR", "no-such-editor-anywhere --wait")
    with Terminal(str(contracts), columns=100, rows=30, cwd=contracts) as terminal:
        reach_the_contract(terminal)
        terminal.press("v")
        terminal.until("could not be", "started", "kettle-v1")
        leaves(terminal)


def test_an_editor_that_cannot_be_run_gives_the_terminal_back(contracts, monkeypatch, tmp_path):
    broken = tmp_path / "broken-editor"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    # By its name alone: what is told of it wraps, and would wrap elsewhere with every folder's name.
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("EDITOR", broken.name)
    with Terminal(str(contracts), columns=100, rows=30, cwd=contracts) as terminal:
        reach_the_contract(terminal)
        terminal.press("v")
        terminal.until("could not be", "started", "kettle-v1")
        leaves(terminal)


WRITES = """\
#!/bin/sh
grep -q 'Not since.' "$1" || exit 9
printf 'Heard twice: once at dawn.\\n\\nAnd once # later.\\n' > "$1"
"""


def test_notes_are_written_in_the_operators_editor(contracts, monkeypatch, tmp_path):
    script = tmp_path / "an-editor"
    script.write_text(WRITES)
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    file = contracts / "contracts" / "kettle-v1.yaml"
    with Terminal(str(contracts), columns=100, rows=30, cwd=contracts) as terminal:
        reach_the_contract(terminal)
        terminal.press("\r")
        terminal.until("KETTLE-001", "✗1  ·1")
        # What is wrong with the contract as a whole may stand above its claims, and under the cursor, by now.
        terminal.press("n")
        terminal.press("e")
        terminal.until("nothing in the draft", "Heard once.")
        terminal.press("G", "k", "\r")
        terminal.until("esc keeps the text", "Not since.")
        terminal.press("\x0f")
        terminal.until("esc keeps the text", "And once # later.")
        assert file.read_text() == CONTRACT, "nothing is written before it is applied"
        terminal.press("\x1b")
        terminal.until("draft: 1 change", "once at dawn", without="looking")
        terminal.press("d")
        terminal.until("1 change in the draft", "1 file would be written", "Heard twice")
        terminal.press("\x13")
        terminal.until("nothing in the draft", without="looking")
        terminal.press("\x1b")
        terminal.until("up to date", without="draft:")
        leaves(terminal)
    notes = "      Heard once.  # no comment\n\n      Not since.\n"
    assert file.read_text() == CONTRACT.replace(
        notes, "      Heard twice: once at dawn.\n\n      And once # later.\n"
    )


def test_ctrl_c_ends_the_editor_and_not_the_program(contracts, monkeypatch, tmp_path):
    script = tmp_path / "waiting-editor"
    script.write_text(WAITS)
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    with Terminal(str(contracts), columns=100, rows=30, cwd=contracts) as terminal:
        reach_the_contract(terminal)
        terminal.press("v")
        terminal.until("the editor is open")
        terminal.press(INTERRUPT)
        terminal.until("kettle-v1", "up to date", without="the editor is open")
        leaves(terminal)
