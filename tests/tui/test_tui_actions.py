"""One registry feeds bindings, palette, help and the line of keys."""

from __future__ import annotations

from pathlib import Path

from piloting import SMALL, opened, press, screen_text, settled
from textual.binding import Binding
from textual.command import CommandPalette
from textual.screen import ModalScreen

from workbench.tui.actions import ACTIONS, BY_ID, Home
from workbench.tui.app import WorkbenchApp
from workbench.tui.palette import ActionProvider
from workbench.tui.screens.bump import BumpScreen
from workbench.tui.screens.changed import ChangeScreen
from workbench.tui.screens.dialog import Dialog
from workbench.tui.screens.draft import DraftScreen
from workbench.tui.screens.evidence import EvidenceScreen
from workbench.tui.screens.fix import FixScreen
from workbench.tui.screens.help import help_page
from workbench.tui.screens.ladder import LadderScreen
from workbench.tui.screens.main import MainScreen
from workbench.tui.screens.overview import OverviewScreen
from workbench.tui.screens.paths import PathsScreen
from workbench.tui.screens.prose import ProseScreen
from workbench.tui.screens.review import ReviewScreen
from workbench.tui.screens.traces import TraceScreen
from workbench.tui.widgets.code_view import CodeView
from workbench.tui.widgets.grid_cursor import GridView
from workbench.tui.widgets.lines import LineView
from workbench.tui.widgets.typed_line import ItemInput

HOMES = {
    Home.VIEW: LineView,
    Home.CODE: CodeView,
    Home.MAIN: MainScreen,
    Home.DIALOG: Dialog,
    Home.EVIDENCE: EvidenceScreen,
    Home.TYPING: ItemInput,
    Home.WRITING: ProseScreen,
    Home.FIXES: FixScreen,
    Home.DRAFT: DraftScreen,
    Home.STATUS: LadderScreen,
    Home.OVERVIEW: OverviewScreen,
    Home.CHANGED: ChangeScreen,
    Home.TRACES: TraceScreen,
    Home.GRID: GridView,
    Home.PAIR: PathsScreen,
    Home.BUMP: BumpScreen,
    Home.REVIEW: ReviewScreen,
    Home.APP: WorkbenchApp,
}


def test_ids_are_unique_and_every_home_has_the_method():
    assert len(BY_ID) == len(ACTIONS)
    for action in ACTIONS:
        assert callable(getattr(HOMES[action.home], f"action_{action.id}")), action.id


def test_every_binding_of_every_home_comes_from_the_registry():
    bound = {
        binding.id
        for home in HOMES.values()
        for binding in home.__dict__["BINDINGS"]
        if isinstance(binding, Binding)
    }
    assert bound == set(BY_ID)


def test_every_action_stands_in_the_help_with_its_keys():
    page = [f"{one.lead} {one.text}" for one in help_page({})]
    for action in ACTIONS:
        assert any(action.what in line and action.shown_keys in line for line in page), action.id


async def test_every_action_stands_in_the_palette():
    async with opened() as (pilot, app, _):
        offered = {action.id for action in ActionProvider(app.screen)._offered()}
        await press(pilot, "question_mark")
        assert isinstance(app.screen, ModalScreen)
        offered |= {action.id for action in ActionProvider(app.screen)._offered()}
        elsewhere = {
            Home.EVIDENCE, Home.TYPING, Home.WRITING, Home.FIXES, Home.DRAFT, Home.STATUS, Home.OVERVIEW,
            Home.CHANGED,
            Home.TRACES, Home.GRID, Home.PAIR, Home.BUMP, Home.REVIEW,
        }  # fmt: skip
        assert offered == {action.id for action in ACTIONS if action.home not in elsewhere}


def test_keys_do_not_clash():
    for first in (Home.VIEW, Home.CODE):
        keys = [
            key
            for action in ACTIONS
            if action.home in (first, Home.MAIN, Home.APP)
            for key in action.keys.split(",")
            if not (first is Home.CODE and action.home is Home.MAIN and key in ("left", "right"))
        ]
        assert len(keys) == len(set(keys))


async def test_the_palette_runs_what_is_chosen():
    async with opened() as (pilot, app, _):
        await press(pilot, "ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        assert "Filter" in screen_text(app)
        await pilot.press(*"sort otherwise")
        await settled(pilot)
        await press(pilot, "enter", "enter")
        await settled(pilot)
        assert app.main.contracts.arrangement.sort.value == "name"


async def test_other_keys_can_be_given():
    async with opened(keys={"filter": "f3"}) as (pilot, app, _):
        assert "f3 filter" in screen_text(app)
        await press(pilot, "f3")
        assert app.main.query_one("#filter").has_focus
        await press(pilot, "escape", "question_mark")
        assert "f3" in "\n".join(one.lead for one in help_page(app.keys_given))


async def test_the_line_of_keys_fits_the_small_terminal_in_every_pane():
    async with opened(SMALL) as (pilot, app, _):
        for pane in ("contracts", "claims", "code"):
            app.main.go_to_pane(pane)
            await settled(pilot)
            assert "? help" in screen_text(app).splitlines()[-1], pane


def test_the_app_stays_small():
    lines = (Path(__file__).parents[2] / "workbench/tui/app.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 250
