"""Many layers at once: a row per stage, a column per layer, in each cell what became of the stage there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from workbench.tui import looks
from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, PLAIN, STRONG, WARN
from workbench.tui.safe import fit
from workbench.tui.trace_lines import Mark, StageLine, name_cells
from workbench.tui.widgets.grid_cursor import GridView

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from workbench.tui.widgets.lines import Piece

_VERDICT = "verdict"
_WIDE, _CLOSE = 3, 2
"""Cells of a column: with room beside the glyph, and where there are too many layers for that."""

_LETTERS = {
    "UNIQUE": ("U", BAD, "parts at one place"),
    "NONE": ("N", GOOD, "parts nowhere"),
    "STARTS_BELOW": ("S", BAD, "apart from its first stage on"),
    "MULTIPLE": ("M", BAD, "parts at several places"),
    "UNDECIDABLE": ("?", WARN, "cannot be told"),
}


class MatrixView(GridView):
    """Stage by layer; ``h`` and ``l`` change the layer, enter goes into it."""

    frozen = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.numbers: tuple[int | None, ...] = ()
        self.stages: tuple[str, ...] = ()
        self._lines: Mapping[tuple[int | None, str], StageLine] = {}
        self._verdicts: Mapping[int | None, str] = {}
        self._names = 8

    def show(
        self, lines: Sequence[StageLine], stages: Sequence[str], verdicts: Mapping[int | None, str]
    ) -> None:
        """Show every layer's stages; the cursor stays where it is.

        Args:
            lines: of all layers.
            stages: their names, in the order of the rows.
            verdicts: the verdict of each layer in a word; a letter for it stands below the layer.
        """
        self.border_title = Content(" A row per stage, a column per layer; enter goes in ")
        with self.kept_in_place():
            self.stages = tuple(stages)
            layers = {line.layer for line in lines}
            self.numbers = (*sorted(layer for layer in layers if layer is not None),)
            if None in layers:
                self.numbers = (*self.numbers, None)
            self._lines = {(line.layer, line.stage): line for line in lines}
            self._verdicts = verdicts
            self._names = max(name_cells(lines), len(_VERDICT))
        self.column = min(self.column, max(len(self.numbers) - 1, 0))
        self.show_column()

    @property
    def at_layer(self) -> int | None:
        """The layer under the cursor."""
        return self.numbers[self.column] if self.numbers else None

    @property
    def current(self) -> StageLine | None:
        """The cell under the cursor."""
        if self.cursor >= len(self.stages) or not self.numbers:
            return None
        return self._lines.get((self.at_layer, self.stages[self.cursor]))

    def go_to(self, layer: int | None, stage: str) -> None:
        """Put the cursor on a cell."""
        if layer in self.numbers:
            self.move_to_column(self.numbers.index(layer))
        if stage in self.stages:
            self.move_to(self.stages.index(stage))

    def row_total(self) -> int:
        """Stages, the verdicts below them, and what glyphs and letters mean."""
        return len(self.stages) + 2 + len(self._legend) if self.stages else 0

    @property
    def _legend(self) -> list[Sequence[Piece]]:
        marks = {line.mark for line in self._lines.values()}
        words = set(self._verdicts.values())
        told: list[Sequence[Piece]] = [
            [("  ", PLAIN), (mark.glyph, mark.ink), (f" {mark.word}: {mark.meaning}", DIM)]
            for mark in Mark
            if mark in marks
        ]
        return told + [
            [("  ", PLAIN), (letter, ink), (f" {word}: {meaning}", DIM)]
            for word, (letter, ink, meaning) in _LETTERS.items()
            if word in words
        ]

    def can_stand_on(self, row: int) -> bool:
        """On stages."""
        return row < len(self.stages)

    def key_of(self, row: int) -> Hashable:
        """The stage."""
        return self.stages[row] if row < len(self.stages) else row

    def column_total(self) -> int:
        """The layers."""
        return len(self.numbers)

    @property
    def _cell(self) -> int:
        room = (self.scrollable_content_region.width or 80) - self._names - 4
        digits = max((len(_called(layer)) for layer in self.numbers), default=1)
        return _WIDE if _WIDE * len(self.numbers) <= room or digits > _CLOSE else _CLOSE

    def columns_in_sight(self) -> int:
        """As many as fit beside the names."""
        return ((self.scrollable_content_region.width or 80) - self._names - 4) // self._cell

    def laid_out(self) -> None:
        """Other columns fit."""
        super().laid_out()
        self.show_column()

    def _in_sight(self) -> range:
        last = min(self.first_column + self.columns_in_sight(), len(self.numbers))
        return range(self.first_column, last)

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """The numbers of the layers; of narrow columns every second or so."""
        cell = self._cell
        pieces: list[Piece] = [
            (" " * 2 + fit("layer", self._names) + (" " if not self.first_column else "◂"), DIM)
        ]
        for column in self._in_sight():
            name = _called(self.numbers[column])
            shown = name if cell > len(name) or column % 2 == 0 or column == self.column else ""
            pieces.append(
                (name[-cell:].rjust(cell) if shown else " " * cell, STRONG if column == self.column else DIM)
            )
        more = self._in_sight().stop < len(self.numbers)
        return [*pieces, (" ▸" if more else "", DIM)]

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """A stage in every layer, or the verdicts."""
        cell = self._cell
        below = line - len(self.stages)
        if below > 0:
            return self._legend[below - 2] if below > 1 else ()
        if not below:
            pieces: list[Piece] = [("  " + fit(_VERDICT, self._names) + " ", DIM)]
            for column in self._in_sight():
                word = self._verdicts.get(self.numbers[column], "")
                letter, ink, _ = _LETTERS.get(word, (" ", PLAIN, ""))
                pieces.append((letter.rjust(cell - 1) + " ", ink))
            return pieces
        stage = self.stages[line]
        pieces = [
            (looks.CURSOR if under_cursor else "  ", ACCENT),
            (fit(stage, self._names) + " ", STRONG if under_cursor else PLAIN),
        ]
        for column in self._in_sight():
            found = self._lines.get((self.numbers[column], stage))
            mark = found.mark if found is not None else None
            glyph, ink = (mark.glyph, mark.ink) if mark is not None else ("·", DIM)
            if found is not None and not found.declared and mark is Mark.HOLDS:
                ink = DIM
            if under_cursor and column == self.column:
                left, right = ("[", "]") if cell == _WIDE else (">", "")
                pieces += [(left, ACCENT), (glyph, ink), (right, ACCENT)]
            else:
                pieces.append((" " + glyph + " " * (cell - 2), ink))
        return pieces

    def clicked(self, row: int, x: int, *, twice: bool) -> None:
        """A click chooses the layer too."""
        column = (x - self._names - 3) // self._cell + self.first_column
        if x >= self._names + 3:
            self.move_to_column(column)
        super().clicked(row, x, twice=twice)


def _called(layer: int | None) -> str:
    return "all" if layer is None else str(layer)
