"""Compares a pair of traces, stage by stage, and says where they part.

``compare`` is what the command line calls and what a screen's work runs: two paths and
``Options`` in, a ``Comparison`` out, progress and stopping through a ``Watch``.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.traces.absent import absent
from workbench.traces.bisect import verdicts
from workbench.traces.comparison import Comparison, LayerComparison, State
from workbench.traces.pair import declared, open_pair, wanted
from workbench.traces.stage import StageComparer
from workbench.traces.stages import STAGES, ordered
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from workbench.traces.comparison import StageComparison
    from workbench.traces.folder import Place
    from workbench.traces.measure import Kept
    from workbench.traces.options import Options
    from workbench.traces.pair import Pair


def compare(
    subject: Path,
    oracle: Path,
    options: Options,
    *,
    watch: Watch | None = None,
    on_stage: Callable[[StageComparison], None] | None = None,
    kept: Kept | None = None,
) -> Comparison:
    """Compare two traces.

    Args:
        subject: what is under test: a folder of captures, or one file.
        oracle: what it is held against.
        options: how.
        watch: told how far it is, in elements; stops it.
        on_stage: called after each stage with what is known of it then (without the verdict).
        kept: what was measured before and still holds is not measured again.

    Raises:
        TraceFaultError: a path holds no trace.
        RefusedError: the two are not compared at all (different prompts, a layer that neither has).
        CancelledError: it was stopped.
        ValueError: a weight format is not known.
    """
    pair = open_pair(subject, oracle, options, kept)
    places = wanted(pair, options)
    sequence = declared(options)
    nowhere = absent(places, sequence)
    pair = replace(pair, places=pair.places | dict.fromkeys(nowhere, (None, None)))
    places += nowhere
    if watch is None:
        watch = Watch()
    else:
        watch.total = max(1, _elements(pair, places))
    counted = sequence or _captured(pair, places, options)
    comparer = StageComparer(pair, options, watch, kept)
    for place in _in_order(places, sequence, options):
        watch.advance(0)  # asked to stop, it does, though a stage that is not compared takes no step
        stage = comparer.settle(place, comparer.look(place, counts=place[1] in counted))
        if on_stage is not None:
            on_stage(stage)
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
        pair.notes if sequence else (*pair.notes, *_undeclared(comparer.done.values())),
    )


def _undeclared(stages: Iterable[StageComparison]) -> Iterator[str]:
    """What to do where a side lacks a stage that nobody declared."""
    if any(stage.state is State.MISSING and stage.declared for stage in stages):
        yield (
            "no sequence is declared, so all that either side captured counts: "
            "--stages (stages in [[traces]]) names what the verdict is to run over"
        )


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


def _captured(pair: Pair, places: Sequence[Place], options: Options) -> frozenset[str]:
    """The stages that count where no sequence is declared: all that either side captured.

    A side that was asked for less looks like one that ended halfway, so what it lacks is not passed over.
    What the graph does not know counts where both sides have it: nothing says that the other needs it.
    """
    return frozenset(
        stage
        for layer, stage in places
        if stage in STAGES or stage in options.parents or None not in pair.places[layer, stage]
    )
