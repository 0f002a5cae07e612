"""The k largest differences, kept while tiles go by."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.traces.tiles import Shape, Tile

_FEW = 4096
"""Up to so many candidates are put in order as Python's own numbers, which is the quicker way for a few."""


class Largest:
    """Keeps the elements that differ most.

    The k-th of them so far is a threshold: a tile none of whose rows reaches above it is passed over, which
    nearly every tile is once some have been seen. Among equals those that come first are kept.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[float, int, float, float]] = []
        """Less the difference, index, subject, oracle; in order."""

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
        above = -self._kept[-1][0] if len(self._kept) == self._most else 0.0
        top = float(np.maximum.reduce(largest, axis=None))
        if isnan(top):  # some row is not finite, and the others count
            largest = values[2].max(axis=2)
            top = float(largest.max())
        if not top > above:
            return
        rows = values[2].reshape(-1, tile.shape[2])
        ours, theirs = values[0], values[1]
        found = []
        for at in self._candidates(largest.reshape(-1).tolist(), rows, above):
            a, r = float(ours.item(at)), float(theirs.item(at))
            if straight:
                index = tile.start + at
            else:
                row, width = divmod(at, tile.shape[2])
                outer, inner = divmod(row, tile.shape[1])
                index = shape.index(outer + tile.outer[0], inner + tile.inner[0], width + tile.width[0])
            found.append((-abs(a - r), index, a, r))
        self._merge(found)

    def _candidates(self, tops: list[float], rows: NDArray[Any], above: float) -> list[int]:
        """Where in a tile the largest differences stand: no more than needed, those that come first."""
        least = above
        if len(tops) >= self._most:
            least = max(sorted(tops)[-self._most], above)
        elif rows.size > 4 * self._most:
            flat = rows.reshape(-1)
            place = rows.size - self._most
            least = max(float(np.partition(flat, place)[place]), above)
        some = [at for at, size in enumerate(tops) if size >= least]
        few = 2 * len(some) < len(tops)
        taken = (rows.take(some, axis=0) if few else rows).reshape(-1)
        at = np.flatnonzero(taken >= least if least > above else taken > above)
        sizes = taken.take(at)
        if len(at) > max(_FEW, 4 * self._most):
            best = np.argsort(-sizes, kind="stable")[: self._most]
            at, sizes = at[best], sizes[best]
        order = [where for _, where in sorted(zip((-sizes).tolist(), at.tolist(), strict=True))[: self._most]]
        if not few:
            return order
        width = rows.shape[1]
        return [some[where // width] * width + where % width for where in order]

    def take(self, other: Largest) -> None:
        """Add what another thread found in later tiles."""
        self._merge(other._kept)

    def _merge(self, found: list[tuple[float, int, float, float]]) -> None:
        self._kept = sorted(self._kept + found)[: self._most]

    def elements(self) -> tuple[tuple[int, float, float], ...]:
        """Index, subject and oracle of each, the largest difference first."""
        return tuple([(index, subject, oracle) for _, index, subject, oracle in self._kept])
