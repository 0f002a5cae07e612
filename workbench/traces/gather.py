"""Adds up what tiles were reduced to, and makes the metrics of it."""

from __future__ import annotations

from array import array
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.traces.largest import Largest
from workbench.traces.metrics import Equality, Finiteness, Heat, Metrics, Slice, Sums
from workbench.traces.rows import LogitSums, SoftmaxSums
from workbench.traces.stages import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.traces.kernel import Odd, Reduced
    from workbench.traces.layout import Arrangement
    from workbench.traces.tiles import Shape, Tile

HEADS_AXES = frozenset({"heads", "kv_heads", "qkv_heads"})
TOKEN_AXES = frozenset({"seq", "query"})

_CELLS = 64
"""A map has at most so many rows, and so many columns."""

_SLICES = 1 << 16
"""Heads or tokens beyond this are not told one by one."""


class Gathered:
    """What was found so far.

    Args:
        shape: the three axes of the stage.
        arrangement: their names.
        kind: what the values are.
        top: how many of the largest differences are kept.
        minus_infinity: -Inf on both sides is as it should be.
    """

    def __init__(
        self, shape: Shape, arrangement: Arrangement, kind: Kind, top: int, *, minus_infinity: bool
    ) -> None:
        self.shape = shape
        self._straight = arrangement.straight
        self._names = _names(shape, arrangement)
        self._minus_infinity = minus_infinity
        self._kind = kind
        self._tiles = array("d")
        self._left_out = 0
        self._largest = Largest(top)
        self._odd: list[Odd] = []
        self._unexpected = 0
        self._first_odd = -1
        self._outer = _slices(self._names[0], shape.outer)
        self._inner = None if shape.banded else _slices(self._names[1], shape.inner)
        self._grid = _Grid(shape)
        self._softmax = SoftmaxSums() if kind is Kind.SOFTMAX else None
        self._logits = LogitSums() if kind is Kind.LOGITS else None
        self._equal = [0, 0] if kind is Kind.INDICES else None
        self._whole = True

    @property
    def by_row(self) -> bool:
        """The sums of each row are needed, for those of a head or of a token."""
        return self._outer is not None or self._inner is not None

    def add(
        self, tile: Tile, reduced: Reduced, values: tuple[Any, Any, Any], valid: NDArray[np.bool_] | None
    ) -> None:
        """Take a tile: its sums; subject, oracle and absolute differences; which elements count."""
        self._tiles.extend((reduced.count, *reduced.totals, reduced.absolute, *reduced.moments))
        if valid is not None:
            self._left_out += tile.count - int(np.count_nonzero(valid))
        if reduced.rows is not None and self._outer is not None:
            self._outer[:, slice(*tile.outer)] += reduced.rows.sum(axis=2)
        if reduced.rows is not None and self._inner is not None:
            self._inner[:, slice(*tile.inner)] += reduced.rows.sum(axis=1)
        top = float(np.maximum.reduce(reduced.largest, axis=None))
        self._grid.add(tile, reduced.largest, top)
        self._largest.add(tile, self.shape, reduced.largest, top, values, straight=self._straight)
        if reduced.odd is not None:
            self._note_odd(tile, reduced.odd)
        if self._equal is not None:
            a, r, _ = values
            self._equal[0] += int(np.count_nonzero(a == r)) - (tile.count - reduced.count)
            self._equal[1] += reduced.count
            self._whole = self._whole and bool((np.rint(a) == a).all() and (np.rint(r) == r).all())

    def add_rows(self, a: NDArray[Any], r: NDArray[Any]) -> None:
        """Take rows that are whole, for what is measured of rows."""
        if self._softmax is not None:
            self._softmax.add(a, r)
        if self._logits is not None:
            self._logits.add(a, r)

    def _note_odd(self, tile: Tile, odd: Odd) -> None:
        self._odd.append(odd)
        expected = odd.both_negative if self._minus_infinity else 0
        self._unexpected += odd.places - expected
        if self._first_odd < 0:
            outer, inner, width = np.unravel_index(odd.first, tile.shape)
            self._first_odd = self.shape.index(
                tile.outer[0] + int(outer), tile.inner[0] + int(inner), tile.width[0] + int(width)
            )

    # -- the end ---------------------------------------------------------------------------------------------

    def metrics(self, arrangement: Arrangement, *, error: float) -> Metrics:
        """What all tiles together say."""
        count, sums, absolute, centred = self._summed()
        largest = self._largest.elements()
        squares = sum([(subject - oracle) * (subject - oracle) for _, subject, oracle in largest])
        by_head, by_token = _NOTHING, _NOTHING
        if self.by_row:
            by_head, by_token = self._by(HEADS_AXES), self._by(TOKEN_AXES)
        return Metrics(
            count,
            self._left_out,
            self._finiteness(arrangement),
            sums,
            centred,
            absolute / count if count else 0.0,
            arrangement.axes,
            largest,
            min(squares / sums.dd, 1.0) if sums.dd > 0 else 0.0,
            heads=by_head[1],
            tokens=by_token[1],
            worst_head=_worst(by_head),
            worst_token=_worst(by_token),
            softmax=self._softmax.result() if self._softmax is not None else None,
            logits=self._logits.result() if self._logits is not None else None,
            equality=self._equality(),
            heat=self._grid.heat(self._names),
            error=error,
        )

    def _summed(self) -> tuple[int, Sums, float, Sums]:
        """Over all tiles: elements, sums, sum of the absolute differences, sums about the means."""
        if not self._tiles:
            return 0, _NO_SUMS, 0.0, _NO_SUMS
        if len(self._tiles) == _NUMBERS:
            count, aa, rr, dd, ar, dr, absolute, _, _, _, *centred = self._tiles
            return int(count), Sums(aa, rr, dd, ar, dr), absolute, Sums(*centred)
        tiles = np.frombuffer(self._tiles).reshape(-1, _NUMBERS)
        count, aa, rr, dd, ar, dr, absolute = tiles[:, :7].sum(axis=0).tolist()
        return int(count), Sums(aa, rr, dd, ar, dr), absolute, _centred(tiles)

    def _equality(self) -> Equality | None:
        return None if self._equal is None else Equality(self._equal[0], self._equal[1], self._whole)

    def _finiteness(self, arrangement: Arrangement) -> Finiteness:
        if not self._odd:
            return _FINITE

        def both(name: str) -> tuple[int, int]:
            pairs = [getattr(odd, name) for odd in self._odd]
            return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)

        return Finiteness(
            both("nan"),
            both("positive"),
            both("negative"),
            sum(odd.differing for odd in self._odd),
            self._unexpected,
            arrangement.coordinates(self._first_odd),
        )

    def _by(self, wanted: frozenset[str]) -> tuple[str, tuple[float, ...], NDArray[np.float64] | None]:
        """Per head, or per token: the axis, ``1 - cos`` of each, and the sums."""
        for name, found in ((self._names[0], self._outer), (self._names[1], self._inner)):
            if name in wanted and found is not None:
                return name, tuple(_one_minus_cos(found).tolist()), found
        return _NOTHING


