"""What a contract claims, as rows: claims, what they name and what became of it, findings beneath."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from workbench.audit.resolution import State
from workbench.contracts.problem import Severity
from workbench.tui import looks
from workbench.tui.safe import one_line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from workbench.audit.findings import ClaimAudit, ContractAudit, Finding, ReferenceAudit


class RowKind(StrEnum):
    """What a row of the claims pane shows."""

    CLAIM = "claim"
    OUTSIDE = "outside any claim"
    FIELD = "field"
    REFERENCE = "reference"
    FINDING = "finding"
    NOTE = "note"
    BLOCK = "block"


class Block(Protocol):
    """Lines that another room shows beneath a claim, such as the summary of a trace."""

    @property
    def name(self) -> str:
        """What it is; one of each name stands beneath a claim. Enter on it posts ``BlockEntered``."""

    def lines(self, width: int) -> Sequence[Sequence[tuple[str, str]]]:
        """Its lines, at least one, each as pieces (visible text, ink) of at most ``width`` cells in all."""


OUTSIDE = -1
"""The claim index of what is named outside any claim, as ``Session.suggestions`` has it too."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One row.

    Attributes:
        kind: what it shows.
        key: what it is about; survives an audit of other bytes.
        line: in the contract, 1-based.
        claim: index of the claim it belongs to, ``OUTSIDE`` for none.
        text: what is to be read on it, visible, on one line.
        audit: of the reference, on a reference's row.
        reference: index of the reference in its claim.
        finding: on a finding's row.
        counts: how many references are in each state, on a claim's row.
        title: of the claim.
        status: of the claim, as written.
        beneath: the finding is about the reference above it.
        block: of another room.
    """

    kind: RowKind
    key: Hashable
    line: int
    claim: int
    text: str
    audit: ReferenceAudit | None = None
    reference: int = 0
    finding: Finding | None = None
    counts: tuple[tuple[State, int], ...] = ()
    title: str = ""
    status: str = ""
    beneath: bool = False
    block: Block | None = None

    @property
    def trouble(self) -> bool:
        """A reference that was not found where the contract says."""
        return self.audit is not None and self.audit.resolution.state in looks.NOT_FOUND

    @property
    def weighs(self) -> bool:
        """A finding that is a warning or an error, and not accepted."""
        found = self.finding
        return found is not None and not found.accepted and found.severity.weight >= Severity.WARNING.weight


@dataclass(slots=True)
class _Beneath:
    """Findings of a claim that still wait for the row they stand beneath."""

    claim: list[Finding] = field(default_factory=list)
    by_place: dict[tuple[int, int], list[Finding]] = field(default_factory=lambda: defaultdict(list))
    by_item: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def take(self, audit: ReferenceAudit, *, last: bool) -> list[Finding]:
        """The findings about a reference; those about its item stand beneath the item's last one."""
        span = audit.reference.span
        taken = self.by_place.pop((span.line, span.column), [])
        if last:
            taken += self.by_item.pop(audit.item.value.text, [])
        return taken


def claim_rows(
    audit: ContractAudit,
    folded: frozenset[Hashable] = frozenset(),
    blocks: Mapping[str, Sequence[Block]] | None = None,
) -> list[ClaimRow]:
    """All rows of a contract's audit; of a folded claim (by its row's key) the first only.

    Args:
        audit: of the contract.
        folded: keys of the rows that are folded.
        blocks: what other rooms show beneath claims, by the claims' ids.
    """
    beneath = _distribute(audit)
    keys = _claim_keys(audit)
    rows: list[ClaimRow] = [_finding_row(one, OUTSIDE) for one in beneath[OUTSIDE].claim]
    if not audit.claims:
        rows.append(ClaimRow(RowKind.NOTE, "no claims", 1, OUTSIDE, "This file makes no claims."))
    for index, claim in enumerate(audit.claims):
        head = _claim_row(claim, index, keys[index])
        rows.append(head)
        if head.key not in folded:
            rows += (_finding_row(one, index) for one in beneath[index].claim)
            rows += _reference_rows(claim.references, index, head.key, beneath[index])
            for block in blocks.get(claim.claim.id, ()) if blocks else ():
                key = (head.key, "block", block.name)
                rows.append(ClaimRow(RowKind.BLOCK, key, head.line, index, block.name, block=block))
    if audit.references:
        outside = ("outside",)
        line = audit.references[0].reference.span.line
        rows.append(
            ClaimRow(
                RowKind.OUTSIDE,
                outside,
                line,
                OUTSIDE,
                "Named outside any claim",
                counts=_counts(audit.references),
            )
        )
        if outside not in folded:
            rows += _reference_rows(audit.references, OUTSIDE, outside, beneath[OUTSIDE])
    return rows


