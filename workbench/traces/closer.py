"""One stage looked at closer: the values around a place, how large the differences are, where the next is.

What is asked here is asked by a screen, of files that were compared already. Files that have changed since
are refused: their numbers would not be those that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.traces.arrange import arrange
from workbench.traces.fault import Fault, TraceFaultError
from workbench.traces.hints import hints_of
from workbench.traces.kv_heads import NEEDS, kv_head_hint
from workbench.traces.layout import Mask, usual_layout
from workbench.traces.measure import Job, plan_of
from workbench.traces.spread import HIGHEST, LOWEST, PER_DECADE, Histogram
from workbench.traces.tensor import OpenTensor
from workbench.traces.tiles import TILE, SideReader, shape_of, tiles_of
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workbench.traces.comparison import Hint, StageComparison
    from workbench.traces.folder import Writer
    from workbench.traces.layout import Arrangement, Side
    from workbench.traces.options import Options
    from workbench.traces.sizes import Sizes
    from workbench.traces.tensor import Stamp
    from workbench.traces.tiles import Tile

    Double = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a stage that was compared.

    Attributes:
        kind: ``values``, ``histogram``, ``next`` or ``hints``.
        stage: as it was compared.
        stamps: of the subject's and of the oracle's file, as they were then.
        sizes: of the model, as the comparison has them.
        writers: who wrote the subject, and who the oracle.
        options: as it was compared with.
        start: ``values``: the first element; ``next``: the element to begin behind (or before).
        count: ``values``: how many.
        step: ``next``: 1 or -1.
        least: ``next``: the least ``|d|`` that is meant; what is not finite on one side alone always is.
    """

    kind: str
    stage: StageComparison
    stamps: tuple[Stamp, Stamp]
    sizes: Sizes
    writers: tuple[Writer, Writer]
    options: Options
    start: int = 0
    count: int = 0
    step: int = 1
    least: float = 0.0


_LEAST = 5e-324
"""The least that is no zero."""

Values = tuple[tuple[float, float, bool], ...]
"""Per element the subject, the oracle, and whether it counts."""


def answer(question: Question, watch: Watch | None = None) -> Values | Histogram | int | tuple[Hint, ...]:
    """Answer a question; a screen asks it in a process of its own.

    Args:
        question: what is asked.
        watch: told how far the counting of a histogram is, which goes through the whole stage.

    Raises:
        TraceFaultError: a file is no stage any more, or cannot be read.
        LayoutError: the two cannot be laid over each other.
    """
    stage = question.stage
    with OpenTensor(Path(stage.subject)) as subject, OpenTensor(Path(stage.oracle)) as oracle:
        for side, stamp in zip((subject, oracle), question.stamps, strict=True):
            if side.tensor.stamp != stamp:
                raise TraceFaultError(
                    side.tensor.path, Fault.CHANGED, "changed since it was compared; compare again"
                )
        arrangement = arrange(
            stage.stage,
            subject.tensor,
            oracle.tensor,
            question.sizes,
            options=question.options,
            writers=question.writers,
        )
        if question.kind == "values":
            return values(subject, oracle, arrangement, question.start, question.count)
        if question.kind == "histogram":
            return histogram(subject, oracle, arrangement, watch or Watch())
        if question.kind == "hints":
            return _hints(subject, oracle, arrangement, question)
        return next_apart(subject, oracle, arrangement, question)


def _hints(
    subject: OpenTensor, oracle: OpenTensor, arrangement: Arrangement, question: Question
) -> tuple[Hint, ...]:
    stage = question.stage
    if stage.metrics is None:
        return ()
    masked = stage.stage == "attn_scores"
    plan = plan_of(arrangement, stage.kind)
    job = Job(subject, oracle, plan, stage.kind, question.options.top, minus_infinity=masked)
    sizes = question.sizes
    by_head = partial(_by_head, question) if stage.stage in NEEDS and sizes.whole else None
    return hints_of(stage.metrics, stage.threshold, job, sizes.kv_heads, by_head=by_head)


def _by_head(question: Question, both: Any, names: list[str]) -> Hint | None:
    """Whether query heads read other KV heads than their group's, by what stands beside the subject."""
    own, name = Path(question.stage.subject), question.stage.stage

    def captured(stage: str) -> tuple[Path, tuple[str, ...]] | None:
        given = question.options.layouts.get(stage)
        axes = given.subject if given is not None else None
        beside = own.with_name(own.name.replace(name, stage))
        return beside, axes or usual_layout(stage, question.writers[0])

    return kv_head_hint(
        name,
        both,
        names,
        threshold=question.stage.threshold,
        sizes=question.sizes,
        captured=captured,
    )


def values(
    subject: OpenTensor, oracle: OpenTensor, arrangement: Arrangement, start: int, count: int
) -> Values:
    """Some elements in the order of the axes that are compared over; fewer where the stage ends."""
    first, last = max(start, 0), min(start + count, arrangement.count)
    if first >= last:
        return ()
    index = np.arange(first, last)
    places = _places(arrangement, index)
    ours = _picked(subject, _on_disk(arrangement, arrangement.subject, places))
    theirs = _picked(oracle, _on_disk(arrangement, arrangement.oracle, places))
    valid = _valid(arrangement, places)
    return tuple(zip(ours.tolist(), theirs.tolist(), valid.tolist(), strict=True))