_NOTHING: tuple[str, tuple[float, ...], NDArray[np.float64] | None] = ("", (), None)
_FINITE = Finiteness()


def _names(shape: Shape, arrangement: Arrangement) -> tuple[str, str, str]:
    names = [axis.name for axis in arrangement.axes]
    if len(names) == 3:  # noqa: PLR2004 - outer, inner and width
        return names[0], names[1], names[2]
    last = names[-1] if names else "index"
    return names[0] if len(names) > 1 else "", last if shape.banded else "", last


def _slices(name: str, length: int) -> NDArray[np.float64] | None:
    """Room for five sums per head or token."""
    wanted = name in HEADS_AXES or name in TOKEN_AXES
    return np.zeros((5, length)) if wanted and length <= _SLICES else None


def _one_minus_cos(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """As ``Sums.one_minus_cos``, for many at once."""
    aa, rr, dd, ar, dr = sums
    with np.errstate(all="ignore"):
        a, r = np.sqrt(aa), np.sqrt(rr)
        longer = (dd + 2 * dr) / (a + r)
        near = (dd - longer * longer) / (2 * a * r)
        found = np.where(4 * dd > np.minimum(aa, rr), 1 - ar / (a * r), near)
    found = np.asarray(np.clip(found, 0.0, 2.0), dtype=np.float64)
    found[(aa == 0) & (rr == 0)] = 0.0
    found[(aa == 0) != (rr == 0)] = nan
    return found


def _worst(by: tuple[str, tuple[float, ...], NDArray[np.float64] | None]) -> Slice | None:
    name, found, sums = by
    if sums is None or not found:
        return None
    # What is undefined is worse than anything that is not.
    at = int(np.argmax(np.nan_to_num(np.asarray(found), nan=np.inf)))
    own = Sums(*map(float, sums[:, at]))
    return Slice(name, at, own.relative_error, found[at])


_NUMBERS = 15
"""That are kept of a tile: how many elements count, its ``totals``, ``absolute`` and ``moments``."""

_NO_SUMS = Sums(0.0, 0.0, 0.0, 0.0, 0.0)


def _centred(tiles: NDArray[np.float64]) -> Sums:
    """Sums about the mean of everything, from those about the mean of each tile."""
    count, a, r, d, aa, rr, dd, ar, dr = tiles[:, [0, *range(7, _NUMBERS)]].T
    total = count.sum()
    if not total:
        return _NO_SUMS
    safe = np.maximum(count, 1)

    def apart(values: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = values / safe - values.sum() / total
        return found

    of_a, of_r, of_d = apart(a), apart(r), apart(d)
    return Sums(
        float(aa.sum() + (count * of_a * of_a).sum()),
        float(rr.sum() + (count * of_r * of_r).sum()),
        float(dd.sum() + (count * of_d * of_d).sum()),
        float(ar.sum() + (count * of_a * of_r).sum()),
        float(dr.sum() + (count * of_d * of_r).sum()),
    )


class _Grid:
    """The largest difference per cell of a map over outer and inner."""

    def __init__(self, shape: Shape) -> None:
        self._sizes = (shape.outer, shape.rows)
        self._cells = (min(_CELLS, shape.outer), min(_CELLS, shape.rows))
        self._grid: NDArray[np.float32] | None = None

    def add(self, tile: Tile, largest: NDArray[Any], top: float) -> None:
        if self._grid is None:
            if largest.shape == self._cells == self._sizes:
                self._grid = largest.astype(np.float32)
                return
            self._grid = np.zeros(self._cells, dtype=np.float32)
        cell = self._cell(tile)
        if cell is not None:
            if top > self._grid[cell] or isnan(top):
                self._grid[cell] = top
            return
        pooled, where = largest, []
        for axis, ((start, stop), size, cells) in enumerate(
            zip((tile.outer, tile.inner), self._sizes, self._cells, strict=True)
        ):
            if size == cells:
                where.append(slice(start, stop))
                continue
            into = np.arange(start, stop) * cells // size
            first = np.flatnonzero(np.diff(into, prepend=-1))
            pooled = np.maximum.reduceat(pooled, first, axis=axis)
            where.append(slice(int(into[0]), int(into[-1]) + 1))
        room = self._grid[where[0], where[1]]
        np.maximum(room, pooled, out=room, casting="unsafe")

    def _cell(self, tile: Tile) -> tuple[int, int] | None:
        """The one cell that a tile lies in; ``None``: it lies in several."""
        (down, up), (left, right) = tile.outer, tile.inner
        (rows, columns), (height, width) = self._cells, self._sizes
        cell = down * rows // height, left * columns // width
        last = (up - 1) * rows // height, (right - 1) * columns // width
        return cell if cell == last else None

    def heat(self, names: tuple[str, str, str]) -> Heat | None:
        if self._grid is None or not self._grid.size:
            return None
        grid, axes, sizes = self._grid, (names[0], names[1]), self._sizes
        if axes[0] in HEADS_AXES and axes[1] in TOKEN_AXES:  # tokens go downwards
            grid, axes, sizes = grid.T, (axes[1], axes[0]), (sizes[1], sizes[0])
        rows, columns = grid.shape
        return Heat(axes[0], axes[1], rows, columns, sizes[0], sizes[1], tuple(grid.reshape(-1).tolist()))
