"""What a comparison comes to on the screen: stage lines, verdicts and words, from its values."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.tui.safe import one_line
from workbench.tui.trace_bars import number
from workbench.tui.trace_lines import Mark, StageLine
from workbench.tui.trace_maps import HeatMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workbench.traces.comparison import Comparison, Hint, LayerComparison, StageComparison
    from workbench.traces.metrics import Element, Heat
    from workbench.traces.spread import Histogram
    from workbench.workspace.pairs import Pair

TOKENS = "token"
_AXES = {"seq": TOKENS, "query": "query", "heads": "head", "kv_heads": "KV head", "qkv_heads": "Q, K, V head"}


def called(layer: int | None) -> str:
    """A layer in words."""
    return "whole model" if layer is None else f"layer {layer}"


def lines_of(layer: LayerComparison) -> tuple[StageLine, ...]:
    """The stages of a layer, in their order, each with what became of it."""
    lines = []
    before: StageComparison | None = None
    for stage in layer.stages:
        lines.append(_line(stage, before))
        if stage.declared and stage.holds is not None:
            before = stage
    return tuple(lines)


def _line(stage: StageComparison, before: StageComparison | None) -> StageLine:
    mark = _mark(stage, before if stage.declared else None)
    metrics = stage.metrics
    if metrics is None:
        return StageLine(
            stage.layer, stage.stage, mark, declared=stage.declared, words=one_line(stage.reason)
        )
    floor = stage.floor.one_minus_cos if stage.floor is not None else 0.0
    distance = metrics.one_minus_cos
    if metrics.equality is not None:
        distance = 1 - metrics.equality.equal / metrics.equality.count if metrics.equality.count else 0.0
    elif metrics.finiteness.unexpected:
        distance = math.nan
    return StageLine(
        stage.layer,
        stage.stage,
        mark,
        distance,
        metrics.relative_error,
        floor,
        stage.declared,
        one_line(stage.reason),
    )


def _mark(stage: StageComparison, before: StageComparison | None) -> Mark:
    from workbench.traces.comparison import State  # noqa: PLC0415 - with the first comparison

    if stage.state in (State.MISSING, State.SKIPPED):
        return Mark.ALONE
    if stage.state is State.ABSENT:
        return Mark.ABSENT
    if stage.holds is None:
        return Mark.UNCERTAIN
    if stage.holds:
        if stage.vacuous:
            return Mark.VACUOUS
        return Mark.AGAIN if before is not None and before.holds is False else Mark.HOLDS
    if not stage.declared:
        return Mark.NOISE if stage.within_floor else Mark.APART
    if stage.within_floor:
        return Mark.NOISE
    if before is None:
        return Mark.STARTS
    return Mark.PARTS if before.holds else Mark.APART


def line_alone(stage: StageComparison) -> StageLine:
    """A stage of which the others are not known yet."""
    line = _line(stage, None)
    return replace(line, mark=Mark.APART) if line.mark is Mark.STARTS else line


def stage_names(comparison: Comparison) -> tuple[str, ...]:
    """Every stage, in the order of the layers' sequences."""
    names: dict[str, None] = {}
    for layer in comparison.layers:
        for stage in layer.stages:
            names.setdefault(stage.stage)
    return tuple(names)


def verdict_words(layer: LayerComparison, expected: str = "") -> str:
    """The verdict of a layer, whether it is the expected one, and what is behind it, in a line."""
    verdict = layer.verdict
    if verdict is None:
        return "no verdict: the sequence names none of these stages"
    words = [one_line(str(verdict)), *([expected] if expected else [])]
    if verdict.causes:
        words.append(
            "cause on the graph: " + ", ".join(_cause(cause.stage, cause.parents) for cause in verdict.causes)
        )
    elif verdict.handed_on:
        at, stage = verdict.handed_on[0]
        words.append(f"handed on from {called(at)} {stage}")
    if any(not crossing.related for crossing in verdict.crossings):
        words.append("neighbours in the list, not cause and effect")
    if any(crossing.within_floor for crossing in verdict.crossings):
        words.append("within the floor of the weights' format")
    return " · ".join(words)


