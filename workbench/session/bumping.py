"""What the app asks of bumps: over the survey under way, the draft, and git as it is now.

``Session.bumps(paths, editing)`` goes through here. The values are those of ``changes.bump``: a ``Bump`` for
each contract, with its candidates, preflight and citations; its ``operations`` go behind the draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.bump import Bump, BumpError, Candidate, Citation, Preflight
from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document
from workbench.contracts.problem import Severity
from workbench.contracts.schema import validate
from workbench.contracts.version_rules import version_problems
from workbench.session.bases import Bases
from workbench.session.bump_desk import BumpDesk, Waiting, elsewhere
from workbench.session.reading import ReadContract
from workbench.session.reviewing import Reviewer
from workbench.store.drafts import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.findings import Finding
    from workbench.changes.review import Review
    from workbench.session.answers import Answers
    from workbench.session.editing import Editing
    from workbench.session.proposal import Proposal
    from workbench.workspace.hardened import Cancellation

__all__ = ["Bump", "BumpAsking", "BumpError", "Candidate", "Citation", "Preflight"]


class BumpAsking:
    """Bumps of a workspace at work. Not for two threads at once.

    Args:
        answers: about the survey under way.
        editing: whose draft counts.
        paths: the contracts; none: all that differ from their base documents.
        cancellation: ends what is being asked of git.
        quick: look nothing up in the code: no citations, and no word of what is gone from it.
    """

    def __init__(
        self,
        answers: Answers,
        editing: Editing,
        paths: Sequence[str] = (),
        cancellation: Cancellation | None = None,
        *,
        quick: bool = False,
    ) -> None:
        survey = answers.survey
        self._answers, self._editing = answers, editing
        self._proposal: Proposal = editing.draft.plan()
        self._after = {change.path: change.after for change in self._proposal.plan.changes}
        # Git is asked anew each time: the disk and where HEAD is may have changed since the survey.
        self.bases = Bases(survey.workspace, cancellation=cancellation)
        self.desk = BumpDesk(
            survey.workspace,
            self.bases,
            survey.files,
            paths,
            self.findings,
            raised=answers.raised,
            quick=quick,
        )
        self._paths = tuple(paths)

    def bumps(self) -> tuple[Bump, ...]:
        """The bumps of the contracts, in path order; of all, only of those that say something else.

        Raises:
            BumpError: a single contract was asked for, and cannot be bumped, or has not changed.
            OSError: likewise, and cannot be read.
        """
        found: list[Bump] = []
        for path in self._paths or self.desk.changed(self._after):
            try:
                bump = self.desk.bump(path, self.data(path), self.waiting(path))
            except (BumpError, OSError):
                if len(self._paths) == 1:
                    raise
                continue
            if bump.difference.substance or not bump.compared:
                found.append(bump)
            elif len(self._paths) == 1:
                raise BumpError(path, f"it has not changed since {bump.base}: there is nothing to bump")
        return tuple(found)

    def review(self) -> Review:
        """What a reviewer is told of the single contract that was asked for.

        Raises:
            BumpError, OSError: see ``bumps``.
        """
        [bump] = self.bumps()
        now = self.data(bump.path)
        reviewer = Reviewer(self._answers.survey.workspace, self.bases, self._answers.examined)
        return reviewer.review(bump, self.desk.before(bump.path), now, self.findings(bump.path, now))

    def data(self, path: str) -> bytes:
        """A contract's bytes with what fits of the draft.

        Raises:
            OSError: it cannot be read.
        """
        after = self._after.get(path)
        return after if after is not None else self._on_disk(path)

    def waiting(self, path: str) -> Waiting:
        """What waits for a contract: reasons, changes that do not fit, other drafts, a file that moved."""
        draft = self._editing.draft
        reasons: dict[str, list[str]] = {}
        known: list[Preflight] = []
        bases = set()
        for entry in draft.entries:
            if entry.operation.contract == path:
                bases.add(entry.base)
                if entry.why:
                    reasons.setdefault(entry.operation.claim, []).append(entry.why)
        for conflict in self._proposal.conflicts:
            if conflict.path == path:
                claim = conflict.operation.claim
                known.append(
                    Preflight(
                        "draft", Severity.ERROR, conflict.message, path, claim, conflict.line, to_draft=True
                    )
                )
        try:
            moved = bool(bases) and digest_of(self._on_disk(path)) not in bases
        except OSError:
            moved = False
        if moved:
            message = (
                "The file has changed on the disk since the draft was begun; the draft is laid on it anew."
            )
            known.append(Preflight("file", Severity.WARNING, message, path, "", 0, to_draft=True))
        return Waiting(reasons, (*known, *elsewhere(self._editing, path)))

    def findings(self, path: str, data: bytes) -> Sequence[Finding]:
        """What is found about a contract in some bytes of it."""
        survey = self._answers.survey
        document = read_document(path, data)
        contract = read_contract(path, data, document)
        problems = validate(path, data, contract, pv=survey.workspace.settings.pv, document=document)
        read = ReadContract(contract, (*problems, *version_problems(contract, document)))
        audit = self._answers.examined(read)
        if audit is None:  # nothing is indexed yet: what is known of the file as it is on the disk
            return self._answers.audit_of(path).findings
        return survey.acceptance.findings(contract.id, audit.findings)

    def _on_disk(self, path: str) -> bytes:
        from workbench.workspace.reading import read_file  # noqa: PLC0415 - with the first contract

        return read_file(self._editing.absolute(path))
