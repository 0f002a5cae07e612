"""A draft's changes, and what they come to over the bytes of one moment. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.changes import describe

if TYPE_CHECKING:
    from workbench.changes.operation import Operation
    from workbench.changes.plan import Plan


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """A change that waits.

    Attributes:
        id: stays the same while it waits.
        operation: the change.
        base: digest of the contract's bytes that it was made over.
    """

    id: int
    operation: Operation
    base: str

    @property
    def where(self) -> str:
        """Claim and field."""
        return describe.where(self.operation)

    @property
    def what(self) -> str:
        """What happens there, in one line."""
        return describe.what(self.operation)

    @property
    def why(self) -> str:
        """For the reviewer; may be empty."""
        return self.operation.why


@dataclass(frozen=True, slots=True)
class DraftConflict:
    """A change that cannot be laid on its contract as it is now.

    Attributes:
        path: the contract.
        entry: the change; it stays in the draft until it is dropped.
        message: what stands in the way.
        theirs: what stands in the field now, as text, items on lines of their own; empty when there is
            nothing.
        mine: what the change would have made of what stood there when it was made.
        line: 1-based line in the file as it is now; 0 when it is about the whole.
        base: the bytes that it was made over; ``None`` when they are not kept any more.
        now: the file's bytes now; ``None`` when it is gone.
    """

    path: str
    entry: DraftEntry
    message: str
    theirs: str
    mine: str
    line: int
    base: bytes | None
    now: bytes | None

    @property
    def operation(self) -> Operation:
        """The change itself."""
        return self.entry.operation


@dataclass(frozen=True, slots=True)
class Unpicked:
    """What came of taking a change out of a draft.

    Attributes:
        entry: the change.
        resting: those that could not be made without it, and are out too.
        relaid: those that read otherwise now, as they read before.
    """

    entry: DraftEntry
    resting: tuple[DraftEntry, ...] = ()
    relaid: tuple[DraftEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a draft comes to at one moment: what is shown, and then applied as it was shown.

    Attributes:
        plan: every file with what fits.
        entries: the changes that the plan is made of.
        conflicts: the changes that do not fit, in order.
    """

    plan: Plan
    entries: tuple[DraftEntry, ...]
    conflicts: tuple[DraftConflict, ...] = ()
