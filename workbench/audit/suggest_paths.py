"""What was probably meant by a path that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.pool import Pool
from workbench.audit.words import parts
from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from workbench.audit.cited import Cited
    from workbench.audit.nearness import Nearness
    from workbench.audit.resolution import Suggestion
    from workbench.audit.resolve import Resolver
    from workbench.contracts.contract import Claim
    from workbench.workspace.files import FileList

_MOST = 6
_ALIKE = 72.0
_FLOOR = 0.3
_EVERYWHERE = frozenset({"src", "crates", "tests", "lib", ".."})
"""Folders that two paths may share without having anything in common."""
_FAR = 0.5


class PathSuggester:
    """Finds files for a missing path.

    Args:
        resolver: the paths and the index.
        names: the counted files by their names.
        near: weighs places by what the claim cites.
        said: what the code says about the claim: called by its tests, citing it.
    """

    def __init__(self, resolver: Resolver, names: FileNames, near: Nearness, said: Pool) -> None:
        self._resolver = resolver
        self._names = names
        self._near = near
        self._said = said

    def suggest(self, path: str, claim: Claim | None, cited: Cited) -> tuple[Suggestion, ...]:
        """Files and folders for a missing path, best first.

        Args:
            path: as the contract has it.
            claim: the claim that cites it: what else it names says where its code stands.
            cited: what it cites.
        """
        pool = Pool()
        self._add_named(pool, path)
        self._add_claimed(pool, claim, cited)
        for each in self._said.ranked():
            if each.line == 0:
                pool.add_file(each.path, each.score, each.reason)
            elif each.score >= _FAR:
                first = each.reason.partition("; ")[0]
                pool.add_file(each.path, each.score - 0.05, f"{each.name} stands there: {first}")
        taken = set(cited.files)
        found = (each for each in pool.ranked(path) if each.path not in taken and each.score >= _FLOOR)
        return tuple(found)[:_MOST]

    def _add_named(self, pool: Pool, path: str) -> None:
        """Files of the same name elsewhere, and of names alike."""
        folder, _, name = path.strip("/").rpartition("/")
        for other in self._resolver.paths.ending(name):
            pool.add_file(other, 0.4 + 0.5 * _alike_folders(folder, other), "a path of the same name")
        for found, score in self._names.alike(name):
            weight = score * (0.4 + 0.5 * _alike_folders(folder, found))
            pool.add_file(found, weight, "a name alike")

    def _add_claimed(self, pool: Pool, claim: Claim | None, cited: Cited) -> None:
        """Where the other names of the claim are defined, those with one home."""
        for item in claim.items if claim is not None else ():
            for reference in item.references:
                if reference.kind is not ReferenceKind.SYMBOL or reference.outside or not reference.name:
                    continue
                homes = [home for home in self._resolver.homes.of(reference.name[-1]) if not home.in_tests]
                if len(homes) == 1:
                    weight = 0.6 + 0.2 * self._near.of(homes[0].path, cited)[0]
                    pool.add_file(
                        homes[0].path, weight, f"{reference.name[-1]}, which the claim names, stands there"
                    )


class FileNames:
    """The counted files by the words of their names; made once for a workspace.

    Args:
        files: the counted files.
    """

    def __init__(self, files: FileList) -> None:
        self._files = files
        self._known: dict[str, dict[str, tuple[str, ...]]] = {}
        self._alike: dict[str, tuple[tuple[str, float], ...]] = {}

    def alike(self, name: str) -> tuple[tuple[str, float], ...]:
        """Files (folders, for a name without ending) whose names are like this one, and how alike: 0 to 1."""
        if name not in self._alike:
            from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads when something is missing

            names = self.ending(name.rpartition(".")[2] if "." in name else "")
            joined = "_".join(parts(name))
            chosen = process.extract(
                joined, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST * 2
            )
            self._alike[name] = tuple(
                (found, score / 100)
                for other, score, _ in chosen
                for found in names[other][:3]
                if found.rpartition("/")[2] != name
            )
        return self._alike[name]

    def ending(self, ending: str) -> dict[str, tuple[str, ...]]:
        """Files of one ending (folders for none), by the words of their name."""
        if ending not in self._known:
            every = self._files.by_path if ending else self._files.folders
            found: dict[str, list[str]] = {}
            for path in every:
                if not ending or path.endswith(f".{ending}"):
                    found.setdefault("_".join(parts(path.rpartition("/")[2])), []).append(path)
            self._known[ending] = {name: tuple(sorted(each)) for name, each in found.items()}
        return self._known[ending]


def _alike_folders(folder: str, path: str) -> float:
    """How many of the wanted folders stand above a path: 0 to 1."""
    wanted = [part for part in folder.split("/") if part and part not in _EVERYWHERE]
    have = set(path.split("/")[:-1])
    return sum(part in have for part in wanted) / len(wanted) if wanted else 0.5
