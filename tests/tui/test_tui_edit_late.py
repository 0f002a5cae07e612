"""Answers that come after the keys: the cursor follows what it is on, and keys find what they meant."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from demo_app import PATH, SUB_003, at_rest, demo, go, opened_demo, to_sub_003, type_text
from piloting import SMALL, WIDE, drawn, under_cursor

from workbench.session.session import Session
from workbench.tui.messages import SnapshotArrived
from workbench.tui.screens.evidence import EvidenceScreen
from workbench.tui.widgets.evidence_list import RowKey

NAMES = "algorithm_evidence.function_names"
INVARIANTS = "algorithm_evidence.invariants_enforced"
NOTES = "algorithm_evidence.notes"


@contextmanager
def held(monkeypatch, what):
    """A session's answers wait until they are let go; gives the function that lets them go."""
    gate = threading.Event()
    ask = getattr(Session, what)

    def later(self, *words, **how):
        assert gate.wait(60)
        return ask(self, *words, **how)

    monkeypatch.setattr(Session, what, later)
    try:
        yield gate.set
    finally:
        gate.set()


def on(screen):
    """Field, text and offer of the row under the cursor."""
    row = screen.list.current
    return (
        row.field.name,
        row.item.text.strip() if row.item else "",
        row.offer.text if row.offer else "",
    )


async def opened_early(pilot, app):
    """The evidence, opened while nothing can be answered."""
    await to_sub_003(pilot, app)
    await pilot.press("e")
    assert isinstance(app.screen, EvidenceScreen)
    return app.screen


async def test_the_rows_are_there_before_anything_is_looked_up(tmp_path, monkeypatch):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        with held(monkeypatch, "evidence") as let_go:
            screen = await opened_early(pilot, app)
            assert "load_tensor_apr_aprt" in under_cursor(screen.list)
            assert "looking" in under_cursor(screen.list)
            let_go()
            await at_rest(pilot)
        assert "load_tensor_apr_aprt" in under_cursor(screen.list)
        assert "missing" in under_cursor(screen.list)


@pytest.mark.parametrize("keys", [("G", "k"), ("G",), ("g",), ("k", "k"), ("g", "j", "j", "j")])
async def test_the_cursor_stays_where_keys_put_it_when_the_answers_come(tmp_path, monkeypatch, keys):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        with held(monkeypatch, "evidence") as let_go:
            screen = await opened_early(pilot, app)
            rows = len(screen.list.rows)
            await pilot.press(*keys)
            was = on(screen)
            let_go()
            await at_rest(pilot)
        assert len(screen.list.rows) > rows, "offers came in above"
        assert on(screen) == was


async def test_edits_made_before_the_answers_are_of_the_rows_that_were_seen(tmp_path, monkeypatch):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        with held(monkeypatch, "evidence") as let_go:
            screen = await opened_early(pilot, app)
            await pilot.press("x")
            notes = screen.list.find(RowKey(NOTES, "item"))
            screen.list.move_to(notes)
            await pilot.press("x")
            let_go()
            await at_rest(pilot)
        whats = [entry.what for entry in app.drafting.entries]
        assert whats == ["remove “load_tensor_apr_aprt”", "remove the field, “Fixed on paper.”"]
        assert on(screen) == ("notes", "", "")


async def test_what_was_asked_before_an_edit_is_not_shown_over_it(tmp_path, monkeypatch):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        answers = []
        arrived = EvidenceScreen.on_evidence_arrived
        monkeypatch.setattr(EvidenceScreen, "on_evidence_arrived", lambda _self, event: answers.append(event))
        screen = await opened_early(pilot, app)
        await at_rest(pilot)
        early = answers.pop()
        await pilot.press("x")
        await at_rest(pilot)
        assert not app.drafting.busy
        arrived(screen, early)  # it was on its way all the while
        assert "load_tensor_apr_aprt" not in "\n".join(drawn(screen.list))
        arrived(screen, answers[-1])
        assert "load_tensor_apr_aprt" not in "\n".join(drawn(screen.list))


def others_write(root, old, new):
    """Somebody else changes SUB-003's evidence on disk."""
    file = root / PATH
    head, tail = file.read_text().split(f"- id: {SUB_003}")
    assert old in tail
    file.write_text(f"{head}- id: {SUB_003}{tail.replace(old, new, 1)}")


