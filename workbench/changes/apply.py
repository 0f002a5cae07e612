"""Applying a plan: the only place where something inside a workspace is written.

The files' old and new bytes go into the journal first. Then every new file is written beside the old one,
flushed, and put in its place; a link stays and its target is replaced (of several hard links to a file the
others keep the old one). Should the process end on the way, ``recover`` finishes or takes back; should a
step fail, it is taken back here and now. Either way every file is wholly old or wholly new, and all are on
the same side.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.changes.disk import Disk
from workbench.changes.failure import ApplyError
from workbench.changes.moving import Move, back, forward, moves_of
from workbench.changes.recover import recover
from workbench.store.drafts import digest_of
from workbench.store.durable import StoreFullError, StoreHeldError
from workbench.store.journal import Journal, JournalFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.changes.plan import FileChange, Plan
    from workbench.store.durable import DurableStore
    from workbench.store.journal import Entry

NOT_KEPT = "undo will not survive this run"
"""Said where the journal is in memory."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that we wrote, so that a watcher can tell it from what others write.

    Attributes:
        path: as the workspace calls it.
        absolute: where that is; may be a link.
        target: the file itself.
        size: in bytes.
        mtime_ns: when it was written, by the file system's clock.
        inode: its number; another one is another file.
        digest: of its bytes, as ``Contract.digest``.
    """

    path: str
    absolute: str
    target: str
    size: int
    mtime_ns: int
    inode: int
    digest: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A plan that was applied, undone or redone.

    Attributes:
        title: the plan's.
        written: the files that changed.
        note: what the operator should know; empty when all is well.
    """

    title: str
    written: tuple[Written, ...]
    note: str = ""


def apply(
    plan: Plan,
    store: DurableStore,
    *,
    roots: Sequence[str],
    named: Iterable[str] = (),
    draft: Sequence[int] = (),
    disk: Disk | None = None,
) -> Applied:
    """Apply a plan, whole or not at all.

    Args:
        plan: files whose bytes stay the same are left alone.
        store: where the journal is.
        roots: folders that files may lie in, links followed.
        named: files that the operator named, which may lie anywhere.
        draft: ids of the draft's operations that the plan was made of; they go with its success.
        disk: the disk.

    Raises:
        ConflictError: a file is not what it was when the plan was made, or is gone.
        ApplyError: the system refuses, another instance is at it, or a file lies outside the roots.
    """
    disk = disk or Disk()
    changes = plan.effective
    try:
        with store.locked():
            files = _files(changes, roots, named)
            journal = Journal(store)
            recover(store, disk=disk)
            refuse_unsettled(journal, (file.target for file in files))
            if not files:
                return Applied(plan.title, ())
            entry = journal.begin(plan.title, files, draft)
            return carry(entry, journal, store, disk)
    except (StoreFullError, StoreHeldError) as error:
        raise ApplyError("", f"nothing was changed: {error}; try again") from error


def refuse_unsettled(journal: Journal, targets: Iterable[str]) -> None:
    """See that none of these files is in the middle of something that recovery could not settle.

    Raises:
        ApplyError: one is.
    """
    touched = set(targets)
    for entry in journal.under_way():
        for file in entry.files:
            if file.target in touched:
                raise ApplyError(
                    file.path,
                    f"{file.path} is still in the middle of “{entry.title}”, which could not be finished or"
                    " taken back: see that its folder can be written, then try again",
                )


def carry(entry: Entry, journal: Journal, store: DurableStore, disk: Disk) -> Applied:
    """Do what the journal says is under way, or take it back.

    Raises:
        ConflictError, ApplyError: it failed.
    """
    moves = moves_of(entry)
    moved: list[Move] = []
    try:
        forward(moves, disk, moved)
    except BaseException as error:
        _give_up(entry, moved, journal, disk, error)
        raise
    note = "" if store.kept else f"{NOT_KEPT}: {store.note}" if store.note else NOT_KEPT
    try:
        journal.finish(entry)
    except (StoreFullError, StoreHeldError) as error:
        note = f"the files are written; the journal is brought up to date later ({error})"
    return Applied(entry.title, written(entry, moves, disk), note)


def written(entry: Entry, moves: Sequence[Move], disk: Disk) -> tuple[Written, ...]:
    """The files as they are now that they were written."""
    found = []
    for file, move in zip(entry.files, moves, strict=True):
        try:
            state = disk.state(move.target)
        except OSError:
            continue  # gone again already: no write of ours will be seen
        found.append(
            Written(
                file.path,
                file.absolute,
                file.target,
                len(move.new),
                state.st_mtime_ns,
                state.st_ino,
                digest_of(move.new),
            )
        )
    return tuple(found)


def _give_up(entry: Entry, moved: Sequence[Move], journal: Journal, disk: Disk, why: BaseException) -> None:
    """Take back what was done so far.

    Raises:
        ApplyError: that failed too; the journal has it, and ``recover`` comes back to it.
    """
    try:
        if moved:
            entry = journal.turn(entry)
            back(moved, disk)
        journal.take_back(entry)
    except (ApplyError, StoreFullError, StoreHeldError) as second:
        if not moved:
            return  # no file was touched: the next start only strikes the entry out
        names = ", ".join(move.path for move in moved)
        raise ApplyError(
            moved[0].path,
            f"{why}; {names} could not be put back yet ({second}): this is done at the next start, or when"
            " something is applied again",
        ) from why


def _files(
    changes: Sequence[FileChange], roots: Sequence[str], named: Iterable[str]
) -> tuple[JournalFile, ...]:
    """Where the changes' files really are.

    Raises:
        ApplyError: outside the roots, or two of them are one file.
    """
    inside = tuple(os.path.join(os.path.realpath(root), "") for root in roots)  # noqa: PTH118
    allowed = {os.path.realpath(name) for name in named}
    seen: dict[str, str] = {}
    files = []
    for change in changes:
        target = os.path.realpath(change.absolute)
        if not target.startswith(inside) and target not in allowed:
            raise ApplyError(
                change.path,
                f"{change.path} leads to {target}, outside the workspace and its sources: to edit that file,"
                " name it",
            )
        if target in seen:
            raise ApplyError(
                change.path, f"{change.path} and {seen[target]} are the same file: change it under one name"
            )
        seen[target] = change.path
        files.append(
            JournalFile(change.path, change.absolute, target, change.before, change.after, change.why)
        )
    return tuple(files)
