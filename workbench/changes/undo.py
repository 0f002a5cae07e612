"""Undo and redo: applied plans taken back whole, and applied once more, also after a restart.

Both are plans over known bytes: where a file has moved on since, nothing is written.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.changes.apply import Applied, carry, refuse_unsettled
from workbench.changes.disk import Disk
from workbench.changes.failure import ApplyError, ConflictError
from workbench.changes.moving import moved_on
from workbench.changes.plan import FileChange, Plan
from workbench.changes.recover import recover
from workbench.store.durable import StoreFullError, StoreHeldError
from workbench.store.journal import Journal, Way
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from workbench.store.durable import DurableStore
    from workbench.store.journal import Entry, JournalFile


def plan_to_undo(store: DurableStore) -> Plan | None:
    """What undo would do, for a face to show; ``None`` when there is nothing to undo."""
    return _plan(Journal(store).to_undo(), Way.UNDO)


def plan_to_redo(store: DurableStore) -> Plan | None:
    """What redo would do, for a face to show; ``None`` when there is nothing to redo."""
    return _plan(Journal(store).to_redo(), Way.REDO)


def set_aside(store: DurableStore) -> str:
    """Forget the plan that undo would take back, if it cannot be: a file of it has moved on, or is gone.

    Returns:
        Which plan it was, in words; empty when there is nothing to undo, or it can be taken back.

    Raises:
        ApplyError: another instance is at it, or that cannot be kept.
    """
    journal = Journal(store)
    try:
        with store.locked():
            recover(store)
            entry = journal.to_undo()
            if entry is None or not any(_has_moved_on(file) for file in entry.files):
                return ""
            journal.forget(entry)
            return _called(entry)
    except (StoreFullError, StoreHeldError) as error:
        raise ApplyError("", f"nothing was changed: {error}; try again") from error


def _has_moved_on(file: JournalFile) -> bool:
    """Whether a file is not what its plan made of it."""
    try:
        return os.path.realpath(file.absolute) != file.target or read_file(file.target) != file.after
    except OSError:
        return True


def _called(entry: Entry) -> str:
    return f"“{entry.title}” of {datetime.fromtimestamp(entry.applied_at).astimezone():%Y-%m-%d %H:%M}"


def undo(store: DurableStore, *, disk: Disk | None = None) -> Applied | None:
    """Take back the last plan that stands, whole; ``None`` when there is none.

    Raises:
        ConflictError: a file has changed since it was applied, is gone, or its link leads elsewhere.
        ApplyError: the system refuses, or another instance is at it.
    """
    return _again(store, Way.UNDO, disk or Disk())


def redo(store: DurableStore, *, disk: Disk | None = None) -> Applied | None:
    """Apply the plan that was undone last once more; ``None`` when there is none.

    Raises:
        ConflictError: a file has changed since it was undone, is gone, or its link leads elsewhere.
        ApplyError: the system refuses, or another instance is at it.
    """
    return _again(store, Way.REDO, disk or Disk())


def _again(store: DurableStore, way: Way, disk: Disk) -> Applied | None:
    journal = Journal(store)
    try:
        with store.locked():
            recover(store, disk=disk)
            entry = _entry(journal, way)
            if entry is None:
                return None
            refuse_unsettled(journal, (file.target for file in entry.files))
            try:
                _refuse_led_elsewhere(entry, way)
                return carry(journal.start(entry, way), journal, store, disk)
            except ConflictError as error:
                raise ConflictError(
                    error.path, f"{error.message} (the plan is {_called(entry)})", error.theirs
                ) from error
    except (StoreFullError, StoreHeldError) as error:
        raise ApplyError("", f"nothing was changed: {error}; try again") from error


def _refuse_led_elsewhere(entry: Entry, way: Way) -> None:
    for file in entry.files:
        if os.path.realpath(file.absolute) != file.target:
            raise ConflictError(file.path, moved_on(file.path, way), None)


def _entry(journal: Journal, way: Way) -> Entry | None:
    return journal.to_undo() if way is Way.UNDO else journal.to_redo()


def _plan(entry: Entry | None, way: Way) -> Plan | None:
    if entry is None:
        return None
    if way is Way.REDO:
        changes = (
            FileChange(file.path, file.absolute, file.before, file.after, file.why) for file in entry.files
        )
        return Plan(entry.title, tuple(changes))
    changes = (
        FileChange(file.path, file.absolute, file.after, file.before, ("undo",)) for file in entry.files
    )
    return Plan(f"undo: {entry.title}", tuple(changes))
