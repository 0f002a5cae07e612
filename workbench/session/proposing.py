"""A draft laid on the bytes now on the disk: the plan that is shown, and the conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.plan import FileChange, Plan
from workbench.changes.seen import seen, shown, wished
from workbench.session.laying import Layer, touched
from workbench.session.proposal import DraftConflict, DraftEntry, Proposal
from workbench.store.drafts import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Proposer:
    """Lays drafts on files. Any thread may call.

    Args:
        absolute: the place of a contract.
        read_bytes: the bytes of the file at a place; raises ``OSError``.
        base: the bytes of a digest that an entry was made over; ``None`` when they are not kept.
        apart: lay in a process of its own; see ``Layer``.
    """

    def __init__(
        self,
        absolute: Callable[[str], str],
        read_bytes: Callable[[str], bytes],
        base: Callable[[str], bytes | None],
        *,
        apart: bool = False,
    ) -> None:
        self._absolute = absolute
        self._read = read_bytes
        self._base = base
        self._layer = Layer(apart=apart)
        self.begin, self.close, self.read = self._layer.begin, self._layer.close, self._layer.read

    def propose(self, entries: Sequence[DraftEntry]) -> Proposal:
        """Lay a draft on the bytes now on the disk; what does not fit stops no other."""
        changes: list[FileChange] = []
        conflicts: list[DraftConflict] = []
        fitting: set[int] = set()
        for path in dict.fromkeys(entry.operation.contract for entry in entries):
            own = [entry for entry in entries if entry.operation.contract == path]
            change, fits, others = self._contract(path, own)
            conflicts += others
            fitting.update(entry.id for entry in fits)
            if change is not None:
                changes.append(change)
        laid = tuple(entry for entry in entries if entry.id in fitting)
        order = {entry.id: at for at, entry in enumerate(entries)}
        conflicts.sort(key=lambda conflict: order[conflict.entry.id])
        return Proposal(Plan(_title(laid), tuple(changes)), laid, tuple(conflicts))

    def _contract(
        self, path: str, entries: Sequence[DraftEntry]
    ) -> tuple[FileChange | None, list[DraftEntry], list[DraftConflict]]:
        """Lay one contract's changes; the change to its file, what fits, and what does not."""
        place = self._absolute(path)
        try:
            now = self._read(place)
        except OSError as lost:
            gone = f"{path} cannot be read any more: {lost.strerror or lost}"
            return None, [], [self._conflict(entry, None, gone) for entry in entries]
        conflicts: list[DraftConflict] = []
        trying: list[DraftEntry] = []
        digest = digest_of(now)
        for entry in entries:
            why = "" if entry.base == digest else self._unseen(path, now, entry)
            if why:
                conflicts.append(self._conflict(entry, now, why))
            else:
                trying.append(entry)
        laid = self._layer.lay(path, now, [entry.operation for entry in trying])
        fits = []
        for entry, refusal in zip(trying, laid.errors, strict=True):
            if refusal is None:
                fits.append(entry)
            else:
                conflicts.append(self._conflict(entry, now, refusal.message, refusal.line))
        if not fits:
            return None, [], conflicts
        why_all = tuple(f"{entry.where}: {entry.why or entry.what}" for entry in fits)
        return FileChange(path, place, now, laid.after, why_all), fits, conflicts

    def _unseen(self, path: str, now: bytes, entry: DraftEntry) -> str:
        """Why an entry would overwrite what its operator has not seen; empty when not."""
        base = self._base(entry.base)
        return touched(path, base, now, entry.operation) if base is not None else ""

    def _conflict(self, entry: DraftEntry, now: bytes | None, message: str, line: int = 0) -> DraftConflict:
        operation = entry.operation
        path = operation.contract
        base = self._base(entry.base)
        return DraftConflict(
            path,
            entry,
            message,
            shown(seen(path, now, operation)) if now is not None else "",
            wished(seen(path, base, operation) if base is not None else None, operation),
            line,
            base,
            now,
        )


def _title(entries: Sequence[DraftEntry]) -> str:
    contracts = list(dict.fromkeys(entry.operation.contract for entry in entries))
    if not contracts:
        return "nothing to apply"
    where = contracts[0].rsplit("/", 1)[-1] if len(contracts) == 1 else f"{len(contracts)} contracts"
    if len(entries) == 1:
        return f"{entries[0].where}: {entries[0].what}"
    return f"{len(entries)} changes in {where}"
