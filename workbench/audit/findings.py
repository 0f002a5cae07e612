"""A finding: a rule that does not hold, at a span, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.audit.resolution import Resolution, Suggestion
    from workbench.contracts.contract import Claim, Contract, Item
    from workbench.contracts.problem import Severity
    from workbench.contracts.references import Reference


MAIN = "@main"
"""What an audit leans on whose findings were judged against the main branch."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold.

    Attributes:
        rule: kebab-case name, or pv's id.
        severity: after configuration and status have had their say.
        message: one sentence.
        hint: what to do about it; may be empty.
        path: the contract.
        line: 1-based line in the contract.
        column: 1-based column, in characters.
        claim: the claim's id; empty when it is about the contract.
        item: the item's text the finding is about; empty when none.
        about: findings with the same non-empty ``about`` are of one reference: linked, counted once.
        accepted: why it does not count: a suppression's reason or an accepted entry; empty when it counts.
    """

    rule: str
    severity: Severity
    message: str
    hint: str
    path: str
    line: int
    column: int
    claim: str = ""
    item: str = ""
    about: str = ""
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceAudit:
    """A reference held against the code."""

    reference: Reference
    item: Item
    resolution: Resolution
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimAudit:
    """A claim and what became of everything it names."""

    claim: Claim
    references: tuple[ReferenceAudit, ...]


@dataclass(frozen=True, slots=True)
class ContractAudit:
    """A contract held against the code.

    Attributes:
        contract: what it says.
        claims: in file order.
        references: what is named outside any claim.
        findings: worst first, then by line.
        leans: what the findings depend on beside the code: paths of other contracts, and ``MAIN``.
    """

    contract: Contract
    claims: tuple[ClaimAudit, ...]
    references: tuple[ReferenceAudit, ...]
    findings: tuple[Finding, ...]
    leans: tuple[str, ...] = ()
