r"""The header of a ``.npy`` file, read without running or unpickling anything.

The format: ``\x93NUMPY``, version (two bytes), length of the header (u16 for version 1, u32 for 2 and 3,
little-endian), then a Python dict in text with ``descr``, ``fortran_order`` and ``shape`` and nothing else
(https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). It is read as a literal; a type that
holds objects is refused.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from workbench.traces.fault import Fault, TraceFaultError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"\x93NUMPY"

LONGEST = 12 + 8192
"""Bytes at the start of a file that are enough for any header that is read."""

_TYPES = re.compile(r"[<>|=][fiub](?:1|2|4|8)")
_PREFIX = {1: (8, 2), 2: (8, 4), 3: (8, 4)}
"""Per version: where the length stands, and how many bytes it has."""


@dataclass(frozen=True, slots=True)
class NpyHeader:
    """What a ``.npy`` file says of its values.

    Attributes:
        descr: their type as numpy spells it (``<f4``).
        shape: the array's axes, slowest first; ``()`` is one value.
        fortran: the first axis is the fastest one on disk.
        offset: where the values begin.
    """

    descr: str
    shape: tuple[int, ...]
    fortran: bool
    offset: int

    @property
    def count(self) -> int:
        """How many values."""
        return prod(self.shape)


def parse_header(path: Path | str, head: bytes, size: int) -> NpyHeader:
    """Read the header of a ``.npy`` file.

    Args:
        path: for the message only.
        head: the file's first bytes, ``LONGEST`` where it has them.
        size: how many bytes the file has.

    Raises:
        TraceFaultError: short, long, foreign, values that are not numbers, or a count that the file does not
            hold.
    """
    if len(head) < len(MAGIC) + 2:
        raise TraceFaultError(path, Fault.SHORT, f"short: {size:,} bytes, no whole .npy header")
    version = head[len(MAGIC)]
    if version not in _PREFIX:
        raise TraceFaultError(path, Fault.FOREIGN, f"foreign: .npy version {version}, known are 1 to 3")
    at, width = _PREFIX[version]
    begin = at + width
    length = int.from_bytes(head[at:begin], "little")
    if begin + length > LONGEST:
        raise TraceFaultError(path, Fault.FOREIGN, f"foreign: a .npy header of {length:,} bytes is none")
    if len(head) < begin + length:
        raise TraceFaultError(path, Fault.SHORT, f"short: {size:,} bytes, no whole .npy header")
    header = _fields(path, head[begin : begin + length], begin + length)
    due = header.offset + header.count * int(header.descr[-1])
    if size < due:
        raise TraceFaultError(
            path,
            Fault.COUNT,
            f"short: its header counts {header.count:,} values, and it has {size:,} bytes instead of {due:,}",
        )
    if size > due:
        raise TraceFaultError(
            path, Fault.LONG, f"long: {size - due:,} bytes follow the {header.count:,} values"
        )
    return header


def _fields(path: Path | str, text: bytes, offset: int) -> NpyHeader:
    try:
        fields = ast.literal_eval(text.decode("latin-1").strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise TraceFaultError(path, Fault.FOREIGN, "foreign: its .npy header is no dict") from None
    if not isinstance(fields, dict) or set(fields) != {"descr", "fortran_order", "shape"}:
        raise TraceFaultError(
            path, Fault.FOREIGN, "foreign: a .npy header has descr, fortran_order and shape, and nothing else"
        )
    descr, fortran, shape = fields["descr"], fields["fortran_order"], fields["shape"]
    if not isinstance(descr, str) or not _TYPES.fullmatch(descr) or descr[1:] in {"f1", "b2", "b4", "b8"}:
        raise TraceFaultError(
            path,
            Fault.VALUES,
            f"values of type {descr!r:.60}: real numbers are read, and nothing is unpickled",
        )
    sizes = shape if isinstance(shape, tuple) else ()
    plain = all(type(each) is int and 0 <= each < 1 << 62 for each in sizes)
    if not isinstance(shape, tuple) or not plain or not isinstance(fortran, bool):
        raise TraceFaultError(
            path, Fault.FOREIGN, f"foreign: the shape {shape!r:.60} of its .npy header is none"
        )
    return NpyHeader(descr, sizes, fortran, offset)
