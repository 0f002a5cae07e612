"""The journal of applied plans: what was done, what can be undone, what was under way when a process ended.

An entry holds every file's bytes before and after. While files are being moved from the one to the other
the entry is *under way*, and says where to: that is written, and on the disk, before the first file is
touched, and taken back when the last one is done. Only who holds the store's lock has entries under way;
one that is found under that lock is left over from a process that ended.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workbench.store.tables import TIDY_DRAFTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store.durable import DurableStore
    from workbench.store.writer import Writer


KEPT_PLANS = 100
KEPT_BYTES = 64 << 20
"""How far back one can undo: so many plans, so many bytes; the latest is kept in any case."""


class Way(StrEnum):
    """What is being done to the files of a plan."""

    APPLY = "apply"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class JournalFile:
    """One file of a plan.

    Attributes:
        path: as the workspace calls it.
        absolute: where that is; may be a link.
        target: the file itself, links followed.
        before: its bytes before the plan.
        after: its bytes after it.
        why: for the reviewer.
    """

    path: str
    absolute: str
    target: str
    before: bytes
    after: bytes
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A plan in the journal.

    Attributes:
        id: grows with each plan.
        token: part of the names of its temporary files.
        title: the plan's.
        applied_at: seconds since the epoch.
        stands: its files are as the plan made them, as far as we know; else it was undone or is being
            applied.
        under_way: what is being done to it; ``None`` when nothing is.
        back: what was under way failed, and is being taken back.
        draft: ids of the draft's operations that it was made of; they go with its success.
        files: what it changes.
    """

    id: int
    token: str
    title: str
    applied_at: float
    stands: bool
    under_way: Way | None
    back: bool
    draft: tuple[int, ...]
    files: tuple[JournalFile, ...]


