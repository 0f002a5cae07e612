"""The k largest differences, kept while tiles go by."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.traces.tiles import Shape, Tile


class Largest:
    """Keeps the elements that differ most.

    The k-th of them so far is a threshold: a tile none of whose rows reaches above it is passed over, which
    nearly every tile is once some have been seen. Among equals those that come first are kept.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = np.empty(0)
        self._index = np.empty(0, dtype=np.int64)
        self._values: tuple[NDArray[Any], NDArray[Any]] = (np.empty(0), np.empty(0))

    def add(
        self,
        tile: Tile,
        shape: Shape,
        largest: NDArray[Any],
        values: tuple[Any, Any, Any],
        *,
        straight: bool,
    ) -> None:
        """Look through a tile.

        Args:
            tile: where it stands.
            shape: of the stage.
            largest: the largest difference of each of its rows; NaN where something in one is not finite.
            values: subject, oracle, and absolute differences (0 for what does not count).
            straight: the tile is a run of the subject's elements.
        """
        if not self._most or not largest.size:
            return
        d = values[2].reshape(-1)
        above = float(self._size[-1]) if len(self._size) == self._most else 0.0
        top = float(largest.max())
        if isnan(top):  # some row is not finite, and the others count
            largest = values[2].max(axis=2)
            top = float(largest.max())
        if not top > above:
            return
        tops = largest.reshape(-1)
        least = self._least(tops, d, above)
        at = _reaching(tops, values[2].reshape(len(tops), -1), least, above)
        best = at[np.argsort(-d[at], kind="stable")[: self._most]]
        a, r = (side.reshape(-1)[best].astype(np.float64) for side in values[:2])
        if straight:
            index = best + tile.start
        else:
            row, width = np.divmod(best, tile.shape[2])
            outer, inner = np.divmod(row, tile.shape[1])
            index = shape.index(outer + tile.outer[0], inner + tile.inner[0], width + tile.width[0])
        self._merge(np.abs(a - r), index, (a, r))

    def _least(self, tops: NDArray[Any], d: NDArray[Any], above: float) -> float:
        """A size that no more than needed are below: at least ``most`` elements reach it, where there are."""
        if len(tops) >= self._most:
            bound = np.partition(tops, len(tops) - self._most)[len(tops) - self._most]
        elif d.size > 4 * self._most:
            bound = np.partition(d, d.size - self._most)[d.size - self._most]
        else:
            return above
        return max(float(bound), above)

    def take(self, other: Largest) -> None:
        """Add what another thread found in later tiles."""
        self._merge(other._size, other._index, other._values)

    def _merge(
        self, size: NDArray[Any], index: NDArray[Any], values: tuple[NDArray[Any], NDArray[Any]]
    ) -> None:
        if not len(self._size):
            self._size, self._index, self._values = size, index, values
            return
        size, index = np.concatenate((self._size, size)), np.concatenate((self._index, index))
        order = np.lexsort((index, -size))[: self._most]
        self._size, self._index = size[order], index[order]
        ours, theirs = (np.concatenate(both)[order] for both in zip(self._values, values, strict=True))
        self._values = ours, theirs

    def elements(self) -> list[tuple[int, float, float]]:
        """Index, subject and oracle of each, the largest difference first."""
        return [*zip(self._index.tolist(), *(side.tolist() for side in self._values), strict=True)]


def _reaching(tops: NDArray[Any], rows: NDArray[Any], least: float, above: float) -> NDArray[np.intp]:
    """Where in a tile elements are at least ``least``, and above ``above``."""
    some = np.flatnonzero(tops >= least)
    few = 2 * len(some) < len(tops)
    taken = (rows[some] if few else rows).reshape(-1)
    at = np.flatnonzero(taken >= least if least > above else taken > above)
    if not few:
        return at
    row, column = np.divmod(at, rows.shape[1])
    return np.asarray(some[row] * rows.shape[1] + column, dtype=np.intp)
