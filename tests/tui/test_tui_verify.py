"""Verifying in the app: recorded, changed beneath its claim, confirmed."""

from __future__ import annotations

import pytest
from demo_app import PATH, at_rest, demo, go, opened_demo
from piloting import SMALL, WIDE, drawn, said, screen_text

from workbench.tui.edits import FilesChanged
from workbench.tui.screens.changed import ChangeScreen
from workbench.tui.screens.choice import ChoiceScreen

CLAIM, LINE = "FALSIFY-ATTN-SUB-001", 116
SOURCE = "crates/aprender-serve/src/inference_trace/save_tensor_stage.rs"
LOCK = "contracts/contract-workbench.lock"


async def verify(pilot, app):
    await go(pilot, "C")
    assert isinstance(app.screen, ChoiceScreen)
    await go(pilot, "y")


async def to_claim(pilot, app):
    app.main.contracts.go_to(PATH)
    await at_rest(pilot)
    app.main.go_to_pane("claims")
    app.main.claims.go_to_claim(CLAIM, LINE)
    await at_rest(pilot)


async def change(pilot, app, root):
    file = root / SOURCE
    before = "pub fn parse_stage_list(list: &str) -> Result<Vec<SaveTensorStage>, UnknownStage> {\n"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, before + "    let list = list.trim();\n"))
    app.post_message(FilesChanged())
    await at_rest(pilot)


async def test_nothing_is_recorded_before_somebody_says_so(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await go(pilot, "C")
        assert "symbols are recorded for the first time" in screen_text(app)
        await go(pilot, "n")
        assert not (root / LOCK).exists()
        await verify(pilot, app)
        assert (root / LOCK).is_file()
        assert said(app)[-1] == f"{LOCK} written: verify evidence"


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "200x60"])
async def test_a_change_stands_beneath_its_claim_until_it_is_confirmed(tmp_path, size):
    root = demo(tmp_path)
    async with opened_demo(root, size) as (pilot, app):
        await verify(pilot, app)
        await to_claim(pilot, app)
        await go(pilot, "c")
        assert said(app)[-1] == "Nothing that this claim rests on has changed since it was verified."
        await change(pilot, app, root)
        await to_claim(pilot, app)
        lines = drawn(app.main.claims)
        assert any("parse_stage_list has changed since it was verified" in line for line in lines)
        assert any("+    let list = list.trim();" in line for line in lines)
        await go(pilot, "c")
        assert isinstance(app.screen, ChangeScreen)
        assert "+    let list = list.trim();" in "\n".join(drawn(app.screen.changes))
        await go(pilot, "escape", "c", "c")
        assert said(app)[-1] == f"{LOCK} written: confirm {CLAIM}"
        await to_claim(pilot, app)
        row = next(line for line in drawn(app.main.claims) if CLAIM in line)
        assert row
        await go(pilot, "c")
        assert said(app)[-1] == "Nothing that this claim rests on has changed since it was verified."
        await go(pilot, "u")
        await to_claim(pilot, app)
        await go(pilot, "c")
        assert isinstance(app.screen, ChangeScreen), "undo takes the confirmation back"


async def test_all_that_has_changed_may_be_confirmed_at_once(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await verify(pilot, app)
        await change(pilot, app, root)
        await go(pilot, "C")
        assert "have changed since they were verified" in screen_text(app)
        await go(pilot, "a")
        assert said(app)[-1] == f"{LOCK} written: confirm all evidence"
        await to_claim(pilot, app)
        await go(pilot, "c")
        assert said(app)[-1] == "Nothing that this claim rests on has changed since it was verified."
