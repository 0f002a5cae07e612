"""One folder after the other: what stands in it, and one system call for each file.

Light to import: a second process may share the walk through a large workspace.
"""

from __future__ import annotations

import marshal
import os
import stat
from array import array
from typing import TYPE_CHECKING, Any

from workbench.workspace.ignores import FOLDER, MOST, NAME, Ignores
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

KEEPING = frozenset({".git", ".hg", ".svn", ".jj", ".bzr", "CVS"})
"""Folders in which version control keeps its own things."""

KIND = 0o170000
NOT_UTF8 = ("name that is not UTF-8 does not count", "names that are not UTF-8 do not count")
"""Why something was left out: of one, of several."""

Folder = tuple[str, Ignores | None]
"""A folder to go through, below the listed root with ``/`` behind it, and the rules that hold in it."""

Plain = tuple[str, str, bytes]
"""Plain files that stand in one place: its path below the root with ``/`` behind it, their names with NUL
between them, and of each file in this order size, mtime and ctime as signed 64-bit numbers, in ns. As flat as
this ten thousands of files cost little more than asking the system about them."""

Walked = tuple[bytes, list[Folder]]
"""What a worker found (see ``found``), and the folders that are still to be gone through."""

_SCANS_OPEN = os.scandir in os.supports_fd
_UNFOLLOWED = getattr(os, "O_NOFOLLOW", 0)


class Walk:
    """What is found below one root.

    Args:
        root: the root's folder.
        prefix: what stands before the path of a file below it.

    Attributes:
        plain: plain files, folder by folder.
        odd: everything else that is no folder: its name below the root, and its kind.
        left: what was left out: why, and its path.
    """

    __slots__ = ("left", "odd", "plain", "prefix", "root")

    def __init__(self, root: str, prefix: str) -> None:
        self.root = root
        self.prefix = prefix
        self.plain: list[Plain] = []
        self.odd: list[tuple[str, int]] = []
        self.left: list[tuple[tuple[str, str], str]] = []

    def take(self, folder: str, ignores: Ignores | None) -> list[Folder]:
        """Go through one folder, and return those in it; one that cannot be listed is left out.

        Raises:
            OSError: the root itself cannot be listed.
        """
        try:
            return self._take(folder, ignores)
        except OSError as error:
            if not folder:
                raise
            why = f"cannot be listed ({error.strerror})"
            self.left.append(((f"folder {why}", f"folders {why}"), self.prefix + folder))
            return []

    def _take(self, folder: str, ignores: Ignores | None) -> list[Folder]:
        absolute = self.root + os.sep + folder
        folders: list[Folder] = []
        plain: list[str] = []
        stamps = array("q")
        found, stamp, regular = plain.append, stamps.extend, stat.S_IFREG
        with _opened(absolute, followed=not folder) as at, os.scandir(at) as scanned:
            # Listed through the open folder, a file's stat does not look its whole path up again.
            entries = {entry.name: entry for entry in scanned}
            if NAME in entries:
                text = _text(absolute + NAME)
                ignores = Ignores(folder, text, ignores) if text else ignores
            for name, entry in entries.items():
                is_folder = entry.is_dir(follow_symlinks=False)
                if name in KEEPING or (ignores and ignores(folder + name + FOLDER * is_folder)):
                    continue
                if not name.isascii() and not encodes(name):
                    self.left.append((NOT_UTF8, self.prefix + folder + name))
                elif is_folder:
                    folders.append((folder + name + "/", ignores))
                else:
                    try:
                        state = entry.stat(follow_symlinks=False)
                    except OSError as error:
                        why = f"cannot be looked at ({error.strerror})"
                        self.left.append(((f"file {why}", f"files {why}"), self.prefix + folder + name))
                        continue
                    kind = state.st_mode & KIND
                    if kind == regular:
                        found(name)
                        stamp((state.st_size, state.st_mtime_ns, state.st_ctime_ns))
                    else:
                        self.odd.append((folder + name, kind))
        if plain:
            self.plain.append((folder, "\0".join(plain), stamps.tobytes()))
        return folders


def walk_some(batch: Sequence[Any]) -> Walked:
    """Go through some folders and what lies below them; runs in a worker.

    Args:
        batch: root and prefix, how many folders to go through at most, then those to begin with.
    """
    root, prefix, most, *waiting = batch
    walk = Walk(root, prefix)
    for _ in range(most):
        if not waiting:
            break
        waiting += walk.take(*waiting.pop())
    return marshal.dumps((walk.plain, walk.odd, walk.left)), waiting


def found(data: bytes, walk: Walk) -> None:
    """Add to a walk what a worker found."""
    plain, odd, left = marshal.loads(data)  # noqa: S302 - from our own worker
    walk.plain += plain
    walk.odd += odd
    walk.left += left


def encodes(name: str) -> bool:
    """Whether a name is UTF-8 on the disk."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


class _opened:  # noqa: N801 - a function in form of a class: a generator takes twice as long
    """A folder to scan: open, where the system can list an open one, and through a link only at the root."""

    __slots__ = ("_descriptor", "_flags", "_folder")

    def __init__(self, folder: str, *, followed: bool) -> None:
        self._folder = folder.rstrip(os.sep) or os.sep
        self._flags = 0 if followed else _UNFOLLOWED
        self._descriptor = -1

    def __enter__(self) -> int | str:
        if not _SCANS_OPEN:
            return self._folder
        self._descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | self._flags)
        return self._descriptor

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


def _text(path: str) -> str:
    """The rules of a ``.gitignore``; none when it is a link, no plain file or not to be read, as in git."""
    try:
        return read_file(path, limit=MOST, followed=False).decode("utf-8", "surrogateescape")
    except OSError:
        return ""
