"""Statuses that stand higher in one state of a contract than in another, and what their rungs lack."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.audit.examine import examine
from workbench.audit.ladder import Step
from workbench.audit.needs import RungView
from workbench.audit.statuses import Scales, shown, unknown_statuses
from workbench.audit.suppress import is_suppressed
from workbench.session.promotion import held_against_main

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.audit.findings import Finding
    from workbench.audit.ladder import Ladder
    from workbench.contracts.contract import Claim, Contract
    from workbench.session.examiner import Examiner


def changed_statuses(before: Contract, after: Contract) -> Iterator[tuple[str, Claim]]:
    """The claims of both states whose status reads otherwise now: what it was, and the claim as it is.

    Of several claims with one id the first is taken for the first, and so on.
    """
    was: dict[str, list[Claim]] = defaultdict(list)
    for claim in before.claims:
        was[claim.id].append(claim)
    for claim in after.claims:
        if was[claim.id]:
            old = _status(was[claim.id].pop(0))
            if old != _status(claim):
                yield old, claim


def is_any_raised(ladder: Ladder, before: Contract, after: Contract) -> bool:
    """Whether a claim stands higher now; only then is there something to look up."""
    return any(
        ladder.step(old, _status(claim)) is Step.RAISED for old, claim in changed_statuses(before, after)
    )


def raised(
    examiner: Examiner, before: Contract, after: Contract, severities: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The claims that were raised to a rung whose needs, receipts too, are not known to be met.

    Args:
        examiner: over the code as it is.
        before: the contract as it was.
        after: as it is, or would be.
        severities: rule to severity, from the settings.

    Returns:
        A finding for each, by the rule ``overclaimed-status``; none of those that a comment allows.
    """
    ladder = examiner.ladder
    scales = Scales(ladder, severities, examiner.resolver.looks)
    found: list[Finding] = []
    for old, claim in changed_statuses(before, after):
        view = _view(examiner, after, claim) if ladder.step(old, _status(claim)) is Step.RAISED else None
        if view is None or not view.unmet or claim.status is None:
            continue
        lacking = "; ".join(f"{each.need.words}: {each.answer.value}: {each.reason}" for each in view.unmet)
        found += scales.finding(
            "overclaimed-status",
            after,
            f"{shown(view.word)}, raised from {shown(old) if old else 'no status'}, lacks {lacking}.",
            "Bring what is wanting, say in the notes why it stands without, or lower it.",
            at=claim.status.span,
            claim=claim.id,
            item=claim.status.text,
        )
    return tuple(each for each in found if not is_suppressed(after, each))


def misspelt(
    ladder: Ladder, before: Contract, after: Contract, severities: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The claims whose new status is no word of the ladder, each with the nearest known one.

    Args:
        ladder: of the workspace.
        before: the contract as it was.
        after: as it is, or would be.
        severities: rule to severity, from the settings.
    """
    new = {
        claim.status.span.start for _, claim in changed_statuses(before, after) if claim.status is not None
    }
    if before.status is None or after.status is None or before.status.text != after.status.text:
        new |= {each.span.start for each in after.statuses}
    there = {
        (each.span.line, each.span.column)
        for each in (*after.statuses, *(claim.status for claim in after.claims))
        if each is not None and each.span.start in new
    }
    scales = Scales(ladder, severities)
    return tuple(each for each in unknown_statuses(after, scales) if (each.line, each.column) in there)


def _status(claim: Claim) -> str:
    return claim.status.text if claim.status is not None else ""


def _view(examiner: Examiner, contract: Contract, claim: Claim) -> RungView | None:
    """The rung that a claim stands on, as if it were to be risen to."""
    rung = examiner.ladder.rung(_status(claim))
    if rung is None:
        return None
    alone = replace(contract, claims=(claim,), items=(), suppressions=())
    examiner.prepare([alone])
    (audit,) = examine(alone, (), examiner.resolver, ladder=examiner.ladder).claims
    needs = examiner.needs.of(contract, audit, rung)
    view = RungView(rung, " ".join(_status(claim).split()), present=False, above=True, needs=needs)
    return held_against_main(examiner, audit, (view,))[0]
