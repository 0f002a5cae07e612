"""Stages of a declared sequence that neither side has.

A name that no run captured is a slip of the pen, or a run that ended early: neither may be judged as if the
sequence had never named it.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from workbench.traces.comparison import State
from workbench.traces.folder import Writer
from workbench.traces.stages import STAGES, stage_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workbench.traces.folder import Place

_ALIKE = 0.75
"""How much two names have in common, from 0 to 1, for one to be taken for the other misspelt."""


def place_of(name: str, layer: int | None, there: Collection[Place]) -> Place:
    """Where a stage of the sequence stands, seen from a layer.

    Args:
        name: canonical. One that the graph does not know is of the whole model where the layer has none.
        layer: the layer that is judged; ``None`` for the stages of the whole model.
        there: the places that are known.
    """
    own = (layer, name)
    if stage_of(name).whole:
        return None, name
    return (None, name) if name not in STAGES and own not in there and (None, name) in there else own


def absent(places: Sequence[Place], sequence: Sequence[str]) -> list[Place]:
    """The places that a sequence names in the layers compared, and neither side has.

    Args:
        places: what either side has, of the layers compared.
        sequence: canonical names; empty: none is declared, and nothing is absent.
    """
    there = frozenset(places)
    layers: Sequence[int | None] = sorted({layer for layer, _ in places if layer is not None}) or (None,)
    named = (place_of(name, layer, there) for layer in layers for name in sequence)
    return [place for place in dict.fromkeys(named) if place not in there]


def why_absent(
    place: Place, places: Mapping[Place, tuple[str | None, str | None]], writers: Collection[Writer]
) -> tuple[State, str]:
    """What becomes of a stage that neither side has, and why.

    The runtime writes no ``qkv_bias`` where a model has none; the reference always does. So where the runtime
    wrote both sides, with the product before it, the model lacks it and it is skipped.

    Args:
        place: the stage's.
        places: everything that either side has.
        writers: of both sides.
    """
    layer, name = place
    product = places.get((layer, "qkv_matmul"), (None, None))
    if name == "qkv_bias" and None not in product and {*writers} == {Writer.RUNTIME}:
        return State.SKIPPED, "the model has no bias: neither side writes one"
    near: list[str] = []
    if name not in STAGES:
        captured = {stage for (_, stage), files in places.items() if files != (None, None)}
        near = difflib.get_close_matches(name, sorted(captured | STAGES.keys()), 1, _ALIKE)
    return State.ABSENT, "neither side has it" + (f"; did you mean {near[0]}?" if near else "")
