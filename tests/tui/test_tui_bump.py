"""A bump in five panes, on the demo: forward and back, nothing written before the last, undone whole."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from demo_app import PATH, SUB_003, at_rest, demo, go, opened_demo, to_sub_003, type_text
from piloting import SMALL, WIDE, drawn, said, screen_text
from repository import git

from workbench.changes.operation import SetText
from workbench.tui.palette import ActionProvider
from workbench.tui.screens.bump import BumpScreen
from workbench.tui.screens.draft import DraftScreen
from workbench.tui.screens.review import ReviewScreen


@pytest.fixture
def root(tmp_path):
    folder = demo(tmp_path)
    git(folder, "switch", "-q", "-c", "contract/drift", "main")
    return folder


def text(root):
    return (root / PATH).read_text()


def changed(root):
    """The lines that git says are gone and come."""
    lines = git(root, "diff", "--unified=0").splitlines()
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


async def with_an_edit(pilot, app):
    """A fix of SUB-003's function in the draft."""
    await to_sub_003(pilot, app)
    await go(pilot, "f", "enter")
    assert app.drafting.entries


async def test_through_all_panes_and_back_and_undone(root):
    before = text(root)
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b")
        assert isinstance(app.screen, BumpScreen)
        assert "merge base with main" in screen_text(app)
        await go(pilot, "tab")
        assert "minor 1.2.0" in screen_text(app)
        assert "recommended" in screen_text(app)
        assert "evidence" in screen_text(app)
        await go(pilot, "tab")
        assert "v1.2.0 (" in screen_text(app)
        assert f"{SUB_003}: function_names named load_tensor_apr_aprt" in app.screen.area.text
        await go(pilot, "tab")
        assert "+   version: 1.2.0" in screen_text(app)
        await go(pilot, "escape", "escape", "escape", "tab", "tab", "tab", "tab")
        assert app.screen.step == "apply"
        assert text(root) == before
        await go(pilot, "enter")
        assert app.screen is app.main
        assert not app.drafting.entries
        lines = changed(root)
        assert lines[:2] == ["-  version: 1.1.0", "+  version: 1.2.0"]
        assert lines[2].startswith("+    v1.2.0 (")
        assert [line for line in lines if line[0] == "-"][1:] == ["-      - load_tensor_apr_aprt"]
        await go(pilot, "u")
        assert text(root) == before


