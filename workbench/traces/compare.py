"""Compares a pair of traces, stage by stage, and says where they part.

``compare`` is what the command line calls and what a screen's work runs (see ``running``): two paths and
``Options`` in, a ``Comparison`` out, progress and stopping through a ``Watch``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.traces.arrange import arrange
from workbench.traces.bisect import verdicts
from workbench.traces.comparison import Comparison, LayerComparison, StageComparison, State
from workbench.traces.fault import Fault, TraceFaultError
from workbench.traces.floors import floor_of
from workbench.traces.hints import hints_of
from workbench.traces.layout import LayoutError, flat
from workbench.traces.measure import Job, measure
from workbench.traces.pair import RefusedError, declared, open_pair, wanted
from workbench.traces.stages import STAGES, Kind, ordered, stage_of
from workbench.traces.tensor import OpenTensor
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from workbench.traces.folder import Place
    from workbench.traces.layout import Arrangement
    from workbench.traces.metrics import Metrics
    from workbench.traces.options import Options
    from workbench.traces.pair import Pair
    from workbench.traces.tensor import Tensor

_DOUBLED = 1e-9
"""Softmax and norm sums that are all ones are so to this."""


def compare(
    subject: Path,
    oracle: Path,
    options: Options,
    *,
    watch: Watch | None = None,
    on_stage: Callable[[StageComparison], None] | None = None,
) -> Comparison:
    """Compare two traces.

    Args:
        subject: what is under test: a folder of captures, or one file.
        oracle: what it is held against.
        options: how.
        watch: told how far it is, in elements; stops it.
        on_stage: called after each stage with what is known of it then (without what it introduces).

    Raises:
        TraceFaultError: a path holds no trace.
        RefusedError: the two are not compared at all (different prompts, a layer that neither has).
        CancelledError: it was stopped.
        ValueError: a weight format is not known.
    """
    watch = watch or Watch()
    pair = open_pair(subject, oracle, options)
    places = wanted(pair, options)
    watch.total = max(1, _elements(pair, places))
    sequence = declared(options)
    counted = sequence or _shared(pair, places)
    done: dict[Place, StageComparison] = {}
    for place in _in_order(places, sequence, options):
        stage = _stage(pair, place, options, watch, counts=place[1] in counted)
        done[place] = stage
        if on_stage is not None:
            on_stage(stage)
    related = verdicts(done, sequence, with_layers=_layers(places), known=options.parents)
    return Comparison(
        str(subject),
        str(oracle),
        tuple(LayerComparison(layer, stages, verdict) for layer, stages, verdict in related),
        sequence,
        options.threshold,
        pair.sizes,
        pair.writers[0].value,
        pair.writers[1].value,
        pair.prompt,
        pair.notes,
    )


def elements_apart(
    one: Path, other: Path, options: Options, *, watch: Watch | None = None
) -> tuple[StageComparison, int | None]:
    """Hold two files against each other element by element, in the order in which they lie on disk.

    Args:
        one: the file under test.
        other: the file it is held against.
        options: threshold and top.
        watch: told how far it is; stops it.

    Returns:
        The comparison, and the layer that both headers name (``None`` for the whole model).

    Raises:
        TraceFaultError: one is no stage file.
        RefusedError: they are of different layers, or have different counts.
        CancelledError: it was stopped.
    """
    watch = watch or Watch()
    with OpenTensor(one) as a, OpenTensor(other) as r:
        ours, theirs = a.tensor, r.tensor
        if ours.layer != theirs.layer:
            raise RefusedError(f"different layers: {layer_word(ours.layer)} and {layer_word(theirs.layer)}")
        if ours.count != theirs.count:
            raise RefusedError(f"different counts: {ours.count:,} values and {theirs.count:,}")
        watch.total = max(1, ours.count)
        base = StageComparison(
            one.stem,
            ours.layer,
            Kind.PLAIN,
            State.COMPARED,
            True,
            str(one),
            str(other),
            threshold=options.threshold,
        )
        arrangement = flat(ours.count, "element by element")
        metrics = measure(Job(a, r, arrangement, Kind.PLAIN, options.top), watch)
        return judged(base, metrics, arrangement), ours.layer


def _elements(pair: Pair, places: Iterable[Place]) -> int:
    """About how many elements there are to compare, by the files' lengths."""
    total = 0
    for place in places:
        ours, theirs = pair.places[place]
        if ours is not None and theirs is not None:
            try:
                total += ours.stat().st_size // 4
            except OSError:
                continue
    return total


