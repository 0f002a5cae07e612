"""The drift case with its bump, by keys alone: both commits on a branch; and the second over the first."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from repository import git
from terminal import Terminal

from workbench.demo.write import write_demo

PATH = "contracts/trace-attn-sub-stages-v1.yaml"
NAMES = ("is_aprt_stage_file", "compute_aprt_stage_stats", "run_aprt_stage_diff")
SUB_003, SUB_004 = "FALSIFY-ATTN-SUB-003", "FALSIFY-ATTN-SUB-004"
STAGES = "crates/apr-cli/src/commands/diff_05_aprt_stage.rs"
ORACLE = "scripts/generate_qwen25_coder_fp16_stages.py"
PATCH = "install_attn_substages_patch"
ENTER, ESCAPE, TAB, SAVE = "\r", "\x1b", "\t", "\x13"
LINE_START, CUT_TO_END = "\x01", "\x0b"
CURSOR = "\u276f "

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def commit(folder, subject):
    git(folder, "commit", "-qam", subject)


def diff_of(folder, *since):
    """The one file's diff as lines gone and lines come, in order."""
    assert git(folder, "diff", "--name-only", *since).split() == [PATH]
    lines = git(folder, "diff", "--unified=0", *since).splitlines()
    changed = [line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    return [one[1:] for one in changed if one[0] == "-"], [one[1:] for one in changed if one[0] == "+"]


def opened(folder, columns, rows):
    return Terminal(str(folder), columns=columns, rows=rows, cwd=folder.parent)


def to_the_contract(terminal):
    terminal.until("up to date", "could be promoted", without="indexing")
    terminal.press("/", *"attn-sub", ENTER)
    terminal.until("1 of 10", "trace-attn-sub-stages-v1")
    terminal.press("n")
    terminal.until("fn write_stage_file")


def mend_sub_003(terminal):
    """The function by its three suggestions, and the file they live in."""
    to_the_contract(terminal)
    terminal.press("n")
    terminal.until("load_tensor_apr_aprt", NAMES[0])
    terminal.press("f")
    terminal.until(f"Fixes in {SUB_003}", "suggested")
    terminal.press(ENTER)
    terminal.until("draft: 4 changes")


def raise_sub_004(terminal):
    """The script that landed in place of the folder that never was, its function, and the status."""
    to_the_contract(terminal)
    terminal.press("n")
    terminal.until("scripts/ship-007-layer0-oracle/", "of 2 suggestions")
    terminal.press("e")
    terminal.until(SUB_004, "BLOCKER_FIXTURE_ABSENT", "run_hf_fp16_reference", without="looking")
    retype(terminal, "  ✗ missing    scripts/ship-007", "file_paths", ORACLE, "1 change")
    terminal.press("j")
    terminal.until(f"{CURSOR}function_names")
    terminal.press("j")
    retype(terminal, "  ✗ missing    run_hf", "function_names", PATCH, "2 changes")
    terminal.press("g")
    retype(terminal, "status", "status", "PARTIAL_ALGORITHM_LEVEL", "3 changes")
    terminal.press(ESCAPE)
    terminal.until("of 2 suggestions", "draft: 3 changes")


def retype(terminal, row, title, words, count):
    """Rewrite the item under the cursor."""
    terminal.until(f"{CURSOR}{row}")
    terminal.press(ENTER)
    terminal.until(f" {title}", "enter take")
    terminal.press(LINE_START, CUT_TO_END, *words)
    terminal.until(words[:40])
    terminal.press(ENTER)
    terminal.until(f"draft: {count}", without="looking")


def bump(terminal, *, chosen, words, preview):
    """Through the five panes, and written from the last."""
    terminal.press("b")
    terminal.until("▸1 before", "Compared with")
    terminal.press(TAB)
    terminal.until("▸2 level", f"▸ {chosen}", "✓ recommended")
    terminal.press(TAB)
    terminal.until("▸3 entry", *words)
    terminal.press(TAB)
    terminal.until("▸4 preview", *preview)
    terminal.press(TAB)
    terminal.until("▸5 apply", "1 file would be written")
    terminal.press(SAVE)
    terminal.until("up to date", "uncommitted", without="▸5 apply")
    terminal.press("\x11")
    assert terminal.ended() == 0


def start(tmp_path, monkeypatch, revision):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    demo = write_demo(tmp_path / "demo")
    git(demo, "switch", "-q", "-c", "contract/trace-attn-sub-stages-v1-2-0", revision)
    return demo


def first_commit(demo, columns, rows):
    """SUB-003's evidence mended, v1.1.0 bumped to v1.2.0, and what git says of it."""
    with opened(demo, columns, rows) as terminal:
        mend_sub_003(terminal)
        bump(
            terminal,
            chosen="minor 1.2.0",
            words=(f"{SUB_003}:", "v1.2.0 ("),
            preview=("-   version: 1.1.0", "+   version: 1.2.0"),
        )
    gone, come = diff_of(demo)
    assert gone == ["  version: 1.1.0", "      - load_tensor_apr_aprt"]
    version, *entry = come[: come.index(f"      - {STAGES}")]
    assert version == "  version: 1.2.0"
    assert come[1 + len(entry) :] == [f"      - {STAGES}", *(f"      - {name}" for name in NAMES)]
    assert entry[-1] == ""
    day = dt.date.today().isoformat()  # noqa: DTZ011 - as the operator's clock has it
    words = " ".join(line.strip() for line in entry)
    assert words.startswith(f"v1.2.0 ({day}): PROPOSED. {SUB_003}: ")
    assert "function_names named load_tensor_apr_aprt, which no file has, and names " in words
    assert all(name in words for name in (*NAMES, STAGES))
    assert all(line.startswith("    ") and len(line) <= 80 for line in entry if line)
    return entry


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60)])
def test_both_commits_on_a_branch(tmp_path, monkeypatch, columns, rows):
    demo = start(tmp_path, monkeypatch, "main~1")
    before = (demo / PATH).read_text()
    entry = first_commit(demo, columns, rows)
    commit(demo, "contract(trace-attn-sub-stages-v1): v1.2.0 — the functions that are there")
    git(demo, "merge", "-q", "main", "-m", "main")
    with opened(demo, columns, rows) as terminal:
        raise_sub_004(terminal)
        bump(
            terminal,
            chosen="amend 1.2.0",
            words=(f"{SUB_003}:", f"{SUB_004}:"),
            preview=(SUB_004, "PARTIAL_ALGORITHM_LEVEL"),
        )
    gone, come = diff_of(demo)
    assert not any("version:" in line for line in (*gone, *come)), "it is bumped once"
    edited = [
        "  status: BLOCKER_FIXTURE_ABSENT",
        "      - 'scripts/ship-007-layer0-oracle/  (PR #1423)'",
        "      - run_hf_fp16_reference (extension to capture 2 new sub-stages)",
    ]
    assert [line for line in gone if line not in entry] == edited
    assert come[-3:] == [
        "  status: PARTIAL_ALGORITHM_LEVEL",
        f"      - '{ORACLE}'",
        f"      - {PATCH}",
    ]
    told = " ".join(line.strip() for line in come[:-3])
    assert f"{SUB_004}: status raised from BLOCKER_FIXTURE_ABSENT to PARTIAL_ALGORITHM_LEVEL" in told
    text = (demo / PATH).read_text()
    assert text.count("v1.2.0 (") == 1
    assert f"{SUB_003}: function_names named load_tensor_apr_aprt, which" in " ".join(text.split())
    # Against main: the version, one entry, and the lines that were edited in either commit.
    gone, come = diff_of(demo, "main")
    assert gone == ["  version: 1.1.0", "      - load_tensor_apr_aprt", *edited]
    assert set(before.split("\n")) - set(text.split("\n")) == set(gone)


