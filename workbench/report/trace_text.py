"""Comparisons of traces as text, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.report.trace_numbers import (
    bar,
    cosine_cell,
    element_words,
    mark,
    number_cell,
    place_words,
    remark,
)
from workbench.report.visible import visible
from workbench.traces.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.report.colour import Palette
    from workbench.traces.comparison import Comparison, LayerComparison, StageComparison
    from workbench.traces.floors import Floor
    from workbench.traces.verdict import Cause, Verdict

_LAYERS = 2
"""From so many layers on a matrix comes first."""

_COLUMNS = 16
"""Stages side by side in a matrix at most; more are put below."""


def comparison_lines(comparison: Comparison, palette: Palette, *, top: int) -> Iterator[str]:
    """A comparison: what it is of, the matrix of several layers, the stages, the verdict.

    Args:
        comparison: of a pair.
        palette: with or without colour.
        top: how many of the largest differences are told of the first stage that fails.

    Yields:
        Lines without their ends; nothing in them commands a terminal.
    """
    yield f"subject  {visible(comparison.subject)}   ({comparison.subject_writer})"
    yield f"oracle   {visible(comparison.oracle)}   ({comparison.oracle_writer})"
    known = f"{comparison.sizes}; threshold {comparison.threshold:g}; {visible(comparison.prompt)}"
    yield palette.faint(known)
    for note in comparison.notes:
        yield palette.faint(visible(note))
    yield ""
    layers = [layer for layer in comparison.layers if layer.stages]
    numbered = [layer for layer in layers if layer.layer is not None]
    if len(numbered) >= _LAYERS:
        yield from _matrix(numbered)
        yield ""
        first = comparison.first
        shown = [layer for layer in layers if layer is first or layer.layer is None]
    else:
        shown = layers
    for layer in shown:
        yield from _layer(layer, palette)
        yield ""
    if comparison.first is not None:
        yield from _worst(comparison.first, top)
    if len(numbered) >= _LAYERS:
        for layer in numbered:
            yield f"layer {layer.layer}: {layer.verdict}"
        yield ""
    verdict = comparison.verdict
    word = "nothing was judged" if verdict is None else str(verdict)
    yield palette.strong(f"verdict: {visible(word)}{_where(comparison)}")


def _where(comparison: Comparison) -> str:
    first = comparison.first
    numbered = [layer for layer in comparison.layers if layer.layer is not None]
    if first is None or len(numbered) < _LAYERS or first.verdict is None:
        return ""
    if first.verdict.outcome is Outcome.NONE:
        return f" in all {len(numbered)} layers"
    return f" in layer {first.layer}" if first.layer is not None else " in the stages of the whole model"


def _matrix(layers: Sequence[LayerComparison]) -> Iterator[str]:
    """Layers down, stages across: a mark each."""
    names = [*dict.fromkeys(stage.stage for layer in layers for stage in layer.stages)]
    for begin in range(0, len(names), _COLUMNS):
        some = names[begin : begin + _COLUMNS]
        for at, name in enumerate(some):
            yield "      " + "│ " * at + "┌ " + visible(name)
        for layer in layers:
            cells = []
            for name in some:
                stage = layer.stage(name)
                cells.append("  " if stage is None else f"{mark(stage)} ")
            yield f"{layer.layer:>5} {''.join(cells)}".rstrip()
    yield "      ✓ holds  ✗ fails  ≈ fails within the floor  ○ vacuous  ? undecided  - skipped"


def _layer(layer: LayerComparison, palette: Palette) -> Iterator[str]:
    yield palette.strong("the whole model" if layer.layer is None else f"layer {layer.layer}")
    width = max(len(visible(stage.stage)) for stage in layer.stages)
    head = f"  {'stage':<{width}}  {'cosine':>12}  log10(1-cos)  {'error':>9}  {'gain':>7}"
    yield palette.faint(f"{head}  {'max |d|':>9}  {'adds':>9}")
    extra = False
    for stage in layer.stages:
        if not stage.declared and not extra:
            extra = True
            yield palette.faint("  not in the sequence, and not judged:")
        yield f"{mark(stage)} {_row(stage, width)}".rstrip()
    if layer.verdict is not None:
        yield from _verdict(layer.verdict, layer)
    for stage in layer.stages:
        for hint in stage.hints:
            left = cosine_cell(hint.one_minus_cos)
            yield f"  hint: {visible(stage.stage)}: {visible(hint.text)} (cosine {left})"


def _row(stage: StageComparison, width: int) -> str:
    name = f"{visible(stage.stage):<{width}}"
    metrics = stage.metrics
    if metrics is None:
        return f"{name}  {stage.state.value}: {visible(stage.reason)}"
    drawn = bar(metrics.one_minus_cos, stage.threshold, stage.floor.one_minus_cos if stage.floor else None)
    cells = (
        f"{cosine_cell(metrics.one_minus_cos):>12}  {drawn}  {number_cell(metrics.relative_error):>9}  "
        f"{metrics.gain:>7.4f}  {number_cell(metrics.max_absolute):>9}  {number_cell(stage.introduced):>9}"
    )
    said = remark(stage)
    return f"{name}  {cells}  {said}" if said else f"{name}  {cells}"


def _verdict(verdict: Verdict, layer: LayerComparison) -> Iterator[str]:
    yield f"  verdict: {visible(str(verdict))}"
    for crossing in verdict.crossings:
        words = f"  crossing: {crossing.before} holds, {crossing.after} does not"
        if not crossing.related:
            words += (
                f" (neighbours in the list alone: {crossing.after} is not computed from {crossing.before})"
            )
        if crossing.within_floor:
            stage = layer.stage(crossing.after)
            floor = stage.floor if stage is not None else None
            words += f"; within the floor of {_floor_words(floor)}"
        yield visible(words)
    for cause in verdict.causes:
        yield visible(f"  cause on the graph: {_cause_words(cause)}")
    for at, stage_name in verdict.handed_on:
        yield visible(f"  handed on: {stage_name} of {_layer_word(at)} is off already")


def _floor_words(floor: Floor | None) -> str:
    return "its weights" if floor is None else f"{floor.weights} (cosine {floor.cosine:.6g})"


def _cause_words(cause: Cause) -> str:
    if not cause.parents:
        return f"{cause.stage} fails, and nothing that it is computed from was captured"
    names = " and ".join(
        name if at == cause.layer else f"{name} of {_layer_word(at)}" for at, name in cause.parents
    )
    return f"{cause.stage} fails, and {names} hold{'' if len(cause.parents) > 1 else 's'}"


def _layer_word(layer: int | None) -> str:
    return "the whole model" if layer is None else f"layer {layer}"


def _worst(layer: LayerComparison, top: int) -> Iterator[str]:
    """The largest differences of the stage at which it begins."""
    verdict = layer.verdict
    names = [] if verdict is None else [cause.stage for cause in verdict.causes]
    failing = [stage.stage for stage in layer.stages if stage.holds is False]
    name = next(iter((*names, *failing)), None)
    stage = layer.stage(name) if name is not None else None
    if stage is None or stage.metrics is None or not stage.metrics.top or not top:
        return
    share = stage.metrics.concentration
    kept = len(stage.metrics.top)
    yield f"largest differences of {visible(stage.stage)} ({share:.0%} of its squared error in {kept}):"
    for element in stage.metrics.top[:top]:
        yield f"  {place_words(element)}: {element_words(element)}"
    yield ""
