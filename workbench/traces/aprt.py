"""The header of an APRT file: one captured stage of one layer.

=========  =====================================================================
offset     field
=========  =====================================================================
0          magic ``APRT``
4          u32, little-endian: layer; 0xFFFFFFFF says a stage of the whole model
8          u32, little-endian: how many values
12         that many f32, little-endian; NaN bits are kept as they are
=========  =====================================================================

A valid file is exactly ``12 + 4 * count`` bytes long. Other tools use the same magic for other formats, so
the length is part of the format. No shape, stage, model or prompt is in the file.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from workbench.traces.fault import Fault, TraceFaultError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"APRT"
HEADER = 12
"""Bytes before the values."""

ITEM = 4
"""Bytes of a value."""

WHOLE_MODEL = 0xFFFF_FFFF
"""What stands for the layer of a stage of the whole model."""

_FIELDS = struct.Struct("<4sII")
_LAYERS = 1 << 16
"""No model has more layers: with a length that does not fit either, it is another format."""

_VALUES = 1 << 31
"""A header that counts more than this, in a file that does not hold them, counts nothing."""

_FAR = 64
"""How far length and count may be apart before a cut-off file is not the likely reason any more."""


def parse_header(path: Path | str, head: bytes, size: int) -> tuple[int | None, int]:
    """Read the header of an APRT file.

    Args:
        path: for the message only.
        head: the file's first bytes, at least 12 where it has them.
        size: how many bytes the file has.

    Returns:
        The layer, ``None`` for the whole model; how many values follow.

    Raises:
        TraceFaultError: short, long, foreign, or a count that the file does not hold.
    """
    if not head.startswith(MAGIC):
        if MAGIC.startswith(head):
            raise TraceFaultError(path, Fault.SHORT, f"short: {_bytes(size)}, and a header has {HEADER}")
        raise TraceFaultError(
            path, Fault.FOREIGN, f"foreign: it begins with {head[:4]!r}, an APRT file with {MAGIC!r}"
        )
    if len(head) < HEADER:
        raise TraceFaultError(path, Fault.SHORT, f"short: {_bytes(size)}, and a header has {HEADER}")
    _, layer, count = _FIELDS.unpack_from(head)
    due = HEADER + ITEM * count
    if size != due:
        raise _misfit(path, layer, count, size)
    return (None if layer == WHOLE_MODEL else layer), count


def _misfit(path: Path | str, layer: int, count: int, size: int) -> TraceFaultError:
    """Which of short, long or foreign a file is whose length is not what its header says."""
    due = HEADER + ITEM * count
    held, odd = divmod(size - HEADER, ITEM)
    lengths = f"{_bytes(size)} instead of {due:,}"
    strange = layer != WHOLE_MODEL and layer >= _LAYERS
    if strange or count >= _VALUES or (size > due and held >= _FAR * max(count, 1)):
        return TraceFaultError(
            path,
            Fault.FOREIGN,
            f"foreign: another format under the magic APRT (read as a stage it would be layer {layer:,} with "
            f"{count:,} values, in {lengths})",
        )
    if size > due:
        return TraceFaultError(
            path, Fault.LONG, f"long: {_bytes(size - due)} follow the {count:,} values ({lengths})"
        )
    and_odd = f" and {_bytes(odd)}" if odd else ""
    return TraceFaultError(
        path,
        Fault.COUNT,
        f"short: its header counts {count:,} values, and it holds {held:,}{and_odd} ({lengths})",
    )


def _bytes(count: int) -> str:
    return f"{count:,} byte{'' if count == 1 else 's'}"
