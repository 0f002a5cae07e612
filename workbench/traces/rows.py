"""What is measured of whole rows: a softmax's, and logits'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.traces.metrics import LogitRows, SoftmaxRows

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    Double = NDArray[np.float64]

TOP_K = 10
"""Of the largest logits so many are held against each other."""


class SoftmaxSums:
    """Adds up rows that sum to one."""

    def __init__(self) -> None:
        self._rows = 0
        self._off = [0.0, 0.0]
        self._variation = [0.0, 0.0]
        self._divergence = [0.0, 0.0]
        self._same = 0

    def add(self, a: NDArray[Any], r: NDArray[Any]) -> None:
        """Take rows of both sides, ``(…, width)``; values that are not finite make what they touch NaN."""
        a, r = _rows(a), _rows(r)
        self._rows += len(a)
        with np.errstate(all="ignore"):
            for side, values in enumerate((a, r)):
                self._off[side] = _largest(self._off[side], np.abs(values.sum(axis=1) - 1))
            _add(self._variation, np.abs(a - r).sum(axis=1) / 2)
            # What both say is 0 adds nothing; 0 against something is infinite.
            terms = np.where(r > 0, r * (np.log(r) - np.log(a)), 0.0)
            _add(self._divergence, terms.sum(axis=1))
        self._same += int(np.count_nonzero(a.argmax(axis=1) == r.argmax(axis=1)))

    def result(self) -> SoftmaxRows | None:
        """What came of it; ``None`` without a row."""
        n = self._rows
        if not n:
            return None
        return SoftmaxRows(
            n,
            (self._off[0], self._off[1]),
            (self._variation[0] / n, self._variation[1]),
            (self._divergence[0] / n, self._divergence[1]),
            self._same / n,
        )


class LogitSums:
    """Adds up rows of logits."""

    def __init__(self) -> None:
        self._rows = 0
        self._divergence = [0.0, 0.0]
        self._same = 0
        self._shared = 0.0
        self._k = TOP_K

    def add(self, a: NDArray[Any], r: NDArray[Any]) -> None:
        """Take rows of both sides, ``(…, width)``."""
        a, r = _rows(a), _rows(r)
        self._rows += len(a)
        with np.errstate(all="ignore"):
            ours, theirs = _log_softmax(a), _log_softmax(r)
            share = np.exp(theirs)
            terms = np.where(share > 0, share * (theirs - ours), 0.0)
            _add(self._divergence, np.maximum(terms.sum(axis=1), 0))
        self._same += int(np.count_nonzero(a.argmax(axis=1) == r.argmax(axis=1)))
        k = self._k = min(TOP_K, a.shape[1])
        for one, other in zip(a, r, strict=True):
            self._shared += len(np.intersect1d(_top(one, k), _top(other, k))) / k

    def result(self) -> LogitRows | None:
        """What came of it; ``None`` without a row."""
        n = self._rows
        if not n:
            return None
        divergence = (self._divergence[0] / n, self._divergence[1])
        return LogitRows(n, divergence, self._same / n, self._shared / n, self._k)


def _rows(values: NDArray[Any]) -> Double:
    return values.reshape(-1, values.shape[-1]).astype(np.float64, copy=False)


def _log_softmax(rows: Double) -> Double:
    raised = rows - rows.max(axis=1, keepdims=True)
    found: Double = raised - np.log(np.exp(raised).sum(axis=1, keepdims=True))
    return found


def _top(row: Double, k: int) -> NDArray[np.intp]:
    return np.argpartition(row, len(row) - k)[len(row) - k :]


def _add(sums: list[float], values: Double) -> None:
    sums[0] += float(values.sum())
    sums[1] = _largest(sums[1], values)


def _largest(so_far: float, values: Double) -> float:
    return _most(so_far, float(values.max()))


def _most(one: float, other: float) -> float:
    """The larger; NaN, if one is."""
    return float(np.maximum(one, other))
