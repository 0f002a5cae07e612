"""What went wrong for somebody once: fast keys, empty lists, notes, big counts, toasts that pile up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from double import BREW_ROW, HEAD, snapshot
from piloting import SMALL, opened, press, said, screen_lines, screen_text, settled, shown, under_cursor
from textual import events

from workbench.session.snapshot import Attention, Head, Phase, Progress
from workbench.tui import editor, looks
from workbench.tui.screens.resting import RestingScreen


def type_at_once(app, text):
    """All keys are there before the first is read, as a terminal sends what was pasted or typed fast."""
    for character in text:
        app.post_message(events.Key("slash" if character == "/" else character, character))


async def test_keys_typed_fast_behind_the_slash_go_into_the_filter():
    async with opened() as (pilot, app, _):
        type_at_once(app, "/quozjd")
        await settled(pilot)
        assert app.is_running
        assert app.main.contracts.text == "quozjd"
        await press(pilot, "escape")
        type_at_once(app, "/milk")
        await settled(pilot)
        assert app.main.contracts.text == "milk"


async def test_a_filter_that_nothing_matches_says_so_in_the_list():
    async with opened() as (pilot, app, _):
        type_at_once(app, "/quantize")
        await settled(pilot)
        lines = "\n".join(shown(app.main.contracts))
        assert "No contract matches the filter." in lines
        assert "esc clears it" in lines
        await press(pilot, "escape")
        assert "No contract matches" not in "\n".join(shown(app.main.contracts))


async def test_an_empty_workspace_says_so_in_the_list():
    async with opened(SMALL, first=snapshot(())) as (_, app, _session):
        lines = "\n".join(shown(app.main.contracts))
        assert "There are no contracts here." in lines
        assert "contract-workbench.toml" in lines


async def test_while_files_are_listed_nothing_is_said_to_be_missing():
    first = snapshot((), progress=Progress(Phase.LISTING, 0, 0))
    async with opened(SMALL, first=first) as (_, app, _session):
        lines = "\n".join(shown(app.main.contracts))
        assert "Listing files" in lines
        assert "no contracts" not in lines


async def test_what_went_wrong_on_the_way_is_told_once_and_stays_in_the_head():
    async with opened() as (pilot, app, session):
        note = "accepted.yaml:3 is broken\x1b[31m"
        for generation in (2, 3):
            session.push(snapshot(progress=Progress(Phase.DONE, 2, 2, note), generation=generation))
            await settled(pilot)
        assert sum("accepted.yaml:3 is broken" in words for words in said(app)) == 1
        assert "accepted.yaml:3 is broken" in screen_lines(app)[0]
        assert "\x1b[31m" not in screen_lines(app)[0]


async def test_before_git_has_answered_the_head_does_not_say_that_there_is_none():
    first = snapshot(head=Head("", "", dirty=False, base="", history=""))
    async with opened(first=first) as (pilot, app, session):
        assert not screen_lines(app)[1].strip()
        session.push(snapshot(head=replace(HEAD, revision="", history="not a git repository")))
        await settled(pilot)
        assert "not a git repository" in screen_lines(app)[1]


@pytest.mark.parametrize("size", [SMALL, (90, 50)])
@pytest.mark.parametrize(
    ("missing", "told"), [(999, "✗999 "), (1000, "✗1"), (30_542, "✗30"), (1_200_000, "✗1")]
)
async def test_a_big_count_is_never_cut(size, missing, told):
    rows = (replace(BREW_ROW, missing=missing, moved=812, stale=4_000),)
    async with opened(size, first=snapshot(rows)) as (_, app, _session):
        line = under_cursor(app.main.contracts)
        assert told in line
        assert "≠812" in line
        assert "±4" in line
        assert "…" not in line.split("✗")[1].split("±")[0]


async def test_the_claims_that_rest_on_a_symbol_are_whole_on_a_small_terminal():
    async with opened(SMALL) as (pilot, app, _):
        app.main.contracts.go_to("contracts/brew-tea-v1.yaml")
        await settled(pilot)
        await press(pilot, "enter", "j", "j")
        app.main.action_resting()
        await settled(pilot)
        assert isinstance(app.screen, RestingScreen)
        assert "brew-tea-v1:" in screen_text(app)
        assert "BREW-001" in screen_text(app)
        rests = app.screen._rests
        lines = screen_text(app)
        assert all(one.text in lines and one.claim in lines for one in rests)


async def test_one_toast_takes_the_place_of_the_last():
    async with opened() as (pilot, app, _):
        for words in ("first", "second", "third"):
            app.main.say(words)
            await settled(pilot)
        assert said(app) == ["third"]
        await press(pilot, "question_mark")
        assert said(app) == []


async def test_help_keeps_a_groups_name_and_its_meaning_apart():
    async with opened((120, 200)) as (pilot, app, _):
        await press(pilot, "question_mark")
        for attention in Attention:
            assert f"{attention.value}  " in screen_text(app)


async def test_the_editor_on_a_groups_line_says_why_not():
    async with opened() as (pilot, app, _):
        app.main.contracts.move_to(0)
        await settled(pilot)
        await press(pilot, "v")
        assert any("No file stands behind this row" in words for words in said(app))


async def test_a_filter_goes_from_a_groups_line_to_the_first_match():
    async with opened() as (pilot, app, _):
        app.main.contracts.move_to(0)
        app.main.contracts.fold()
        await settled(pilot)
        assert app.main.contracts.row is None
        type_at_once(app, "/cups")
        await settled(pilot)
        assert app.main.contracts.row.path == "contracts/cups-v2.yaml"


def test_an_editor_that_is_not_there_is_told_before_the_terminal_is_given_away():
    with pytest.raises(ValueError, match="no program no-such-editor-anywhere"):
        editor.check(["no-such-editor-anywhere", "file"])
    assert "No such file" in editor.run(["no-such-editor-anywhere", "file"])


async def test_at_80_by_24_version_and_status_of_the_selected_contract_stand_above_the_list():
    async with opened(SMALL) as (pilot, app, _):
        contracts = app.main.contracts
        row = contracts.row
        assert row is not None
        for _ in range(2):
            line = next(line for line in screen_lines(app) if "worst finding" in line)
            assert f"v{row.version}" in line
            assert looks.short_status(row.status) in line
            await press(pilot, "j", "j")
            row = contracts.row or row