def folded_at_first(audit: ContractAudit, room: int) -> frozenset[Hashable]:
    """In a contract of more than ``room`` references: the claims without trouble, and what is outside."""
    total = len(audit.references) + sum(len(claim.references) for claim in audit.claims)
    if total <= room:
        return frozenset()
    quiet: set[Hashable] = {("outside",)} if not _troubled(audit.references) else set()
    named = {finding.claim for finding in audit.findings if not finding.accepted}
    quiet.update(
        key
        for key, claim in zip(_claim_keys(audit), audit.claims, strict=True)
        if not _troubled(claim.references) and claim.claim.id not in named
    )
    return frozenset(quiet)


def _troubled(references: Iterable[ReferenceAudit]) -> bool:
    return any(one.resolution.state in looks.NOT_FOUND for one in references)


def _claim_keys(audit: ContractAudit) -> list[Hashable]:
    """Each claim's id, and which of several with that id."""
    seen: dict[str, int] = defaultdict(int)
    keys: list[Hashable] = []
    for claim in audit.claims:
        keys.append(("claim", claim.claim.id, seen[claim.claim.id]))
        seen[claim.claim.id] += 1
    return keys


def _claim_row(claim: ClaimAudit, index: int, key: Hashable) -> ClaimRow:
    said = claim.claim
    return ClaimRow(
        RowKind.CLAIM,
        key,
        said.span.line,
        index,
        one_line(said.id),
        counts=_counts(claim.references),
        title=one_line(said.title),
        status=one_line(said.status.text) if said.status else "",
    )


def _counts(references: Iterable[ReferenceAudit]) -> tuple[tuple[State, int], ...]:
    counts = dict.fromkeys(State, 0)
    for one in references:
        counts[one.resolution.state] += 1
    return tuple((state, count) for state, count in counts.items() if count)


def _reference_rows(
    references: Sequence[ReferenceAudit], claim: int, parent: Hashable, beneath: _Beneath
) -> Iterable[ClaimRow]:
    """References under a row for each run of items with the same field, findings beneath each."""
    field_before = None
    seen: dict[Hashable, int] = defaultdict(int)
    for index, one in enumerate(references):
        if one.item.field != field_before:
            field_before = one.item.field
            line = one.item.value.span.line
            yield ClaimRow(
                RowKind.FIELD, (parent, "field", field_before, index), line, claim, one_line(field_before)
            )
        about = (parent, one.item.field, one.reference.text)
        seen[about] += 1
        span = one.reference.span
        yield ClaimRow(
            RowKind.REFERENCE,
            (*about, seen[about]),
            span.line,
            claim,
            one_line(one.reference.text),
            audit=one,
            reference=index,
        )
        last = index + 1 == len(references) or references[index + 1].item is not one.item
        for finding in beneath.take(one, last=last):
            yield _finding_row(finding, claim, beneath=True)


def _finding_row(finding: Finding, claim: int, *, beneath: bool = False) -> ClaimRow:
    key = ("finding", finding.claim, finding.rule, finding.item, finding.message)
    words = one_line(finding.message)
    return ClaimRow(RowKind.FINDING, key, finding.line, claim, words, finding=finding, beneath=beneath)


def _distribute(audit: ContractAudit) -> dict[int, _Beneath]:
    """Each finding to its claim, and there to its reference, its item, or the claim itself."""
    beneath: dict[int, _Beneath] = defaultdict(_Beneath)
    by_id: dict[str, list[int]] = defaultdict(list)
    for index, claim in enumerate(audit.claims):
        by_id[claim.claim.id].append(index)
    for finding in audit.findings:
        # Of several claims with one id, the last that begins at or above the finding's line.
        places = by_id.get(finding.claim, ()) if finding.claim else ()
        above = [index for index in places if audit.claims[index].claim.span.line <= finding.line]
        index = above[-1] if above else (places[0] if places else OUTSIDE)
        references = audit.references if index == OUTSIDE else audit.claims[index].references
        there = (finding.line, finding.column)
        if any((one.reference.span.line, one.reference.span.column) == there for one in references):
            beneath[index].by_place[there].append(finding)
        elif finding.item and any(one.item.value.text == finding.item for one in references):
            beneath[index].by_item[finding.item].append(finding)
        else:
            beneath[index].claim.append(finding)
    return beneath
