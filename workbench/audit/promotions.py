"""Claims whose next rung needs nothing that is not there, judged against the main branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.blockers import waits
from workbench.audit.ladder import level_of
from workbench.audit.needs import Answer, evidence_of
from workbench.audit.resolution import State
from workbench.audit.statuses import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.findings import ClaimAudit, Finding
    from workbench.audit.needs import NeedAnswer, Needs
    from workbench.audit.onmain import OnMain
    from workbench.audit.rungs import Rung
    from workbench.audit.statuses import Scales
    from workbench.contracts.contract import Contract


def may_rise(
    contract: Contract, audit: ClaimAudit, needs: Needs, scales: Scales
) -> tuple[Rung, tuple[NeedAnswer, ...]] | None:
    """The next rung of a claim, where all that it needs is there; ``None`` otherwise.

    Of claims that wait for something nothing is said here. A rung that needs nothing beyond what the present
    one needs is a matter of judgement, and not of evidence.
    """
    claim = audit.claim
    status = claim.status
    present = scales.ladder.rung(status.text) if status is not None else None
    if status is None or present is None or waits(claim, scales.ladder):
        return None
    following = scales.ladder.next(status.text, level_of(claim))
    if following is None:
        return None
    wanted = scales.ladder.needs(following, contract)
    if not set(wanted) - set(scales.ladder.needs(present, contract)):
        return None
    answers = needs.of(contract, audit, following)
    return (following, answers) if all(each.answer is Answer.MET for each in answers) else None


def unpromoted(
    contract: Contract, audit: ClaimAudit, needs: Needs, main: OnMain, scales: Scales
) -> Iterator[Finding]:
    """A status below what its evidence allows.

    Raises:
        GitError: git failed.
    """
    found = may_rise(contract, audit, needs, scales)
    status = audit.claim.status
    if found is None or status is None or not _is_on_main(audit, main):
        return
    rung, answers = found
    told = "; ".join(f"{each.need.words}: {each.reason}" for each in answers)
    yield from scales.finding(
        "unpromoted",
        contract,
        f"{shown(status.text)} may rise to {rung.word(level_of(audit.claim))}: all it needs is on "
        f"{main.line.name} ({told}).",
        f"Raise the status (s in the app); it was held against {main.line.commit[:9]}.",
        at=status.span,
        claim=audit.claim.id,
        item=status.text,
    )


def _is_on_main(audit: ClaimAudit, main: OnMain) -> bool:
    """Whether everything that is found of a claim's evidence is on the main branch."""
    named = [each for each in evidence_of(audit) if each.resolution.state is not State.UNCHECKED]
    return bool(named) and all(any(main.has(target) for target in each.resolution.targets) for each in named)
