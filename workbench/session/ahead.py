"""Whether a workspace is so large that its list is worth beginning before anything else."""

# The size of one file, at every start: as text.
# ruff: noqa: PTH116, PTH118

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from workbench.workspace.roots import Workspace

_LARGE = 16 << 20
"""Bytes that the store of a workspace of many thousand files has."""


def listing_ahead(workspace: Workspace) -> AbstractContextManager[None]:
    """Around a check: its list is begun at once by a second process where an earlier run found much."""
    from workbench.store.database import cache_folder, file_name  # noqa: PLC0415 - as everything here

    try:
        size = os.stat(os.path.join(cache_folder(), file_name(workspace.root))).st_size
    except OSError:
        size = 0
    if size < _LARGE:
        return contextlib.nullcontext()
    from workbench.workspace.ahead import listing_ahead as begun  # noqa: PLC0415

    return begun(workspace)
