"""A pair of traces beneath its claim: verdict, a line per stage, the chosen stage's greatest differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.tui import trace_bars, trace_shown
from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, one_line, width_of
from workbench.tui.trace_lines import name_cells, scale_pieces, stage_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.session.comparing import Compared
    from workbench.session.pairing import ClaimPair
    from workbench.traces.comparison import LayerComparison, StageComparison
    from workbench.tui.trace_lines import StageLine
    from workbench.tui.widgets.lines import Piece

PREFIX = "trace"
"""What the names of these blocks begin with."""

_TOP = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """A claim's pair, as far as it is known.

    Attributes:
        place: which of the claim's pairs.
        found: the pair.
        compared: ``None`` while it is not compared.
        words: in place of a verdict: progress, or why there is none.
        failed: the words tell of a failure.
        chosen: the stage whose elements are shown; empty: where it parts.
    """

    place: int
    found: ClaimPair
    compared: Compared | None = None
    words: str = ""
    failed: bool = False
    chosen: str = ""

    @property
    def layer(self) -> LayerComparison | None:
        """The layer that is shown beneath the claim."""
        if self.compared is None:
            return None
        comparison = self.compared.comparison
        named = [comparison.layer(number) for number in self.found.pair.layers]
        return next((layer for layer in named if layer is not None), comparison.first)

    @property
    def stage(self) -> StageComparison | None:
        """The chosen stage."""
        layer = self.layer
        if layer is None or not layer.stages:
            return None
        crossings = layer.verdict.crossings if layer.verdict is not None else ()
        name = self.chosen or (crossings[0].after if crossings else layer.stages[0].stage)
        return layer.stage(name) or layer.stages[0]


@dataclass(frozen=True, slots=True)
class TraceBlock:
    """One row beneath a claim.

    Attributes:
        name: ``trace PLACE`` for the head, ``trace PLACE STAGE`` for a stage, ``trace PLACE *`` for elements.
        summary: of what.
        line: of a stage's row.
    """

    name: str
    summary: Summary
    line: StageLine | None = None

    def lines(self, width: int) -> Sequence[Sequence[Piece]]:
        """The row's lines."""
        if self.line is not None:
            return [self._stage(width, self.line)]
        return [*_elements(self.summary, width)] if self.name.endswith("*") else [*_head(self.summary, width)]

    def _stage(self, width: int, line: StageLine) -> Sequence[Piece]:
        layer, stage = self.summary.layer, self.summary.stage
        names = name_cells(trace_shown.lines_of(layer)) if layer is not None else 8
        chosen = stage is not None and stage.stage == line.stage
        threshold = self.summary.found.pair.threshold
        return stage_pieces(line, width, names, threshold, chosen=chosen)


def blocks_of(summary: Summary) -> Iterator[TraceBlock]:
    """The rows of a pair."""
    name = f"{PREFIX} {summary.place}"
    yield TraceBlock(name, summary)
    layer = summary.layer
    if layer is None:
        return
    for line in trace_shown.lines_of(layer):
        yield TraceBlock(f"{name} {line.stage}", summary, line)
    if trace_shown.top_rows(summary.stage) if summary.stage is not None else ():
        yield TraceBlock(f"{name} *", summary)


def named(name: str) -> tuple[int, str] | None:
    """Place of the pair and stage (empty for its head, ``*`` for elements) that a block's name tells."""
    prefix, _, rest = name.partition(" ")
    place, _, stage = rest.partition(" ")
    return (int(place), stage) if prefix == PREFIX and place.isdecimal() else None


def _head(summary: Summary, width: int) -> Iterator[Sequence[Piece]]:
    pair = summary.found.pair
    name = cut(f"traces {one_line(pair.name)}", max(width // 2, 12))
    layer = summary.layer
    if layer is None or summary.compared is None:
        words = cut(f"  {one_line(summary.words)}", width - width_of(name))
        yield [(name, STRONG), (words, BAD if summary.failed else DIM)]
        return
    verdict = layer.verdict
    word = str(verdict) if verdict is not None else "no verdict"
    expected = trace_shown.expected_words(pair, layer)
    good = expected.startswith("✓") if expected else verdict is not None and verdict.outcome.value == "NONE"
    glyph = "✓" if good else "✗"
    yield [
        (name, STRONG),
        ("  ", PLAIN),
        (cut(f"{glyph} {one_line(word)}", width - width_of(name) - 2), GOOD if good else WARN),
    ]
    count = len(summary.compared.comparison.layers)
    beside = [trace_shown.called(layer.layer) + (f" of {count}" if count > 1 else ""), expected]
    beside += [one_line(summary.found.why), "enter opens"]
    yield [(cut(" · ".join(part for part in beside if part), width), DIM)]
    lines = trace_shown.lines_of(layer)
    floor = max((line.floor for line in lines), default=0.0)
    weights = next((stage.floor.weights for stage in layer.stages if stage.floor is not None), "")
    yield scale_pieces(name_cells(lines), width, pair.threshold, floor, weights)


def _elements(summary: Summary, width: int) -> Iterator[Sequence[Piece]]:
    stage = summary.stage
    if stage is None:
        return
    rows = trace_shown.top_rows(stage)[:_TOP]
    where = max(width_of(row[1]) for row in rows)
    yield [(cut(f"greatest differences of {stage.stage}: subject, oracle, share of the error", width), DIM)]
    for _, place, subject, oracle, share in rows:
        numbers = f"{trace_bars.number(subject, 12)}{trace_bars.number(oracle, 12)}{100 * share:7.1f} %"
        yield [("  ", PLAIN), (place.ljust(where), ACCENT), (cut(numbers, width - where - 2), PLAIN)]
