"""Beyond the cited files: what they include, the crates they belong to, the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.crates import folded
from workbench.audit.qualified import best
from workbench.audit.words import several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.audit.code import Code
    from workbench.audit.crates import Crates
    from workbench.audit.paths import Paths
    from workbench.audit.scene import Scene
    from workbench.symbols.symbol import Symbol


class Surroundings:
    """Which files stand around the cited ones, and the words for having looked there.

    Args:
        code: the index, which knows includes.
        crates: which crate a file belongs to.
        paths: which path a file is indexed under.
        counted: how many files count in the workspace.
    """

    def __init__(self, code: Code, crates: Crates, paths: Paths, counted: int) -> None:
        self._code = code
        self.real = paths.real
        self.crates = crates
        self._included: dict[str, tuple[str, ...]] = {}
        self.workspace = f"in the workspace ({several(counted, 'file')})"
        self.searched = f"literal search of {several(counted, 'counted file')}"

    def included(self, files: Iterable[str]) -> dict[str, None]:
        """Files that ``files`` pull in, and those these pull in, in order."""
        found: dict[str, None] = {}
        left = list(files)
        while left:
            path = left.pop(0)
            if path not in self._included:
                self._included[path] = self._code.includes(path)
            for inner in self._included[path]:
                if inner not in found:
                    found[inner] = None
                    left.append(inner)
        return found

    def fitting(self, homes: Sequence[Symbol], qualifiers: Sequence[str]) -> list[Symbol]:
        """The definitions that answer a qualified name best; its head may be any name a crate goes by."""
        found = best(homes, qualifiers)
        if found or not qualifiers or folded(qualifiers[0]) not in self.crates.here:
            return found
        head = folded(qualifiers[0])
        own = [home for home in homes if (crate := self.crates.of(home.path)) and head in crate.aliases]
        return best(own, qualifiers[1:])

    def look(self, scene: Scene, *, everywhere: bool = True) -> None:
        """Note that the cited files' crates, and with ``everywhere`` the workspace, were looked into."""
        crates = {crate.folder: crate for path in scene.files if (crate := self.crates.of(path)) is not None}
        for crate in crates.values():
            scene.looked.append(f"in crate {crate.name} ({several(self.crates.size(crate), 'file')})")
        if everywhere:
            scene.looked.append(self.workspace)
