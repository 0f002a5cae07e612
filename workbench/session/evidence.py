"""A claim's evidence as it is edited: its fields, there or not yet, each item with what became of it.

Values, and what an operation makes of them before anybody has laid it: a face shows that at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.changes.locate import EVIDENCE_FIELDS
from workbench.changes.operation import (
    AddItem,
    MoveItem,
    RemoveField,
    RemoveItem,
    ReplaceItem,
    SetText,
    place_of,
)
from workbench.contracts.dialects import STATUSES, is_evidence
from workbench.contracts.grammar.reading import Reading, reading_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.resolution import Resolution
    from workbench.changes.operation import Operation
    from workbench.contracts.contract import Claim, Contract
    from workbench.contracts.references import Reference

STATUS = STATUSES[0]
_TEXTS = frozenset({"notes", "status"})


@dataclass(frozen=True, slots=True)
class Named:
    """Something that an item names, and what became of it."""

    reference: Reference
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One item of a list, or the text of a field.

    Attributes:
        text: its whole text.
        named: what it names; ``None`` while that is being looked up.
    """

    text: str
    named: tuple[Named, ...] | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Evidence that the claim's own tests point to.

    Attributes:
        field: the field's address it would go into.
        text: the item.
        reason: why.
    """

    field: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceField:
    """A field of a claim's evidence.

    Attributes:
        name: the key.
        address: as operations have it.
        listed: it holds a list; else one text.
        prose: words that are not looked into.
        items: the list's; of a text one, or none while it is not there.
    """

    name: str
    address: str
    listed: bool
    prose: bool
    items: tuple[EvidenceItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim's evidence, with what is in the draft.

    Attributes:
        path: the contract's.
        claim: the claim, as operations call it.
        title: of the claim.
        fields: those that are there in file order, then those it could have.
        offers: what its tests call and it does not name.
        contract: what was read; ``None`` when it has no such claim (any more).
    """

    path: str
    claim: str
    title: str
    fields: tuple[EvidenceField, ...]
    offers: tuple[Offer, ...] = ()
    contract: Contract | None = None

    def field(self, address: str) -> EvidenceField | None:
        """The field with an address."""
        return next((each for each in self.fields if each.address == address), None)


def fields_of(claim: Claim) -> list[EvidenceField]:
    """A claim's fields without what became of their items, and behind them those that it could have."""
    found: dict[str, EvidenceField] = {}
    if claim.status is not None:
        where = claim.status.where
        address, _ = place_of(where[len(claim.where) :])
        name = str(where[-1])
        found[address] = EvidenceField(name, address, False, False, (EvidenceItem(claim.status.text, ()),))
    else:
        found[STATUS] = EvidenceField(STATUS, STATUS, False, False)
    for item in claim.items:
        address, at = place_of(item.value.where[len(claim.where) :])
        prose = reading_of(item.field) is Reading.PROSE
        field = found.get(address) or EvidenceField(item.field, address, at is not None, prose)
        found[address] = replace(field, items=(*field.items, EvidenceItem(item.value.text)))
    if not any(_bare(field) for field in found.values()):
        here = {field.name for field in found.values()}
        for name in EVIDENCE_FIELDS:
            if name not in here:
                prose = reading_of(name) is Reading.PROSE
                found[name] = EvidenceField(name, name, name not in _TEXTS, prose)
    return list(found.values())


def at_hand(contract: Contract, claim: str, waiting: Iterable[Operation] = ()) -> Evidence:
    """A claim's evidence from what is known of its contract already; nothing is looked up.

    Args:
        contract: as it was read last.
        claim: the claim, as operations call it.
        waiting: changes of the draft, in order; those of other claims are passed over.
    """
    said = next(iter(contract.named(claim)), None)
    if said is None:
        return Evidence(contract.path, claim, "", ())
    evidence = Evidence(contract.path, claim, said.title, tuple(fields_of(said)), (), contract)
    for operation in waiting:
        if (operation.contract, operation.claim) == (contract.path, claim):
            evidence = foreseen(evidence, operation)
    return evidence


def _bare(field: EvidenceField) -> bool:
    """Whether evidence is a list without keys, or a text."""
    return is_evidence(field.name) and "." not in field.address.removeprefix(".")


def foreseen(evidence: Evidence, operation: Operation) -> Evidence:
    """What an operation will make of the evidence, until it has been laid and read again."""
    fields = tuple(
        replace(field, items=tuple(_after(field.items, operation)))
        if field.address == operation.field
        else field
        for field in evidence.fields
    )
    text = getattr(operation, "text", None)
    offers = tuple(each for each in evidence.offers if each.text != text)
    return replace(evidence, fields=fields, offers=offers)


def _after(items: tuple[EvidenceItem, ...], operation: Operation) -> Iterable[EvidenceItem]:
    found = list(items)
    match operation:
        case SetText(text=text):
            return [EvidenceItem(text)]
        case RemoveField():
            return []
        case AddItem(text=text, at=at):
            found.insert(len(found) if at is None else at, EvidenceItem(text))
        case RemoveItem(at=int(at)):
            del found[at : at + 1]
        case ReplaceItem(text=text, at=int(at)):
            found[at : at + 1] = [EvidenceItem(text)]
        case MoveItem(at=int(at), to=to) if at < len(found):
            found.insert(to, found.pop(at))
        case _:
            pass
    return found
