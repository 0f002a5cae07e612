"""What a rung needs for one claim: each need met, not met, or not looked up, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.audit.ladder import level_of
from workbench.audit.receipts import Run
from workbench.audit.resolution import State
from workbench.audit.rungs import Need, Rung
from workbench.audit.words import listed, several
from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.evidence import Evidence
    from workbench.audit.findings import ClaimAudit, ReferenceAudit
    from workbench.audit.ladder import Ladder
    from workbench.audit.receipts import Receipt, Receipts
    from workbench.contracts.contract import Contract


class Answer(StrEnum):
    """What became of a need, and its glyph."""

    MET = "met"
    UNMET = "not met"
    UNKNOWN = "not looked up"

    @property
    def glyph(self) -> str:
        """One character that stands beside the word, never instead of it."""
        return {Answer.MET: "✓", Answer.UNMET: "✗", Answer.UNKNOWN: "–"}[self]  # noqa: RUF001 - a dash


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """What became of one need.

    Attributes:
        need: which.
        answer: met, not met, not looked up.
        reason: what was looked up and found, or why it was not; a sentence fragment.
    """

    need: Need
    answer: Answer
    reason: str


@dataclass(frozen=True, slots=True)
class RungView:
    """A rung as a claim could stand on it.

    Attributes:
        rung: which.
        word: what would be written.
        present: the claim stands on it now.
        above: it is higher than where the claim stands.
        needs: what became of each of its needs.
    """

    rung: Rung
    word: str
    present: bool
    above: bool
    needs: tuple[NeedAnswer, ...]

    @property
    def unmet(self) -> tuple[NeedAnswer, ...]:
        """The needs that are not known to be met."""
        return tuple(each for each in self.needs if each.answer is not Answer.MET)

    @property
    def open(self) -> bool:
        """It can be chosen without a reason: it is no higher than the present one, or nothing is wanting."""
        return not self.above or not self.unmet


_BAD = {State.MISSING: "missing", State.PLANNED: "planned", State.MOVED: "moved"}
_GOOD = frozenset({State.FOUND, State.AMBIGUOUS})
_ITEMS = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER, ReferenceKind.SYMBOL})


class Needs:
    """Answers what rungs need.

    Args:
        ladder: the workspace's.
        receipts: the files that tell of runs.
        evidence: what the code says about claims; ``None`` while there is no index.

    Attributes:
        ladder: as given.
        receipts: as given.
    """

    def __init__(self, ladder: Ladder, receipts: Receipts, evidence: Evidence | None = None) -> None:
        self.ladder = ladder
        self.receipts = receipts
        self._evidence = evidence

    def climb(self, contract: Contract, audit: ClaimAudit) -> tuple[RungView, ...]:
        """The whole ladder as a claim could climb it, lowest first; the rung beside it last."""
        level = level_of(audit.claim)
        word = audit.claim.status.text if audit.claim.status is not None else ""
        present = self.ladder.rung(word)
        here = self.ladder.place(present) if present is not None else -1
        return tuple(
            RungView(
                rung,
                rung.word(level),
                rung is present,
                self.ladder.place(rung) > here,
                self.of(contract, audit, rung),
            )
            for rung in self.ladder.offered(level)
        )

    def of(self, contract: Contract, audit: ClaimAudit, rung: Rung) -> tuple[NeedAnswer, ...]:
        """What became of each need of a rung for a claim.

        Args:
            contract: the claim's; its family may have needs of its own.
            audit: the claim and what became of what it names.
            rung: the one asked about.
        """
        return tuple(self._answer(need, contract, audit) for need in self.ladder.needs(rung, contract))

    def _answer(self, need: Need, contract: Contract, audit: ClaimAudit) -> NeedAnswer:
        if need is Need.EVIDENCE:
            return _resolves(need, evidence_of(audit))
        if need is Need.TESTS:
            return self._tests(audit)
        return self._run(need, contract, audit)

    def _tests(self, audit: ClaimAudit) -> NeedAnswer:
        named = [each for each in audit.references if is_test(each)]
        if named:
            return _resolves(Need.TESTS, named)
        if self._evidence is None:
            return NeedAnswer(Need.TESTS, Answer.UNKNOWN, "the code is not indexed yet")
        after = self._evidence.tests_named_after(audit.claim.id)
        if after:
            first = f"{after[0].name} ({after[0].path}:{after[0].line})"
            more = f" and {several(len(after) - 1, 'more', 'more')}" if len(after) > 1 else ""
            return NeedAnswer(Need.TESTS, Answer.MET, f"named after the claim: {first}{more}")
        return NeedAnswer(Need.TESTS, Answer.UNMET, "it names no test, and no test is named after it")

    def _run(self, need: Need, contract: Contract, audit: ClaimAudit) -> NeedAnswer:
        found = self.receipts.of(contract, audit.claim, cited_files(audit))
        wanted = {
            Need.TEST_RUN: (Run.TEST, Run.LIVE, Run.CITED),
            Need.LIVE_RUN: (Run.LIVE, Run.CITED),
            Need.EVIDENCE_FILE: (Run.CITED, Run.TEST, Run.LIVE),
        }[need]
        fitting = [each for each in found if each.run in wanted]
        if need is Need.EVIDENCE_FILE:
            cited = set(cited_files(audit))
            fitting = [each for each in fitting if each.path in cited]
        good = [each for each in fitting if each.counts]
        if good:
            return NeedAnswer(need, Answer.MET, _told(good[0]))
        if fitting:
            return NeedAnswer(need, Answer.UNMET, fitting[0].told)
        looked = "no receipt names this claim, and it cites no file below an evidence folder"
        if need is Need.EVIDENCE_FILE:
            looked = "it cites no file below an evidence folder"
        return NeedAnswer(need, Answer.UNMET, looked)


def is_test(audit: ReferenceAudit) -> bool:
    """Whether a reference names a test, by itself or in a command that says which one it runs."""
    reference = audit.reference
    return reference.kind is ReferenceKind.TEST or (
        reference.kind is ReferenceKind.COMMAND and audit.resolution.state is not State.UNCHECKED
    )


def evidence_of(audit: ClaimAudit) -> list[ReferenceAudit]:
    """What of a claim's references is evidence: files and symbols; where there are none, its tests."""
    named = [each for each in audit.references if each.reference.kind in _ITEMS]
    return named or [each for each in audit.references if is_test(each)]


