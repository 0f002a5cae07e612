"""Changes of a draft that bear on each other: one that takes another back; what rests on one that goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.changes.operation import AddItem, MoveItem, RemoveField, RemoveItem, ReplaceItem, SetText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.changes.operation import Operation


def taken_back(earlier: Sequence[Operation], operation: Operation) -> Iterator[tuple[int, bool]]:
    """The earlier changes that an operation may take back, the latest first.

    Args:
        earlier: the changes it comes behind, in order.
        operation: the new one.

    Yields:
        The index, and whether it is sure: nothing between the two is about the same field, and what comes of
        both is what stood there before. Otherwise only the bytes that come of it can tell.
    """
    between = False
    for at in range(len(earlier) - 1, -1, -1):
        other = earlier[at]
        if not _same_field(other, operation):
            continue
        exact = _inverse(other, operation)
        if exact is not None:
            yield at, exact and not between and other.field == operation.field
        between = True


def _same_field(one: Operation, other: Operation) -> bool:
    """Whether two changes may be about one field; it may be spelled exact, or bare."""
    names = [each.field.rpartition(".")[2] for each in (one, other)]
    return (one.contract, one.claim, names[0]) == (other.contract, other.claim, names[1])


def _inverse(one: Operation, other: Operation) -> bool | None:
    """Whether the second change brings back what the first found; ``None`` when it does not."""
    match one, other:
        case AddItem(), RemoveItem():
            return True if _same(one.text, other.old) else None
        case RemoveItem(), AddItem():
            there = one.at is not None and one.at == other.at and other.before is None
            return there if _same(one.old, other.text) else None
        case ReplaceItem(), ReplaceItem():
            back = _same(one.old, other.text) and _same(one.text, other.old)
            return one.at is None or other.at is None or one.at == other.at if back else None
        case SetText(), SetText():
            if one.old is None or not _same(one.old, other.text):
                return None
            return True if other.old is None or _same(other.old, one.text) else None
        case SetText(), RemoveField():
            return False if one.old is None and _same(one.text, other.old or one.text) else None
        case RemoveField(), SetText():
            return True if one.old is not None and _same(one.old, other.text) else None
        case MoveItem(), MoveItem():
            back = _same(one.old, other.old) and (one.at, one.to) == (other.to, other.at)
            return True if back and one.at is not None else None
        case _:
            return None


def _same(one: str, other: str) -> bool:
    return one.rstrip("\n") == other.rstrip("\n")


def without(gone: Operation, later: Sequence[Operation]) -> list[Operation]:
    """Later changes as they read when an earlier one is not made.

    What gave an item another text is passed over: the later change finds the old one. Items that would have
    stood behind one that was added, or removed, stand elsewhere.

    Args:
        gone: the change that is not made.
        later: the changes behind it, in order. Those that cannot be made without it stay as they are.
    """
    found: list[Operation] = []
    rewritten = gone if isinstance(gone, ReplaceItem | SetText) else None
    place = gone.at if isinstance(gone, AddItem | RemoveItem) else None
    for each in later:
        operation = each
        if _same_field(gone, each):
            if rewritten is not None and _finds(each, rewritten.text):
                operation = _finding(each, rewritten.old)
                rewritten = rewritten if isinstance(each, MoveItem) else None
            elif place is not None:
                operation, place = _moved(each, place, -1 if isinstance(gone, AddItem) else 1)
        found.append(operation)
    return found


def _finds(operation: Operation, text: str) -> bool:
    old = getattr(operation, "old", None)
    return old is not None and _same(old, text)


def _finding(operation: Operation, old: str | None) -> Operation:
    """A change of a text, as it is made where another one stands."""
    if isinstance(operation, SetText | RemoveField):
        return replace(operation, old=old)
    if isinstance(operation, ReplaceItem | RemoveItem | MoveItem) and old is not None:
        return replace(operation, old=old)
    return operation


def _moved(operation: Operation, place: int, by: int) -> tuple[Operation, int]:
    """A change of a list in which an item at a place is not there (``by`` -1), or is (1); its place then.

    Args:
        operation: the change.
        place: where the item stands, or stood.
        by: what that does to the indices behind it.
    """
    # An item that is there has an index of its own; one that was removed leaves none.
    own = 1 if by < 0 else 0
    match operation:
        case AddItem(at=int(at)):
            behind = at > place
            return (replace(operation, at=at + by) if behind else operation), place + (not behind)
        case RemoveItem(at=int(at)) | ReplaceItem(at=int(at)):
            before = isinstance(operation, RemoveItem) and at < place
            return (replace(operation, at=at + by) if at >= place + own else operation), place - before
        case MoveItem(at=int(at), to=to):
            if own and at == place:
                return operation, to
            new_at = at + by if at >= place + own else at
            left = place - (at < place)
            behind = to > left
            return replace(operation, at=new_at, to=to + by if behind else to), left + (not behind)
        case _:
            return operation, place
