"""Traces in the app: the summary beneath a claim, the trace screen, receipts, and keys while it works."""

from __future__ import annotations

import json
import os
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from captured import write_captures
from demo_app import PATH, at_rest, demo, go, opened_demo
from piloting import SMALL, WIDE, drawn, opened, press, said, screen_lines, screen_text, settled, shown

from workbench.session import comparing as engine
from workbench.tui.palette import ActionProvider
from workbench.tui.screens import comparing as mixin
from workbench.tui.screens import trace_pages
from workbench.tui.screens.paths import PathsScreen
from workbench.tui.screens.traces import TraceScreen
from workbench.workspace.pairs import LayoutOf, Pair

LONG_AGO = 1_600_000_000_123_456_789
SUB_004 = "FALSIFY-ATTN-SUB-004"
APART = Pair(
    "layer 0",
    "traces/apr",
    "traces/oracle",
    layers=(0,),
    expect="UNIQUE(k_post_rope, attn_scores)",
    weights=(("", "Q8_0"),),
)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(mixin, "_PATIENCE", 0.001)
    monkeypatch.setattr(trace_pages, "_PATIENCE", 0.001)
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))


async def until(pilot, condition, what):
    """Read messages until something has come about."""
    for _ in range(9000):
        if condition():
            return
        await pilot.pause(0.01)
    pytest.fail(f"{what} did not come about:\n{screen_text(pilot.app)}")


def summary(app):
    return app.main._summaries.get(PATH, {}).get(SUB_004, {}).get(0)


async def to_claim(pilot, app):
    """The cursor on SUB-004, its traces compared."""
    app.main.contracts.go_to(PATH)
    await at_rest(pilot)
    app.main.go_to_pane("claims")
    await until(pilot, lambda: (found := summary(app)) and found.compared, "the comparison")
    await at_rest(pilot)
    claims = app.main.claims
    row = next(
        at for at, one in enumerate(claims.rows) if one.block is not None and one.block.name == "trace 0"
    )
    claims.move_to(row)
    await settled(pilot)


def written(folder):
    write_captures(folder)
    return folder


@pytest.fixture(scope="module")
def comparing(tmp_path_factory):
    """The demo's traces, and processes that are warm already."""
    made = engine.Comparing(written(tmp_path_factory.mktemp("traces")))
    made.compare(APART)
    yield made
    made.close()


@asynccontextmanager
async def opened_pair(comparing, size=SMALL, *keys, pair=APART):
    """The trace screen on an app that does nothing else, as ``(pilot, app, screen)``."""
    async with opened(size) as (pilot, app, _):
        screen = TraceScreen(comparing, pair, {})
        app.push_screen(screen)
        await until(pilot, lambda: screen.comparison is not None or screen.failure, "the comparison")
        await settled(pilot)
        await press(pilot, *keys)
        yield pilot, app, screen


