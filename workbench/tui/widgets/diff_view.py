"""The exact difference of every file, words that changed marked; side by side where it is wide enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.difference import beside, hunks
from workbench.tui.looks import BAD, DIM, GOOD, NOTE, PLAIN, STRONG
from workbench.tui.safe import TAB, one_line, visible, width_of
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.changes.difference import DiffLine, Hunk
    from workbench.changes.plan import FileChange, Plan
    from workbench.session.proposal import DraftConflict

_BESIDE_FROM = 140
"""Cells from which both sides stand beside each other."""
_INK = {"-": (BAD, "bad-word"), "+": (GOOD, "good-word"), " ": (DIM, DIM)}

Line = list[Piece]


class DiffView(LineView):
    """A plan's files, hunk by hunk, and what does not fit."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._files: tuple[tuple[FileChange, tuple[Hunk, ...]], ...] = ()
        self._conflicts: tuple[DraftConflict, ...] = ()
        self._lines: list[Line] = []

    def show(self, plan: Plan, conflicts: tuple[DraftConflict, ...]) -> None:
        """Show a plan; scroll stays as far as it can."""
        self._files = tuple((change, hunks(change.before, change.after)) for change in plan.effective)
        self._conflicts = conflicts
        self.laid_out()

    def laid_out(self) -> None:
        """Wrap for the new width."""
        width = self.scrollable_content_region.width or 80
        self._lines = [*_conflicts(self._conflicts), *self._drawn(width)]
        if not self._lines:
            self._lines = [[("  Nothing would be written.", DIM)]]
        self.rows_changed()

    def _drawn(self, width: int) -> Iterator[Line]:
        wide = width >= _BESIDE_FROM
        for change, found in self._files:
            yield [(f"  {one_line(change.path)}", STRONG)]
            for hunk in found:
                yield [(f"  {hunk.head}", NOTE)]
                yield from _columns(hunk, width) if wide else _unified(hunk, width)
            yield []

    def row_total(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One line."""
        return self._lines[line]


def _conflicts(conflicts: tuple[DraftConflict, ...]) -> Iterator[Line]:
    for conflict in conflicts:
        where = f"{one_line(conflict.path)}:{conflict.line}" if conflict.line else one_line(conflict.path)
        yield [("  ✗ conflict  ", BAD), (f"{one_line(conflict.entry.where)}  ", STRONG), (where, DIM)]
        yield [(f"    {one_line(conflict.message)}", PLAIN)]
        for name, text, ink in (("theirs", conflict.theirs, BAD), ("mine", conflict.mine, GOOD)):
            lines = text.rstrip("\n").split("\n") if text else ["(nothing)"]
            for at, part in enumerate(lines):
                yield [(f"    {name if not at else '':<8}", DIM), (_text(part), ink)]
        yield []


def _unified(hunk: Hunk, width: int) -> Iterator[Line]:
    """Long lines are folded: what is written is seen whole."""
    for line in hunk.lines:
        yield from _folded(line, line.kind, width - 4, f"  {line.kind} ", "    ")


def _columns(hunk: Hunk, width: int) -> Iterator[Line]:
    half = (width - 3) // 2
    for old, new in beside(hunk):
        left = _side(old, old.old if old else 0, half)
        right = _side(new, new.new if new else 0, half)
        for at in range(max(len(left), len(right))):
            here = left[at] if at < len(left) else []
            there = right[at] if at < len(right) else []
            gap = half - sum(width_of(text) for text, _ in here)
            yield [*here, (" " * gap, PLAIN), (" │ ", DIM), *there]


def _side(line: DiffLine | None, number: int, width: int) -> list[Line]:
    if line is None:
        return []
    return list(_folded(line, line.kind, width - 8, f"{number:>5} {line.kind} ", " " * 8))


def _folded(line: DiffLine, kind: str, room: int, lead: str, later: str) -> Iterator[Line]:
    """A line in pieces, its changed words marked, on as many lines as it takes."""
    plain, word = _INK[kind]
    pieces: Line = [(lead, plain)]
    used = 0
    for text, ink in _pieces(line, plain, word):
        rest = text
        while rest:
            head = cut_at(rest, room - used)
            if not head and not used:
                head = rest[:1]
            if head:
                pieces.append((head, ink))
                used += width_of(head)
                rest = rest[len(head) :]
            if rest:
                yield pieces
                pieces, used = [(later, plain)], 0
    yield pieces
    if not line.ended:
        yield [(later + "\\ No newline at end of file", DIM)]


def _pieces(line: DiffLine, plain: str, word: str) -> Iterator[Piece]:
    at = 0
    for start, end in line.marked:
        yield _text(line.text[at:start]), plain
        yield _text(line.text[start:end]), word
        at = end
    yield _text(line.text[at:]), plain


def _text(text: str) -> str:
    return visible(text.replace("\t", TAB))


def cut_at(text: str, width: int) -> str:
    """As much of the beginning of a visible text as fits."""
    if width_of(text) <= width:
        return text
    end = used = 0
    for character in text:
        used += width_of(character)
        if used > width:
            break
        end += 1
    return text[:end]
