"""Fixes, the draft, what is written, undone and redone, and what is asked when one leaves."""

from __future__ import annotations

import pytest
from demo_app import PATH, SUB_003, at_rest, demo, go, opened_demo, to_sub_003
from piloting import SMALL, WIDE, drawn, said, screen_text, shown, under_cursor

from workbench.changes.operation import AddItem, RemoveItem, ReplaceItem, SetText
from workbench.tui.edits import FilesChanged
from workbench.tui.screens.choice import ChoiceScreen
from workbench.tui.screens.draft import DraftScreen
from workbench.tui.screens.fix import FixScreen
from workbench.tui.screens.main import MainScreen

NAMES = ("is_aprt_stage_file", "compute_aprt_stage_stats", "run_aprt_stage_diff")


def add(text):
    return AddItem(PATH, SUB_003, "function_names", text, why="because")


async def put(pilot, app, *operations):
    app.drafting.put(operations)
    await at_rest(pilot)


async def test_f_offers_fixes_best_first_with_their_reasons(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "f")
        assert isinstance(app.screen, FixScreen)
        first = under_cursor(app.screen.fixes)
        assert "suggested" in first
        assert all(name in first for name in NAMES)
        assert "called by" in screen_text(app)
        await go(pilot, "enter")
        assert [entry.what.split("“")[0].strip() for entry in app.drafting.entries] == [
            "replace", "add", "add", "add",
        ]  # fmt: skip
        assert said(app)[-1] == "4 changes put into the draft: d shows it"


async def test_one_fix_is_marked_for_each_reference(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "f", "space")
        assert "[x]" in under_cursor(app.screen.fixes)
        await go(pilot, "j", "space")
        marked = [line for line in shown(app.screen.fixes) if "[x]" in line]
        assert len(marked) == 1
        assert "[x]" in under_cursor(app.screen.fixes)
        await go(pilot, "space", "escape")
        assert not app.drafting.entries


async def test_all_that_is_certain_goes_into_the_draft_and_nothing_guessed(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "F")
        assert said(app)[-1] == "1 change put into the draft: d shows it"
        operation = app.drafting.entries[0].operation
        assert operation.text.endswith("inference_trace/stage_file.rs::write_stage_file")


async def test_nothing_certain_is_told(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await go(pilot, "slash")
        app.main.contracts.go_to("contracts/greedy-decode-v1.yaml")
        app.main.select()
        await at_rest(pilot)
        app.main.go_to_pane("claims")
        await go(pilot, "F")
        assert not app.drafting.entries
        assert "Nothing in this contract is certain" in said(app)[-1]


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "200x60"])
async def test_the_draft_lists_changes_and_shows_the_exact_difference(tmp_path, size):
    async with opened_demo(demo(tmp_path), size) as (pilot, app):
        await to_sub_003(pilot, app)
        file = "crates/apr-cli/src/commands/diff.rs"
        included = "crates/apr-cli/src/commands/diff_05_aprt_stage.rs"
        await put(
            pilot, app, add("is_aprt_stage_file"), ReplaceItem(PATH, SUB_003, "file_paths", file, included)
        )
        await go(pilot, "ctrl+s")
        assert isinstance(app.screen, DraftScreen)
        changes, difference = drawn(app.screen.list), drawn(app.screen.diff)
        assert "add “is_aprt_stage_file”" in changes[0]
        assert "because" in changes[1]
        text = "\n".join(difference)
        assert "@@ -" in text
        old, new = f"      - {file}", f"      - {included}"
        if size == WIDE:
            assert any(f"- {old}" in line and f"+ {new}" in line for line in shown(app.screen.diff))
        else:
            assert f"- {old}" in text
            assert f"+ {new}" in text
        marked = [piece for line in app.screen.diff._lines for piece in line if piece[1] == "good-word"]
        assert ("diff_05_aprt_stage", "good-word") in marked
        assert f"+       - {NAMES[0]}" in text or f"+     - {NAMES[0]}" in text


async def test_a_change_is_dropped_and_the_rest_written_and_undone_and_redone(tmp_path):
    root = demo(tmp_path)
    before = (root / PATH).read_bytes()
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await put(pilot, app, add("is_aprt_stage_file"), add("run_aprt_stage_diff"))
        cursor = app.main.claims.current.key
        await go(pilot, "d", "j", "x")
        assert [entry.what for entry in app.drafting.entries] == ["add “is_aprt_stage_file”"]
        assert (root / PATH).read_bytes() == before
        await go(pilot, "ctrl+s")
        assert isinstance(app.screen, MainScreen)
        after = (root / PATH).read_bytes()
        line = b"      - is_aprt_stage_file\n"
        assert after.replace(line, b"", 1) == before
        assert app.main.claims.current.key == cursor
        assert any("is_aprt_stage_file" in row for row in drawn(app.main.claims))
        await go(pilot, "u")
        assert (root / PATH).read_bytes() == before
        assert "taken back" in said(app)[-1]
        await go(pilot, "ctrl+y")
        assert (root / PATH).read_bytes() == after
        await go(pilot, "u", "u")
        assert said(app)[-1] == "There is nothing to take back."


