"""The contracts of the workspace, grouped by what needs the operator first."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region

from workbench.contracts.problem import Severity
from workbench.session.snapshot import Attention
from workbench.tui import inks, looks
from workbench.tui.arrangement import EMPTY, Filter, arrange
from workbench.tui.looks import DIM, GROUP, HEAD, PLAIN
from workbench.tui.safe import cut, fit, width_of, wrap
from workbench.tui.widgets.contract_lines import (
    MARGIN,
    ONE_LINE_FROM,
    column_names,
    columns_for,
    draw_contract,
    draw_wrong,
    left_out,
)
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from textual.strip import Strip

    from workbench.session.snapshot import ContractRow
    from workbench.tui.arrangement import Arrangement, Entry, Groups

_TWO_LINES_FROM = 44, 26  # cells and lines: from here a row has a second line for what is wrong

_NO_CONTRACTS = (
    "A contract is a YAML file under a folder named contracts. Other places can be named in "
    'contract-workbench.toml: contracts = ["specs/*.yaml"].'
)


_LEAST_BESIDE = 8
"""Cells below which it is no use to tell what the columns leave out."""


class ContractList(LineView):
    """Groups with their contracts; a group's first line folds it."""

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.arrangement: Arrangement = EMPTY
        self.text = ""
        self.waiting = True
        self.touched = False
        self._filter = Filter()
        self._groups: Groups = ()
        self._folded = set(looks.FOLDED_AT_FIRST)
        self._folded_in_filter: set[Attention] = set()
        self._starts: list[int] = []  # each group's header row
        self._rows = 0
        self._two_lines = False
        self._shown = 0
        self._stem_width = 24

    # What is shown --------------------------------------------------------------------------------

    def show(self, arrangement: Arrangement) -> None:
        """Show newer rows; cursor and scroll stay with the contract they were on.

        Until the operator moves, the cursor stays on what needs attention first. A contract under the cursor
        that comes into a folded group unfolds it.
        """
        row, key = self.row, self.key_of(self.cursor) if self._rows else None
        with self.kept_in_place():
            self.arrangement = arrangement
            if row is not None and self.touched and row.path in arrangement.entries:
                self._folds.discard(arrangement.entries[row.path].row.attention)
            self._lay()
        if not self.touched and self._rows:
            self.show_rows(self._first_contract())
        elif self._rows and self.key_of(self.cursor) != key:
            self.show_cursor()  # its contract is gone, and what stands above it may have grown

    def move_to(self, row: int) -> None:
        """The operator moves the cursor, or something they did does."""
        self.touched = True
        super().move_to(row)
        # What the columns leave out of the contract under the cursor stands above them.
        self.refresh(Region(0, 0, self.size.width, self.frozen))

    def to_trouble(self, step: int, *, findings: bool = False) -> bool:
        """Go to the next (-1: previous) contract in sight with references missing or moved, round the end.

        Args:
            step: 1 or -1.
            findings: to one with a finding that is a warning or an error instead.
        """
        for away in range(1, self._rows + 1):
            at = (self.cursor + step * away) % self._rows
            entry = self._entry_at(at)
            row = entry.row if entry is not None else None
            if row is not None and (_weighs(row) if findings else row.missing or row.moved):
                self.move_to(at)
                return True
        return False

    def filter_by(self, text: str) -> None:
        """Show only what matches; the cursor stays on its contract, else goes to the first match."""
        key = self.key_of(self.cursor) if self._rows else None
        if not self.arrangement.searchable:
            rows = [entry.row for entry in self.arrangement.entries.values()]
            self.arrangement = arrange(rows, self.arrangement.sort)
        self.text, self.touched = text, True
        self._folded_in_filter.clear()
        self._lay()
        row = self.find(key) if key is not None else None
        on_group = row is not None and self._entry_at(row) is None
        # A group's line tells nothing of what matches.
        self.show_rows(self._first_contract() if row is None or (on_group and text.strip()) else row)

    def fold(self, row: int | None = None) -> None:
        """Fold or unfold the group that a row (the cursor's, by default) belongs to."""
        if not self._rows:
            return
        group = self._group_at(self.cursor if row is None else row)
        name = self._groups[group][0]
        folded = self._folds
        (folded.discard if name in folded else folded.add)(name)
        with self.kept_in_place():
            self.cursor = self._starts[group]
            self._lay()

    def fold_all(self) -> None:
        """Unfold every group; when all are, fold every group."""
        names = {name for name, _ in self._groups}
        folded = self._folds
        with self.kept_in_place():
            if folded & names:
                folded.clear()
            else:
                self.cursor = self._starts[self._group_at(self.cursor)] if self._rows else 0
                folded.update(names)
            self._lay()

    @property
    def row(self) -> ContractRow | None:
        """The contract under the cursor; ``None`` on a group's line."""
        entry = self._entry_at(self.cursor) if self.cursor < self._rows else None
        return entry.row if entry else None

    @property
    def group(self) -> tuple[Attention, int] | None:
        """The group of the cursor and how many contracts it shows; ``None`` when nothing is shown."""
        if not self._rows:
            return None
        name, entries = self._groups[self._group_at(self.cursor)]
        return name, len(entries)

    def go_to(self, path: str) -> bool:
        """Put the cursor on a contract, unfolding its group; ``False`` when the filter hides it."""
        for index, (name, entries) in enumerate(self._groups):
            for place, entry in enumerate(entries):
                if entry.row.path == path:
                    if name in self._folds:
                        self.fold(self._starts[index])
                    self.move_to(self._starts[index] + 1 + place)
                    return True
        return False

    @property
    def _folds(self) -> set[Attention]:
        return self._folded_in_filter if self.text.strip() else self._folded

    def _lay(self) -> None:
        """Filter, and count rows group by group; no row is made before it is drawn."""
        self._groups = self._filter(self.arrangement, self.text)
        self._starts = []
        row = shown = 0
        for name, entries in self._groups:
            self._starts.append(row)
            shown += len(entries)
            row += 1 + (0 if name in self._folds else len(entries))
        self._rows, self._shown = row, shown
        total = len(self.arrangement.entries)
        count = f"{shown:,} of {total:,}" if self.text.strip() else f"{total:,}"
        self.border_title = Content(f" Contracts  {count} · by {self.arrangement.sort} ")

    def _first_contract(self) -> int:
        for start, (name, _) in zip(self._starts, self._groups, strict=True):
            if name not in self._folds:
                return start + 1
        return 0

    @property
    def why_empty(self) -> tuple[str, ...]:
        """In words, why nothing is listed."""
        if self.text.strip():
            return "No contract matches the filter.", "esc clears it"
        if self.waiting:
            return ("Listing files …",)
        return "There are no contracts here.", _NO_CONTRACTS

    def render_line(self, y: int) -> Strip:
        """A line of the list; of an empty one, the words that say why."""
        line = y - self.frozen
        if self._rows or line < 0:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        words = [part for each in self.why_empty for part in wrap(each, width - MARGIN)]
        text = words[line] if line < len(words) else ""
        return self._strip([(" " * MARGIN, PLAIN), (text, DIM if line else PLAIN)], width, inks.PAPER)

    # Rows -----------------------------------------------------------------------------------------

    def _group_at(self, row: int) -> int:
        return bisect_right(self._starts, row) - 1

    def _entry_at(self, row: int) -> Entry | None:
        group = self._group_at(row)
        place = row - self._starts[group] - 1
        return self._groups[group][1][place] if place >= 0 else None

    def row_total(self) -> int:
        """Groups' lines and unfolded contracts."""
        return self._rows

    def line_total(self) -> int:
        """All lines."""
        return self.first_line(self._rows) if self._rows else 0

    def first_line(self, row: int) -> int:
        """Contracts may take two lines, groups take one."""
        if not self._two_lines:
            return row
        return 2 * row - bisect_right(self._starts, row - 1)

    def height_of(self, row: int) -> int:
        """One line, or two for a contract when there is room."""
        return 2 if self._two_lines and self._entry_at(row) else 1

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        if not self._two_lines:
            return line
        group = bisect_right(self._starts, line, key=self.first_line) - 1
        start = self._starts[group]
        return start + (line - self.first_line(start) + 1) // 2

    def key_of(self, row: int) -> Hashable:
        """A contract's path, or a group."""
        entry = self._entry_at(row)
        return entry.row.path if entry else self._groups[self._group_at(row)][0]

    def find(self, key: Hashable) -> int | None:
        """The row of a contract or group, by what ``key_of`` gave."""
        for start, (name, entries) in zip(self._starts, self._groups, strict=True):
            if name is key:
                return start
            if name in self._folds or isinstance(key, Attention):
                continue
            entry = self.arrangement.entries.get(str(key))
            if entry is not None and entry.row.attention is name:
                # A filter may hide the entry; searching one group is all there is to do.
                return next((start + 1 + place for place, one in enumerate(entries) if one is entry), None)
        return None

    def laid_out(self) -> None:
        """Choose columns and lines for the new size."""
        size = self.scrollable_content_region.size
        width, height = _TWO_LINES_FROM
        with self.kept_in_place():
            self._two_lines = width <= size.width < ONE_LINE_FROM and self.visible_lines >= height

    def clicked(self, row: int, x: int, *, twice: bool) -> None:
        """A click on a group's line folds it."""
        if self._entry_at(row) is None:
            self.fold(row)
        else:
            super().clicked(row, x, twice=twice)

    # Drawing --------------------------------------------------------------------------------------

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """The names of the columns."""
        columns = columns_for(width, two_lines=self._two_lines)
        names = column_names(columns)
        if not self._two_lines:
            names.append("worst finding")
        entry = self._entry_at(self.cursor) if self.cursor < self._rows else None
        beside = left_out(entry.row, columns) if entry is not None else ""
        room = width - width_of("".join(names)) - 2
        beside = cut(beside, room) if beside and room >= _LEAST_BESIDE else ""
        return [(fit("".join(names), width - width_of(beside)), HEAD), (beside, HEAD)]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """A group's line, or one of a contract's."""
        row = self.row_at(line)
        entry = self._entry_at(row)
        if entry is None:
            return self._draw_group(row, width, under_cursor=under_cursor)
        if line > self.first_line(row):
            return draw_wrong(entry.row, width)
        two_lines = self._two_lines
        columns = columns_for(width, two_lines=two_lines)
        return draw_contract(entry.row, width, columns, under_cursor=under_cursor, two_lines=two_lines)

    def _draw_group(self, row: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        name, entries = self._groups[self._group_at(row)]
        mark = "▸" if name in self._folds else "▾"
        title = f"{mark} {name.value}"
        count = f"  {len(entries):,}"
        hint = "   enter unfolds" if under_cursor and name in self._folds else ""
        return [(title, GROUP), (count, DIM), (cut(hint, width - width_of(title) - width_of(count)), DIM)]


def _weighs(row: ContractRow) -> bool:
    """Whether a contract has a finding that is a warning or an error."""
    return row.worst is not None and row.worst.severity.weight >= Severity.WARNING.weight
