"""Drafts as they are kept: each instance's own, in order, with the bytes that they were made over.

What an operation is, the store does not know: it keeps texts. A draft belongs to the instance that holds its
name (``DurableStore.claim``); one that nobody holds is an orphan, and may be taken over.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.store.tables import TIDY_DRAFTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.store.durable import DurableStore
    from workbench.store.writer import Writer


_PUT = "INSERT INTO draft_operation (session, contract, base, text, changed_at) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class KeptOperation:
    """An operation of a draft.

    Attributes:
        id: grows with each operation.
        contract: path of the contract.
        base: digest of the contract's bytes that it was made over.
        text: the operation, as the session spells it.
    """

    id: int
    contract: str
    base: str
    text: str


@dataclass(frozen=True, slots=True)
class Orphan:
    """A draft whose instance has ended.

    Attributes:
        session: the instance's name.
        operations: how many operations it has.
        contracts: paths of the contracts that they are about, in order of first appearance.
        changed_at: when the last one was added, in seconds since the epoch.
    """

    session: str
    operations: int
    contracts: tuple[str, ...]
    changed_at: float


class Drafts:
    """The drafts in a store."""

    def __init__(self, store: DurableStore) -> None:
        self._store = store

    def add(self, session: str, contract: str, base: bytes, text: str) -> KeptOperation:
        """Put an operation behind a draft's others.

        Raises:
            StoreFullError: the disk is full.
            StoreHeldError: another process is writing.
        """
        digest = digest_of(base)

        def work(writer: Writer) -> int:
            writer.execute("INSERT OR IGNORE INTO draft_base VALUES (?, ?)", (digest, base))
            return int(writer.execute(_PUT, (session, contract, digest, text, time.time())).lastrowid)

        return KeptOperation(self._store.write(work), contract, digest, text)

    def drop(self, operations: Sequence[int]) -> None:
        """Take operations away, by id.

        Raises:
            StoreFullError: the disk is full.
            StoreHeldError: another process is writing.
        """

        def work(writer: Writer) -> None:
            writer.executemany("DELETE FROM draft_operation WHERE id = ?", [(each,) for each in operations])
            writer.execute(TIDY_DRAFTS)

        self._store.write(work)

    def rebase(self, operation: int, base: bytes) -> str:
        """Say that an operation stands over other bytes, which came of our own doing; their digest."""
        digest = digest_of(base)

        def work(writer: Writer) -> None:
            writer.execute("INSERT OR IGNORE INTO draft_base VALUES (?, ?)", (digest, base))
            writer.execute("UPDATE draft_operation SET base = ? WHERE id = ?", (digest, operation))

        self._store.write(work)
        return digest

    def respell(self, operations: Sequence[tuple[int, str]], gone: Sequence[int]) -> None:
        """Give operations another text, by id, and take others away; all or none.

        Raises:
            StoreFullError: the disk is full.
            StoreHeldError: another process is writing.
        """

        def work(writer: Writer) -> None:
            texts = [(text, each) for each, text in operations]
            writer.executemany("UPDATE draft_operation SET text = ? WHERE id = ?", texts)
            writer.executemany("DELETE FROM draft_operation WHERE id = ?", [(each,) for each in gone])
            writer.execute(TIDY_DRAFTS)

        self._store.write(work)

    def of(self, session: str) -> tuple[KeptOperation, ...]:
        """A draft's operations, in order."""
        rows = self._store.read(
            "SELECT id, contract, base, text FROM draft_operation WHERE session = ? ORDER BY id", (session,)
        )
        return tuple(KeptOperation(*row) for row in rows)

    def base(self, digest: str) -> bytes | None:
        """The bytes that operations were made over; ``None`` when they are not kept."""
        rows = self._store.read("SELECT bytes FROM draft_base WHERE digest = ?", (digest,))
        return next((data for (data,) in rows if digest_of(data) == digest), None)

    def orphans(self) -> tuple[Orphan, ...]:
        """Drafts that nobody holds, the latest first."""
        return tuple(draft for draft in self._all() if self._is_free(draft.session))

    def others(self, own: str) -> tuple[Orphan, ...]:
        """The drafts of every other instance, whether it still runs or not, the latest first.

        Args:
            own: the name of the instance that asks.
        """
        return tuple(draft for draft in self._all() if draft.session != own)

    def _all(self) -> tuple[Orphan, ...]:
        rows = self._store.read("SELECT session, contract, changed_at FROM draft_operation ORDER BY id")
        found: dict[str, list[tuple[str, float]]] = {}
        for session, contract, at in rows:
            found.setdefault(session, []).append((contract, at))
        orphans = [
            Orphan(
                session,
                len(operations),
                tuple(dict.fromkeys(contract for contract, _ in operations)),
                max(at for _, at in operations),
            )
            for session, operations in found.items()
        ]
        return tuple(sorted(orphans, key=lambda orphan: orphan.changed_at, reverse=True))

    def adopt(self, orphan: str, session: str) -> tuple[KeptOperation, ...]:
        """Take an orphan's operations over, behind one's own.

        Returns:
            What was taken over, under new ids; nothing when somebody holds it, or was quicker.

        Raises:
            StoreFullError: the disk is full.
            StoreHeldError: another process is writing.
        """

        def work(writer: Writer) -> list[KeptOperation]:
            rows = writer.execute(
                "SELECT id, contract, base, text, changed_at FROM draft_operation"
                " WHERE session = ? ORDER BY id",
                (orphan,),
            ).fetchall()
            taken = []
            for old, contract, base, text, at in rows:
                new = writer.execute(_PUT, (session, contract, base, text, at)).lastrowid
                taken.append(KeptOperation(int(new), contract, base, text))
                writer.execute("DELETE FROM draft_operation WHERE id = ?", (old,))
            return taken

        with self._store.locked(), self._free(orphan, remove=True) as free:
            return tuple(self._store.write(work)) if free else ()

    def discard(self, orphan: str) -> bool:
        """Throw an orphan away; false when somebody holds it.

        Raises:
            StoreFullError: the disk is full.
            StoreHeldError: another process is writing.
        """

        def work(writer: Writer) -> None:
            writer.execute("DELETE FROM draft_operation WHERE session = ?", (orphan,))
            writer.execute(TIDY_DRAFTS)

        with self._store.locked(), self._free(orphan, remove=True) as free:
            if free:
                self._store.write(work)
            return free

    def _is_free(self, session: str) -> bool:
        with self._free(session) as free:
            return free

    @contextlib.contextmanager
    def _free(self, session: str, *, remove: bool = False) -> Iterator[bool]:
        """Whether nobody holds a name; nobody will while this lasts, where it has a lock.

        Args:
            session: the name.
            remove: take the lock's file away at the end.
        """
        if not self._store.kept:
            yield False  # what is in memory is this process's own
            return
        try:
            lock = self._store.claim(session, new=False)
        except FileNotFoundError:
            yield True
            return
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.release(remove=remove)


def digest_of(data: bytes) -> str:
    """The digest that bytes are known by; as ``Contract.digest``."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
