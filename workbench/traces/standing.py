"""Whether a stage holds, and what is to be said of it beside its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.traces.stages import Kind

if TYPE_CHECKING:
    from workbench.traces.floors import Floor
    from workbench.traces.metrics import Metrics

_ONES = 1e-9
"""A softmax is all ones to this."""


def stands(kind: Kind, metrics: Metrics, threshold: float) -> bool:
    """Whether a stage holds at a threshold: everything is finite, and the cosine reaches it.

    Integers hold when all are equal. NaN reaches no threshold.
    """
    if metrics.finiteness.unexpected:
        return False
    if metrics.equality is not None and kind is Kind.INDICES:
        return metrics.equality.equal == metrics.equality.count
    return metrics.cosine >= threshold


def within_floor(kind: Kind, metrics: Metrics, floor: Floor | None, *, holds: bool) -> bool:
    """Whether a stage fails, and is no further off than its weights' format alone would put it."""
    if holds or floor is None or metrics.finiteness.unexpected or kind is Kind.INDICES:
        return False
    return metrics.one_minus_cos <= floor.one_minus_cos


def remark(kind: Kind, metrics: Metrics) -> str:
    """What to know about a stage that was compared."""
    finiteness = metrics.finiteness
    if finiteness.unexpected:
        return f"{finiteness.unexpected:,} positions are not finite"
    if (metrics.sums.aa == 0) != (metrics.sums.rr == 0):
        return f"{'the subject' if metrics.sums.aa == 0 else 'the oracle'} is all zero"
    if kind is Kind.INDICES and metrics.equality is not None and not metrics.equality.whole:
        return "indices that are no integers"
    return ""


def vacuous(kind: Kind, metrics: Metrics) -> str:
    """Why a stage that holds says nothing."""
    if metrics.count == 0:
        return "there is nothing to compare"
    if metrics.sums.aa == 0 and metrics.sums.rr == 0:
        return "both sides are all zero"
    if kind is Kind.SOFTMAX:
        near = _ONES * metrics.count
        ones = all(abs(total - metrics.count) <= near for total in (metrics.sums.aa, metrics.sums.rr))
        if ones and metrics.centred.aa <= near and metrics.centred.rr <= near:
            return "a softmax over one token is all ones, whatever went into it"
    return ""
