"""What the app asks of a session: the seam that ``workbench.session`` fills, and a test's double too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workbench.audit.body_change import BodyChange
    from workbench.audit.findings import ContractAudit
    from workbench.audit.resolution import Suggestion
    from workbench.audit.tally import Tally
    from workbench.audit.verified import Held
    from workbench.audit.verifying import Verification
    from workbench.changes.bump import Bump
    from workbench.changes.review import Review
    from workbench.contracts.contract import Contract
    from workbench.session.editing import Editing
    from workbench.session.evidence import Evidence, Named
    from workbench.session.evidence_desk import Completion
    from workbench.session.lock_file import LockFile
    from workbench.session.pairing import ClaimPair
    from workbench.session.promotion import Standing
    from workbench.session.snapshot import Snapshot
    from workbench.workspace.files import FileList
    from workbench.workspace.roots import Workspace


class Rest(Protocol):
    """A claim that rests on a symbol: see ``workbench.session.session.Rest``."""

    @property
    def contract(self) -> str:
        """The contract's path."""

    @property
    def claim(self) -> str:
        """The claim's id; empty outside claims."""

    @property
    def line(self) -> int:
        """1-based line of the reference in the contract."""

    @property
    def text(self) -> str:
        """The reference's text."""

    @property
    def status(self) -> str:
        """The claim's status as written; may be empty."""


class WorkingSession(Protocol):
    """A workspace at work. All but ``snapshot``, ``start`` and ``reload`` may block: workers ask them."""

    @property
    def snapshot(self) -> Snapshot:
        """The latest state, swapped whole."""

    def start(self) -> None:
        """Begin in the background; returns at once."""

    def close(self) -> None:
        """Stop the background."""

    def reload(self) -> None:
        """Look at the disk again."""

    def audit_of(self, path: str) -> ContractAudit:
        """A contract with every reference and what became of it; ``KeyError`` when there is none."""

    def source(self, path: str) -> bytes:
        """A counted file's bytes; ``KeyError`` when it does not count, ``OSError`` when it cannot be read."""

    def suggestions(self, path: str, claim: int, reference: int) -> tuple[Suggestion, ...]:
        """What was probably meant by a reference; claim -1 is what stands outside any claim."""

    def resting_on(self, path: str, line: int) -> Sequence[Rest]:
        """The claims that rest on the definition around a line; line 0 is the file itself."""

    def explain(self, rule: str) -> str:
        """A rule's page; ``KeyError`` when there is no such rule."""


@runtime_checkable
class EditingSession(WorkingSession, Protocol):
    """A session that knows what is asked while contracts are edited. All of it may block."""

    def evidence(self, contract: Contract, claim: str) -> Evidence | None:
        """The evidence of a claim, called as operations do, in its contract; ``None`` without an index."""

    def typed(
        self, evidence: Evidence, field: str, text: str
    ) -> tuple[tuple[Named, ...], tuple[Completion, ...]]:
        """What a text that is being typed names, and how it could go on."""

    def standing(self, path: str, data: bytes, claim: str) -> Standing | None:
        """Where a claim stands on the ladder; ``None`` while the index is not built, or without the claim."""

    def tally(self, since: str = "") -> Tally:
        """Statuses counted by family, now and at a revision, and what is stale."""

    def counted(self) -> FileList | None:
        """What counts, as last listed."""


@runtime_checkable
class TracingSession(WorkingSession, Protocol):
    """A session that knows which claims rest on traces. ``claim_pairs`` may block."""

    @property
    def workspace(self) -> Workspace:
        """The workspace."""

    def claim_pairs(self, path: str) -> Mapping[str, tuple[ClaimPair, ...]]:
        """The pairs of a contract's claims, by the claims' ids; ``KeyError`` when there is no contract."""


@runtime_checkable
class BumpingSession(EditingSession, Protocol):
    """A session that compares contracts with their base revisions. All of it may block."""

    def bumps(self, paths: Sequence[str], editing: Editing, *, quick: bool = False) -> tuple[Bump, ...]:
        """What contracts' changes, draft and all, ask of their versions; no paths: of all that changed.

        ``quick`` looks nothing up in the code.
        """


@runtime_checkable
class ReviewingSession(EditingSession, Protocol):
    """A session that writes the text for a reviewer. It may block."""

    def review(self, path: str, editing: Editing) -> Review:
        """What a reviewer is told of a contract's changes, the draft's among them."""


@runtime_checkable
class VerifyingSession(EditingSession, Protocol):
    """A session that knows what somebody has verified. All of it may block."""

    def suspects(self, path: str) -> dict[str, tuple[tuple[Held, BodyChange], ...]]:
        """What has changed of a contract's claims since it was verified, by their ids, with the change."""

    def verification(self, confirmed: tuple[str, str] | None = None) -> tuple[LockFile, Verification] | None:
        """What verifying or confirming would write; ``None`` while not all is audited."""


OpenSession: TypeAlias = "Callable[[Callable[[], None]], WorkingSession]"
"""Makes a session that calls the given function after each new snapshot."""
