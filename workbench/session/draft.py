"""The draft of one instance: the operations that wait, in order, until they are applied together.

Every operation is kept in the store as it is added, with the bytes that the operator had before the eyes,
so a draft survives a crash and a closed terminal. Another instance has a draft of its own; one whose
instance has ended is an orphan, offered on the next start.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.session.proposal import DraftEntry, Proposal, Unpicked
from workbench.session.spelling import SpellingError, read, spelled
from workbench.session.unpicking import taken_back, without
from workbench.store.drafts import Drafts, digest_of
from workbench.store.durable import StoreFullError, StoreHeldError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from workbench.changes.operation import Operation
    from workbench.contracts.contract import Contract
    from workbench.session.proposing import Proposer
    from workbench.store.drafts import KeptOperation, Orphan
    from workbench.store.durable import DurableStore
    from workbench.store.locks import FileLock


class Draft:
    """The operations that wait in one instance. Any thread may call.

    Args:
        store: where they are kept.
        absolute: the place of a contract.
        read_bytes: the bytes of the file at a place; raises ``OSError``.
        on_change: called after each change, from the thread that made it; must return quickly.
        apart: plan in a process of its own, so that threads of this one go on; see ``Layer``.
    """

    def __init__(
        self,
        store: DurableStore,
        absolute: Callable[[str], str],
        read_bytes: Callable[[str], bytes],
        on_change: Callable[[], None] | None = None,
        *,
        apart: bool = False,
    ) -> None:
        self.session = secrets.token_hex(8)
        self._store = store
        self._drafts = Drafts(store)
        self._absolute = absolute
        self._read = read_bytes
        self._on_change = on_change or _nothing
        self._guard = threading.RLock()
        self._entries: tuple[DraftEntry, ...] = ()
        self._name: FileLock | None = None
        self._apart = apart
        self._proposer: Proposer | None = None

    @property
    def entries(self) -> tuple[DraftEntry, ...]:
        """What waits, in order: what, where, why."""
        return self._entries

    def add(self, operation: Operation, base: bytes | None = None) -> DraftEntry:
        """Put a change behind the others.

        Args:
            operation: the change. Whether it fits, ``plan`` tells.
            base: the contract's bytes that the operator has before the eyes; default: those on the disk.

        Raises:
            OSError: no bytes were given and the contract cannot be read.
            StoreFullError, StoreHeldError: it could not be kept; it was not added.
        """
        data = base if base is not None else self._read(self._absolute(operation.contract))
        with self._guard:
            if self._name is None:
                self._name = self._store.claim(self.session)
            kept = self._drafts.add(self.session, operation.contract, data, spelled(operation))
            entry = DraftEntry(kept.id, operation, kept.base)
            self._entries = (*self._entries, entry)
        self._on_change()
        return entry

    def drop(self, index: int) -> DraftEntry:
        """Take the change at an index of ``entries`` out.

        Raises:
            IndexError: there is none.
            StoreFullError, StoreHeldError: that could not be kept; it is still there.
        """
        with self._guard:
            entry = self._entries[index]
            self._take_out([entry])
        self._on_change()
        return entry

    def put(self, operation: Operation) -> DraftEntry | None:
        """Put a change behind the others; one that takes an earlier one back takes it out instead. Blocks.

        Returns:
            The earlier change that is out of the draft now; ``None`` where this one was added.

        Raises:
            OSError: the contract cannot be read.
            StoreFullError, StoreHeldError: it could not be kept; nothing has changed.
        """
        entries = self._entries
        for at, sure in taken_back([entry.operation for entry in entries], operation):
            kept = self._unpicked(entries, entries[at])
            if kept is not None and self._same(kept, operation, sure=sure):
                self._keep(entries, kept)
                return entries[at]
        self.add(operation)
        return None

    def unpick(self, index: int) -> Unpicked:
        """Take a change out, and what cannot be made without it. Blocks.

        Args:
            index: into ``entries``.

        Raises:
            IndexError: there is none.
            StoreFullError, StoreHeldError: that could not be kept; nothing has changed.
        """
        before = self._entries
        gone = before[index]
        conflicts = self.plan().conflicts
        known = {each.entry.id for each in conflicts}
        kept = list(before)
        going: list[DraftEntry] = [gone]
        resting: list[DraftEntry] = []
        while going:
            each = going.pop()
            # What does not fit is not laid: nothing rests on it.
            kept = _less(kept, each, relay=each.id not in known)
            known.add(each.id)
            if any(one.operation.contract == gone.operation.contract for one in kept):
                lost = [one.entry for one in self._planner().propose(kept).conflicts]
                going = [one for one in lost if one.id not in known][:1]
                resting += going
        self._keep(before, kept)
        was = {entry.id: entry for entry in before}
        relaid = tuple(was[one.id] for one in kept if one.operation != was[one.id].operation)
        return Unpicked(gone, tuple(was[one.id] for one in resting), relaid)

    def clear(self) -> None:
        """Take all changes out.

        Raises:
            StoreFullError, StoreHeldError: that could not be kept; they are still there.
        """
        with self._guard:
            self._take_out(self._entries)
        self._on_change()

    def plan(self) -> Proposal:
        """Lay the draft on the bytes now on the disk. For a worker: proving a large contract takes a while.

        A file that has changed since takes the changes as far as they do not touch what somebody else has
        written; those that do, or that do not fit, are conflicts and stop no other.
        """
        return self._laid(())

    def preview(self, operations: Iterable[Operation]) -> Proposal:
        """What the draft would come to with further changes behind it; they are not added. For a worker.

        Args:
            operations: in order, over the files as they are on the disk now. Their ids are negative.

        Raises:
            OSError: a contract of theirs cannot be read.
        """
        wanted = tuple(operations)
        bases = {
            path: digest_of(self._read(self._absolute(path)))
            for path in {operation.contract for operation in wanted}
        }
        further = (
            DraftEntry(-number, operation, bases[operation.contract])
            for number, operation in enumerate(wanted, 1)
        )
        return self._laid(further)

    def begin(self) -> None:
        """Make ready for the first plan, which will soon be asked for. Blocks."""
        self._planner().begin()

    def claim(self, path: str, data: bytes, claim: str) -> Contract:
        """A contract of which one claim is there, read where plans are made. For a worker.

        Args:
            path: the contract.
            data: its bytes, with what waits.
            claim: the claim, as operations call it.
        """
        return self._planner().read(path, data, claim)

    def _planner(self) -> Proposer:
        with self._guard:
            if self._proposer is None:
                from workbench.session.proposing import Proposer  # noqa: PLC0415 - loads the YAML parser

                self._proposer = Proposer(self._absolute, self._read, self._drafts.base, apart=self._apart)
            return self._proposer

    def applied(self, proposal: Proposal) -> None:
        """Forget what a proposal applied; what was added over its old bytes since, stands over the new."""
        gone = {entry.id for entry in proposal.entries}
        new = {digest_of(change.before): change.after for change in proposal.plan.changes}
        with self._guard:
            # The journal has taken them out already, unless it had no room to.
            with contextlib.suppress(StoreFullError, StoreHeldError):
                self._drafts.drop(tuple(gone))
            self._entries = tuple(
                self._rebased(entry, new.get(entry.base)) for entry in self._entries if entry.id not in gone
            )
            self._let_go()
        self._on_change()

    # -- of instances that have ended --------------------------------------------------------------------

    def orphans(self) -> tuple[Orphan, ...]:
        """Drafts that were left, the latest first: by a crash, a closed terminal, or on purpose."""
        return self._drafts.orphans()

    def adopt(self, orphan: Orphan) -> tuple[DraftEntry, ...]:
        """Take a left draft over, behind one's own changes.

        Returns:
            What was taken over; nothing when another instance was quicker. What a newer version wrote and
            this one cannot read stays in the store for it.

        Raises:
            StoreFullError, StoreHeldError: it could not be; it is still there.
        """
        with self._guard:
            if self._name is None:
                self._name = self._store.claim(self.session)
            taken = tuple(_readable(self._drafts.adopt(orphan.session, self.session)))
            self._entries = (*self._entries, *taken)
        self._on_change()
        return taken

    def discard(self, orphan: Orphan) -> bool:
        """Throw a left draft away; false when another instance has taken it.

        Raises:
            StoreFullError, StoreHeldError: it could not be; it is still there.
        """
        return self._drafts.discard(orphan.session)

    def close(self) -> None:
        """Let go: what waits is an orphan now, and offered on the next start. May be called twice."""
        if self._proposer is not None:
            self._proposer.close()
        self._let_name_go()

    def _let_name_go(self) -> None:
        with self._guard:
            if self._name is not None:
                self._name.release(remove=not self._drafts.of(self.session))
                self._name = None

    # -- inside ------------------------------------------------------------------------------------------

    def _laid(self, further: Iterable[DraftEntry]) -> Proposal:
        return self._planner().propose((*self._entries, *further))

    def _unpicked(self, entries: Sequence[DraftEntry], gone: DraftEntry) -> list[DraftEntry] | None:
        """A draft without a change, if nothing of it rests on that."""
        conflicts = {each.entry.id for each in self._planner().propose(entries).conflicts}
        if gone.id in conflicts:
            return None
        kept = _less(entries, gone)
        lost = {each.entry.id for each in self._planner().propose(kept).conflicts}
        return kept if lost <= conflicts else None

    def _same(self, kept: Sequence[DraftEntry], operation: Operation, *, sure: bool) -> bool:
        """Whether a draft comes to what the present one with a further change comes to."""
        ahead = self.preview([operation])
        if any(each.entry.id < 0 for each in ahead.conflicts):
            return False
        return sure or _bytes(self._planner().propose(kept)) == _bytes(ahead)

    def _keep(self, before: Sequence[DraftEntry], kept: Sequence[DraftEntry]) -> None:
        """Of the changes that there were, keep these, some of which may read otherwise now."""
        new = {entry.id: entry for entry in kept}
        gone = [entry.id for entry in before if entry.id not in new]
        respelled = [(each.id, spelled(new[each.id].operation)) for each in before if _reads_anew(each, new)]
        with self._guard:
            self._drafts.respell(respelled, gone)
            self._entries = tuple(new.get(each.id, each) for each in self._entries if each.id not in gone)
            self._let_go()
        self._on_change()

    def _take_out(self, entries: Sequence[DraftEntry]) -> None:
        gone = {entry.id for entry in entries}
        self._drafts.drop(tuple(gone))
        self._entries = tuple(entry for entry in self._entries if entry.id not in gone)
        self._let_go()

    def _rebased(self, entry: DraftEntry, base: bytes | None) -> DraftEntry:
        if base is not None:
            with contextlib.suppress(StoreFullError, StoreHeldError):
                return replace(entry, base=self._drafts.rebase(entry.id, base))
        return entry

    def _let_go(self) -> None:
        """An empty draft needs no name."""
        if not self._entries:
            self._let_name_go()


def _less(entries: Sequence[DraftEntry], gone: DraftEntry, *, relay: bool = True) -> list[DraftEntry]:
    """Changes without one of them, the later ones as they read without it."""
    at = next(at for at, entry in enumerate(entries) if entry.id == gone.id)
    later = entries[at + 1 :]
    if relay:
        operations = without(entries[at].operation, [entry.operation for entry in later])
        pairs = zip(later, operations, strict=True)
        later = [replace(entry, operation=operation) for entry, operation in pairs]
    return [*entries[:at], *later]


def _reads_anew(entry: DraftEntry, new: Mapping[int, DraftEntry]) -> bool:
    return entry.id in new and new[entry.id].operation != entry.operation


def _bytes(proposal: Proposal) -> dict[str, bytes]:
    return {change.path: change.after for change in proposal.plan.effective}


def _readable(kept: Iterable[KeptOperation]) -> Iterable[DraftEntry]:
    for each in kept:
        try:
            yield DraftEntry(each.id, read(each.text), each.base)
        except SpellingError:
            continue


def _nothing() -> None:
    """What happens where nobody listens."""
