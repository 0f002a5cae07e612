"""A claim's status on the ladder: what each rung needs and claims, and the change that goes there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.audit.claimed import claimed
from workbench.audit.examine import examine
from workbench.audit.needs import Answer, NeedAnswer, evidence_of
from workbench.audit.onmain import OnMain
from workbench.audit.receipts import Receipts
from workbench.audit.resolution import State
from workbench.audit.rungs import Need
from workbench.audit.words import listed
from workbench.changes.lay import lay
from workbench.changes.operation import AddItem, ChangeError, SetText, place_of
from workbench.changes.repair import combined, repairs
from workbench.contracts.claims import read_contract
from workbench.contracts.dialects import STATUSES, is_evidence
from workbench.workspace.hardened import GitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.findings import ClaimAudit
    from workbench.audit.ladder import Ladder
    from workbench.audit.needs import RungView
    from workbench.changes.operation import Operation
    from workbench.changes.repair import Repair
    from workbench.contracts.contract import Claim, Contract, Item
    from workbench.session.examiner import Examiner

_LACKING = frozenset({State.MISSING, State.MOVED})
_NOTES = ("notes", "note")


class PromotionError(Exception):
    """A status cannot be chosen.

    Attributes:
        unmet: the needs that stand in the way; none where the word itself is no good.
    """

    def __init__(self, message: str, unmet: Sequence[NeedAnswer] = ()) -> None:
        super().__init__(message)
        self.unmet = tuple(unmet)


@dataclass(frozen=True, slots=True)
class Climb:
    """A claim, and the ladder as it could climb it.

    Attributes:
        contract: the contract, with what waits in the draft.
        audit: the claim and what became of what it names.
        family: whose needs hold; empty for none.
        status: as written, on one line; empty for none.
        rungs: lowest first, the one beside the ladder last.
        claims: what each of them claims, in the same order.
        ladder: whose rungs they are.
    """

    contract: Contract
    audit: ClaimAudit
    family: str
    status: str
    rungs: tuple[RungView, ...]
    claims: tuple[str, ...]
    ladder: Ladder

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.audit.claim

    @property
    def next(self) -> RungView | None:
        """The lowest rung above the present one that claims something and lacks nothing."""
        return next((each for each in self.rungs if each.above and each.needs and each.open), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's ladder as it is, and as it would be with its evidence mended by what was probably meant.

    Attributes:
        climb: as it is.
        mends: the best repair of each reference that is missing or has moved; none where any has none.
        mended: with them; ``None`` where there is nothing to mend, or it cannot be.
        repairable: something can be done about at least one of its references.
    """

    climb: Climb
    mends: tuple[Repair, ...] = ()
    mended: Climb | None = None
    repairable: bool = False

    def at(self, view: RungView) -> int:
        """Index of the rung that a view is of."""
        return next(at for at, each in enumerate(self.climb.rungs) if each.rung is view.rung)

    def mending(self, at: int) -> RungView | None:
        """A rung that lacks something now, and lacks nothing once the evidence is mended.

        Args:
            at: index into the rungs.
        """
        if self.mended is None or self.climb.rungs[at].open or not self.mended.rungs[at].open:
            return None
        return self.mended.rungs[at]

    def operations(self, at: int, reason: str = "", *, word: str = "") -> tuple[Operation, ...]:
        """The changes that bring the claim to a rung, its evidence mended where that opens it.

        Args:
            at: index into the rungs.
            reason: why, in the operator's words.
            word: the status to be written; default: the rung's own.

        Raises:
            PromotionError: as ``operations``.
        """
        view = self.climb.rungs[at]
        mending = self.mending(at) if not reason.strip() else None
        view = replace(mending or view, word=word or view.word)
        if mending is None:
            return operations(self.climb, view, reason)
        return (*combined(self.mends), *operations(self.climb, view))


