"""What we keep for ourselves between runs: one SQLite file per workspace, outside it.

It is a cache and nothing else: whatever happens to it, the program goes on and the answers are the same. A
file that is damaged is moved aside and begun anew; one that cannot be written, or that another process holds
for longer than we wait, is left alone and replaced by a copy in memory for as long as this process runs.
``note`` says so.
"""

# Names for SQLite, which takes text; nothing is done with them as paths.
# ruff: noqa: PTH100, PTH103, PTH105, PTH118, PTH119

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sqlite3
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.store.tables import AUDITS, INDEX, TRACES
from workbench.store.writer import StoreLostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from workbench.store.writer import Writer

__all__ = ["Store", "StoreLostError", "cache_folder", "open_store"]

Result = TypeVar("Result")

VERSION = 3
"""Of the tables; part of the file's name, so that another version's file is never touched."""

BUSY = 5.0
"""Seconds to wait for another process that writes."""

FOLDER_VARIABLE = "CONTRACT_WORKBENCH_CACHE"
"""Names the folder to keep things in, instead of the user's cache folder."""

_SCHEMA = (*INDEX, *AUDITS, *TRACES)
_DAMAGED = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}
)
_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Store:
    """A SQLite database, of a file or in memory. Any thread may read and write.

    Args:
        path: the file; empty for memory.
        note: why it is not the file that it should be.
        busy: seconds to wait for another process.

    Attributes:
        note: what the operator should know; empty when all is well.
    """

    def __init__(self, path: str, *, note: str = "", busy: float = BUSY) -> None:
        self.note = note
        self._path = path
        self._busy = busy
        self._open: set[sqlite3.Connection] = set()
        self._idle: deque[sqlite3.Connection] = deque()
        self._guard = threading.RLock()
        self._writing = threading.RLock()
        self._memory: sqlite3.Connection | None = None
        self._closed = False
        if path:
            self._begin()
        else:
            self._memory = _in_memory()

    @property
    def kept(self) -> bool:
        """What is written stays for the next run."""
        return self._memory is None

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one query.

        Raises:
            StoreLostError: the file turned out to be damaged, or to be held by another process; or the store
                is closed.
        """
        memory = self._memory
        if memory is not None:
            with self._guard:
                self._refuse_closed()
                return memory.execute(sql, parameters).fetchall()
        connection = None
        try:
            connection = self._take()
            rows = connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            self._drop(connection)
            if _is_fault_of_ours(error):
                raise
            self._lose(error)
            raise StoreLostError(str(error)) from error
        self._give_back(connection)
        return rows

    def write(self, work: Callable[[Writer], Result]) -> Result:
        """Do a piece of writing, whole or not at all.

        Args:
            work: writes; it may be called a second time, on the copy in memory.

        Raises:
            StoreLostError: the file turned out to be damaged; nothing that was kept is there any more. Or the
                store is closed.
        """
        with self._writing:
            self._refuse_closed()
            if self._memory is None:
                try:
                    return self._write(work)
                except sqlite3.Error as error:
                    if _is_fault_of_ours(error):
                        raise
                    if not self._move_to_memory(error):
                        raise StoreLostError(str(error)) from error
            assert self._memory is not None  # noqa: S101 - moved there
            return work(_Guarded(self._memory, self._guard))

    def write_at_once(self, work: Callable[[Writer], None]) -> bool:
        """Do a piece of writing that nobody misses; false where it cannot be done at once, and stay.

        Nothing is written in memory, and nobody is told.
        """
        with self._writing:
            if self._closed or self._memory is not None:
                return False
            connection = None
            try:
                connection = self._take()
                connection.execute("PRAGMA busy_timeout = 0")
                with _transaction(connection):
                    work(connection)
                connection.execute(f"PRAGMA busy_timeout = {int(self._busy * 1000)}")
            except sqlite3.Error:
                self._drop(connection)
                return False
            self._give_back(connection)
            return True

    def close(self) -> None:
        """Let go of the file; may be called twice. A thread that is reading ends its query first."""
        with self._guard:
            self._closed = True
            self._forget()
            if self._memory is not None:
                self._memory.close()

    # -- connections -------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Open the file, and make its tables where it is new."""
        connection = self._take()
        try:
            _prepare(connection)
        except BaseException:
            self._drop(connection)
            raise
        self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        """A connection for one piece of work."""
        self._refuse_closed()
        with contextlib.suppress(IndexError):
            return self._idle.popleft()
        connection = sqlite3.connect(
            self._path, timeout=self._busy, isolation_level=None, check_same_thread=False
        )
        self._open.add(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("PRAGMA cache_size = -16384")
        return connection

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreLostError("the store is closed")

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            if connection in self._open:
                self._idle.append(connection)
            else:
                connection.close()

    def _drop(self, connection: sqlite3.Connection | None) -> None:
        if connection is not None:
            self._open.discard(connection)
            connection.close()

    def _write(self, work: Callable[[Writer], Result]) -> Result:
        connection = self._take()
        try:
            with _transaction(connection):
                result = work(connection)
        except sqlite3.Error:
            self._drop(connection)
            raise
        except BaseException:
            self._give_back(connection)
            raise
        self._give_back(connection)
        return result

    # -- when it cannot be used --------------------------------------------------------------------------

    def _lose(self, error: sqlite3.Error) -> None:
        """Go on without what was kept."""
        with self._writing, self._guard:
            if self._memory is not None:
                return
            self._forget()
            if _is_damage(error):
                with contextlib.suppress(OSError, sqlite3.Error):
                    _move_aside(self._path)
                    self._begin()
                    return
            self.note = _note(error)
            self._memory = _in_memory()

    def _move_to_memory(self, error: sqlite3.Error) -> bool:
        """Go on with a copy of what was kept; false when there is none to be had."""
        copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            if _is_damage(error):
                raise error
            with contextlib.closing(sqlite3.connect(self._path, timeout=self._busy)) as source:
                source.backup(copy)
        except sqlite3.Error as second:
            copy.close()
            self._lose(second)
            return False
        with self._guard:
            self._forget()
            self.note = _note(error)
            self._memory = copy
        return True

    def _forget(self) -> None:
        """Close what no thread is using; the others close theirs when they give it back."""
        self._open.clear()
        while self._idle:
            self._idle.popleft().close()


class _Guarded:
    """The connection in memory, which all threads share, for one statement at a time."""

    def __init__(self, connection: sqlite3.Connection, guard: threading.RLock) -> None:
        self._connection = connection
        self._guard = guard

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        with self._guard:
            return self._connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        with self._guard:
            return self._connection.executemany(sql, rows)


def open_store(root: Path | str, *, busy: float = BUSY) -> Store:
    """The store of a workspace.

    Args:
        root: the workspace's root.
        busy: seconds to wait for another process that writes.

    Returns:
        A store in any case; ``note`` tells when nothing will be kept.
    """
    folder = cache_folder()
    path = os.path.join(folder, file_name(root))
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return _open(path, busy)
    except (OSError, sqlite3.Error) as error:
        return Store("", note=_note(error), busy=busy)


def cache_folder() -> str:
    """The folder that stores are in: what the environment names, else the user's cache folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return os.path.abspath(named)
    from platformdirs import user_cache_dir  # noqa: PLC0415 - not where the environment names one

    return user_cache_dir("contract-workbench", appauthor=False)


def file_name(root: Path | str) -> str:
    """The name of a workspace's file: its folder's name to know it by, a digest of its path, the version."""
    real = os.path.realpath(root)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", os.path.basename(real))[:40].strip("-") or "root"
    digest = hashlib.blake2b(os.fsencode(real), digest_size=8).hexdigest()
    return f"{stem}-{digest}-v{VERSION}.sqlite3"


def _open(path: str, busy: float) -> Store:
    try:
        return Store(path, busy=busy)
    except sqlite3.Error as error:
        if not _is_damage(error):
            raise
        _move_aside(path)
        return Store(path, busy=busy)


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in _SCHEMA:
        connection.execute(statement)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, unless they are there.

    Raises:
        sqlite3.Error: this is no database, or not of this version.
    """
    if _version(connection) == 0:
        # Another process may be at it at this moment: then it sets the mode, and it is the file's for good.
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
        with _transaction(connection):
            if _version(connection) == 0:
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
    if _version(connection) != VERSION:
        raise sqlite3.DatabaseError("not of this version")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _move_aside(path: str) -> None:
    """Take a damaged file out of the way. Who has it open keeps what it has."""
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.replace(path + suffix, f"{path}.damaged{suffix}")


def _code(error: BaseException) -> int:
    # Without a code: another version's tables, or text that is not UTF-8, which we never wrote.
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in _DAMAGED


def _is_fault_of_ours(error: sqlite3.Error) -> bool:
    return isinstance(error, (sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.InterfaceError))


def _note(error: BaseException) -> str:
    if isinstance(error, sqlite3.Error) and _code(error) in _HELD:
        why = "another process is writing to it"
    else:
        why = getattr(error, "strerror", None) or str(error)
    return f"nothing is kept for the next run: the cache cannot be used ({why})"
