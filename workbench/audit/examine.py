"""A contract held against the code: every reference resolved, every fault a finding with its place."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.audit.dependencies import dependencies, stale
from workbench.audit.findings import MAIN, ClaimAudit, ContractAudit, Finding, ReferenceAudit
from workbench.audit.judge import Judge
from workbench.audit.ladder import DEFAULT, Stance
from workbench.audit.registry import bound_to, unbound
from workbench.audit.resolution import State
from workbench.audit.rules import RULES
from workbench.audit.stated import disagreements
from workbench.audit.statuses import Scales, inside_disagrees, overclaimed, stale_notes, unknown_statuses
from workbench.audit.suppress import is_suppressed, suppress
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workbench.audit.cited import Cited
    from workbench.audit.ladder import Ladder
    from workbench.audit.mainrules import MainRules
    from workbench.audit.neighbours import Neighbours
    from workbench.audit.resolution import Suggestion
    from workbench.audit.resolve import Resolver
    from workbench.audit.suggest import Suggester
    from workbench.audit.suspect import Suspicion
    from workbench.contracts.contract import Claim, Contract, Item
    from workbench.contracts.problem import Problem
    from workbench.workspace.counted import FileProblem

_NONE: Mapping[str, str] = MappingProxyType({})
_STRONG = 0.6


def examine(
    contract: Contract,
    problems: Iterable[Problem],
    resolver: Resolver,
    *,
    severities: Mapping[str, str] = _NONE,
    suggester: Suggester | None = None,
    ladder: Ladder = DEFAULT,
    suspicion: Suspicion | None = None,
    beside: Iterable[Finding] = (),
    neighbours: Neighbours | None = None,
    main: MainRules | None = None,
) -> ContractAudit:
    """Hold one contract against the code.

    Args:
        contract: what the document says, with the problems of the document itself.
        problems: what the schema has to say.
        resolver: of the workspace; ``foresee`` it with all contracts first, or each pays its own search.
        severities: rule to severity, from the settings.
        suggester: finds what was probably meant; without it no reference carries suggestions.
        ladder: says what statuses mean.
        suspicion: tells which code has changed since it was verified; ``None`` where nobody verifies.
        beside: what others have found about it, for its suppressions to have a say in.
        neighbours: the other contracts, for rows that are for one of them; without it that is not looked up.
        main: judges what may rise against the main branch; without it that is not looked up.
    """
    claims = tuple(_claim(contract, claim, resolver, suggester) for claim in contract.claims)
    outer = _references(contract, None, contract.items, resolver, suggester)
    leans: tuple[str, ...] = ()
    findings = [*_problems(contract, (*contract.problems, *problems), severities), *beside]
    if contract.kind is not DocumentKind.OTHER:
        judge = Judge(resolver, severities, ladder)
        for audit in claims:
            for reference in audit.references:
                findings.extend(judge.judge(contract, audit.claim, reference))
        for reference in outer:
            findings.extend(judge.judge(contract, None, reference))
        scales = Scales(ladder, severities, resolver.looks)
        findings.extend(_statuses(contract, claims, scales, tuple(findings)))
        bound = bound_to(contract, neighbours) if neighbours is not None else {}
        if neighbours is not None:
            findings.extend(unbound(contract, bound, neighbours.count, scales))
        needed = dependencies(contract, neighbours) if neighbours is not None else ()
        findings.extend(stale(contract, needed, severities))
        others = {each.path for found in bound.values() for each in found}
        leans = tuple(sorted(others | {each.on.path for each in needed}))
        if main is not None:
            risen, asked = main.findings(contract, claims, scales)
            findings.extend(risen)
            leans = (*leans, MAIN) if asked else leans
        if suspicion is not None:
            findings.extend(suspicion.findings(contract, claims, outer, severities, ladder))
    findings = suppress(contract, findings, severities)
    return ContractAudit(contract, claims, outer, ordered(findings), leans)


def _statuses(
    contract: Contract, claims: Sequence[ClaimAudit], scales: Scales, found: Iterable[Finding]
) -> Iterator[Finding]:
    """What the statuses say, held against the evidence (and what was found of it) and each other."""
    missing: dict[str, tuple[Severity, bool]] = {}
    for each in found:
        if each.about and each.rule.startswith("missing-"):
            before = missing.get(each.about, (each.severity, False))
            heavier = max(before[0], each.severity, key=lambda severity: severity.weight)
            missing[each.about] = (heavier, before[1] or is_suppressed(contract, each))
    yield from unknown_statuses(contract, scales)
    yield from disagreements(contract, scales)
    for audit in claims:
        yield from overclaimed(contract, audit, scales, missing)
        yield from stale_notes(contract, audit, scales)
        yield from inside_disagrees(contract, audit, scales)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings worst first, then by line."""
    return tuple(
        sorted(findings, key=lambda each: (-each.severity.weight, each.line, each.column, each.rule))
    )


