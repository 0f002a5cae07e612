"""Evidence as it is spoken of: an item by its text, or by one reference inside it, whose note stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.operation import ChangeError, Operation, ReplaceItem, SetText
from workbench.contracts.references import parse
from workbench.contracts.span import Span

if TYPE_CHECKING:
    from workbench.contracts.contract import Claim, Item


def field_of_item(claim: Claim, item: Item) -> tuple[str, int | None]:
    """The exact field of an item of a claim, as operations have it, and its index where that is a list."""
    below = item.value.where[len(claim.where) :]
    *steps, last = below
    if isinstance(last, int):
        return "." + ".".join(map(str, steps)), last
    return "." + ".".join(map(str, below)), None


def replaced_reference(item: Item, old: str, new: str) -> str:
    """An item's whole text with one of its references replaced; its note, and all else, stays.

    Args:
        item: of a contract that has been read.
        old: the reference's text, as ``Reference.text`` has it; how much white space is in it does not count.
        new: what is to stand there.

    Raises:
        ChangeError: the item names nothing like that (``no-item``), or names it twice (``two-items``).
    """
    text = item.value.text
    found = _places(item, old)
    if not found:
        raise ChangeError("no-item", f"“{text.strip()}” does not name “{old}”", item.value.span.line)
    if len(found) > 1:
        raise ChangeError("two-items", f"“{text.strip()}” names “{old}” twice", item.value.span.line)
    start, end = found[0]
    return text[:start] + new + text[end:]


def replacement(path: str, claim: Claim, field: str, old: str, new: str, *, why: str = "") -> Operation:
    """The operation that replaces an item of a claim, or just one reference in it.

    Args:
        path: the contract's.
        claim: of the contract as it is now.
        field: the item's: the key it stands under (``function_names``), or its exact field.
        old: an item's whole text, else the text of exactly one reference inside an item.
        new: what is to stand there; of a reference the note stays.
        why: for the reviewer.

    Raises:
        ChangeError: no item has or names it (``no-item``), or several do (``two-items``).
    """
    items = [
        item for item in claim.items if field in (item.field, _exact(claim, item), _exact(claim, item)[1:])
    ]
    if claim.status is not None and field == claim.status.where[-1]:
        return SetText(path, claim.id, field, new, why, old)
    found = [(item, new) for item in items if item.value.text.split() == old.split()]
    if not found:
        found = [(item, replaced_reference(item, old, new)) for item in items if _places(item, old)]
    if not found:
        raise ChangeError("no-item", f"{field} of {claim.id} neither has nor names “{old}”", claim.span.line)
    if len(found) > 1:
        lines = " and ".join(str(item.value.span.line) for item, _ in found)
        raise ChangeError("two-items", f"{field} of {claim.id} has “{old}” at lines {lines}", claim.span.line)
    item, text = found[0]
    exact, at = field_of_item(claim, item)
    if at is None:
        return SetText(path, claim.id, exact, text, why, item.value.text)
    return ReplaceItem(path, claim.id, exact, item.value.text, text, at, why)


def _exact(claim: Claim, item: Item) -> str:
    return field_of_item(claim, item)[0]


def _places(item: Item, text: str) -> list[tuple[int, int]]:
    """Where in an item's text references of a text stand; alternatives at one place count once."""

    def place(start: int, end: int) -> Span:
        return Span(1, start + 1, ((start, end),))

    references = parse(item.field, item.value.text, place)
    return sorted({(one.span.start, one.span.end) for one in references if one.text.split() == text.split()})
