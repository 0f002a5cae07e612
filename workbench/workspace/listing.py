"""Going through the roots: one system call per file, no link followed out, nothing special opened."""

# One string and one system call per file: paths as objects cost several times as much.
# ruff: noqa: PTH115, PTH116

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING

from workbench.workspace.counted import CountedFile, FileProblem
from workbench.workspace.git import Git
from workbench.workspace.ignores import FOLDER, MOST, NAME, Ignores
from workbench.workspace.reading import read_file
from workbench.workspace.roots import source_root

if TYPE_CHECKING:
    from workbench.workspace.roots import SourceRoot, Workspace

_KEEPING = frozenset({".git", ".hg", ".svn", ".jj", ".bzr", "CVS"})
"""Folders in which version control keeps its own things."""

_REGULAR, _LINK, _FOLDER = stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR
_KIND = 0o170000
_SCANS_OPEN = os.scandir in os.supports_fd
_UNFOLLOWED = getattr(os, "O_NOFOLLOW", 0)
_SHOWN = 3
_NOT_UTF8 = ("name that is not UTF-8 does not count", "names that are not UTF-8 do not count")
"""Why something was left out: of one, of several."""
_SPECIAL = ("socket, pipe or device does not count", "sockets, pipes and devices do not count")
_NESTED = (
    "nested repository is not entered (name it under sources to count it)",
    "nested repositories are not entered (name one under sources to count it)",
)


