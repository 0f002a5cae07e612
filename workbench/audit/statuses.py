"""What the statuses of one contract say, held against what became of its evidence. No git is asked here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.audit.judge import about
from workbench.audit.ladder import MISSPELT, NEAR, Stance, level_of
from workbench.audit.needs import evidence_of, is_test
from workbench.audit.resolution import State
from workbench.audit.rules import RULES
from workbench.audit.rungs import Level, Need
from workbench.audit.words import listed
from workbench.contracts.dialects import CONTAINERS
from workbench.contracts.grammar.reading import Reading, reading_of
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.audit.findings import ClaimAudit, ReferenceAudit
    from workbench.audit.ladder import Ladder
    from workbench.contracts.contract import Contract, Item, Text
    from workbench.contracts.span import Span

_LONGEST = 60
_IN_FORCE = "ACTIVE"
_LATER = r"(?:a |an |the |its )?(?:\w+ )?(?:follow-?ups?|later|separate|future|next|subsequent|coming)\b"
_NOT_DONE = re.compile(
    rf"\b(?:lands?|landing|follows|arrives?|comes?|shipped|ships) (?:in|with|by) {_LATER}"
    r"|\bwill (?:land|be (?:added|implemented|landed))\b"
    rf"|\bto be (?:added|implemented|landed) (?:in|with|by) {_LATER}"
    r"|\b(?:implementation|code) (?:is )?(?:still )?(?:pending|outstanding|to follow)\b"
    r"|\bnot (?:yet implemented|implemented yet|there yet)\b"
    r"|\bawait(?:s|ing) (?:the |its )?implementation\b",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\b(?:live|runs?|measure\w*|benchmarks?|discharge\w*|promotion|functional|numbers|figures|receipts?)\b",
    re.IGNORECASE,
)
"""What else than code may be said to land later."""

_GOOD = frozenset({State.FOUND, State.AMBIGUOUS})


@dataclass(frozen=True, slots=True)
class Scales:
    """What statuses are weighed with.

    Attributes:
        ladder: of the workspace.
        severities: rule to severity, from the settings.
        looked: there is code that evidence could have been looked up in.
    """

    ladder: Ladder
    severities: Mapping[str, str]
    looked: bool = True

    def finding(
        self,
        rule: str,
        contract: Contract,
        message: str,
        hint: str,
        *,
        at: Span | int,
        claim: str = "",
        item: str = "",
        linked: str = "",
        most: Severity = Severity.ERROR,
    ) -> Iterator[Finding]:
        """The finding, at a span or in a line and of no more weight than ``most``, unless its rule is off."""
        own = RULES[rule].weigh(Stance.CLAIMS, self.severities)
        severity = min(own, most, key=lambda each: each.weight)
        if severity is not Severity.OFF:
            line, column = (at, 1) if isinstance(at, int) else (at.line, at.column)
            yield Finding(rule, severity, message, hint, contract.path, line, column, claim, item, linked)


def unknown_statuses(contract: Contract, scales: Scales) -> Iterator[Finding]:
    """Statuses whose word the ladder does not have, each with the nearest that it has.

    A row that stands in no section of claims has a status of its own kind; only a word misspelt is told.
    """
    found: list[tuple[Text, str, bool]] = [(each, "", True) for each in contract.statuses]
    found += [
        (claim.status, claim.id, claim.container in CONTAINERS)
        for claim in contract.claims
        if claim.status is not None
    ]
    for status, claim, ours in found:
        if not status.text.strip() or scales.ladder.rung(status.text) is not None:
            continue
        near = scales.ladder.nearest(status.text, NEAR if ours else MISSPELT)
        if not near and not ours:
            continue
        yield from scales.finding(
            "unknown-status",
            contract,
            f"{shown(status.text)} is no status of the ladder, so that nobody can tell what it claims.",
            f"Did you mean {near}?" if near else "Write a known word, or add it to [ladder.aliases].",
            at=status.span,
            claim=claim,
            item=status.text,
        )


def overclaimed(
    contract: Contract, audit: ClaimAudit, scales: Scales, missing: Mapping[str, tuple[Severity, bool]]
) -> Iterator[Finding]:
    """A status whose rung needs evidence that is not there.

    It is linked to the missing reference it rests on, so that both count once, and weighs no more than that.
    Receipts are not asked for: they are when a status is raised.

    Args:
        contract: the claim's.
        audit: the claim and what became of what it names.
        scales: what findings are weighed with.
        missing: what findings about missing references weigh, and whether they are accepted where they
            stand, by what they are about.
    """
    claim = audit.claim
    rung = scales.ladder.rung(claim.status.text) if claim.status is not None else None
    if claim.status is None or rung is None or scales.ladder.stance(claim.status.text) is not Stance.CLAIMS:
        return
    needs = scales.ladder.needs(rung, contract)
    if Need.EVIDENCE not in needs:
        return
    word = shown(claim.status.text)
    absent = [
        each
        for each in _counting(audit, needs)
        if each.resolution.state is State.MISSING and about(contract, each.reference) in missing
    ]
    linked, most = "", Severity.ERROR
    if absent and scales.looked:
        # An accepted absence is the last to rest on: with it, the overclaim would be accepted too.
        absent.sort(key=lambda each: missing[about(contract, each.reference)][1])
        linked = about(contract, absent[0].reference)
        most = missing[linked][0]
        names = listed([shown(each.reference.text) for each in absent], 3)
        message = f"{word} needs evidence that resolves, and {names} {_are(absent)} missing."
        hint = f"Mend the evidence; until then it says more than the code proves ({looked_at(absent[0])})."
    elif level_of(claim) is Level.BINDING and not _names_function(audit):
        message = f"{word}, and the row names no function."
        hint = "Name the function that does it, or write not_implemented."
    elif claim.container in CONTAINERS and not _has_evidence(audit):
        message = f"{word} needs evidence, and the row has none: no file, no symbol, no test."
        hint = "Name what does it, or lower the status."
    else:
        return
    yield from scales.finding(
        "overclaimed-status",
        contract,
        message,
        hint,
        at=claim.status.span,
        claim=claim.id,
        item=claim.status.text,
        linked=linked or f"{contract.path}:{claim.status.span.start}:overclaimed",
        most=most,
    )


def stale_notes(contract: Contract, audit: ClaimAudit, scales: Scales) -> Iterator[Finding]:
    """Notes that say the code is still to come, while all the evidence resolves."""
    claim = audit.claim
    if claim.status is None or scales.ladder.stance(claim.status.text) is not Stance.CLAIMS:
        return
    named = evidence_of(audit)
    if not named or any(each.resolution.state not in _GOOD or each.reference.planned for each in named):
        return
    for item in claim.items:
        said = _promised(" ".join(item.value.text.split())) if _is_note(item) else None
        if said is None:
            continue
        first = next(each for each in named if each.resolution.targets)
        target = first.resolution.targets[0]
        place = f"{target.path}:{target.line}" if target.line else target.path
        yield from scales.finding(
            "stale-notes",
            contract,
            f"The notes say “{said}”, and all the evidence is there: {place}{_more(len(named) - 1)}.",
            "Tell in the notes what is there, and what the next status still waits for.",
            at=_line_of(item, said),
            claim=claim.id,
            item=item.value.text,
        )
        return


def inside_disagrees(contract: Contract, audit: ClaimAudit, scales: Scales) -> Iterator[Finding]:
    """A status inside the evidence block that stands on another rung than the claim's own."""
    claim = audit.claim
    own = scales.ladder.rung(claim.status.text) if claim.status is not None else None
    for item in claim.items:
        if item.field not in ("status", "discharge_status") or claim.status is None or own is None:
            continue
        inner = scales.ladder.rung(item.value.text)
        # discharge_status tells how far, ACTIVE that it is in force: the two do not contradict each other.
        in_force = item.field != claim.status.where[-1] and _IN_FORCE in (
            own.name,
            inner.name if inner else "",
        )
        if inner is not None and inner is not own and not in_force:
            yield from scales.finding(
                "status-disagrees",
                contract,
                f"The evidence says {shown(item.value.text)}, and the claim {shown(claim.status.text)}.",
                "Make the two say the same.",
                at=item.value.span,
                claim=claim.id,
                item=item.value.text,
            )