def cited_files(audit: ClaimAudit) -> tuple[str, ...]:
    """The counted files that a claim's references lead to, in order, each once."""
    found = (
        target.path
        for each in audit.references
        if each.reference.path and each.resolution.state in (State.FOUND, State.MOVED)
        for target in each.resolution.targets
    )
    return tuple(dict.fromkeys(found))


def _resolves(need: Need, named: Sequence[ReferenceAudit]) -> NeedAnswer:
    """Whether all that is named is there."""
    bad = [each for each in named if each.resolution.state in _BAD]
    good = [each for each in named if each.resolution.state in _GOOD]
    rest = [each for each in named if each.resolution.state is State.UNCHECKED]
    if bad:
        texts = [f"{_shown(each)} is {_BAD[each.resolution.state]}" for each in bad]
        return NeedAnswer(need, Answer.UNMET, listed(texts, 3))
    if good:
        more = f"; {several(len(rest), 'other')} not looked up" if rest else ""
        return NeedAnswer(need, Answer.MET, f"{listed([_shown(each) for each in good], 3)}: found{more}")
    if rest:
        return NeedAnswer(need, Answer.UNKNOWN, f"{_shown(rest[0])}: {rest[0].resolution.reason}")
    what = "test" if need is Need.TESTS else "file, folder or symbol"
    return NeedAnswer(need, Answer.UNMET, f"it names no {what}")


def _shown(audit: ReferenceAudit) -> str:
    text = " ".join(audit.reference.text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth


def _told(receipt: Receipt) -> str:
    on = f" on {receipt.revision[:9]}" if receipt.revision else ""
    return f"{receipt.path} ({receipt.run}{on})"
