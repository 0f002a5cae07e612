"""A comparison judged from its stages, or anew at another threshold: nothing is read for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.traces.bisect import verdicts
from workbench.traces.comparison import LayerComparison
from workbench.traces.standing import stands, vacuous, within_floor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.traces.comparison import Comparison, StageComparison


def at_threshold(
    comparison: Comparison, threshold: float, known: Mapping[str, Sequence[str]] | None = None
) -> Comparison:
    """The same comparison with another threshold: every stage, and every layer's verdict.

    What would only be said of a stage that failed at the comparison's own threshold (hints) stays as it was.

    Args:
        comparison: at its own threshold.
        threshold: the other one.
        known: parents of stages that the graph does not know, as the comparison was made with.
    """
    if threshold == comparison.threshold:
        return comparison
    stages = (_judged(stage, threshold) for stage in comparison.stages)
    return assembled(replace(comparison, threshold=threshold), stages, known)


def assembled(
    frame: Comparison,
    stages: Iterable[StageComparison],
    known: Mapping[str, Sequence[str]] | None = None,
) -> Comparison:
    """A comparison from its stages: their order, and the verdict of each layer.

    Args:
        frame: everything else; of its layers only the numbers count.
        stages: all that were looked at, in any order.
        known: as ``at_threshold``.
    """
    done = {(stage.layer, stage.stage): stage for stage in stages}
    layers = tuple(layer.layer for layer in frame.layers)
    related = verdicts(done, frame.declared, with_layers=layers, known=known)
    return replace(
        frame, layers=tuple(LayerComparison(layer, own, verdict) for layer, own, verdict in related)
    )


def _judged(stage: StageComparison, threshold: float) -> StageComparison:
    metrics = stage.metrics
    if metrics is None:
        return replace(stage, threshold=threshold)
    holds = stands(stage.kind, metrics, threshold)
    return replace(
        stage,
        threshold=threshold,
        holds=holds,
        vacuous=vacuous(stage.kind, metrics) if holds else "",
        within_floor=within_floor(stage.kind, metrics, stage.floor, holds=holds),
    )
