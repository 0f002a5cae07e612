"""A compared stage in one line, wherever it stands: beneath a claim, or on the trace screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from workbench.tui import trace_bars
from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, NOTE, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, fit, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.tui.widgets.lines import Piece


class Mark(Enum):
    """What became of a stage: a glyph, a word, an ink, and what it means."""

    HOLDS = ("✓", "holds", GOOD, "its cosine is at the threshold or above")
    STARTS = ("▽", "starts apart", BAD, "below the threshold at the very first stage")
    PARTS = ("▼", "parts here", BAD, "the first stage below the threshold, behind one that holds")
    APART = ("✗", "apart", BAD, "below the threshold, as the stage before it")
    AGAIN = ("▲", "holds again", WARN, "at the threshold again, behind a stage below it")
    NOISE = ("≈", "in the noise", WARN, "below the threshold, yet no worse than its weights' format makes it")
    VACUOUS = ("○", "vacuous", NOTE, "equal because it cannot be otherwise: it proves nothing")
    UNCERTAIN = ("?", "not compared", WARN, "the two sides cannot be held against each other")
    ALONE = ("\u2013", "no pair", DIM, "one of the two sides does not have it")
    ABSENT = ("∅", "nowhere", WARN, "the sequence names it, and neither side has it")
    WAITS = ("…", "waits", DIM, "not compared yet")

    def __init__(self, glyph: str, word: str, ink: str, meaning: str) -> None:
        self.glyph = glyph
        self.word = word
        self.ink = ink
        self.meaning = meaning


_FAILS = frozenset({Mark.STARTS, Mark.PARTS, Mark.APART, Mark.NOISE})
_WORD = max(width_of(mark.word) for mark in Mark) + 2
_COSINE = 9
_LEAST_BAR = 8


@dataclass(frozen=True, slots=True)
class StageLine:
    """What is shown of a stage.

    Attributes:
        layer: ``None`` for a stage of the whole model.
        stage: its name.
        mark: what became of it.
        distance: 1 - cos; NaN where there is none.
        error: norm of the difference over the oracle's norm; NaN where there is none.
        floor: 1 - cos that the weights' format makes; 0 where it is not known.
        declared: it has a say in the verdict.
        words: what else is to be said of it, in a sentence.
    """

    layer: int | None
    stage: str
    mark: Mark
    distance: float = float("nan")
    error: float = float("nan")
    floor: float = 0.0
    declared: bool = True
    words: str = ""

    @property
    def fails(self) -> bool:
        """It is below the threshold, for whatever reason."""
        return self.mark in _FAILS

    @property
    def diverges(self) -> bool:
        """What ``n`` stops at: it parts here, or was apart from the start."""
        return self.mark in (Mark.STARTS, Mark.PARTS)

    @property
    def compared(self) -> bool:
        """There are numbers."""
        return self.mark not in (Mark.WAITS, Mark.ALONE, Mark.ABSENT, Mark.UNCERTAIN)


def name_cells(lines: Sequence[StageLine]) -> int:
    """The width of the column of names."""
    return min(max((width_of(line.stage) for line in lines), default=8), 20)


def stage_pieces(line: StageLine, width: int, names: int, threshold: float, *, chosen: bool) -> list[Piece]:
    """Name, cosine, bar with marks, and what became of it.

    Args:
        line: the stage.
        width: cells.
        names: cells of the column of names.
        threshold: least cosine that holds.
        chosen: it is the one whose elements are shown.
    """
    name = (fit(line.stage, names), STRONG if chosen else PLAIN if line.declared else DIM)
    word = fit(f"{line.mark.glyph} {line.mark.word}", _WORD)
    beside = "" if line.declared else " (extra)"
    if not line.compared:
        left = width - names - 3 - _WORD
        words = line.words or line.mark.meaning
        return [name, ("  ", PLAIN), (word, line.mark.ink), (" ", PLAIN), (cut(words, max(left, 0)), DIM)]
    cells = width - names - 2 - _COSINE - 2 - _WORD - 2
    drawn = (
        [("▕", DIM), *trace_bars.bar(line.distance, cells - 2, threshold, line.floor), ("▏ ", DIM)]
        if cells >= _LEAST_BAR
        else [(" ", PLAIN)]
    )
    ink = BAD if line.fails else PLAIN
    return [
        name,
        ("  ", PLAIN),
        (trace_bars.cosine(line.distance), ink),
        (" ", PLAIN),
        *drawn,
        (word + beside, line.mark.ink),
    ]


def scale_pieces(names: int, width: int, threshold: float, floor: float, weights: str) -> list[Piece]:
    """What the marks on the bars are, for the line above them."""
    pieces: list[Piece] = [
        (fit("stage", names), DIM),
        ("  ", PLAIN),
        (fit("cosine", _COSINE), DIM),
        (" log10(1-cos), longer is worse  ", DIM),
        (trace_bars.THRESHOLD, ACCENT),
        (f" {threshold:.6g}", DIM),
    ]
    if floor > 0:
        pieces += [("  ", PLAIN), (trace_bars.FLOOR, NOTE), (f" noise of {weights or 'the weights'}", DIM)]
    used = 0
    kept: list[Piece] = []
    for text, ink in pieces:
        kept.append((cut(text, max(width - used, 0)), ink))
        used += width_of(kept[-1][0])
    return kept
