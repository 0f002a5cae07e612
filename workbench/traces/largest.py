"""The k largest differences, kept while tiles go by."""

from __future__ import annotations

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
        self._values = np.empty((2, 0))

    def add(self, tile: Tile, shape: Shape, largest: NDArray[Any], values: tuple[Any, Any, Any]) -> None:
        """Look through a tile.

        Args:
            tile: where it stands.
            shape: of the stage.
            largest: the largest difference of each of its rows; NaN where something in one is not finite.
            values: subject, oracle, and absolute differences (0 for what does not count).
        """
        if not self._most or not largest.size:
            return
        d = values[2].reshape(-1, tile.shape[2])
        tops = largest.reshape(-1)
        tops = np.where(np.isnan(tops), d.max(axis=1), tops) if np.isnan(tops).any() else tops
        above = self._size[-1] if len(self._size) == self._most else 0.0
        if not tops.max() > above:
            return
        least = self._least(tops, d, above)
        rows = np.flatnonzero(tops >= least)
        some = d[rows]
        at_row, at = np.nonzero((some >= least) & (some > above))
        sizes = some[at_row, at].astype(np.float64)
        best = np.argsort(-sizes, kind="stable")[: self._most]
        row, column = rows[at_row[best]], at[best]
        outer, inner = np.divmod(row, tile.shape[1])
        index = shape.index(outer + tile.outer[0], inner + tile.inner[0], column + tile.width[0])
        a, r = (side.reshape(d.shape)[row, column].astype(np.float64) for side in values[:2])
        self._merge(np.abs(a - r), np.asarray(index, dtype=np.int64), np.stack((a, r)))

    def _least(self, tops: NDArray[Any], d: NDArray[Any], above: float) -> float:
        """A size that no more than needed are below: at least ``most`` elements reach it, where there are."""
        if len(tops) >= self._most:
            bound = np.partition(tops, len(tops) - self._most)[len(tops) - self._most]
        elif d.size > 4 * self._most:
            bound = np.partition(d.reshape(-1), d.size - self._most)[d.size - self._most]
        else:
            return above
        return max(float(bound), above)

    def take(self, other: Largest) -> None:
        """Add what another thread found in later tiles."""
        self._merge(other._size, other._index, other._values)

    def _merge(self, size: NDArray[Any], index: NDArray[Any], values: NDArray[Any]) -> None:
        size = np.concatenate((self._size, size))
        index = np.concatenate((self._index, index))
        values = np.concatenate((self._values, values), axis=1)
        order = np.lexsort((index, -size))[: self._most]
        self._size, self._index, self._values = size[order], index[order], values[:, order]

    def elements(self) -> list[tuple[int, float, float]]:
        """Index, subject and oracle of each, the largest difference first."""
        return [*zip(self._index.tolist(), *self._values.tolist(), strict=True)]
