"""What would bring a failing stage over the threshold, where something simple does.

The stage is laid out otherwise and measured again; only what clears is told. Stages of up to ``MOST``
elements are tried, in memory. Sorted values are never held against each other: unrelated ones agree well when
sorted.

=============  ============================================================================================
kind           what is tried
=============  ============================================================================================
``transpose``  the axes on disk in another order
``rope``       the elements of a head paired otherwise (half-split against interleaved): put in the other
               order, or turned back by the one pairing and forth by the other
``kv-heads``   KV heads tiled over the query heads instead of repeated, or otherwise not those of the group
``shift``      one token, or one key, earlier or later
``sign``       all signs the other way
``scale``      one factor for all: the direction is right, the length is not
=============  ============================================================================================
"""

from __future__ import annotations

from itertools import permutations
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.traces.comparison import Hint
from workbench.traces.layout import HEAD_DIM, HEADS, KEY, QUERY, SEQ
from workbench.traces.measure import mask_of
from workbench.traces.metrics import Sums
from workbench.traces.stages import Kind
from workbench.traces.tiles import SideReader, Tile, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from workbench.traces.layout import Arrangement
    from workbench.traces.measure import Job
    from workbench.traces.metrics import Metrics

    Double = NDArray[np.float64]
    Both = tuple[Double, Double, NDArray[np.bool_]]

MOST = 1 << 20
"""Elements of the largest stage that is tried."""

_BASES = (10_000.0, 500_000.0, 1_000_000.0)
"""Of RoPE: what models use."""

_GAIN = 0.01
"""A stage that holds, and is longer or shorter by more than this, is worth the word."""


def hints_of(
    metrics: Metrics,
    threshold: float,
    job: Job,
    kv_heads: int | None,
    *,
    by_head: Callable[[Both, list[str]], Hint | None] | None = None,
) -> tuple[Hint, ...]:
    """What clears a stage that does not hold, or that holds with another length.

    Args:
        metrics: as it was measured.
        threshold: the cosine that it needs.
        job: the files, still open, and how they lie over each other.
        kv_heads: how many KV heads there are, where that is known.
        by_head: looks at both sides by head, where the stage can be made anew; see ``kv_heads``.
    """
    if metrics.finiteness.unexpected or job.kind is Kind.INDICES or not metrics.count:
        return ()
    if metrics.cosine >= threshold:
        return _scale(metrics)
    if job.plan.count > MOST:
        return ()
    arrangement = job.plan.arrangement
    a, r, valid = both = _both(job)
    found = []
    with np.errstate(all="ignore"):
        for what, text, other, oracle, counts in _tried(arrangement, a, r, valid, kv_heads):
            sums = _sums(other[counts], oracle[counts])
            if sums.cosine >= threshold and sums.aa > 0 and sums.rr > 0:
                found.append(Hint(what, text, sums.one_minus_cos, sums.relative_error))
        if by_head is not None:
            other_heads = by_head(both, [axis.name for axis in arrangement.axes])
            found += [other_heads] if other_heads is not None else []
    # The one that leaves least is the likeliest; of a kind it alone is told.
    best: dict[str, Hint] = {}
    for hint in sorted(found, key=lambda hint: hint.one_minus_cos):
        best.setdefault(hint.kind, hint)
    return tuple(best.values())


def _scale(metrics: Metrics) -> tuple[Hint, ...]:
    """The direction is right; the length may not be."""
    gain = metrics.gain
    if not metrics.sums.rr > 0 or abs(gain - 1) <= _GAIN:
        return ()
    left = sqrt(2 * metrics.one_minus_cos)
    if abs(gain - 1) < 2 * left:
        return ()
    return (Hint("scale", f"divided by {gain:.6g} it agrees", metrics.one_minus_cos, left),)


def _both(job: Job) -> Both:
    """Both sides whole, in the axes that are compared over, and which elements count."""
    arrangement = job.plan.arrangement
    shape = shape_of(arrangement, whole_rows=True)
    tile = Tile((0, shape.outer), (0, shape.inner), (0, shape.width), 0)
    sizes = [axis.size for axis in arrangement.axes]
    sides = []
    for opened, side in ((job.subject, arrangement.subject), (job.oracle, arrangement.oracle)):
        values = np.empty(tile.shape)
        SideReader(opened, side, arrangement).read(tile, values)
        sides.append(values.reshape(sizes))
    mask = mask_of(arrangement)
    valid = mask.of(tile) if mask is not None else None
    counts = np.ones(sizes, dtype=bool) if valid is None else valid.reshape(sizes).copy()
    counts &= np.isfinite(sides[0]) & np.isfinite(sides[1])
    return sides[0], sides[1], counts


_Try = tuple[str, str, "Double", "Double", Any]


