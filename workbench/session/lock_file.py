"""Where a workspace keeps what somebody has verified, and what stands there."""

# ruff: noqa: PTH113, PTH118
# Paths are texts here: they are held against the counted files' own.

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from workbench.audit.verified import Verified
    from workbench.workspace.files import FileList
    from workbench.workspace.roots import Workspace

NAME = "contract-workbench.lock"
"""What the file is called where the settings name none."""


@dataclass(frozen=True, slots=True)
class LockFile:
    """The lock file of a workspace.

    Attributes:
        path: as the workspace calls it; where it would be, when there is none.
        absolute: the same on this machine.
        data: its bytes; ``None`` when there is none.
        verified: what it says; ``None`` when there is none, or it cannot be read.
        fault: why it cannot be read, with the line; empty when all is well.
    """

    path: str
    absolute: str
    data: bytes | None = None
    verified: Verified | None = None
    fault: str = ""


def lock_path(workspace: Workspace, files: FileList) -> str:
    """Where the lock file is, or would be: beside the contracts.

    The one that the settings name; else the topmost of its name in a folder that contracts stand in, or in
    one above these; else it would be in the folder that holds them all.
    """
    if workspace.settings.lock:
        return workspace.settings.lock
    folders = {file.path.rpartition("/")[0] for file in files.contracts}
    for folder in tuple(folders):
        above = folder
        while above:
            above = above.rpartition("/")[0]
            folders.add(above)
    for folder in sorted(folders, key=lambda each: (each.count("/") + bool(each), each)):
        name = f"{folder}/{NAME}" if folder else NAME
        if name in files.by_path:
            return name
    inside = [file.path.rpartition("/")[0] for file in files.contracts if not file.path.startswith("../")]
    common = os.path.commonpath(inside) if inside and all(inside) else ""
    return f"{common}/{NAME}" if common else NAME


def read_lock(workspace: Workspace, files: FileList) -> LockFile:
    """Read the lock file of a workspace; most have none, and then nothing more is done."""
    path = lock_path(workspace, files)
    absolute = os.path.join(workspace.root, path)
    if path not in files.by_path and not os.path.isfile(absolute):
        return LockFile(path, absolute)
    try:
        data = read_file(absolute)
    except OSError as error:
        return LockFile(path, absolute, fault=f"{path} cannot be read: {error.strerror or error}")
    from workbench.audit.verified import VerifiedError, load  # noqa: PLC0415 - where somebody verifies

    try:
        return LockFile(path, absolute, data, load(path, data))
    except VerifiedError as error:
        return LockFile(path, absolute, data, fault=str(error))


def uncounted(workspace: Workspace, files: FileList) -> str:
    """Where the lock file is, or would be, when it does not count; else empty."""
    path = lock_path(workspace, files)
    return "" if path in files.by_path else path


def uncounted_stamp(workspace: Workspace, path: str) -> str:
    """What tells one state of a lock file that does not count from another; empty where there is none.

    Args:
        workspace: root and settings.
        path: as ``uncounted`` tells.
    """
    try:
        state = os.stat(os.path.join(workspace.root, path)) if path else None  # noqa: PTH116
    except OSError:
        state = None
    return f"{path} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}" if state is not None else ""
