"""Reading two sides piece by piece, in pieces that lie over each other.

A piece, or tile, is a box over the axes that are compared over. Where both sides lie in the same order it is
a run of both files; where they do not, a box that is read from either side in as few runs as its order
allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from workbench.traces.layout import Arrangement, Side
    from workbench.traces.tensor import OpenTensor

TILE = 1 << 17
"""Elements of a tile: few enough for the caches, and enough that what is done once for each costs little."""

_LONG = 8192
"""A row longer than this is cut, where nothing needs it whole."""

_PIECE = 4096
"""Into pieces of so many elements."""

_BANDS = 32
"""Into how many bands a token's row is cut, where it has no heads, so that a map of it shows something."""

_NARROW = 64
"""A band has at least so many elements."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The three axes that everything is reduced over.

    Attributes:
        outer: length of the first.
        inner: length of the second; bands of a row where a stage has no more than two axes.
        width: length of the last, which is summed over at once.
        tail: elements of a shorter piece at the end of each row of bands; 0: there is none.
        banded: the second axis is bands of a row, and no axis of the stage.
    """

    outer: int
    inner: int
    width: int
    tail: int = 0
    banded: bool = False

    def index(self, outer: Any, inner: Any, width: Any) -> Any:
        """Index of an element, or of many, in the order of the subject."""
        return outer * self.row + inner * self.width + width

    @property
    def rows(self) -> int:
        """Length of the second axis, the shorter piece counted."""
        return self.inner + (self.tail > 0)

    @property
    def row(self) -> int:
        """Elements of one step of the first axis."""
        return self.inner * self.width + self.tail


@dataclass(frozen=True, slots=True)
class Tile:
    """A box: ranges over outer, inner and width, and the index of its first element."""

    outer: tuple[int, int]
    inner: tuple[int, int]
    width: tuple[int, int]
    start: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Its three lengths."""
        return (
            self.outer[1] - self.outer[0],
            self.inner[1] - self.inner[0],
            self.width[1] - self.width[0],
        )

    @property
    def count(self) -> int:
        """Its elements."""
        outer, inner, width = self.shape
        return outer * inner * width


@lru_cache(maxsize=256)
def _bands_of(width: int) -> int:
    """Into how many bands a row is cut; 0: none fits."""
    least, most = -(-width // _LONG), max(1, width // _NARROW)
    numbers = range(min(max(_BANDS, 4 * least), most), max(least, 2) - 1, -1)
    return next((number for number in numbers if width % number == 0), 0)


def shape_of(arrangement: Arrangement, *, whole_rows: bool) -> Shape:
    """The three axes of an arrangement.

    Args:
        arrangement: at most three axes.
        whole_rows: the last axis is needed in one piece (a softmax is taken over it).
    """
    sizes = [axis.size for axis in arrangement.axes]
    if len(sizes) == 3:  # noqa: PLR2004 - as many as there can be
        return Shape(sizes[0], sizes[1], sizes[2])
    outer, width = ([1, *sizes] if len(sizes) < 2 else sizes)[-2:] if sizes else (1, 1)  # noqa: PLR2004
    if whole_rows or not arrangement.straight:
        return Shape(outer, 1, width)
    bands = _bands_of(width)
    if bands:
        return Shape(outer, bands, width // bands, banded=True)
    if width > _LONG:
        return Shape(outer, width // _PIECE, _PIECE, width % _PIECE, banded=True)
    return Shape(outer, 1, width, banded=True)


def tiles_of(shape: Shape, arrangement: Arrangement) -> Iterator[Tile]:
    """Cut everything into tiles, in the order of the subject as far as the oracle's order allows."""
    if not arrangement.count:
        return
    if arrangement.straight:
        yield from _runs(shape)
    else:
        yield from _boxes(shape, arrangement)


