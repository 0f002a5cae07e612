"""Files moved from the bytes they have to the bytes they are to have: all of them, or none.

Every new file is written beside the old one and on the disk before the first old one is replaced; each old
one is read once more right before. The caller has put both in the journal by then.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.changes.failure import ApplyError, ConflictError, refused
from workbench.store.journal import Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.changes.disk import Disk
    from workbench.store.journal import Entry

TEMPORARY = ".contract-workbench-{token}-{position}.tmp"
"""The name of a temporary file: hidden, of no kind that counts, and known to the journal by its token."""


@dataclass(frozen=True, slots=True)
class Move:
    """One file's way.

    Attributes:
        path: as the workspace calls it.
        target: the file itself.
        old: the bytes it must have.
        new: the bytes it gets.
        temporary: where they are written first; in the target's folder.
        moved_on: what to say when it has other bytes.
    """

    path: str
    target: str
    old: bytes
    new: bytes
    temporary: str
    moved_on: str


def moves_of(entry: Entry) -> tuple[Move, ...]:
    """What is under way, file by file."""
    undoing = entry.under_way is Way.UNDO
    return tuple(
        Move(
            file.path,
            file.target,
            file.after if undoing else file.before,
            file.before if undoing else file.after,
            _temporary(file.target, entry.token, position),
            moved_on(file.path, entry.under_way),
        )
        for position, file in enumerate(entry.files)
    )


def moved_on(path: str, way: Way | None) -> str:
    """What to say of a file that has other bytes than it should have."""
    if way is Way.UNDO:
        return f"{path} has changed since the plan was applied: it is not undone; edit the file by hand"
    if way is Way.REDO:
        return f"{path} has changed since the plan was undone: it is not applied again"
    return f"{path} has changed on the disk since it was read: look at the changes again, then apply"


def forward(moves: Sequence[Move], disk: Disk, moved: list[Move]) -> None:
    """Move every file.

    Args:
        moves: what to do, in order.
        disk: where.
        moved: gets each file that was replaced, or was about to be.

    Raises:
        ConflictError: a file has other bytes, or is gone.
        ApplyError: the system refuses.
    """
    try:
        for move in moves:
            check(move, disk)
        for move in moves:
            _prepare(move, disk)
        for move in moves:
            check(move, disk)
            moved.append(move)  # before it is: a key pressed right after it must not go unnoticed
            try:
                with _told(move.path):
                    disk.replace(move.temporary, move.target)
            except ApplyError:
                moved.pop()
                raise
        flush_folders(moves, disk)
    except BaseException:
        clear(moves, disk)
        raise


def back(moves: Sequence[Move], disk: Disk) -> None:
    """Put files back that have their new bytes; the last one first: what is moved comes first throughout.

    Raises:
        ConflictError: one was changed at this moment.
        ApplyError: the system refuses.
    """
    returned = [
        Move(move.path, move.target, move.new, move.old, move.temporary, move.moved_on)
        for move in reversed(moves)
        if content(move, disk) == move.new
    ]
    clear(moves, disk)
    forward(returned, disk, [])


def check(move: Move, disk: Disk) -> None:
    """See that a file still has the bytes it must have.

    Raises:
        ConflictError: it has others, or is gone, or no plain file any more.
        ApplyError: it cannot be read, or not written.
    """
    theirs = content(move, disk)
    if theirs is None:
        gone = f"{move.path} is gone from the disk: nothing was written in its place"
        raise ConflictError(move.path, gone, None)
    if theirs != move.old:
        raise ConflictError(move.path, move.moved_on, theirs)
    if not disk.may_write(move.target):
        raise ApplyError(move.path, f"{move.path} was not changed: it is read-only; make it writable first")


def content(move: Move, disk: Disk) -> bytes | None:
    """A file's bytes; ``None`` when it is gone, or no plain file.

    Raises:
        ApplyError: it is there and cannot be read.
    """
    try:
        return disk.read(move.target)
    except PermissionError as error:
        raise ApplyError(move.path, f"{move.path} cannot be read: {error.strerror}") from error
    except OSError:
        return None


def clear(moves: Sequence[Move], disk: Disk) -> None:
    """Take temporary files away, where there are any."""
    for move in moves:
        with contextlib.suppress(OSError):
            disk.remove(move.temporary)


def flush_folders(moves: Sequence[Move], disk: Disk) -> None:
    """Have the files' new names on the disk."""
    for folder in dict.fromkeys(os.path.dirname(move.target) for move in moves):  # noqa: PTH120 - as text
        disk.flush_folder(folder)


def _prepare(move: Move, disk: Disk) -> None:
    """Write a file's new bytes beside it, with its mode, and have them on the disk."""
    with _told(move.path):
        descriptor = disk.create(move.temporary)
        try:
            rest = memoryview(move.new)
            while rest:
                rest = rest[disk.write(descriptor, rest) :]
            disk.liken(descriptor, move.target)
            disk.flush(descriptor)
        finally:
            disk.close(descriptor)


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """What the system says, as an ``ApplyError``."""
    try:
        yield
    except OSError as error:
        raise refused(path, error) from error


def _temporary(target: str, token: str, position: int) -> str:
    folder = os.path.dirname(target)  # noqa: PTH120 - as text
    return os.path.join(folder, TEMPORARY.format(token=token, position=position))  # noqa: PTH118
