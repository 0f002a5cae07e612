"""One need that a waiting claim's notes enumerate: open, met, or not looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.needs import Answer, cited_files, evidence_of
from workbench.audit.receipts import Run
from workbench.audit.resolution import State
from workbench.audit.words import id_words, listed, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.audit.findings import ClaimAudit
    from workbench.audit.needs import Needs
    from workbench.audit.neighbours import Neighbours
    from workbench.audit.onmain import Cited, OnMain
    from workbench.audit.resolve import Resolver
    from workbench.contracts.contract import Contract
    from workbench.contracts.waits import EnumeratedNeed

_RUN = re.compile(
    r"\b(?:live|real|actual|full|end[- ]to[- ]end|e2e|production|hardware|gpu)\b[^.;]{0,40}"
    r"\b(?:run|runs|running|measurement|measured|benchmark|session|dispatch)\b"
    r"|\b(?:run|dispatch|measurement|benchmark) (?:of|on|over|against)\b|\bmeasured (?:on|over)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w/])#(\d{2,7})\b")
_NAME = re.compile(r"`([^`\s]{2,120})`|(?<![\w/.])([\w.-]+(?:/[\w.-]+)+)")
_CONTRACT = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+-v\d+(?![\w-])")
SAME = 3
"""Words that a need and the code have in common, where the need has that many."""

_SHORT = 3
"""Words of no more letters than this say nothing by themselves."""

_STOP = frozenset(
    {
        "that", "this", "with", "from", "have", "when", "once", "each", "both", "into", "over", "under",
        "same", "other", "those", "these", "them", "their", "must", "which", "three", "four", "five",
    }
)  # fmt: skip
_ENDINGS = re.compile(r"(?:ing|ed|es|s|e)\Z")


@dataclass(frozen=True, slots=True)
class NeedState:
    """What became of an enumerated need.

    Attributes:
        label: as the notes have it.
        text: what is needed.
        answer: met; not met, that is open; or not looked up.
        reason: what was looked up, or why it was not.
        run: it asks for a run, which no edit and no code can supply.
    """

    label: str
    text: str
    answer: Answer
    reason: str
    run: bool = False

    @property
    def word(self) -> str:
        """``open``, ``met`` or ``not looked up``."""
        return "open" if self.answer is Answer.UNMET else self.answer.value


class Waiting:
    """Answers what became of needs that notes enumerate.

    Args:
        main: the code of the main branch.
        resolver: paths and symbols.
        needs: what rungs need.
        neighbours: the other contracts.
    """

    def __init__(self, main: OnMain, resolver: Resolver, needs: Needs, neighbours: Neighbours) -> None:
        self._main = main
        self._resolver = resolver
        self._needs = needs
        self._neighbours = neighbours

    def state(
        self,
        need: EnumeratedNeed,
        contract: Contract,
        audit: ClaimAudit,
        claims: Sequence[ClaimAudit],
        newer: Sequence[Cited],
    ) -> NeedState:
        """What became of one need.

        A run is asked for a receipt; what a need names (a claim, a change, a contract, a path or symbol) is
        looked up on the main branch; a need that names nothing is met by code that cites the claim, is newer
        than it and has the need's words.

        Args:
            need: as the notes have it.
            contract: the claim's.
            audit: the claim.
            claims: all of the contract.
            newer: code on the main branch that speaks of the claim and came after it.

        Raises:
            GitError: git failed.
        """
        if _RUN.search(need.text):
            return self._run(need, contract, audit)
        named = list(self._named(need.text, contract, audit, claims))
        if named:
            worst = min(named, key=lambda each: _ORDER[each[0]])
            reasons = [reason for answer, reason in named if answer is worst[0]]
            return NeedState(need.label, need.text, worst[0], listed(reasons, 3))
        for cited in newer:
            wanted = stems(need.text)
            common = wanted.keys() & stems(f"{cited.path} {self._main.text(cited)}")
            if len(common) >= min(SAME, len(wanted)):
                what = f"{cited.symbol} ({cited.place})" if cited.symbol else cited.place
                reason = f"{what} speaks of {listed([wanted[word] for word in sorted(common)], 3)}"
                return NeedState(need.label, need.text, Answer.MET, reason)
        reason = "no code that cites the claim and is newer speaks of it"
        return NeedState(need.label, need.text, Answer.UNMET, reason)

    def _run(self, need: EnumeratedNeed, contract: Contract, audit: ClaimAudit) -> NeedState:
        receipts = self._needs.receipts.of(contract, audit.claim, cited_files(audit))
        good = [each for each in receipts if each.run is not Run.TEST and each.counts]
        answer = Answer.MET if good else Answer.UNMET
        reason = good[0].path if good else "no receipt of a live run"
        return NeedState(need.label, need.text, answer, reason, run=True)

    def _named(
        self, text: str, contract: Contract, audit: ClaimAudit, claims: Sequence[ClaimAudit]
    ) -> Iterator[tuple[Answer, str]]:
        """What a need names, each with what became of it."""
        for other in claims:
            if other.claim is not audit.claim and id_words(other.claim.id) and other.claim.id in text:
                yield self._claim(other)
        for number in dict.fromkeys(map(int, _NUMBER.findall(text))):
            landed = self._main.line.numbered.get(number)
            if landed is not None:
                yield Answer.MET, f"#{number} landed ({landed.short})"
            elif self._main.line.shallow:
                yield Answer.UNKNOWN, f"#{number}: history is shallow"
            else:
                yield Answer.UNMET, f"#{number} has not landed on {self._main.line.name}"
        for name in dict.fromkeys(_CONTRACT.findall(text)):
            found = [each for each in self._neighbours.find(name) if each.path != contract.path]
            held = [each for each in found if self._main.held(self._main.line.commit, each.path)]
            if found:
                yield (Answer.MET, held[0].path) if held else (Answer.UNMET, f"{name} is not there")
        for quoted, path in _NAME.findall(text):
            yield from self._code(quoted or path, contract)

    def _claim(self, other: ClaimAudit) -> tuple[Answer, str]:
        """Another claim of the contract is met where all its evidence is on the main branch."""
        named = evidence_of(other)
        for each in named:
            if each.resolution.state is State.UNCHECKED:
                return Answer.UNKNOWN, f"{other.claim.id}: {each.reference.text} is not looked up"
            if each.resolution.state not in (State.FOUND, State.AMBIGUOUS) or not any(
                self._main.has(target) for target in each.resolution.targets
            ):
                return Answer.UNMET, f"{other.claim.id}: {each.reference.text} is not there"
        if not named:
            return Answer.UNMET, f"{other.claim.id} has no evidence"
        return Answer.MET, f"the evidence of {other.claim.id} is there"

    def _code(self, name: str, contract: Contract) -> Iterator[tuple[Answer, str]]:
        plain = name.rstrip("/.,;:()")
        if "/" in plain or self._resolver.sources.files.resolve(plain) is not None:
            found = self._resolver.paths.resolve(plain, beside=contract.path)
            there = found.state is State.FOUND and any(self._main.has(target) for target in found.targets)
            if found.state in (State.FOUND, State.MISSING):
                yield (Answer.MET, plain) if there else (Answer.UNMET, f"{plain} is not there")
            return
        last = re.split(r"::|\.", plain)[-1]
        if not last.isidentifier():
            return
        homes = self._resolver.homes.of(last)
        if not homes:
            yield Answer.UNMET, f"{last} is not there"
        else:
            from workbench.audit.scene import target_of  # noqa: PLC0415 - where a need names a symbol

            there = any(self._main.has(target_of(home)) for home in homes)
            place = f"{last} ({homes[0].path}:{homes[0].line})"
            yield (Answer.MET, place) if there else (Answer.UNMET, f"{last} is not there")


_ORDER = {Answer.UNMET: 0, Answer.UNKNOWN: 1, Answer.MET: 2}


def stems(text: str) -> dict[str, str]:
    """A text's words by their stems; what says nothing by itself is left out."""
    return {_ENDINGS.sub("", word): word for word in parts(text) if len(word) > _SHORT and word not in _STOP}