def standing(examiner: Examiner, path: str, data: bytes, claim: str) -> Standing | None:
    """Where a claim stands.

    Args:
        examiner: over the code as it is.
        path: the contract.
        data: its bytes, with what waits in the draft.
        claim: the claim, as operations call it.

    Returns:
        ``None`` when the contract has no such claim.
    """
    contract = read_contract(path, data)
    found = climb(examiner, contract, claim)
    if found is None:
        return None
    alone = replace(contract, claims=(found.claim,), items=(), suppressions=())
    audit = examine(alone, (), examiner.resolver, suggester=examiner.suggester, ladder=examiner.ladder)
    best: dict[int, Repair] = {}
    for repair in repairs(audit):
        best.setdefault(id(repair.reference), repair)
    lacking = [each for each in audit.claims[0].references if each.resolution.state in _LACKING]
    mends = tuple(best[id(each)] for each in lacking if id(each) in best)
    repairable = bool(best)
    if not mends or len(mends) < len(lacking):
        return Standing(found, repairable=repairable)
    try:
        after = lay(path, data, combined(mends)).after
    except ChangeError:
        return Standing(found, repairable=repairable)
    return Standing(found, mends, climb(examiner, read_contract(path, after), claim), repairable)


def climb(examiner: Examiner, contract: Contract, claim: str) -> Climb | None:
    """The ladder for one claim.

    Args:
        examiner: over the code as it is.
        contract: read from the bytes that are meant.
        claim: the claim, as operations call it; of several with one id the first counts.

    Returns:
        ``None`` when the contract has no such claim.
    """
    said = next(iter(contract.named(claim)), None)
    if said is None:
        return None
    alone = replace(contract, claims=(said,), items=(), suppressions=())
    examiner.prepare([alone])
    (audit,) = examine(alone, (), examiner.resolver, ladder=examiner.ladder).claims
    status = " ".join(said.status.text.split()) if said.status is not None else ""
    rungs = tuple(
        replace(view, word=status) if view.present else view for view in examiner.needs.climb(contract, audit)
    )
    rungs = held_against_main(examiner, audit, rungs)
    needs = examiner.ladder.needs
    return Climb(
        contract,
        audit,
        examiner.ladder.family(contract),
        status,
        rungs,
        tuple(claimed(each.rung, needs(each.rung, contract)) for each in rungs),
        examiner.ladder,
    )


def held_against_main(
    examiner: Examiner, audit: ClaimAudit, rungs: tuple[RungView, ...]
) -> tuple[RungView, ...]:
    """The rungs above, where evidence that resolves here has to be on the main branch too.

    A status claims what main proves. Without a main branch the answer stands, and says so.
    """
    if not any(view.above and _met(view) for view in rungs):
        return rungs
    line = examiner.main.mainline
    said = f"not held against the main branch: {line.why}" if line.why else ""
    lacking: list[str] = []
    if not said:
        main = OnMain(line, examiner.resolver.sources, examiner.suggester.evidence)
        receipts = Receipts(examiner.resolver.sources)  # they come with the change that cites them
        named = [
            each
            for each in evidence_of(audit)
            if each.resolution.targets and receipts.at(each.resolution.targets[0].path) is None
        ]
        try:
            lacking = [
                each.reference.text
                for each in named
                if not any(main.has(target) is not False for target in each.resolution.targets)
            ]
        except GitError as error:
            said = f"not held against the main branch: {error}"
    if lacking:
        missing = " ".join(listed(lacking, 3).split())
        reason = f"not on {line.name} ({line.commit[:9]}): {missing}"
        return tuple(_answered(view, Answer.UNMET, reason) for view in rungs)
    return tuple(_answered(view, Answer.MET, said) for view in rungs) if said else rungs


def _met(view: RungView) -> bool:
    return any(each.need is Need.EVIDENCE and each.answer is Answer.MET for each in view.needs)


def _answered(view: RungView, answer: Answer, reason: str) -> RungView:
    """A rung above, with another answer about evidence that resolves; a reason is told behind the old one."""
    if not view.above:
        return view
    needs = tuple(
        NeedAnswer(each.need, answer, f"{each.reason}; {reason}" if answer is Answer.MET else reason)
        if each.need is Need.EVIDENCE and each.answer is Answer.MET
        else each
        for each in view.needs
    )
    return replace(view, needs=needs)


