"""A workspace at work behind a screen: the background thread, and what a face may ask.

A face makes a ``Session``, starts it, draws ``snapshot`` whenever ``on_event`` is called, and asks the
other methods from a worker of its own: they block, for a moment each, and may be called from any thread.
Rows are there as soon as the files are listed, wear ``Attention.PENDING`` until they are audited, and
what an earlier run found out about an unchanged workspace is there at once.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from workbench.session.background import Background
from workbench.store.writer import StoreLostError
from workbench.workspace.hardened import Cancellation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.audit.body_change import BodyChange
    from workbench.audit.findings import ContractAudit
    from workbench.audit.resolution import Suggestion
    from workbench.audit.tally import Tally
    from workbench.audit.verified import Held
    from workbench.audit.verifying import Verification
    from workbench.changes.bump import Bump
    from workbench.changes.review import Review
    from workbench.contracts.contract import Contract
    from workbench.session.answers import Answers, Confirmed, Rest
    from workbench.session.editing import Editing
    from workbench.session.evidence import Evidence, Named
    from workbench.session.evidence_desk import Completion
    from workbench.session.lock_file import LockFile
    from workbench.session.pairing import ClaimPair
    from workbench.session.promotion import Standing
    from workbench.session.snapshot import Snapshot
    from workbench.store.database import Store
    from workbench.workspace.files import FileList
    from workbench.workspace.roots import Workspace

_PATIENCE = 2.0
"""Seconds that ``close`` waits for the thread; it is a daemon, and its workers end with the process."""


class Session:
    """A workspace at work: snapshot, background index, audits, reload.

    Args:
        workspace: what ``open_workspace`` found.
        on_event: called from the background thread after each swap of ``snapshot``, about ten times a
            second while there is work; it must return quickly (post a message, nothing else).
        cache: keep the index and the audits between runs; without it everything is done anew.
    """

    def __init__(
        self, workspace: Workspace, on_event: Callable[[], None] | None = None, *, cache: bool = True
    ) -> None:
        self.workspace = workspace
        self._cache = cache
        self._cancellation = Cancellation()
        self._background = Background(workspace, self._store, on_event or _nothing, self._cancellation)
        self._asking = threading.Lock()
        self._answers: Answers | None = None

    # -- a face draws ------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The latest state: a frozen value, swapped whole. Rows are in path order; grouping is the face's."""
        return self._background.snapshot

    def start(self) -> None:
        """Begin listing, reading, indexing and auditing in the background; returns at once."""
        self._background.start()

    def close(self) -> None:
        """Stop the background at once; what was finished is kept for the next start. May be called twice.

        Git is not waited for: suggestions that are being asked for end with what is known without it.
        """
        self._cancellation.cancel()
        self._background.stop(_PATIENCE)

    def reload(self) -> None:
        """Look at the disk again: rows stay as they are until what changed is audited anew."""
        self._background.again()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until the snapshot is up to date (or the background gave up); False when time ran out."""
        return self._background.settled.wait(timeout)

    # -- a face asks (blocking, from a worker) -----------------------------------------------------------

    def audit_of(self, path: str) -> ContractAudit:
        """A contract with every reference and what became of it.

        While its audit is outstanding every reference is ``State.UNCHECKED`` with the reason; ask again after
        the event in which the contract's row is no longer ``Attention.PENDING``.

        Args:
            path: as in ``ContractRow.path``.

        Raises:
            KeyError: the workspace has no such contract.
        """
        with self._asking:
            return self._ready().audit_of(path)

    def source(self, path: str) -> bytes:
        """The bytes of a counted source file or contract, as they are on the disk now.

        Raises:
            KeyError: the file does not count in this workspace; nothing else is read.
            OSError: it counts and cannot be read.
        """
        from workbench.workspace.reading import read_file  # noqa: PLC0415 - loads with the first question

        with self._asking:
            file = self._ready().survey.files.by_path[path]
        return read_file(file)

    def suggestions(self, path: str, claim: int, reference: int) -> tuple[Suggestion, ...]:
        """What was probably meant, best first, with what git history tells beside the other sources.

        Args:
            path: the contract.
            claim: index into ``ContractAudit.claims``; -1 for ``ContractAudit.references``.
            reference: index into that claim's ``references``.

        Returns:
            Nothing while the index is not built yet, nor once the session is closed.

        Raises:
            KeyError: there is no such contract.
            IndexError: there is no such claim or reference.
        """
        try:
            with self._asking:
                answers = self._ready()
                audit = answers.audit_of(path)
            return answers.suggest(audit, claim, reference)
        except StoreLostError:
            if not self._cancellation.cancelled:
                raise
            return ()  # it was still being asked when the session let go of its store

    def resting_on(self, path: str, line: int) -> tuple[Rest, ...]:
        """The claims that rest on the definition around ``line`` of ``path`` (0: on the file itself).

        Returns:
            One entry per claim and reference, in order of contract path and line; audited contracts only.
        """
        with self._asking:
            return self._ready().resting_on(path, line)

    def evidence(self, contract: Contract, claim: str) -> Evidence | None:
        """A claim's evidence in its contract, each item with what became of it.

        Args:
            contract: with what waits in the draft; no other claim need be there.
            claim: the claim, as operations call it.

        Returns:
            ``None`` while the index is not built.
        """
        with self._asking:
            desk = self._ready().desk
            return desk.evidence(contract, claim) if desk is not None else None

    def typed(
        self, evidence: Evidence, field: str, text: str
    ) -> tuple[tuple[Named, ...], tuple[Completion, ...]]:
        """What a text that is being typed names, and how it could go on.

        Args:
            evidence: the claim's.
            field: the name of the field it is typed into.
            text: as far as it is typed.
        """
        with self._asking:
            desk = self._ready().desk
            if desk is None:
                return (), ()
            return desk.look_up(evidence, field, text), desk.completions(evidence, field, text)

    def standing(self, path: str, data: bytes, claim: str) -> Standing | None:
        """Where a claim stands on the ladder of statuses, and where it could.

        Args:
            path: the contract.
            data: its bytes, with what waits in the draft.
            claim: the claim, as operations call it.

        Returns:
            ``None`` while the index is not built, or when there is no such claim.
        """
        with self._asking:
            return self._ready().standing(path, data, claim)

    def claim_pairs(self, path: str) -> dict[str, tuple[ClaimPair, ...]]:
        """The pairs of traces that a contract's claims rest on, by the ids of those claims that have any.

        Raises:
            KeyError: the workspace has no such contract.
            OSError: it cannot be read.
        """
        from workbench.session.pairing import contract_pairs  # noqa: PLC0415 - loads with the first question

        contract = self.audit_of(path).contract
        return contract_pairs(self.workspace, contract, lambda: self.source(path))

    def bumps(self, paths: Sequence[str], editing: Editing, *, quick: bool = False) -> tuple[Bump, ...]:
        """What contracts' changes ask of their versions, the draft's among them.

        Args:
            paths: the contracts; none: all that say something else than at their base revisions.
            editing: whose draft counts.
            quick: look nothing up in the code: no citations, and no word of what is gone from it.

        Raises:
            BumpError: a single contract was asked for, and cannot be bumped, or has not changed.
            OSError: likewise, and cannot be read.
        """
        from workbench.session.bumping import BumpAsking  # noqa: PLC0415 - loads with the first question

        with self._asking:
            return BumpAsking(self._ready(), editing, paths, self._cancellation, quick=quick).bumps()

    def review(self, path: str, editing: Editing) -> Review:
        """What a reviewer is told of a contract's changes, the draft's among them.

        Args:
            path: the contract.
            editing: whose draft counts.

        Raises:
            BumpError: it has not changed, or has no version.
            OSError: it cannot be read.
        """
        from workbench.session.bumping import BumpAsking  # noqa: PLC0415 - loads with the first question

        with self._asking:
            return BumpAsking(self._ready(), editing, [path], self._cancellation).review()

    def suspects(self, path: str) -> dict[str, tuple[tuple[Held, BodyChange], ...]]:
        """What has changed of a contract's claims since it was verified, by their ids, with the change.

        Raises:
            KeyError: there is no such contract.
        """
        with self._asking:
            return self._ready().suspects(path)

    def verification(self, confirmed: Confirmed = None) -> tuple[LockFile, Verification] | None:
        """What verifying, or confirming, would write; ``None`` while the workspace is not audited whole.

        Args:
            confirmed: the contract's path and the claim's id to confirm; ``("", "")`` for all; ``None`` to
                record only what is not recorded yet.
        """
        with self._asking:
            return self._ready().verification(confirmed)

    def tally(self, since: str = "") -> Tally:
        """Statuses counted by family, now and at a revision, and what is stale.

        Args:
            since: a revision; empty: the base revision that all contracts have in common.

        Raises:
            TallyError: there is no such revision.
        """
        with self._asking:
            return self._ready().tally(since)

    def counted(self) -> FileList | None:
        """What counts, as last listed; ``None`` before the first list."""
        survey = self._background.survey
        return survey.files if survey is not None else None

    def explain(self, rule: str) -> str:
        """A rule's page: what it holds, why, what to do. Plain text with blank lines between paragraphs.

        Raises:
            KeyError: there is no such rule.
        """
        from workbench.session.explain import explain  # noqa: PLC0415 - the rules load with the first question

        return explain(rule, self.workspace.settings.severities)

    def _ready(self) -> Answers:
        """Answers about the survey under way, as soon as it has listed the files."""
        from workbench.session.answers import Answers  # noqa: PLC0415 - loads with the first question

        self._background.listed_once.wait()
        survey = self._background.survey
        if survey is None:
            raise KeyError(self._background.snapshot.progress.note or "the workspace could not be listed")
        if self._answers is None or self._answers.survey is not survey:
            self._answers = Answers(survey, self._cancellation)
        return self._answers

    def _store(self) -> Store:
        from workbench.store.database import Store, open_store  # noqa: PLC0415 - on the background's thread

        return open_store(self.workspace.root) if self._cache else Store("")


def _nothing() -> None:
    """What happens where nobody listens."""
