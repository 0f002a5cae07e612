"""Crates and packages of a workspace, read from its manifests: what is here, what it only depends on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.code import Sources

MANIFESTS = ("Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg")

STANDARD = frozenset({"std", "core", "alloc", "proc_macro", "test"})
"""Crates that every Rust program has."""


def folded(name: str) -> str:
    """A crate's name as code writes it: dashes are underscores."""
    return name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Crate:
    """One crate or package.

    Attributes:
        name: as its manifest gives it, else the folder's name.
        folder: where it stands, relative to the workspace root; empty for the root itself.
        aliases: folded names code may call it by.
        depends: folded names of what it depends on.
    """

    name: str
    folder: str
    aliases: frozenset[str]
    depends: frozenset[str]


class Crates:
    """Every crate and package of a workspace, from the counted manifests. Read when first asked.

    Args:
        sources: gives the counted files and their bytes.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._near: dict[str, Crate | None] = {}
        self._counts: dict[str, int] = {}

    @cached_property
    def all(self) -> dict[str, Crate]:
        """Folder to crate."""
        return {crate.folder: crate for crate in self._manifests if crate.name}

    @cached_property
    def here(self) -> frozenset[str]:
        """Folded names of what stands in the workspace, crates and top-level Python packages."""
        names = {alias for crate in self.all.values() for alias in crate.aliases}
        for path in self._sources.files.by_path:
            if path.endswith("/__init__.py"):
                folder = path[: -len("/__init__.py")]
                above = folder.rpartition("/")[0]
                if f"{above}/__init__.py".lstrip("/") not in self._sources.files.by_path:
                    names.add(folder.rpartition("/")[2])
        return frozenset(names)

    @cached_property
    def dependencies(self) -> frozenset[str]:
        """Folded names of what is depended on and does not stand in the workspace."""
        return frozenset(name for crate in self._manifests for name in crate.depends) - self.here

    def of(self, path: str) -> Crate | None:
        """The crate a file belongs to: that of the nearest manifest above it."""
        folder = path.rpartition("/")[0]
        if folder not in self._near:
            found = self.all.get(folder)
            self._near[folder] = found if found is not None or not folder else self.of(folder)
        return self._near[folder]

    def size(self, crate: Crate) -> int:
        """How many counted files belong to a crate."""
        if not self._counts:
            for path in self._sources.files.by_path:
                owner = self.of(path)
                if owner is not None:
                    self._counts[owner.folder] = self._counts.get(owner.folder, 0) + 1
        return self._counts.get(crate.folder, 0)

    @cached_property
    def _manifests(self) -> tuple[Crate, ...]:
        """Every manifest; one that names no package (a workspace's) has an empty name."""
        found: list[Crate] = []
        for path in self._sources.files.by_path:
            folder, _, name = path.rpartition("/")
            if name in MANIFESTS:
                stated, library, depends = _manifest(name, self._sources.data(path) or b"")
                own = folder.rpartition("/")[2]
                if not name.endswith(".toml"):
                    stated = own
                aliases = {folded(alias) for alias in (stated, library, own) if alias} if stated else set()
                found.append(Crate(stated, folder, frozenset(aliases), frozenset(depends)))
        return tuple(found)


def _manifest(name: str, data: bytes) -> tuple[str, str, set[str]]:
    """A manifest's package name, library name and dependencies; empty where it says nothing readable."""
    if not name.endswith(".toml"):
        return "", "", set()
    try:
        table = tomllib.loads(data.decode("utf-8", "replace"))
    except tomllib.TOMLDecodeError:
        return "", "", set()
    package = _table(table, "package") or _table(table, "project")
    stated = package.get("name")
    library = _table(table, "lib").get("name")
    depends: set[str] = set()
    for place in (table, _table(table, "workspace"), *_tables(_table(table, "target"))):
        for key in ("dependencies", "dev-dependencies", "build-dependencies"):
            for alias, what in _table(place, key).items():
                depends.add(folded(alias))
                if isinstance(what, dict) and isinstance(what.get("package"), str):
                    depends.add(folded(what["package"]))
    listed = package.get("dependencies")
    if isinstance(listed, list):
        depends |= {folded(_requirement(item)) for item in listed if isinstance(item, str)}
    return stated if isinstance(stated, str) else "", library if isinstance(library, str) else "", depends


def _requirement(text: str) -> str:
    """The distribution's name of a requirement such as ``rapidfuzz>=3.9,<4``."""
    end = next((at for at, char in enumerate(text) if not (char.isalnum() or char in "-_.")), len(text))
    return text[:end]


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _tables(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for value in table.values():
        if isinstance(value, dict):
            yield value