async def test_undo_is_refused_when_the_file_has_moved_on(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await put(pilot, app, add("is_aprt_stage_file"))
        await go(pilot, "d", "ctrl+s")
        theirs = (root / PATH).read_bytes() + b"# theirs\n"
        (root / PATH).write_bytes(theirs)
        await go(pilot, "u")
        assert (root / PATH).read_bytes() == theirs
        assert PATH in said(app)[-1]


async def test_what_others_wrote_since_is_a_conflict_and_is_never_overwritten(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        status = SetText(PATH, "FALSIFY-ATTN-SUB-004", "status", "FUNCTIONAL")
        await put(pilot, app, status, add("is_aprt_stage_file"))
        theirs = (root / PATH).read_bytes().replace(b"status: BLOCKER_FIXTURE_ABSENT", b"status: THEIRS")
        (root / PATH).write_bytes(theirs)
        app.post_message(FilesChanged())
        await at_rest(pilot)
        await go(pilot, "d")
        text = "\n".join(drawn(app.screen.diff))
        assert "theirs  THEIRS" in text
        assert "mine    FUNCTIONAL" in text
        assert "✗ conflict" in drawn(app.screen.list)[0]
        await go(pilot, "ctrl+s")
        written = (root / PATH).read_bytes()
        assert written.replace(b"      - is_aprt_stage_file\n", b"", 1) == theirs
        assert [entry.operation for entry in app.drafting.entries] == [status]


async def test_leaving_with_a_draft_asks_and_the_next_start_offers_it(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await put(pilot, app, add("is_aprt_stage_file"))
        await go(pilot, "ctrl+q")
        assert isinstance(app.screen, ChoiceScreen)
        assert "1 change waits in the draft." in screen_text(app)
        await go(pilot, "s")
        assert isinstance(app.screen, MainScreen)
        await pilot.press("ctrl+q")
        await pilot.pause()
        await pilot.press("k")
    async with opened_demo(root) as (pilot, app):
        assert isinstance(app.screen, ChoiceScreen)
        assert PATH.rpartition("/")[2] in screen_text(app)
        await go(pilot, "t")
        assert [entry.what for entry in app.drafting.entries] == ["add “is_aprt_stage_file”"]
        assert "draft: 1 change" in screen_text(app)
        await pilot.press("ctrl+q")
        await pilot.pause()
        await pilot.press("x")
    async with opened_demo(root) as (_pilot, app):
        assert isinstance(app.screen, MainScreen)
        assert not app.drafting.entries


async def test_a_draft_that_was_left_can_wait_longer(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await put(pilot, app, add("is_aprt_stage_file"))
    for _ in range(2):
        async with opened_demo(root) as (pilot, app):
            assert isinstance(app.screen, ChoiceScreen)
            await go(pilot, "l")
            assert not app.drafting.entries


async def test_files_that_others_change_are_read_again_in_place(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await put(pilot, app, add("is_aprt_stage_file"))
        claims = app.main.claims
        key, line = claims.current.key, claims.first_line(claims.cursor) - claims.scroll_offset.y
        file = root / PATH
        file.write_bytes(file.read_bytes().replace(b"id: FALSIFY-ATTN-SUB-004", b"id: FALSIFY-ATTN-SUB-444"))
        app.post_message(FilesChanged())
        await at_rest(pilot)
        assert any("SUB-444" in line for line in drawn(app.main.claims))
        # What was found anew may stand above: the row is where it was on the screen.
        assert claims.current.key == key
        assert claims.first_line(claims.cursor) - claims.scroll_offset.y == line
        assert len(app.drafting.entries) == 1


async def test_an_item_added_and_removed_again_leaves_nothing_and_dropping_is_no_conflict(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await to_sub_003(pilot, app)
        await put(pilot, app, add("first_thing"), RemoveItem(PATH, SUB_003, "function_names", "first_thing"))
        assert not app.drafting.entries
        assert said(app)[-1] == "Taken back: add “first_thing”"
        await put(
            pilot,
            app,
            add("first_thing"),
            ReplaceItem(PATH, SUB_003, "function_names", "first_thing", "second_thing"),
        )
        await go(pilot, "d", "x")
        assert not app.drafting.entries
        assert said(app)[-1] == (
            "Taken out too, for it rests on that: replace “first_thing” by “second_thing”"
        )


async def test_with_only_a_conflict_it_says_how_to_settle_it(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await put(pilot, app, ReplaceItem(PATH, SUB_003, "function_names", "load_tensor_apr_aprt", "mine"))
        text = (root / PATH).read_text()
        (root / PATH).write_text(text.replace("- load_tensor_apr_aprt", "- theirs"))
        await go(pilot, "d", "ctrl+s")
        assert said(app)[-1].startswith("Nothing fits the files as they are now: x drops the change")


async def test_an_older_plan_is_within_reach_where_the_file_of_the_last_is_gone(tmp_path):
    root = demo(tmp_path)
    original = (root / PATH).read_bytes()
    other = "contracts/greedy-decode-v1.yaml"
    async with opened_demo(root) as (pilot, app):
        await put(pilot, app, add("older_thing"))
        await go(pilot, "d", "ctrl+s")
        await put(pilot, app, SetText(other, "metadata", "description", "gone"))
        await go(pilot, "d", "ctrl+s")
        (root / other).unlink()
        await go(pilot, "u")
        assert "U sets that plan aside" in said(app)[-1]
        await go(pilot, "U")
        assert (root / PATH).read_bytes() == original