def rung_of(climb: Climb, word: str) -> RungView:
    """The rung on which a word puts the claim, with this word.

    Raises:
        PromotionError: the ladder does not have the word, or offers nothing of the kind to a claim like this.
    """
    rung = climb.ladder.rung(word)
    if rung is None:
        near = climb.ladder.nearest(word)
        raise PromotionError(
            f"{word} is no status of the ladder" + (f": did you mean {near}?" if near else "")
        )
    for view in climb.rungs:
        if view.rung is rung:
            return replace(view, word=word)
    offered = ", ".join(each.word for each in climb.rungs)
    raise PromotionError(f"{word} is no status of a claim like {climb.claim.id}: it can be {offered}")


def operations(climb: Climb, view: RungView, reason: str = "") -> tuple[Operation, ...]:
    """The changes that bring the claim to a rung.

    Its status, the status inside its evidence block where there is another one, and the reason, where one is
    given, behind its notes.

    Args:
        climb: of the claim.
        view: the rung, with the word that is to be written.
        reason: why, in the operator's words; needed where a need of a higher rung is not met.

    Raises:
        PromotionError: it is the present status, or a reason is needed and there is none.
    """
    reason = " ".join(reason.split())
    if not view.open and not reason:
        raise PromotionError(f"{climb.claim.id} may not rise to {view.word} without a reason", view.unmet)
    path, claim, name = climb.contract.path, climb.claim, climb.contract.name_of(climb.claim)
    why = _why(view, reason)
    found: list[Operation] = []
    if climb.status != view.word:
        where = claim.status.where[len(claim.where) :] if claim.status is not None else ()
        field = "." + ".".join(map(str, where)) if where else f".{STATUSES[0]}"
        old = claim.status.text if claim.status is not None else None
        found.append(SetText(path, name, field, view.word, why, old))
    for item in _within(claim):
        if item.value.text != view.word:
            field, _ = place_of(item.value.where[len(claim.where) :])
            found.append(SetText(path, name, field, view.word, why, item.value.text))
    if not found:
        raise PromotionError(f"{claim.id} is {view.word} already")
    if reason:
        found.append(_noted(climb, f"{_without(view)}: {reason}", reason))
    return tuple(found)


def _why(view: RungView, reason: str) -> str:
    """For the reviewer: the reason, or that nothing was wanting."""
    if reason:
        return reason
    met = ", ".join(each.need.words for each in view.needs)
    return f"there is {met}" if view.above and met else ""


def _without(view: RungView) -> str:
    missing = " and ".join(each.need.words for each in view.unmet)
    return f"{view.word} without {missing}" if view.above and missing else view.word


def _within(claim: Claim) -> list[Item]:
    """Statuses inside the evidence block, beside the claim's own."""
    start = len(claim.where)
    return [
        item
        for item in claim.items
        if item.value.where[-1] in STATUSES
        and len(item.value.where) > start + 1
        and is_evidence(str(item.value.where[start]))
        and (claim.status is None or item.value.where != claim.status.where)
    ]


def _noted(climb: Climb, sentence: str, why: str) -> Operation:
    """The reason behind what the claim's notes say."""
    path, claim, name = climb.contract.path, climb.claim, climb.contract.name_of(climb.claim)
    notes = [item for item in claim.items if item.field in _NOTES]
    if not notes:
        # Evidence that is a list, or one text, has no room for notes: then they stand in the row.
        bare = any(is_evidence(item.field) for item in claim.items)
        return SetText(path, name, f"{'.' * bare}{_NOTES[0]}", f"{sentence}.", why)
    field, at = place_of(notes[-1].value.where[len(claim.where) :])
    if at is not None:
        return AddItem(path, name, field, f"{sentence}.", None, why)
    old = notes[-1].value.text
    block = "\n" in old
    joined = f"{old.rstrip()}{chr(10) if block else ' '}{sentence}."
    return SetText(path, name, field, joined, why, old)
