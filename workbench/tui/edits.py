"""What is told about the draft and about edits: messages from threads, and what a face keeps of the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.audit.body_change import BodyChange
    from workbench.audit.findings import ReferenceAudit
    from workbench.audit.resolution import State
    from workbench.audit.tally import Tally
    from workbench.audit.verified import Held
    from workbench.audit.verifying import Verification
    from workbench.changes.bump import Bump
    from workbench.changes.operation import SetText
    from workbench.changes.repair import Repair
    from workbench.session.evidence import Evidence, Named
    from workbench.session.evidence_desk import Completion
    from workbench.session.lock_file import LockFile
    from workbench.session.promotion import Standing
    from workbench.session.proposal import Proposal
    from workbench.store.drafts import Orphan

SUSPECT = "suspect evidence"
"""The room beneath a claim in which changed code is shown."""


class DraftOpened(Message):
    """The draft can be used.

    Args:
        words: what the operator should know: what an earlier run had left half done.
        orphans: drafts that were left.
        failure: why there is none; empty when there is.
    """

    def __init__(self, words: tuple[str, ...], orphans: tuple[Orphan, ...], failure: str = "") -> None:
        super().__init__()
        self.words = words
        self.orphans = orphans
        self.failure = failure


class DraftWorked(Message):
    """What was asked of the draft has been done, or refused.

    Args:
        words: what to say, refusals among it.
        applied: the contracts that the draft was applied to.
        written: files were written, by undo and redo too.
    """

    def __init__(self, words: tuple[str, ...], applied: tuple[str, ...] = (), *, written: bool) -> None:
        super().__init__()
        self.words = words
        self.applied = applied
        self.written = written


class EvidenceArrived(Message):
    """A claim's evidence with what waits in the draft.

    Args:
        question: the number of the question that it answers.
        evidence: ``None`` while the code is being indexed.
        failure: why it could not be read; empty when it could.
    """

    def __init__(self, question: int, evidence: Evidence | None, failure: str = "") -> None:
        super().__init__()
        self.question = question
        self.evidence = evidence
        self.failure = failure


class TypedArrived(Message):
    """What a text that is being typed names, and how it could go on."""

    def __init__(self, text: str, named: tuple[Named, ...], completions: tuple[Completion, ...]) -> None:
        super().__init__()
        self.text = text
        self.named = named
        self.completions = completions


class ProposalArrived(Message):
    """What the draft comes to at this moment."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal


class FixesArrived(Message):
    """What can be done about references.

    Args:
        repairs: of one claim, or all that are certain of a contract.
        about: the reference that was asked about.
        claim: its claim's id.
        certain: all that is certain was asked for.
    """

    def __init__(
        self, repairs: tuple[Repair, ...], about: ReferenceAudit | None, claim: str, *, certain: bool
    ) -> None:
        super().__init__()
        self.repairs = repairs
        self.about = about
        self.claim = claim
        self.certain = certain


class StandingArrived(Message):
    """Where a claim stands on the ladder; ``None`` with the reason."""

    def __init__(self, standing: Standing | None, failure: str = "") -> None:
        super().__init__()
        self.standing = standing
        self.failure = failure


class StatusWeighed(Message):
    """Where the claim stands whose status was typed; ``None`` with the reason."""

    def __init__(self, operation: SetText, standing: Standing | None, failure: str = "") -> None:
        super().__init__()
        self.operation = operation
        self.standing = standing
        self.failure = failure


class BumpsArrived(Message):
    """What contracts' changes ask of their versions.

    Args:
        bumps: one per contract that owes something.
        paths: the contracts asked about; empty for all that changed.
        failure: why there is none; empty when there is.
        going_on: a bump under way goes on with it.
    """

    def __init__(
        self, bumps: tuple[Bump, ...], paths: tuple[str, ...], failure: str = "", *, going_on: bool = False
    ) -> None:
        super().__init__()
        self.bumps = bumps
        self.paths = paths
        self.failure = failure
        self.going_on = going_on


class BumpsOwed(Message):
    """What was applied leaves these contracts with a version that says less than their changes ask for."""

    def __init__(self, bumps: tuple[Bump, ...]) -> None:
        super().__init__()
        self.bumps = bumps


class ReviewArrived(Message):
    """The text for a reviewer of a contract, or why there is none."""

    def __init__(self, path: str, text: str, failure: str = "") -> None:
        super().__init__()
        self.path = path
        self.text = text
        self.failure = failure


class TallyArrived(Message):
    """The workspace in numbers; ``None`` with the reason."""

    def __init__(self, tally: Tally | None, failure: str = "") -> None:
        super().__init__()
        self.tally = tally
        self.failure = failure


class SuspectsArrived(Message):
    """What has changed of a contract's claims since it was verified."""

    def __init__(self, path: str, suspects: Mapping[str, tuple[tuple[Held, BodyChange], ...]]) -> None:
        super().__init__()
        self.path = path
        self.suspects = suspects


class VerificationArrived(Message):
    """What verifying or confirming would write, or why that is not known.

    Args:
        lock: as it was read; ``None`` with a failure.
        verification: what it is to say.
        title: what is done.
        failure: why there is nothing to write.
        ask: the operator is asked before it is written.
    """

    def __init__(
        self,
        lock: LockFile | None,
        verification: Verification | None,
        title: str,
        failure: str = "",
        *,
        ask: bool = False,
    ) -> None:
        super().__init__()
        self.lock = lock
        self.verification = verification
        self.title = title
        self.failure = failure
        self.ask = ask


class FilesChanged(Message):
    """Somebody else has changed files that count."""


def worst_of(named: tuple[Named, ...]) -> State | None:
    """The state that needs the operator most; ``None`` for what names nothing."""
    from workbench.audit.resolution import State as Word  # noqa: PLC0415 - a value, for who edits

    order = (
        Word.MISSING, Word.AMBIGUOUS, Word.MOVED, Word.PLANNED, Word.FOUND, Word.UNCHECKED, Word.PROSE,
    )  # fmt: skip
    found = {each.resolution.state for each in named}
    return next((state for state in order if state in found), None)
