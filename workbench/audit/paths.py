"""Paths against the list of counted files: exact, by another form of its letters, by its tail."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

from workbench.audit.crates import folded
from workbench.audit.resolution import Resolution, State, Target
from workbench.audit.words import listed, several

if TYPE_CHECKING:
    from workbench.audit.crates import Crates
    from workbench.workspace.files import FileList

_GLOB = re.compile(r"[*?\[]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_PLACEHOLDER = re.compile(r"[<>$]|\.\.\.|…")
_MOST = 12
_PROJECT = frozenset({"src", "crates", "tests", "benches", "examples", "docs", "scripts", "contracts"})
"""Folders by which a path is seen to start at a project's root."""


class Paths:
    """What a workspace's counted files say about a path that a contract names.

    Args:
        files: the counted files.
        crates: the manifests, which tell an absent sibling repository from a file that is gone.
        root_name: the workspace folder's own name: contracts write ``name/src/x.rs`` from one level above.
    """

    def __init__(self, files: FileList, crates: Crates, root_name: str = "") -> None:
        self._files = files
        self._crates = crates
        self._root_name = root_name
        self._memo: dict[tuple[str, str, tuple[int, int] | None], Resolution] = {}
        self._refused = {_plain(problem.path): problem.message for problem in files.problems}

    @property
    def counted(self) -> str:
        """``1,774 counted files``."""
        return several(len(self._files.by_path), "counted file")

    def refused(self, path: str) -> str:
        """Why a path that a contract names is not read (a link that leaves the roots …); empty otherwise."""
        plain = _plain(path)
        if plain in self._refused:
            return self._refused[plain]
        link = plain.rpartition("/")[0] if self._refused else ""
        while link and link not in self._refused:
            link = link.rpartition("/")[0]
        return f"stands behind {link}, which {self._refused[link]}" if link else ""

    def real(self, path: str) -> str:
        """The path a counted file is indexed under: for a link that of the file it leads to."""
        counted = self._files.by_path.get(path)
        return counted.link if counted is not None and counted.link in self._files.by_path else path

    def elsewhere(self, path: str) -> str:
        """Why a path belongs to another repository, one that is not here; empty when nothing says so."""
        plain = _plain(path)
        if plain.startswith("../"):
            return self._outside(path, plain)
        first, _, rest = plain.partition("/")
        if not rest or self._files.folder(first):
            return ""
        if folded(first) in self._crates.dependencies:
            return f"{first} is a dependency; its repository is not among the source roots"
        # ``name/src/…`` without a folder ``name``: a whole project, seen from one level above.
        if rest.partition("/")[0] in _PROJECT and "/" in rest:
            return f"there is no folder {first} here: a sibling repository that is not among the source roots"
        return ""

    def ending(self, tail: str) -> tuple[str, ...]:
        """Files and folders whose path ends in these segments."""
        found = [file.path for file in self._files.suffix_matches(tail)]
        return tuple(dict.fromkeys((*found, *self._files.folder_matches(tail))))

    def resolve(self, path: str, *, beside: str = "", lines: tuple[int, int] | None = None) -> Resolution:
        """What became of a path.

        Args:
            path: as the contract writes it; may hold ``*``, ``?``, ``[…]`` and a trailing slash.
            beside: the contract's own path: a bare name may mean a file in its folder.
            lines: the lines the reference gives, which the target then carries.
        """
        key = (path, beside.rpartition("/")[0], lines)
        if key not in self._memo:
            self._memo[key] = self._resolve(path, beside, lines)
        return self._memo[key]

    def _resolve(self, path: str, beside: str, lines: tuple[int, int] | None) -> Resolution:
        plain = _plain(path)
        outside = self._outside(path, plain)
        if outside:
            return Resolution(State.UNCHECKED, reason=outside)
        if _GLOB.search(plain) and self._files.resolve(plain) is None:
            return self._glob(plain)
        looked = (f"{plain} in the list of {self.counted}",)
        here = self._exactly(plain, lines)
        if here is not None:
            return Resolution(State.FOUND, (here,), looked)
        folder = beside.rpartition("/")[0]
        near = self._exactly(f"{folder}/{plain}", lines) if folder and "/" not in plain else None
        if near is not None:
            return Resolution(State.FOUND, (near,), (*looked, f"in {folder}/"))
        other = self._other_case(plain, lines, looked)
        if other is not None:
            return other
        return self._by_tail(plain, lines, (*looked, f"paths that end in {plain}"))

    def _outside(self, path: str, plain: str) -> str:
        refused = self.refused(path)
        if refused:
            return refused
        if plain.startswith("~") or _PLACEHOLDER.search(plain):
            return "a placeholder or a home folder, not a path of the workspace"
        if path.startswith("/") or _DRIVE.match(path):
            return "an absolute path: outside the workspace"
        if plain.startswith("../") and not any(known.startswith("../") for known in self._files.by_path):
            return "outside the workspace's root, and not a declared source root"
        return ""

    def _glob(self, plain: str) -> Resolution:
        pattern = _Pattern(plain)
        hits = [path for path in (*self._files.by_path, *self._files.folders) if pattern.matches(path)]
        looked = (f"{plain} among {self.counted}",)
        if hits:
            targets = tuple(self._target(path, None) for path in sorted(hits, key=self._files_first)[:_MOST])
            return Resolution(State.FOUND, targets, looked, f"{several(len(hits), 'path')} match")
        return Resolution(State.MISSING, (), looked)

    def _files_first(self, path: str) -> tuple[bool, str]:
        return path not in self._files.by_path, path

    def _exactly(self, plain: str, lines: tuple[int, int] | None) -> Target | None:
        """The file or folder of that path, in whatever Unicode form it is written."""
        counted = self._files.resolve(plain)
        if counted is not None:
            return self._target(counted.path, lines)
        return Target(plain or ".", 0, 0, "", "folder") if self._files.folder(plain) else None

    def _other_case(
        self, plain: str, lines: tuple[int, int] | None, looked: tuple[str, ...]
    ) -> Resolution | None:
        forms = [file.path for file in self._files.other_case(plain)]
        if not forms:
            return None
        targets = tuple(self._target(path, lines) for path in forms)
        state = State.MOVED if len(forms) == 1 else State.AMBIGUOUS
        return Resolution(state, targets, (*looked, "in other letter case"), f"written {listed(forms)} there")

    def _by_tail(self, plain: str, lines: tuple[int, int] | None, looked: tuple[str, ...]) -> Resolution:
        hits = self.ending(plain)
        reason = f"there is no {plain}; one path ends in it"
        first, _, rest = plain.partition("/")
        if not hits and rest and folded(first) == folded(self._root_name):
            here = self._exactly(rest, lines)
            hits = (here.path,) if here is not None else self.ending(rest)
            reason = f"{first} is the workspace itself; paths start below it"
        if len(hits) == 1:
            return Resolution(State.MOVED, (self._target(hits[0], lines),), looked, reason)
        if hits:
            targets = tuple(self._target(path, lines) for path in sorted(hits)[:_MOST])
            return Resolution(
                State.AMBIGUOUS,
                targets,
                looked,
                f"{several(len(hits), 'path')} end in it: {listed(sorted(hits))}",
            )
        sibling = self.elsewhere(plain)
        if sibling:
            return Resolution(State.UNCHECKED, (), looked, sibling)
        return Resolution(State.MISSING, (), looked)

    def _target(self, path: str, lines: tuple[int, int] | None) -> Target:
        if path in self._files.by_path:
            line, end = lines or (0, 0)
            return Target(path, line, end, "", "file")
        return Target(path, 0, 0, "", "folder")


