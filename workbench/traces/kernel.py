"""What a tile of two sides is reduced to: sums over its rows, and the largest differences in it.

Large stages are read as they are on disk, in single precision: a difference of two such numbers is rounded
once, products are summed over rows of a few thousand elements by BLAS, and the rows' sums are added up in
double precision. Everything else is taken to double precision first. A tile for which single precision would
not do (something in it is not finite, squares that over- or underflow, a mean that hides the rest) is
measured again in double precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]  # single or double precision
    Double = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_SMALL = 1e-14
"""Squares of single precision are exact enough above this."""

_MEAN = 0.5
"""Share of the mean in a sum of squares above which single precision does not do for what is left of it."""

_DOMINANT = 0.999
"""The same for double precision: the mean is taken off first."""


@dataclass(slots=True)
class Odd:
    """Elements that are not finite, counted.

    Attributes:
        nan: of subject and oracle.
        positive: +Inf.
        negative: -Inf.
        differing: positions at which the two sides are not of the same class (finite, NaN, +Inf, -Inf).
        both_negative: positions at which both are -Inf.
        first: index in the tile of the first that is not finite on either side; -1: there is none.
        places: how many positions are not finite on either side.
    """

    nan: tuple[int, int] = (0, 0)
    positive: tuple[int, int] = (0, 0)
    negative: tuple[int, int] = (0, 0)
    differing: int = 0
    both_negative: int = 0
    first: int = -1
    places: int = 0


@dataclass(slots=True)
class Reduced:
    """What is left of a tile; double precision, indexed by (outer, inner).

    Attributes:
        count: elements that are valid and finite on both sides.
        aa: sums of the subject's squares.
        rr: of the oracle's.
        dd: of the differences'.
        dr: sums of difference times oracle.
        ar: of subject times oracle.
        absolute: sum of the differences' absolute values.
        largest: the largest of them per row; NaN where something in it is not finite.
        moments: sum of subject, oracle, difference; then their centred squares, and the centred products of
            difference and oracle, and of subject and oracle.
        odd: what is not finite; ``None``: everything is.
    """

    count: int
    aa: Double
    rr: Double
    dd: Double
    dr: Double
    ar: Double
    absolute: float
    largest: Array
    moments: tuple[float, ...]
    odd: Odd | None = None


class Kernel:
    """Buffers for tiles, and what is made of them. Each thread has one of its own.

    Args:
        capacity: elements of the largest tile.
        wide: measure in double precision.
    """

    def __init__(self, capacity: int, *, wide: bool) -> None:
        self.wide = wide
        kind = np.float64 if wide else np.float32
        self._subject: Array = np.empty(capacity, dtype=kind)
        self._oracle: Array = np.empty(capacity, dtype=kind)
        self._difference: Array = np.empty(capacity, dtype=kind)
        self._ones: Array = np.ones(1, dtype=kind)

    def rooms(self, shape: tuple[int, int, int]) -> tuple[Array, Array]:
        """Where the two sides of a tile go; overwritten by ``measure``'s masks, and by the next tile."""
        count = shape[0] * shape[1] * shape[2]
        return self._subject[:count].reshape(shape), self._oracle[:count].reshape(shape)

    def measure(self, a: Array, r: Array, valid: Flags | None) -> tuple[Reduced, Array]:
        """Reduce a tile.

        Args:
            a: the subject, of ``rooms``; overwritten where it does not count.
            r: the oracle.
            valid: which elements count, of the same shape; ``None``: all. The others become zero on both
                sides.

        Returns:
            The sums, and the absolute differences (zero where an element does not count), good until the next
            tile.
        """
        count = a.size
        if valid is not None:
            count = int(np.count_nonzero(valid))
            hidden = ~valid
            np.copyto(a, 0, where=hidden)
            np.copyto(r, 0, where=hidden)
        d = self._difference[: a.size].reshape(a.shape)
        with np.errstate(all="ignore"):
            found = _sums(a, r, d, self._ones_of(a.shape[2]), count)
        if found is not None and (self.wide or _fits(found)):
            return found, d
        return _careful(a, r, valid, count)

    def _ones_of(self, width: int) -> Array:
        if self._ones.size < width:
            self._ones = np.ones(width, dtype=self._ones.dtype)
        return self._ones[:width]


