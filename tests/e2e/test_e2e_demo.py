"""What a newcomer does first, in a real terminal: demo, missing symbol, suggestions, and out again."""

from __future__ import annotations

import pytest
from terminal import Terminal

SUGGESTIONS = ("is_aprt_stage_file", "compute_aprt_stage_stats", "run_aprt_stage_diff")


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60)])
def test_from_the_first_command_to_the_missing_symbol_and_its_suggestions(tmp_path, columns, rows):
    demo = tmp_path / "demo"
    with Terminal("demo", str(demo), columns=columns, rows=rows, cwd=tmp_path) as terminal:
        terminal.until("trace-attn-sub-stages-v1", "up to date")
        terminal.press("/", *"attn-sub", "\r")
        terminal.until("1 of 10", "trace-attn-sub-stages-v1")
        terminal.press("n")
        terminal.until("write_stage_file", "fn write_stage_file")
        terminal.press("n")
        terminal.until("load_tensor_apr_aprt", "missing", *SUGGESTIONS)
        terminal.press("q")
        assert terminal.ended() == 0
    assert (demo / ".git").is_dir()