def shown(text: str) -> str:
    """A text on one line, cut where it gets long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def looked_at(audit: ReferenceAudit) -> str:
    """Where a reference was looked for, last place first; or why it was not."""
    looked = audit.resolution.looked
    return looked[-1] if looked else audit.resolution.reason or "among the counted files"


def _counting(audit: ClaimAudit, needs: tuple[Need, ...]) -> list[ReferenceAudit]:
    """The references that a rung's needs are about."""
    own = evidence_of(audit)
    if Need.TESTS in needs:
        own += [each for each in audit.references if is_test(each) and each not in own]
    return own


def _names_function(audit: ClaimAudit) -> bool:
    return any(item.field in ("function", "functions") for item in audit.claim.items)


def _has_evidence(audit: ClaimAudit) -> bool:
    return any(reading_of(item.field) is not Reading.PROSE for item in audit.claim.items)


def _promised(text: str) -> str | None:
    """What of a text promises code; not what promises a run, a measurement or the next status."""
    for found in _NOT_DONE.finditer(text):
        clause = max(text.rfind(sign, 0, found.start()) for sign in ".;,:—(")
        if not _RUNS.search(text, clause + 1, found.start()):
            return found.group()
    return None


def _is_note(item: Item) -> bool:
    return item.field in ("notes", "note")


def _are(missing: list[ReferenceAudit]) -> str:
    return "is" if len(missing) == 1 else "are"


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


def _line_of(item: Item, phrase: str) -> int:
    """The line of a phrase in a text of several lines, as far as its line breaks were kept."""
    words = phrase.split()
    found = re.search(r"\s+".join(map(re.escape, words)), item.value.text)
    begins = item.references[0].span.line if item.references else item.value.span.line
    return begins + (item.value.text[: found.start()].count("\n") if found else 0)