def _layers(places: Sequence[Place]) -> tuple[int | None, ...]:
    layers = sorted({layer for layer, _ in places if layer is not None})
    return (*layers, None) if any(layer is None for layer, _ in places) else (*layers,)


def _in_order(places: Sequence[Place], sequence: tuple[str, ...], options: Options) -> list[Place]:
    """Layer by layer, the whole model's stages last; within a layer as it is computed."""
    names = ordered([stage for _, stage in places], sequence, options.parents)
    rank = {name: at for at, name in enumerate(names)}
    return sorted(places, key=lambda place: (place[0] is None, place[0] or 0, rank[place[1]]))


def _shared(pair: Pair, places: Sequence[Place]) -> frozenset[str]:
    """The stages that count where no sequence is declared.

    Those from the first to the last that both sides have: a side that captured less of a layer lacks nothing
    at the ends, and something in between.
    """
    both = {stage for _, stage in _both(pair, places)}
    order = [*STAGES]
    known = [order.index(stage) for stage in both if stage in STAGES and not stage_of(stage).whole]
    within = order[min(known) : max(known) + 1] if known else []
    return frozenset((*both, *within))


def _both(pair: Pair, places: Sequence[Place]) -> list[Place]:
    return [place for place in places if None not in pair.places[place]]


# -- one stage -----------------------------------------------------------------------------------------------


def _stage(pair: Pair, place: Place, options: Options, watch: Watch, *, counts: bool) -> StageComparison:
    layer, name = place
    ours, theirs = pair.places[place]
    kind = stage_of(name).kind
    base = StageComparison(
        name,
        layer,
        kind,
        State.COMPARED,
        counts,
        str(ours or ""),
        str(theirs or ""),
        threshold=options.threshold,
        floor=floor_of(options.weights_of.get(name, options.weights)),
    )
    if ours is None or theirs is None:
        return _alone(pair, place, base, options)
    try:
        with OpenTensor(ours) as subject, OpenTensor(theirs) as oracle:
            _require_layer(place, subject.tensor, oracle.tensor)
            arrangement = arrange(
                name, subject.tensor, oracle.tensor, pair.sizes, options=options, writers=pair.writers
            )
            job = Job(subject, oracle, arrangement, kind, options.top, minus_infinity=name == "attn_scores")
            metrics = measure(job, watch)
            found = judged(base, metrics, arrangement)
            if options.hints:
                found = replace(found, hints=hints_of(found, job, pair.sizes.kv_heads))
    except TraceFaultError as error:
        state = State.REFUSED if error.fault is Fault.LAYER else State.UNREADABLE
        side = "subject" if error.path == ours else "oracle"
        return replace(base, state=state, reason=f"{side}: {error.message}")
    except LayoutError as error:
        return replace(base, state=State.REFUSED, reason=str(error))
    return found


def judged(base: StageComparison, metrics: Metrics, arrangement: Arrangement) -> StageComparison:
    """A stage with its metrics, and whether it holds."""
    holds = stands(base.kind, metrics, base.threshold)
    floor = base.floor
    within = not holds and floor is not None and metrics.one_minus_cos <= floor.one_minus_cos
    if metrics.finiteness.unexpected or base.kind is Kind.INDICES:
        within = False
    return replace(
        base,
        metrics=metrics,
        holds=holds,
        reason=_remark(base, metrics),
        vacuous=_vacuous(base.kind, metrics) if holds else "",
        within_floor=within,
        subject_layout=arrangement.subject.text,
        oracle_layout=arrangement.oracle.text,
        how=arrangement.how,
        mask=arrangement.mask.value,
        axes=tuple(axis.name for axis in arrangement.axes),
        lengths=tuple(axis.size for axis in arrangement.axes),
    )


