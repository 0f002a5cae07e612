"""The k largest differences, kept while tiles go by."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.traces.tiles import Shape, Tile

_MANY = 4096
"""More candidates than this are put in order by numpy; a few are quicker as Python's own numbers."""


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
        top: float,
        values: tuple[Any, Any, Any],
        *,
        straight: bool,
    ) -> None:
        """Look through a tile.

        Args:
            tile: where it stands.
            shape: of the stage.
            largest: the largest difference of each of its rows; NaN where something in one is not finite.
            top: the largest of these.
            values: subject, oracle, and absolute differences (0 for what does not count).
            straight: the tile is a run of the subject's elements.
        """
        if not self._most:
            return
        above = -self._kept[-1][0] if len(self._kept) == self._most else 0.0
        if isnan(top):  # some row is not finite, and the others count
            largest = values[2].max(axis=2)
            top = float(largest.max())
        if not top > above:
            return
        apart = values[2].reshape(-1)
        places = self._candidates(largest.reshape(-1), apart, above)
        ours, theirs = values[0].take(places).tolist(), values[1].take(places).tolist()
        found = []
        for at, a, r in zip(places.tolist(), ours, theirs, strict=True):
            if straight:
                index = tile.start + at
            else:
                row, width = divmod(at, tile.shape[2])
                outer, inner = divmod(row, tile.shape[1])
                index = shape.index(outer + tile.outer[0], inner + tile.inner[0], width + tile.width[0])
            found.append((-abs(a - r), index, a, r))
        self._merge(found)

    def _candidates(self, tops: NDArray[Any], apart: NDArray[Any], above: float) -> NDArray[np.intp]:
        """Where in a tile the largest differences stand, and little else; none that is no larger is kept."""
        least = above
        some = tops if tops.size >= self._most else apart
        if some.size >= self._most:
            # So many of them reach as far: what does not is none of the largest.
            place = some.size - self._most
            least = max(float(np.partition(some, place)[place]), above)
        (at,) = (apart >= least if least > above else apart > above).nonzero()
        if at.size > max(_MANY, 4 * self._most):
            at = at[np.argsort(-apart[at], kind="stable")[: self._most]]
        return at

    def _merge(self, found: list[tuple[float, int, float, float]]) -> None:
        self._kept = sorted(self._kept + found)[: self._most]

    def elements(self) -> tuple[tuple[int, float, float], ...]:
        """Index, subject and oracle of each, the largest difference first."""
        return tuple([(index, subject, oracle) for _, index, subject, oracle in self._kept])
