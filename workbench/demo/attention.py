"""Attention in plain numpy, traced: the model whose captures the demo compares.

A model of attention layers only, with grouped KV heads, a bias on Q, K and V, half-split RoPE and a causal
mask. It runs in two ways: as an FP16 reference does, and as a runtime with Q8_0 weights does. Each way keeps
its nine stages in the layout in which it has them at hand, so the two differ as real captures do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float32]

HEADS, KV_HEADS, HEAD_DIM = 8, 2, 16
"""Query heads, the KV heads they share, elements of a head."""

HIDDEN = HEADS * HEAD_DIM
"""Elements of a token."""

LAYERS = 4

STAGES = (
    "attn_norm",
    "qkv_matmul",
    "qkv_bias",
    "q_post_rope",
    "k_post_rope",
    "attn_scores",
    "attn_softmax",
    "attention",
    "attn_out",
)
"""What is kept of each layer, in the order it is computed."""

Layer = dict[str, "Array"]
"""A layer's stages by name, each with the axes it is written in."""

_BLOCK = 32
"""Weights that share a scale in Q8_0."""

_BASE = 10_000.0
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """One layer; matrices have a row per output element.

    Attributes:
        norm: ``(HIDDEN,)``.
        qkv: ``(HIDDEN + 2 * KV_HEADS * HEAD_DIM, HIDDEN)``; Q's rows, then K's, then V's.
        bias: one per row of ``qkv``.
        out: ``(HIDDEN, HIDDEN)``.
    """

    norm: Array
    qkv: Array
    bias: Array
    out: Array


def weights_of(layer: int) -> Weights:
    """The weights of a layer: the same on every machine."""
    seeded = np.random.default_rng((2026, layer))
    rows = HIDDEN + 2 * KV_HEADS * HEAD_DIM

    def drawn(*shape: int, scale: float) -> Array:
        return (seeded.standard_normal(shape) * scale).astype(np.float32)

    spread = HIDDEN**-0.5
    return Weights(
        norm=1 + drawn(HIDDEN, scale=0.1),
        qkv=drawn(rows, HIDDEN, scale=1.4 * spread),
        bias=drawn(rows, scale=0.2),
        out=drawn(HIDDEN, HIDDEN, scale=spread),
    )


def embedded(tokens: Sequence[int]) -> Array:
    """The embeddings of some tokens, ``(seq, HIDDEN)``; a token that comes twice has the same one twice."""
    rows = [np.random.default_rng((2025, token)).standard_normal(HIDDEN) for token in tokens]
    return np.stack(rows).astype(np.float32)


def as_q8_0(matrix: Array) -> Array:
    """A matrix as Q8_0 keeps it: per 32 neighbours of a row one FP16 scale, and integers from -127 to 127."""
    blocks = matrix.reshape(-1, _BLOCK)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 127).astype(np.float16).astype(np.float32)
    steps = np.divide(blocks, scale, out=np.zeros_like(blocks), where=scale > 0)
    packed: Array = (np.rint(steps).clip(-127, 127) * scale).reshape(matrix.shape)
    return packed


def right_kv_head(head: int) -> int:
    """The KV head that a query head shares with its group."""
    return head * KV_HEADS // HEADS


