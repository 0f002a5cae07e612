"""A claim's evidence as rows: fields, their items with what became of them, and what its tests point to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from workbench.audit.resolution import State
from workbench.tui import looks
from workbench.tui.edits import worst_of
from workbench.tui.looks import ACCENT, DIM, GOOD, GROUP, PLAIN
from workbench.tui.safe import cut, cut_start, fit, one_line, place_text, width_of, wrap
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from workbench.session.evidence import Evidence, EvidenceField, EvidenceItem, Named, Offer

_STATE = 13
"""Cells of a state's glyph and word."""
_LEAD = 4
_LINES = 4
"""Lines that words are shown on; the whole is there when they are edited."""


class RowKey(NamedTuple):
    """What a row is about.

    Attributes:
        address: of its field.
        kind: ``item`` or ``offer``; empty on the field's name.
        at: which item.
        text: the item's or the offer's; ``None`` for whatever stands there.
        nth: of several items with this text, which.
    """

    address: str
    kind: str = ""
    at: int = 0
    text: str | None = None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row.

    Attributes:
        field: it belongs to.
        item: on an item's row; its index in the field is ``at``.
        offer: on an offer's row.
        nth: of several items with this text, which.
    """

    field: EvidenceField
    item: EvidenceItem | None = None
    at: int = 0
    offer: Offer | None = None
    nth: int = 0

    @property
    def key(self) -> RowKey:
        """What the row is about, whichever number it has."""
        address = self.field.address
        if self.offer is not None:
            return RowKey(address, "offer", text=self.offer.text)
        if self.item is None:
            return RowKey(address)
        return RowKey(address, "item", self.at, self.item.text if self.field.listed else None, self.nth)


class EvidenceList(LineView):
    """The rows of a claim's evidence."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: list[EvidenceRow] = []
        self._lines: list[list[list[Piece]]] = []
        self._starts: list[int] = [0]

    def show(self, evidence: Evidence) -> None:
        """Show evidence; cursor and scroll stay."""
        with self.kept_in_place():
            self.rows = list(_rows(evidence))
            self._lay()

    @property
    def current(self) -> EvidenceRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def _lay(self) -> None:
        width = self.scrollable_content_region.width or 80
        self._lines = [[list(line) for line in _drawn(row, width)] for row in self.rows]
        self._starts = [0, *accumulate(map(len, self._lines))]

    def laid_out(self) -> None:
        """Wrap for the new width."""
        with self.kept_in_place():
            self._lay()

    def row_total(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def line_total(self) -> int:
        """How many lines they take."""
        return self._starts[-1]

    def first_line(self, row: int) -> int:
        """The first line of a row."""
        return self._starts[row]

    def height_of(self, row: int) -> int:
        """Words wrap."""
        return len(self._lines[row])

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        return next(
            (row for row in range(len(self.rows)) if line < self._starts[row + 1]), len(self.rows) - 1
        )

    def key_of(self, row: int) -> RowKey:
        """What the row is about."""
        return self.rows[row].key

    def find(self, key: Hashable) -> int | None:
        """The row of an item; when it is gone the one in its place, the last of its field, or the field."""
        if not isinstance(key, RowKey):
            return None
        instead: int | None = None
        for row, one in enumerate(self.rows):
            own = one.key
            if own == key or (key.text is not None and own == key._replace(at=own.at)):
                return row
            if (
                own.address == key.address
                and own.kind != "offer"
                and (own.at <= key.at or key.kind != "item")
            ):
                instead = row
        if instead is None:
            # A field that is not there any more has another address, as one that the claim could have.
            name = key.address.rpartition(".")[2]
            instead = next((row for row, one in enumerate(self.rows) if one.field.name == name), None)
        return instead

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One line of a row."""
        row = self.row_at(line)
        place = line - self._starts[row]
        mark = looks.CURSOR if under_cursor and not place else "  "
        return [(mark, ACCENT), *self._lines[row][place]]


def _rows(evidence: Evidence) -> Iterator[EvidenceRow]:
    for field in evidence.fields:
        yield EvidenceRow(field)
        seen: Counter[str] = Counter()
        for at, item in enumerate(field.items):
            yield EvidenceRow(field, item, at, nth=seen[item.text])
            seen[item.text] += 1
        for offer in evidence.offers:
            if offer.field == field.address:
                yield EvidenceRow(field, offer=offer)


def _drawn(row: EvidenceRow, width: int) -> Iterator[list[Piece]]:
    room = width - _LEAD - _STATE
    if row.offer is not None:
        text = cut(one_line(row.offer.text), room)
        left = room - width_of(text) - 2
        shown = cut(one_line(row.offer.reason), left) if left > 0 else ""
        yield [("  ", PLAIN), (fit("+ its tests", _STATE), GOOD), (text, PLAIN), (f"  {shown}", DIM)]
    elif row.item is None:
        hint = "" if row.field.items else ("a adds" if row.field.listed else "enter writes")
        yield [(cut(one_line(row.field.name), width - 16), GROUP), (f"  {hint}", DIM)]
    elif row.field.prose or "\n" in row.item.text.strip():
        lines = wrap(one_line(row.item.text), room)
        more = f"… {len(lines) - _LINES + 1} more lines"
        lines = lines if len(lines) <= _LINES else [*lines[: _LINES - 1], more]
        for at, line in enumerate(lines):
            lead = fit(mark_of(())[0], _STATE) if not at else " " * _STATE
            yield [("  ", PLAIN), (lead, DIM), (line, PLAIN)]
    else:
        state, style = mark_of(row.item.named)
        tail, is_place = where_to(row.item.named)
        text = one_line(row.item.text)
        cells = min(width_of(text), max(room - 2 - width_of(tail), room * 3 // 5))
        text = cut(text, cells)
        left = room - width_of(text) - 2
        shown = cut_start(tail, left) if is_place else cut(tail, left)
        yield [
            ("  ", PLAIN),
            (fit(state, _STATE), style),
            (text, PLAIN),
            (f"  {shown}" if left > 0 else "", DIM),
        ]


def mark_of(named: tuple[Named, ...] | None) -> tuple[str, str]:
    """Glyph and word of what an item names, and their ink."""
    if named is None:
        return "  looking …", DIM
    state = worst_of(named)
    if state is None or state is State.PROSE:
        return f"{State.PROSE.glyph} text", DIM
    return f"{state.glyph} {state.value}", looks.STATE_STYLE[state]


def where_to(named: tuple[Named, ...] | None) -> tuple[str, bool]:
    """Where an item leads, or why nowhere; and whether that is a place."""
    state = worst_of(named) if named else None
    if not named or state is None:
        return "", False
    one = next(each for each in named if each.resolution.state is state)
    targets = one.resolution.targets
    if len(targets) == 1:
        target = targets[0]
        if target.path == one.reference.path and not target.line:
            return "", False
        lead = "→ " if state is State.MOVED else ""
        return lead + place_text(target.path, target.line), True
    if targets:
        return f"{len(targets)} places", False
    looked = one_line(one.resolution.looked[-1]) if one.resolution.looked else ""
    return one_line(one.resolution.reason) or (f"not {looked}" if looked.startswith("in ") else looked), False
