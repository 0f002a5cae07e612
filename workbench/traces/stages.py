"""The stages of a forward pass: their order, and which each is computed from.

They are a graph: Q and K after RoPE are siblings, the scores have both as parents, attention has the softmax
and (for V) the biased QKV, a residual has what is added and what it is added to.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


class Kind(StrEnum):
    """What a stage's values are, which decides what can be measured of them."""

    PLAIN = "values"
    SOFTMAX = "softmax"
    """Rows that sum to one."""
    LOGITS = "logits"
    """Rows that a softmax would make probabilities of."""
    INDICES = "indices"
    """Integers, stored as floats: equal or not, never near."""


ENTRY = "<entry>"
"""Stands for what a layer is handed: the output of the layer before it, or the embedding."""

OUTPUT = "post_ffn_residual"
"""What a layer hands on."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage.

    Attributes:
        name: canonical.
        parents: what it is computed from, in the same layer; ``ENTRY`` for what the layer is handed.
        kind: what its values are.
        whole: of the whole model, not of a layer.
    """

    name: str
    parents: tuple[str, ...]
    kind: Kind = Kind.PLAIN
    whole: bool = False


_ALL = (
    Stage("embedding", (), whole=True),
    Stage("attn_norm", (ENTRY,)),
    Stage("qkv_matmul", ("attn_norm",)),
    Stage("qkv_bias", ("qkv_matmul",)),
    Stage("q_post_rope", ("qkv_bias",)),
    Stage("k_post_rope", ("qkv_bias",)),
    Stage("attn_scores", ("q_post_rope", "k_post_rope")),
    Stage("attn_softmax", ("attn_scores",), Kind.SOFTMAX),
    Stage("attention", ("attn_softmax", "qkv_bias")),
    Stage("attn_out", ("attention",)),
    Stage("post_attn_residual", ("attn_out", ENTRY)),
    Stage("ffn_norm", ("post_attn_residual",)),
    Stage("moe_router", ("ffn_norm",), Kind.LOGITS),
    Stage("moe_router_indices", ("moe_router",), Kind.INDICES),
    Stage("ffn_gate", ("ffn_norm",)),
    Stage("ffn_up", ("ffn_norm",)),
    Stage("ffn_silu", ("ffn_gate",)),
    Stage("ffn_swigl", ("ffn_silu", "ffn_up")),
    Stage("ffn_out", ("ffn_swigl",)),
    Stage("moe_ffn_out", ("ffn_norm", "moe_router", "moe_router_indices")),
    Stage("post_ffn_residual", ("ffn_out", "moe_ffn_out", "post_attn_residual")),
    Stage("final_norm", (ENTRY,), whole=True),
    Stage("lm_head", ("final_norm",), Kind.LOGITS, whole=True),
)

STAGES = {stage.name: stage for stage in _ALL}
"""Every known stage by name, in the order in which they are computed."""

ALIASES = {"layer_output": OUTPUT}
"""Other names that captures use."""


@lru_cache(maxsize=1024)
def canonical(name: str) -> str:
    """A stage's name in the spelling of ``STAGES``; one that is not known in small letters, else as it is."""
    plain = name.strip().lower().replace("-", "_")
    return ALIASES.get(plain, plain)


@lru_cache(maxsize=1024)
def stage_of(name: str) -> Stage:
    """A stage by its canonical name; one that is not known has no parents and plain values."""
    return STAGES.get(name) or Stage(name, ())


def ordered(
    names: Iterable[str],
    declared: Sequence[str] = (),
    parents: Mapping[str, Sequence[str]] | None = None,
) -> tuple[str, ...]:
    """Put stages in the order in which they are computed.

    Args:
        names: canonical names.
        declared: an order that the configuration or a claim gives. An unknown stage in it stands behind the
            one that is declared before it (before all, if it is the first).
        parents: of unknown stages; one that is not declared stands behind the last of its own. Other unknown
            ones stand at the end, by name.
    """
    wanted = set(names)
    after: dict[str, list[str]] = {}
    placed_after: set[str] = set()
    previous = ""
    for name in declared:
        if name not in STAGES and name in wanted and name not in placed_after:
            placed_after.add(name)
            after.setdefault(previous, []).append(name)
        previous = name
    for name, own in sorted((parents or {}).items()):
        if name not in STAGES and name in wanted and name not in placed_after and own:
            placed_after.add(name)
            last = max(own, key=lambda each: [*STAGES].index(each) if each in STAGES else len(STAGES))
            after.setdefault(last, []).append(name)
    order: dict[str, None] = {}

    def place(first: str) -> None:
        waiting = [first]
        while waiting:
            name = waiting.pop()
            if name in wanted:
                order[name] = None
            waiting += reversed(after.pop(name, []))

    for name in ("", *STAGES):
        place(name)
    return (*order, *sorted(wanted - order.keys()))


def parents_among(
    name: str,
    layer: int | None,
    present: Collection[tuple[int | None, str]],
    layers: Sequence[int],
    parents: Mapping[str, Sequence[str]] | None = None,
) -> tuple[tuple[int | None, str], ...]:
    """The nearest ancestors of a stage that were captured.

    What was not captured is skipped, and its own parents stand in for it. What a layer is handed is looked
    for in the nearest captured layer before it.

    Args:
        name: canonical.
        layer: the stage's; ``None`` for one of the whole model.
        present: the (layer, stage) that were captured and compared; whole-model stages have layer ``None``.
        layers: of which any was compared, in order.
        parents: of stages that the graph does not know.

    Returns:
        (layer, stage) without repeats, nearest first.
    """
    found: list[tuple[int | None, str]] = []
    seen: set[tuple[int | None, str]] = set()
    waiting = [(layer, name)]
    while waiting:
        further: list[tuple[int | None, str]] = []
        for at, of in waiting:
            for parent in stage_of(of).parents or (parents or {}).get(of, ()):
                where = _place(at, parent, layers)
                if where in seen:
                    continue
                seen.add(where)
                (found if where in present else further).append(where)
        waiting = further
    return tuple(found)


def _place(layer: int | None, parent: str, layers: Sequence[int]) -> tuple[int | None, str]:
    """Where a parent stands, seen from a stage of ``layer``."""
    if parent != ENTRY:
        return (None if stage_of(parent).whole else layer), parent
    before = len(layers) if layer is None else bisect_left(layers, layer)
    return (layers[before - 1], OUTPUT) if before else (None, "embedding")
