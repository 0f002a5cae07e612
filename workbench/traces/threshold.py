"""A comparison judged anew at another threshold: nothing is read for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.traces.bisect import verdicts
from workbench.traces.comparison import LayerComparison
from workbench.traces.stages import Kind

if TYPE_CHECKING:
    from workbench.traces.comparison import Comparison, StageComparison
    from workbench.traces.metrics import Metrics


def stands(kind: Kind, metrics: Metrics, threshold: float) -> bool:
    """Whether a stage holds at a threshold: everything is finite, and the cosine reaches it.

    Integers hold when all are equal. NaN reaches no threshold.
    """
    if metrics.finiteness.unexpected:
        return False
    if metrics.equality is not None and kind is Kind.INDICES:
        return metrics.equality.equal == metrics.equality.count
    return metrics.cosine >= threshold


def within_floor(stage: StageComparison, metrics: Metrics, *, holds: bool) -> bool:
    """Whether a stage fails, and is no further off than its weights' format alone would put it."""
    if holds or stage.floor is None or metrics.finiteness.unexpected or stage.kind is Kind.INDICES:
        return False
    return metrics.one_minus_cos <= stage.floor.one_minus_cos


def at_threshold(comparison: Comparison, threshold: float) -> Comparison:
    """The same comparison with another threshold: every stage, and every layer's verdict.

    What would only be said of a stage that failed at the comparison's own threshold (hints) stays as it was.
    """
    if threshold == comparison.threshold:
        return comparison
    done = {(stage.layer, stage.stage): _judged(stage, threshold) for stage in comparison.stages}
    layers = tuple(layer.layer for layer in comparison.layers)
    related = verdicts(done, comparison.declared, with_layers=layers)
    return replace(
        comparison,
        threshold=threshold,
        layers=tuple(LayerComparison(layer, stages, verdict) for layer, stages, verdict in related),
    )


def _judged(stage: StageComparison, threshold: float) -> StageComparison:
    metrics = stage.metrics
    if metrics is None:
        return replace(stage, threshold=threshold)
    holds = stands(stage.kind, metrics, threshold)
    return replace(
        stage, threshold=threshold, holds=holds, within_floor=within_floor(stage, metrics, holds=holds)
    )
