"""The claims of the selected contract, every reference marked with what became of it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from textual.content import Content

from workbench.tui import looks
from workbench.tui.claim_rows import ClaimRow, RowKind, claim_rows, folded_at_first
from workbench.tui.looks import DIM, PLAIN
from workbench.tui.safe import cut, one_line, width_of, wrap
from workbench.tui.widgets.claim_lines import (
    INDENT,
    STATE_CELLS,
    draw_claim,
    draw_finding,
    draw_reference,
    tail_of,
    title_of,
    wrap_finding,
)
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from workbench.audit.findings import ContractAudit
    from workbench.tui.claim_rows import Block

_OPEN_UP_TO = 120  # references: a larger contract starts with its quiet claims folded
_AIRY_FROM = 22  # lines: from here a blank line stands between claims
_FOLDABLE = (RowKind.CLAIM, RowKind.OUTSIDE)


class ClaimView(LineView):
    """Claims, their items by field, references and findings."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.audit: ContractAudit | None = None
        self.path = ""
        self.note: tuple[str, ...] = ()
        self.rows: list[ClaimRow] = []
        self._folded: dict[str, frozenset[Hashable]] = {}
        self._starts: list[int] = [0]
        self._airy = False
        self._text_cells = 0
        self._wrapped: dict[int, list[str]] = {}
        self._blocks: dict[str, dict[str, Mapping[str, Sequence[Block]]]] = {}
        self._blocked: dict[int, Sequence[Sequence[Piece]]] = {}
        self._pending: frozenset[tuple[str, str]] = frozenset()

    # What is shown --------------------------------------------------------------------------------

    def show_audit(self, path: str, audit: ContractAudit) -> None:
        """Show a contract; the same contract again keeps cursor, scroll and folds."""
        if path == self.path and audit == self.audit:
            return
        same = path == self.path and self.audit is not None
        if path not in self._folded:
            self._folded[path] = folded_at_first(audit, _OPEN_UP_TO)
        if same:
            before, at = [row.key for row in self.rows], self.cursor
            with self.kept_in_place():
                self.audit = audit
                self._lay()
            self._stay_near(before, at)
        else:
            self.audit, self.path = audit, path
            self._lay()
            self.show_rows()
        self.border_title = Content(title_of(audit))

    def _stay_near(self, before: Sequence[Hashable], at: int) -> None:
        """When the cursor's row is gone: between what stood above it and what stood below."""
        rows = {row.key: number for number, row in enumerate(self.rows)}
        if at >= len(before) or before[at] in rows:
            return
        above = next((place for place in range(at - 1, -1, -1) if before[place] in rows), -1)
        below = next((place for place in range(at + 1, len(before)) if before[place] in rows), -1)
        row = rows[before[above]] + at - above if above >= 0 else at
        self.move_to(min(row, rows[before[below]] - 1) if below >= 0 else row)

    def show_note(self, title: str, *lines: str, path: str = "") -> None:
        """Show words instead of a contract."""
        self.audit, self.path, self.note = None, path, lines
        self.border_title = Content(f" {title} ")
        self._lay()
        self.show_rows()

    @property
    def current(self) -> ClaimRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) and self.audit else None

    def fold(self) -> None:
        """Fold or unfold the claim that the cursor is in."""
        head = self._head_of(self.cursor)
        if head is None:
            return
        key = self.rows[head].key
        self._fold_to(self._folded[self.path] ^ {key}, head)

    def fold_all(self) -> None:
        """Unfold every claim; when all are, fold every claim."""
        if self.audit is None:
            return
        keys = frozenset(row.key for row in self.rows if row.kind in _FOLDABLE)
        head = self._head_of(self.cursor)
        self._fold_to(frozenset() if self._folded[self.path] & keys else keys, head or 0)

    def unfold_all(self) -> None:
        """Unfold every claim, the cursor staying where it is."""
        if self.audit is not None and self._folded[self.path]:
            self._fold_to(frozenset(), self.cursor)

    def _fold_to(self, folded: frozenset[Hashable], cursor: int) -> None:
        key = self.rows[cursor].key if cursor < len(self.rows) else None
        with self.kept_in_place():
            self._folded[self.path] = folded
            self._lay()
        row = self.find(key)
        if row is not None:
            self.move_to(row)

    def _head_of(self, row: int) -> int | None:
        """The claim's row above (or at) a row."""
        while self.audit and 0 <= row < len(self.rows):
            if self.rows[row].kind in _FOLDABLE:
                return row
            row -= 1
        return None

    def next_trouble(self, step: int, start: int | None = None, *, findings: bool = False) -> bool:
        """Go to the next (-1: previous) reference that was not found; ``False`` when there is none.

        Args:
            step: 1 or -1.
            findings: to the next finding that weighs instead.
            start: the row to begin behind (or before), among all rows, instead of the cursor's.
        """
        if self.audit is None:
            return False
        every = claim_rows(self.audit)
        start = self._place_among(every) if start is None else start
        ahead = range(start + 1, len(every)) if step > 0 else range(min(start, len(every)) - 1, -1, -1)
        found = next(
            (every[row].key for row in ahead if (every[row].weighs if findings else every[row].trouble)), None
        )
        if found is None:
            return False
        self.unfold_all()
        row = self.find(found)
        if row is not None:
            self.move_to(row)
        return row is not None

    def _place_among(self, rows: Sequence[ClaimRow]) -> int:
        """The place of the cursor's row among all rows, folded ones too."""
        key = self.key_of(self.cursor) if self.cursor < len(self.rows) else None
        return next((place for place, row in enumerate(rows) if row.key == key), -1)

    def go_to_claim(self, claim: str, line: int) -> None:
        """Put the cursor on a claim's row at a line of the contract, else on the claim, unfolding it."""
        if self.audit is None:
            return
        self.unfold_all()
        best = next((row for row, one in enumerate(self.rows) if one.line == line and one.audit), None)
        if best is None:
            names = (row for row, one in enumerate(self.rows) if one.kind is RowKind.CLAIM)
            best = next((row for row in names if self.rows[row].text == one_line(claim)), None)
        if best is not None:
            self.move_to(best)

    def claim_id(self) -> str:
        """The id of the claim the cursor is in; empty outside claims."""
        row = self.current
        if self.audit is None or row is None or row.claim < 0:
            return ""
        return self.audit.claims[row.claim].claim.id

    def claim_name(self) -> str:
        """What operations call the claim the cursor is in; empty outside claims."""
        row = self.current
        return self._name_of(row) if row is not None else ""

    def _name_of(self, row: ClaimRow) -> str:
        if self.audit is None or row.claim < 0:
            return ""
        return self.audit.contract.name_of(self.audit.claims[row.claim].claim)

    def mark_pending(self, pending: Iterable[tuple[str, str]]) -> None:
        """Mark the claims, by contract and what operations call them, that changes wait for in the draft."""
        if (newer := frozenset(pending)) != self._pending:
            self._pending = newer
            self.refresh()

    def show_blocks(self, path: str, blocks: Mapping[str, Sequence[Block]], *, room: str = "") -> None:
        """Show lines of another room beneath the claims of a contract, now or when it is shown.

        Args:
            path: of the contract.
            blocks: by the claims' ids; they take the place of those that the room showed before.
            room: whose blocks they are.
        """
        self._blocks.setdefault(path, {})[room] = blocks
        if path == self.path and self.audit is not None:
            with self.kept_in_place():
                self._lay()

    # Rows -----------------------------------------------------------------------------------------

    def _blocks_here(self) -> dict[str, list[Block]]:
        """What all rooms show beneath the claims of this contract."""
        found: dict[str, list[Block]] = {}
        for blocks in self._blocks.get(self.path, {}).values():
            for claim, own in blocks.items():
                found.setdefault(claim, []).extend(own)
        return found

    def _lay(self) -> None:
        """Make the rows, and count their lines for the present width."""
        width = self.scrollable_content_region.width or 80
        self._airy = self.visible_lines >= _AIRY_FROM
        if self.audit is None:
            self.rows = [ClaimRow(RowKind.NOTE, place, 0, -1, text) for place, text in enumerate(self.note)]
        else:
            self.rows = claim_rows(self.audit, self._folded[self.path], self._blocks_here())
        self._blocked = {
            row: one.block.lines(width - INDENT) for row, one in enumerate(self.rows) if one.block is not None
        }
        self._wrapped = {
            row: wrapped
            for row, one in enumerate(self.rows)
            if (wrapped := self._wrap(one, width)) is not None
        }
        self._starts = [0, *accumulate(self._lines_of(row) for row in range(len(self.rows)))]
        longest = max(
            (width_of(row.text) for row in self.rows if row.audit and tail_of(row.audit)), default=0
        )
        self._text_cells = min(longest, (width - INDENT - STATE_CELLS) * 2 // 5)

    def _wrap(self, row: ClaimRow, width: int) -> list[str] | None:
        """The lines of a row that may take several."""
        if row.kind is RowKind.NOTE:
            return wrap(row.text, width - 4)
        if row.kind is RowKind.CLAIM and row.title:
            lines = wrap(row.title, width - INDENT)
            return lines if len(lines) <= 2 else [lines[0], cut(" ".join(lines[1:]), width - INDENT)]  # noqa: PLR2004
        if row.kind is RowKind.FINDING and row.finding:
            return wrap_finding(row, row.finding, width)
        return None

    def _lines_of(self, row: int) -> int:
        one = self.rows[row]
        wrapped = len(self._wrapped.get(row, ())) or len(self._blocked.get(row, ()))
        if one.kind in _FOLDABLE:
            return 1 + wrapped + self._air(row)
        return max(1, wrapped)

    def _air(self, row: int) -> int:
        return 1 if self._airy and row and self.rows[row].kind in _FOLDABLE else 0

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
        """Findings, titles and notes wrap."""
        return self._starts[row + 1] - self._starts[row]

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        return bisect_right(self._starts, line) - 1

    def can_stand_on(self, row: int) -> bool:
        """Everywhere but on a field's name and on notes."""
        return self.rows[row].kind not in (RowKind.FIELD, RowKind.NOTE) if row < len(self.rows) else False

    def key_of(self, row: int) -> Hashable:
        """What the row is about."""
        return self.rows[row].key

    def laid_out(self) -> None:
        """Wrap for the new width."""
        with self.kept_in_place():
            self._lay()

    def clicked(self, row: int, x: int, *, twice: bool) -> None:
        """A click on a claim's mark folds it."""
        if self.rows[row].kind in _FOLDABLE and x < INDENT and not twice:
            self.fold()
        else:
            super().clicked(row, x, twice=twice)

    # Drawing --------------------------------------------------------------------------------------

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """One line of a row."""
        row = self.row_at(line)
        one = self.rows[row]
        place = line - self._starts[row]
        mark = (looks.CURSOR if under_cursor else "  ", looks.ACCENT)
        match one.kind:
            case RowKind.NOTE:
                return [("  ", PLAIN), (self._wrapped[row][place], DIM if row else PLAIN)]
            case RowKind.CLAIM | RowKind.OUTSIDE:
                place -= self._air(row)
                if place:
                    return [(" " * INDENT + self._wrapped[row][place - 1], DIM)] if place > 0 else []
                folded = one.key in self._folded.get(self.path, ())
                return draw_claim(one, width, mark, folded=folded, waits=self._is_pending(one))
            case RowKind.FIELD:
                return [(" " * INDENT + cut(one.text, width - INDENT), DIM)]
            case RowKind.FINDING:
                return draw_finding(one, self._wrapped[row], place, mark)
            case RowKind.REFERENCE:
                return draw_reference(one, width, mark, self._text_cells)
            case RowKind.BLOCK:
                lines = self._blocked[row]
                lead = [mark if not place else ("  ", PLAIN), (" " * (INDENT - 2), PLAIN)]
                return [*lead, *(lines[place] if place < len(lines) else ())]

    def _is_pending(self, row: ClaimRow) -> bool:
        return bool(self._pending) and (self.path, self._name_of(row)) in self._pending