def test_the_second_over_a_main_that_has_the_first(tmp_path, monkeypatch):
    demo = start(tmp_path, monkeypatch, "main")
    first_commit(demo, 80, 24)
    commit(demo, "contract(trace-attn-sub-stages-v1): v1.2.0 — the functions that are there")
    git(demo, "switch", "-q", "main")
    git(demo, "merge", "-q", "--ff-only", "contract/trace-attn-sub-stages-v1-2-0")
    git(tmp_path, "clone", "-q", str(demo), "clone")
    clone = tmp_path / "clone"
    git(clone, "switch", "-q", "-c", "contract/sub-004")
    with opened(clone, 80, 24) as terminal:
        raise_sub_004(terminal)
        bump(
            terminal,
            chosen="minor 1.3.0",
            words=(f"{SUB_004}:", "v1.3.0 ("),
            preview=("-   version: 1.2.0", "+   version: 1.3.0"),
        )
    gone, come = diff_of(clone)
    assert gone[0] == "  version: 1.2.0"
    assert come[0] == "  version: 1.3.0"
    assert come[1].startswith("    v1.3.0 (")
    assert "    status: PARTIAL_ALGORITHM_LEVEL" in come or "  status: PARTIAL_ALGORITHM_LEVEL" in come
    entry = come[1 : come.index("") + 1]
    assert len(gone) == 4
    assert len(come) == 1 + len(entry) + 3
    text = (clone / PATH).read_text()
    assert text.index("v1.3.0 (") < text.index("v1.2.0 (") < text.index("v1.1.0 (")