async def test_a_claim_that_rests_on_traces_shows_them(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        await to_claim(pilot, app)
        lines = drawn(app.main.claims)
        text = "\n".join(lines)
        assert "traces layer 0  ✓ UNIQUE(k_post_rope, attn_scores)" in text
        assert "✓ as expected" in text
        stages = [line for line in lines if "▕" in line]
        assert len(stages) == 9
        assert "▼ parts here" in next(line for line in stages if "attn_scores" in line)
        assert all("┃" in line and "┆" in line for line in stages)
        assert "greatest differences of attn_scores" in text
        assert "head 3 query 6 key 6" in text


async def test_the_chosen_stage_shows_its_elements_and_enter_goes_there_and_back(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        await to_claim(pilot, app)
        await go(pilot, "j", "j", "j")
        assert "greatest differences of qkv_bias" in "\n".join(drawn(app.main.claims))
        cursor, top = app.main.claims.cursor, app.main.claims.scroll_offset.y
        await go(pilot, "enter")
        screen = app.screen
        await until(pilot, lambda: screen.comparison is not None, "the comparison")
        await settled(pilot)
        assert screen.one_layer
        assert screen.stage.stage == "qkv_bias"
        await go(pilot, "escape", "escape")
        assert app.screen is app.main
        assert (app.main.claims.cursor, app.main.claims.scroll_offset.y) == (cursor, top)
        assert app.main.claims.has_focus


async def test_a_claim_without_traces_says_how_to_get_some(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        app.main.contracts.go_to(PATH)
        await at_rest(pilot)
        app.main.go_to_pane("claims")
        await go(pilot, "p")
        assert "No pair of traces belongs to this claim" in said(app)[-1]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_many_layers_begin_with_the_matrix_and_enter_goes_in(comparing, size):
    async with opened_pair(comparing, size) as (pilot, app, screen):
        assert not screen.one_layer
        text = screen_text(app)
        assert "[▼]" in text
        assert "▼ parts here" in text
        verdicts = next(line for line in screen_lines(app) if "verdict" in line)
        assert verdicts.split()[1:] == ["U", "S", "S", "S"]
        await press(pilot, "l", "enter")
        assert screen.one_layer
        assert screen.at_layer == 1
        assert "STARTS_BELOW(attn_norm)" in screen_text(app)
        await press(pilot, "left_square_bracket")
        assert screen.at_layer == 0
        assert screen.stage.stage == "attn_scores"
        await press(pilot, "left_square_bracket")
        assert "no layer before" in said(app)[-1]
        await press(pilot, "escape")
        assert not screen.one_layer
        await press(pilot, "escape")
        assert app.screen is app.main


async def test_the_palette_has_what_moves_in_the_matrix(comparing):
    async with opened_pair(comparing, SMALL) as (pilot, app, screen):
        provider = ActionProvider(app.screen)
        by_id = {action.id: action for action in provider._offered()}
        before = screen.matrix.column
        await provider._run(by_id["column_right"])
        await settled(pilot)
        assert screen.matrix.column == before + 1
        await provider._run(by_id["column_left"])
        assert screen.matrix.column == before


async def test_everything_fits_the_small_terminal_and_is_told_without_colour(comparing, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened_pair(comparing, SMALL, "enter") as (_pilot, app, screen):
        lines = screen_lines(app)
        assert len(lines) == 24
        assert all(len(line) <= 80 for line in lines)
        assert "? help" in lines[-1]
        for words in ("▼ parts here", "✗ apart", "✓ holds", "┃", "┆"):
            assert any(words in line for line in lines), words
        rows = [line for line in shown(screen.parts.map) if line[2:3].isdigit()]
        assert len(rows) == 7
        assert all("█" in row or "▓" in row or "▒" in row for row in rows)


async def test_with_room_all_parts_are_seen_at_once(comparing):
    async with opened_pair(comparing, WIDE, "enter") as (_pilot, app, screen):
        assert all(view.display and view.size.height > 3 for view in screen.parts.views.values())
        text = screen_text(app)
        for words in ("Stages of layer 0", "|d| of attn_scores by query and head", "Values of attn_scores"):
            assert words in text
        assert "Greatest differences of attn_scores" in text


async def test_the_map_leads_to_the_values_and_so_do_the_greatest_differences(comparing):
    async with opened_pair(comparing, SMALL, "enter", "enter") as (pilot, app, screen):
        assert screen.parts.part == "map"
        assert "query 6 · head 3 · greatest |d| 6.08" in screen_text(app)
        await press(pilot, "enter")
        assert screen.parts.values.coordinates(screen.parts.values.cursor) == (3, 6, 6)
        await press(pilot, "shift+tab", "k", "h", "enter")
        assert screen.parts.part == "values"
        assert screen.parts.values.coordinates(screen.parts.values.cursor) == (2, 5, 0)
        await until(pilot, lambda: screen.parts.values.value(screen.parts.values.cursor), "the values")
        await press(pilot, "tab", "tab")
        assert screen.parts.part == "top"
        await press(pilot, "j", "enter")
        worst = screen.stage.metrics.top[1]
        assert screen.parts.values.cursor == worst.index
        await until(pilot, lambda: screen.parts.values.value(worst.index), "the values")
        assert screen.parts.values.value(worst.index) == (worst.subject, worst.oracle, True)
        await settled(pilot)
        assert "heads 3 · query 6 · key 4 · element" in screen_text(app)
        assert any("masked" in line for line in shown(screen.parts.values))


async def test_the_histogram_counts_all_elements(comparing):
    async with opened_pair(comparing, WIDE, "enter") as (pilot, _app, screen):
        await until(pilot, lambda: screen.parts.spread.bins, "the histogram")
        assert sum(count for _, count in screen.parts.spread.bins) == 8 * 7 * 7
        assert dict(screen.parts.spread.bins)["masked"] == 8 * 7 * 6 // 2


async def test_n_goes_to_what_diverges_among_stages_and_among_values(comparing):
    async with opened_pair(comparing, SMALL) as (pilot, app, screen):
        await press(pilot, "n")
        assert (screen.matrix.at_layer, screen.stage.stage) == (1, "attn_norm")
        await press(pilot, "N", "enter")
        assert (screen.at_layer, screen.stage.stage) == (0, "attn_scores")
        await press(pilot, "tab", "tab")
        before = screen.parts.values.cursor
        assert before == screen.stage.metrics.worst.index == 195
        await press(pilot, "N")
        await until(pilot, lambda: screen.parts.values.cursor != before, "the divergence")
        assert screen.parts.values.coordinates(screen.parts.values.cursor)[0] == 3
        await press(pilot, "n")
        await until(pilot, lambda: screen.parts.values.cursor == before, "the way back")
        await press(pilot, "n")
        await until(pilot, lambda: any("No further element" in words for words in said(app)), "the end")


async def test_the_threshold_changes_the_verdict_without_reading_again(comparing):
    async with opened_pair(comparing, SMALL, "enter") as (pilot, app, screen):
        compared = screen.compared
        for _ in range(4):
            await press(pilot, "minus")
        assert "Threshold 0.9; the pair's own is 0.999" in said(app)[-1]
        assert "▲ holds again" in screen_text(app)
        assert "MULTIPLE" in screen_text(app)
        await press(pilot, "minus")
        assert "go from 0.9" in said(app)[-1]
        for _ in range(4):
            await press(pilot, "plus")
        assert "UNIQUE(k_post_rope, attn_scores) · ✓ as expected" in screen_text(app)
        assert screen.compared is compared


async def test_a_threshold_is_typed(comparing):
    async with opened_pair(comparing, SMALL, "enter") as (pilot, app, screen):
        await press(pilot, "t")
        (line,) = app.screen.inputs
        assert line.value == "0.999"
        for wrong in ("much", "1.5", "nan"):
            line.value = wrong
            await press(pilot, "tab", "enter")
            assert "a number from -1 to 1" in screen_text(app)
        line.value = "0.9875"
        await press(pilot, "enter")
        assert app.screen is screen
        assert screen.comparison.threshold == 0.9875
        assert "Threshold 0.9875; the pair's own is 0.999" in said(app)[-1]
        assert screen.parts.stages.threshold == 0.9875
        await press(pilot, "t", "escape")
        assert screen.comparison.threshold == 0.9875


async def test_hints_are_those_of_the_threshold_in_force(comparing):
    wrong = replace(APART, layouts=(LayoutOf("q_post_rope", "oracle", ("seq", "heads", "head_dim")),))
    async with opened_pair(comparing, WIDE, "enter", pair=wrong) as (pilot, app, screen):
        place = (0, "q_post_rope")
        await until(pilot, lambda: screen._hints.get(place), "the hint")
        clears = screen._hints[place]
        await press(pilot, "t")
        app.screen.inputs[0].value = "1"
        await press(pilot, "enter")
        await until(pilot, lambda: place in screen._hints, "hints for the other threshold")
        assert screen._hints[place] != clears  # nothing reaches 1 exactly
        await press(pilot, "t")
        app.screen.inputs[0].value = "0.999"
        await press(pilot, "enter")
        await until(pilot, lambda: screen._hints.get(place) == clears, "the hint again")


async def test_a_histogram_tells_how_far_it_is(comparing, monkeypatch):
    go_on = threading.Event()

    def slow(_self, _compared, _stage, on_progress):
        on_progress(1, 4)
        assert go_on.wait(60)
        raise engine.ComparingError("stopped", stopped=True)

    monkeypatch.setattr(engine.Comparing, "histogram", slow)
    async with opened_pair(comparing, WIDE) as (pilot, app, _screen):
        await pilot.press("enter")
        await until(pilot, lambda: "counting … 25 %" in screen_text(app), "the share")
        go_on.set()


async def test_stages_are_sorted_by_error_and_the_cursor_stays(comparing):
    async with opened_pair(comparing, SMALL, "enter") as (pilot, _app, screen):
        await press(pilot, "o")
        names = [line.stage for line in screen.parts.stages.lines]
        assert names[:4] == ["attn_scores", "attention", "attn_out", "attn_softmax"]
        assert screen.stage.stage == "attn_scores"
        await press(pilot, "o")
        assert screen.parts.stages.lines[0].stage == "attn_norm"


async def test_the_other_map_shows_the_whole_layer(comparing):
    async with opened_pair(comparing, WIDE, "enter", "enter") as (pilot, _app, screen):
        await press(pilot, "m")
        assert screen.parts.map.map.rows[0] == "attn_norm"
        assert screen.parts.map.map.column_axis == "token"
        await press(pilot, "g", "enter")
        assert screen.parts.part == "stages"
        assert screen.stage.stage == "attn_norm"


async def test_the_other_map_begins_at_the_chosen_stage_and_shows_it(comparing):
    async with opened_pair(comparing, SMALL, "enter", "enter") as (pilot, _app, screen):
        assert screen.stage.stage == "attn_scores"

        def under_cursor():
            found = screen.parts.map
            (row,) = (line for line in shown(found) if "◂" in line)
            return row, found.map.rows[found.place()[0]]

        await press(pilot, "m")
        row, name = under_cursor()
        assert name == "attn_scores"
        assert "attn_scores" in row
        await press(pilot, "shift+tab", "k", "tab")
        row, name = under_cursor()
        assert name == screen.stage.stage == "k_post_rope"
        assert "k_post_rope" in row


async def test_two_paths_are_opened_and_what_is_declared_of_them_is_known(tmp_path):
    async with opened_demo(demo(tmp_path), SMALL) as (pilot, app):
        await go(pilot, "P")
        assert isinstance(app.screen, PathsScreen)
        await press(pilot, *"nowhere", "enter", *"traces", "enter")
        assert "There is nothing at nowhere" in screen_text(app)
        app.screen.inputs[0].value = ""
        app.screen.inputs[1].value = ""
        app.screen.set_focus(app.screen.inputs[0])
        await press(pilot, *"traces/apr-", "tab", "enter", *"traces/o", "tab", "enter")
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.pair.name == "repaired"
        await until(pilot, lambda: app.screen.comparison is not None, "the comparison")
        await settled(pilot)
        verdicts = next(line for line in screen_lines(app) if line.startswith("  verdict"))
        assert verdicts.split()[1:] == ["N", "N", "N", "N"]


async def test_two_files_are_opened_too(tmp_path):
    async with opened_demo(demo(tmp_path), SMALL) as (pilot, app):
        await go(pilot, "P")
        app.screen.inputs[0].value = "traces/apr/layer-2/attn_out.bin"
        app.screen.inputs[1].value = "traces/oracle/layer-2/attn_out.bin"
        await press(pilot, "enter")
        screen = app.screen
        await until(pilot, lambda: screen.comparison is not None, "the comparison")
        await settled(pilot)
        assert screen.one_layer
        assert screen.stage.stage == "attn_out"
        await press(pilot, "escape")
        assert app.screen is app.main


async def test_what_cannot_be_compared_is_told_where_the_verdict_would_be(tmp_path):
    root = demo(tmp_path)
    for file in (root / "traces/apr").glob("layer-*/*.bin"):
        file.unlink()
    async with opened_demo(root, WIDE) as (pilot, app):
        app.main.contracts.go_to(PATH)
        await at_rest(pilot)
        app.main.go_to_pane("claims")
        await until(pilot, lambda: (found := summary(app)) and found.failed, "the failure")
        assert "holds no stages" in summary(app).words
        row = next(at for at, one in enumerate(app.main.claims.rows) if one.block is not None)
        app.main.claims.move_to(row)
        await settled(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen.failure, "the failure")
        assert "✗" in screen_lines(app)[1]
        assert "holds no stages" in screen_lines(app)[1]
        await press(pilot, "escape")
        assert app.screen is app.main


async def test_nan_is_hatched_and_fails(tmp_path):
    root = written(tmp_path)
    file = root / "traces/apr/layer-0/attention.bin"
    data = bytearray(file.read_bytes())
    data[12 + 4 * 5 : 16 + 4 * 5] = b"\x00\x00\xc0\x7f"
    file.write_bytes(bytes(data))
    made = engine.Comparing(root)
    async with opened_pair(made, SMALL, "enter") as (pilot, app, screen):
        screen.parts.stages.go_to("attention")
        await settled(pilot)
        assert "╱╱╱╱" in next(line for line in shown(screen.parts.stages) if "attention " in line)  # noqa: RUF001
        assert any("╱" in line for line in shown(screen.parts.map)[1:])  # noqa: RUF001
        assert "UNDECIDABLE" in screen_text(app)
        await press(pilot, "tab", "tab", "g", "n")
        await until(pilot, lambda: screen.parts.values.cursor == 5, "the NaN")
        await until(pilot, lambda: screen.parts.values.value(5), "the values")
        await settled(pilot)
        assert any("NaN" in line for line in shown(screen.parts.values))
    made.close()


async def test_a_receipt_is_written_to_a_folder_of_the_operators_and_cited_in_the_draft(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root, SMALL) as (pilot, app):
        await to_claim(pilot, app)
        await go(pilot, "p")
        screen = app.screen
        await until(pilot, lambda: screen.comparison is not None, "the comparison")
        await press(pilot, "enter")
        await until(pilot, lambda: any(screen._hints.values()), "the hint")
        await press(pilot, "e")
        assert SUB_004 in screen_text(app)
        app.screen.inputs[0].value = "evidence/mine"
        await press(pilot, "enter")
        await until(pilot, lambda: app.drafting.entries, "the draft")
        (receipt,) = (root / "evidence/mine").iterdir()
        told = json.loads(receipt.read_text())
        assert told["claim"] == SUB_004
        layers = told["comparison"]["layers"]
        (hint,) = [hint for layer in layers for stage in layer["stages"] for hint in stage["hints"]]
        assert "query head 3 reads KV head 1" in hint["text"]
        (entry,) = app.drafting.entries
        assert (entry.operation.claim, entry.operation.field) == (SUB_004, "file_paths")
        assert entry.operation.text == f"evidence/mine/{receipt.name}"
        assert app.screen is screen
        await press(pilot, "e")
        app.screen.inputs[0].value = "traces/apr/layer-0/attn_out.bin"
        await press(pilot, "enter")
        await until(
            pilot, lambda: any("cannot be written" in w or "not a folder" in w for w in said(app)), "why not"
        )


async def test_a_lowered_threshold_does_not_reach_the_receipt_and_a_failure_is_said(tmp_path):
    root = demo(tmp_path)
    settings = root / "contract-workbench.toml"
    settings.write_text(settings.read_text().replace('"UNIQUE(k_post_rope, attn_scores)"', '"NONE"'))
    async with opened_demo(root, SMALL) as (pilot, app):
        await to_claim(pilot, app)
        await go(pilot, "p")
        screen = app.screen
        await until(pilot, lambda: screen.comparison is not None, "the comparison")
        for _ in range(4):
            await press(pilot, "minus")
        await press(pilot, "e")
        text = screen_text(app)
        assert "Judged at the pair's own 0.999, not at the 0.9 shown." in text
        assert "Failed: UNIQUE(k_post_rope, attn_scores)," in text
        app.screen.inputs[0].value = "evidence/mine"
        await press(pilot, "enter")
        await until(pilot, lambda: app.drafting.entries, "the draft")
        (receipt,) = (root / "evidence/mine").iterdir()
        value = json.loads(receipt.read_text())
        assert (value["passed"], value["threshold"], value["shown_threshold"]) == (False, 0.999, 0.9)
        assert "failed: UNIQUE(k_post_rope, attn_scores), expected NONE" in said(app)[-1]
        (entry,) = app.drafting.entries
        assert "failed: UNIQUE" in entry.operation.why


async def test_a_stage_that_neither_side_has_is_named_on_the_screen(comparing):
    pair = replace(APART, expect="NONE", stages=("attn_norm", "k_post_rope", "attn_scors"))
    async with opened_pair(comparing, SMALL, "enter", pair=pair) as (_pilot, app, screen):
        assert "UNDECIDABLE(attn_scors: neither side has it" in screen_lines(app)[1]
        row = next(line for line in shown(screen.parts.stages) if "attn_scors " in line)
        assert "∅ nowhere" in row
        assert "did you mean attn_scores?" in row


class Held:
    """A comparison that does not end until it is told to, or stopped."""

    def __init__(self, monkeypatch):
        self.begun, self.stopped = threading.Event(), threading.Event()
        monkeypatch.setattr(engine.Comparing, "compare", self.compare)
        monkeypatch.setattr(
            engine.Comparing, "stop", lambda _: self.stopped.set() if self.begun.is_set() else None
        )

    def compare(self, pair, on_stage=None, on_progress=None):
        if on_progress is not None:
            on_progress(1, 4)
        self.begun.set()
        assert self.stopped.wait(60)
        raise engine.ComparingError("stopped", stopped=True)


async def test_a_running_comparison_delays_no_key_and_leaving_stops_it(tmp_path, monkeypatch):
    held = Held(monkeypatch)
    async with opened_demo(demo(tmp_path), SMALL) as (pilot, app):
        await pilot.press("P")
        await pilot.pause()
        app.screen.inputs[0].value = "traces/apr"
        app.screen.inputs[1].value = "traces/oracle"
        await pilot.press("enter")
        await until(pilot, held.begun.is_set, "the comparison")
        await until(pilot, lambda: "25 %" in screen_text(app), "the progress bar")
        assert "esc stops" in screen_text(app)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Help" in screen_text(app)
        assert not held.stopped.is_set()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert held.stopped.is_set()
        assert app.screen is app.main


async def test_a_contract_that_is_read_again_does_not_stop_what_the_trace_screen_compares(
    tmp_path, monkeypatch
):
    held = Held(monkeypatch)
    async with opened_demo(demo(tmp_path), SMALL) as (pilot, app):
        app.main.contracts.go_to(PATH)
        await pilot.pause()
        await until(pilot, held.begun.is_set, "the summary's own comparison")
        await pilot.press("P")
        await pilot.pause()
        app.screen.inputs[0].value = "traces/apr"
        app.screen.inputs[1].value = "traces/oracle"
        held.stopped.clear()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TraceScreen), "the screen")
        assert held.stopped.is_set()
        held.stopped.clear()
        app.main.on_pairs_arrived(mixin.PairsArrived(PATH, app.session.claim_pairs(PATH)))
        app.main._summarise(PATH)
        assert not held.stopped.is_set()
        await pilot.press("escape")
        await pilot.pause()
        held.stopped.set()


async def test_a_large_pair_is_not_compared_before_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(mixin, "BY_ITSELF", 100_000)
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        app.main.contracts.go_to(PATH)
        await at_rest(pilot)
        app.main.go_to_pane("claims")
        await until(pilot, lambda: (found := summary(app)) and "p compares them" in found.words, "the words")
        assert "0.0 GB in 73 files" in summary(app).words
        app.main.claims.go_to_claim(SUB_004, 0)
        await go(pilot, "p")
        await until(pilot, lambda: app.screen.comparison is not None, "the comparison")
        await press(pilot, "escape")
        await until(pilot, lambda: summary(app).compared, "the summary")


async def test_what_an_earlier_run_compared_is_shown_at_once_however_large(tmp_path, monkeypatch):
    root = demo(tmp_path)
    for file in (root / "traces").rglob("*.bin"):
        os.utime(file, ns=(LONG_AGO, LONG_AGO))
    async with opened_demo(root, WIDE) as (pilot, app):
        await to_claim(pilot, app)
        before = summary(app).compared.comparison
    monkeypatch.setattr(mixin, "BY_ITSELF", 0)
    async with opened_demo(root, WIDE) as (pilot, app):
        await to_claim(pilot, app)
        assert summary(app).compared.comparison == before


async def test_the_demos_defect_is_named_when_its_stage_is_looked_at(comparing):
    async with opened_pair(comparing, WIDE, "enter") as (pilot, app, _):
        await until(
            pilot, lambda: "query head 3 reads KV head 1 instead of 0" in screen_text(app), "the hint"
        )


async def test_a_failing_stage_is_tried_in_other_layouts_when_it_is_looked_at(comparing):
    wrong = replace(APART, layouts=(LayoutOf("q_post_rope", "oracle", ("seq", "heads", "head_dim")),))
    async with opened_pair(comparing, WIDE, "enter", pair=wrong) as (pilot, app, screen):
        assert screen.stage.stage == "q_post_rope"
        assert screen.stage.hints == ()
        await until(pilot, lambda: "hint: " in screen_text(app), "the hint")
