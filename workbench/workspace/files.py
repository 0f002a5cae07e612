"""The files that count: what they are called, and which of them a reference's path means.

Paths are answered from this list and never by asking the disk, so that the answer is the same on a file
system that ignores case or rewrites Unicode forms.
"""

from __future__ import annotations

import functools
import posixpath
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from workbench.workspace.counted import CountedFile, FileProblem
from workbench.workspace.globs import YAML, fixed_start, is_contract_by_default, matcher
from workbench.workspace.listing import Lister

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.workspace.roots import Workspace

__all__ = ["CountedFile", "FileList", "FileProblem", "list_files"]

Found = TypeVar("Found")


@dataclass(frozen=True)
class FileList:
    """What counts in a workspace.

    Attributes:
        files: below the source roots, by path: code to look in, and everything beside it.
        contracts: contract files, by path; they may be among ``files`` too.
        problems: what is a finding.
        by_path: everything that counts: files, contracts, and what else is below the workspace root.
        folder_links: links to folders that count, to those folders' paths.
        notes: what else was left out, or how the list came about, in words.
        listed_ns: when listing began, by the clock that stamps files; what is as new as that may still change
            without its stamp changing.
    """

    files: tuple[CountedFile, ...]
    contracts: tuple[CountedFile, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    by_path: Mapping[str, CountedFile] = field(default_factory=dict)
    folder_links: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    listed_ns: int = 0

    def resolve(self, path: str) -> CountedFile | None:
        """The counted file that a path means: exactly, or in another Unicode form, or through a counted link.

        Args:
            path: relative to the workspace root; ``./`` and ``a/../`` are taken out.
        """
        for name in self._spellings(path):
            found = self.by_path.get(name) or self._by_form.get(unicodedata.normalize("NFC", name))
            if found is not None:
                return found
        return None

    def other_case(self, path: str) -> tuple[CountedFile, ...]:
        """Counted files whose path differs from this one in upper and lower case only."""
        exact = self.resolve(path)
        found = (each for name in self._spellings(path) for each in self._by_case.get(_folded(name), ()))
        return tuple(each for each in found if each is not exact)

    def suffix_matches(self, path: str) -> tuple[CountedFile, ...]:
        """Counted files whose path ends with these segments, the file itself among them, by path."""
        wanted = unicodedata.normalize("NFC", _plain(path))
        if wanted in {"", "."} or wanted.startswith("../"):
            return ()
        ending = "/" + wanted
        found = self._by_name.get(wanted.rpartition("/")[2], ())
        return tuple(
            each for each in found if ("/" + unicodedata.normalize("NFC", each.path)).endswith(ending)
        )

    def folder(self, path: str) -> bool:
        """A counted file lies below this folder (or the folder is the workspace root)."""
        return any(
            name in {"", "."} or unicodedata.normalize("NFC", name) in self.folders
            for name in self._spellings(path)
        )

    def folder_matches(self, path: str) -> tuple[str, ...]:
        """Folders with counted files whose path ends with these segments, by path."""
        wanted = unicodedata.normalize("NFC", _plain(path))
        if wanted in {"", "."} or wanted.startswith("../"):
            return ()
        found = self._folders_by_name.get(wanted.rpartition("/")[2], ())
        return tuple(each for each in found if ("/" + each).endswith("/" + wanted))

    @functools.cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that a counted file lies below, in NFC."""
        found: set[str] = set()
        for path in {each.rpartition("/")[0] for each in self.by_path}:
            folder = unicodedata.normalize("NFC", path)
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def _spellings(self, path: str) -> Iterable[str]:
        """The path made plain, and the same with a counted link to a folder followed."""
        plain = _plain(path)
        yield plain
        for link, folder in self.folder_links.items():
            if plain == link or plain.startswith(link + "/"):
                yield folder + plain[len(link) :] if folder else plain[len(link) + 1 :]

    @functools.cached_property
    def _by_form(self) -> Mapping[str, CountedFile]:
        return {
            unicodedata.normalize("NFC", path): each
            for path, each in self.by_path.items()
            if not path.isascii()
        }

    @functools.cached_property
    def _by_case(self) -> Mapping[str, tuple[CountedFile, ...]]:
        return _grouped((_folded(path), each) for path, each in self.by_path.items())

    @functools.cached_property
    def _folders_by_name(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((each.rpartition("/")[2], each) for each in sorted(self.folders))

    @functools.cached_property
    def _by_name(self) -> Mapping[str, tuple[CountedFile, ...]]:
        return _grouped(
            (unicodedata.normalize("NFC", path.rpartition("/")[2]), each)
            for path, each in self.by_path.items()
        )


def list_files(workspace: Workspace, lister: Lister | None = None) -> FileList:
    """List what counts: what git would show, or outside git all but what ``.gitignore`` files name.

    The workspace root is listed for contracts and cited files, each declared source root for code. One system
    call per file; nothing is opened but ``.gitignore`` files.

    Args:
        workspace: root and settings.
        lister: one that has gone through its roots; default: one that does so now.

    Raises:
        OSError: the workspace root cannot be listed.
        GitError: git is there and failed, or took too long.
    """
    if lister is None:
        lister = Lister(workspace)
        lister.go()
    by_path = lister.counted()
    prefixes = tuple(root.prefix for root in workspace.source_roots)
    files = tuple(by_path.values())
    if "" not in prefixes:
        paths = list(by_path)
        ranges = merged(below(paths, prefix) for prefix in prefixes)
        files = tuple(chain.from_iterable(files[start:end] for start, end in ranges))
    contracts, notes = contracts_among(workspace.settings.contracts, by_path)
    return FileList(
        files=files,
        contracts=contracts,
        problems=tuple(sorted(lister.problems)),
        by_path=by_path,
        folder_links=lister.folder_links,
        notes=(*lister.notes(), *notes),
        listed_ns=lister.began,
    )


def contracts_among(
    globs: tuple[str, ...], by_path: Mapping[str, Found]
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Which of some files are contracts.

    Args:
        globs: of the settings; none: the default.
        by_path: what stands for each file, by its path.

    Returns:
        What stands for the contracts, in path order, and what the operator should know.
    """
    if globs:
        found: dict[str, Found] = {}
        notes = []
        for glob in globs:
            matches, start = matcher(glob), fixed_start(glob)
            here = {path: by_path[path] for path in by_path if path.startswith(start) and matches(path)}
            if not here:
                notes.append(f"contracts: {glob!r} matches no file that counts")
            found |= here
        return tuple(found[path] for path in sorted(found)), tuple(notes)
    own = [path for path in by_path if path.endswith(YAML) and not path.startswith("../")]
    chosen = [path for path in own if is_contract_by_default(path)] or own
    return tuple(by_path[path] for path in sorted(chosen)), ()


def below(paths: list[str], start: str) -> tuple[int, int]:
    """Where the paths that begin with a text stand in a sorted list, and where those behind them do."""
    if not start:
        return 0, len(paths)
    # Every character has one behind it but the very last, which is none that a path can hold.
    return bisect_left(paths, start), bisect_left(paths, start[:-1] + chr(ord(start[-1]) + 1))


def merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _plain(path: str) -> str:
    plain = posixpath.normpath(path) if path else ""
    return "" if plain == "." else plain


def _folded(path: str) -> str:
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", path).casefold()


def _grouped(pairs: Iterable[tuple[str, Found]]) -> Mapping[str, tuple[Found, ...]]:
    found: dict[str, list[Found]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return {key: tuple(each) for key, each in found.items()}