class Lister:
    """Collects what counts below every root of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.began = time.time_ns()
        self.problems: list[FileProblem] = []
        self.folder_links: dict[str, str] = {}
        self._found: dict[str, CountedFile] = {}
        self._links: list[tuple[SourceRoot, str]] = []
        self._left: dict[tuple[str, str], list[str]] = {}
        self._said: list[str] = []
        roots = (source_root(workspace.root, "."), *workspace.source_roots)
        self._roots = list({root.prefix: root for root in roots}.values())

    def go(self) -> None:
        """Go through every root."""
        for root in self._roots:
            git = Git(root.folder)
            names = git.listed()
            if names is not None:
                self._take_listed(root, names)
            else:
                if git.why and not git.why.startswith("not a git"):
                    self._said.append(f"{git.why}: files are listed by .gitignore alone")
                self._walk(root)
        self._follow_links()

    def counted(self) -> dict[str, CountedFile]:
        """What was found, by path in order of path."""
        paths = sorted(self._found)
        return dict(zip(paths, map(self._found.__getitem__, paths), strict=True))

    def notes(self) -> list[str]:
        """What was left out, in words."""
        said = list(dict.fromkeys(self._said))
        for why, paths in self._left.items():
            shown = ", ".join(paths[:_SHOWN]) + (", …" if len(paths) > _SHOWN else "")
            said.append(f"{len(paths):,} {why[len(paths) != 1]}: {shown}")
        return said

    # -- inside git --------------------------------------------------------------------------------------

    def _take_listed(self, root: SourceRoot, names: list[str]) -> None:
        folders: dict[str, bool] = {"": True}
        lstat, base = os.lstat, root.folder + os.sep
        for name in dict.fromkeys(names):
            folder = name.rpartition("/")[0]
            if not folders.get(folder) and not self._is_folder(root, folder, folders):
                # A link stands where the index has a folder: what lies behind it is none of this
                # repository's.
                continue
            if not name.isascii() and not _encodes(name):
                self._leave(_NOT_UTF8, root.prefix + name)
                continue
            try:
                state = lstat(base + name)
            except OSError:
                self._leave(
                    ("tracked file is not on the disk", "tracked files are not on the disk"),
                    root.prefix + name,
                )
                continue
            self._take(root, name, state)

    def _is_folder(self, root: SourceRoot, folder: str, known: dict[str, bool]) -> bool:
        """A folder is one, and so is every one above it: none is a link."""
        above = [folder]
        while above[-1] not in known:
            above.append(above[-1].rpartition("/")[0])
        good = known[above.pop()]
        for each in reversed(above):
            good = known[each] = good and _is_real_folder(root, each)
        return good

    # -- outside git -------------------------------------------------------------------------------------

    def _walk(self, root: SourceRoot) -> None:
        waiting: list[tuple[str, Ignores | None]] = [("", None)]
        while waiting:
            folder, ignores = waiting.pop()
            try:
                waiting += self._take_folder(root, folder, ignores)
            except OSError as error:
                if not folder:
                    raise
                why = f"cannot be listed ({error.strerror})"
                self._leave((f"folder {why}", f"folders {why}"), root.prefix + folder)

    def _take_folder(
        self, root: SourceRoot, folder: str, ignores: Ignores | None
    ) -> list[tuple[str, Ignores | None]]:
        """Count the files of one folder, and return the folders to go on in."""
        absolute, prefix = root.folder + os.sep + folder, root.prefix + folder
        folders: list[tuple[str, Ignores | None]] = []
        found, new = self._found, tuple.__new__
        with _opened(absolute, followed=not folder) as at, os.scandir(at) as scanned:
            # Listed through the open folder, a file's stat does not look its whole path up again.
            entries = {entry.name: entry for entry in scanned}
            if NAME in entries:
                text = _text(absolute + NAME)
                ignores = Ignores(folder, text, ignores) if text else ignores
            for name, entry in entries.items():
                is_folder = entry.is_dir(follow_symlinks=False)
                if name in _KEEPING or (ignores and ignores(folder + name + FOLDER * is_folder)):
                    continue
                if not name.isascii() and not _encodes(name):
                    self._leave(_NOT_UTF8, prefix + name)
                elif is_folder:
                    folders.append((folder + name + "/", ignores))
                else:
                    try:
                        state = entry.stat(follow_symlinks=False)
                    except OSError as error:
                        why = f"cannot be looked at ({error.strerror})"
                        self._leave((f"file {why}", f"files {why}"), prefix + name)
                        continue
                    if state.st_mode & _KIND == _REGULAR:
                        path = prefix + name
                        stamp = (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
                        found[path] = new(CountedFile, (path, absolute + name, *stamp, ""))
                    else:
                        self._take(root, folder + name, state)
        return folders

    # -- one entry ---------------------------------------------------------------------------------------

    def _take(self, root: SourceRoot, name: str, state: os.stat_result) -> None:
        kind = state.st_mode & _KIND
        path = root.prefix + name
        if kind == _REGULAR:
            self._found[path] = CountedFile(
                path, root.folder + os.sep + name, state.st_size, state.st_mtime_ns, state.st_ctime_ns
            )
        elif kind == _LINK:
            self._links.append((root, name))
        elif kind == _FOLDER:
            self._leave(_NESTED, path)
        else:
            self._leave(_SPECIAL, path)

    def _leave(self, why: tuple[str, str], path: str) -> None:
        self._left.setdefault(why, []).append(os.fsencode(path).decode("utf-8", "replace"))

    # -- links -------------------------------------------------------------------------------------------

    def _follow_links(self) -> None:
        """Decide about links once all else is counted: they may lead from one root into another."""
        for root, name in self._links:
            path, absolute = root.prefix + name, root.folder + os.sep + name
            real = os.path.realpath(absolute)
            inside = self._path_of(real)
            if inside is None:
                message = f"is a link to {os.readlink(absolute)}, outside the declared roots: it is not read"
                self.problems.append(FileProblem("link-leaves-roots", path, message))
                continue
            try:
                state = os.stat(real, follow_symlinks=False)
            except OSError:
                self._leave(("link leads nowhere", "links lead nowhere"), path)
                continue
            kind = state.st_mode & _KIND
            if kind == _REGULAR:
                self._found[path] = CountedFile(
                    path, absolute, state.st_size, state.st_mtime_ns, state.st_ctime_ns, inside
                )
            elif kind == _FOLDER:
                self.folder_links[path] = inside
            else:
                self._leave(_SPECIAL, path)

    def _path_of(self, real: str) -> str | None:
        """The path that a place with every link followed has in the workspace; ``None`` outside the roots."""
        for root in sorted(self._roots, key=lambda each: -len(each.real)):
            if real == root.real:
                return root.prefix.rstrip("/")
            if real.startswith(root.real.rstrip(os.sep) + os.sep):
                rest = real[len(root.real.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
                # What version control keeps is no content of the workspace.
                return None if not _KEEPING.isdisjoint(rest.split("/")) else root.prefix + rest
        return None


def _is_real_folder(root: SourceRoot, folder: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(root.folder + os.sep + folder).st_mode)
    except OSError:
        return False


def _encodes(name: str) -> bool:
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
