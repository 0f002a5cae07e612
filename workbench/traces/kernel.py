"""What a tile of two sides is reduced to: sums over its rows, and the largest differences in it.

Large stages are read as they are on disk, in single precision: a difference of two such numbers is rounded
once, products are summed over rows of a few thousand elements by BLAS, and the rows' sums are added up in
double precision. Everything else is taken to double precision first. A tile for which single precision would
not do (something in it is not finite, squares that over- or underflow, a mean that hides the rest) is
measured again in double precision.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from math import isfinite, nan
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

_NEAR = 0.25
"""Up to this share of a row's squares in its differences', sums over the subject follow from the others."""

_FOLLOWS = np.array([[1.0, 1, 2], [1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1]])
"""The five sums, with ``a = r + d``, from those of r², d² and d times r."""


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
    """What is left of a tile, in double precision.

    Attributes:
        count: elements that are valid and finite on both sides.
        rows: per row of the tile, ``(5, outer, inner)``: sums of the subject's squares, of the oracle's, of
            the differences'; of subject times oracle, of difference times oracle. ``None``: not asked for.
        totals: the same over the whole tile.
        absolute: sum of the differences' absolute values.
        largest: the largest of them per row; NaN where something in it is not finite.
        moments: sum of subject, oracle, difference; then the five sums about the means.
        odd: what is not finite; ``None``: everything is.
    """

    count: int
    rows: Double | None
    totals: tuple[float, float, float, float, float]
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
        self.capacity = capacity
        self._kind = np.dtype(np.float64 if wide else np.float32)
        self._buffers = _rooms(3, capacity, self._kind)
        self._ones: Array = np.ones(1, dtype=self._kind)
        self._raw: NDArray[np.uint8] = np.empty(0, dtype=np.uint8)

    def rooms(self, shape: tuple[int, int, int]) -> Array:
        """Where a tile goes: subject, oracle, and what ``measure`` makes of them.

        Overwritten by its masks, and by the next tile.
        """
        return self._buffers[:, : shape[0] * shape[1] * shape[2]].reshape(3, *shape)

    def raw(self, size: int) -> NDArray[np.uint8]:
        """Room for bytes as they are on disk."""
        if self._raw.size < size:
            self._raw = np.empty(size, dtype=np.uint8)
        return self._raw[:size]

    def measure(self, sides: Array, valid: Flags | None, *, by_row: bool = True) -> tuple[Reduced, Array]:
        """Reduce a tile.

        Args:
            sides: subject and oracle, in ``rooms``; overwritten where they do not count.
            valid: which elements count, of the same shape as a side; ``None``: all. The others become zero on
                both sides.
            by_row: give the sums of each row, too.

        Returns:
            The sums, and the absolute differences (zero where an element does not count), good until the next
            tile.
        """
        a, r, d = sides
        count = a.size
        if valid is not None:
            count = int(np.count_nonzero(valid))
            np.copyto(sides[:2], 0, where=~valid)
        found = _sums(sides, self._ones_of(a.shape[2]), count, by_row=by_row)
        if found is not None and (self.wide or _fits(found) or not (a.any() or r.any())):
            return found, d
        return _careful(a, r, valid, count, by_row=by_row)

    def _ones_of(self, width: int) -> Array:
        if self._ones.size < width:
            self._ones = np.ones(width, dtype=self._kind)
        return self._ones[:width]


_PAGE = 4096


def _rooms(count: int, size: int, kind: np.dtype[Any]) -> Array:
    """Room for some sides, each at the start of a page.

    Copying from a file to a place that lies a few bytes further on in its page than in the file's takes up to
    four times as long; and sums over what is not aligned take twice as long.
    """
    stride = -(-size * kind.itemsize // _PAGE) * _PAGE
    raw = np.empty(count * stride + _PAGE, dtype=np.uint8)
    start = -raw.__array_interface__["data"][0] % _PAGE
    return raw[start : start + count * stride].view(kind).reshape(count, -1)


_kept = threading.local()

_KEEP = 1 << 17
"""Buffers for larger tiles are not kept."""


def kernel_of(capacity: int, *, wide: bool) -> Kernel:
    """A kernel for tiles up to a size: this thread's own, where it has one that will do."""
    if capacity > _KEEP:
        return Kernel(capacity, wide=wide)
    kernels: dict[bool, Kernel] = _kept.__dict__.setdefault("kernels", {})
    kernel = kernels.get(wide)
    if kernel is None or kernel.capacity < capacity:
        kernel = kernels[wide] = Kernel(capacity, wide=wide)
    return kernel


