"""The claims of the selected contract, every reference marked with what became of it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from textual.content import Content

from workbench.audit.resolution import State
from workbench.tui import looks
from workbench.tui.claim_rows import ClaimRow, RowKind, claim_rows, folded_at_first
from workbench.tui.looks import BAD, DIM, NOTE, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, cut_start, fit, one_line, place_text, width_of, wrap
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from workbench.audit.findings import ContractAudit, ReferenceAudit

_OPEN_UP_TO = 120  # references: a larger contract starts with its quiet claims folded
_AIRY_FROM = 22  # lines: from here a blank line stands between claims
_STATE_CELLS = 13
_INDENT = 4
_BESIDE = "\0"  # before a line that is said beside a finding; visible text never holds it
_USED_HERE = "used here, defined in "
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
            with self.kept_in_place():
                self.audit = audit
                self._lay()
        else:
            self.audit, self.path = audit, path
            self._lay()
            self.show_rows()
        self.border_title = Content(self._title(audit))

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

    def next_trouble(self, step: int, start: int | None = None) -> bool:
        """Go to the next (-1: previous) reference that was not found; ``False`` when there is none.

        Args:
            step: 1 or -1.
            start: the row to begin behind (or before), among all rows, instead of the cursor's.
        """
        if self.audit is None:
            return False
        every = claim_rows(self.audit)
        start = self._place_among(every) if start is None else start
        ahead = range(start + 1, len(every)) if step > 0 else range(min(start, len(every)) - 1, -1, -1)
        found = next((every[row].key for row in ahead if every[row].trouble), None)
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

    def mark_pending(self, pending: Iterable[tuple[str, str]]) -> None:
        """Mark the claims, by contract and id, that changes wait for in the draft."""
        if (newer := frozenset(pending)) != self._pending:
            self._pending = newer
            self.refresh()

    # Rows -----------------------------------------------------------------------------------------

    def _lay(self) -> None:
        """Make the rows, and count their lines for the present width."""
        width = self.scrollable_content_region.width or 80
        self._airy = self.visible_lines >= _AIRY_FROM
        if self.audit is None:
            self.rows = [ClaimRow(RowKind.NOTE, place, 0, -1, text) for place, text in enumerate(self.note)]
        else:
            self.rows = claim_rows(self.audit, self._folded[self.path])
        self._wrapped = {
            row: wrapped
            for row, one in enumerate(self.rows)
            if (wrapped := self._wrap(one, width)) is not None
        }
        self._starts = [0, *accumulate(self._lines_of(row) for row in range(len(self.rows)))]
        longest = max((width_of(row.text) for row in self.rows if row.audit and _tail(row.audit)), default=0)
        self._text_cells = min(longest, (width - _INDENT - _STATE_CELLS) * 2 // 5)

    def _wrap(self, row: ClaimRow, width: int) -> list[str] | None:
        """The lines of a row that may take several."""
        if row.kind is RowKind.NOTE:
            return wrap(row.text, width - 4)
        if row.kind is RowKind.CLAIM and row.title:
            lines = wrap(row.title, width - _INDENT)
            return lines if len(lines) <= 2 else [lines[0], cut(" ".join(lines[1:]), width - _INDENT)]  # noqa: PLR2004
        if row.kind is RowKind.FINDING and row.finding:
            room = width - _finding_indent(row) - 2
            lines = wrap(f"{row.finding.rule}: {row.text}", room)
            beside = row.finding.accepted and f"accepted: {one_line(row.finding.accepted)}"
            beside = beside or (row.finding.hint and f"→ {one_line(row.finding.hint)}")
            return lines + ([_BESIDE + line for line in wrap(beside, room)] if beside else [])
        return None

    def _lines_of(self, row: int) -> int:
        one = self.rows[row]
        wrapped = len(self._wrapped.get(row, ()))
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
        if self.rows[row].kind in _FOLDABLE and x < _INDENT and not twice:
            self.fold()
        else:
            super().clicked(row, x, twice=twice)

    # Drawing --------------------------------------------------------------------------------------

    def _title(self, audit: ContractAudit) -> str:
        said = audit.contract
        parts = [one_line(said.stem)]
        if said.version:
            parts.append(f"v{one_line(said.version.text).lstrip('v')}")
        if said.status:
            parts.append(one_line(said.status.text))
        count = len(audit.claims)
        parts.append(f"{count:,} claim{'s' * (count != 1)}")
        return f" {' · '.join(cut(part, 48) for part in parts)} "

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
                    return [(" " * _INDENT + self._wrapped[row][place - 1], DIM)] if place > 0 else []
                return self._draw_claim(one, width, mark)
            case RowKind.FIELD:
                return [(" " * _INDENT + cut(one.text, width - _INDENT), DIM)]
            case RowKind.FINDING:
                return self._draw_finding(one, self._wrapped[row], place, mark)
            case RowKind.REFERENCE:
                return self._draw_reference(one, width, mark)

    def _draw_claim(self, row: ClaimRow, width: int, mark: Piece) -> Sequence[Piece]:
        fold = "▸ " if row.key in self._folded.get(self.path, ()) else "▾ "
        worded = [
            (f"{state.glyph} {count} {state.value}", _count_style(state)) for state, count in row.counts
        ]
        short = [(f"{state.glyph}{count}", _count_style(state)) for state, count in row.counts]
        pending = "  ✎ draft" if self._is_pending(row) else ""
        room = width - 4 - width_of(row.text + pending) - width_of(row.status) - 4
        counts = next((c for c in (worded, short) if _spread(c) <= room), [])
        status = cut(row.status, 40)
        left = [
            mark,
            (fold, DIM),
            (cut(row.text, width - 4), STRONG),
            (pending, looks.ACCENT),
            ("  " + status, NOTE),
        ]
        used = sum(width_of(text) for text, _ in left)
        pieces = [*left, (" " * max(2, width - used - _spread(counts)), PLAIN)]
        for place, (text, style) in enumerate(counts):
            pieces += [("  " if place else "", PLAIN), (text, style)]
        return pieces

    def _is_pending(self, row: ClaimRow) -> bool:
        said = self.audit.claims[row.claim].claim.id if self.audit is not None and row.claim >= 0 else ""
        return (self.path, said) in self._pending

    def _draw_finding(self, row: ClaimRow, lines: list[str], place: int, mark: Piece) -> Sequence[Piece]:
        finding = row.finding
        assert finding is not None  # noqa: S101
        severity = finding.severity
        if place:
            quiet = finding.accepted or lines[place].startswith(_BESIDE)
            text = lines[place].removeprefix(_BESIDE)
            return [(" " * (_finding_indent(row) + 2), PLAIN), (text, DIM if quiet else PLAIN)]
        glyph = (looks.SEVERITY_GLYPH[severity] + " ", looks.SEVERITY_STYLE[severity])
        style = DIM if finding.accepted else looks.SEVERITY_STYLE[severity]
        lead = [mark, (" " * (_INDENT - 2), PLAIN), ("└ " if row.beneath else "", DIM), glyph]
        rule, colon, rest = lines[0].partition(":")
        return [*lead, (rule + colon, style), (rest, DIM if finding.accepted else PLAIN)]

    def _draw_reference(self, row: ClaimRow, width: int, mark: Piece) -> Sequence[Piece]:
        one = row.audit
        assert one is not None  # noqa: S101
        state = one.resolution.state
        style = looks.STATE_STYLE[state]
        quiet = state in (State.FOUND, State.PROSE, State.UNCHECKED)
        pieces: list[Piece] = [
            mark,
            ("  ", PLAIN),
            (state.glyph + " ", style),
            (fit(state.value, _STATE_CELLS - 2), DIM if quiet else style),
        ]
        room = width - _INDENT - _STATE_CELLS
        tail = _tail(one)
        if not tail:
            return [*pieces, (cut(row.text, room), PLAIN)]
        cells = max(self._text_cells, min(width_of(row.text), room - 2 - min(width_of(tail), room // 4)))
        # The end of a path is what tells.
        text = fit(cut_start(row.text, cells) if one.reference.path else row.text, cells)
        left = room - width_of(text) - 2
        if width_of(tail) > left and tail.startswith(_USED_HERE):
            tail = tail.removeprefix(_USED_HERE)
        shown = cut_start(tail, left) if _is_place(one) else cut(tail, left)
        return [*pieces, (text, PLAIN), ("  ", PLAIN), (shown, DIM)]


def _finding_indent(row: ClaimRow) -> int:
    return _INDENT + 2 if row.beneath else _INDENT


def _count_style(state: State) -> str:
    return {State.MISSING: BAD, State.MOVED: WARN, State.AMBIGUOUS: WARN}.get(state, DIM)


def _spread(pieces: Sequence[Piece]) -> int:
    return sum(width_of(text) for text, _ in pieces) + 2 * max(0, len(pieces) - 1)


def _is_place(one: ReferenceAudit) -> bool:
    return one.resolution.state in (State.FOUND, State.MOVED) and len(one.resolution.targets) == 1


def _tail(one: ReferenceAudit) -> str:
    """What stands behind a reference: where it leads, what was probably meant, or why not."""
    resolution, reference = one.resolution, one.reference
    places = len(resolution.targets)
    match resolution.state:
        case State.FOUND if places == 1:
            target = resolution.targets[0]
            if target.path == reference.path:
                return f"line {target.line:,}" if target.line else ""
            return (_USED_HERE if resolution.used_here else "") + place_text(target.path, target.line)
        case State.FOUND | State.AMBIGUOUS if places:
            return f"{places:,} places"
        case State.MOVED if places:
            return "→ " + place_text(resolution.targets[0].path, resolution.targets[0].line)
        case State.MISSING if one.suggestions:
            return f"perhaps {one_line(one.suggestions[0].name)}"
        case State.PROSE:
            return ""
    return one_line(resolution.reason)
