"""Which fields set a limit, and whether another number there allows more or less than before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.contracts.levels import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

_UPPER = frozenset({"tolerance", "tolerances", "tol", "atol", "rtol", "ulp", "ulps"})
"""Words of keys whose number is a most: the larger, the looser."""

_MOST = frozenset({"max", "maximum"})
_LEAST = frozenset({"min", "minimum"})
_BAD = frozenset(
    {
        "error", "err", "diff", "difference", "deviation", "divergence", "delta", "drift", "loss", "abs",
        "rel", "regression", "latency", "overhead", "complexity", "failures", "mismatches", "ratio", "pct",
    }
)  # fmt: skip
"""What is the better the less there is of it; behind ``max`` it makes a limit."""

_GOOD = frozenset(
    {
        "cosine", "similarity", "accuracy", "correlation", "coverage", "speedup", "throughput", "score",
        "precision", "recall", "agreement", "snr", "psnr", "ratio", "pct",
    }
)  # fmt: skip
"""What is the better the more there is of it; behind ``min``, or with ``threshold``, it makes a limit."""

_number = re.compile(
    r"\s*(?P<sign><=|>=|<|>|\u2264|\u2265|=)?\s*(?P<number>[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"\s*(?P<unit>%|[^\W\d_]*)\s*\Z"
)
_limit = re.compile(
    r"(?P<sign><=|>=|<|>|\u2264|\u2265)\s*(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])"
)
_MORE, _LESS = frozenset("<\u2264") | {"<="}, frozenset(">\u2265") | {">="}


def direction_of(keys: Sequence[str | int]) -> int | None:
    """Which way a limit loosens, told by the keys that lead to it, the nearest first to be asked.

    Returns:
        1: the larger, the looser; -1: the smaller; 0: it is a limit, and which way is not plain; ``None``: it
        is none.
    """
    named = [key for key in keys if isinstance(key, str)]
    for key in reversed(named):
        words = set(re.split(r"[^a-z0-9]+", key.lower()))
        if words & _MOST and words & (_BAD | _UPPER):
            return 1
        if words & _LEAST and words & (_GOOD | _BAD):
            return -1
        if words & _UPPER:
            return 1
        if "threshold" in words or "thresholds" in words:
            return -1 if words & (_GOOD - _BAD) else 1 if words & (_BAD - _GOOD) else 0
        if words & {"cosine", "similarity"} and any(direction_of((each,)) is not None for each in named[:-1]):
            return -1
    return None


def judged(keys: Sequence[str | int], before: str | None, after: str | None) -> ChangeKind | None:
    """What became of a limit; ``None`` where the field sets none, or says the same number.

    Args:
        keys: that lead to the field, from its row.
        before: its text; ``None`` when it was not there.
        after: likewise.
    """
    way = direction_of(keys)
    if way is None or before == after:
        return None
    was, now = _read(before), _read(after)
    if before is None or after is None:  # what is not limited is allowed
        there = was if after is None else now
        if there is None:
            return None
        return ChangeKind.TOLERANCE_TIGHTENED if before is None else ChangeKind.TOLERANCE_LOOSENED
    if was is None or now is None:
        return ChangeKind.TOLERANCE_CHANGED if was is not None or now is not None else None
    if was == now:
        return None
    (sign, number, unit), (other, than, of) = was, now
    told = {1 if each in _MORE else -1 for each in (sign, other) if each in _MORE | _LESS}
    if len(told) > 1 or unit != of:
        return ChangeKind.TOLERANCE_CHANGED
    way = told.pop() if told else way
    if number == than:
        return None
    return _compared(way, number, than)


def stated(before: str, after: str) -> ChangeKind | None:
    """What became of the limits that a text states (``|a - b| < 1e-5``), where only they are others.

    Returns:
        ``None`` where other words differ too, or no number behind a comparison sign.
    """
    was, now = list(_limit.finditer(before)), list(_limit.finditer(after))
    if len(was) != len(now) or not was:
        return None
    if _limit.sub(r"\g<sign>", before).split() != _limit.sub(r"\g<sign>", after).split():
        return None
    found = {
        _compared(1 if one["sign"] in _MORE else -1, float(one["number"]), float(two["number"]))
        for one, two in zip(was, now, strict=True)
        if float(one["number"]) != float(two["number"])
    }
    if len(found) > 1:
        loosened = ChangeKind.TOLERANCE_LOOSENED
        return loosened if loosened in found else ChangeKind.TOLERANCE_CHANGED
    return found.pop() if found else None


def _compared(way: int, before: float, after: float) -> ChangeKind:
    if not way:
        return ChangeKind.TOLERANCE_CHANGED
    return ChangeKind.TOLERANCE_LOOSENED if (after - before) * way > 0 else ChangeKind.TOLERANCE_TIGHTENED


def _read(text: str | None) -> tuple[str, float, str] | None:
    """A limit's sign, number and unit."""
    found = _number.match(text) if text is not None else None
    return (found["sign"] or "", float(found["number"].replace("_", "")), found["unit"]) if found else None