def links(problems: Iterable[FileProblem], severities: Mapping[str, str] = _NONE) -> tuple[Finding, ...]:
    """Findings about the workspace's own files: links that lead out of the declared roots."""
    found: list[Finding] = []
    for problem in problems:
        rule = RULES[problem.rule]
        severity = rule.weigh(Stance.SILENT, severities)
        if severity is not Severity.OFF:
            message = f"{problem.path} {problem.message}."
            hint = "Declare the folder it leads to as a source root, if it is meant to count."
            found.append(Finding(rule.name, severity, message, hint, problem.path, 1, 1))
    return tuple(found)


def _claim(contract: Contract, claim: Claim, resolver: Resolver, suggester: Suggester | None) -> ClaimAudit:
    references = _references(contract, claim, claim.items, resolver, suggester)
    return ClaimAudit(claim, _beside(references))


def _references(
    contract: Contract,
    claim: Claim | None,
    items: Sequence[Item],
    resolver: Resolver,
    suggester: Suggester | None,
) -> tuple[ReferenceAudit, ...]:
    cited = resolver.cited(contract, claim)
    found: list[ReferenceAudit] = []
    for item in items:
        audits = [ReferenceAudit(each, item, resolver.resolve(item, each, cited)) for each in item.references]
        found.extend(_suggested(contract, claim, audit, cited, suggester) for audit in _alternatives(audits))
    return tuple(found)


def _alternatives(audits: list[ReferenceAudit]) -> Iterator[ReferenceAudit]:
    """Of alternatives and optional parts one is enough: the absent ones of such a group are not missing."""
    there = next((audit for audit in audits if audit.resolution.state is State.FOUND), None)
    for audit in audits:
        if audit.reference.optional and audit.resolution.state is State.MISSING and there is not None:
            named = "::".join(there.reference.name) or there.reference.text
            reason = f"an alternative; {named} is there"
            yield replace(audit, resolution=replace(audit.resolution, state=State.UNCHECKED, reason=reason))
        else:
            yield audit


def _suggested(
    contract: Contract, claim: Claim | None, audit: ReferenceAudit, cited: Cited, suggester: Suggester | None
) -> ReferenceAudit:
    if suggester is None:
        return audit
    found = suggester.suggest(contract, claim, audit.reference, audit.resolution, cited)
    told = suggester.told(audit.reference.name[-1]) if _searched(audit) else ""
    if told:
        looked = (*audit.resolution.looked, f"git history: {told}")
        audit = replace(audit, resolution=replace(audit.resolution, looked=looked))
    return replace(audit, suggestions=found) if found else audit


def _searched(audit: ReferenceAudit) -> bool:
    """Whether a name was searched for and not found: then history has something to add."""
    return bool(audit.reference.name) and audit.resolution.state in (State.MISSING, State.PLANNED)


def _beside(references: tuple[ReferenceAudit, ...]) -> tuple[ReferenceAudit, ...]:
    """Offer the files that a claim's missing symbols probably stand in beside the path that is cited now."""
    files: dict[str, Suggestion] = {}
    for audit in references:
        if audit.reference.kind is ReferenceKind.SYMBOL and audit.resolution.state in (
            State.MISSING,
            State.PLANNED,
        ):
            for each in audit.suggestions:
                if not each.line and each.score >= _STRONG:
                    files.setdefault(each.path, each)
    if not files:
        return references
    offered = tuple(replace(each, reason=f"beside this one: {each.reason}") for each in files.values())
    done = False
    found: list[ReferenceAudit] = []
    for audit in references:
        if not done and audit.reference.kind is ReferenceKind.PATH and audit.resolution.state is State.FOUND:
            done = True
            found.append(replace(audit, suggestions=offered))
        else:
            found.append(audit)
    return tuple(found)


def _problems(
    contract: Contract, problems: Iterable[Problem], severities: Mapping[str, str]
) -> Iterator[Finding]:
    """What the document and its schema have to say, as findings."""
    readable = True
    for problem in problems:
        name = "unreadable-contract" if problem.rule == "unreadable" else problem.rule
        readable = readable and problem.severity is not Severity.ERROR
        severity = Severity(severities.get(name, problem.severity))
        if severity is Severity.OFF:
            continue
        line = problem.span.line if problem.span else 1
        yield Finding(
            rule=name,
            severity=severity,
            message=problem.message,
            hint="",
            path=contract.path,
            line=line,
            column=problem.span.column if problem.span else 1,
            claim=_claim_at(contract, line) if problem.span else "",
        )
    if contract.kind is DocumentKind.UNREADABLE and readable:
        severity = RULES["unreadable-contract"].weigh(Stance.SILENT, severities)
        if severity is not Severity.OFF:
            message = "The file cannot be read as a contract."
            yield Finding("unreadable-contract", severity, message, "", contract.path, 1, 1)


def _claim_at(contract: Contract, line: int) -> str:
    """The claim whose row holds a line, as far as its items tell where it ends."""
    for claim in contract.claims:
        last = max((item.value.span.line for item in claim.items), default=claim.span.line)
        if claim.span.line <= line <= last:
            return claim.id
    return ""
