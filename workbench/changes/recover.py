"""What to do about a plan that was under way when its process ended.

Files are replaced in the plan's order, so those that were come first. Then:

- no file was replaced: **taken back**, which changes nothing; a draft still has its operations.
- at least one was: **finished**, for the operator had seen it and said yes; its operations leave the draft.
- a file that was not replaced yet has been changed by somebody since, or finishing fails, or a failed plan
  was being taken back already: **taken back**. What somebody changed is left alone and told.
- neither can be done (a full disk, a folder that may not be written): it **stays** in the journal for the
  next time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

from workbench.changes.disk import Disk
from workbench.changes.failure import ApplyError
from workbench.changes.moving import Move, back, clear, content, flush_folders, forward, moves_of
from workbench.store.durable import StoreFullError, StoreHeldError
from workbench.store.journal import Journal, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store.durable import DurableStore
    from workbench.store.journal import Entry

_FAILURES = (ApplyError, StoreFullError, StoreHeldError)


class Outcome(StrEnum):
    """What became of a plan that was under way."""

    FINISHED = "finished"
    TAKEN_BACK = "taken back"
    STAYS = "could not be finished yet"


@dataclass(frozen=True, slots=True)
class RecoveredPlan:
    """A plan that was under way.

    Attributes:
        title: the plan's.
        way: what was being done to it.
        outcome: what became of that.
        paths: its files.
        foreign: those among them that somebody else has changed since; they were left alone.
        why: what stood in the way; empty when nothing did.
    """

    title: str
    way: Way
    outcome: Outcome
    paths: tuple[str, ...]
    foreign: tuple[str, ...] = ()
    why: str = ""

    @property
    def message(self) -> str:
        """One sentence for the operator."""
        said = f"“{self.title}” was interrupted ({self.way}): {self.outcome}"
        if self.foreign:
            said += f"; changed by somebody else since and left alone: {', '.join(self.foreign)}"
        return said + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was found under way, oldest first; usually nothing."""

    plans: tuple[RecoveredPlan, ...] = ()


def recover(store: DurableStore, *, disk: Disk | None = None) -> Recovered:
    """Finish or take back what an earlier process left under way; to be called at each start.

    Nothing happens while another instance is applying: it is at work, not interrupted.
    """
    try:
        with store.locked():
            journal = Journal(store)
            return Recovered(tuple(_settled(each, journal, disk or Disk()) for each in journal.under_way()))
    except StoreHeldError:
        return Recovered()


class _Side(Enum):
    OLD = auto()
    NEW = auto()
    FOREIGN = auto()


def _settled(entry: Entry, journal: Journal, disk: Disk) -> RecoveredPlan:
    moves = moves_of(entry)
    paths = tuple(move.path for move in moves)
    way = entry.under_way or Way.APPLY
    foreign: tuple[str, ...] = ()
    try:
        sides = [_side(move, disk) for move in moves]
        foreign = tuple(move.path for move, side in zip(moves, sides, strict=True) if side is _Side.FOREIGN)
        clear(moves, disk)
        outcome, why = _decided(entry, moves, sides, journal, disk)
    except _FAILURES as error:
        outcome, why = Outcome.STAYS, str(error)
    return RecoveredPlan(entry.title, way, outcome, paths, foreign, why)


def _decided(
    entry: Entry, moves: Sequence[Move], sides: Sequence[_Side], journal: Journal, disk: Disk
) -> tuple[Outcome, str]:
    """Finish, or take back.

    Raises:
        ApplyError, StoreFullError, StoreHeldError: neither can be done.
    """
    why = ""
    replaced = max((at for at, side in enumerate(sides) if side is _Side.NEW), default=-1)
    if replaced >= 0 and not entry.back and _Side.FOREIGN not in sides[replaced + 1 :]:
        try:
            forward([move for move, side in zip(moves, sides, strict=True) if side is _Side.OLD], disk, [])
            flush_folders(moves, disk)  # those replaced before may not have come so far
            journal.finish(entry)
        except ApplyError as error:
            why = str(error)
        else:
            return Outcome.FINISHED, ""
    if replaced >= 0:
        entry = journal.turn(entry)
        back(moves, disk)
        flush_folders(moves, disk)
    journal.take_back(entry)
    return Outcome.TAKEN_BACK, why


def _side(move: Move, disk: Disk) -> _Side:
    found = content(move, disk)
    if found == move.old:
        return _Side.OLD
    return _Side.NEW if found == move.new else _Side.FOREIGN
