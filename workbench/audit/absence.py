"""No definition answers a name: what that means, and what is looked at before it is called missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.crates import STANDARD, folded
from workbench.audit.foreign import SCRIPTS
from workbench.audit.imports import imported_from
from workbench.audit.languages import unindexed
from workbench.audit.qualified import DERIVED, TYPES, best
from workbench.audit.resolution import Resolution, State
from workbench.audit.scene import NAMED, distinct, preferred, several_homes
from workbench.audit.words import listed, several
from workbench.symbols.extract import language_of
from workbench.symbols.symbol import SymbolKind

if TYPE_CHECKING:
    from workbench.audit.homes import Homes, Search
    from workbench.audit.scene import Scene
    from workbench.audit.surroundings import Surroundings
    from workbench.symbols.symbol import Symbol


_SHORT = 2
"""Segments of a name that may be ``module::name``; a longer one starts at a crate or a known module."""

_READ = 40
"""Files in which the places of one name are looked at more closely."""

_WORDS = {"string": "strings", "comment": "comments"}


class Absence:
    """Decides what it means that the index has no definition for a name.

    Args:
        homes: where names are defined, and the literal search.
        around: what stands around the cited files.
    """

    def __init__(self, homes: Homes, around: Surroundings) -> None:
        self._homes = homes
        self._around = around
        self._imports: dict[str, str] = {}

    def decide(self, scene: Scene) -> Resolution | list[Symbol]:
        """The resolution; or definitions that only a full parse saw, to be chosen from like any others."""
        outside = self.outside(scene)
        if outside:
            return scene.end(State.UNCHECKED, reason=outside)
        other = self._as_module(scene) or (self._as_filter(scene) if scene.tests else None)
        if other is not None:
            return other
        if self._homes.of(scene.last):
            return self._misqualified(scene)
        return self._searched(scene)

    def _looked_everywhere(self, scene: Scene) -> None:
        scene.look_in_cited()
        scene.look_in_included(len(self._around.included(scene.files)))
        self._around.look(scene)

    def outside(self, scene: Scene) -> str:
        """Why a qualified name belongs to something that is not here; empty when nothing says so."""
        if not scene.qualifiers:
            return ""
        head = scene.name[0]
        first = folded(head)
        if first in STANDARD:
            return "the standard library"
        if first in self._around.crates.here:
            return ""
        if first in self._around.crates.dependencies:
            return f"{head} is a dependency, not among the source roots"
        if len(scene.name) <= _SHORT or first != first.lower():
            return ""
        if self._homes.of(head) or self._homes.modules(first):
            return ""
        return f"no crate or module {head} in this workspace or among its source roots"

    def _as_module(self, scene: Scene) -> Resolution | None:
        modules = self._around.fitting(self._homes.modules(scene.last), scene.qualifiers)
        if not modules or self._homes.of(scene.last):
            return None
        scene.looked.append(self._around.workspace)
        inside = [module for module in modules if scene.within(module.path)] or modules
        if len(inside) > 1 and not scene.qualifiers:
            return scene.end(State.AMBIGUOUS, inside, several_homes(inside))
        return scene.end(State.FOUND, inside, "a module, by its file")

    def _as_filter(self, scene: Scene) -> Resolution | None:
        """Test runners take a part of a name: what starts with it is meant."""
        homes = [home for home in self._homes.matching(f"{scene.last}*") if home.test]
        homes = self._around.fitting(homes, scene.qualifiers)
        if not homes:
            return None
        scene.looked.append(f"tests whose names start with it, {self._around.workspace}")
        return scene.end(State.FOUND, homes, f"a part of the names of {several(len(homes), 'test')}")

    def _misqualified(self, scene: Scene) -> Resolution | list[Symbol]:
        """The name is defined, but not where its qualifiers say."""
        holder = scene.qualifiers[-1]
        deeper = self._around.fitting(self._homes.together(scene.last, holder), scene.qualifiers)
        if deeper:
            return deeper
        self._looked_everywhere(scene)
        types = [home for home in self._homes.of(holder) if home.kind in TYPES]
        homes = self._homes.of(scene.last)
        if types:
            provided = [home for home in homes if self._in_trait(home)]
            if provided:
                return scene.end(
                    State.FOUND, provided, f"a trait's method; that {holder} has it was not looked up"
                )
            if scene.last in DERIVED:
                return scene.end(
                    State.UNCHECKED,
                    types,
                    f"{scene.last} may be derived or generated for {holder}, which is there",
                )
        imported = "" if types else self._imported(holder)
        if imported:
            return scene.end(State.UNCHECKED, reason=imported)
        partly = best(homes, scene.qualifiers[-1:])
        others = distinct(preferred(scene, partly or homes))
        where = "::".join(scene.qualifiers)
        if len(others) == 1 and (partly or not types):
            return scene.end(State.MOVED, others, f"not in {where}; defined as {others[0].qualified}")
        if partly:
            return scene.end(State.AMBIGUOUS, others, f"not in {where}; {several_homes(others)}")
        scene.looked.append(
            f"{self._around.searched}: {several(len(homes), 'definition')} named {scene.last}, "
            f"none in {where}"
        )
        return scene.end(State.MISSING)

    def _imported(self, name: str) -> str:
        """Why a name the code imports from a dependency is not looked up; empty when it does not."""
        if self._homes.of(name):
            return ""
        if name not in self._imports:
            hits = self._homes.search(name).named
            head, path = imported_from(name, hits, self._homes.sources, self._around.crates)
            said = f"{path} imports {name} from {head}, which is not among the source roots"
            self._imports[name] = said if head else ""
        return self._imports[name]

    def _in_trait(self, symbol: Symbol) -> bool:
        if not symbol.scope:
            return False
        return any(
            home.kind is SymbolKind.TRAIT
            and home.path == symbol.path
            and home.line <= symbol.line <= home.end_line
            for home in self._homes.of(symbol.scope[-1])
        )

    def _searched(self, scene: Scene) -> Resolution | list[Symbol]:
        """The last word before "missing": the text of every counted file, each hit parsed whole."""
        search = self._homes.search(scene.last)
        homes = self._around.fitting(search.homes, scene.qualifiers)
        if homes:
            return self._renamed(scene, homes)
        self._looked_everywhere(scene)
        base = self._around.searched
        imported = self._imported(scene.last) or (self._imported(scene.name[-2]) if scene.qualifiers else "")
        if imported:
            return scene.end(State.UNCHECKED, reason=imported)
        reason = self._abroad(search) or self._generated(scene.last, search)
        if reason:
            scene.looked.append(base)
            return scene.end(State.UNCHECKED, reason=reason)
        unread = next((path for path in scene.files if unindexed(path)), "")
        if unread and all(language_of(path) is None for path in scene.files):
            scene.looked.append(f"{base}: no match in code")
            return scene.end(State.UNCHECKED, reason=f"{unread} is {unindexed(unread)}, which has no index")
        scene.looked.append(f"{base}: {self._spoken(scene.last, search)}")
        return scene.end(State.MISSING)

    def _renamed(self, scene: Scene, homes: list[Symbol]) -> Resolution | list[Symbol]:
        """Definitions before imports under another name; one of many such imports is as good as the next."""
        defined = [home for home in homes if home.kind is not SymbolKind.ALIAS]
        if defined:
            return defined
        inside = [home for home in homes if scene.within(home.path)] or homes
        return scene.end(State.FOUND, inside, "another name for what is imported there")

    def _abroad(self, search: Search) -> str:
        """Why a language without an index may define a name; empty when its files only speak of it."""
        for path, line, language in search.abroad:
            return f"{path}:{line} may define it, and {language} has no index"
        if search.named:
            return ""
        for path, _, language in search.foreign:
            if language not in SCRIPTS:
                return f"it stands in {path}, and {language} has no index"
        return ""

    def _generated(self, name: str, search: Search) -> str:
        """Which macro may define a name that stands among its arguments; empty for none."""
        for path, _ in search.named[:_READ]:
            found = self._homes.sources.macro_around(path, name)
            if found is not None:
                return f"macro {found[0]}! may define it ({path}:{found[1]})"
        return ""

    def _spoken(self, name: str, search: Search) -> str:
        """Where the name stands though nothing defines it, in words."""
        places = [(path, line) for path, line, _ in search.foreign]
        hits = [*search.named, *places]
        if not hits:
            return "no match but in contracts and documents" if search.contracts else "no match"
        where = listed([f"{path}:{line}" for path, line in hits], NAMED)
        only = "" if places else self._only(name, search)
        if only:
            return f"stands only inside {only} ({where})"
        return f"named in {several(len(hits), 'file')}, defined in none ({where})"

    def _only(self, name: str, search: Search) -> str:
        """What all places of a name stand in, when that is no code: strings, comments or both."""
        seen: set[str] = set()
        if len(search.named) > _READ:
            return ""
        for path, _ in search.named:
            here = {found.where for found in self._homes.sources.mentions(path, frozenset((name,)))}
            if not here or not here <= _WORDS.keys():
                return ""
            seen |= here
        return " and ".join(sorted((_WORDS[where] for where in seen), reverse=True))
