"""The code that a reference leads to; for one that was not found, what was probably meant, with its code."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from typing import TYPE_CHECKING

from textual.content import Content

from workbench.tui.actions import Home, bindings
from workbench.tui.code_page import NOTHING, Page, Source, Wanted, definition_end
from workbench.tui.inks import INKS
from workbench.tui.looks import DIM, MARK, PLAIN
from workbench.tui.messages import CandidateChosen
from workbench.tui.safe import code_text, cut, place_text, width_of, wrap
from workbench.tui.widgets import code_notes as notes
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

_LEAD = 3  # lines of code shown above a suggestion: attributes and the last of its comment
_SHIFT = 8  # columns that left and right move


class _Kind(Enum):
    NOTE = auto()
    CANDIDATE = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class _Row:
    kind: _Kind
    number: int = 0  # which note or candidate, or the line of code
    lines: tuple[tuple[Piece, ...], ...] = ()  # of a note


class CodeView(LineView):
    """Notes, candidates and code, one below the other."""

    BINDINGS = bindings(Home.CODE)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.page = NOTHING
        self.chosen = 0
        self.source = Source("")
        self._top: list[_Row] = []  # notes and candidates; lines of code are only counted
        self._starts = [0]
        self._first_code = 1
        self._code_total = 0
        self._shift = 0
        self._marked = (0, 0)
        self._gutter = 4

    # What is shown --------------------------------------------------------------------------------

    @property
    def wanted(self) -> Wanted:
        """The file and place to show: the chosen candidate's, else the page's."""
        candidates = self.page.candidates
        return candidates[self.chosen].wanted if candidates else self.page.wanted

    @property
    def place(self) -> tuple[str, int]:
        """Path and line under the cursor."""
        row = self._row(self.cursor) if self.cursor < self.row_total() else None
        if row is not None and row.kind is _Kind.CODE and self.source.path == self.wanted.path:
            return self.source.path, row.number
        return self.wanted.path, self.wanted.line

    def show_page(self, page: Page) -> None:
        """Show another page; the same page with other candidates keeps the one chosen."""
        if page == self.page:
            return
        if page.reference is not None and page.reference == self.page.reference and self.page.candidates:
            kept = self.wanted
            with self.kept_in_place():
                self.page = page
                self.chosen = next((n for n, one in enumerate(page.candidates) if one.wanted == kept), 0)
                self._lay()
            return
        self.page, self._shift, self.chosen = page, 0, 0
        self._lay()
        self._show_from_top()

    def show_source(self, source: Source) -> None:
        """Show a file's lines beneath, if it is still the one that is wanted."""
        if source.path != self.wanted.path:
            return
        with self.kept_in_place():
            self.source = source
            self._lay()
        if not self.page.candidates:
            self._show_from_top()

    def choose(self, number: int) -> None:
        """Show the code of another candidate; the message tells the screen to read its file."""
        if not self.page.candidates:
            return
        self.chosen = number % len(self.page.candidates)
        with self.kept_in_place():
            self._lay()
        row = self.find((_Kind.CANDIDATE, self.chosen))
        if row is not None:
            self.cursor = row
            self.refresh()
            self.show_cursor()
        self.post_message(CandidateChosen(self))

    def go_to_definition(self) -> None:
        """Put the cursor on the line that is wanted."""
        row = self.find((_Kind.CODE, max(1, self.wanted.line)))
        if row is not None:
            self.move_to(row)
            self.scroll_row_to(row, min(_LEAD, self.visible_lines // 4))

    def _show_from_top(self) -> None:
        """From the notes on when there is something to choose, else at the definition."""
        if self.page.candidates:
            self.show_rows(self.find((_Kind.CANDIDATE, self.chosen)) or 0)
            return
        self.show_rows()
        if self.page.state and self.wanted.kind == "contract":
            # Why nothing was found is read first; the contract's own lines stand below it.
            self.go_to_definition()
            self._scroll_lines(0)
        elif self._marked[0]:
            self.go_to_definition()

    # Rows -----------------------------------------------------------------------------------------

    def _lay(self) -> None:
        """Notes and candidates for the present width; below them as many lines of code as there are."""
        width = self.scrollable_content_region.width or 80
        self.border_title = Content(f" {self._title()} ")
        page = self.page
        shown = notes.window(page, self.chosen, self.visible_lines)
        top = [_Row(_Kind.NOTE, 0, notes.state_lines(page, width))] if page.state else []
        top += [_Row(_Kind.CANDIDATE, number) for number in shown]
        if more := notes.more_line(page, shown):
            top.append(_Row(_Kind.NOTE, 1, more))
        if page.looked:
            top.append(_Row(_Kind.NOTE, 2, notes.looked_lines(page, width)))
        self._first_code, self._code_total, self._marked = 1, 0, (0, 0)
        if self.source.path == self.wanted.path and self.wanted.path:
            top += self._lay_code(self.wanted, width)
        self._top = top
        self._starts = [0, *accumulate(len(row.lines) if row.kind is _Kind.NOTE else 1 for row in top)]

    def _lay_code(self, wanted: Wanted, width: int) -> list[_Row]:
        """Count the lines of code; what stands between them and the notes above is returned."""
        source = self.source
        if source.failure:
            lines = tuple((("  " + line, DIM),) for line in wrap(source.failure, width - 4))
            return [_Row(_Kind.NOTE, 3, ((), *lines))]
        total = len(source.lines)
        self._gutter = len(str(total)) + 1
        line = min(wanted.line, total)
        end = min(wanted.end_line, total) or (definition_end(source.lines, line) if line else 0)
        self._marked = (line, end)
        part = bool(self.page.candidates) or (self.page.state is not None and wanted.kind == "contract")
        self._first_code = max(1, line - _LEAD) if part else 1
        self._code_total = total - self._first_code + 1
        if not self.page.state:
            return []
        return [_Row(_Kind.NOTE, 4, notes.heading_lines(self.page, self.chosen, width))]

    def _title(self) -> str:
        page, wanted = self.page, self.wanted
        if page.state is None:
            return f"Contract  {place_text(wanted.path, wanted.line)}" if wanted.path else "Code"
        if page.candidates:
            count = len(page.candidates)
            return f"Code  {self.chosen + 1} of {count} {page.offer}" if count > 1 else "Code  1 suggestion"
        kind = f"{wanted.kind} " if wanted.name else ""
        name = f" · {kind}{wanted.name}" if wanted.name else ""
        title = "Contract" if wanted.kind == "contract" else "Code"
        return f"{title}  {place_text(wanted.path, wanted.line)}{name}"

    def _row(self, row: int) -> _Row:
        if row < len(self._top):
            return self._top[row]
        return _Row(_Kind.CODE, self._first_code + row - len(self._top))

    def row_total(self) -> int:
        """How many rows there are."""
        return len(self._top) + self._code_total

    def line_total(self) -> int:
        """How many lines they take."""
        return self._starts[-1] + self._code_total

    def first_line(self, row: int) -> int:
        """The first line of a row."""
        above = min(row, len(self._top))
        return self._starts[above] + row - above

    def height_of(self, row: int) -> int:
        """Notes wrap."""
        return self._starts[row + 1] - self._starts[row] if row < len(self._top) else 1

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        beyond = line - self._starts[-1]
        return len(self._top) + beyond if beyond >= 0 else bisect_right(self._starts, line) - 1

    def can_stand_on(self, row: int) -> bool:
        """Everywhere but on notes."""
        return row < self.row_total() and self._row(row).kind is not _Kind.NOTE

    def key_of(self, row: int) -> Hashable:
        """A candidate, a line of code, or a note."""
        one = self._row(row)
        return (one.kind, one.number)

    def find(self, key: Hashable) -> int | None:
        """The row of a candidate, a line of code or a note, by what ``key_of`` gave."""
        for row, one in enumerate(self._top):
            if key == (one.kind, one.number):
                return row
        if isinstance(key, tuple) and key[0] is _Kind.CODE:
            place = key[1] - self._first_code
            return len(self._top) + place if 0 <= place < self._code_total else None
        return None

    def laid_out(self) -> None:
        """Wrap for the new width."""
        with self.kept_in_place():
            self._lay()

    def move_to(self, row: int) -> None:
        """Standing on a candidate chooses it."""
        super().move_to(row)
        if self.cursor < self.row_total():
            now = self._row(self.cursor)
            if now.kind is _Kind.CANDIDATE and now.number != self.chosen:
                self.choose(now.number)

    # Actions --------------------------------------------------------------------------------------

    def action_activate(self) -> None:
        """From a candidate to its code."""
        self.go_to_definition()

    def action_code_left(self) -> None:
        """Shift long lines back; at their start, the pane before."""
        if not self._shift:
            self.screen.focus_previous()
            return
        self._shift = max(0, self._shift - _SHIFT)
        self.refresh()

    def action_code_right(self) -> None:
        """Shift long lines."""
        longest = max((len(line) for line in self.source.lines), default=0)
        self._shift = min(self._shift + _SHIFT, max(0, longest - _SHIFT))
        self.refresh()

    # Drawing --------------------------------------------------------------------------------------

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """One line of a row."""
        place = self.row_at(line)
        row = self._row(place)
        match row.kind:
            case _Kind.NOTE:
                return row.lines[line - self._starts[place]]
            case _Kind.CANDIDATE:
                chosen = row.number == self.chosen
                return notes.candidate_line(
                    self.page, row.number, width, chosen=chosen, under_cursor=under_cursor
                )
            case _Kind.CODE:
                return self._draw_code(row.number, width)

    def _draw_code(self, number: int, width: int) -> Sequence[Piece]:
        text = self.source.lines[number - 1]
        inside = self._marked[0] <= number <= self._marked[1]
        pieces: list[Piece] = [
            ("▎" if inside else " ", MARK),
            (f"{number:>{self._gutter}} ", PLAIN if number == self._marked[0] else DIM),
        ]
        spans = self.source.highlights.line(number) if self.source.highlights else ()
        used = self._gutter + 2
        skip = self._shift
        for piece, token in _spans(text, spans):
            shown = code_text(piece)
            if skip:
                hidden = min(skip, len(shown))
                shown, skip = shown[hidden:], skip - hidden
            room = width - used
            if room <= 0:
                break
            shown = cut(shown, room)
            used += width_of(shown)
            pieces.append((shown, token if token in INKS else PLAIN))
        return pieces


def _spans(text: str, spans: Sequence[tuple[int, int, str]]) -> Sequence[tuple[str, str]]:
    """The whole line in pieces, each with its token class or ``""``."""
    pieces = []
    at = 0
    for start, end, token in spans:
        if start > at:
            pieces.append((text[at:start], ""))
        if end > max(at, start):
            pieces.append((text[max(at, start) : end], token))
        at = max(at, end)
    pieces.append((text[at:], ""))
    return pieces
