"""A comparison of traces as Markdown, for a pull request or an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.report.trace_numbers import (
    cosine_cell,
    element_words,
    mark,
    number_cell,
    place_words,
    remark,
)
from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.traces.comparison import Comparison, LayerComparison


def comparison_markdown(comparison: Comparison, *, top: int) -> Iterator[str]:
    """A comparison: the verdict first, then a table per layer that is not as it should be.

    Args:
        comparison: of a pair.
        top: how many of the largest differences are told of the stage at which it begins.

    Yields:
        Lines without their ends.
    """
    verdict = "nothing was judged" if comparison.verdict is None else str(comparison.verdict)
    yield f"**Verdict: {_code(verdict)}**"
    yield ""
    yield f"- subject: {_code(comparison.subject)} ({comparison.subject_writer})"
    yield f"- oracle: {_code(comparison.oracle)} ({comparison.oracle_writer})"
    known = f"{comparison.sizes}; threshold {comparison.threshold:g}; {comparison.prompt}"
    yield f"- {_plain(known)}"
    for note in comparison.notes:
        yield f"- {_plain(note)}"
    numbered = [layer for layer in comparison.layers if layer.layer is not None]
    if len(numbered) > 1:
        yield ""
        yield "| layer | verdict |"
        yield "| --- | --- |"
        for layer in numbered:
            yield f"| {layer.layer} | {_code(str(layer.verdict))} |"
    first = comparison.first
    for layer in comparison.layers:
        if layer is first or layer.layer is None or len(numbered) == 1:
            yield ""
            yield from _table(layer)
    if first is not None:
        yield from _worst(first, top)


def _table(layer: LayerComparison) -> Iterator[str]:
    yield f"### {'The whole model' if layer.layer is None else f'Layer {layer.layer}'}"
    yield ""
    yield "| | stage | cosine | relative error | gain | max | adds | |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for stage in layer.stages:
        metrics = stage.metrics
        numbers = ["", "", "", "", ""]
        if metrics is not None:
            numbers = [
                cosine_cell(metrics.one_minus_cos),
                number_cell(metrics.relative_error),
                number_cell(metrics.gain),
                number_cell(metrics.max_absolute),
                number_cell(stage.introduced),
            ]
        said = _plain(remark(stage))
        if not stage.declared:
            said = "; ".join(filter(None, ("not in the sequence", said)))
        yield f"| {mark(stage)} | {_code(stage.stage)} | {' | '.join(numbers)} | {said} |"
    if layer.verdict is None:
        return
    yield ""
    for crossing in layer.verdict.crossings:
        apart = "" if crossing.related else ", which is not computed from it"
        floor = ", within the floor of its weights" if crossing.within_floor else ""
        yield f"- {_code(crossing.before)} holds, {_code(crossing.after)} does not{apart}{floor}"
    for cause in layer.verdict.causes:
        names = ", ".join(_code(name) for _, name in cause.parents)
        yield f"- cause on the graph: {_code(cause.stage)}{f', computed from {names}' if names else ''}"
    for at, name in layer.verdict.handed_on:
        yield f"- handed on: {_code(name)} of {'the whole model' if at is None else f'layer {at}'}"
    for stage in layer.stages:
        for hint in stage.hints:
            left = cosine_cell(hint.one_minus_cos)
            yield f"- hint: {_code(stage.stage)}: {_plain(hint.text)} (cosine {left})"


def _worst(layer: LayerComparison, top: int) -> Iterator[str]:
    causes = layer.verdict.causes if layer.verdict is not None else ()
    stage = layer.stage(causes[0].stage) if causes else None
    if stage is None or stage.metrics is None or not stage.metrics.top or not top:
        return
    yield ""
    yield f"Largest differences of {_code(stage.stage)}:"
    yield ""
    for element in stage.metrics.top[:top]:
        yield f"- {place_words(element)}: {element_words(element)}"


def _code(text: str) -> str:
    return f"`{visible(text).replace('`', chr(39))}`".replace("|", "\\|")


def _plain(text: str) -> str:
    escaped = visible(text)
    for character in "\\`*_[]<>|#":
        escaped = escaped.replace(character, "\\" + character)
    return escaped
