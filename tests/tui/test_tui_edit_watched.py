"""The app with its real watcher: what others write comes up by itself, and what it wrote itself does not."""

from __future__ import annotations

import time

import pytest
from demo_app import PATH, SUB_003, at_rest, demo, opened_demo, to_sub_003
from piloting import drawn

from workbench.changes.operation import AddItem
from workbench.tui.drafting_app import DraftingApp

pytest.importorskip("watchfiles")

PATIENCE = 60.0


async def until(pilot, holds, again=lambda: None):
    """Until something holds; ``again`` is done now and then, for what was done before the system watched."""
    ends = time.monotonic() + PATIENCE
    rounds = 0
    while not holds():
        assert time.monotonic() < ends, "it did not come about"
        await pilot.pause(0.02)
        rounds += 1
        if not rounds % 100:
            again()


async def test_what_others_write_is_read_again_and_selection_and_draft_stay(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root, watched=True) as (pilot, app):
        await to_sub_003(pilot, app)
        app.drafting.put([AddItem(PATH, SUB_003, "function_names", "is_aprt_stage_file")])
        await at_rest(pilot)
        claims = app.main.claims
        key = claims.current.key
        file = root / PATH
        before = file.read_text()
        count = 0

        def write():
            nonlocal count
            count += 1
            file.write_text(before.replace("id: FALSIFY-ATTN-SUB-004", f"id: FALSIFY-ATTN-SUB-4{count:03}"))

        write()
        await until(pilot, lambda: any("FALSIFY-ATTN-SUB-4" in line for line in drawn(claims)), write)
        assert claims.current.key == key
        assert len(app.drafting.entries) == 1


async def test_what_changed_before_the_watcher_ran_comes_up_too(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        file = root / PATH
        file.write_text(file.read_text().replace("id: FALSIFY-ATTN-SUB-004", "id: FALSIFY-ATTN-SUB-444"))
        DraftingApp._watch(app)
        claims = app.main.claims
        await until(pilot, lambda: any("FALSIFY-ATTN-SUB-444" in line for line in drawn(claims)))


async def test_what_the_app_wrote_itself_is_nobody_elses(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(DraftingApp, "_others_wrote", lambda _self: told.append("others"))
    root = demo(tmp_path)
    other = root / "contracts" / "brand-new-v1.yaml"
    async with opened_demo(root, watched=True) as (pilot, app):
        await to_sub_003(pilot, app)
        asked = []
        own = app._watcher._is_own

        def is_own(path):
            asked.append((path.rpartition("/")[2], own(path)))
            return asked[-1][1]

        app._watcher._is_own = is_own
        # Whether the system watches already shows when a change by others is told.
        other.write_text("a: 1\n")
        await until(pilot, lambda: told, lambda: other.write_text(f"a: {time.monotonic()}\n"))
        name = PATH.rpartition("/")[2]
        assert not [path for path, _ in asked if path == name]
        app.drafting.put([AddItem(PATH, SUB_003, "function_names", "is_aprt_stage_file")])
        await at_rest(pilot)
        app.drafting.apply(app.drafting.editing.draft.plan())
        await at_rest(pilot)
        assert b"is_aprt_stage_file" in (root / PATH).read_bytes()
        await until(pilot, lambda: any(path == name for path, _ in asked))
        assert all(ours for path, ours in asked if path == name)
