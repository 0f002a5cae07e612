"""Two stage files compared, as text: every measure by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.report.trace_numbers import cosine_cell, element_words, mark, number_cell, place_words, remark
from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.report.colour import Palette
    from workbench.traces.comparison import StageComparison
    from workbench.traces.metrics import Metrics


def diff_lines(stage: StageComparison, palette: Palette) -> Iterator[str]:
    """Two files compared: every measure by its name, and the largest differences.

    Yields:
        Lines without their ends; nothing in them commands a terminal.
    """
    yield f"a  {visible(stage.subject)}"
    yield f"b  {visible(stage.oracle)}"
    metrics = stage.metrics
    if metrics is None:
        yield f"{stage.state.value}: {visible(stage.reason)}"
        return
    layer = "the whole model" if stage.layer is None else f"layer {stage.layer}"
    yield palette.faint(visible(f"{stage.stage}, {layer}, {stage.how}"))
    for name, text in (*_plain(metrics), *_by_rows(metrics), *_slices(metrics)):
        yield f"  {name:<16}{text}"
    if metrics.top:
        yield f"  largest differences ({metrics.concentration:.0%} of the squared error):"
    for element in metrics.top:
        yield f"    {place_words(element)}: {element_words(element)}"
    said = remark(stage)
    word = f"{mark(stage)} {'holds' if stage.holds else 'fails'} at {stage.threshold:g}"
    yield palette.strong(f"{word}: {said}" if said else word)
    for hint in stage.hints:
        yield f"  hint: {visible(hint.text)} (cosine {cosine_cell(hint.one_minus_cos)})"


def _plain(metrics: Metrics) -> Iterator[tuple[str, str]]:
    masked = f", {metrics.left_out:,} masked" if metrics.left_out else ""
    yield "elements", f"{metrics.count:,}{masked}"
    yield "cosine", cosine_cell(metrics.one_minus_cos)
    yield "centred cosine", cosine_cell(metrics.centred.one_minus_cos)
    yield "relative error", f"{number_cell(metrics.relative_error)} (SQNR {number_cell(metrics.sqnr)} dB)"
    yield "gain", f"{metrics.gain:.9g}"
    yield "rms", number_cell(metrics.rms)
    yield "mean |d|", number_cell(metrics.mean_absolute)
    where = f" at {place_words(metrics.worst)}" if metrics.worst else ""
    yield "max |d|", number_cell(metrics.max_absolute) + where
    finiteness = metrics.finiteness
    kinds = (finiteness.nan, finiteness.positive, finiteness.negative)
    yield "NaN, +Inf, -Inf", "; ".join(f"{a:,} against {b:,}" for a, b in kinds)


def _by_rows(metrics: Metrics) -> Iterator[tuple[str, str]]:
    softmax, logits, equality = metrics.softmax, metrics.logits, metrics.equality
    if softmax is not None:
        one, other = softmax.row_sum_error
        yield "row sums", f"off by at most {number_cell(one)} and {number_cell(other)}"
        yield "total variation", _mean_and_most(softmax.total_variation)
        yield "KL in nats", _mean_and_most(softmax.divergence)
        yield "argmax", f"the same in {softmax.argmax_agreement:.1%} of {softmax.rows:,} rows"
    if logits is not None:
        yield "KL in nats", _mean_and_most(logits.divergence)
        yield "top 1", f"the same in {logits.top1_agreement:.1%} of {logits.rows:,} rows"
        yield f"top {logits.k}", f"{logits.topk_agreement:.1%} shared"
    if equality is not None:
        yield "equal", f"{equality.equal:,} of {equality.count:,}"


def _mean_and_most(values: tuple[float, float]) -> str:
    return f"mean {number_cell(values[0])}, at most {number_cell(values[1])}"


def _slices(metrics: Metrics) -> Iterator[tuple[str, str]]:
    for name, worst in (("worst head", metrics.worst_head), ("worst token", metrics.worst_token)):
        if worst is not None:
            yield name, f"{worst.index}: cosine {cosine_cell(worst.one_minus_cos)}"
