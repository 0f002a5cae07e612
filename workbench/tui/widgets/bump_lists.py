"""The lists of a bump: what to know before, why the level, what would be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.levels import Level
from workbench.tui import looks
from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, GROUP, NOTE, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, fit, one_line, width_of, wrap
from workbench.tui.widgets.row_lines import RowLines

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from workbench.changes.bump import Citation, Preflight
    from workbench.contracts.difference import Change
    from workbench.session.proposal import Proposal
    from workbench.tui.bump_state import Choice
    from workbench.tui.widgets.lines import Piece

LEVEL_INK = {Level.NONE: DIM, Level.PATCH: NOTE, Level.MINOR: WARN, Level.MAJOR: BAD}
_BADGE = 7
_SIDE = 34
"""Cells of the old and of the new text, at least, to stand beside each other."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words between rows."""

    text: str
    ink: str = DIM


class PreflightList(RowLines):
    """What to know before the bump; below, who cites the contract's version."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: list[Words | Preflight | Citation] = []
        self._choice: Choice | None = None

    def show(self, choice: Choice) -> None:
        """Show a contract's."""
        bump = choice.bump
        self._choice = choice
        known: list[Words | Preflight | Citation] = []
        if choice.left_out:
            known.append(Words("This contract is left out: x takes it in again.", WARN))
        known.append(Words(f"Compared with {one_line(bump.base)}", PLAIN))
        if bump.preflight:
            known += [Words(""), Words("Before the bump", GROUP), *bump.preflight]
        else:
            known.append(Words("Nothing stands in the way: no findings, no drafts elsewhere.", GOOD))
        if bump.citations:
            known += [
                Words(""),
                Words("Who cites this version: most is history, and stays; space lets one follow", GROUP),
                *bump.citations,
            ]
        with self.kept_in_place():
            self.rows = known
            self.wrap_rows()

    @property
    def current(self) -> Preflight | Citation | None:
        """What is under the cursor."""
        row = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return None if isinstance(row, Words) else row

    @property
    def citation(self) -> Citation | None:
        """The citation under the cursor."""
        from workbench.changes.bump import Citation as Cited  # noqa: PLC0415 - loaded by who made it

        one = self.current
        return one if isinstance(one, Cited) else None

    def row_total(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def can_stand_on(self, row: int) -> bool:
        """On what can be gone to."""
        return not isinstance(self.rows[row], Words)

    def key_of(self, row: int) -> Hashable:
        """The row."""
        return self.rows[row]

    def drawn(self, row: int, width: int) -> list[list[Piece]]:
        """A finding with its place, or a citation with its line."""
        from workbench.changes.bump import Preflight as Known  # noqa: PLC0415 - loaded by who made it

        one = self.rows[row]
        if isinstance(one, Words):
            return [[(line, one.ink)] for line in wrap(one.text, width)] or [[("", PLAIN)]]
        if isinstance(one, Known):
            glyph, ink = looks.SEVERITY_GLYPH[one.severity], looks.SEVERITY_STYLE[one.severity]
            lead = f"{glyph} {one.kind:<10}"
            lines = wrap(one_line(one.message), width - width_of(lead) - 1)
            first: list[Piece] = [(lead, ink), (lines[0] if lines else "", PLAIN)]
            return [first, *([(" " * width_of(lead), PLAIN), (line, PLAIN)] for line in lines[1:])]
        joined = self._choice is not None and one in self._choice.joined
        box = ("[x] " if joined else "[ ] ") if one.operation is not None else " ·  "
        place = f"{one_line(one.path)}:{one.line}"
        return [
            [(box, ACCENT if one.operation is not None else DIM), (cut(place, width - 4), STRONG)],
            [("    ", PLAIN), (cut(one_line(one.text), width - 4), DIM)],
        ]


class ChangeList(RowLines):
    """Why: every change with its level and the rule that gives it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: tuple[Change | Words, ...] = ()

    def show(self, choice: Choice) -> None:
        """Show a contract's changes, in file order."""
        changes = choice.bump.difference.substance
        with self.kept_in_place():
            self.rows = changes or (Words("Nothing else has changed."),)
            self.wrap_rows()

    def row_total(self) -> int:
        """How many changes there are."""
        return len(self.rows)

    def drawn(self, row: int, width: int) -> list[list[Piece]]:
        """Level and place; before and after; who says so."""
        change = self.rows[row]
        if isinstance(change, Words):
            return [[(change.text, change.ink)]]
        where = " · ".join(part for part in (change.where, change.field) if part) or change.container
        origin = "the settings" if change.configured else change.rule.origin
        rule = f"{change.kind.value} ({origin})"
        room = width - _BADGE - 1
        lines: list[list[Piece]] = [
            [
                (f"{change.level.value:<{_BADGE}}", LEVEL_INK[change.level]),
                (cut(one_line(where), room), STRONG),
            ],
        ]
        margin = " " * _BADGE
        lines += [
            [(margin, PLAIN), *pieces]
            for pieces in _both(one_line(change.before), one_line(change.after), room)
        ]
        lines.append([(margin, PLAIN), (cut(rule, room), DIM)])
        return lines


def _both(before: str, after: str, room: int) -> list[list[Piece]]:
    """What stood there and what stands there now, beside each other where it is wide enough."""
    if not before and not after:
        return []
    if before and after and room >= 2 * _SIDE:
        half = (room - 1) // 2
        return [[(fit(f"- {before}", half), BAD), (" ", PLAIN), (cut(f"+ {after}", half), GOOD)]]
    out: list[list[Piece]] = []
    if before:
        out.append([("- " + cut(before, room - 2), BAD)])
    if after:
        out.append([("+ " + cut(after, room - 2), GOOD)])
    return out


class ApplyList(RowLines):
    """What would be written, and how."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: tuple[Words, ...] = ()

    def show(self, rows: Sequence[Words]) -> None:
        """Show words."""
        with self.kept_in_place():
            self.rows = tuple(rows)
            self.wrap_rows()

    def row_total(self) -> int:
        """How many lines of words."""
        return len(self.rows)

    def can_stand_on(self, row: int) -> bool:  # noqa: ARG002
        """There is nothing to stand on."""
        return False

    def drawn(self, row: int, width: int) -> list[list[Piece]]:
        """Words."""
        one = self.rows[row]
        return [[(line, one.ink)] for line in wrap(one.text, width)] or [[("", PLAIN)]]


def summary(proposal: Proposal | None) -> Iterator[Words]:
    """What would be written, in words; ``None`` while it is being laid on the files."""
    if proposal is None:
        yield Words("Laying it on the files …")
        return
    for conflict in proposal.conflicts:
        yield Words(f"✗ {one_line(conflict.path)}: {one_line(conflict.message)}", BAD)
    if proposal.conflicts:
        yield Words("Nothing can be written while something does not fit: d leaves what fits in the draft.")
        return
    count = len(proposal.plan.effective)
    yield Words(f"{count} file{'s' * (count != 1)} would be written, together or not at all:", STRONG)
    for change in proposal.plan.effective:
        yield Words("")
        yield Words(one_line(change.path), STRONG)
        for why in change.why:
            yield Words(f"    {one_line(why)}", DIM)
    yield Words("")
    yield Words("enter or ctrl+s writes them; u takes back version, entry and edits together.", GOOD)
    yield Words("d leaves the bump in the draft, and writes nothing.", PLAIN)
