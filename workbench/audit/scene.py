"""One look-up under way: the name, where it should stand, where was looked; and how a choice is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.audit.resolution import Resolution, State, Target
from workbench.audit.words import listed, several
from workbench.symbols.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.contracts.references import Reference
    from workbench.symbols.symbol import Symbol

_MOST = 12
NAMED = 3
"""How many files a sentence names before it counts them."""


@dataclass(slots=True)
class Scene:
    """One look-up under way: where to look first, and where was looked so far.

    Attributes:
        reference: what is looked up.
        name: its segments, relative heads taken off.
        files: where to look first.
        folders: likewise, with all files below.
        absent: cited paths that are not there.
        tests: the name is looked for among tests first.
        bound: something says in which files the symbol should stand; elsewhere it has moved.
        looked: where was looked so far, in words.
    """

    reference: Reference
    name: tuple[str, ...]
    files: tuple[str, ...]
    folders: tuple[str, ...]
    absent: tuple[str, ...]
    tests: bool
    bound: bool
    looked: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The symbol's own name."""
        return self.name[-1]

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """The segments before it."""
        return self.name[:-1]

    def within(self, path: str) -> bool:
        """Whether a file is cited, by itself or by its folder."""
        return path in self.files or any(path.startswith(f"{folder}/") for folder in self.folders)

    def end(
        self, state: State, homes: Iterable[Symbol] = (), reason: str = "", *, used: bool = False
    ) -> Resolution:
        """The resolution, with where was looked."""
        targets = tuple(target_of(symbol) for symbol in homes)[:_MOST]
        return Resolution(state, targets, tuple(self.looked), reason, used)

    def lacks(self) -> str:
        """What the cited files do not have, in words."""
        if self.files:
            return f"not defined or used in {listed(self.files, NAMED)}"
        if self.folders:
            return f"not defined under {listed(self.folders, NAMED)}"
        return f"{listed(self.absent, NAMED)} is not there"

    def look_in_cited(self) -> None:
        """Note that the cited files were looked into."""
        if len(self.files) > NAMED:
            self.looked.append(f"in the {len(self.files)} cited files")
        else:
            self.looked.extend(f"in {path}" for path in self.files)
        self.looked.extend(f"in {folder}/" for folder in self.folders)

    def look_in_included(self, included: int) -> None:
        """Note that what the cited files include was looked into."""
        if included:
            it = "it includes" if len(self.files) == 1 else "they include"
            self.looked.append(f"in the {several(included, 'file')} {it}")


def target_of(symbol: Symbol) -> Target:
    """A definition as a resolution's target."""
    return Target(symbol.path, symbol.line, symbol.end_line, symbol.qualified, symbol.kind.value)


def distinct(homes: Sequence[Symbol]) -> list[Symbol]:
    """One of each qualified name: variants by ``cfg`` are one definition."""
    found: dict[tuple[str, ...], Symbol] = {}
    for home in homes:
        found.setdefault(home.segments, home)
    return list(found.values())


def several_homes(homes: Sequence[Symbol]) -> str:
    """Which definitions a name may mean, in words."""
    places = [f"{home.path}:{home.line}" for home in homes]
    return f"{several(len(homes), 'definition')} of that name: {listed(places)}"


def preferred(scene: Scene, homes: Sequence[Symbol]) -> list[Symbol]:
    """What a name means among its definitions: code before tests (or the reverse), items before fields."""
    ranks: list[list[Symbol]] = [[], [], [], []]
    for home in homes:
        rank = (
            (2 if home.in_tests else 0) if not scene.tests else 0 if home.test else 1 if home.in_tests else 2
        )
        if home.kind is SymbolKind.FIELD and not scene.qualifiers:
            rank = 3
        ranks[rank].append(home)
    return next((rank for rank in ranks if rank), [])
