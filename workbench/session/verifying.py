"""Writing down what somebody has verified."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.audit.verified import dump
from workbench.changes.plan import FileChange, Plan
from workbench.session.proposal import Proposal

if TYPE_CHECKING:
    from workbench.audit.verifying import Verification
    from workbench.session.editing import Editing
    from workbench.session.lock_file import LockFile


def proposed(lock: LockFile, verification: Verification, title: str) -> Proposal:
    """The change of the lock file, to be applied like any other.

    Args:
        lock: as it was read; it is there.
        verification: what it is to say.
        title: what is done, in a few words.
    """
    change = FileChange(lock.path, lock.absolute, lock.data or b"", dump(verification.entries), (title,))
    return Proposal(Plan(title, (change,)), ())


def write(lock: LockFile, verification: Verification, editing: Editing, title: str) -> str:
    """Write the lock file: a new one where there is none, else by a plan, which undo takes back.

    Returns:
        What the operator should know; empty when all is well, or there was nothing to write.

    Raises:
        ApplyError: the file has changed since it was read, or the system refuses.
        OSError: a new one cannot be made.
    """
    if lock.data is None:
        os.makedirs(os.path.dirname(lock.absolute), exist_ok=True)  # noqa: PTH103, PTH120 - a text
        with Path(lock.absolute).open("xb") as stream:
            stream.write(dump(verification.entries))
        return ""
    return editing.apply(proposed(lock, verification, title)).note
