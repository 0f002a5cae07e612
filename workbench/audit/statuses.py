"""What the statuses of one contract say by themselves, before any code is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.audit.rules import RULES
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.audit.ladder import Ladder
    from workbench.contracts.contract import Contract, Text


def unknown_statuses(contract: Contract, severities: Mapping[str, str], ladder: Ladder) -> Iterator[Finding]:
    """Statuses whose word the ladder does not have, each with the nearest that it has.

    Args:
        contract: whose statuses, its own and its claims'.
        severities: rule to severity, from the settings.
        ladder: says which words are known.
    """
    found: list[tuple[Text | None, str]] = [(contract.status, "")]
    found += [(claim.status, claim.id) for claim in contract.claims]
    for status, claim in found:
        if status is None or not status.text.strip() or ladder.rung(status.text) is not None:
            continue
        severity = RULES["unknown-status"].weigh(ladder.stance(status.text), severities)
        if severity is Severity.OFF:
            continue
        near = ladder.nearest(status.text)
        shown = " ".join(status.text.split())[:60]
        yield Finding(
            rule="unknown-status",
            severity=severity,
            message=f"{shown} is no status of the ladder, so that nobody can tell what it claims.",
            hint=f"Did you mean {near}?"
            if near
            else "Write a known word, or add this one to [ladder.aliases].",
            path=contract.path,
            line=status.span.line,
            column=status.span.column,
            claim=claim,
            item=status.text,
        )