def stands(kind: Kind, metrics: Metrics, threshold: float) -> bool:
    """Whether a stage holds at a threshold: everything is finite, and the cosine reaches it.

    Integers hold when all are equal. NaN reaches no threshold.
    """
    if metrics.finiteness.unexpected:
        return False
    if metrics.equality is not None and kind is Kind.INDICES:
        return metrics.equality.equal == metrics.equality.count
    return metrics.cosine >= threshold


def _remark(base: StageComparison, metrics: Metrics) -> str:
    """What to know about a stage that was compared."""
    finiteness = metrics.finiteness
    if finiteness.unexpected:
        return f"{finiteness.unexpected:,} positions are not finite"
    if (metrics.sums.aa == 0) != (metrics.sums.rr == 0):
        return f"{'the subject' if metrics.sums.aa == 0 else 'the oracle'} is all zero"
    if base.kind is Kind.INDICES and metrics.equality is not None and not metrics.equality.whole:
        return "indices that are no integers"
    return ""


def _vacuous(kind: Kind, metrics: Metrics) -> str:
    """Why a stage that holds says nothing."""
    if metrics.count == 0:
        return "there is nothing to compare"
    if metrics.sums.aa == 0 and metrics.sums.rr == 0:
        return "both sides are all zero"
    near = _DOUBLED * metrics.count
    ones = all(abs(total - metrics.count) <= near for total in (metrics.sums.aa, metrics.sums.rr))
    if kind is Kind.SOFTMAX and ones and metrics.centred.aa <= near and metrics.centred.rr <= near:
        return "a softmax over one token is all ones, whatever went into it"
    return ""


def _require_layer(place: Place, subject: Tensor, oracle: Tensor) -> None:
    """Refuse a file whose header names another layer than the place where it stands, or than the other side.

    Raises:
        TraceFaultError: it does.
    """
    layer, name = place
    if not stage_of(name).whole:
        for side in (subject, oracle):
            if side.names_layer and layer is not None and side.layer != layer:
                raise TraceFaultError(
                    side.path,
                    Fault.LAYER,
                    f"its header says {layer_word(side.layer)}, and it is taken for layer {layer}",
                )
    if (
        subject.names_layer
        and oracle.names_layer
        and subject.layer != oracle.layer
        and not stage_of(name).whole
    ):
        raise TraceFaultError(
            oracle.path,
            Fault.LAYER,
            f"different layers: {layer_word(subject.layer)} and {layer_word(oracle.layer)}",
        )


def layer_word(layer: int | None) -> str:
    """A layer in words: ``layer 3``, ``the whole model``."""
    return "the whole model" if layer is None else f"layer {layer}"


def _alone(pair: Pair, place: Place, base: StageComparison, options: Options) -> StageComparison:
    """A stage that only one side has."""
    layer, name = place
    has, lacks = ("oracle", "subject") if base.oracle else ("subject", "oracle")
    matmul = pair.places.get((layer, "qkv_matmul"), (None, None))[1 if base.oracle else 0]
    if name == "qkv_bias" and matmul is not None:
        biased = pair.places[place][1 if base.oracle else 0]
        if biased is not None and _same_values(biased, matmul, options):
            return replace(
                base,
                state=State.SKIPPED,
                reason=f"the model has no bias: the {has}'s is its qkv_matmul, and the {lacks} writes none",
            )
    return replace(base, state=State.MISSING, reason=f"the {lacks} does not have it, and the {has} does")


def _same_values(one: Path, other: Path, options: Options) -> bool:
    try:
        with OpenTensor(one) as a, OpenTensor(other) as r:
            if a.tensor.count != r.tensor.count:
                return False
            metrics = measure(Job(a, r, flat(a.tensor.count, ""), Kind.PLAIN, options.top), Watch())
    except TraceFaultError:
        return False
    return metrics.sums.dd == 0 and not metrics.finiteness.unexpected