def wrong_kv_head(head: int) -> int:
    """The same, off by one at the border of a group: query head 3 is handed the next group's KV head."""
    return min((head + 1) * KV_HEADS // HEADS, KV_HEADS - 1)


def run_reference(tokens: Sequence[int]) -> list[Layer]:
    """Run the model as an FP16 reference: everything is rounded to half precision as it comes about.

    Returns:
        Per layer its stages: Q and K as ``(1, heads, seq, HEAD_DIM)``; scores and softmax as
        ``(1, HEADS, seq, seq)``, the scores before the mask; the others as ``(1, seq, width)``.
    """

    def halved(values: Array) -> Array:
        return values.astype(np.float16).astype(np.float32)

    layers = []
    x = halved(embedded(tokens))
    for number in range(LAYERS):
        own = weights_of(number)
        half = Weights(halved(own.norm), halved(own.qkv), halved(own.bias), halved(own.out))
        x, kept = _layer(x, half, right_kv_head, halved)
        layers.append({name: kept[name][np.newaxis] for name in STAGES})
    return layers


def run_runtime(tokens: Sequence[int], kv_head: Callable[[int], int] = right_kv_head) -> list[Layer]:
    """Run the model as a runtime with Q8_0 weights and single precision does.

    Args:
        tokens: their ids.
        kv_head: the KV head that a query head reads; ``wrong_kv_head`` is the defect.

    Returns:
        Per layer its stages: Q and K as ``(seq, heads, HEAD_DIM)``; scores and softmax as
        ``(HEADS, seq, seq)``, zero where the mask hides; the others as ``(seq, width)``.
    """
    layers = []
    x = embedded(tokens)
    for number in range(LAYERS):
        own = weights_of(number)
        packed = Weights(own.norm, as_q8_0(own.qkv), own.bias, as_q8_0(own.out))
        x, kept = _layer(x, packed, kv_head, lambda values: values)
        kept = dict(kept)
        kept["attn_scores"] = np.tril(kept["attn_scores"])
        for name in ("q_post_rope", "k_post_rope"):
            kept[name] = kept[name].transpose(1, 0, 2)
        layers.append({name: kept[name] for name in STAGES})
    return layers


def _layer(
    x: Array, weights: Weights, kv_head: Callable[[int], int], rounded: Callable[[Array], Array]
) -> tuple[Array, Mapping[str, Array]]:
    """One layer: its output, and its stages with heads before tokens and the scores unmasked."""
    seq = len(x)
    kept: Layer = {}
    scale = np.sqrt((x * x).mean(axis=1, keepdims=True) + np.float32(_EPSILON))
    kept["attn_norm"] = rounded(x / scale * weights.norm)
    kept["qkv_matmul"] = rounded(kept["attn_norm"] @ weights.qkv.T)
    kept["qkv_bias"] = rounded(kept["qkv_matmul"] + weights.bias)
    heads = kept["qkv_bias"].reshape(seq, -1, HEAD_DIM).transpose(1, 0, 2)
    q, k, v = np.split(heads, [HEADS, HEADS + KV_HEADS])
    kept["q_post_rope"], kept["k_post_rope"] = rounded(_turned(q)), rounded(_turned(k))
    of_query = [kv_head(head) for head in range(HEADS)]
    keys = kept["k_post_rope"][of_query].transpose(0, 2, 1)
    kept["attn_scores"] = rounded(kept["q_post_rope"] @ keys / np.float32(HEAD_DIM**0.5))
    kept["attn_softmax"] = rounded(_softmax(kept["attn_scores"]))
    mixed = kept["attn_softmax"] @ v[of_query]
    kept["attention"] = rounded(mixed.transpose(1, 0, 2).reshape(seq, HIDDEN))
    kept["attn_out"] = rounded(kept["attention"] @ weights.out.T)
    return rounded(x + kept["attn_out"]), kept


def _turned(heads: Array) -> Array:
    """RoPE on ``(heads, seq, HEAD_DIM)``: element i and i + HEAD_DIM / 2 turn by the token's position."""
    half = HEAD_DIM // 2
    speed = _BASE ** (-np.arange(half) / half)
    angle = np.arange(heads.shape[1])[:, np.newaxis] * speed
    sine, cosine = np.sin(angle).astype(np.float32), np.cos(angle).astype(np.float32)
    first, second = heads[..., :half], heads[..., half:]
    return np.concatenate((first * cosine - second * sine, first * sine + second * cosine), axis=-1)


def _softmax(scores: Array) -> Array:
    """Each row of ``(heads, seq, seq)`` as probabilities, nothing of them after the token itself."""
    hidden = np.triu(np.ones(scores.shape[-2:], dtype=bool), k=1)
    masked = np.where(hidden, np.float32(-np.inf), scores)
    raised: Array = np.exp(masked - masked.max(axis=-1, keepdims=True))
    share: Array = raised / raised.sum(axis=-1, keepdims=True)
    return share
