"""From compared stages to verdicts: the sequence per layer, and the causes on the graph of stages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.traces.absent import place_of
from workbench.traces.comparison import StageComparison, State
from workbench.traces.stages import ordered, parents_among, stage_of
from workbench.traces.verdict import Cause, Crossing, Judged, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.traces.folder import Place

Stages = tuple[StageComparison, ...]


def verdicts(
    done: Mapping[Place, StageComparison],
    sequence: tuple[str, ...],
    *,
    with_layers: Sequence[int | None],
    known: Mapping[str, Sequence[str]] | None = None,
) -> list[tuple[int | None, Stages, Verdict | None]]:
    """Put every stage in its place, and judge the layers.

    Args:
        done: every stage that was looked at.
        sequence: the declared one; empty: what counts, in the order in which it is computed.
        known: parents of stages that the graph does not know.
        with_layers: by number, the whole model's stages (``None``) last.

    Returns:
        Per layer: its number, its stages (the sequence first), its verdict; ``None`` for the whole model's
        stages where the layers' verdicts take them in, or none of them counts.
    """
    compared = {place for place, stage in done.items() if stage.state is State.COMPARED}
    layers = sorted({layer for layer, _ in compared if layer is not None})
    by_layer: dict[int | None, dict[str, StageComparison]] = {}
    parents = {
        place: stage.parents or parents_among(place[1], place[0], compared, layers, known)
        for place, stage in done.items()
    }
    done = {
        place: stage if stage.parents == parents[place] else replace(stage, parents=parents[place])
        for place, stage in done.items()
    }
    for (layer, name), stage in done.items():
        by_layer.setdefault(layer, {})[name] = stage
    names = sequence or ordered((stage.stage for stage in done.values() if stage.declared), (), known)
    numbered = any(layer is not None for layer in with_layers)
    found = []
    for layer in with_layers:
        own = by_layer.get(layer, {})
        shown = (*(name for name in names if name in own), *ordered(own.keys() - set(names), (), known))
        judged_here = layer is not None or not numbered or not sequence
        within = names if sequence else tuple(name for name in names if name in own)
        verdict = None
        if judged_here and (layer is not None or any(own[name].declared for name in own)):
            verdict = _verdict(done, layer, within, parents)
        found.append((layer, tuple(own[name] for name in shown), verdict))
    return found


def _verdict(
    done: Mapping[Place, StageComparison],
    layer: int | None,
    names: tuple[str, ...],
    parents: Mapping[Place, tuple[Place, ...]],
) -> Verdict:
    places = [place_of(name, layer, done) for name in names]
    there = [place for place in places if place not in done or done[place].state is not State.SKIPPED]
    verdict = judge([_judged(name, done.get((at, name))) for at, name in there])
    failing = [
        place
        for place, stage in done.items()
        if stage.holds is False and (place[0] == layer or place in there)
    ]
    causes: list[Cause] = []
    handed_on: dict[Place, None] = {}
    for place in failing:
        above = parents[place]
        off = [parent for parent in above if done[parent].holds is False]
        if not off:
            causes.append(Cause(place[1], place[0], above))
        handed_on |= dict.fromkeys(parent for parent in off if parent[0] != layer and parent not in there)
    crossings = tuple(_related(done, crossing, layer, parents) for crossing in verdict.crossings)
    return replace(verdict, crossings=crossings, causes=tuple(causes), handed_on=tuple(handed_on))


def _judged(name: str, stage: StageComparison | None) -> Judged:
    if stage is None or stage.metrics is None:
        return Judged(name, None, "it was not looked at" if stage is None else stage.reason)
    unexpected = stage.metrics.finiteness.unexpected
    if unexpected:
        return Judged(name, None, f"{unexpected:,} positions are not finite (NaN, Inf)")
    return Judged(name, stage.holds)


def _related(
    done: Mapping[Place, StageComparison],
    crossing: Crossing,
    layer: int | None,
    parents: Mapping[Place, tuple[Place, ...]],
) -> Crossing:
    """Whether the second of a pair is computed from the first, over whatever lies between."""
    before, after = (place_of(name, layer, done) for name in (crossing.before, crossing.after))
    seen: set[Place] = set()
    waiting = [after]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    told = parents.get(after, ()) != () or stage_of(after[1]).parents != () or after[1] == "embedding"
    return replace(crossing, related=before in seen or not told, within_floor=done[after].within_floor)
