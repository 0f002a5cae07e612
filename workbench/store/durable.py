"""What must not be lost: drafts, and the journal of what was applied. One SQLite file per workspace.

It lies apart from the cache, which may be thrown away: in the folder that ``CONTRACT_WORKBENCH_CACHE``
names, else in the user's state folder. What the journal writes is on the disk when ``write`` returns
(``flushed``); a draft is safe from the end of our process, and that the power fails within a second of a
key is left to luck.

A file that is damaged is moved aside and begun anew. One that cannot be used at all is replaced by memory,
and ``note`` says so.
"""

# ruff: noqa: PTH101, PTH103, PTH105, PTH118, PTH120
# A handful of calls, and each is the system's own.

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.store.database import BUSY, FOLDER_VARIABLE, cache_folder, file_name
from workbench.store.locks import UNLOCKED, FileLock, there_are_locks
from workbench.store.tables import DRAFTS, JOURNAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.store.writer import Writer

Result = TypeVar("Result")

VERSION = 1
"""Of the tables; part of the file's name, so that another version's file is never touched."""

PATIENCE = 10.0
"""Seconds to wait for another instance that is applying."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
_OURS = (sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.InterfaceError)


class StoreFullError(Exception):
    """The disk that the store lies on is full; nothing was written."""


class StoreHeldError(Exception):
    """Another instance has been applying, or writing, for longer than we wait."""


class DurableStore:
    """Drafts and journal, in a file or in memory. Any thread may read and write.

    Args:
        path: the file; empty for memory.
        note: why it is not the file that it should be.
        busy: seconds to wait for another process that writes.

    Attributes:
        note: what the operator should know; empty when all is well.
    """

    def __init__(self, path: str, *, note: str = "", busy: float = BUSY) -> None:
        self.note = note
        self._path = path
        self._guard = threading.RLock()
        self._applying = threading.RLock()
        self._lock: FileLock | None = None
        self._depth = 0
        self._connection = _connect(path, busy) if path else _in_memory()

    @property
    def kept(self) -> bool:
        """What is written stays for the next run."""
        return bool(self._path)

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one query; none when the file turned out to be of no use."""
        with self._guard:
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except sqlite3.Error as error:
                self._forget(error)
                return []

    def write(self, work: Callable[[Writer], Result], *, flushed: bool = False) -> Result:
        """Do a piece of writing, whole or not at all.

        Args:
            work: writes; it may be called a second time, in memory.
            flushed: what was written is on the disk afterwards, should the power fail.

        Raises:
            StoreFullError: the disk is full.
            StoreHeldError: another process has been writing for longer than we wait.
        """
        with self._guard:
            try:
                self._connection.execute(f"PRAGMA synchronous = {'FULL' if flushed else 'NORMAL'}")
                return self._write(work)
            except sqlite3.Error as error:
                self._forget(error)
                return self._write(work)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one of all instances that applies, undoes or recovers in this workspace. May be nested.

        Raises:
            StoreHeldError: another instance is at it, and goes on for longer than we wait.
        """
        with self._applying:
            if self._depth == 0 and self._path:
                self._lock = self._take(".lock", PATIENCE)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._lock is not None:
                    self._lock.release()
                    self._lock = None

    def claim(self, name: str, *, new: bool = True) -> FileLock | None:
        """Take a name for this process, until it lets go or ends, however it ends.

        Args:
            name: letters and digits.
            new: it may be a name that nobody ever took.

        Returns:
            ``None`` when another has it, or the store is in memory.

        Raises:
            FileNotFoundError: nobody has it, and ``new`` is false.
        """
        if not self._path:
            return None
        return FileLock.take(f"{self._path}.{name}.lock", new=new)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with self._guard:
            self._connection.close()

    def _take(self, suffix: str, wait: float) -> FileLock | None:
        try:
            lock = FileLock.take(self._path + suffix, wait=wait)
        except OSError:
            return None  # the folder is gone or may not be written: the store says so by itself
        if lock is None:
            raise StoreHeldError("another instance is applying changes in this workspace")
        return lock

    def _write(self, work: Callable[[Writer], Result]) -> Result:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        return result

    def _forget(self, error: sqlite3.Error) -> None:
        """Go on in memory with what can still be read.

        Raises:
            sqlite3.Error: the fault is ours, or memory fails too.
            StoreFullError: the disk is full.
            StoreHeldError: another process is writing.
        """
        code = _code(error)
        if isinstance(error, _OURS) or not self._path:
            raise error
        if code == sqlite3.SQLITE_FULL:
            raise StoreFullError(f"{os.path.dirname(self._path)}: the disk is full") from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreHeldError("another process is writing to the journal") from error
        memory = _in_memory()
        try:
            self._connection.backup(memory)
        except sqlite3.Error:
            memory.close()
            memory = _in_memory()
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        self._connection = memory
        self._path = ""
        self.note = _note(error)


def open_durable(root: Path | str, *, busy: float = BUSY) -> DurableStore:
    """The drafts and the journal of a workspace.

    Args:
        root: the workspace's root.
        busy: seconds to wait for another process that writes.

    Returns:
        A store in any case; ``note`` tells when nothing will be kept, or what was kept is lost.
    """
    folder = state_folder()
    path = os.path.join(folder, f"{file_name(root).rsplit('-v', 1)[0]}-drafts-v{VERSION}.sqlite3")
    note = "" if there_are_locks() else UNLOCKED
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        try:
            return DurableStore(path, note=note, busy=busy)
        except sqlite3.Error as error:
            if _code(error) not in _DAMAGED:
                raise
            _move_aside(path)
            lost = f"the drafts and the journal were damaged: they are set aside as {path}.damaged"
            return DurableStore(path, note=lost, busy=busy)
    except (OSError, sqlite3.Error) as error:
        return DurableStore("", note=_note(error), busy=busy)


def state_folder() -> str:
    """The folder of drafts and journals: what the environment names, else the user's state folder."""
    if os.environ.get(FOLDER_VARIABLE):
        return cache_folder()
    from platformdirs import user_state_dir  # noqa: PLC0415 - not where the environment names one

    return user_state_dir("contract-workbench", appauthor=False)


def _connect(path: str, busy: float) -> sqlite3.Connection:
    """Open the file, and make its tables where it is new.

    Raises:
        sqlite3.Error: it cannot be opened, is no database, or not of this version.
    """
    connection = sqlite3.connect(path, timeout=busy, isolation_level=None, check_same_thread=False)
    try:
        with contextlib.suppress(OSError):
            os.chmod(path, 0o600)
        if _version(connection) == 0:
            # Another process may be at it at this moment: then it sets the mode, for good.
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if _version(connection) == 0:
                _make_tables(connection)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        connection.execute("SELECT count(*) FROM plan, draft_operation").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _make_tables(connection)
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in (*JOURNAL, *DRAFTS):
        connection.execute(statement)


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _move_aside(path: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.replace(path + suffix, f"{path}.damaged{suffix}")


def _code(error: BaseException) -> int:
    # Without a code: another version's tables, or text that is not UTF-8, which we never wrote.
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)) & 0xFF


def _note(error: BaseException) -> str:
    why = getattr(error, "strerror", None) or str(error)
    return f"drafts and undo will not survive this run: they cannot be kept ({why})"