def _sums(sides: Array, ones: Array, count: int, *, by_row: bool) -> Reduced | None:
    """All sums of a tile; ``None`` where something is not finite. The caller has numpy say nothing of that.

    Args:
        sides: subject, oracle, and room for their differences, which become absolute.
        ones: as many as a row has elements.
        count: elements that count.
        by_row: give the sums of each row.
    """
    a, r, d = sides
    sums = np.empty((6, *a.shape[:2]), dtype=a.dtype)
    np.subtract(a, r, out=d)
    np.vecdot(sides[1:], sides[1:], out=sums[:2])
    np.vecdot(d, r, out=sums[2])
    np.vecdot(sides[1:], ones, out=sums[3:5])
    np.abs(d, out=d)
    np.vecdot(d, ones, out=sums[5])
    sums = sums.reshape(6, -1).astype(np.float64, copy=False)
    rr, dd, dr, sum_r, sum_d, absolute = np.add.reduce(sums, axis=1).tolist()
    rows = None
    near = dd <= _NEAR * np.minimum.reduce(sums[0]) or np.logical_and.reduce(sums[1] <= _NEAR * sums[0])
    if near:
        aa, ar, sum_a = rr + dd + 2 * dr, rr + dr, sum_r + sum_d
        if by_row:
            rows = np.dot(_FOLLOWS, sums[:3]).reshape(5, *a.shape[:2])
    else:
        of_a = np.stack((np.vecdot(a, a), np.vecdot(a, r), np.vecdot(a, ones)), dtype=np.float64)
        of_a = of_a.reshape(3, -1)
        aa, ar, sum_a = np.add.reduce(of_a, axis=1).tolist()
        if by_row:
            rows = np.stack((of_a[0], *sums[:2], of_a[1], sums[2])).reshape(5, *a.shape[:2])
    if not isfinite(aa + rr + dd):
        return None
    moments = (sum_a, sum_r, sum_d, 0.0, 0.0, 0.0, 0.0, 0.0)
    if count:
        exact = a.dtype == np.float64 and count == a.size
        moments = (
            sum_a,
            sum_r,
            sum_d,
            _centred(a, aa, sum_a / count, count, exact=exact),
            _centred(r, rr, sum_r / count, count, exact=exact),
            max(0.0, dd - sum_d * sum_d / count),
            ar - sum_a * sum_r / count,
            dr - sum_d * sum_r / count,
        )
    return Reduced(
        count,
        rows,
        (aa, rr, dd, ar, dr),
        absolute,
        np.maximum.reduce(d, axis=2),
        moments,
    )


def _centred(values: Array, squares: float, mean: float, count: int, *, exact: bool) -> float:
    """Sum of squares about the mean."""
    of_mean = mean * mean * count
    if exact and of_mean > _DOMINANT * squares:
        apart = (values - mean).reshape(-1)
        return float(np.dot(apart, apart))
    return max(0.0, squares - of_mean)


def _fits(found: Reduced) -> bool:
    """Single precision does for this tile."""
    aa, rr, _, _, _ = found.totals
    count = max(found.count, 1)
    least = _SMALL * _SMALL * count
    if aa < least or rr < least or 0 < found.absolute < _SMALL * count:
        return False
    sum_a, sum_r = found.moments[:2]
    return sum_a * sum_a <= _MEAN * aa * count and sum_r * sum_r <= _MEAN * rr * count


def _careful(a: Array, r: Array, valid: Flags | None, count: int, *, by_row: bool) -> tuple[Reduced, Array]:
    """A tile in double precision, with what is not finite counted and left out."""
    with np.errstate(all="ignore"):  # a NaN that signals is one like any other
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
    sides = np.stack((subject, oracle, oracle))
    d = sides[2]
    found = _sums(sides, np.ones(a.shape[2]), count, by_row=by_row)
    if found is None:
        # Squares beyond double precision: only 64-bit values can be that large.
        no = np.full((5, *a.shape[:2]), np.nan)
        found = Reduced(count, no, (nan,) * 5, nan, no[0], (nan,) * 8)
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
    return tuple(float(np.dot(*both)) for both in ((a, a), (r, r), (d, d), (a, r), (d, r)))


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
