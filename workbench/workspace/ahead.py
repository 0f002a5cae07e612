"""The list of a large workspace, begun by a second process while this one is still loading what it needs."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from workbench.workspace.repository import may_be_inside
from workbench.workspace.roots import source_root

if TYPE_CHECKING:
    from collections.abc import Generator

    from workbench.workspace.companion import Companion
    from workbench.workspace.roots import Workspace
    from workbench.workspace.walking import Walked

_FIRST = 800
"""Folders that are gone through before it is asked how far it is: by then this process will be ready."""

_begun: dict[str, tuple[int, Companion[Walked]]] = {}


@contextlib.contextmanager
def listing_ahead(workspace: Workspace) -> Generator[None, None, None]:
    """Begin to go through the last of the roots, unless git will list it; who lists then takes it over."""
    from workbench.workspace.companion import Companion  # noqa: PLC0415 - for large workspaces
    from workbench.workspace.walking import walk_some  # noqa: PLC0415

    roots = (source_root(workspace.root, "."), *workspace.source_roots)
    root = roots[-1]
    if not may_be_inside(root.folder):
        began = time.time_ns()
        companion = Companion(walk_some)
        companion.give((root.folder, root.prefix, _FIRST, ("", None)))
        _begun[root.folder] = began, companion
    try:
        yield
    finally:
        if (left := _begun.pop(root.folder, None)) is not None:
            left[1].end()


def took_over(folder: str) -> tuple[int, Companion[Walked]] | None:
    """The walk that was begun through a folder, and when in ns; it is the caller's now."""
    return _begun.pop(folder, None)
