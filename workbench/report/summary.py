"""The numbers a report closes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.audit.resolution import State

LOUD = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole check in numbers.

    Attributes:
        contracts: how many documents were looked at.
        claims: how many claims they hold.
        references: how many references in each state, every reference in one of them.
        findings: how many findings of each severity count: accepted ones do not, linked ones count once.
        accepted: how many findings are accepted, linked ones once.
    """

    contracts: int
    claims: int
    references: Mapping[State, int]
    findings: Mapping[Severity, int]
    accepted: int

    def lines(self) -> tuple[str, str]:
        """Two lines for a person."""
        states = ", ".join(f"{count:,} {state.value}" for state, count in self.references.items() if count)
        total = sum(self.references.values())
        first = (
            f"{counted(self.contracts, 'contract')}, {counted(self.claims, 'claim')}, "
            f"{counted(total, 'reference')}{': ' if states else ''}{states}"
        )
        words = [counted(self.findings.get(severity, 0), _WORD[severity]) for severity in LOUD]
        return first, f"{', '.join(words)}; {self.accepted:,} accepted"


_WORD = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def counted(number: int, word: str) -> str:
    """``1 claim``, ``2,400 claims``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
