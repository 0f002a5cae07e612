"""One file of values, opened and read in pieces.

Files are read with ``pread`` into buffers that the caller has: nothing is mapped, so that a file that shrinks
under the reader is an error and not a signal, and nothing is allocated by what a header says.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from workbench.traces import aprt, npy
from workbench.traces.fault import Fault, TraceFaultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from workbench.traces.npy import NpyHeader

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_PREADV: Callable[[int, list[memoryview], int], int] | None = getattr(os, "preadv", None)
_AT_ONCE = 1 << 30
"""Bytes asked of the system at once; some give no more than 2 GB."""


class Stamp(NamedTuple):
    """What tells a file from itself at another time.

    Attributes:
        size: bytes.
        mtime_ns: when it was written last, in ns.
    """

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a file says of its values.

    Attributes:
        path: the file.
        kind: ``aprt`` or ``npy``.
        layer: the layer its header names; ``None`` for the whole model, or where the format names none.
        names_layer: the format has a layer in its header.
        count: how many values.
        descr: their type as numpy spells it, ``<f4`` for APRT.
        offset: where they begin, in bytes.
        shape: the axes that a ``.npy`` has, in the order in which they lie on disk (slowest first); ``None``
            for APRT, which knows none.
        stamp: size and time when it was opened.
    """

    path: Path | str
    kind: str
    layer: int | None
    names_layer: bool
    count: int
    descr: str
    offset: int
    shape: tuple[int, ...] | None
    stamp: Stamp

    @property
    def width(self) -> int:
        """Bytes of a value."""
        return int(self.descr[-1])

    @property
    def single(self) -> bool:
        """Every value is exact in single precision."""
        return self.descr[1:] in {"f2", "f4", "i1", "i2", "u1", "u2", "b1"}


class OpenTensor:
    """A file held open; close it, or use it as a context.

    Args:
        path: the file. A link is followed; a pipe is not waited for.

    Attributes:
        tensor: what its header says, proved against its length.

    Raises:
        TraceFaultError: it is no file of values.
    """

    __slots__ = ("_descriptor", "tensor")

    def __init__(self, path: Path | str) -> None:
        self._descriptor = _opened(path)
        try:
            self.tensor = _described(path, self._descriptor)
        except BaseException:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; more than once does no harm."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def read_into(self, start: int, into: memoryview) -> None:
        """Fill a buffer with values as they lie on disk. Several threads may do so at once.

        Args:
            start: the first value's index.
            into: bytes, writable, contiguous; as many as the values wanted have.

        Raises:
            TraceFaultError: the file has become shorter, or cannot be read.
        """
        tensor = self.tensor
        at, left = tensor.offset + start * tensor.width, into
        while left:
            piece = left if len(left) <= _AT_ONCE else left[:_AT_ONCE]
            try:
                got = _pread(self._descriptor, piece, at)
            except OSError as error:
                message = f"cannot be read: {error.strerror or error}"
                raise TraceFaultError(tensor.path, Fault.UNREADABLE, message) from error
            if not got:
                raise TraceFaultError(
                    tensor.path,
                    Fault.CHANGED,
                    f"changed: it became shorter while it was read ({tensor.stamp.size:,} bytes at first)",
                )
            at += got
            left = left[got:]

    def read(self, start: int, count: int) -> NDArray[np.generic]:
        """Some values as they are on disk, in an array of their own.

        Raises:
            TraceFaultError: as ``read_into``.
            IndexError: they are not all in the file.
        """
        import numpy as np  # noqa: PLC0415 - where values are touched, and only there

        if start < 0 or count < 0 or start + count > self.tensor.count:
            raise IndexError(f"values {start} to {start + count} of {self.tensor.count}")
        values = np.empty(count, dtype=self.tensor.descr)
        if count:
            self.read_into(start, values.view(np.uint8).data)
        return values

    def prove_unchanged(self) -> None:
        """Hold the file against what it was when it was opened.

        Raises:
            TraceFaultError: its length or its time of writing is another.
        """
        state = os.fstat(self._descriptor)
        stamp = self.tensor.stamp
        if state.st_size != stamp.size or state.st_mtime_ns != stamp.mtime_ns:
            raise TraceFaultError(
                self.tensor.path, Fault.CHANGED, "changed: it was written while it was read; compare again"
            )


def describe(path: Path | str) -> Tensor:
    """What a file says of its values; they are not read.

    Raises:
        TraceFaultError: it is no file of values.
    """
    with OpenTensor(path) as opened:
        return opened.tensor


def _opened(path: Path | str) -> int:
    try:
        return os.open(path, _FLAGS)
    except FileNotFoundError:
        raise TraceFaultError(path, Fault.ABSENT, "absent: there is no such file") from None
    except ValueError:
        raise TraceFaultError(path, Fault.ABSENT, "absent: no file can have this name") from None
    except OSError as error:
        # A socket cannot be opened at all.
        odd = _is_odd(path)
        fault = Fault.NOT_REGULAR if odd else Fault.UNREADABLE
        message = "not a regular file" if odd else f"cannot be read: {error.strerror or error}"
        raise TraceFaultError(path, fault, message) from error


def _is_odd(path: Path | str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - the mode alone
    except OSError:
        return False


def _described(path: Path | str, descriptor: int) -> Tensor:
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        kind = "a folder" if stat.S_ISDIR(state.st_mode) else "a pipe, socket or device"
        raise TraceFaultError(path, Fault.NOT_REGULAR, f"not a regular file but {kind}")
    stamp = Stamp(state.st_size, state.st_mtime_ns)
    head = _head(path, descriptor, aprt.HEADER)
    if not head.startswith(aprt.MAGIC) and (head.startswith(npy.MAGIC) or str(path).endswith(".npy")):
        return _npy(path, _head(path, descriptor, npy.LONGEST), stamp)
    layer, count = aprt.parse_header(path, head, stamp.size)
    return Tensor(path, "aprt", layer, True, count, "<f4", aprt.HEADER, None, stamp)


def _npy(path: Path | str, head: bytes, stamp: Stamp) -> Tensor:
    if not head.startswith(npy.MAGIC):
        fault = Fault.SHORT if npy.MAGIC.startswith(head) else Fault.FOREIGN
        raise TraceFaultError(
            path, fault, f"{fault.value}: it begins with {head[:6]!r}, a .npy file does not"
        )
    header: NpyHeader = npy.parse_header(path, head, stamp.size)
    shape = header.shape[::-1] if header.fortran else header.shape
    return Tensor(path, "npy", None, False, header.count, header.descr, header.offset, shape, stamp)


def _head(path: Path | str, descriptor: int, size: int) -> bytes:
    """The first bytes of a file, fewer where it has no more."""
    got = b""
    try:
        while len(got) < size and (part := os.pread(descriptor, size - len(got), len(got))):
            got += part
    except OSError as error:
        raise TraceFaultError(path, Fault.UNREADABLE, f"cannot be read: {error.strerror or error}") from error
    return got


def _pread(descriptor: int, into: memoryview, at: int) -> int:
    if _PREADV is not None:
        return _PREADV(descriptor, [into], at)
    part = os.pread(descriptor, len(into), at)
    into[: len(part)] = part
    return len(part)
