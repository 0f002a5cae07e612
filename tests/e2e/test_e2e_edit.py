"""The drift case by keys alone, in a real terminal: nothing but the lines that were meant is another."""

from __future__ import annotations

import shutil
import signal

import pytest
from repository import git
from terminal import Terminal

from workbench.demo.write import write_demo

PATH = "contracts/trace-attn-sub-stages-v1.yaml"
NAMES = ("is_aprt_stage_file", "compute_aprt_stage_stats", "run_aprt_stage_diff")
ENTER, ESCAPE, TAB, SAVE = "\r", "\x1b", "\t", "\x13"
CURSOR = "\u276f "
LINE_START, CUT_TO_END = "\x01", "\x0b"
INVARIANTS = (
    "falsify_attn_sub_003_new_stages_per_stage_agnostic pins that no stage is asked for by name",
    "falsify_attn_sub_003_cosine_detects_softmax_divergence pins that a divergence is seen",
)
NOTES = "Held by two tests: shapes and cosine are the same code for every stage."
REMOVED = [
    "-      - load_tensor_apr_aprt",
    "-      Fixed on paper.",
]
ADDED = [
    "+      - crates/apr-cli/src/commands/diff_05_aprt_stage.rs",
    *(f"+      - {name}" for name in NAMES),
    *(f"+      - '{words}'" for words in INVARIANTS),
    f"+      {NOTES}",
]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60)])
def test_the_drift_case_by_keys_alone(tmp_path, monkeypatch, columns, rows):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    demo = write_demo(tmp_path / "demo")
    assert git(demo, "status", "--porcelain") == ""
    with Terminal(str(demo), columns=columns, rows=rows, cwd=tmp_path) as terminal:
        terminal.until("trace-attn-sub-stages-v1", "up to date")
        terminal.press("/", *"attn-sub", "\r")
        terminal.until("1 of 10", "trace-attn-sub-stages-v1")
        terminal.press("n")
        terminal.until("fn write_stage_file")
        terminal.press("n")
        terminal.until("load_tensor_apr_aprt", NAMES[0])
        # The function by its three suggestions, and the file they live in before the one that includes it.
        terminal.press("f")
        terminal.until("Fixes in FALSIFY-ATTN-SUB-003", "suggested")
        terminal.press(ENTER)
        terminal.until("draft: 4 changes")
        # Two invariants, behind the one that is there.
        terminal.press("e")
        # What its tests call is offered between the rows: they are counted when it is there.
        terminal.until("invariants_enforced", "canonical_name  called by", NAMES[2], without="looking")
        terminal.press(*"jjjjj")
        terminal.until(f"{CURSOR}  · text       Reading a stage file asks")
        for count, words in enumerate(INVARIANTS, 5):
            terminal.press("a")
            terminal.until("invariants_enforced: a new item")
            terminal.press(*words, ENTER)
            terminal.until(
                f"draft: {count} changes", f"{CURSOR}  · text       falsify_attn_sub_003", without="looking"
            )
        # The notes, in the text area.
        terminal.press("j", "j")
        terminal.until(f"{CURSOR}  · text       Fixed on paper.")
        terminal.press(ENTER)
        terminal.until("esc keeps the text")
        terminal.press(LINE_START, CUT_TO_END, *NOTES)
        terminal.until("same code for every")
        terminal.press(ESCAPE)
        terminal.until("draft: 7 changes", without="looking")
        # The draft, seen and written.
        terminal.press("d")
        terminal.until("7 changes in the draft", "1 file would be written", "@@ -")
        assert git(demo, "status", "--porcelain") == "", "nothing is written unseen"
        terminal.press(SAVE)
        terminal.until("nothing in the draft", "✓ found      run_aprt_stage_diff", without="looking")
        terminal.press(ESCAPE)
        terminal.until("up to date", "uncommitted", "is_aprt_stage_file", without="draft:")
        terminal.press("\x11")
        assert terminal.ended() == 0
    diff = git(demo, "diff", "--unified=0").splitlines()
    changed = [line for line in diff if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    assert sorted(line for line in changed if line[0] == "-") == sorted(REMOVED)
    assert sorted(line for line in changed if line[0] == "+") == sorted(ADDED)
    text = (demo / PATH).read_text()
    order = [text.index(line[1:]) for line in ADDED]
    assert order == sorted(order), "each in its place"
    assert text.index(ADDED[0][1:]) < text.index("      - crates/apr-cli/src/commands/diff.rs", order[0])


def test_a_draft_survives_the_end_of_its_process_and_is_offered_on_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    demo = write_demo(tmp_path / "demo")
    with Terminal(str(demo), columns=80, rows=24, cwd=tmp_path) as terminal:
        terminal.until("trace-attn-sub-stages-v1", "up to date")
        terminal.press("/", *"attn-sub", "\r")
        terminal.until("1 of 10", "trace-attn-sub-stages-v1")
        terminal.press("n")
        terminal.until("fn write_stage_file")
        terminal.press("n")
        terminal.until("load_tensor_apr_aprt", NAMES[0])
        terminal.press("f")
        terminal.until("Fixes in FALSIFY-ATTN-SUB-003", "suggested")
        terminal.press(ENTER)
        terminal.until("draft: 4 changes")
        terminal._child.kill(signal.SIGKILL)
    with Terminal(str(demo), columns=80, rows=24, cwd=tmp_path) as terminal:
        terminal.until("A draft was left", "4 changes wait")
        terminal.press("t")
        terminal.until("draft: 4 changes")
        terminal.press("d")
        terminal.until("4 changes in the draft", "1 file would be written", "@@ -")
    assert git(demo, "status", "--porcelain") == ""
