"""The evidence of a claim, edited by keys on a real workspace."""

from __future__ import annotations

from demo_app import PATH, SUB_003, at_rest, demo, go, opened_demo, to_sub_003, type_text
from piloting import SMALL, WIDE, drawn, said, screen_text, under_cursor

from workbench.tui.screens.evidence import EvidenceScreen
from workbench.tui.widgets.evidence_list import RowKey


async def to_evidence(pilot, app):
    await to_sub_003(pilot, app)
    await go(pilot, "e")
    assert isinstance(app.screen, EvidenceScreen)
    return app.screen


def waiting(app):
    return [(entry.where.split(" · ")[1].rpartition(".")[2], entry.what) for entry in app.drafting.entries]


async def test_e_opens_the_evidence_on_the_item_of_the_cursor(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        assert "load_tensor_apr_aprt" in under_cursor(screen.list)
        lines = "\n".join(drawn(screen.list))
        for name in ("status", "file_paths", "function_names", "invariants_enforced", "notes"):
            assert name in lines
        assert "✗ missing" in lines
        assert "✓ found" in lines
        assert "+ its tests  is_aprt_stage_file" in lines
        assert SUB_003 in screen_text(app)


async def test_an_item_is_resolved_and_completed_while_it_is_typed(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        await to_evidence(pilot, app)
        await go(pilot, "a")
        await type_text(pilot, "nowhere_at_all")
        assert "✗ missing" in screen_text(app).split("a new item")[1]
        await go(pilot, *["backspace"] * 14)
        await type_text(pilot, "compute_apr")
        assert "compute_aprt_stage_stats" in screen_text(app)
        await go(pilot, "tab")
        shown = screen_text(app).split("a new item")[1]
        assert "✓ found" in shown
        assert "diff_05_aprt_stage.rs:41" in shown
        await go(pilot, "enter")
        assert waiting(app) == [("function_names", "add “compute_aprt_stage_stats”")]


async def test_the_marked_completion_is_taken(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        screen = await to_evidence(pilot, app)
        await go(pilot, "a")
        await type_text(pilot, "aprt_stage")
        offered = [each.shown for each in screen._line._completions.offered]
        assert len(offered) > 1
        await go(pilot, "down", "tab")
        assert screen._line.input.value == offered[1]
        await go(pilot, "escape")
        assert not app.drafting.entries


async def test_paths_are_completed_from_the_counted_files(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        screen = await to_evidence(pilot, app)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.file_paths", "item")))
        await go(pilot, "a")
        await type_text(pilot, "diff_0")
        await go(pilot, "tab", "enter")
        assert waiting(app) == [("file_paths", "add “crates/apr-cli/src/commands/diff_05_aprt_stage.rs”")]
        await go(pilot, "K")
        items = screen.evidence.field("algorithm_evidence.file_paths").items
        assert [item.text.rpartition("/")[2] for item in items] == ["diff_05_aprt_stage.rs", "diff.rs"]


async def test_what_its_tests_call_is_taken_as_it_is_offered(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        await go(pilot, "j")
        assert "is_aprt_stage_file" in under_cursor(screen.list)
        await go(pilot, "enter")
        assert waiting(app) == [("function_names", "add “is_aprt_stage_file”")]
        assert app.drafting.entries[0].why.startswith("called by falsify_attn_sub_003_")
        assert "✓ found" in under_cursor(screen.list)
        assert "+ its tests  is_aprt_stage_file" not in "\n".join(drawn(screen.list))


async def test_items_are_removed_moved_and_rewritten(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        await go(pilot, "j", "enter", "k", "x")
        assert waiting(app) == [
            ("function_names", "add “is_aprt_stage_file”"),
            ("function_names", "remove “load_tensor_apr_aprt”"),
        ]
        screen.list.move_to(screen.list.find(RowKey(".status", "item")))
        await go(pilot, "enter", "ctrl+u")
        await type_text(pilot, "PROPOSED")
        await go(pilot, "enter")
        assert waiting(app)[2] == ("status", "set to “PROPOSED”")
        await go(pilot, "J")
        assert said(app)[-1] == "Only the items of a list can be moved."


async def test_quick_keys_act_on_what_they_will_find(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        address = "algorithm_evidence.function_names"
        await pilot.press("j", "enter", "j", "enter", "K", "K", "x")
        await at_rest(pilot)
        texts = [item.text for item in screen.evidence.field(address).items]
        assert texts == ["load_tensor_apr_aprt", "is_aprt_stage_file"], waiting(app)
        assert not [word for word in said(app) if "no item" in word]


async def test_notes_are_written_in_a_text_area_and_kept_on_leaving(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.notes", "item")))
        await go(pilot, "enter")
        assert "esc keeps the text" in screen_text(app)
        await go(pilot, "ctrl+a", "ctrl+shift+k")
        app.screen.area.load_text("First line.\nSecond line.")
        await go(pilot, "escape")
        assert app.drafting.entries[0].operation.text == "First line.\nSecond line."
        await go(pilot, "enter", "escape")
        assert len(app.drafting.entries) == 1, "a text that was not changed is no change"
        await go(pilot, "u")
        assert not app.drafting.entries


async def test_a_text_and_a_whole_field_are_removed(tmp_path):
    root = demo(tmp_path)
    before = (root / PATH).read_text()
    async with opened_demo(root) as (pilot, app):
        screen = await to_evidence(pilot, app)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.notes", "item")))
        await go(pilot, "x")
        assert waiting(app) == [("notes", "remove the field, “Fixed on paper.”")]
        assert "enter writes" in "\n".join(line for line in drawn(screen.list) if "notes" in line)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.invariants_enforced")))
        await go(pilot, "x")
        assert waiting(app)[1:] == [("invariants_enforced", "remove the field")]
        screen.list.move_to(screen.list.find(RowKey("invariants_enforced")))
        await go(pilot, "x")
        assert any("nothing here to remove" in words for words in said(app))
        await go(pilot, "d", "ctrl+s")
    now = (root / PATH).read_text()
    assert "Fixed on paper." not in now
    row = before.index(f"- id: {SUB_003}")
    start = before.index("    invariants_enforced:\n", row)
    end = before.index("Fixed on paper.\n", row) + len("Fixed on paper.\n")
    assert now == before[:start] + before[end:]


async def test_an_edit_that_does_not_fit_is_told_and_not_kept(tmp_path):
    root = demo(tmp_path)
    file = root / PATH
    head, tail = file.read_text().split(f"- id: {SUB_003}")
    tail = tail.replace("function_names:", "function_names: &names", 1)
    file.write_text(f"{head}- id: {SUB_003}{tail}\nelsewhere: *names\n")
    async with opened_demo(root) as (pilot, app):
        screen = await to_evidence(pilot, app)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.function_names", "item")))
        await go(pilot, "x")
        assert not app.drafting.entries
        assert any("an alias elsewhere" in word for word in said(app))


async def test_of_two_rows_with_one_id_the_one_under_the_cursor_is_edited(tmp_path):
    root = demo(tmp_path)
    file = root / PATH
    file.write_bytes(file.read_bytes().replace(b"- id: FALSIFY-ATTN-SUB-002", b"- id: FALSIFY-ATTN-SUB-003"))
    before = file.read_text()
    async with opened_demo(root) as (pilot, app):
        screen = await to_evidence(pilot, app)
        assert "load_tensor_apr_aprt" in under_cursor(screen.list)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.function_names", "item")))
        await go(pilot, "x")
        assert len(app.drafting.entries) == 1
        await go(pilot, "escape")
        marked = [row.line for row in app.main.claims.rows if app.main.claims._is_pending(row)]
        own = [row.line for row in app.main.claims.rows if row.claim == app.main.claims.current.claim]
        assert marked == own, "the other row with this id is not marked"
        await go(pilot, "ctrl+s", "ctrl+s")
    rest = before.rindex(f"- id: {SUB_003}")
    mended = before[rest:].replace(
        "function_names:\n      - load_tensor_apr_aprt\n", "function_names: []\n", 1
    )
    assert file.read_text() == before[:rest] + mended


async def test_a_claim_with_edits_is_marked_and_the_head_counts_them(tmp_path):
    async with opened_demo(demo(tmp_path), SMALL) as (pilot, app):
        await to_evidence(pilot, app)
        await go(pilot, "j", "enter", "escape")
        assert f"{SUB_003}  ✎ draft" in "\n".join(drawn(app.main.claims))
        assert "draft: 1 change" in screen_text(app)
        assert (tmp_path / "demo" / PATH).read_bytes().count(b"is_aprt_stage_file") == 0


async def test_a_opens_the_line_on_an_offer_too(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        await go(pilot, "j")
        assert screen.list.current.offer is not None
        await go(pilot, "a", *"xux")
        assert screen._line.input.value == "xux"
        assert not app.drafting.entries
        await go(pilot, "enter")
        assert waiting(app) == [("function_names", "add “xux”")]


async def test_the_file_of_functions_that_were_taken_stays_on_offer(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)

        def offers():
            return [
                row for row in screen.list.rows if row.offer is not None and row.field.name != "file_paths"
            ]

        while offers():
            screen.list.move_to(screen.list.rows.index(offers()[0]))
            await go(pilot, "enter")
        left = [row.offer.text for row in screen.list.rows if row.offer is not None]
        assert "crates/apr-cli/src/commands/diff_05_aprt_stage.rs" in left


async def test_a_move_that_cannot_be_made_says_so(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        screen.list.move_to(screen.list.find(RowKey("algorithm_evidence.function_names", "item")))
        await go(pilot, "K")
        assert said(app)[-1] == "It is the first item of function_names."
        assert not app.drafting.entries


async def test_what_an_item_names_is_told_in_full_as_soon_as_the_line_opens(tmp_path):
    async with opened_demo(demo(tmp_path), WIDE) as (pilot, app):
        screen = await to_evidence(pilot, app)
        await go(pilot, "enter")
        told = str(screen._line._verdict.content)
        assert told.startswith("✗ missing")
        assert "…" not in told


async def test_the_cursor_stays_on_the_item_whose_move_is_taken_back(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        screen = await to_evidence(pilot, app)
        await go(pilot, "j", "enter", "K")
        assert (screen.list.current.item.text, screen.list.current.at) == ("is_aprt_stage_file", 0)
        await go(pilot, "u")
        assert len(app.drafting.entries) == 1
        assert (screen.list.current.item.text, screen.list.current.at) == ("is_aprt_stage_file", 1)
