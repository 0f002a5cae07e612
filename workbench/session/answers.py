"""What a face asks about one contract, reference or place while a survey is under way, or after it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.audit.findings import ClaimAudit, ContractAudit, ReferenceAudit
from workbench.audit.resolution import Resolution, State
from workbench.contracts.references import ReferenceKind
from workbench.session.examiner import Examiner
from workbench.session.reading import Job, read_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.resolution import Suggestion, Target
    from workbench.audit.tally import Tally
    from workbench.contracts.contract import Contract, Item
    from workbench.contracts.references import Reference
    from workbench.session.evidence_desk import EvidenceDesk
    from workbench.session.promotion import Standing
    from workbench.session.reading import ReadContract
    from workbench.session.survey import Survey
    from workbench.workspace.hardened import Cancellation

_KEPT = 64
"""How many audits stay in memory for an operator who goes back and forth."""

_NOT_YET = Resolution(State.UNCHECKED, reason="not audited yet: the code is still being indexed")


@dataclass(frozen=True, slots=True)
class Rest:
    """A claim that rests on a definition.

    Attributes:
        contract: the contract's path.
        claim: the claim's id; empty when the contract names the definition outside any claim.
        line: 1-based line of the reference in the contract.
        text: the reference's text.
        status: the claim's status as written; may be empty.
    """

    contract: str
    claim: str
    line: int
    text: str
    status: str = ""


class Answers:
    """Answers questions about one survey. Not for two threads at once, but for ``suggest``.

    Args:
        survey: it has recalled what the store holds, or is further.
        cancellation: ends what is being asked of git.
    """

    def __init__(self, survey: Survey, cancellation: Cancellation | None = None) -> None:
        self.survey = survey
        self._cancellation = cancellation
        self._audits: OrderedDict[str, ContractAudit] = OrderedDict()
        self._own: Examiner | None = None
        self._historian: Examiner | None = None
        self._suggesting = threading.Lock()
        self._desk: EvidenceDesk | None = None

    def audit_of(self, path: str) -> ContractAudit:
        """A contract's audit in its long form; every reference is unchecked while it is outstanding.

        Raises:
            KeyError: there is no such contract.
        """
        found = self._audits.get(path)
        if found is not None:
            self._audits.move_to_end(path)
            return found
        file = self.survey.contract(path)
        if path in self.survey.outcomes:
            found = self.survey.kept.detail(path)
        if found is None:
            read = read_one(Job(file, self.survey.workspace.settings.pv))
            if self.survey.index is None:
                return unaudited(read.contract)
            found = self._examiner().examine(read)
        found = replace(found, findings=self.survey.acceptance.findings(found.contract.id, found.findings))
        self._audits[path] = found
        while len(self._audits) > _KEPT:
            self._audits.popitem(last=False)
        return found

    def suggest(self, audit: ContractAudit, claim: int, reference: int) -> tuple[Suggestion, ...]:
        """What was probably meant, best first; nothing while the index is not built.

        Asks git's history, which takes a while, so it has an examiner of its own that keeps nobody else
        waiting.

        Args:
            audit: the contract's.
            claim: index into its claims; -1 for what is named outside any.
            reference: index into that claim's references.

        Raises:
            IndexError: there is no such claim or reference.
        """
        index = self.survey.index
        if index is None:
            return ()
        with self._suggesting:
            if self._cancellation is not None and self._cancellation.cancelled:
                return ()
            if self._historian is None:
                self._historian = Examiner(
                    self.survey.workspace,
                    self.survey.files,
                    index,
                    history=True,
                    cancellation=self._cancellation,
                )
            return self._historian.suggest(audit, claim, reference)

    def examined(self, read: ReadContract) -> ContractAudit | None:
        """A contract as it would be, held against the code; ``None`` while the index is not built."""
        return self._examiner().examine(read) if self.survey.index is not None else None

    @property
    def desk(self) -> EvidenceDesk | None:
        """What editing evidence asks; ``None`` while the index is not built."""
        if self._desk is None and self.survey.index is not None:
            from workbench.session.evidence_desk import EvidenceDesk  # noqa: PLC0415 - for who edits

            self._desk = EvidenceDesk(self.survey, self._examiner())
        return self._desk

    def standing(self, path: str, data: bytes, claim: str) -> Standing | None:
        """Where a claim stands on the ladder; ``None`` while the index is not built, or without the claim.

        Args:
            path: the contract.
            data: its bytes, with what waits in the draft.
            claim: the claim's id.
        """
        if self.survey.index is None:
            return None
        from workbench.session.promotion import standing  # noqa: PLC0415 - loads with the first question

        return standing(self._examiner(), path, data, claim)

    def tally(self, since: str = "") -> Tally:
        """Statuses counted now and at a revision; of the contracts that are audited so far.

        Raises:
            TallyError: there is no such revision.
        """
        from workbench.audit.ladder import ladder_of  # noqa: PLC0415 - loads with the first question
        from workbench.session.tallying import tally  # noqa: PLC0415 - likewise

        survey = self.survey
        outcomes = [survey.acceptance.outcome(each) for each in tuple(survey.outcomes.values())]
        ladder = ladder_of(survey.workspace.settings)
        return tally(survey.workspace, survey.files, outcomes, ladder, since, cancellation=self._cancellation)

    def resting_on(self, path: str, line: int) -> tuple[Rest, ...]:
        """The claims that rest on the definition around a line, or on the file itself (line 0).

        Of the contracts audited so far; in order of contract and line.
        """
        found: list[Rest] = []
        for audit in self.survey.kept.naming(path, self.survey.contracts):
            for claim, row in _rows(audit):
                if any(_covers(target, path, line) for target in row.resolution.targets):
                    said = claim.claim if claim is not None else None
                    found.append(
                        Rest(
                            contract=audit.contract.path,
                            claim=said.id if said is not None else "",
                            line=row.reference.span.line,
                            text=row.reference.text,
                            status=said.status.text if said is not None and said.status else "",
                        )
                    )
        return tuple(sorted(dict.fromkeys(found), key=lambda rest: (rest.contract, rest.line)))

    def _examiner(self) -> Examiner:
        index = self.survey.index
        if self._own is None:
            assert index is not None  # noqa: S101 - asked by everyone who comes here
            survey = self.survey
            self._own = Examiner(survey.workspace, survey.files, index, bases=survey.bases)
        return self._own


def _rows(audit: ContractAudit) -> Iterator[tuple[ClaimAudit | None, ReferenceAudit]]:
    for claim in audit.claims:
        for row in claim.references:
            yield claim, row
    for row in audit.references:
        yield None, row


def _covers(target: Target, path: str, line: int) -> bool:
    if target.path != path:
        return False
    return target.line <= line <= max(target.line, target.end_line) if line else not target.name


def unaudited(contract: Contract) -> ContractAudit:
    """A contract as it is shown before its audit: what it names, nothing of it checked."""
    return ContractAudit(
        contract,
        tuple(ClaimAudit(claim, _unchecked(claim.items)) for claim in contract.claims),
        _unchecked(contract.items),
        (),
    )


def _unchecked(items: Iterable[Item]) -> tuple[ReferenceAudit, ...]:
    return tuple(ReferenceAudit(each, item, _state(each)) for item in items for each in item.references)


def _state(reference: Reference) -> Resolution:
    return Resolution(State.PROSE) if reference.kind is ReferenceKind.PROSE else _NOT_YET
