"""Compares a pair of traces, stage by stage, and says where they part.

``compare`` is what the command line calls and what a screen's work runs: two paths and
``Options`` in, a ``Comparison`` out, progress and stopping through a ``Watch``.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from workbench.traces.bisect import verdicts
from workbench.traces.comparison import Comparison, LayerComparison
from workbench.traces.pair import declared, open_pair, wanted
from workbench.traces.stage import StageComparer
from workbench.traces.stages import STAGES, ordered, stage_of
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from workbench.traces.comparison import StageComparison
    from workbench.traces.folder import Place
    from workbench.traces.options import Options
    from workbench.traces.pair import Pair
    from workbench.traces.stage import Look

_MANY = 8
"""So many stages are worth a second thread."""

_BATCH = 8
"""So many are handed to a thread at once: handing over costs about as much as a small stage."""

_LARGE = 1 << 22
"""Elements of a stage that is read by two threads itself."""


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
        on_stage: called after each stage with what is known of it then (without the verdict).

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
    comparer = StageComparer(pair, options, watch)
    for place, look in _looks(comparer, _in_order(places, sequence, options), counted, watch):
        stage = comparer.settle(place, look)
        if on_stage is not None:
            on_stage(stage)
        watch.advance(0)  # asked to stop, it does, whatever was looked at ahead
    related = verdicts(comparer.done, sequence, with_layers=_layers(places), known=options.parents)
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


def _looks(
    comparer: StageComparer, places: Sequence[Place], counted: Collection[str], watch: Watch
) -> Iterator[tuple[Place, Look]]:
    """Look at every stage, and give them in order: many small ones by two threads, large ones one by one."""
    if len(places) < _MANY or watch.total > len(places) * _LARGE:
        for place in places:
            yield place, comparer.look(place, counts=place[1] in counted)
        return
    batches = [places[at : at + _BATCH] for at in range(0, len(places), _BATCH)]
    pool = ThreadPoolExecutor(2, thread_name_prefix="contract-workbench compare")
    try:
        for batch, looks in zip(
            batches,
            pool.map(lambda batch: [comparer.look(at, counts=at[1] in counted) for at in batch], batches),
            strict=True,
        ):
            yield from zip(batch, looks, strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _elements(pair: Pair, places: Iterable[Place]) -> int:
    """About how many elements there are to compare, by the files' lengths."""
    total = 0
    for place in places:
        ours, theirs = pair.places[place]
        if ours is not None and theirs is not None:
            try:
                total += os.stat(ours).st_size // 4  # noqa: PTH116 - of hundreds of files
            except OSError:
                continue
    return total


def _layers(places: Sequence[Place]) -> tuple[int | None, ...]:
    layers = sorted({layer for layer, _ in places if layer is not None})
    return (*layers, None) if any(layer is None for layer, _ in places) else (*layers,)


def _in_order(places: Sequence[Place], sequence: tuple[str, ...], options: Options) -> list[Place]:
    """As it is computed: the embedding, layer by layer, what follows them."""
    names = ordered([stage for _, stage in places], sequence, options.parents)
    rank = {name: at for at, name in enumerate(names)}

    def key(place: Place) -> tuple[int, int, int]:
        layer, name = place
        when = 1 if layer is not None else 0 if name == "embedding" else 2
        return when, layer or 0, rank[name]

    return sorted(places, key=key)


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
