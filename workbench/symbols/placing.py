"""Where files stand: crate and module of each, and which includes which, once all of them are known."""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

from workbench.symbols.modules import crate_folder, crates, declared, included, module_of, placed
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store.index_cache import IndexWriter
    from workbench.symbols.modules import Module
    from workbench.workspace.counted import CountedFile

MANIFESTS = ("Cargo.toml", "pyproject.toml")
"""Files whose folder is a crate or a project, where they name one."""

_LARGEST = 4 << 20


def manifests_stamp(files: Sequence[CountedFile]) -> str:
    """A digest of the manifests' paths, sizes and times: when it changes, files are placed anew."""
    stamps = [tuple(file) for file in files if file.path.endswith(MANIFESTS)]
    return hashlib.blake2b(repr(stamps).encode(), digest_size=16).hexdigest()


class Placing:
    """Says where files stand.

    Args:
        files: the counted files, manifests among them.
    """

    def __init__(self, files: Sequence[CountedFile]) -> None:
        self._files = {file.path: file for file in files}
        self._folders: dict[str, str | None] = {}
        self._own: dict[str, Module] = {}

    @functools.cached_property
    def crates(self) -> dict[str, str]:
        """Folders that are a crate or a project, and their names; read when they are first asked for."""
        return crates((path for path in self._files if path.endswith(MANIFESTS)), self._read)

    def own(self, path: str) -> tuple[str, str]:
        """The module (``::`` between) that a file is by its own path, and its crate's folder."""
        return "::".join(self._module(path)), self._crate(path) or ""

    def place(self, index: IndexWriter) -> None:
        """Write down every indexed file's crate and module, and all includes."""
        written = index.written()
        edges = included(
            {path: each.includes for path, each in written.items() if each.includes}, self._files, self._crate
        )
        mods = {path: each.mods for path, each in written.items() if each.mods}
        modules = {path: self._module(path) for path in written}
        modules |= declared(mods, self._files, modules)
        modules |= placed(modules, edges)
        moved = {
            path: place
            for path, each in written.items()
            if (place := ("::".join(modules[path]), self._crate(path) or "")) != each.place
        }
        pairs = [(path, target) for path, targets in edges.items() for target in targets]
        index.place(moved, pairs, self.crates)

    def _module(self, path: str) -> Module:
        module = self._own.get(path)
        if module is None:
            folder = self._crate(path)
            name = self.crates[folder] if folder is not None else ""
            module = self._own[path] = module_of(path, folder, name)
        return module

    def _crate(self, path: str) -> str | None:
        here = path.rpartition("/")[0]
        if here not in self._folders:
            self._folders[here] = crate_folder(path, self.crates)
        return self._folders[here]

    def _read(self, path: str) -> bytes | None:
        try:
            return read_file(self._files[path], limit=_LARGEST)
        except OSError:
            return None
