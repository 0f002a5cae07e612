"""What a path holds, told file by file: for looking at one side alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from workbench.traces.fault import TraceFaultError
from workbench.traces.folder import open_trace
from workbench.traces.sizes import Sizes, inferred
from workbench.traces.tensor import OpenTensor, describe

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.traces.watch import Watch

_CHUNK = 1 << 16
"""Values read at once."""


@dataclass(frozen=True, slots=True)
class Values:
    """What the values of a file are like; ``least``, ``most``, ``mean`` and ``rms`` of the finite ones.

    Attributes:
        least: the smallest; 0 where none is finite.
        most: the largest.
        mean: their mean.
        rms: root of their mean square.
        zero: how many are 0.
        nan: how many are NaN.
        infinite: how many are infinite.
    """

    least: float
    most: float
    mean: float
    rms: float
    zero: int
    nan: int
    infinite: int


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One stage's file.

    Attributes:
        layer: ``None`` for the whole model.
        stage: canonical name.
        path: the file.
        count: how many values; 0 where it cannot be read.
        kind: ``aprt`` or ``npy``.
        descr: type of the values, as numpy spells it.
        shape: the axes of a ``.npy``, slowest first.
        fault: what is wrong with it; empty: nothing.
        values: what they are like; told of a single file only.
    """

    layer: int | None
    stage: str
    path: str
    count: int
    kind: str
    descr: str
    shape: tuple[int, ...] | None
    fault: str
    values: Values | None = None


@dataclass(frozen=True, slots=True)
class TraceInfo:
    """A path.

    Attributes:
        path: what was asked for.
        single: one file.
        layers: how many layers.
        sizes: of the model, as far as the folder and its files tell them.
        writer: ``runtime``, ``reference``, or empty where that does not show.
        provenance: keys and values of ``_PROVENANCE.txt``.
        problems: files that are left out, and why.
        files: per stage.
    """

    path: str
    single: bool
    layers: int
    sizes: Sizes
    writer: str
    provenance: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    files: tuple[FileInfo, ...]

    @property
    def unreadable(self) -> bool:
        """A file is not what it should be."""
        return any(file.fault for file in self.files)


def inspect(path: Path, watch: Watch) -> TraceInfo:
    """Look at a folder of captures, or at one file and its values.

    Raises:
        TraceFaultError: there is no trace.
        CancelledError: it was stopped.
    """
    trace = open_trace(path)
    files = tuple(
        _file(layer, stage, file, watch if trace.single else None)
        for (layer, stage), file in trace.files.items()
    )
    sizes = Sizes().over(trace.provenance.sizes) if trace.provenance is not None else Sizes()
    if trace.layers:
        counts = {
            file.stage: file.count for file in files if file.layer == trace.layers[0] and not file.fault
        }
        sizes = inferred(sizes, counts)[0]
    return TraceInfo(
        str(path),
        trace.single,
        len(trace.layers),
        sizes,
        trace.writer.value if trace.writer is not None else "",
        tuple(trace.provenance.fields.items()) if trace.provenance is not None else (),
        trace.problems,
        files,
    )


def _file(layer: int | None, stage: str, path: str, watch: Watch | None) -> FileInfo:
    try:
        tensor = describe(path)
        values = _values(path, watch) if watch is not None else None
    except TraceFaultError as error:
        return FileInfo(layer, stage, path, 0, "", "", None, error.message)
    at = tensor.layer if tensor.names_layer and tensor.layer is not None and watch is not None else layer
    wrong = ""
    if tensor.names_layer and layer is not None and tensor.layer != layer:
        wrong = f"its header says {'the whole model' if tensor.layer is None else f'layer {tensor.layer}'}"
    return FileInfo(at, stage, path, tensor.count, tensor.kind, tensor.descr, tensor.shape, wrong, values)


def _values(path: str, watch: Watch) -> Values:
    import numpy as np  # noqa: PLC0415 - where values are touched, and only there

    least, most, total, squares = inf, -inf, 0.0, 0.0
    finite = zero = nan = infinite = 0
    with OpenTensor(path) as opened:
        count = opened.tensor.count
        watch.total = max(count, 1)
        for start in range(0, count, _CHUNK):
            with np.errstate(all="ignore"):  # a NaN that signals is one like any other
                values = opened.read(start, min(_CHUNK, count - start)).astype(np.float64)
            watch.advance(len(values))
            nan += int(np.count_nonzero(np.isnan(values)))
            infinite += int(np.count_nonzero(np.isinf(values)))
            good = values[np.isfinite(values)]
            if not len(good):
                continue
            finite += len(good)
            zero += len(good) - int(np.count_nonzero(good))
            least, most = min(least, float(good.min())), max(most, float(good.max()))
            with np.errstate(all="ignore"):
                total += float(good.sum())
                squares += float(np.dot(good, good))
        opened.prove_unchanged()
    if not finite:
        return Values(0.0, 0.0, 0.0, 0.0, zero, nan, infinite)
    return Values(least, most, total / finite, sqrt(squares / finite), zero, nan, infinite)