async def test_below_the_recommendation_needs_a_reason(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b", "tab", "h", "tab")
        assert app.screen.step == "level"
        assert any("below what the changes ask for" in words for words in said(app))
        await go(pilot, "r")
        await type_text(pilot, "nobody reads it")
        await go(pilot, "enter", "tab")
        assert app.screen.step == "entry"
        assert app.screen.area.text.endswith("Bumped as patch, not minor: nobody reads it")
        await go(pilot, "escape", "l", "tab")
        assert "nobody reads it" not in app.screen.area.text


async def test_words_written_by_hand_stay(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b", "tab", "tab")
        app.screen.area.load_text("My own words.")
        await go(pilot, "shift+tab", "l", "tab")
        assert app.screen.area.text == "My own words."
        await go(pilot, "tab")
        assert "v2.0.0 (" in screen_text(app)
        assert "My own words." in "\n".join(drawn(app.screen.diff))
        await go(pilot, "escape", "ctrl+n")
        assert SUB_003 in app.screen.area.text


async def test_a_finding_is_gone_to_and_come_back_from(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b", "tab", "tab")
        app.screen.area.load_text("My own words.")
        await go(pilot, "escape", "escape")
        item = app.screen.before.current
        assert item is not None
        await go(pilot, "o")
        assert app.screen is app.main
        assert app.main.selected == item.path
        await go(pilot, "b", "tab", "tab")
        assert app.screen.area.text == "My own words."


async def test_into_the_draft_and_no_byte_written(root):
    before = text(root)
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b", "tab", "tab", "tab", "d")
        assert app.screen is app.main
        assert len(app.drafting.entries) >= 3
        assert text(root) == before
        await go(pilot, "d")
        assert isinstance(app.screen, DraftScreen)
        assert "entry for 1.2.0" in "\n".join(drawn(app.screen.list))
        await go(pilot, "ctrl+s")
        assert changed(root)[1] == "+  version: 1.2.0"


async def test_edits_without_a_bump_that_is_owed_say_so_once(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "d", "ctrl+s")
        await at_rest(pilot)
        owed = [words for words in said(app) if "asks for a minor bump to 1.2.0" in words]
        assert len(owed) == 1
        app.clear_notifications()
        await go(pilot, "u")
        await go(pilot, "ctrl+y")
        app.main.edits_applied((PATH,))
        await at_rest(pilot)
        assert not any("asks for" in words for words in said(app))


async def test_nothing_changed_nothing_to_bump(root):
    async with opened_demo(root) as (pilot, app):
        await to_sub_003(pilot, app)
        await go(pilot, "b")
        assert app.screen is app.main
        assert any("there is nothing to bump" in words for words in said(app))


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_every_pane_fits_the_terminal(root, size):
    async with opened_demo(root, size) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b")
        for step in ("preflight", "level", "entry", "preview", "apply"):
            assert app.screen.step == step
            lines = screen_text(app).split("\n")
            assert "back" in lines[-1]
            assert all(len(line) <= size[0] for line in lines)
            if step != "apply":
                await go(pilot, "tab")


async def test_several_contracts_in_one_plan(root):
    other = "contracts/apr-diff-stage-report-v1.yaml"
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        claim = app.session.audit_of(other).claims[0].claim
        app.drafting.put([SetText(other, claim.id, "rule", "said otherwise")])
        await at_rest(pilot)
        await go(pilot, "B")
        assert {choice.bump.path for choice in app.screen.bumps.choices} >= {PATH, other}
        assert f"of {len(app.screen.bumps.choices)}" in screen_text(app)
        while app.screen.choice.bump.path != other:
            await go(pilot, "right_square_bracket")
        await go(pilot, "x")
        assert "left out" in screen_text(app)
        await go(pilot, "tab", "tab", "tab")
        assert "+   version: 1.2.0" in "\n".join(drawn(app.screen.diff))
        assert [one.contract for one in app.screen.bumps.operations()] == [PATH, PATH]
        await go(pilot, "escape", "escape", "escape")
        while app.screen.choice.bump.path != other:
            await go(pilot, "right_square_bracket")
        await go(pilot, "x", "tab", "tab", "tab", "tab", "enter")
        assert app.screen is app.main
        assert set(git(root, "diff", "--name-only").split()) == {PATH, other}
        assert len([line for line in changed(root) if line.startswith("+  version:")]) == 2
        await go(pilot, "u")
        assert git(root, "diff", "--name-only") == ""


CHILD = """\
metadata:
  id: C-CHILD
  version: 1.0.0
  kind: pattern
  status: PROPOSED
  description: What the child promises.
  references: [none]
  depends_on:
    - 'trace-attn-sub-stages-v1 v1.1.0 (parent contract)'
falsification_tests:
  - id: CHILD-001
    rule: it holds
    prediction: it does
    if_fails: it does not
    status: PROPOSED
"""


async def test_a_citation_follows_where_the_operator_lets_it(root):
    (root / "contracts/child-v1.yaml").write_text(CHILD)
    git(root, "add", ".")
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "child")
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b")
        rows = app.screen.before.rows
        (cited,) = [one for one in rows if getattr(one, "operation", None) is not None]
        assert cited.path == "contracts/child-v1.yaml"
        app.screen.before.move_to(rows.index(cited))
        await go(pilot, "space", "space", "space")
        assert "[x] contracts/child-v1.yaml" in screen_text(app)
        await go(pilot, "tab", "tab", "tab", "tab", "enter")
        assert app.screen is app.main
    child = (root / "contracts/child-v1.yaml").read_text()
    assert child == CHILD.replace("v1.1.0 (parent", "v1.2.0 (parent")


async def test_the_review_text_is_shown_copied_and_saved_in_a_new_file(root, tmp_path, monkeypatch):
    copied = []
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await go(pilot, "r")
        assert isinstance(app.screen, ReviewScreen)
        whole = app.screen.text
        await go(pilot, "y", "s")
        there = tmp_path / "there.md"
        there.write_text("mine")
        app.screen.place.value = str(there)
        await go(pilot, "enter")
        assert any("there already" in words for words in said(app))
        assert there.read_text() == "mine"
        app.screen.place.value = str(tmp_path / "new.md")
        await go(pilot, "enter")
        assert (tmp_path / "new.md").read_text() == whole
        assert copied == [whole]
        await go(pilot, "escape")
        assert app.screen is app.main
    assert git(root, "status", "--short") == ""


async def run(pilot, app, identifier):
    """An action as the palette runs it, which must offer it on the screen on top."""
    provider = ActionProvider(app.screen)
    (action,) = [one for one in provider._offered() if one.id == identifier]
    await provider._run(action)
    await at_rest(pilot)


async def test_every_action_of_a_bump_from_the_palette(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await run(pilot, app, "bump")
        await run(pilot, app, "next_step")
        await run(pilot, app, "lower_candidate")
        assert app.screen.choice.below
        await run(pilot, app, "bump_reason")
        assert app.focused is app.screen.reason
        await run(pilot, app, "previous_step")
        await run(pilot, app, "higher_candidate")
        assert not app.screen.choice.below
        await run(pilot, app, "next_step")
        await run(pilot, app, "draft_entry_again")
        assert app.screen.area.text == app.screen.choice.text
        for same in ("next_contract", "previous_contract", "leave_out", "join_citation"):
            await run(pilot, app, same)
            assert app.screen.step == "entry"
        await run(pilot, app, "previous_step")
        await run(pilot, app, "previous_step")
        await run(pilot, app, "go_to_item")
        assert app.screen is app.main
        await run(pilot, app, "bump")
        await run(pilot, app, "apply_bump")
        assert app.screen.step == "preview"
        await run(pilot, app, "keep_bump")
        assert app.screen is app.main
        assert any("entry for 1.2.0" in entry.what for entry in app.drafting.entries)


async def test_the_entry_goes_on_in_the_operators_editor(root, tmp_path, monkeypatch):
    program = tmp_path / "editor"
    program.write_text('#!/bin/sh\nprintf "Written elsewhere.\\n" > "$1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        monkeypatch.setattr(app, "suspend", nullcontext)
        await go(pilot, "b", "tab", "tab", "ctrl+o")
        assert app.screen.area.text == "Written elsewhere."
        await go(pilot, "tab")
        assert "Written elsewhere." in "\n".join(drawn(app.screen.diff))
        monkeypatch.setenv("VISUAL", str(tmp_path / "nothing"))
        await go(pilot, "escape", "ctrl+o")
        assert app.screen.area.text == "Written elsewhere."
        assert any("could not be used" in words for words in said(app))


async def test_the_mouse_chooses_a_version(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b", "tab")
        await pilot.click("#candidates", offset=(70, 2))
        await at_rest(pilot)
        assert app.screen.choice.candidate.version == "2.0.0"


async def test_a_file_that_changed_meanwhile_is_shown_again_before_it_is_written(root):
    async with opened_demo(root) as (pilot, app):
        await with_an_edit(pilot, app)
        await go(pilot, "b", "tab", "tab", "tab", "tab")
        theirs = text(root) + "# somebody else was here\n"
        (root / PATH).write_text(theirs)
        await go(pilot, "enter")
        assert text(root) == theirs
        assert any("look again" in words for words in said(app))
        await go(pilot, "enter")
        assert text(root).endswith("# somebody else was here\n")
        assert "  version: 1.2.0" in text(root)


async def test_the_preview_says_where_a_first_entry_goes(root):
    (root / "contracts/child-v1.yaml").write_text(CHILD)
    git(root, "switch", "-q", "main")
    git(root, "add", ".")
    git(root, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "child")
    async with opened_demo(root) as (pilot, app):
        app.main.contracts.go_to("contracts/child-v1.yaml")
        await at_rest(pilot)
        app.drafting.put([SetText("contracts/child-v1.yaml", "CHILD-001", "rule", "it holds well")])
        await at_rest(pilot)
        await go(pilot, "b", "tab", "tab", "tab")
        assert "there is no changelog yet" in screen_text(app)
        await go(pilot, "tab", "enter")
    child = (root / "contracts/child-v1.yaml").read_text()
    assert "  version: 1.0.1\n" in child
    assert "    What the child promises.\n\n    v1.0.1 (" in child
