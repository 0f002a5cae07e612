"""What ``[[traces]]`` declares of a pair, as the options of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.traces.layout import Mask, parse_layout
from workbench.traces.options import Options, StageLayout
from workbench.traces.sizes import NAMES, Sizes
from workbench.traces.stages import canonical

if TYPE_CHECKING:
    from workbench.workspace.pairs import Pair


def options_of(pair: Pair) -> Options:
    """The options that a declared pair is compared with; of all layers.

    Its ``layers`` are those that its verdict is about: the others are compared and shown all the same.

    Raises:
        ValueError: a layout names no axis that could be one.
    """
    layouts: dict[str, StageLayout] = {}
    for each in pair.layouts:
        stage = canonical(each.stage)
        known = layouts.get(stage, StageLayout())
        axes = parse_layout(" ".join(each.axes))
        layouts[stage] = StageLayout(
            known.subject if each.side == "oracle" else axes,
            known.oracle if each.side == "subject" else axes,
        )
    weights = dict(pair.weights)
    return Options(
        stages=tuple(canonical(stage) for stage in pair.stages),
        threshold=pair.threshold,
        sizes=Sizes(**{name: getattr(pair, name) or None for name in NAMES}),
        layouts=layouts,
        masks={canonical(stage): Mask(mask) for stage, mask in pair.masks},
        parents=parents_of(pair),
        weights=weights.pop("", ""),
        weights_of={canonical(stage): weight for stage, weight in weights.items()},
    )


def parents_of(pair: Pair) -> dict[str, tuple[str, ...]]:
    """What a pair says of stages that the graph does not know, in canonical names."""
    return {canonical(stage): tuple(map(canonical, parents)) for stage, parents in pair.parents}