def _runs(shape: Shape) -> Iterator[Tile]:
    block = shape.inner * shape.width
    if block <= TILE and not shape.tail:
        step = max(1, TILE // max(block, 1))
        for first in range(0, shape.outer, step):
            last = min(first + step, shape.outer)
            yield Tile((first, last), (0, shape.inner), (0, shape.width), first * block)
        return
    step = max(1, TILE // max(shape.width, 1))
    for outer in range(shape.outer):
        start = outer * shape.row
        for first in range(0, shape.inner, step):
            last = min(first + step, shape.inner)
            yield Tile((outer, outer + 1), (first, last), (0, shape.width), start + first * shape.width)
        if shape.tail:
            inner = (shape.inner, shape.inner + 1)
            yield Tile((outer, outer + 1), inner, (0, shape.tail), start + block)


def _boxes(shape: Shape, arrangement: Arrangement) -> Iterator[Tile]:
    """Boxes that are long along the axes which lie densest on either side."""
    lengths = [shape.outer, shape.inner, shape.width]
    places = _places(len(arrangement.axes))
    dense = {places[side.order[-1]] for side in (arrangement.subject, arrangement.oracle)}
    repeats = max(arrangement.subject.repeats, arrangement.oracle.repeats)
    heads = next((places[at] for at, axis in enumerate(arrangement.axes) if axis.name == "heads"), -1)
    steps = [repeats if at == heads else 1 for at in range(3)]
    box = list(lengths)
    while prod(box) > TILE:
        cut = [at for at in range(3) if box[at] > steps[at]]
        if not cut:
            break
        rest = [at for at in cut if at not in dense] or cut
        widest = max(rest, key=box.__getitem__)
        half = -(-box[widest] // 2)
        box[widest] = -(-half // steps[widest]) * steps[widest] if half > steps[widest] else steps[widest]
    for outer, inner, width in product(*(range(0, n, step) for n, step in zip(lengths, box, strict=True))):
        ends = [min(at + step, n) for at, step, n in zip((outer, inner, width), box, lengths, strict=True)]
        start = (outer * shape.inner + inner) * shape.width + width
        yield Tile((outer, ends[0]), (inner, ends[1]), (width, ends[2]), start)


def _places(axes: int) -> tuple[int, ...]:
    """Which of outer, inner and width each axis is."""
    return {0: (), 1: (2,), 2: (0, 2), 3: (0, 1, 2)}[axes]


class SideReader:
    """Reads the tiles of one side into a buffer.

    Args:
        opened: the file.
        side: how it lies on disk.
        arrangement: of which it is a side.
        room: gives room for so many bytes, which is good until it is asked again.
    """

    def __init__(
        self,
        opened: OpenTensor,
        side: Side,
        arrangement: Arrangement,
        room: Callable[[int], NDArray[np.uint8]] | None = None,
    ) -> None:
        self._opened = opened
        self._straight = arrangement.straight
        self._descr = np.dtype(opened.tensor.descr)
        self._bytes = room or (lambda size: np.empty(size, dtype=np.uint8))
        if self._straight:
            return
        places = _places(len(arrangement.axes))
        self._places = [places[at] for at in side.order]
        self._order = side.order
        heads = [at for at, axis in enumerate(arrangement.axes) if axis.name == "heads"]
        self._repeated = heads[0] if heads and side.repeats > 1 else -1
        self._repeats = side.repeats
        self._sizes = [
            arrangement.axes[at].size // (side.repeats if at == self._repeated else 1) for at in side.order
        ]

    def read(self, tile: Tile, into: NDArray[np.floating]) -> None:
        """Fill a buffer of the tile's shape.

        Args:
            tile: what to read.
            into: contiguous, float32 or float64.

        Raises:
            TraceFaultError: the file has become shorter, or cannot be read.
        """
        if self._straight:
            if into.dtype == self._descr:
                self._opened.read_into(tile.start, into.reshape(-1).view(np.uint8).data)
                return
            raw = self._room(tile.count)
            self._opened.read_into(tile.start, raw.view(np.uint8).data)
            _convert(raw, into.reshape(-1))
            return
        _convert(self._box(tile), into)

    def _room(self, count: int) -> NDArray[np.generic]:
        return self._bytes(count * self._descr.itemsize).view(self._descr)

    def _box(self, tile: Tile) -> NDArray[np.generic]:
        """A box in three axes, however it lies on disk."""
        ranges = (tile.outer, tile.inner, tile.width)
        wanted = [ranges[place] for place in self._places]
        wanted = [
            (start // self._repeats, stop // self._repeats) if at == self._repeated else (start, stop)
            for at, (start, stop) in zip(self._order, wanted, strict=True)
        ]
        lengths = [stop - start for start, stop in wanted]
        raw = self._room(prod(lengths))
        self._runs(wanted, raw)
        box = raw.reshape(lengths)
        if self._repeated >= 0:
            box = np.repeat(box, self._repeats, axis=self._order.index(self._repeated))
        box = box.transpose([self._order.index(at) for at in range(len(self._order))])
        return box.reshape(tile.shape)

    def _runs(self, wanted: Sequence[tuple[int, int]], raw: NDArray[np.generic]) -> None:
        """Read a box in as few runs as its order on disk allows."""
        depth = len(wanted)
        run = 1
        while depth:
            start, stop = wanted[depth - 1]
            depth -= 1
            run *= stop - start
            if stop - start != self._sizes[depth]:
                break
        strides = [prod(self._sizes[at + 1 :]) for at in range(len(wanted))]
        first = sum(start * stride for (start, _), stride in zip(wanted, strides, strict=True))
        view = raw.view(np.uint8).data
        width = self._descr.itemsize
        leading = [range(stop - start) for start, stop in wanted[:depth]]
        for at, steps in enumerate(product(*leading)):
            index = first + sum(step * stride for step, stride in zip(steps, strides, strict=False))
            self._opened.read_into(index, view[at * run * width : (at + 1) * run * width])


def _convert(values: NDArray[np.generic], into: NDArray[np.floating]) -> None:
    """Copy values into another type; a NaN that signals is one like any other."""
    with np.errstate(all="ignore"):
        np.copyto(into, values, casting="unsafe")
