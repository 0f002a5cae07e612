"""A name held against the code: the cited files first, then what they include, their crate, the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.absence import Absence
from workbench.audit.languages import unindexed
from workbench.audit.qualified import names_module, stripped
from workbench.audit.resolution import Resolution, State
from workbench.audit.scene import Scene, distinct, preferred, several_homes
from workbench.audit.words import several
from workbench.contracts.references import ReferenceKind
from workbench.symbols.extract import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.cited import Cited
    from workbench.audit.code import Sources
    from workbench.audit.homes import Homes
    from workbench.audit.surroundings import Surroundings
    from workbench.contracts.references import Reference
    from workbench.symbols.symbol import Symbol

_GLOB = frozenset("*?[")


class Lookup:
    """Resolves names.

    Args:
        sources: the files' bytes.
        homes: where names are defined.
        around: what stands around the cited files.
    """

    def __init__(self, sources: Sources, homes: Homes, around: Surroundings) -> None:
        self._sources = sources
        self._homes = homes
        self._around = around
        self._absence = Absence(homes, around)

    def resolve(
        self, reference: Reference, cited: Cited, own: Resolution | None, *, tests: bool = False
    ) -> Resolution:
        """What became of a name.

        Args:
            reference: of kind symbol or test, with at least one segment.
            cited: what its claim cites.
            own: what became of the path that qualifies it, where it has one.
            tests: the name is looked for among tests first.
        """
        scene = self._scene(reference, cited, own, tests=tests)
        if not scene.name:
            return Resolution(State.PROSE)
        if not self._homes.indexed:
            return scene.end(
                State.UNCHECKED, reason="the workspace has no Rust or Python sources to look it up in"
            )
        if _GLOB & set(scene.last):
            return self._glob(scene)
        homes = self._around.fitting(self._homes.of(scene.last), scene.qualifiers)
        if homes:
            return self._among(scene, homes)
        if own is None and cited.elsewhere:
            return scene.end(
                State.UNCHECKED, reason=f"what is cited beside it is not here: {cited.elsewhere}"
            )
        ending = self._absence.decide(scene)
        return ending if isinstance(ending, Resolution) else self._among(scene, ending)

    def _scene(self, reference: Reference, cited: Cited, own: Resolution | None, *, tests: bool) -> Scene:
        name = stripped(reference.name)
        if own is not None:
            files = tuple(self._around.real(target.path) for target in own.targets if target.kind == "file")
            folders = tuple(target.path for target in own.targets if target.kind == "folder")
            absent = () if own.targets else (reference.path,)
            return Scene(reference, name, files, folders, absent, tests, bound=True)
        # Documents and data among the cited files say nothing about where code stands.
        files = tuple(path for path in cited.files if language_of(path) is not None or unindexed(path))
        # Tests stand beside what they test, or in a folder of their own: what is cited does not bind them.
        bound = bool(files or cited.folders or cited.absent) and not tests
        return Scene(reference, name, (*files, *cited.hints), cited.folders, cited.absent, tests, bound=bound)

    # -- there are definitions of that name ----------------------------------------------------------------

    def _among(self, scene: Scene, homes: Sequence[Symbol]) -> Resolution:
        if not scene.bound:
            return self._anywhere(scene, homes)
        for found in (
            self._in_cited(scene, homes),
            self._in_included(scene, homes),
            self._used(scene, homes),
        ):
            if found is not None:
                return found
        return self._elsewhere(scene, homes)

    def _in_cited(self, scene: Scene, homes: Sequence[Symbol]) -> Resolution | None:
        scene.look_in_cited()
        here = preferred(scene, [home for home in homes if scene.within(home.path)])
        if not here:
            return None
        return scene.end(State.FOUND, here, self._remark(scene, here))

    def _in_included(self, scene: Scene, homes: Sequence[Symbol]) -> Resolution | None:
        included = self._around.included(scene.files)
        scene.look_in_included(len(included))
        here = preferred(scene, [home for home in homes if home.path in included])
        return scene.end(State.FOUND, here, self._remark(scene, here)) if here else None

    def _used(self, scene: Scene, homes: Sequence[Symbol]) -> Resolution | None:
        """Found because a cited file calls it, though it is defined elsewhere."""
        users = [path for path in scene.files if self._names(path, scene.name)]
        if not users:
            return None
        crates = {crate.folder for crate in map(self._around.crates.of, users) if crate is not None}
        near = [
            home
            for home in homes
            if (own := self._around.crates.of(home.path)) is not None and own.folder in crates
        ]
        chosen = distinct(preferred(scene, near)) or distinct(preferred(scene, homes))
        if len(chosen) > 1:
            return None
        self._around.look(scene, everywhere=not near)
        return scene.end(State.FOUND, chosen, f"used in {users[0]}, defined in {chosen[0].path}", used=True)

    def _names(self, path: str, name: Sequence[str]) -> bool:
        wanted = name[-2:] if len(name) > 1 else name
        found = self._sources.mentions(path, frozenset(wanted))
        return all(any(m.needle == part and m.where == "name" for m in found) for part in wanted)

    def _elsewhere(self, scene: Scene, homes: Sequence[Symbol]) -> Resolution:
        crates = {crate.folder for path in scene.files if (crate := self._around.crates.of(path)) is not None}
        near = [
            home
            for home in homes
            if (own := self._around.crates.of(home.path)) is not None and own.folder in crates
        ]
        self._around.look(scene, everywhere=not near)
        everywhere = distinct(preferred(scene, homes))
        nearby = distinct(preferred(scene, near))
        chosen = everywhere if len(everywhere) == 1 or not scene.qualifiers or not nearby else nearby
        lacks = scene.lacks()
        if len(chosen) == 1:
            home = chosen[0]
            if scene.reference.path == "" and names_module(home, scene.qualifiers):
                return scene.end(State.FOUND, chosen, self._remark(scene, chosen))
            return scene.end(State.MOVED, chosen, f"{lacks}; defined in {home.path}:{home.line}")
        ordered = [*nearby, *(home for home in chosen if home not in nearby)]
        return scene.end(State.AMBIGUOUS, ordered, f"{lacks}; {several_homes(ordered)}")

    def _anywhere(self, scene: Scene, homes: Sequence[Symbol]) -> Resolution:
        scene.looked.append(self._around.workspace)
        chosen = distinct(preferred(scene, homes))
        if len(chosen) == 1:
            every = [home for home in homes if home.segments == chosen[0].segments]
            return scene.end(State.FOUND, every, self._remark(scene, chosen))
        return scene.end(State.AMBIGUOUS, chosen, several_homes(chosen))

    def _remark(self, scene: Scene, homes: Sequence[Symbol]) -> str:
        if scene.tests:
            return (
                "" if any(home.test or home.in_tests for home in homes) else "there, but not marked as a test"
            )
        inside = all(home.in_tests and not home.test for home in homes)
        if scene.reference.kind is ReferenceKind.SYMBOL and inside:
            return "stands in test code only"
        return ""

    def _glob(self, scene: Scene) -> Resolution:
        homes = self._around.fitting(self._homes.matching(scene.last), scene.qualifiers)
        if scene.tests:
            homes = preferred(scene, homes)
        if scene.files or scene.folders:
            scene.look_in_cited()
            inside = [home for home in homes if scene.within(home.path)]
            if inside:
                return scene.end(State.FOUND, inside, f"{several(len(inside), 'definition')} match")
        scene.looked.append(f"{self._around.workspace}, names like {scene.last}")
        if homes:
            return scene.end(State.FOUND, homes, f"{several(len(homes), 'definition')} match")
        outside = self._absence.outside(scene)
        return scene.end(State.UNCHECKED, reason=outside) if outside else scene.end(State.MISSING)
