"""The ladder of a claim: what it offers, what it refuses without a reason, what goes into the draft."""

from __future__ import annotations

import pytest
from demo_app import PATH, at_rest, demo, go, opened_demo, type_text
from piloting import SMALL, WIDE, drawn, said, screen_text, under_cursor

from workbench.changes.operation import AddItem, ReplaceItem, SetText
from workbench.tui.screens.ladder import LadderScreen
from workbench.tui.screens.prose import ProseScreen
from workbench.tui.widgets.evidence_list import RowKey

SUB_001, SUB_004 = "FALSIFY-ATTN-SUB-001", "FALSIFY-ATTN-SUB-004"
LINES = {SUB_001: 116, SUB_004: 185}


async def ladder(pilot, app, claim):
    app.main.contracts.go_to(PATH)
    await at_rest(pilot)
    app.main.go_to_pane("claims")
    app.main.claims.go_to_claim(claim, LINES[claim])
    await at_rest(pilot)
    await go(pilot, "s")
    assert isinstance(app.screen, LadderScreen)
    return app.screen.ladder


async def stand_on(pilot, view, word):
    row = next(row for row in range(view.row_total()) if view.key_of(row) == word)
    view.move_to(row)
    await at_rest(pilot)


def operations(app):
    return [entry.operation for entry in app.drafting.entries]


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "200x60"])
async def test_each_rung_says_what_it_claims_and_what_became_of_its_needs(tmp_path, size):
    async with opened_demo(demo(tmp_path), size) as (pilot, app):
        view = await ladder(pilot, app, SUB_004)
        text = " ".join(" ".join(drawn(view)).split())
        assert "✗ FUNCTIONAL needs a reason the rule was seen to hold in a live run" in text
        assert "✗ a receipt of a live run: not met: no receipt names this claim" in text
        assert "▸ BLOCKER_FIXTURE_ABSENT present" in text
        assert "✓ PARTIAL_ALGORITHM_LEVEL may be chosen, its evidence mended" in text
        assert "PARTIAL_ALGORITHM_LEVEL" in under_cursor(view), "it stands on what may be risen to"
        assert f"{SUB_004} · family traces" in screen_text(app)
        assert "enter puts it into the draft" in screen_text(app)


async def test_the_offered_rung_takes_the_mended_evidence_along(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await ladder(pilot, app, SUB_004)
        await go(pilot, "enter")
        *mends, status = operations(app)
        assert status == SetText(
            PATH, SUB_004, ".status", "PARTIAL_ALGORITHM_LEVEL", "there is evidence that resolves",
            "BLOCKER_FIXTURE_ABSENT",
        )  # fmt: skip
        texts = [each.text.split()[0] for each in mends]
        assert texts == ["scripts/generate_qwen25_coder_fp16_stages.py", "install_attn_substages_patch"]
        assert all(isinstance(each, ReplaceItem | AddItem) for each in mends)
        assert said(app)[-1] == f"{SUB_004}: PARTIAL_ALGORITHM_LEVEL is in the draft: d shows it"
        await go(pilot, "s")
        assert isinstance(app.screen, LadderScreen)
        text = " ".join(drawn(app.screen.ladder))
        assert "▸ PARTIAL_ALGORITHM_LEVEL  present" in text, "the ladder is the draft's"
        assert "✓ evidence that resolves: met" in text


async def test_a_rung_that_lacks_something_wants_a_reason_and_without_one_nothing_is_chosen(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        view = await ladder(pilot, app, SUB_001)
        await stand_on(pilot, view, "FUNCTIONAL")
        await go(pilot, "enter")
        assert isinstance(app.screen, ProseScreen)
        assert "Why FUNCTIONAL without a receipt of a live run?" in screen_text(app)
        await go(pilot, "escape")
        assert not app.drafting.entries
        assert said(app)[-1] == "Without a reason nothing is chosen."


async def test_the_reason_goes_into_the_notes_and_stands_by_each_change(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        view = await ladder(pilot, app, SUB_001)
        await stand_on(pilot, view, "FUNCTIONAL")
        await go(pilot, "enter")
        app.screen.area.text = "seen on\nthe bench"
        await go(pilot, "escape")
        status, notes = operations(app)
        assert (status.field, status.text, status.why) == (".status", "FUNCTIONAL", "seen on the bench")
        assert notes.text.endswith("\nFUNCTIONAL without a receipt of a live run: seen on the bench.")
        assert notes.why == "seen on the bench"


async def test_lowering_asks_nothing_and_a_reason_may_be_given_all_the_same(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        view = await ladder(pilot, app, SUB_001)
        await stand_on(pilot, view, "PROPOSED")
        await go(pilot, "enter")
        assert [each.text for each in operations(app)] == ["PROPOSED"]
        view = await ladder(pilot, app, SUB_001)
        await stand_on(pilot, view, "PLANNED")
        await go(pilot, "r")
        assert isinstance(app.screen, ProseScreen)
        app.screen.area.text = "put off"
        await go(pilot, "escape")
        assert operations(app)[-1].text.endswith("\nPLANNED: put off.")


async def test_the_present_rung_changes_nothing(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        view = await ladder(pilot, app, SUB_001)
        await stand_on(pilot, view, "PARTIAL_ALGORITHM_LEVEL")
        await go(pilot, "enter")
        assert not app.drafting.entries
        assert said(app)[-1] == f"{SUB_001} is PARTIAL_ALGORITHM_LEVEL already."


async def test_without_a_claim_nothing_opens(tmp_path, monkeypatch):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        monkeypatch.setattr(app.main.claims, "claim_name", lambda: "")
        await go(pilot, "s")
        assert said(app)[-1] == "Choose a claim first."


async def typed_status(pilot, app, claim, word):
    app.main.contracts.go_to(PATH)
    await at_rest(pilot)
    app.main.go_to_pane("claims")
    app.main.claims.go_to_claim(claim, LINES[claim])
    await at_rest(pilot)
    await go(pilot, "e")
    app.screen.list.move_to(app.screen.list.find(RowKey(".status", "item")))
    await go(pilot, "enter", "ctrl+u")
    await type_text(pilot, word)
    await go(pilot, "enter")


async def test_a_status_typed_in_the_evidence_asks_for_the_reason_as_the_ladder_does(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await typed_status(pilot, app, SUB_001, "DISCHARGED")
        assert isinstance(app.screen, ProseScreen)
        assert "Why DISCHARGED without a receipt of a live run?" in screen_text(app)
        await go(pilot, "escape")
        assert not app.drafting.entries
        assert said(app)[-1] == "Without a reason nothing is chosen."
        await go(pilot, "enter", "ctrl+u", *"DISCHARGED", "enter")
        app.screen.area.text = "seen on the bench"
        await go(pilot, "escape")
        status, notes = operations(app)
        assert (status.field, status.text, status.why) == (".status", "DISCHARGED", "seen on the bench")
        assert notes.text.endswith("\nDISCHARGED without a receipt of a live run: seen on the bench.")


async def test_a_status_typed_that_is_no_word_of_the_ladder_tells_the_nearest(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await typed_status(pilot, app, SUB_001, "DISCHARGD")
        assert [each.text for each in operations(app)] == ["DISCHARGD"]
        assert said(app)[-1] == "DISCHARGD is no status of the ladder: did you mean DISCHARGED?"
