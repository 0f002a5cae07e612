"""Fixes for what is missing or has moved: one marked for each reference, then all into the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.repair import Repair, RepairKind
from workbench.tui import looks
from workbench.tui.actions import Home, bindings
from workbench.tui.looks import ACCENT, DIM, GOOD, GROUP, PLAIN, STRONG
from workbench.tui.safe import cut, one_line, width_of, wrap
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.row_lines import RowLines

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import ClassVar

    from workbench.audit.findings import ReferenceAudit
    from workbench.tui.messages import Activated
    from workbench.tui.widgets.lines import Piece

_REASON_LINES = 2


class FixList(RowLines):
    """References, and below each its fixes, best first."""

    def __init__(self, repairs: Sequence[Repair], first: ReferenceAudit | None) -> None:
        super().__init__()
        self._rows: list[ReferenceAudit | Repair] = []
        self._marked: dict[int, Repair] = {}
        last = None
        for repair in repairs:
            if repair.reference is not last:
                last = repair.reference
                self._rows.append(last)
            self._rows.append(repair)
        self.wrap_rows()
        about = (one for one in enumerate(self._rows) if isinstance(one[1], Repair))
        self.cursor = next((row for row, one in about if one.reference is first), 1)

    @property
    def chosen(self) -> tuple[Repair, ...]:
        """What is marked, in order; else what the cursor is on."""
        if self._marked:
            return tuple(one for one in self._rows if isinstance(one, Repair) and self._is_marked(one))
        one = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        return (one,) if isinstance(one, Repair) else ()

    def _is_marked(self, repair: Repair) -> bool:
        return self._marked.get(id(repair.reference)) is repair

    def mark(self) -> None:
        """Mark the fix under the cursor, in place of another of its reference; or take its mark away."""
        one = self._rows[self.cursor]
        if isinstance(one, Repair):
            if self._is_marked(one):
                del self._marked[id(one.reference)]
            else:
                self._marked[id(one.reference)] = one
            self.laid_out()

    def drawn(self, row: int, width: int) -> list[list[Piece]]:
        """What a reference is, or a fix with its reason."""
        one = self._rows[row]
        if not isinstance(one, Repair):
            state = one.resolution.state
            text = f"{state.glyph} {state.value}  "
            return [
                [
                    (text, looks.STATE_STYLE[state]),
                    (cut(one_line(one.reference.text), width - width_of(text) - 18), STRONG),
                    (f"  {one_line(one.item.field)}", DIM),
                ]
            ]
        sure = one.kind is RepairKind.CERTAIN
        lead: list[Piece] = [
            ("[x] " if self._is_marked(one) else "[ ] ", ACCENT),
            (f"{one.kind.value:<10} ", GOOD if sure else GROUP),
        ]
        room = width - 15
        titles = wrap(one_line(one.title), room)
        reasons = wrap(one_line(one.reason), room)[:_REASON_LINES]
        lines = [[*lead, (titles[0], PLAIN)]]
        lines += [[(" " * 15, PLAIN), (line, PLAIN)] for line in titles[1:]]
        return lines + [[(" " * 15, PLAIN), (line, DIM)] for line in reasons if line]

    def row_total(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def can_stand_on(self, row: int) -> bool:
        """On fixes."""
        return isinstance(self._rows[row], Repair)

    def key_of(self, row: int) -> Hashable:
        """The reference or the fix."""
        return id(self._rows[row])


class FixScreen(Dialog["tuple[Repair, ...]"]):
    """The answer is what was chosen."""

    BINDINGS = bindings(Home.FIXES)
    HOMES: ClassVar = (Home.DIALOG, Home.FIXES)

    def __init__(self, title: str, repairs: Sequence[Repair], first: ReferenceAudit | None) -> None:
        self.fixes = FixList(repairs, first)
        super().__init__(
            f"Fixes in {one_line(title)}",
            self.fixes,
            "space marks · enter puts them into the draft · esc back",
        )

    def action_mark_fix(self) -> None:
        """Mark the fix under the cursor."""
        self.fixes.mark()

    def on_activated(self, event: Activated) -> None:
        """Answer with what is marked, else with the fix under the cursor."""
        event.stop()
        self.dismiss(self.fixes.chosen)