async def test_an_item_that_others_push_down_is_followed(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "e")
        screen = app.screen
        others_write(root, "      - load_tensor_apr_aprt", "      - first\n      - load_tensor_apr_aprt")
        app.on_files_changed()
        await at_rest(pilot)
        assert on(screen)[1] == "load_tensor_apr_aprt"
        assert screen.list.current.at == 1
        await go(pilot, "x")
        assert [entry.what for entry in app.drafting.entries] == ["remove “load_tensor_apr_aprt”"]


async def test_when_others_take_the_item_the_cursor_stays_in_its_field(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "e")
        screen = app.screen
        others_write(
            root, "function_names:\n      - load_tensor_apr_aprt", "function_names:\n      - one\n      - two"
        )
        app.on_files_changed()
        await at_rest(pilot)
        assert on(screen)[:2] == ("function_names", "one")


@pytest.mark.parametrize("key", ["a", "enter"])
async def test_a_text_typed_while_others_write_goes_where_its_row_is_then(tmp_path, key):
    root = demo(tmp_path)
    async with opened_demo(root, WIDE) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "e", key)
        screen = app.screen
        others_write(root, "      - load_tensor_apr_aprt", "      - first\n      - load_tensor_apr_aprt")
        app.on_files_changed()
        await at_rest(pilot)
        await type_text(pilot, "_more")
        await go(pilot, "enter")
        items = [item.text for item in screen.evidence.field(NAMES).items]
        mended = ["load_tensor_apr_aprt", "_more"] if key == "a" else ["load_tensor_apr_aprt_more"]
        assert items == ["first", *mended]


async def test_the_last_item_removed_leaves_the_cursor_in_its_field(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "e")
        screen = app.screen
        screen.list.move_to(screen.list.find(RowKey(INVARIANTS, "item")))
        await pilot.press("x", "x", "x", "x")
        await at_rest(pilot)
        whats = [entry.where.rpartition(".")[2] for entry in app.drafting.entries]
        assert whats == ["invariants_enforced"], "no other field was touched"


async def test_a_finding_that_goes_with_a_reload_leaves_the_cursor_near_and_in_sight(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root, SMALL) as (pilot, app):
        await to_sub_003(pilot, app)
        claims = app.main.claims
        await go(pilot, "j")
        assert claims.current.finding is not None
        above = claims.rows[claims.cursor - 1].key
        others_write(root, "      - load_tensor_apr_aprt", "      - load_tensor_apr_aprt_v2")
        file = root / PATH
        rows = "".join(
            f"- id: EARLIER-{n:03}\n  rule: it is said\n  algorithm_evidence:\n    file_paths: [no/{n}.rs]\n"
            for n in range(12)
        )
        file.write_text(
            file.read_text().replace("falsification_tests:\n", f"falsification_tests:\n{rows}", 1)
        )
        app.on_files_changed()
        await at_rest(pilot)
        assert all(row.key != above for row in claims.rows), "neither is there any more"
        line = claims.first_line(claims.cursor) - claims.scroll_offset.y
        assert 0 <= line < claims.visible_lines
        assert claims.claim_id() == SUB_003
        assert claims.current.text.startswith("load_tensor_apr_aprt_v2"), "the reference, or its finding"


async def test_a_list_that_is_grouped_anew_keeps_the_contract_that_keys_went_to(tmp_path):
    root = demo(tmp_path)
    async with opened_demo(root) as (pilot, app):
        contracts = app.main.contracts
        await pilot.press("G", "k")
        waiting = []
        monkey = app.main.on_arranged
        app.main.on_arranged = waiting.append
        others_write(root, "load_tensor_apr_aprt", "load_tensor_apr_aprt_v2")
        app.session.reload()
        await at_rest(pilot)
        await pilot.press("g", "j", "j")
        was = contracts.key_of(contracts.cursor)
        app.main.on_arranged = monkey
        for event in waiting:
            app.main.on_arranged(event)
        app.main.post_message(SnapshotArrived(lambda: None))
        await at_rest(pilot)
        assert contracts.key_of(contracts.cursor) == was


async def test_keys_to_what_is_missing_count_before_the_claims_are_there(tmp_path, monkeypatch):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        assert app.main.selected != PATH
        with held(monkeypatch, "audit_of") as let_go:
            await pilot.press("j")
            while app.main.selected != PATH:
                await pilot.press("j")
            await pilot.press("n", "n")
            let_go()
            await at_rest(pilot)
        assert app.main.claims.path == PATH
        assert app.main.pane == "claims"
        assert "load_tensor_apr_aprt" in under_cursor(app.main.claims), "the second that is not there"
        await go(pilot, "N")
        assert "write_stage_file" in under_cursor(app.main.claims)