def _sums(a: Array, r: Array, d: Array, ones: Array, count: int) -> Reduced | None:
    """All sums of a tile; ``None`` where something is not finite. ``d`` becomes the absolute differences."""
    np.subtract(a, r, out=d)
    aa, rr = np.vecdot(a, a), np.vecdot(r, r)
    dd, dr, ar = np.vecdot(d, d), np.vecdot(d, r), np.vecdot(a, r)
    total_aa, total_rr = _total(aa), _total(rr)
    total_dd, total_dr = _total(dd), _total(dr)
    if not np.isfinite(total_aa + total_rr + total_dd):
        return None
    sum_a, sum_r, sum_d = _total(np.vecdot(a, ones)), _total(np.vecdot(r, ones)), _total(np.vecdot(d, ones))
    centred = (
        _centred(a, total_aa, sum_a, count),
        _centred(r, total_rr, sum_r, count),
        _centred(d, total_dd, sum_d, count),
        total_dr - sum_d * sum_r / count if count else 0.0,
        _total(ar) - sum_a * sum_r / count if count else 0.0,
    )
    np.abs(d, out=d)
    absolute = _total(np.vecdot(d, ones))
    largest = d.max(axis=2) if d.shape[2] else np.zeros(d.shape[:2], dtype=d.dtype)
    return Reduced(
        count,
        np.asarray(aa, dtype=np.float64),
        np.asarray(rr, dtype=np.float64),
        np.asarray(dd, dtype=np.float64),
        np.asarray(dr, dtype=np.float64),
        np.asarray(ar, dtype=np.float64),
        absolute,
        largest,
        (sum_a, sum_r, sum_d, *centred),
    )


def _total(rows: Array) -> float:
    return float(np.add.reduce(rows, axis=None, dtype=np.float64))


def _centred(values: Array, squares: float, total: float, count: int) -> float:
    """Sum of squares about the mean."""
    if not count:
        return 0.0
    of_mean = total * total / count
    if of_mean > _DOMINANT * squares and values.dtype == np.float64 and count == values.size:
        apart = (values - total / count).reshape(-1)
        return float(np.dot(apart, apart))
    return max(0.0, squares - of_mean)


def _fits(found: Reduced) -> bool:
    """Single precision does for this tile."""
    squares = [_total(found.aa), _total(found.rr), _total(found.dd)]
    floor = _SMALL * _SMALL * max(found.count, 1)
    largest = float(found.largest.max()) if found.largest.size else 0.0
    tiny = squares[1] < floor or squares[0] < floor or 0 < largest < _SMALL
    means = [total * total / max(found.count, 1) for total in found.moments[:2]]
    return not tiny and all(mean <= _MEAN * square for mean, square in zip(means, squares, strict=False))


def _careful(a: Array, r: Array, valid: Flags | None, count: int) -> tuple[Reduced, Array]:
    """A tile in double precision, with what is not finite counted and left out."""
    subject, oracle = a.astype(np.float64), r.astype(np.float64)
    finite = np.isfinite(subject) & np.isfinite(oracle)
    odd, rows = None, None
    if not finite.all():
        odd = _odd(subject, oracle, finite)
        rows = ~finite.all(axis=2)
        left_out = ~finite
        count -= int(np.count_nonzero(left_out))
        for side in (subject, oracle, a, r):
            np.copyto(side, 0, where=left_out)
        valid = finite if valid is None else finite & valid
    d = np.empty_like(subject)
    with np.errstate(all="ignore"):
        found = _sums(subject, oracle, d, np.ones(a.shape[2]), count)
    if found is None:
        # Squares beyond double precision: only 64-bit values can be that large.
        no = np.full(a.shape[:2], np.nan)
        found = Reduced(count, no, no, no, no, no, np.nan, no, (np.nan,) * 8)
    elif valid is not None and count:
        found.moments = (*found.moments[:3], *_centred_valid(subject, oracle, valid, found.moments, count))
    if rows is not None:
        found.largest = np.where(rows, np.nan, found.largest)
    found.odd = odd
    return found, d


def _centred_valid(
    a: Double, r: Double, valid: Flags, moments: tuple[float, ...], count: int
) -> tuple[float, ...]:
    """Centred squares and products over the elements that count."""
    a = np.where(valid, a - moments[0] / count, 0.0).reshape(-1)
    r = np.where(valid, r - moments[1] / count, 0.0).reshape(-1)
    d = a - r
    return tuple(float(np.dot(*both)) for both in ((a, a), (r, r), (d, d), (d, r), (a, r)))


def _odd(a: Double, r: Double, finite: Flags) -> Odd:
    sides = (a, r)
    nan = [np.isnan(side) for side in sides]
    positive = [side == np.inf for side in sides]
    negative = [side == -np.inf for side in sides]
    same = np.isfinite(a) & np.isfinite(r)
    for kind in (nan, positive, negative):
        same |= kind[0] & kind[1]

    def counted(kind: list[Flags]) -> tuple[int, int]:
        return int(np.count_nonzero(kind[0])), int(np.count_nonzero(kind[1]))

    return Odd(
        counted(nan),
        counted(positive),
        counted(negative),
        int(np.count_nonzero(~same)),
        int(np.count_nonzero(negative[0] & negative[1])),
        int(np.argmin(finite.reshape(-1))),
        int(np.count_nonzero(~finite)),
    )
