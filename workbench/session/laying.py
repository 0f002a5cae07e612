"""A contract's operations laid on its bytes as they are now; what does not fit is told and stops no other."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.changes.lay import lay
from workbench.changes.operation import AddEntry, AddItem, AmendEntry, ChangeError, RemoveField, SetText
from workbench.changes.seen import row_by_address, seen
from workbench.contracts.claims import read_contract
from workbench.contracts.contract import Contract
from workbench.store.drafts import digest_of
from workbench.workspace.helper import Helper
from workbench.workspace.processes import WorkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.operation import Kind, Operation

_NICE = 5
"""How far a process that proves stands behind the face that waits for keys."""

_KEPT = 32
"""Results kept: proving one costs two loads by the slower parser."""


@dataclass(frozen=True, slots=True)
class Layered:
    """Operations laid on bytes.

    Attributes:
        after: the bytes with all that fit.
        errors: per operation, why it does not fit; ``None`` when it does.
    """

    after: bytes
    errors: tuple[ChangeError | None, ...]


Asked = tuple[str, bytes, "tuple[Operation, ...] | str"]
"""A contract, its bytes, and what is to be laid on them, or which claim is to be read."""

Answer = tuple[bytes, tuple["Kind", str, int] | None]
"""The new bytes; or none, and the kind, message and line of why not."""


def answered(asked: Sequence[Asked | None]) -> Answer | Contract:
    """Lay operations, or read a claim, in a helper process; asked for nothing, it imports what that needs."""
    if asked[0] is None:
        with contextlib.suppress(OSError, AttributeError):
            os.nice(_NICE)
        import ruamel.yaml  # noqa: F401, PLC0415 - proving begins with it

        return b"", None
    path, data, wanted = asked[0]
    if isinstance(wanted, str):
        return with_one_claim(path, data, wanted)
    try:
        return lay(path, data, wanted).after, None
    except ChangeError as error:
        return b"", (error.kind, error.message, error.line)


def with_one_claim(path: str, data: bytes, claim: str) -> Contract:
    """A contract of which one claim is there, or none when it has no such claim.

    Args:
        path: the contract.
        data: its bytes.
        claim: the claim, as operations call it.
    """
    contract = read_contract(path, data)
    return replace(contract, claims=contract.named(claim)[:1], items=())


class Layer:
    """Lays operations, and remembers what came of it. Any thread may call.

    Args:
        apart: in a process of its own. The parsers keep the interpreter's lock, and a face whose keys wait
            for it would be slow while a large contract is proved.
    """

    def __init__(self, *, apart: bool = False) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, tuple[Operation, ...]], Layered] = OrderedDict()
        self._helper: Helper[Asked | None, Answer | Contract] | None = Helper(answered) if apart else None
        self._begun = False

    def begin(self) -> None:
        """Start the process, if there is to be one, for what will soon be laid. Blocks until it is ready."""
        if self._helper is not None:
            with contextlib.suppress(WorkError):
                self._helper.ask(None)
                self._begun = True

    def close(self) -> None:
        """End the process; may be called twice."""
        if self._helper is not None:
            self._helper.close()

    def read(self, path: str, data: bytes, claim: str) -> Contract:
        """Read one claim of a contract; in the process, once it is there.

        Args:
            path: the contract.
            data: its bytes.
            claim: the claim, as operations call it.
        """
        if self._helper is not None and self._begun:
            with contextlib.suppress(WorkError):
                found = self._helper.ask((path, data, claim))
                assert isinstance(found, Contract)  # noqa: S101 - as ``answered`` has it
                return found
        return with_one_claim(path, data, claim)

    def lay(self, path: str, data: bytes, operations: Sequence[Operation]) -> Layered:
        """Lay operations on a contract, in order, leaving out what does not fit.

        Args:
            path: the contract.
            data: its bytes.
            operations: on this contract.
        """
        wanted = tuple(operations)
        digest = digest_of(data)
        with self._lock:
            known = next(
                n for n in range(len(wanted), -1, -1) if not n or (path, digest, wanted[:n]) in self._kept
            )
            done = self._kept[path, digest, wanted[:known]] if known else Layered(data, ())
            if known < len(wanted):
                done = self._further(path, done, wanted[known:])
            self._kept[path, digest, wanted] = done
            self._kept.move_to_end((path, digest, wanted))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return done

    def _lay(self, path: str, data: bytes, operations: tuple[Operation, ...]) -> bytes:
        if self._helper is not None:
            # Where there is no process to be had, it is done here.
            with contextlib.suppress(WorkError):
                answer = self._helper.ask((path, data, operations))
                assert isinstance(answer, tuple)  # noqa: S101 - as ``answered`` has it
                after, why = answer
                if why is not None:
                    raise ChangeError(*why)
                return after
        return lay(path, data, operations).after

    def _further(self, path: str, done: Layered, operations: tuple[Operation, ...]) -> Layered:
        try:
            after = self._lay(path, done.after, operations)
            return Layered(after, (*done.errors, *(None for _ in operations)))
        except ChangeError as error:
            if len(operations) == 1:
                return Layered(done.after, (*done.errors, error))
        for operation in operations:
            done = self._further(path, done, (operation,))
        return done


def touched(path: str, base: bytes, now: bytes, operation: Operation) -> str:
    """Why an operation would overwrite, or repeat, what somebody else has written since; empty when not.

    Args:
        path: the contract.
        base: the bytes that the operation was made over.
        now: the contract's bytes now.
        operation: the operation.
    """
    row = row_by_address(path, base, operation.claim)
    if row is not None and row_by_address(path, now, operation.claim) != row:
        # Its place is all that tells it from others with its id: now another may stand there.
        return f"the row {operation.claim} of {row[0]} has changed, or stands elsewhere now"
    was, found = seen(path, base, operation), seen(path, now, operation)
    if was == found:
        return ""
    if isinstance(operation, AddEntry | AmendEntry):
        if isinstance(found, str) and found.split() == operation.text.split():
            return ""
        told = "has no entry now" if found is None else f"has the entry {_quoted(found)} now"
        return f"the changelog {told} for {operation.version}: somebody changed it since"
    if isinstance(operation, SetText):
        if isinstance(found, str) and found.strip() == operation.text.strip():
            return ""
        field = f"{operation.field} of {operation.claim}"
        return f"{field} is {_quoted(found)} now; it was {_quoted(was)} when it was set here"
    if isinstance(operation, RemoveField):
        field = f"{operation.field} of {operation.claim}"
        return f"{field} is {_quoted(found)} now; it was {_quoted(was)} when it was removed here"
    if isinstance(operation, AddItem) and isinstance(found, tuple):
        text = operation.text.strip()
        before = was if isinstance(was, tuple) else ()
        if [each.strip() for each in found].count(text) > [each.strip() for each in before].count(text):
            return f"{operation.field} of {operation.claim} has “{text}” already: somebody added it since"
    return ""


def _quoted(found: str | tuple[str, ...] | None) -> str:
    if found is None:
        return "not there"
    return f"“{found.strip()}”" if isinstance(found, str) else "a list"
