"""Lines that another room shows beneath a claim."""

from __future__ import annotations

from dataclasses import dataclass

from double import BREW
from piloting import drawn, opened, press, settled, shown, under_cursor

from workbench.tui.claim_rows import RowKind
from workbench.tui.looks import PLAIN
from workbench.tui.screens.panes import PanesScreen


@dataclass(frozen=True, slots=True)
class Temperatures:
    name: str = "temperatures"
    degrees: tuple[int, ...] = (20, 60, 98)

    def lines(self, width):
        return [[(f"{degree} degrees"[:width], PLAIN)] for degree in self.degrees]


async def at_brew(pilot, app):
    app.main.contracts.go_to(BREW)
    await settled(pilot)
    await press(pilot, "enter")
    return app.main.claims


async def test_a_block_stands_beneath_its_claim_and_enter_opens_it(monkeypatch):
    entered = []
    monkeypatch.setattr(
        PanesScreen,
        "on_block_entered",
        lambda _self, event: entered.append((event.name, event.claim)),
        raising=False,
    )
    async with opened() as (pilot, app, _):
        claims = await at_brew(pilot, app)
        claim = claims.claim_id()
        claims.show_blocks(BREW, {claim: [Temperatures()]})
        lines = drawn(claims)
        first = next(at for at, line in enumerate(lines) if "20 degrees" in line)
        assert [line.strip() for line in lines[first : first + 3]] == [
            "20 degrees",
            "60 degrees",
            "98 degrees",
        ]
        row = next(at for at, one in enumerate(claims.rows) if one.kind is RowKind.BLOCK)
        assert claims.rows[row].claim == 0
        assert claims.rows[row - 1].claim == 0
        claims.move_to(row)
        await press(pilot, "enter")
        assert entered == [("temperatures", claim)]
        assert claims.has_focus
        claims.fold()
        await settled(pilot)
        assert not any("degrees" in line for line in drawn(claims))


async def test_newer_lines_of_a_block_move_nothing_under_the_cursor():
    async with opened() as (pilot, app, _):
        claims = await at_brew(pilot, app)
        first = claims.claim_id()
        await press(pilot, "G")
        under, seen = under_cursor(claims), shown(claims)
        claims.show_blocks(BREW, {first: [Temperatures()]})
        await settled(pilot)
        assert (under_cursor(claims), shown(claims)) == (under, seen)
        claims.show_blocks(BREW, {})
        await settled(pilot)
        assert (under_cursor(claims), shown(claims)) == (under, seen)
        claims.show_blocks("contracts/other.yaml", {first: [Temperatures()]})
        assert not any("degrees" in line for line in drawn(claims))
