"""Reading a counted file, which may have become something else since it was listed."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.workspace.counted import CountedFile


_PIECE = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_UNFOLLOWED = _FLAGS | getattr(os, "O_NOFOLLOW", 0)


class TooLargeError(OSError):
    """The file is larger than what its reader takes."""


def read_file(file: CountedFile | str, *, limit: int | None = None, followed: bool | None = None) -> bytes:
    """The bytes of a file.

    Args:
        file: a counted file, or its absolute path.
        limit: how many bytes it may have.
        followed: read through a link; default: only where the counted file is one.

    Raises:
        TooLargeError: it has more.
        OSError: it cannot be read, or is no plain file (any more); a pipe is not waited for.
    """
    absolute = file if isinstance(file, str) else file.absolute
    if followed is None:
        followed = isinstance(file, str) or bool(file.link)
    descriptor = os.open(absolute, _FLAGS if followed else _UNFOLLOWED)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise OSError(f"{absolute} is no plain file")
        if limit is not None and state.st_size > limit:
            raise TooLargeError(f"{absolute} has {state.st_size:,} bytes, more than {limit:,}")
        data = os.read(descriptor, state.st_size + 1)
        if len(data) != state.st_size:
            # It is being written, or the system gives it in pieces.
            parts = [data]
            while part := os.read(descriptor, _PIECE):
                parts.append(part)
            data = b"".join(parts)
            if limit is not None and len(data) > limit:
                raise TooLargeError(f"{absolute} has grown to {len(data):,} bytes, more than {limit:,}")
        return data
    finally:
        os.close(descriptor)
