"""What the operator has chosen for a bump so far, contract by contract; nothing of it has been written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.changelog import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.bump import Bump, Candidate, Citation
    from workbench.changes.operation import Operation


@dataclass(slots=True)
class Choice:
    """What is chosen for one contract.

    Attributes:
        bump: what the contract's changes ask for.
        candidate: the version chosen.
        date: of the entry, ``YYYY-MM-DD``.
        reason: why the level is below the recommendation.
        text: the entry's words.
        own: the words were changed by hand, and are not drafted again.
        joined: citations that are to follow.
        left_out: the contract is not bumped this time.
    """

    bump: Bump
    candidate: Candidate
    date: str
    reason: str = ""
    text: str = ""
    own: bool = False
    joined: frozenset[Citation] = frozenset()
    left_out: bool = False

    @classmethod
    def of(cls, bump: Bump, date: str) -> Choice:
        """The recommended choice, its words drafted."""
        choice = cls(bump, bump.recommended, date)
        choice.redraft()
        return choice

    @property
    def below(self) -> bool:
        """Whether the level is below the recommendation."""
        return self.candidate.below

    @property
    def complaint(self) -> str:
        """Why it cannot go on; empty when it can."""
        if self.left_out:
            return ""
        if self.below and not self.reason.strip():
            return f"{self.candidate.level} is below what the changes ask for: type the reason (r)"
        if not self.text.strip():
            return "The changelog entry has no words."
        return ""

    @property
    def makes_changelog(self) -> bool:
        """Whether the contract has no changelog yet, so that one is begun."""
        return not self.left_out and self.bump.log.form is Form.NONE

    def choose(self, candidate: Candidate) -> None:
        """Take another version; words that nobody has touched are drafted again."""
        self.candidate = candidate
        if not self.own:
            self.redraft()

    def give_reason(self, reason: str) -> None:
        """Say why the level is below the recommendation."""
        self.reason = reason.strip()
        if not self.own:
            self.redraft()

    def write(self, text: str) -> None:
        """Take the operator's words."""
        if text.strip() != self.text.strip():
            self.text, self.own = text.strip(), True

    def redraft(self) -> None:
        """Draft the words from the difference."""
        self.text = self.bump.drafted(self.candidate, self.reason if self.below else "")
        self.own = False

    def join(self, citation: Citation) -> None:
        """Let a citation follow, or stay."""
        self.joined = self.joined ^ {citation}

    def renewed(self, bump: Bump) -> Choice:
        """The same choice over what the contract has become meanwhile."""
        like = (self.candidate.level, self.candidate.amend)
        same = (one for one in bump.candidates if (one.level, one.amend) == like)
        candidate = next(same, bump.recommended)
        choice = Choice(bump, candidate, self.date, self.reason, self.text, own=self.own)
        choice.left_out = self.left_out
        choice.joined = frozenset(one for one in bump.citations if one in self.joined)
        if not self.own:
            choice.redraft()
        return choice

    def operations(self) -> tuple[Operation, ...]:
        """What is to join the draft."""
        if self.left_out:
            return ()
        return self.bump.operations(
            self.candidate, self.text, date=self.date, reason=self.reason, joined=tuple(self.joined)
        )


@dataclass(slots=True)
class Bumps:
    """A bump under way: contracts, what is chosen for each, and the pane one is in.

    Attributes:
        choices: one per contract.
        at: the contract at hand.
        step: the pane's number, from 0.
        done: it has been written, or waits in the draft.
    """

    choices: list[Choice]
    at: int = 0
    step: int = 0
    done: bool = False

    @property
    def choice(self) -> Choice:
        """The contract's at hand."""
        return self.choices[self.at]

    @property
    def paths(self) -> tuple[str, ...]:
        """The contracts."""
        return tuple(choice.bump.path for choice in self.choices)

    def operations(self) -> tuple[Operation, ...]:
        """What is to join the draft, of every contract."""
        return tuple(operation for choice in self.choices for operation in choice.operations())

    def renew(self, bumps: Sequence[Bump]) -> None:
        """Take over what the contracts have become meanwhile; one that owes nothing any more goes."""
        known = {bump.path: bump for bump in bumps}
        self.choices = [
            choice.renewed(known[choice.bump.path]) for choice in self.choices if choice.bump.path in known
        ]
        self.at = min(self.at, max(len(self.choices) - 1, 0))
