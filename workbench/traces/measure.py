"""Two open files to the metrics of one stage, in one pass over both.

Nothing of the files is kept but sums, the largest differences and a small map: a stage of 20 GB takes the
same few megabytes as one of 20 MB. One thread does it: two that take turns with the interpreter's lock at
every sum over a piece that fits a core's cache are slower than one.

What the sums are worth: in double precision, to about ``1e-13`` relatively. Large stages (``SINGLE`` elements
or more) are summed in single precision over rows of at most ``8192`` elements and in double precision from
there: ``|a|``, ``|r|`` and ``|d|`` are within ``1e-5`` relatively, by what is measured within ``1e-6``. ``1 -
cos`` is off by as much of ``e²`` at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from workbench.traces.gather import Gathered
from workbench.traces.kernel import kernel_of
from workbench.traces.layout import KEY, QUERY, Mask
from workbench.traces.stages import Kind
from workbench.traces.tiles import SideReader, shape_of, tiles_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workbench.traces.layout import Arrangement
    from workbench.traces.metrics import Metrics
    from workbench.traces.tensor import OpenTensor
    from workbench.traces.tiles import Shape, Tile
    from workbench.traces.watch import Watch

SINGLE = 1 << 14
"""A stage of so many elements is read in single precision."""

SINGLE_ERROR = 1e-5
"""How far a norm may then be off, relatively."""

DOUBLE_ERROR = 1e-13

_ROW = 8192
"""A longer row is summed in double precision."""

_KEPT = 4096
"""So many pieces are kept for the stages that lie the same way; more are made anew."""

_WHOLE_ROW = 1 << 22
"""A row longer than this is not measured as a softmax or as logits: it would have to be held whole."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a stage is gone through; the same for all that lie the same way.

    Attributes:
        arrangement: how the two sides lie over each other.
        shape: the three axes that everything is reduced over.
        tiles: the pieces, in order; empty where there are more than are kept.
        capacity: elements of the largest.
        by_rows: whole rows are measured as a softmax or as logits.
        mask: which elements count; ``None``: all.
        count: elements, valid or not.
    """

    arrangement: Arrangement
    shape: Shape
    tiles: tuple[Tile, ...]
    capacity: int
    by_rows: bool
    mask: Causal | None
    count: int


def plan_of(arrangement: Arrangement, kind: Kind) -> Plan:
    """How a stage is gone through.

    Args:
        arrangement: how its two sides lie over each other.
        kind: what its values are.
    """
    axes = arrangement.axes
    by_rows = kind in {Kind.SOFTMAX, Kind.LOGITS} and len(axes) > 1 and axes[-1].size <= _WHOLE_ROW
    by_rows = by_rows and arrangement.oracle.order[-1] == len(axes) - 1
    shape = shape_of(arrangement, whole_rows=by_rows)
    tiles = tuple(islice(tiles_of(shape, arrangement), _KEPT + 1))
    if len(tiles) > _KEPT:
        tiles = ()
    capacity = max((tile.count for tile in tiles or tiles_of(shape, arrangement)), default=0)
    return Plan(arrangement, shape, tiles, capacity, by_rows, mask_of(arrangement), arrangement.count)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be measured.

    Attributes:
        subject: the file under test, open.
        oracle: the file it is held against.
        plan: how they are gone through.
        kind: what the values are.
        top: how many of the largest differences are kept.
        minus_infinity: -Inf on both sides at the same place is as it should be (masked scores).
    """

    subject: OpenTensor
    oracle: OpenTensor
    plan: Plan
    kind: Kind
    top: int
    minus_infinity: bool = False


class Kept(Protocol):
    """Where measures are kept from one comparison to the next."""

    def find(self, job: Job) -> Metrics | None:
        """What was measured of a job before, if both files are as they were then."""

    def keep(self, job: Job, metrics: Metrics) -> None:
        """Keep what was measured of a job."""


def measure(job: Job, watch: Watch, *, wide: bool | None = None, kept: Kept | None = None) -> Metrics:
    """Measure one stage.

    Args:
        job: what.
        watch: told of every tile; stops it.
        wide: in double precision; default: by the number of elements.
        kept: asked first, and given what was measured.

    Raises:
        TraceFaultError: a file cannot be read, or changed while it was.
        CancelledError: it was stopped.
    """
    plan = job.plan
    if kept is not None and (known := kept.find(job)) is not None:
        watch.advance(plan.count)
        return known
    arrangement = plan.arrangement
    if wide is None:
        exact = job.subject.tensor.single and job.oracle.tensor.single
        wide = plan.count < SINGLE or not exact or plan.shape.width > _ROW or job.kind is not Kind.PLAIN
    kernel = kernel_of(plan.capacity, wide=wide)
    subject = SideReader(job.subject, arrangement.subject, arrangement, kernel.raw)
    oracle = SideReader(job.oracle, arrangement.oracle, arrangement, kernel.raw)
    gathered = Gathered(plan.shape, arrangement, job.kind, job.top, minus_infinity=job.minus_infinity)
    with np.errstate(all="ignore"):  # what is not finite is counted, and told
        for tile in plan.tiles or tiles_of(plan.shape, arrangement):
            sides = kernel.rooms(tile.shape)
            subject.read(tile, sides[0])
            oracle.read(tile, sides[1])
            valid = plan.mask.of(tile) if plan.mask is not None else None
            reduced, apart = kernel.measure(sides, valid, by_row=gathered.by_row)
            gathered.add(tile, reduced, (sides[0], sides[1], apart), valid)
            if plan.by_rows and tile.shape[2] == plan.shape.width:
                gathered.add_rows(sides[0], sides[1])
            watch.advance(tile.count)
    job.subject.prove_unchanged()
    job.oracle.prove_unchanged()
    metrics = gathered.metrics(arrangement, error=DOUBLE_ERROR if wide else SINGLE_ERROR)
    if kept is not None:
        kept.keep(job, metrics)
    return metrics


@dataclass(frozen=True, slots=True)
class Causal:
    """Which elements of a tile are valid: keys up to the query's own position."""

    query: int
    key: int
    shift: int
    """Keys before the first query's own."""

    def of(self, tile: Tile) -> NDArray[np.bool_] | None:
        """Of a tile; ``None``: all."""
        ranges = (tile.outer, tile.inner, tile.width)
        if ranges[self.query][0] + self.shift >= ranges[self.key][1] - 1:
            return None
        positions: list[Any] = []
        for axis in (self.query, self.key):
            shape = [1, 1, 1]
            shape[axis] = -1
            positions.append(np.arange(*ranges[axis]).reshape(shape))
        found = positions[1] <= positions[0] + self.shift
        return np.broadcast_to(found, tile.shape) if prod(tile.shape) else None


def mask_of(arrangement: Arrangement) -> Causal | None:
    """The causal mask in terms of outer, inner and width; ``None`` where all elements count.

    A single query at the end sees every key; a single key is seen by every query behind it.
    """
    names = [axis.name for axis in arrangement.axes]
    if arrangement.mask is not Mask.CAUSAL or QUERY not in names or KEY not in names:
        return None
    places = {2: (0, 2), 3: (0, 1, 2)}[len(names)]
    query, key = names.index(QUERY), names.index(KEY)
    shift = arrangement.axes[key].size - arrangement.axes[query].size
    return Causal(places[query], places[key], shift)
