"""Locks between processes, which the system lets go of when their holder ends, however it ends."""

# ruff: noqa: PTH108, PTH116
# File descriptors, so that what is locked is what is there.

from __future__ import annotations

import contextlib
import os
import time

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    _locks = False
else:
    _locks = True

UNLOCKED = "this system has no locks between processes: do not apply in two windows at once"
"""What to tell the operator where ``there_are_locks`` is false."""

_STEP = 0.02
"""Seconds between two tries."""


def there_are_locks() -> bool:
    """Whether this system has locks of this kind; without them every lock is free."""
    return _locks


class FileLock:
    """An exclusive lock on a file, held until ``release``. ``FileLock.take`` makes them."""

    def __init__(self, path: str, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: str, *, wait: float = 0.0, new: bool = True) -> FileLock | None:
        """Lock a file.

        Args:
            path: the file.
            wait: seconds to wait for who holds it.
            new: make the file where it is not there.

        Returns:
            ``None`` when somebody else holds it.

        Raises:
            OSError: the file cannot be opened; ``FileNotFoundError``: it is not there and ``new`` is false.
        """
        until = time.monotonic() + wait
        while True:
            flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | (os.O_CREAT if new else 0)
            lock = cls(path, os.open(path, flags, 0o600))
            if lock._hold():
                return lock
            os.close(lock._descriptor)
            if time.monotonic() >= until:
                return None
            time.sleep(_STEP)

    def _hold(self) -> bool:
        if not _locks:
            return True
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: as on a system without them
        # Who held it before may have removed the file: then this is a lock on nothing.
        with contextlib.suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(self._descriptor), os.stat(self._path))
        return False

    def release(self, *, remove: bool = False) -> None:
        """Let go; may be called twice.

        Args:
            remove: take the file away too.
        """
        if self._descriptor < 0:
            return
        if remove:
            with contextlib.suppress(OSError):
                os.unlink(self._path)
        os.close(self._descriptor)
        self._descriptor = -1
