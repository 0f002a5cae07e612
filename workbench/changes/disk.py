"""The calls with which files are changed: one method each, so that a test can make them fail."""

# ruff: noqa: PTH105, PTH108
# One system call each, by its own name.

from __future__ import annotations

import contextlib
import os
import stat
import sys

from workbench.workspace.reading import read_file


class Disk:
    """The disk. Every method may raise ``OSError``."""

    def read(self, path: str) -> bytes:
        """A file's bytes; a link is not followed."""
        return read_file(path, followed=False)

    def state(self, path: str) -> os.stat_result:
        """What the system says about a file; a link is not followed."""
        return os.lstat(path)

    def create(self, path: str) -> int:
        """A new file that only we can read; its descriptor."""
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        )
        return os.open(path, flags, 0o600)

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Write some of the bytes; how many."""
        return os.write(descriptor, data)

    def may_write(self, path: str) -> bool:
        """Whether the file itself is ours to change, whatever its folder allows."""
        return os.access(path, os.W_OK)

    def liken(self, descriptor: int, path: str) -> None:
        """Give an open file the mode of another, and its owner and attributes as far as we may."""
        if not hasattr(os, "fchown"):
            return  # Windows: what is new inherits from its folder
        like, mine = os.lstat(path), os.fstat(descriptor)
        mode = stat.S_IMODE(like.st_mode)
        if mine.st_gid != like.st_gid:
            try:
                os.fchown(descriptor, -1, like.st_gid)
            except PermissionError:
                mode = mode & ~0o070 | (mode & 0o007) << 3  # our group is not the one that was let in
        if mine.st_uid != like.st_uid:
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, like.st_uid, -1)
        os.fchmod(descriptor, mode)
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                for name in os.listxattr(path, follow_symlinks=False):
                    os.setxattr(descriptor, name, os.getxattr(path, name, follow_symlinks=False))

    def flush(self, descriptor: int) -> None:
        """Have an open file's bytes on the disk, should the power fail."""
        if sys.platform == "darwin":
            import fcntl  # noqa: PLC0415 - there, fsync alone leaves them in the drive's cache

            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
                return
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def replace(self, source: str, target: str) -> None:
        """Put a file in another's place, at once."""
        os.replace(source, target)

    def flush_folder(self, folder: str) -> None:
        """Have a folder's names on the disk, where the system does that for folders."""
        flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
        # A folder that may be written and not read is none that can be flushed; nor has Windows such a thing.
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, flags)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def remove(self, path: str) -> None:
        """Take a file away."""
        os.unlink(path)
