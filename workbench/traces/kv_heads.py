"""Which KV head each query head was handed, told by what it made of it.

Scores are a query head's own Q times some KV head's K, attention is its own softmax times some KV head's V:
the stage is made anew from what the subject itself captured, for every KV head, and the one that gives the
subject's values is the one it read. Where that is not the head of its group, and the right ones bring the
stage over the threshold, that is a hint.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.traces.comparison import Hint
from workbench.traces.fault import TraceFaultError
from workbench.traces.layout import HEAD_DIM, HEADS, KEY, KV_HEADS, QUERY, SEQ, LayoutError, sized
from workbench.traces.metrics import Axis, Sums
from workbench.traces.tensor import OpenTensor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from workbench.traces.sizes import Sizes

    Double = NDArray[np.float64]

_WORK = 1 << 31
"""Multiplications that are worth a hint."""

_SURE = 0.999
"""Cosine from which on a KV head is the one that was read."""

NEEDS = {"attn_scores": ("q_post_rope", "k_post_rope"), "attention": ("attn_softmax", "qkv_bias")}
"""Per stage that can be made anew: of what."""


def kv_head_hint(
    stage: str,
    sides: tuple[Double, Double, NDArray[np.bool_]],
    names: list[str],
    *,
    threshold: float,
    sizes: Sizes,
    captured: Callable[[str], tuple[Path | str, tuple[str, ...]] | None],
) -> Hint | None:
    """Look whether query heads were handed other KV heads than their group's.

    Args:
        stage: ``attn_scores`` or ``attention``.
        sides: subject and oracle over the axes ``names``, and which elements count.
        names: of the axes.
        threshold: the cosine that the stage needs.
        sizes: of the model, all of them known.
        captured: the subject's own file of a stage and the axes it is written in.
    """
    heads, kv_heads = sizes.heads or 0, sizes.kv_heads or 0
    seq, dim = sizes.seq or 0, sizes.head_dim or 0
    if HEADS not in names or kv_heads < 2 or heads % kv_heads or heads * kv_heads * seq * seq * dim > _WORK:  # noqa: PLR2004
        return None
    one, other = NEEDS[stage]
    first, second = _read(captured(one), one, sizes), _read(captured(other), other, sizes)
    if first is None or second is None:
        return None
    at = names.index(HEADS)
    a, r = (np.moveaxis(side, at, 0) for side in sides[:2])
    counts = np.moveaxis(sides[2], at, 0)
    made = _made(stage, first, second)
    if made is None or made.shape[2:] != a.shape[1:]:
        return None
    found = [_reads(made[head], a[head], counts[head]) for head in range(heads)]
    right = [head * kv_heads // heads for head in range(heads)]
    wrong = [head for head in range(heads) if found[head] not in {None, right[head]}]
    if not wrong or any(each is None for each in found):
        return None
    mended = made[np.arange(heads), right]
    sums = _sums(mended[counts], r[counts])
    if not sums.cosine >= threshold:
        return None
    return Hint("kv-heads", _words(found, right, kv_heads), sums.one_minus_cos, sums.relative_error)


def _words(found: list[int | None], right: list[int], kv_heads: int) -> str:
    if found == [head % kv_heads for head in range(len(found))]:
        return "KV heads are tiled over the query heads; repeated for each group they agree"
    pairs = [
        f"query head {head} reads KV head {read} instead of {due}"
        for head, (read, due) in enumerate(zip(found, right, strict=True))
        if read != due
    ]
    more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""  # noqa: PLR2004 - enough to see the pattern
    return f"{', '.join(pairs[:3])}{more}; with its own it agrees"


def _reads(made: Double, a: Double, counts: NDArray[np.bool_]) -> int | None:
    """The KV head that gives a query head's values; ``None`` where none clearly does."""
    cosines = [_sums(each[counts], a[counts]).cosine for each in made]
    best = int(np.argmax(np.nan_to_num(cosines, nan=-1.0)))
    return best if cosines[best] >= _SURE else None


def _made(stage: str, first: Double, second: Double) -> Double | None:
    """The stage anew, per query head and KV head: ``(heads, kv_heads, …)``."""
    with np.errstate(all="ignore"):
        if stage == "attn_scores":
            # (heads, seq, dim) and (kv_heads, seq, dim)
            found: Double = first[:, np.newaxis] @ second.transpose(0, 2, 1) / sqrt(first.shape[-1])
            return found
        if first.shape[1:] != (second.shape[1], second.shape[1]):
            return None
        mixed: Double = first[:, np.newaxis] @ second
        return mixed


def _read(captured: tuple[Path | str, tuple[str, ...]] | None, stage: str, sizes: Sizes) -> Double | None:
    """A stage with heads first: ``(heads, seq, …)``; of the biased QKV its V."""
    if captured is None:
        return None
    path, axes = captured
    try:
        with OpenTensor(path) as opened:
            found = sized(axes, opened.tensor.count, sizes, opened.tensor.shape)
            if found is None:
                return None
            with np.errstate(all="ignore"):
                values: Double = opened.read(0, opened.tensor.count).astype(np.float64)
    except (TraceFaultError, LayoutError):
        return None
    if stage == "qkv_bias":
        return _v_of(values, found, sizes)
    order: list[Any] = [HEADS if axis.name == KV_HEADS else axis.name for axis in found]
    wanted = [HEADS, QUERY, KEY] if stage == "attn_softmax" else [HEADS, SEQ, HEAD_DIM]
    if sorted(order) != sorted(wanted):
        return None
    return values.reshape([axis.size for axis in found]).transpose([order.index(name) for name in wanted])


def _v_of(values: Double, axes: tuple[Axis, ...], sizes: Sizes) -> Double | None:
    heads, kv_heads, dim = sizes.heads or 0, sizes.kv_heads or 0, sizes.head_dim or 0
    whole = (heads + 2 * kv_heads) * dim
    if len(axes) != 2 or axes[0].name != SEQ or axes[1].size != whole:  # noqa: PLR2004 - a row per token
        return None
    rows = values.reshape(axes[0].size, whole)[:, (heads + kv_heads) * dim :]
    return rows.reshape(axes[0].size, kv_heads, dim).transpose(1, 0, 2)


def _sums(a: Double, r: Double) -> Sums:
    d = a - r
    return Sums(*(float(np.dot(one, other)) for one, other in ((a, a), (r, r), (d, d), (a, r), (d, r))))
