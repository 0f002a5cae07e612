"""Claims that wait for something which seems to be on the main branch by now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.ladder import Stance, level_of
from workbench.audit.needs import Answer, evidence_of
from workbench.audit.resolution import State
from workbench.audit.statuses import shown
from workbench.audit.waiting import SAME, NeedState, Waiting, stems
from workbench.audit.words import holds, id_words, listed, parts
from workbench.contracts.waits import enumerated
from workbench.symbols.mentions import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.audit.findings import ClaimAudit, Finding, ReferenceAudit
    from workbench.audit.ladder import Ladder
    from workbench.audit.lastly import LastChange, LastChanges
    from workbench.audit.needs import Needs
    from workbench.audit.neighbours import Neighbours
    from workbench.audit.onmain import Cited, OnMain
    from workbench.audit.resolve import Resolver
    from workbench.audit.statuses import Scales
    from workbench.contracts.contract import Claim, Contract
    from workbench.workspace.mainline import Landed

_WAITING = frozenset({"BLOCKER", "PLANNED"})
_NUMBER = re.compile(r"(?<![\w/])#(\d{2,7})\b")
_TELLING = 3
"""Words of an id that tells which claim is meant; a shorter one (``T-001``) may stand in any contract."""

_CONTRACT = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+-v\d+(?![\w-])")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something a claim may have waited for, on the main branch since the claim was last changed.

    Attributes:
        words: what it is, with its place.
        cited: the code that speaks of the claim; ``None`` for anything else.
    """

    words: str
    cited: Cited | None = None