def _tried(
    arrangement: Arrangement, a: Double, r: Double, valid: NDArray[np.bool_], kv_heads: int | None
) -> Iterator[_Try]:
    names = [axis.name for axis in arrangement.axes]
    yield "sign", "with all signs the other way it agrees", -a, r, valid
    yield from _transposed(names, a, r, valid)
    if arrangement.oracle.repeats == 1:
        yield from _oracle_transposed(names, a, r, valid, arrangement.oracle.order)
    yield from _shifted(names, a, r, valid)
    if HEAD_DIM in names and names[-1] == HEAD_DIM:
        yield from _turned(names, a, r, valid)
    if HEADS in names and kv_heads is not None:
        yield from _tiled(names, a, r, valid, kv_heads)


def _transposed(names: list[str], a: Double, r: Double, valid: NDArray[np.bool_]) -> Iterator[_Try]:
    """The subject's values as they lie on disk, read in another order of the axes."""
    straight = tuple(range(a.ndim))
    for order in permutations(straight):
        if order == straight:
            continue
        on_disk = a.reshape([a.shape[at] for at in order])
        other = on_disk.transpose(np.argsort(order))
        text = f"read as [{', '.join(names[at] for at in order)}] it agrees"
        yield "transpose", text, other, r, valid


def _oracle_transposed(
    names: list[str], a: Double, r: Double, valid: NDArray[np.bool_], given: tuple[int, ...]
) -> Iterator[_Try]:
    """The same of the oracle: it is the one whose layout is most often given wrongly."""
    on_disk = r.transpose(given)
    for order in permutations(range(r.ndim)):
        if order == given:
            continue
        other = on_disk.reshape([r.shape[at] for at in order]).transpose(np.argsort(order))
        text = f"with the oracle read as [{', '.join(names[at] for at in order)}] it agrees"
        yield "transpose", text, a, other, valid & np.isfinite(other)


def _shifted(names: list[str], a: Double, r: Double, valid: NDArray[np.bool_]) -> Iterator[_Try]:
    for name in (SEQ, QUERY, KEY):
        if name not in names or a.shape[names.index(name)] < 3:  # noqa: PLR2004 - two are no sequence
            continue
        axis = names.index(name)
        first = (slice(None),) * axis
        early, late = (*first, slice(None, -1)), (*first, slice(1, None))
        word = "token" if name != KEY else "key"
        yield "shift", f"moved one {word} later it agrees", a[early], r[late], valid[early] & valid[late]
        yield "shift", f"moved one {word} earlier it agrees", a[late], r[early], valid[early] & valid[late]


def _turned(names: list[str], a: Double, r: Double, valid: NDArray[np.bool_]) -> Iterator[_Try]:
    dim = a.shape[-1]
    if dim % 2:
        return
    half = np.arange(dim).reshape(2, -1).T.reshape(-1)  # 0, d/2, 1, d/2 + 1, …
    text = "with the elements of a head in {} order it agrees"
    yield "rope", text.format("half-split"), a[..., np.argsort(half)], r, valid
    yield "rope", text.format("interleaved"), a[..., half], r, valid
    if SEQ not in names:
        return
    positions = np.arange(a.shape[names.index(SEQ)]).reshape([-1 if name == SEQ else 1 for name in names])
    for base in _BASES:
        speed = base ** (-np.arange(dim // 2) * 2 / dim)
        angle = positions * speed
        for one, other in (("interleaved", "half-split"), ("half-split", "interleaved")):
            back = _rotated(a, -angle, interleaved=one == "interleaved")
            forth = _rotated(back, angle, interleaved=other == "interleaved")
            text = f"turned in {other} pairs instead of {one} ones (RoPE base {base:g}) it agrees"
            yield "rope", text, forth, r, valid


def _rotated(values: Double, angle: Double, *, interleaved: bool) -> Double:
    sine, cosine = np.sin(angle), np.cos(angle)
    half = values.shape[-1] // 2
    first = values[..., 0::2] if interleaved else values[..., :half]
    second = values[..., 1::2] if interleaved else values[..., half:]
    found = np.empty_like(values)
    (found[..., 0::2] if interleaved else found[..., :half])[...] = first * cosine - second * sine
    (found[..., 1::2] if interleaved else found[..., half:])[...] = first * sine + second * cosine
    return found


def _tiled(names: list[str], a: Double, r: Double, valid: NDArray[np.bool_], kv_heads: int) -> Iterator[_Try]:
    """Heads of which each KV head's follow each other, against KV heads that follow each other."""
    axis = names.index(HEADS)
    heads = a.shape[axis]
    if heads % kv_heads or kv_heads in {1, heads}:
        return
    repeated = np.arange(heads).reshape(-1, kv_heads).T.reshape(-1)
    text = "with the KV heads repeated instead of tiled it agrees"
    yield "kv-heads", text, np.take(a, repeated, axis=axis), r, valid
    yield "kv-heads", text, np.take(a, np.argsort(repeated), axis=axis), r, valid


def _sums(a: Double, r: Double) -> Sums:
    d = a - r
    return Sums(*(float(np.dot(one, other)) for one, other in ((a, a), (r, r), (d, d), (a, r), (d, r))))