class Journal:
    """The journal in a store. Call from under the store's lock, questions apart."""

    def __init__(self, store: DurableStore) -> None:
        self._store = store

    # -- questions ---------------------------------------------------------------------------------------

    def under_way(self) -> tuple[Entry, ...]:
        """What somebody is at, or was when the process ended; oldest first."""
        return self._entries("under_way != '' ORDER BY id")

    def to_undo(self) -> Entry | None:
        """The plan that undo would take back: the last one that stands."""
        return next(iter(self._entries("stands AND under_way = '' ORDER BY id DESC LIMIT 1")), None)

    def to_redo(self) -> Entry | None:
        """The plan that redo would apply once more: the last one undone."""
        return next(iter(self._entries("NOT stands AND under_way = '' ORDER BY id LIMIT 1")), None)

    def titles(self) -> tuple[tuple[str, float, bool], ...]:
        """What can be undone and redone, oldest first: title, when it was applied, whether it stands."""
        rows = self._store.read("SELECT title, applied_at, stands FROM plan WHERE under_way = '' ORDER BY id")
        return tuple((title, at, bool(stands)) for title, at, stands in rows)

    # -- changes -----------------------------------------------------------------------------------------

    def begin(self, title: str, files: Sequence[JournalFile], draft: Sequence[int] = ()) -> Entry:
        """A new plan is about to be applied.

        Raises:
            StoreFullError: there is no room for it; nothing may be applied.
            StoreHeldError: another process is writing.
        """
        token = secrets.token_hex(6)
        now = time.time()

        def work(writer: Writer) -> int:
            cursor = writer.execute(
                "INSERT INTO plan (token, title, applied_at, stands, under_way, back, draft)"
                " VALUES (?, ?, ?, 0, ?, 0, ?)",
                (token, _text(title), now, Way.APPLY.value, json.dumps(list(draft))),
            )
            plan = int(cursor.lastrowid)
            writer.executemany(
                "INSERT INTO plan_file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        plan,
                        position,
                        _text(file.path),
                        _bytes(file.absolute),
                        _bytes(file.target),
                        file.before,
                        file.after,
                        json.dumps(file.why),
                    )
                    for position, file in enumerate(files)
                ],
            )
            return plan

        plan = self._store.write(work, flushed=True)
        return Entry(plan, token, title, now, False, Way.APPLY, False, tuple(draft), tuple(files))

    def start(self, entry: Entry, way: Way) -> Entry:
        """A plan is about to be undone or redone.

        Raises:
            StoreFullError: there is no room to say so; nothing may be done.
            StoreHeldError: another process is writing.
        """
        self._set(entry, "under_way = ?, back = 0", way.value)
        return replace(entry, under_way=way, back=False)

    def turn(self, entry: Entry) -> Entry:
        """What is under way failed and is taken back, by whoever comes to it."""
        self._set(entry, "back = ?", 1)
        return replace(entry, back=True)

    def finish(self, entry: Entry) -> None:
        """All files are where they were to go.

        With a new plan its operations leave the draft, what was undone before can be redone no more, and
        what is too long ago is forgotten.

        Raises:
            StoreFullError: there is no room to say so; recovery will find all files moved.
            StoreHeldError: another process is writing.
        """
        done = "UPDATE plan SET under_way = '', back = 0, stands = ? WHERE id = ?"
        gone = "DELETE FROM draft_operation WHERE id = ?"

        def work(writer: Writer) -> None:
            stands = entry.under_way is not Way.UNDO
            writer.execute(done, (stands, entry.id))
            if entry.under_way is Way.APPLY:
                writer.executemany(gone, [(each,) for each in entry.draft])
                writer.execute(TIDY_DRAFTS)
                writer.execute("DELETE FROM plan WHERE NOT stands AND under_way = '' AND id < ?", (entry.id,))
                _bound(writer)
            writer.execute("DELETE FROM plan_file WHERE plan NOT IN (SELECT id FROM plan)")

        self._store.write(work, flushed=True)

    def take_back(self, entry: Entry) -> None:
        """All files are as they were before it began: a new plan is forgotten, another stands as it did."""

        def work(writer: Writer) -> None:
            if entry.under_way is Way.APPLY:
                writer.execute("DELETE FROM plan WHERE id = ?", (entry.id,))
                writer.execute("DELETE FROM plan_file WHERE plan = ?", (entry.id,))
            else:
                writer.execute("UPDATE plan SET under_way = '', back = 0 WHERE id = ?", (entry.id,))

        self._store.write(work, flushed=True)

    def forget(self, entry: Entry) -> None:
        """A plan is neither to be undone nor redone any more.

        Raises:
            StoreFullError: there is no room to say so.
            StoreHeldError: another process is writing.
        """

        def work(writer: Writer) -> None:
            writer.execute("DELETE FROM plan WHERE id = ?", (entry.id,))
            writer.execute("DELETE FROM plan_file WHERE plan = ?", (entry.id,))

        self._store.write(work, flushed=True)

    def _set(self, entry: Entry, what: str, value: str | int) -> None:
        self._store.write(
            lambda writer: writer.execute(f"UPDATE plan SET {what} WHERE id = ?", (value, entry.id)),  # noqa: S608
            flushed=True,
        )

    def _entries(self, where: str) -> tuple[Entry, ...]:
        rows = self._store.read(
            "SELECT id, token, title, applied_at, stands, under_way, back, draft FROM plan WHERE " + where  # noqa: S608
        )
        return tuple(self._entry(row) for row in rows)

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        plan, token, title, applied_at, stands, under_way, back, draft = row
        files = self._store.read(
            "SELECT path, absolute, target, before, after, why FROM plan_file"
            " WHERE plan = ? ORDER BY position",
            (plan,),
        )
        return Entry(
            plan,
            token,
            title,
            applied_at,
            bool(stands),
            Way(under_way) if under_way else None,
            bool(back),
            tuple(json.loads(draft)),
            tuple(
                JournalFile(path, _place(absolute), _place(target), before, after, tuple(json.loads(why)))
                for path, absolute, target, before, after, why in files
            ),
        )


def _bound(writer: Writer) -> None:
    """Forget plans that are too long ago, oldest first."""
    rows = writer.execute(
        "SELECT id, (SELECT sum(length(before) + length(after)) FROM plan_file WHERE plan = plan.id)"
        " FROM plan WHERE under_way = '' ORDER BY id DESC"
    ).fetchall()
    total = 0
    for at, (plan, size) in enumerate(rows):
        total += size or 0
        if at and (at >= KEPT_PLANS or total > KEPT_BYTES):
            writer.execute("DELETE FROM plan WHERE id <= ? AND under_way = ''", (plan,))
            return


def _text(text: str) -> str:
    """A text that SQLite takes: half a surrogate is no character to it."""
    return text.encode("utf-8", "replace").decode()


def _bytes(place: str) -> bytes:
    return place.encode("utf-8", "surrogateescape")


def _place(place: bytes) -> str:
    return place.decode("utf-8", "surrogateescape")
