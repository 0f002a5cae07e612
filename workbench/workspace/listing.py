"""Going through the roots: one system call per file, no link followed out, nothing special opened."""

# One string and one system call per file: paths as objects cost several times as much.
# ruff: noqa: PTH115, PTH116

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from array import array
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.workspace.ahead import took_over
from workbench.workspace.counted import CountedFile, FileProblem
from workbench.workspace.git import Git
from workbench.workspace.roots import source_root
from workbench.workspace.walking import KEEPING, KIND, NOT_UTF8, Walk, encodes, found, walk_some

if TYPE_CHECKING:
    from workbench.workspace.companion import Companion
    from workbench.workspace.roots import SourceRoot, Workspace
    from workbench.workspace.walking import Folder, Plain, Walked

_REGULAR, _LINK, _FOLDER = stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR
_SHOWN = 3
_SPECIAL = ("socket, pipe or device does not count", "sockets, pipes and devices do not count")
_NESTED = (
    "nested repository is not entered (name it under sources to count it)",
    "nested repositories are not entered (name one under sources to count it)",
)


_FEW = 256
"""Folders that are gone through before a second process is asked for help: it takes a while to start."""
_AT_HAND, _SHARE, _MOST, _TURN = 2, 64, 200, 16
"""Batches it has at hand; folders that one begins with, and goes through at most; folders that are gone
through here before it is asked again."""


class Lister:
    """Collects what counts below every root of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.began = time.time_ns()
        self.problems: list[FileProblem] = []
        self.folder_links: dict[str, str] = {}
        self._plain: list[tuple[SourceRoot, Plain]] = []
        self._linked: dict[str, CountedFile] = {}
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
        made: dict[str, CountedFile] = {}
        new = tuple.__new__
        for root, (folder, names, data) in self._plain:
            path, absolute = root.prefix + folder, root.folder + os.sep + folder
            stamps = array("q", data)
            columns = (names.split("\0"), stamps[0::3], stamps[1::3], stamps[2::3])
            for name, size, mtime, ctime in zip(*columns, strict=True):
                made[path + name] = new(CountedFile, (path + name, absolute + name, size, mtime, ctime, ""))
        made |= self._linked
        paths = sorted(made)
        return dict(zip(paths, map(made.__getitem__, paths), strict=True))

    def times_from(self, start: int) -> list[int]:
        """When files were changed, in ns, of those that were since a moment."""
        times = array("q", self._stamps)[1::3]
        times.extend(file.mtime_ns for file in self._linked.values())
        return [time for time in times if time >= start] if max(times, default=0) >= start else []

    def digest(self, *texts: str) -> str:
        """A digest of everything that was found, paths and stamps, of what was left out, and of some texts.

        Nothing need be made of what was found to see that nothing has changed. Files of one folder count in
        the order in which the system tells of them.
        """
        told = [*texts, repr((self._linked, self.folder_links, sorted(self.problems), self.notes()))]
        told += [f"{root.prefix}\0{folder}\0{names}" for root, (folder, names, _) in self._plain]
        hasher = hashlib.blake2b("\0\0".join(told).encode(), digest_size=16)
        hasher.update(self._stamps)
        return hasher.hexdigest()

    @cached_property
    def _stamps(self) -> bytes:
        return b"".join([stamps for _, (_, _, stamps) in self._plain])

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
        lstat, base, regular = os.lstat, root.folder + os.sep, _REGULAR
        plain: list[str] = []
        stamps = array("q")
        for name in dict.fromkeys(names):
            folder = name.rpartition("/")[0]
            if not folders.get(folder) and not self._is_folder(root, folder, folders):
                # A link stands where the index has a folder: what lies behind it is none of this
                # repository's.
                continue
            if not name.isascii() and not encodes(name):
                self._leave(NOT_UTF8, root.prefix + name)
                continue
            try:
                state = lstat(base + name)
            except OSError:
                self._leave(
                    ("tracked file is not on the disk", "tracked files are not on the disk"),
                    root.prefix + name,
                )
                continue
            kind = state.st_mode & KIND
            if kind == regular:
                plain.append(name)
                stamps.extend((state.st_size, state.st_mtime_ns, state.st_ctime_ns))
            else:
                self._odd(root, name, kind)
        if plain:
            self._plain.append((root, ("", "\0".join(plain), stamps.tobytes())))

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
        walk = Walk(root.folder, root.prefix)
        waiting: list[Folder] = [("", None)]
        taken = 0
        begun = took_over(root.folder)
        if begun is not None:
            began, other = begun
            self.began = min(self.began, began)
            self._walk_in_two(walk, [], other)
            waiting = []
        while waiting and taken < _FEW:
            waiting += walk.take(*waiting.pop())
            taken += 1
        if waiting and sys.executable:
            from workbench.workspace.companion import Companion  # noqa: PLC0415 - for large workspaces

            self._walk_in_two(walk, waiting, Companion(walk_some))
        while waiting:
            waiting += walk.take(*waiting.pop())
        self._plain += [(root, each) for each in sorted(walk.plain)]
        for name, kind in walk.odd:
            self._odd(root, name, kind)
        for why, path in walk.left:
            self._leave(why, path)

    def _walk_in_two(self, walk: Walk, waiting: list[Folder], other: Companion[Walked]) -> None:
        """Go through what is waiting together with a second process: this one takes from the end."""
        try:
            while waiting or other.at_hand:
                if len(other.at_hand) < _AT_HAND and len(waiting) > 1 and not other.lost:
                    share = max(1, min(len(waiting) // 2, _SHARE))
                    other.give((walk.root, walk.prefix, _MOST, *waiting[:share]))
                    del waiting[:share]
                for _ in range(_TURN):
                    if waiting:
                        waiting += walk.take(*waiting.pop())
                results, undone = other.results(wait=not waiting)
                for data, rest in results:
                    found(data, walk)
                    waiting += rest
                for batch in undone:
                    waiting += batch[3:]
        finally:
            other.end()

    # -- one entry ---------------------------------------------------------------------------------------

    def _odd(self, root: SourceRoot, name: str, kind: int) -> None:
        if kind == _LINK:
            self._links.append((root, name))
        elif kind == _FOLDER:
            self._leave(_NESTED, root.prefix + name)
        else:
            self._leave(_SPECIAL, root.prefix + name)

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
            kind = state.st_mode & KIND
            if kind == _REGULAR:
                self._linked[path] = CountedFile(
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
                return None if not KEEPING.isdisjoint(rest.split("/")) else root.prefix + rest
        return None


def _is_real_folder(root: SourceRoot, folder: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(root.folder + os.sep + folder).st_mode)
    except OSError:
        return False