def _cause(stage: str, parents: Sequence[tuple[int | None, str]]) -> str:
    return f"{stage} (its parents hold: {', '.join(name for _, name in parents)})" if parents else stage


def cosine_of(text: str) -> float | None:
    """A cosine that was typed; ``None`` where it is none."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if -1 <= found <= 1 else None


def with_hints(
    comparison: Comparison, hints: Mapping[tuple[int | None, str], tuple[Hint, ...]]
) -> Comparison:
    """A comparison with the hints that were found for its stages since."""
    layers = tuple(
        replace(
            layer,
            stages=tuple(
                replace(stage, hints=hints.get((stage.layer, stage.stage), stage.hints))
                for stage in layer.stages
            ),
        )
        for layer in comparison.layers
    )
    return replace(comparison, layers=layers)


def words_about(stage: StageComparison, hints: Sequence[Hint] = ()) -> str:
    """A stage's numbers in a line, after what would bring it over the threshold."""
    metrics = stage.metrics
    if metrics is None:
        return one_line(stage.reason) or stage.state.value
    parts = [
        f"relative error {number(metrics.relative_error, 6).strip()}",
        f"gain {number(metrics.gain, 6).strip()}",
        f"max |d| {number(metrics.max_absolute, 6).strip()}",
    ]
    if stage.introduced is not None:
        parts.append(f"introduced {number(stage.introduced, 6).strip()}")
    if metrics.worst_head is not None:
        parts.append(f"worst head {metrics.worst_head.index}")
    if metrics.worst_token is not None:
        parts.append(f"worst token {metrics.worst_token.index}")
    if metrics.finiteness.unexpected:
        parts.insert(0, f"{metrics.finiteness.unexpected:,} not finite")
    if metrics.softmax is not None:
        parts.append(f"argmax {100 * metrics.softmax.argmax_agreement:.3g} %")
    if metrics.logits is not None:
        parts.append(f"top-1 {100 * metrics.logits.top1_agreement:.3g} %")
    if metrics.equality is not None:
        parts = [f"{metrics.equality.equal:,} of {metrics.equality.count:,} equal"]
    if stage.vacuous:
        parts.append(f"vacuous: {one_line(stage.vacuous)}")
    parts = [f"hint: {one_line(hint.text)}" for hint in hints or stage.hints] + parts
    if stage.reason:
        parts.append(one_line(stage.reason))
    return " · ".join(parts)


def top_rows(stage: StageComparison) -> tuple[tuple[int, str, float, float, float], ...]:
    """The greatest differences: index, coordinates, both values, share of the squared error."""
    metrics = stage.metrics
    if metrics is None:
        return ()
    whole = metrics.sums.dd or 1.0
    return tuple(
        (one.index, where(one), one.subject, one.oracle, one.difference**2 / whole) for one in metrics.top
    )


def bins(found: Histogram) -> tuple[tuple[str, int], ...]:
    """The ranges of a histogram that hold anything, and those between, the greatest first."""
    from workbench.traces.spread import LOWEST, PER_DECADE  # noqa: PLC0415 - with the first histogram

    filled = [at for at, count in enumerate(found.counts) if count]
    ranges = (
        [
            (f"{10 ** (LOWEST + at / PER_DECADE):.1e}", found.counts[at])
            for at in range(filled[-1], filled[0] - 1, -1)
        ]
        if filled
        else []
    )
    rest = (
        ("not finite", found.odd),
        (f"below 1e{LOWEST}", found.less),
        ("equal", found.equal),
        ("masked", found.left_out),
    )
    first = [each for each in rest[:1] if each[1]]
    return (*first, *ranges, *(each for each in rest[1:] if each[1]))


def expected_words(pair: Pair, layer: LayerComparison) -> str:
    """Whether the verdict is the expected one, where one is expected of this layer."""
    if not pair.expect or layer.verdict is None or (pair.layers and layer.layer not in pair.layers):
        return ""
    from workbench.traces.verdict import parse_expectation  # noqa: PLC0415 - with the first comparison

    met = parse_expectation(pair.expect).met_by(layer.verdict)
    return "✓ as expected" if met else f"✗ expected {one_line(pair.expect)}"