def histogram(subject: OpenTensor, oracle: OpenTensor, arrangement: Arrangement, watch: Watch) -> Histogram:
    """Count all elements by the size of their difference, telling how far it is."""
    watch.total = max(1, arrangement.count)
    bins = (HIGHEST - LOWEST) * PER_DECADE
    # Everything has its place: nothing, less than the first range, the ranges, what is no finite number.
    edges = np.array([_LEAST, *(10 ** (LOWEST + at / PER_DECADE) for at in range(bins)), np.inf])
    counts = np.zeros(bins + 3, dtype=np.int64)
    total = 0
    for index, apart, valid in _differences(subject, oracle, arrangement):
        watch.advance(index.size)
        known = apart.reshape(-1) if valid is None else apart[valid]
        total += known.size
        counts += np.bincount(np.searchsorted(edges, known, side="right"), minlength=bins + 3)
    equal, less, *ranges, odd = counts.tolist()
    return Histogram(tuple(ranges), less, equal, odd, arrangement.count - total)


def next_apart(subject: OpenTensor, oracle: OpenTensor, arrangement: Arrangement, question: Question) -> int:
    """Index of the next element that differs by so much; -1 where there is none."""
    forwards = question.step > 0
    best = -1
    for index, apart, valid in _differences(subject, oracle, arrangement, question):
        with np.errstate(invalid="ignore"):
            far = ~(apart < question.least)
            found = index[far if valid is None else valid & far]
        found = found[found > question.start] if forwards else found[found < question.start]
        if found.size:
            nearest = int(found.min() if forwards else found.max())
            best = nearest if best < 0 else min(best, nearest) if forwards else max(best, nearest)
    return best


def _differences(
    subject: OpenTensor, oracle: OpenTensor, arrangement: Arrangement, near: Question | None = None
) -> Iterator[tuple[Index, Double, Flags | None]]:
    """Tile by tile: the elements' indices, their ``|d|`` (0 where both are the same), whether they count.

    ``None`` says that all of them do.

    With ``near`` tiles that lie wholly on the wrong side of its start are left out.
    """
    shape = shape_of(arrangement, whole_rows=False)
    sides = (
        SideReader(subject, arrangement.subject, arrangement),
        SideReader(oracle, arrangement.oracle, arrangement),
    )
    room = np.empty((2, max(TILE, shape.width, 1)), dtype=np.float64)
    for tile in tiles_of(shape, arrangement):
        first, last = tile.outer[0] * shape.row, tile.outer[1] * shape.row
        if near is not None and (last <= near.start if near.step > 0 else first >= near.start):
            continue
        if tile.count > room.shape[1]:
            room = np.empty((2, tile.count), dtype=np.float64)
        ours, theirs = (each[: tile.count].reshape(tile.shape) for each in room)
        sides[0].read(tile, ours)
        sides[1].read(tile, theirs)
        with np.errstate(invalid="ignore", over="ignore"):
            apart = np.abs(ours - theirs)
            odd = np.isnan(apart)
        if odd.any():  # the same infinity, or NaN, on both sides is no difference
            np.copyto(apart, 0, where=odd & ((ours == theirs) | (np.isnan(ours) & np.isnan(theirs))))
        index = _indices(tile, shape.row, shape.width)
        valid = None
        if arrangement.mask is Mask.CAUSAL:
            valid = _valid(arrangement, _places(arrangement, index.reshape(-1))).reshape(tile.shape)
        yield index, apart, valid


def _indices(tile: Tile, row: int, width: int) -> Index:
    outer, inner, last = (np.arange(*span) for span in (tile.outer, tile.inner, tile.width))
    found: Index = outer[:, None, None] * row + inner[None, :, None] * width + last[None, None, :]
    return found


def _places(arrangement: Arrangement, index: Index) -> list[Index]:
    """Per axis where some elements stand on it."""
    places: list[Index] = []
    for axis in reversed(arrangement.axes):
        index, at = np.divmod(index, max(axis.size, 1))
        places.append(at)
    return places[::-1]


def _on_disk(arrangement: Arrangement, side: Side, places: list[Index]) -> Index:
    """Where some elements lie in a side's file."""
    found = np.zeros_like(places[0]) if places else np.zeros(1, dtype=np.int64)
    for at in side.order:
        shared = side.repeats if arrangement.axes[at].name == "heads" else 1
        found = found * (arrangement.axes[at].size // shared) + places[at] // shared
    return found


def _picked(opened: OpenTensor, where: Index) -> Double:
    """Values at places of a file, read in the runs that they make."""
    found = np.empty(where.size, dtype=np.float64)
    ends = [0, *(np.flatnonzero(np.diff(where) != 1) + 1).tolist(), where.size]
    for first, last in pairwise(ends):
        found[first:last] = opened.read(int(where[first]), last - first)
    return found


def _valid(arrangement: Arrangement, places: list[Index]) -> Flags:
    names = [axis.name for axis in arrangement.axes]
    count = places[0].size if places else prod(axis.size for axis in arrangement.axes)
    if arrangement.mask is not Mask.CAUSAL or not {"query", "key"} <= set(names):
        return np.ones(count, dtype=np.bool_)
    query, key = names.index("query"), names.index("key")
    behind = arrangement.axes[key].size - arrangement.axes[query].size
    valid: Flags = places[key] <= places[query] + behind
    return valid
