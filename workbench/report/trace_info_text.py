"""What a folder of captures or a stage file holds, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.report.trace_numbers import number_cell
from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.report.colour import Palette
    from workbench.traces.inspect import FileInfo, TraceInfo


def info_lines(info: TraceInfo, palette: Palette) -> Iterator[str]:
    """What a path holds.

    Yields:
        Lines without their ends.
    """
    yield palette.strong(visible(info.path))
    if not info.single:
        layers = f"{info.layers} layer{'' if info.layers == 1 else 's'}"
        yield f"  {layers}, {len(info.files):,} stages; {info.sizes}"
        yield f"  written by: {info.writer or 'not said'}"
    for key, value in info.provenance:
        yield f"  {visible(key)}: {visible(value)}"
    for problem in info.problems:
        yield f"  left out: {visible(problem)}"
    for file in info.files:
        yield from _file(file, single=info.single)


def _file(file: FileInfo, *, single: bool) -> Iterator[str]:
    name = visible(file.stage if file.layer is None else f"layer {file.layer} {file.stage}")
    if file.fault:
        yield f"✗ {name}: {visible(file.fault)}"
        return
    shape = f" [{', '.join(map(str, file.shape))}]" if file.shape is not None else ""
    yield f"  {name}: {file.count:,} values of {file.kind} {file.descr}{shape}"
    if not single or file.values is None:
        return
    values = file.values
    ends = f"from {number_cell(values.least)} to {number_cell(values.most)}"
    yield f"    {ends}, mean {number_cell(values.mean)}, rms {number_cell(values.rms)}"
    yield f"    {values.zero:,} zero, {values.nan:,} NaN, {values.infinite:,} infinite"
