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

    from workbench.audit.body_change import BodyChange
    from workbench.audit.findings import Finding
    from workbench.audit.resolution import Suggestion, Target
    from workbench.audit.tally import Tally
    from workbench.audit.verified import Held
    from workbench.audit.verifying import Verification
    from workbench.contracts.contract import Contract, Item
    from workbench.contracts.references import Reference
    from workbench.session.evidence_desk import EvidenceDesk
    from workbench.session.lock_file import LockFile
    from workbench.session.promotion import Standing
    from workbench.session.reading import ReadContract
    from workbench.session.survey import Survey
    from workbench.workspace.hardened import Cancellation

_KEPT = 64
"""How many audits stay in memory for an operator who goes back and forth."""

Confirmed = tuple[str, str] | None
"""What is confirmed: a contract's path and a claim's id; of all, both are empty."""

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
            claim: the claim, as operations call it.
        """
        if self.survey.index is None:
            return None
        from workbench.session.promotion import standing  # noqa: PLC0415 - loads with the first question

        return standing(self._examiner(), path, data, claim)

    def raised(self, before: Contract, after: Contract) -> tuple[Finding, ...]:
        """What is found about statuses that were raised; nothing while the index is not built.

        Args:
            before: the contract as it was.
            after: as it is, or would be.
        """
        if self.survey.index is None:
            return ()
        from workbench.session.raised import raised  # noqa: PLC0415 - loads with the first question

        return raised(self._examiner(), before, after, self.survey.workspace.settings.severities)

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

    def suspects(self, path: str) -> dict[str, tuple[tuple[Held, BodyChange], ...]]:
        """What has changed of a contract's claims since it was verified, by their ids, with the change.

        Raises:
            KeyError: there is no such contract.
        """
        if self.survey.index is None or (suspicion := self._examiner().suspicion) is None:
            return {}
        from workbench.audit.body_change import changes_of  # noqa: PLC0415 - where somebody verifies
        from workbench.workspace.git import Git  # noqa: PLC0415 - likewise

        audit = self.audit_of(path)
        found = {row.claim.id: suspicion.changed(path, row.claim.id, row.references) for row in audit.claims}
        every = dict.fromkeys(each for held in found.values() for each in held)
        if not every:
            return {}
        git = Git(self.survey.workspace.root, cancellation=self._cancellation)
        changes = changes_of(git, every, self._examiner().resolver.sources.data)
        return {claim: tuple((each, changes[each]) for each in held) for claim, held in found.items() if held}

    def verification(self, confirmed: Confirmed = None) -> tuple[LockFile, Verification] | None:
        """What verifying, or confirming, would write; ``None`` while the workspace is not audited whole.

        Args:
            confirmed: the contract's path and the claim's id to confirm; ``("", "")`` for all; ``None`` to
                record only what is not recorded yet.
        """
        if self.survey.index is None or len(self.survey.outcomes) < len(self.survey.contracts):
            return None
        from workbench.audit.verifying import Verifier  # noqa: PLC0415 - where somebody verifies

        examiner = self._examiner()
        verifier = Verifier(examiner.lock.verified, examiner.bodies)
        if confirmed is None or confirmed == ("", ""):
            audits = (self.survey.detail(file) for file in self.survey.contracts)
            if confirmed is None:
                known = frozenset(file.path for file in self.survey.files.contracts)
                return examiner.lock, verifier.verify(audits, known)
            return examiner.lock, verifier.confirm(audits, lambda _contract, _claim: True)
        return examiner.lock, verifier.confirm(
            [self.audit_of(confirmed[0])], lambda contract, claim: (contract, claim) == confirmed
        )

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
