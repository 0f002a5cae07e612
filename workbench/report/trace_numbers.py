"""Numbers of a comparison in words and cells, for every report that is read by people."""

from __future__ import annotations

from math import inf, isnan, log10
from typing import TYPE_CHECKING

from workbench.report.visible import visible
from workbench.traces.comparison import State

if TYPE_CHECKING:
    from workbench.traces.comparison import StageComparison
    from workbench.traces.metrics import Element

_BAR = 12
"""Cells of a bar."""

_LEAST = -12
"""``log10(1 - cos)`` at which a bar is empty; it is full at 0."""


def cosine_cell(one_minus_cos: float) -> str:
    """A cosine with as many nines as it has: ``0.99969``, ``1 - 6.4e-08``; ``undefined``."""
    if isnan(one_minus_cos):
        return "undefined"
    if one_minus_cos == 0:
        return "1"
    if one_minus_cos < 1e-5:  # noqa: PLR2004 - from here on the nines are hard to count
        return f"1 - {one_minus_cos:.1e}"
    return f"{1 - one_minus_cos:.6f}"


def number_cell(value: float | None) -> str:
    """A number in four digits; nothing for ``None``."""
    if value is None:
        return ""
    if isnan(value):
        return "undefined"
    return f"{value:.3g}" if abs(value) != inf else ("inf" if value > 0 else "-inf")


def bar(one_minus_cos: float, threshold: float, floor: float | None, width: int = _BAR) -> str:
    """``log10(1 - cos)`` as a bar, with ``┃`` at the threshold and ``╎`` at the weight format's floor."""
    length = width if isnan(one_minus_cos) else _at(one_minus_cos, width)
    cells = ["━" if at < length else "·" for at in range(width)]
    if floor is not None:
        cells[min(_at(floor, width), width - 1)] = "╎"
    cells[min(_at(1 - threshold, width), width - 1)] = "┃"
    return "".join(cells)


def _at(one_minus_cos: float, width: int) -> int:
    if one_minus_cos <= 0:
        return 0
    return max(0, min(width, round((log10(one_minus_cos) - _LEAST) / -_LEAST * width)))


def mark(stage: StageComparison) -> str:
    """One character for a stage: ``✓`` holds, ``✗`` fails, ``≈`` fails within the floor, ``○`` vacuous."""
    if stage.state is State.SKIPPED:
        return "-"
    if stage.holds is None:
        return "?"
    if stage.holds:
        return "○" if stage.vacuous else "✓"
    return "≈" if stage.within_floor else "✗"


def place_words(element: Element) -> str:
    """Where an element stands: ``head 3, query 6, key 2``; ``index 17`` where nothing more is known."""
    return ", ".join(f"{_SHORT.get(name, name)} {at}" for name, at in element.coordinates)


_SHORT = {"heads": "head", "kv_heads": "KV head", "qkv_heads": "QKV head", "seq": "token", "head_dim": "dim"}


def element_words(element: Element) -> str:
    """One element of both sides, and how they differ."""
    return f"{element.subject:+.6e} against {element.oracle:+.6e}, off by {abs(element.difference):.3e}"


def remark(stage: StageComparison) -> str:
    """What to say of a stage beside its numbers."""
    parts = [visible(stage.reason)] if stage.reason else []
    metrics = stage.metrics
    if stage.vacuous:
        parts.append(f"vacuous: {stage.vacuous}")
    if stage.within_floor and stage.floor is not None:
        parts.append(f"within the floor of {stage.floor.weights}")
    if metrics is not None and not stage.holds:
        if metrics.worst_head is not None:
            parts.append(f"worst {_SHORT.get(metrics.worst_head.axis, 'head')} {metrics.worst_head.index}")
        if metrics.worst_token is not None:
            parts.append(f"worst token {metrics.worst_token.index}")
    if metrics is not None and metrics.equality is not None and stage.kind == "indices":
        parts.append(f"{metrics.equality.equal:,} of {metrics.equality.count:,} equal")
    return "; ".join(parts)
