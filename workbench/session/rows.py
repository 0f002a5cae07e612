"""What is kept short of every contract: the facts and findings that lists and reports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.resolution import State
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.session.snapshot import Attention, ContractRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.findings import ContractAudit, Finding
    from workbench.contracts.contract import Contract

PROMOTABLE = frozenset({"planned-now-exists", "stale-blocker", "unpromoted"})
"""Rules whose findings mean that a claim says less than could be said."""

STALE = PROMOTABLE | {"stale-notes", "overclaimed-status", "status-disagrees"}
"""Rules whose findings mean that a claim says more or less than the code proves."""

NOT_CONTRACTS = frozenset({DocumentKind.OTHER})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a contract says and what became of it, in numbers.

    Attributes:
        path: of the contract.
        kind: contract, registry, other or unreadable.
        id: the contract's id.
        version: as written; empty when there is none.
        status: as written; empty when there is none.
        claims: how many claims per status word, in order of first appearance (``""`` for none).
        states: how many references per state, in the order of ``State``; empty until audited.
        leans: what the findings depend on beside the code: paths of other contracts, and ``MAIN``.
    """

    path: str
    kind: DocumentKind
    id: str
    version: str
    status: str
    claims: tuple[tuple[str, int], ...]
    states: tuple[tuple[State, int], ...] = ()
    leans: tuple[str, ...] = ()

    def count(self, state: State) -> int:
        """How many references are in a state."""
        return dict(self.states).get(state, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A contract's audit in short; the long form stays in the store until somebody asks."""

    facts: Facts
    findings: tuple[Finding, ...]


def facts_of(contract: Contract, audit: ContractAudit | None = None) -> Facts:
    """Count a contract, and with its audit the states of its references."""
    claims: dict[str, int] = {}
    for claim in contract.claims:
        word = claim.status.text if claim.status else ""
        claims[word] = claims.get(word, 0) + 1
    states: dict[State, int] = {}
    if audit is not None:
        for reference in audit.references:
            states[reference.resolution.state] = states.get(reference.resolution.state, 0) + 1
        for row in audit.claims:
            for reference in row.references:
                states[reference.resolution.state] = states.get(reference.resolution.state, 0) + 1
    return Facts(
        path=contract.path,
        kind=contract.kind,
        id=contract.id,
        version=contract.version.text if contract.version else "",
        status=contract.status.text if contract.status else "",
        claims=tuple(claims.items()),
        states=tuple((state, states[state]) for state in State if state in states),
        leans=audit.leans if audit is not None else (),
    )


def outcome_of(audit: ContractAudit) -> Outcome:
    """The short form of an audit."""
    return Outcome(facts_of(audit.contract, audit), audit.findings)


def counting(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that count: not accepted, and of those about one reference the one that weighs most."""
    linked: dict[str, Finding] = {}
    found: list[Finding] = []
    for finding in findings:
        if finding.accepted:
            continue
        if not finding.about:
            found.append(finding)
        elif finding.about not in linked or linked[finding.about].severity.weight < finding.severity.weight:
            linked[finding.about] = finding
    return [*found, *linked.values()]


def accepted_count(findings: Iterable[Finding]) -> int:
    """How many findings are accepted; linked ones once."""
    return len({finding.about or id(finding) for finding in findings if finding.accepted})


def pending_row(path: str, facts: Facts | None = None) -> ContractRow:
    """The row of a contract that is listed, or read, and not audited yet."""
    name = path.rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0] if "." in name else name
    if facts is None:
        facts = Facts(path, DocumentKind.CONTRACT, stem, "", "", ())
    return ContractRow(
        path=path, stem=stem, kind=facts.kind, id=facts.id, version=facts.version, status=facts.status,
        claims=facts.claims, missing=0, moved=0, stale=0, attention=Attention.PENDING, worst=None,
        findings=0, accepted=0, rules=(),
    )  # fmt: skip


def row_of(outcome: Outcome, *, changed: bool = False) -> ContractRow:
    """The row of an audited contract.

    Args:
        outcome: facts and findings.
        changed: the file differs from the base revision.
    """
    facts, findings = outcome.facts, outcome.findings
    counted = counting(findings)
    worst = max(counted, key=lambda finding: finding.severity.weight, default=None)
    name = facts.path.rsplit("/", 1)[-1]
    accepted = accepted_count(findings)
    return ContractRow(
        path=facts.path,
        stem=name.rsplit(".", 1)[0] if "." in name else name,
        kind=facts.kind,
        id=facts.id,
        version=facts.version,
        status=facts.status,
        claims=facts.claims,
        missing=facts.count(State.MISSING),
        moved=facts.count(State.MOVED),
        stale=len({finding.claim for finding in counted if finding.rule in STALE}),
        attention=_attention(facts, counted, changed=changed, accepted=bool(accepted)),
        worst=worst,
        findings=len(counted),
        accepted=accepted,
        rules=tuple(sorted({finding.rule for finding in findings})),
    )


def _attention(facts: Facts, counted: list[Finding], *, changed: bool, accepted: bool) -> Attention:
    if changed:
        return Attention.CHANGED
    weighty = [finding for finding in counted if finding.severity.weight >= Severity.WARNING.weight]
    if any(finding.about for finding in weighty):
        return Attention.BROKEN
    if any(finding.rule in PROMOTABLE for finding in counted):
        return Attention.PROMOTABLE
    if weighty:
        return Attention.INVALID
    if facts.kind in NOT_CONTRACTS:
        return Attention.OTHER
    if accepted and not counted:
        return Attention.ACCEPTED
    return Attention.CLEAN