def _plain(path: str) -> str:
    """A path without ``./`` before it and slashes behind it, separators POSIX."""
    text = path.strip().replace("\\", "/")
    while text.startswith("./"):
        text = text[2:]
    return re.sub(r"/{2,}", "/", text).rstrip("/")


class _Pattern:
    """A shell pattern over path segments: ``*`` stays within one, ``**`` stands for any number.

    Each segment goes through ``fnmatch``, whose expressions do not backtrack without end.
    """

    def __init__(self, glob: str) -> None:
        self._parts = [None if part == "**" else re.compile(translate(part)) for part in glob.split("/")]

    def matches(self, path: str) -> bool:
        ways = {0}
        for segment in path.split("/"):
            ways = {after for at in self._open(ways) for after in self._step(at, segment)}
            if not ways:
                return False
        return len(self._parts) in self._open(ways)

    def _open(self, ways: set[int]) -> set[int]:
        """Positions reachable without a segment: ``**`` may stand for none."""
        found = set(ways)
        for at in ways:
            after = at
            while after < len(self._parts) and self._parts[after] is None:
                after += 1
                found.add(after)
        return found

    def _step(self, at: int, segment: str) -> tuple[int, ...]:
        if at == len(self._parts):
            return ()
        part = self._parts[at]
        if part is None:
            return (at,)
        return (at + 1,) if part.match(segment) else ()
