"""The app under a pilot: what keys, snapshots and sizes do to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from double import BREW, BREW_AUDIT, BREW_ROW, EVIL, HOSTILE, ROWS, STOP, row, snapshot
from piloting import (
    SMALL,
    WIDE,
    drawn,
    opened,
    press,
    said,
    screen_lines,
    screen_text,
    settled,
    shown,
    under_cursor,
)

from workbench.audit.resolution import State
from workbench.session.snapshot import Attention, Phase, Progress
from workbench.tui.messages import AuditArrived
from workbench.tui.screens.help import HelpScreen
from workbench.tui.screens.main import MainScreen
from workbench.tui.screens.resting import RestingScreen

SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "200x60"])


async def to_brew(pilot, app):
    app.main.contracts.go_to(BREW)
    await settled(pilot)


async def to_missing(pilot, app):
    await to_brew(pilot, app)
    await press(pilot, "n", "n")
    assert "stop_when_dry" in under_cursor(app.main.claims)


@SIZES
async def test_what_needs_the_operator_comes_first_and_the_rest_is_folded(size):
    async with opened(size) as (_, app, _session):
        lines = shown(app.main.contracts)
        groups = [line for line in lines if line[:1] in "▾▸" and line]
        assert [line.split("  ")[0] for line in groups] == [
            "▾ changed against main",
            "▾ broken by the code",
            "▸ accepted",
            "▸ clean",
        ]
        assert "cups-v2" in under_cursor(app.main.contracts)
        assert not any("milk-v1" in line for line in lines)


@SIZES
async def test_a_row_tells_counts_and_the_worst_finding(size):
    async with opened(size) as (pilot, app, _):
        await to_brew(pilot, app)
        contracts = app.main.contracts
        first = under_cursor(contracts)
        for told in ("brew-tea-v1", "✗1", "≠1", "±1"):
            assert told in first
        assert any("stop_when_dry is defined now" in line for line in shown(contracts))
        if size == WIDE:
            assert "v1.2.0" in first
            assert "PARTIAL" in first
            assert any("FUNCTIONAL 1 · PARTIAL 1" in line for line in shown(contracts))


async def test_a_list_of_a_whole_wide_terminal_shows_every_column_on_one_line():
    async with opened((360, 60)) as (pilot, app, _):
        await to_brew(pilot, app)
        line = under_cursor(app.main.contracts)
        for told in ("v1.2.0", "PARTIAL", "FUNCTIONAL 1 · PARTIAL 1", "✗1", "stop_when_dry is defined"):
            assert told in line


@SIZES
async def test_every_reference_carries_its_glyph_and_word(size):
    async with opened(size) as (pilot, app, _):
        await to_brew(pilot, app)
        await press(pilot, "enter")
        claims = app.main.claims
        lines = "\n".join(drawn(claims))
        for mark in (
            "✓ found",
            "≠ moved",
            "✗ missing",
            "? ambiguous",
            "… planned",
            f"{State.UNCHECKED.glyph} unchecked",
            "· prose",
        ):
            assert mark in lines
        assert "used here, defined in rust/kettle.rs:25" in lines
        assert "moved-file: kettle.rs is rust/kettle.rs" in lines


@SIZES
async def test_the_head_tells_revision_base_and_history(size):
    async with opened(size) as (_, app, _session):
        head = "\n".join(screen_lines(app)[:2])
        for told in ("/home/someone/teahouse", "main @ abc1234", "uncommitted", "9f8e7d6", "1,165 commits"):
            assert told in head


async def test_the_head_shows_how_far_the_index_is():
    first = snapshot(progress=Progress(Phase.INDEXING, 812, 1774))
    async with opened(first=first) as (_, app, _session):
        line = screen_lines(app)[0]
        assert "indexing 812/1,774" in line
        assert "━━━━──────" in line


async def test_moving_by_vim_keys_and_arrows():
    async with opened() as (pilot, app, _):
        contracts = app.main.contracts
        start = contracts.cursor
        await press(pilot, "j", "down")
        assert contracts.cursor == start + 2
        await press(pilot, "k", "up")
        assert contracts.cursor == start
        await press(pilot, "G")
        assert contracts.cursor == contracts.row_total() - 1
        await press(pilot, "g")
        assert contracts.cursor == 0
        await press(pilot, "end")
        assert contracts.cursor == contracts.row_total() - 1
        await press(pilot, "home")
        assert contracts.cursor == 0


async def test_half_pages_and_pages():
    many = snapshot(tuple(row(f"c/a{n:04}.yaml", Attention.BROKEN) for n in range(500)))
    async with opened(first=many) as (pilot, app, _):
        contracts = app.main.contracts
        page = contracts.visible_lines
        await press(pilot, "g", "ctrl+d")
        assert contracts.cursor == page // 2
        await press(pilot, "pagedown")
        assert contracts.cursor == page // 2 + page - 1
        assert contracts.scroll_offset.y > 0
        await press(pilot, "pageup", "ctrl+u")
        assert contracts.cursor == 0
        assert contracts.scroll_offset.y == 0


@SIZES
async def test_filter_as_it_is_typed(size):
    async with opened(size) as (pilot, app, _):
        await press(pilot, "slash", *"kettle")
        assert "0 of 6" in screen_text(app)
        assert drawn(app.main.claims)[0].strip() == "No contract matches the filter."
        await press(pilot, "escape")
        assert app.main.contracts.row_total() == 7
        await press(pilot, "slash", *"status:func")
        assert "brew-tea-v1" in under_cursor(app.main.contracts)
        assert "1 of 6" in screen_text(app)
        assert app.main.claims.path == BREW
        await press(pilot, "enter")
        assert app.main.contracts.has_focus
        assert "1 of 6" in screen_text(app)
        await press(pilot, "escape")
        assert "of 6" not in screen_text(app)
        assert "brew-tea-v1" in under_cursor(app.main.contracts)


async def test_the_filter_finds_in_folded_groups():
    async with opened() as (pilot, app, _):
        await press(pilot, "slash", *"milk")
        assert "milk-v1" in under_cursor(app.main.contracts)


async def test_printable_keys_belong_to_the_filter_while_it_is_typed():
    async with opened() as (pilot, app, _):
        await press(pilot, "slash", *"qnow:?h")
        assert isinstance(app.screen, MainScreen)
        assert app.main.query_one("#filter").value == "qnow:?h"


async def test_sorting_cycles_and_keeps_the_contract():
    async with opened() as (pilot, app, _):
        await to_brew(pilot, app)
        seen = []
        for _turn in range(4):
            await press(pilot, "o")
            seen.append(app.main.contracts.arrangement.sort.value)
            assert "brew-tea-v1" in under_cursor(app.main.contracts)
        assert seen == ["name", "findings", "status", "what weighs most"]


async def test_folding_a_group_and_all():
    async with opened() as (pilot, app, _):
        contracts = app.main.contracts
        await to_brew(pilot, app)
        await press(pilot, "space")
        assert not any("brew-tea" in line for line in shown(contracts))
        assert "broken by the code" in under_cursor(contracts)
        await press(pilot, "enter")
        assert any("brew-tea" in line for line in shown(contracts))
        await press(pilot, "z")
        assert contracts.row_total() == 4 + len(ROWS)
        await press(pilot, "z")
        assert contracts.row_total() == 4


@SIZES
async def test_jump_to_the_missing_reference_shows_suggestions_with_their_code(size):
    async with opened(size) as (pilot, app, _):
        await to_missing(pilot, app)
        code = app.main.code
        lines = shown(code)
        assert "✗ missing" in lines[0]
        assert any("heat_until" in line and "0.94" in line and "cites BREW-002" in line for line in lines)
        assert any("renamed from stop_when_dry" in line for line in lines), "history's suggestion came later"
        await press(pilot, "tab", "enter")
        assert "pub fn heat_until" in under_cursor(code)
        assert code.place == ("rust/kettle.rs", 15)
        await press(pilot, "full_stop")
        assert code.wanted.name == "pulse"
        await press(pilot, "full_stop")
        assert code.source.path == "python/timer.py"
        await press(pilot, "enter")
        assert "def tick" in under_cursor(code)
        await press(pilot, "comma", "comma", "comma")
        assert code.wanted.name == "tick"


async def test_standing_on_a_suggestion_shows_its_code():
    async with opened() as (pilot, app, _):
        await to_missing(pilot, app)
        await press(pilot, "tab", "j")
        assert app.main.code.wanted.name == "pulse"
        assert "2 of 3 suggestions" in screen_text(app)


async def test_many_suggestions_leave_room_for_the_code():
    many = tuple(replace(STOP[0], name=f"heat_{n}", score=1 - n / 99) for n in range(40))
    async with opened() as (pilot, app, session):
        session.suggestions = lambda *_: many
        await to_missing(pilot, app)
        await press(pilot, "tab")
        code = app.main.code
        assert "36 more" in "\n".join(drawn(code))
        await press(pilot, *["j"] * 20)
        assert code.wanted.name == "heat_20"
        assert "heat_20" in under_cursor(code)
        await press(pilot, "comma")
        assert code.wanted.name == "heat_19"


async def test_where_was_looked_stands_beside_what_was_not_found():
    async with opened(WIDE) as (pilot, app, _):
        await to_missing(pilot, app)
        page = "\n".join(shown(app.main.code))
        assert "in rust/kettle.rs → in crate kettle → in the workspace → literally in 2 files: 0 hits" in page
        assert "defined nowhere, and mentioned nowhere" in page


async def test_an_ambiguous_name_lists_its_homes():
    async with opened(WIDE) as (pilot, app, _):
        await to_missing(pilot, app)
        await press(pilot, "n")
        page = "\n".join(shown(app.main.code))
        assert "timer.ring_softly" in page
        assert "1 of 2 places" in screen_text(app)
        await press(pilot, "full_stop")
        assert app.main.code.wanted.line == 22
        assert "2 of 2 places" in screen_text(app)


async def test_a_found_symbol_shows_its_definition_marked():
    async with opened(WIDE) as (pilot, app, _):
        await to_missing(pilot, app)
        await press(pilot, "j", "j")
        code = app.main.code
        assert "pulse" in under_cursor(app.main.claims)
        assert "fn pulse" in under_cursor(code)
        marked = [line for line in shown(code) if line.startswith("▎")]
        assert len(marked) == 3


async def test_next_and_previous_trouble_open_folded_claims_and_go_on_to_the_next_contract():
    async with opened() as (pilot, app, _):
        await to_brew(pilot, app)
        await press(pilot, "tab", "z")
        assert all("▸" in line for line in shown(app.main.claims) if "BREW" in line)
        seen = []
        for _turn in range(5):
            await press(pilot, "n")
            seen.append((app.main.selected, app.main.claims.current.text[:13]))
        assert seen == [
            (BREW, "kettle.rs"),
            (BREW, "stop_when_dry"),
            (BREW, "ring"),
            (HOSTILE, "evil␛]0;owned"),
            (BREW, "kettle.rs"),
        ]
        await press(pilot, "N")
        assert app.main.selected == HOSTILE
        await press(pilot, "N")
        assert app.main.claims.current.text == "ring"


async def test_from_a_contract_without_trouble_the_next_one_with_it_is_opened():
    async with opened() as (pilot, app, _):
        assert app.main.selected == "contracts/cups-v2.yaml"
        await press(pilot, "n")
        assert app.main.selected == BREW
        assert "kettle.rs" in under_cursor(app.main.claims)
        assert app.main.claims.has_focus


async def test_nothing_to_jump_to_is_said():
    async with opened(first=snapshot(ROWS[2:])) as (pilot, app, _):
        await press(pilot, "n")
        assert "Nothing in the contracts shown" in said(app)[-1]


async def test_until_the_operator_moves_what_needs_attention_is_selected():
    pending = tuple(replace(one, attention=Attention.PENDING) for one in ROWS)
    async with opened(first=snapshot(pending)) as (pilot, app, session):
        assert app.main.selected == BREW
        session.push(snapshot(generation=2))
        await settled(pilot)
        assert app.main.selected == "contracts/cups-v2.yaml"
        assert app.main.claims.path == app.main.selected
        await press(pilot, "tab")
        session.push(
            snapshot((replace(ROWS[3], attention=Attention.CHANGED, missing=1), *ROWS), generation=3)
        )
        await settled(pilot)
        assert app.main.selected == "contracts/cups-v2.yaml", "who reads claims keeps them"


async def test_a_contract_the_operator_is_on_is_followed_into_a_folded_group():
    pending = tuple(replace(one, attention=Attention.PENDING) for one in ROWS)
    async with opened(first=snapshot(pending)) as (pilot, app, session):
        app.main.contracts.go_to("contracts/milk-v1.yaml")
        await settled(pilot)
        session.push(snapshot(generation=2))
        await settled(pilot)
        assert app.main.selected == "contracts/milk-v1.yaml"
        assert "milk-v1" in under_cursor(app.main.contracts)
        assert app.main.claims.path == app.main.selected


async def test_an_audit_that_was_outstanding_is_asked_for_again_when_the_phase_ends():
    reading = snapshot(progress=Progress(Phase.INDEXING, 1, 2))
    async with opened(first=reading) as (pilot, app, session):
        session.audits["contracts/cups-v2.yaml"] = BREW_AUDIT
        session.push(snapshot(generation=2))
        await settled(pilot)
        assert app.main.claims.audit is BREW_AUDIT


async def test_folding_claims_keeps_a_summary():
    async with opened(WIDE) as (pilot, app, _):
        await to_brew(pilot, app)
        await press(pilot, "tab", "space")
        claims = app.main.claims
        assert "✓ 2 found  · 1 prose" in under_cursor(claims)
        assert not any("Kettle::heat_until" in line for line in shown(claims))
        await press(pilot, "enter")
        assert any("Kettle::heat_until" in line for line in shown(claims))


@SIZES
async def test_what_rests_on_a_symbol_and_back(size):
    async with opened(size) as (pilot, app, _):
        await to_missing(pilot, app)
        await press(pilot, "tab", "w")
        assert isinstance(app.screen, RestingScreen)
        assert "2 claims rest on heat_until" in screen_text(app)
        await press(pilot, "escape")
        assert app.screen is app.main
        assert app.main.code.has_focus
        assert "stop_when_dry" in under_cursor(app.main.claims)
        await press(pilot, "w", "j", "enter")
        assert app.main.selected == "contracts/milk-v1.yaml"
        assert app.main.claims.has_focus
        assert app.main.claims.current.text == "Kettle::heat_until"
        await press(pilot, "ctrl+o")
        assert app.main.selected == BREW
        assert "stop_when_dry" in under_cursor(app.main.claims)
        assert app.main.code.has_focus


async def test_a_jump_into_what_the_filter_hides_clears_it():
    async with opened() as (pilot, app, _):
        await press(pilot, "slash", *"brew", "enter")
        app.main.jump("contracts/milk-v1.yaml", "milk-v1-001", 5)
        await settled(pilot)
        assert app.main.selected == "contracts/milk-v1.yaml"
        assert app.main.contracts.text == ""


async def test_explain_shows_the_rules_page_as_text():
    async with opened() as (pilot, app, _):
        await to_missing(pilot, app)
        await press(pilot, "i")
        text = screen_text(app)
        assert "missing-symbol" in text
        assert "[red]grep -r stop_when_dry[/red]" in text
        await press(pilot, "q")
        assert app.screen is app.main
        await press(pilot, "k")
        await press(pilot, "i")
        assert "there is no page about it" in screen_text(app)


async def test_escape_goes_back_pane_by_pane():
    async with opened() as (pilot, app, _):
        await press(pilot, "l", "l")
        assert app.main.code.has_focus
        await press(pilot, "escape")
        assert app.main.claims.has_focus
        await press(pilot, "h")
        assert app.main.contracts.has_focus
        await press(pilot, "shift+tab")
        assert app.main.code.has_focus


async def test_narrow_shows_one_side_at_a_time_wide_both():
    async with opened(SMALL) as (pilot, app, _):
        assert app.main.contracts.region.width
        assert not app.main.claims.region.width
        await press(pilot, "enter")
        assert app.main.claims.region.width == 80
        assert not app.main.contracts.region.width
        await pilot.resize_terminal(*WIDE)
        await settled(pilot)
        assert app.main.contracts.region.width
        assert app.main.claims.region.width
        assert app.main.claims.has_focus
        await pilot.resize_terminal(*SMALL)
        await settled(pilot)
        assert app.main.claims.region.width == 80


async def test_the_pane_that_was_clicked_is_the_one_a_narrow_terminal_shows():
    async with opened(WIDE) as (pilot, app, _):
        await pilot.click(app.main.claims, offset=(10, 2))
        await pilot.resize_terminal(*SMALL)
        await settled(pilot)
        assert app.main.claims.region.width == 80


async def test_resizing_keeps_the_row_in_sight():
    many = snapshot(tuple(row(f"c/a{n:04}.yaml", Attention.BROKEN) for n in range(500)))
    async with opened(WIDE, first=many) as (pilot, app, _):
        contracts = app.main.contracts
        contracts.go_to("c/a0333.yaml")
        await pilot.resize_terminal(*SMALL)
        await settled(pilot)
        assert any("a0333" in line for line in shown(contracts))
        assert "a0333" in under_cursor(contracts)


async def test_a_snapshot_keeps_selection_scroll_and_focus():
    rows = tuple(row(f"c/a{n:04}.yaml", Attention.BROKEN) for n in range(300))
    async with opened(first=snapshot(rows)) as (pilot, app, session):
        contracts = app.main.contracts
        contracts.go_to("c/a0150.yaml")
        await settled(pilot)
        place = shown(contracts).index(under_cursor(contracts))
        session.push(
            snapshot((*(row(f"b/b{n:03}.yaml", Attention.BROKEN) for n in range(77)), *rows), generation=2)
        )
        await settled(pilot)
        assert contracts.row_total() == 1 + 377
        assert "a0150" in under_cursor(contracts)
        assert shown(contracts).index(under_cursor(contracts)) == place
        assert app.main.selected == "c/a0150.yaml"
        assert contracts.has_focus


async def test_a_contract_that_changes_its_group_keeps_the_cursor():
    async with opened() as (pilot, app, session):
        await to_brew(pilot, app)
        moved = replace(BREW_ROW, attention=Attention.CHANGED)
        session.push(snapshot((moved, *ROWS[1:]), generation=2))
        await settled(pilot)
        assert app.main.contracts.row is moved
        assert app.main.selected == BREW


async def test_a_newer_audit_keeps_the_row_of_the_claims():
    async with opened() as (pilot, app, session):
        await to_missing(pilot, app)
        first, second, third = BREW_AUDIT.claims
        session.audits[BREW] = replace(
            BREW_AUDIT, claims=(first, replace(second, references=second.references[1:]), third)
        )
        session.push(snapshot((replace(BREW_ROW, moved=0), *ROWS[1:]), generation=2))
        await settled(pilot)
        assert "stop_when_dry" in under_cursor(app.main.claims)
        assert app.main.claims.has_focus
        assert not any("≠ moved" in line for line in drawn(app.main.claims))


async def test_snapshots_that_come_at_once_are_told_once():
    async with opened() as (pilot, app, session):
        told = []
        post = app.main.post_message
        app.main.post_message = lambda message: (told.append(type(message).__name__), post(message))[1]
        for generation in range(2, 60):
            session.push(snapshot(generation=generation))
        app.main.post_message = post
        await settled(pilot)
        assert told.count("SnapshotArrived") == 1


async def test_a_slow_audit_blocks_no_key():
    async with opened() as (pilot, app, session):
        session.gate.clear()
        app.main.contracts.go_to(BREW)
        await pilot.press("k")
        await pilot.press("G")
        assert app.main.contracts.cursor == app.main.contracts.row_total() - 1
        session.gate.set()
        await settled(pilot)


async def test_an_answer_that_comes_too_late_is_not_shown():
    async with opened() as (pilot, app, _):
        await to_brew(pilot, app)
        late = app.session.audit_of(HOSTILE)
        app.main.detail.post_message(AuditArrived(HOSTILE, late))
        await settled(pilot)
        assert app.main.claims.path == BREW


async def test_a_contract_that_cannot_be_audited_says_why():
    async with opened() as (pilot, app, session):
        session.audit_of = lambda path: {}[path]
        await to_brew(pilot, app)
        assert "cannot be shown: KeyError" in "\n".join(drawn(app.main.claims))


async def test_an_empty_workspace_says_what_to_do():
    async with opened(first=snapshot(())) as (pilot, app, _):
        await press(pilot, "tab")
        text = "\n".join(drawn(app.main.claims))
        assert "There are no contracts here." in text
        assert "folder named" in text


async def test_rows_appear_when_the_first_snapshot_comes():
    waiting = snapshot((), progress=Progress(Phase.LISTING, 0, 0))
    async with opened(first=waiting) as (pilot, app, session):
        assert "listing files" in screen_lines(app)[0]
        session.push(snapshot(generation=2))
        await settled(pilot)
        assert "cups-v2" in under_cursor(app.main.contracts)
        assert app.main.claims.audit is not None


@SIZES
async def test_hostile_text_reaches_no_terminal(size):
    async with opened(size) as (pilot, app, _):
        app.main.contracts.go_to(HOSTILE)
        await settled(pilot)
        texts = [screen_text(app)]
        await press(pilot, "enter", "n", "tab")
        texts.append(screen_text(app))
        await press(pilot, "i")
        texts.append(screen_text(app))
        await press(pilot, "escape", "escape", "Y")
        texts.append(screen_text(app))
        for text in texts:
            assert not set(text) & set("\x1b\x07\x9b\u202e\u2066")
        assert "␛]0;owned␇" in texts[0]
        assert "[bold]" in texts[1]
        assert app.clipboard == EVIL
        assert all(
            strip.cell_length == size[0] for strip in app.screen._compositor.render_strips()[: size[1]]
        )


async def test_copying_place_and_claim():
    async with opened() as (pilot, app, _):
        await to_missing(pilot, app)
        await press(pilot, "y")
        assert app.clipboard == f"{BREW}:22"
        await press(pilot, "Y")
        assert app.clipboard == "BREW-002"
        await press(pilot, "tab", "enter", "y")
        assert app.clipboard == "rust/kettle.rs:15"


async def test_editor_says_what_is_missing(monkeypatch):
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with opened() as (pilot, app, session):
        await press(pilot, "v")
        assert "export EDITOR=" in said(app)[-1]
        monkeypatch.setenv("EDITOR", "vim")
        await press(pilot, "v")
        assert "cannot be handed to an editor" in said(app)[-1]
        assert session.reloads == 0


async def test_reload_and_themes():
    async with opened() as (pilot, app, session):
        await press(pilot, "ctrl+r")
        assert session.reloads == 1
        assert app.current_theme.dark
        await press(pilot, "ctrl+l")
        assert not app.current_theme.dark
        assert "cups-v2" in under_cursor(app.main.contracts)


async def test_builtin_themes_have_what_our_styles_need():
    async with opened() as (pilot, app, _):
        for name in app.available_themes:
            app.theme = name
            await pilot.pause()
        assert "cups-v2" in screen_text(app)


async def test_no_color_leaves_no_colour_and_still_shows_the_cursor(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened() as (pilot, app, _):
        await press(pilot, "j", "j")
        strips = app.screen._compositor.render_strips()
        cursor = None
        for strip in strips:
            for text, style, _control in strip:
                if style is not None:
                    assert style.color is None or style.color.is_default, text
                    assert style.bgcolor is None or style.bgcolor.is_default, text
                    if style.reverse and "brew" in text:
                        cursor = text
        assert cursor is not None


async def test_the_session_starts_behind_the_first_paint_and_ends_with_the_app():
    async with opened() as (_, _app, session):
        assert session.started
        assert not session.closed
    assert session.closed


async def test_mouse_selects_folds_and_scrolls():
    many = snapshot((BREW_ROW, *(row(f"c/a{n:03}.yaml", Attention.CHANGED) for n in range(90))))
    async with opened(first=many) as (pilot, app, _):
        contracts = app.main.contracts
        await pilot.click(contracts, offset=(10, 5))
        await settled(pilot)
        assert contracts.cursor == 3
        assert app.main.selected == "c/a002.yaml"
        await pilot.click(contracts, offset=(10, 2))
        await settled(pilot)
        assert contracts.row_total() == 3
        await pilot.click("#keys", offset=(1, 0))
        await settled(pilot)
        assert contracts.row_total() == 93
        await pilot.double_click(contracts, offset=(10, 3))
        await settled(pilot)
        assert app.main.claims.has_focus


async def test_clicking_a_claims_mark_folds_it():
    async with opened(WIDE) as (pilot, app, _):
        await to_brew(pilot, app)
        claims = app.main.claims
        before = claims.row_total()
        await pilot.click(claims, offset=(3, 1))
        await settled(pilot)
        assert claims.row_total() < before


async def test_help_lists_marks_and_scrolls():
    async with opened() as (pilot, app, _):
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "What became of a reference" in screen_text(app)
        await press(pilot, "G")
        assert "Leave the program." in screen_text(app)
        await press(pilot, "escape")
        assert app.screen is app.main