class Blockers:
    """Finds claims that wait for what is there.

    Args:
        main: the code of the main branch.
        changes: when claims were last changed.
        resolver: paths and symbols.
        needs: what rungs need.
        neighbours: the other contracts.
        ladder: says which claims wait.
    """

    def __init__(
        self,
        *,
        main: OnMain,
        changes: LastChanges,
        resolver: Resolver,
        needs: Needs,
        neighbours: Neighbours,
        ladder: Ladder,
    ) -> None:
        self._main = main
        self._changes = changes
        self._ladder = ladder
        self._neighbours = neighbours
        self._waiting = Waiting(main, resolver, needs, neighbours)

    def findings(self, contract: Contract, claims: Sequence[ClaimAudit], scales: Scales) -> Iterator[Finding]:
        """The findings about a contract's claims that wait.

        Raises:
            GitError: git failed.
        """
        for audit in claims:
            if waits(audit.claim, scales.ladder):
                yield from self._claim(contract, audit, claims, scales)

    def _claim(
        self, contract: Contract, audit: ClaimAudit, claims: Sequence[ClaimAudit], scales: Scales
    ) -> Iterator[Finding]:
        claim = audit.claim
        status = claim.status
        rung = scales.ladder.next(status.text, level_of(claim)) if status is not None else None
        if status is None or rung is None:
            return
        last = self._changes.of(contract, claim)
        listed_needs = enumerated("\n".join(item.value.text for item in claim.items if _is_text(item.field)))
        arrivals = list(self._arrivals(contract, audit, claims, last, whole=not listed_needs))
        if not arrivals:
            return
        newer = [found.cited for found in arrivals if found.cited is not None]
        states = [self._waiting.state(each, contract, audit, claims, newer) for each in listed_needs]
        if any(state.answer is not Answer.MET and not state.run for state in states):
            return  # it still waits for something that is not a run
        word = rung.word(level_of(claim))
        still = [state.label for state in states if state.answer is not Answer.MET]
        absent = (State.MISSING, State.PLANNED)
        lacking = any(each.resolution.state in absent for each in evidence_of(audit))
        told = f", open: {', '.join(still)}" if still else ""
        mend = "Name it as evidence and raise the status" if lacking else "Raise the status"
        yield from scales.finding(
            "stale-blocker",
            contract,
            f"{shown(status.text)} may rise to {word}{told}. On {self._main.line.name}"
            f"{_since(last.landed)}: {listed([each.words for each in arrivals[:_SHOWN]], _SHOWN)}.",
            f"{mend}{_states(states)}; it was held against {self._main.line.commit[:9]}.",
            at=status.span,
            claim=claim.id,
            item=status.text,
        )

    # -- what has arrived --------------------------------------------------------------------------------

    def _arrivals(
        self,
        contract: Contract,
        audit: ClaimAudit,
        claims: Sequence[ClaimAudit],
        last: LastChange,
        *,
        whole: bool,
    ) -> Iterator[Arrival]:
        """What is on the main branch, and was not when the claim was last changed there.

        Args:
            contract: the claim's.
            audit: the claim and what became of what it names.
            claims: all of the contract.
            last: when the claim was last changed.
            whole: what speaks of the contract, and of no claim of it, counts too.
        """
        yield from self._evidence(audit, last.landed)
        if last.landed is None:
            return
        others = [each.claim for each in claims if each.claim is not audit.claim]
        own = [*self._main.named_after(audit.claim.id), *self._main.citing(audit.claim.id)]
        if len(parts(audit.claim.id)) < _TELLING:
            own = [each for each in own if self._names(each, contract)]
        yield from self._code(own, audit.claim, others, last.landed)
        if whole:
            about = dict.fromkeys((contract.stem, contract.id))
            cited = [each for word in about for each in self._main.citing(word)]
            silent = [each for each in cited if not self._speaks_of(each, (audit.claim, *others))]
            if any(waits(other, self._ladder) for other in others):  # then it must say which it is about
                silent = [each for each in silent if self._is_about(each, audit.claim)]
            yield from self._code(silent, audit.claim, others, last.landed)
        yield from self._changes_named(last.row, last.landed)
        yield from self._contracts_named(contract, last.row, last.landed)

    def _evidence(self, audit: ClaimAudit, landed: Landed | None) -> Iterator[Arrival]:
        for each in evidence_of(audit):
            if each.resolution.state in (State.MISSING, State.PLANNED) and landed is not None:
                yield from self._only_there(each, landed)
            if each.resolution.state is not State.FOUND or not each.resolution.targets:
                continue
            target = each.resolution.targets[0]
            if not self._main.has(target):
                continue
            new = landed is not None and not self._main.held(landed.commit, target.path)
            if not new and landed is not None and target.name:
                name = target.name.replace(".", "::").rpartition("::")[2]
                before = self._main.at(landed.commit, (target.path,))[target.path] or b""
                new = re.search(rb"(?<!\w)" + re.escape(name.encode()) + rb"(?!\w)", before) is None
            if new or each.reference.planned:
                place = f"{target.path}:{target.line}" if target.line else target.path
                named = shown(each.reference.text)
                yield Arrival(named if named == place else f"{named} ({place})")

    def _only_there(self, audit: ReferenceAudit, landed: Landed) -> Iterator[Arrival]:
        """What the main branch has and the checkout has not."""
        reference = audit.reference
        if reference.name:
            place = self._main.defined_there(reference.name[-1])
            if place is not None and (not reference.path or place[0].endswith(reference.path)):
                before = self._main.at(landed.commit, place[:1])[place[0]] or b""
                if reference.name[-1].encode() not in before:
                    yield Arrival(f"{shown(reference.text)} ({place[0]}:{place[1]})")
        elif reference.path and not set(reference.path) & set("*?["):
            path = reference.path.rstrip("/")
            if self._main.held(self._main.line.commit, path) and not self._main.held(landed.commit, path):
                yield Arrival(path)

    def _code(
        self, cited: Iterable[Cited], claim: Claim, others: Iterable[Claim], landed: Landed
    ) -> Iterator[Arrival]:
        """Code that speaks of the claim, newer than it; a place of a definition once."""
        ids = [id_words(other.id) for other in others]
        mine = id_words(claim.id)
        seen: set[tuple[str, str]] = set()
        for each in cited:
            words = parts(each.symbol)
            elses = any(holds(words, wanted) for other in ids for wanted in other)
            key = (each.path, each.symbol or str(each.line))
            if key in seen or (elses and not any(holds(words, wanted) for wanted in mine)):
                continue
            before = self._main.at(landed.commit, (each.path,))[each.path]
            if before is not None and not _newer(each, before.decode("utf-8", "replace")):
                continue
            seen.add(key)
            how = "is named after" if each.named else "cites"
            what = f"{each.symbol} ({each.place})" if each.symbol else each.place
            yield Arrival(f"{what} {how} {each.word}", each)

    def _speaks_of(self, cited: Cited, claims: Iterable[Claim]) -> bool:
        text = folded(self._main.text(cited))
        return any(folded(claim.id) in text for claim in claims if id_words(claim.id))

    def _names(self, cited: Cited, contract: Contract) -> bool:
        """Whether code that cites a claim names its contract beside it."""
        text = folded(self._main.text(cited))
        return folded(contract.stem) in text or folded(contract.id) in text

    def _is_about(self, cited: Cited, claim: Claim) -> bool:
        """Whether code that cites the contract has the words of one claim's title."""
        wanted = stems(claim.title)
        common = wanted.keys() & stems(f"{cited.path} {self._main.text(cited)}")
        return len(common) >= min(SAME, len(wanted)) > 0

    def _changes_named(self, row: str, landed: Landed) -> Iterator[Arrival]:
        for number in dict.fromkeys(int(found) for found in _NUMBER.findall(row)):
            change = self._main.line.numbered.get(number)
            if change is not None and change.place < landed.place:
                yield Arrival(f"#{number} landed ({change.short}, {change.date})")

    def _contracts_named(self, contract: Contract, row: str, landed: Landed) -> Iterator[Arrival]:
        for name in dict.fromkeys(_CONTRACT.findall(row)):
            for found in self._neighbours.find(name):
                if found.path == contract.path or self._main.held(landed.commit, found.path):
                    continue
                if self._main.held(self._main.line.commit, found.path):
                    yield Arrival(f"contract {name} ({found.path})")


def waits(claim: Claim, ladder: Ladder) -> bool:
    """Whether a claim's status says that it waits for something."""
    rung = ladder.rung(claim.status.text) if claim.status is not None else None
    return rung is not None and rung.name in _WAITING and ladder.stance(rung.name) is Stance.NOT_YET


def _newer(cited: Cited, before: str) -> bool:
    """Whether what speaks of something was not there, or did not speak of it."""
    named = cited.symbol and re.search(rf"(?<!\w){re.escape(cited.symbol)}(?!\w)", before) is None
    return bool(named) or folded(cited.word) not in folded(before)


def _is_text(field: str) -> bool:
    return field in ("notes", "note", "blocked_on", "full_discharge_blocked_on", "reason")


def _since(landed: Landed | None) -> str:
    return f" since {landed.short} ({landed.date}), the claim's last change" if landed is not None else ""


def _states(states: Sequence[NeedState]) -> str:
    return "".join(f"; {state.label} {state.word}: {state.reason}" for state in states)