def where(element: Element) -> str:
    """An element's coordinates in words."""
    return " ".join(f"{_short(name)} {at}" for name, at in element.coordinates)


def _short(axis: str) -> str:
    return {"seq": "token", "heads": "head", "kv_heads": "kv head", "head_dim": "dim"}.get(axis, axis)


def map_of(stage: StageComparison) -> HeatMap | None:
    """The map of one stage: tokens downwards, heads to the right."""
    metrics = stage.metrics
    if metrics is None or metrics.heat is None or not metrics.heat.rows:
        return None
    heat = metrics.heat
    rows, columns = _named(heat.rows_axis), _named(heat.columns_axis)
    return HeatMap(
        f"of {stage.stage} by {rows} and {columns}",
        rows,
        columns,
        _labels(heat.rows, heat.rows_size),
        _labels(heat.columns, heat.columns_size),
        _cells(heat),
    )


def _cells(heat: Heat) -> tuple[tuple[float, ...], ...]:
    starts = range(0, heat.rows * heat.columns, heat.columns or 1)
    return tuple(tuple(heat.cells[at : at + heat.columns]) for at in starts)


def _named(axis: str) -> str:
    return _AXES.get(axis, axis.replace("_", " "))


def _labels(cells: int, size: int) -> tuple[str, ...]:
    return tuple(str(at * size // cells) for at in range(cells))


def layer_map(layer: LayerComparison) -> HeatMap | None:
    """The map of a whole layer: a stage per row, tokens to the right, |d| over the rms of the oracle."""
    rows = [(stage.stage, _by_token(stage)) for stage in layer.stages]
    told = [(name, cells) for name, cells in rows if cells]
    if not told:
        return None
    width = max(len(cells) for _, cells in told)
    told = [(name, cells) for name, cells in told if len(cells) == width]
    return HeatMap(
        "by stage and token, over each stage's rms",
        "stage",
        TOKENS,
        tuple(name for name, _ in told),
        tuple(map(str, range(width))),
        tuple(cells for _, cells in told),
    )


def _by_token(stage: StageComparison) -> tuple[float, ...]:
    metrics = stage.metrics
    if metrics is None or metrics.heat is None or not metrics.count:
        return ()
    heat = metrics.heat
    scale = math.sqrt(metrics.sums.rr / metrics.count) or 1.0
    if heat.rows_axis in ("seq", "query"):
        return tuple(_greatest(row) / scale for row in _cells(heat))
    if heat.columns_axis in ("seq", "query"):
        return tuple(_greatest(column) / scale for column in zip(*_cells(heat), strict=True))
    return ()


def _greatest(values: Iterable[float]) -> float:
    found = 0.0
    for value in values:
        if math.isnan(value):
            return value
        found = max(found, value)
    return found


def element_at(
    stage: StageComparison, heat: Heat, rows: tuple[int, int], columns: tuple[int, int]
) -> int | None:
    """The element that some cells of a map lead to: of the greatest differences one that is in them.

    Where none is, the first element; by its index in the order of the axes that are compared over.

    Args:
        stage: whose map it is.
        heat: the map.
        rows: the first of its rows, and the one behind the last.
        columns: likewise.
    """
    if not stage.axes or stage.metrics is None:
        return None
    spans = {
        heat.rows_axis: _span(rows, heat.rows, heat.rows_size),
        heat.columns_axis: _span(columns, heat.columns, heat.columns_size),
    }
    for one in stage.metrics.top:
        places = dict(one.coordinates)
        if all(first <= places.get(axis, first) < last for axis, (first, last) in spans.items()):
            return one.index
    index = 0
    for name, size in zip(stage.axes, stage.lengths, strict=True):
        index = index * size + min(spans.get(name, (0, 0))[0], size - 1)
    return index


def _span(cells: tuple[int, int], count: int, size: int) -> tuple[int, int]:
    """What some cells of so many stand for, of an axis of a size."""
    first, last = cells[0] * size // count, min(cells[1], count) * size // count
    return first, max(last, first + 1)


def all_lines(comparison: Comparison) -> Iterator[StageLine]:
    """The stages of all layers."""
    for layer in comparison.layers:
        yield from lines_of(layer)
