"""Suppressions: comments in a contract that accept findings of a rule, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.audit.ladder import Stance
from workbench.audit.rules import RULES
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.contracts.contract import Contract, Suppression


_HINTS = {
    "suppression-without-reason": "Say why behind a dash.",
    "malformed-suppression": "Write allow, a rule (or several, by commas), a dash and the reason.",
    "unused-suppression": "Take the comment away.",
}


def suppress(contract: Contract, findings: Iterable[Finding], severities: Mapping[str, str]) -> list[Finding]:
    """Accept what the contract's comments accept, and add findings about the comments themselves.

    A suppression without a reason accepts nothing. Linked findings are accepted together: who accepts a
    missing symbol has nothing more to say about the file that qualifies it.

    Args:
        contract: with its suppressions.
        findings: what was found so far.
        severities: rule to severity, from the settings.
    """
    reasons: dict[str, str] = {}
    used: set[Suppression] = set()
    found = list(findings)
    for at, finding in enumerate(found):
        for suppression in contract.suppressions:
            if _covers(suppression, finding):
                used.add(suppression)
                if suppression.reason.strip() and not found[at].accepted:
                    found[at] = replace(finding, accepted=suppression.reason)
                    if finding.about:
                        reasons.setdefault(finding.about, suppression.reason)
    found = [
        replace(finding, accepted=reasons[finding.about])
        if finding.about in reasons and not finding.accepted
        else finding
        for finding in found
    ]
    for suppression in contract.suppressions:
        rule, message = _fault(suppression, used=suppression in used)
        severity = RULES[rule].weigh(Stance.SILENT, severities) if rule else Severity.OFF
        if severity is not Severity.OFF:
            item = f"{suppression.rule or 'allow'}: {_subject(contract, suppression)}"
            found.append(
                Finding(rule, severity, message, _HINTS[rule], contract.path, suppression.line, 1, item=item)
            )
    return found


def is_suppressed(contract: Contract, finding: Finding) -> bool:
    """Whether a comment with a reason accepts a finding where it stands."""
    return any(_covers(each, finding) and each.reason.strip() for each in contract.suppressions)


def _covers(suppression: Suppression, finding: Finding) -> bool:
    first, last = suppression.covers
    return suppression.rule == finding.rule and first <= finding.line <= last


def _subject(contract: Contract, suppression: Suppression) -> str:
    """What a suppression is about, in words that stay when lines move: claim and item, else its reason."""
    first, last = suppression.covers
    near = ((claim.id, claim.items) for claim in contract.claims)
    for claim, items in (*near, ("", contract.items)):
        for item in items:
            if first <= item.value.span.line <= last:
                return f"{claim}, {item.value.text}" if claim else item.value.text
    here = (claim.id for claim in contract.claims if first <= claim.span.line <= last)
    return next(here, suppression.reason)


def _fault(suppression: Suppression, *, used: bool) -> tuple[str, str]:
    """What is wrong with a suppression: rule and message; empty when nothing is."""
    if not suppression.rule:
        said = (
            f"Behind allow stands {suppression.reason!r}"
            if suppression.reason
            else "Behind allow stands nothing"
        )
        return "malformed-suppression", f"{said}, which names no rule as it should, so nothing is suppressed."
    if suppression.rule not in RULES:
        return "unused-suppression", f"There is no rule {suppression.rule}, so nothing is suppressed."
    if not suppression.reason.strip():
        message = f"The suppression of {suppression.rule} gives no reason, so nothing is suppressed."
        return "suppression-without-reason", message
    if not used:
        return "unused-suppression", f"There is no finding of {suppression.rule} here to suppress."
    return "", ""
