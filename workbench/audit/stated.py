"""A contract's own statements about its statuses, held against its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.audit.ladder import Stance, plain
from workbench.audit.statuses import shown
from workbench.audit.words import several
from workbench.contracts.tallies import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.findings import Finding
    from workbench.audit.rungs import Rung
    from workbench.audit.statuses import Scales
    from workbench.contracts.contract import Contract, Tally

_SECTIONS = {
    "obligation": ("proof_obligations", "obligations"),
    "test": ("falsification_tests", "falsification"),
    "falsification": ("falsification_tests", "falsification", "falsification_conditions"),
    "binding": ("bindings",),
    "gate": ("gates",),
    "harness": ("kani_harnesses",),
    "stage": ("implementation_stages",),
    "claim": (),
}
"""A noun of counts, in the singular, to the sections whose rows it counts; none: every claim."""

_TOTAL = re.compile(r"^(?:total|number of|no\. of|count of|all)\s+|\s+(?:count|total)$")
_FIRM = "FUNCTIONAL"
_ROWS_WITH_STATUS = 2


def disagreements(contract: Contract, scales: Scales) -> Iterator[Finding]:
    """Contract-level statuses against each other and against the claims', and stated counts against rows."""
    yield from _levels(contract, scales)
    if not scales.ladder.keeps_proposed(contract):
        yield from _against_claims(contract, scales)
    for tally in contract.tallies:
        yield from _counted(contract, tally, scales)
    yield from _untested(contract, scales)


def _levels(contract: Contract, scales: Scales) -> Iterator[Finding]:
    if not contract.statuses:
        return
    first = contract.statuses[0]
    rung = scales.ladder.rung(first.text)
    for other in contract.statuses[1:]:
        found = scales.ladder.rung(other.text)
        # discharge_status tells how far, status that it is in force: only the same key can disagree.
        if rung is None or found is None or found is rung or other.where[-1] != first.where[-1]:
            continue
        here, there = (".".join(map(str, each.where)) for each in (other, first))
        yield from scales.finding(
            "status-disagrees",
            contract,
            f"{here} says {shown(other.text)}, and {there} {shown(first.text)}.",
            "Make the two say the same.",
            at=other.span,
            item=other.text,
        )


def _against_claims(contract: Contract, scales: Scales) -> Iterator[Finding]:
    status = contract.status
    rung = scales.ladder.rung(status.text) if status is not None else None
    if status is None or rung is None or rung is scales.ladder.beside:
        return
    rungs = [
        found
        for claim in contract.claims
        if claim.status is not None
        and claim.container != "bindings"
        and (found := scales.ladder.rung(claim.status.text)) is not None
        and found is not scales.ladder.beside
    ]
    if not rungs:
        return
    ladder = scales.ladder
    highest = max(rungs, key=ladder.place)
    lowest = min(rungs, key=ladder.place)
    claims = ladder.stance(status.text) is Stance.CLAIMS
    firm = next((each for each in ladder.rungs if each.name == _FIRM), None)
    lofty = firm is not None and ladder.place(rung) >= ladder.place(firm)
    says = f"The contract says {shown(status.text)}, and"
    below = _not_yet(ladder.stance(highest.name)) or (lofty and ladder.place(highest) < ladder.place(rung))
    message = ""
    if claims and below:
        message = f"{says} none of its {_claims(rungs)} is above {highest.name}."
    elif not claims and not _not_yet(ladder.stance(lowest.name)):
        message = f"{says} all its {_claims(rungs)} say {lowest.name} or more."
    if message:
        yield from scales.finding(
            "status-disagrees",
            contract,
            message,
            "Let it say what its claims say; where a family keeps PROPOSED, keeps-proposed tells so.",
            at=status.span,
            item=status.text,
        )


def _counted(contract: Contract, tally: Tally, scales: Scales) -> Iterator[Finding]:
    found = _count(contract, tally, scales)
    if found is None or found[0] == tally.count:
        return
    count, what = found
    rows = f"{several(count, 'row')} {what}".strip()
    yield from scales.finding(
        "status-disagrees",
        contract,
        f"It states {_said(tally)}, and there {'is' if count == 1 else 'are'} {rows}.",
        "Count again; whoever reads the number takes it for the rows.",
        at=tally.line,
        item=f"{tally.noun}: {tally.count}",
    )


def _count(contract: Contract, tally: Tally, scales: Scales) -> tuple[int, str] | None:
    """How many rows there are of what a tally counts, and what that is; ``None`` where nobody can tell."""
    written = tally.noun.replace("_", " ").strip().lower()
    noun = _TOTAL.sub("", written)
    sections = _sections(noun.rpartition(" ")[2])
    if sections is not None:
        if tally.where and noun == written:  # "tested" of a summary counts something else than rows
            return None
        rows = [claim for claim in contract.claims if not sections or claim.container in sections]
        kinds = {claim.container for claim in rows}
        if not rows or (sections and len(kinds) > 1):
            return None
        return len(rows), f"of {rows[0].container}" if sections else ""
    rung = scales.ladder.rung(noun)
    with_status = [claim for claim in contract.claims if claim.status is not None]
    by_status = not tally.where or tally.where.split(".")[-2] in COUNTS
    if not by_status or rung is None or len(with_status) < _ROWS_WITH_STATUS:
        return None
    word = plain(noun)
    whole = word in (*rung.words, rung.name)  # else a word of its own, such as BLOCKER_FIXTURE_ABSENT
    rows = [
        claim
        for claim in with_status
        if claim.status
        and (scales.ladder.rung(claim.status.text) is rung if whole else plain(claim.status.text) == word)
    ]
    return len(rows), f"of that status among {len(with_status)}"


def _sections(noun: str) -> tuple[str, ...] | None:
    """The sections whose rows a noun counts, in whichever number it is; ``None`` for any other noun."""
    for form in (noun, noun.removesuffix("s"), noun.removesuffix("es")):
        if form in _SECTIONS:
            return _SECTIONS[form]
    return None


def _untested(contract: Contract, scales: Scales) -> Iterator[Finding]:
    """A contract in force whose own summary says that nothing of it is tested."""
    status = contract.status
    if status is None or scales.ladder.stance(status.text) is not Stance.CLAIMS:
        return
    for tally in contract.tallies:
        if tally.where.startswith("verification_summary.") and tally.noun == "tested" and not tally.count:
            yield from scales.finding(
                "status-disagrees",
                contract,
                f"The contract says {shown(status.text)}, and its summary that nothing is tested.",
                "Bring the summary up to date, or lower the status.",
                at=tally.line,
                item=f"{tally.noun}: {tally.count}",
            )


def _not_yet(stance: Stance) -> bool:
    return stance is Stance.NOT_YET


def _claims(rungs: list[Rung]) -> str:
    return several(len(rungs), "claim with a status", "claims with a status")


def _said(tally: Tally) -> str:
    return f"“{tally.noun}: {tally.count}”" if not tally.where else f"{tally.where}: {tally.count}"
