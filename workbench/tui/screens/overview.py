"""The overview: statuses by family as bars, what is stale, what has changed; enter goes to a contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.ladder import Step
from workbench.report.tally import bar, change, counts_of, moved
from workbench.tui import looks
from workbench.tui.actions import Home, bindings
from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, GROUP, NOTE, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, one_line, width_of
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import ClassVar

    from workbench.audit.tally import Bar, FamilyTally, Tally
    from workbench.tui.messages import Activated

_NAME = 24
_COUNT = 7
_WIDE, _WORDS = 90, 30
"""Cells from which on rules are told beside a stale contract, and what is kept for them."""
_STEP = {Step.RAISED: ("▲", GOOD), Step.LOWERED: ("▼", WARN), Step.UNKNOWN: ("?", BAD)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of the overview leads.

    Attributes:
        path: the contract.
        claim: the claim's id; empty for none.
        line: in the contract, from 1.
    """

    path: str
    claim: str
    line: int


Row = tuple[list[Piece], Place | None]


class OverviewList(LineView):
    """Lines; those that lead somewhere can be stood on, and the head of each family."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self._tally = tally
        self._rows: list[Row] = list(_rows(tally, 60))

    def laid_out(self) -> None:
        """Draw the bars for the new width."""
        with self.kept_in_place():
            self._rows = list(_rows(self._tally, self.scrollable_content_region.width or 60))

    def row_total(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    @property
    def place(self) -> Place | None:
        """Where the line under the cursor leads."""
        return self._rows[self.cursor][1] if self.cursor < len(self._rows) else None

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One line."""
        return [(looks.CURSOR if under_cursor else "  ", ACCENT), *self._rows[line][0]]


def _rows(tally: Tally, width: int) -> Iterator[Row]:
    """The short tallies, then what asks for somebody, then the bars."""
    for family in (*tally.families, tally.total):
        yield _head(family, tally, width), None
    yield [("", PLAIN)], None
    yield from _stale(tally, width)
    yield from _since(tally, width)
    for family in (tally.total, *tally.families):
        if family is tally.total or len(tally.families) > 1:
            yield [("", PLAIN)], None
            yield [(_name(family, tally), GROUP)], None
            yield from _bars("contracts", family.by_contract, width)
            yield from _bars("claims", family.by_claim, width)


def _name(family: FamilyTally, tally: Tally) -> str:
    return "all contracts" if family is tally.total else one_line(family.name)


def _head(family: FamilyTally, tally: Tally, width: int) -> list[Piece]:
    widest = max(width_of(_name(each, tally)) for each in (*tally.families, tally.total))
    name, short = _name(family, tally), change(family, tally.since)
    lead = f"{name}{' ' * (widest - width_of(name))}"
    room = width - 2 - width_of(lead) - width_of(short) - 4
    return [(lead, STRONG), (f"  {short}  ", ACCENT), (cut(counts_of(family), max(0, room)), DIM)]


def _bars(what: str, bars: tuple[Bar, ...], width: int) -> Iterator[Row]:
    most = max((each.count for each in bars), default=0)
    room = max(4, min(60, width - 4 - 12 - _NAME - _COUNT - 2))
    for at, each in enumerate(bars):
        lead = what if not at else ""
        pieces: list[Piece] = [
            (f"  {lead:<10}", DIM),
            (f"{each.rung:<{_NAME}}", PLAIN),
            (f"{each.count:>{_COUNT - 1},}  ", PLAIN),
            (bar(each.count, most, room), ACCENT),
        ]
        yield pieces, None


def _stale(tally: Tally, width: int) -> Iterator[Row]:
    yield [("stale", GROUP), ("  statuses that say more or less than the code proves", DIM)], None
    if not tally.stale:
        yield [("  nothing", DIM)], None
    for each in tally.stale:
        claims = f"{each.claims} claim{'s' * (each.claims != 1)}"
        text = f"{one_line(each.path)}:{each.line}"
        room = width - 2 - 4 - len(claims) - 2
        text = cut(text, max(10, room - (_WORDS if width > _WIDE else 0)))
        words = cut(f"  {', '.join(each.words)}", max(0, room - width_of(text)))
        pieces: list[Piece] = [
            (f"  {looks.STALE_GLYPH} ", WARN),
            (text, PLAIN),
            (f"  {claims}", STRONG),
            (words, DIM),
        ]
        yield pieces, Place(each.path, each.claim, each.line)
    yield [("", PLAIN)], None


def _since(tally: Tally, width: int) -> Iterator[Row]:
    since = tally.since
    if since is None:
        yield [("since", GROUP), (f"  not known: {one_line(tally.note)}", DIM)], None
        return
    yield [(f"since {since.revision}", GROUP), (f"  {cut(one_line(since.how), width - 24)}", DIM)], None
    if not since.moves:
        yield [("  no status has changed", DIM)], None
    for move in since.moves:
        glyph, ink = _STEP.get(move.step, ("·", NOTE))
        where = one_line(move.claim or move.path)
        text = cut(f"{where}: {one_line(moved(move))}", width - 8 - len(move.step.value) - 4)
        pieces: list[Piece] = [(f"  {glyph} ", ink), (text, PLAIN), (f"  {move.step.value}", DIM)]
        yield pieces, Place(move.path, move.claim, 1)


class OverviewScreen(Dialog["Place | str"]):
    """The answer is a place to go to, or ``""`` when another revision is to be named."""

    BINDINGS = bindings(Home.OVERVIEW)
    HOMES: ClassVar = (Home.DIALOG, Home.OVERVIEW)

    def __init__(self, tally: Tally) -> None:
        self.overview = OverviewList(tally)
        super().__init__("Overview", self.overview, "enter goes there · r since another revision · esc back")

    def action_since_revision(self) -> None:
        """Ask for another revision."""
        self.dismiss("")

    def on_activated(self, event: Activated) -> None:
        """Go where the line leads."""
        event.stop()
        if self.overview.place is not None:
            self.dismiss(self.overview.place)
