"""Statuses by keys alone, in a real terminal: the ladder, the draft, the overview."""

from __future__ import annotations

import shutil

import pytest
from repository import git
from terminal import Terminal

from workbench.demo.write import write_demo

PATH = "contracts/trace-attn-sub-stages-v1.yaml"
SUB_004 = "FALSIFY-ATTN-SUB-004"
ENTER, ESCAPE, SAVE = "\r", "\x1b", "\x13"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60)])
def test_sub_004_rises_to_partial_and_not_to_functional(tmp_path, monkeypatch, columns, rows):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    demo = write_demo(tmp_path / "demo")
    with Terminal(str(demo), columns=columns, rows=rows, cwd=tmp_path) as terminal:
        terminal.until("trace-attn-sub-stages-v1", "up to date")
        terminal.press("/", *"attn-sub", ENTER)
        terminal.until("1 of 10", "trace-attn-sub-stages-v1")
        terminal.press("n")
        terminal.until("fn write_stage_file")
        terminal.press("n")
        terminal.until("load_tensor_apr_aprt")
        terminal.press("n")
        terminal.until("ship-007-layer0-oracle")
        terminal.press("s")
        terminal.until(SUB_004, "PARTIAL_ALGORITHM_LEVEL", "may be chosen, its evidence mended")
        # One rung higher a reason is asked for, and without one nothing is chosen.
        terminal.press("k")
        terminal.until("FUNCTIONAL", "needs a reason")
        terminal.press(ENTER)
        terminal.until("Why FUNCTIONAL without")
        terminal.press(ESCAPE)
        terminal.until("Without a reason nothing is chosen.", without="draft:")
        terminal.press("s")
        terminal.until("may be chosen, its evidence mended")
        terminal.press(ENTER)
        terminal.until("draft: ")
        terminal.press("d")
        terminal.until("  status: PARTIAL_ALGORITHM_LEVEL", "@@")
        terminal.press(SAVE)
        terminal.until("written:")
        terminal.press(ESCAPE)
        terminal.until("up to date")
        terminal.press("t")
        terminal.until("Overview", "seen to hold + pinned", "→")
        terminal.press(ESCAPE)
        terminal.until("up to date", without="Overview")
        terminal.press("q")
        terminal.ended()
    changed = git(demo, "diff", "--unified=0", PATH)
    assert "-  status: BLOCKER_FIXTURE_ABSENT" in changed
    assert "+  status: PARTIAL_ALGORITHM_LEVEL" in changed
    assert "scripts/generate_qwen25_coder_fp16_stages.py" in changed
    assert "+      - install_attn_substages_patch" in changed
