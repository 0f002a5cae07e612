"""Editing a workspace: its draft, applied, undone, redone; what every face that changes files goes through.

``Editing`` settles at once what an earlier process left under way, and tells. It knows what it wrote
itself, so that whoever watches the files can tell that from what others write.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.changes.apply import Applied, Written, apply
from workbench.changes.failure import ApplyError, ConflictError
from workbench.changes.recover import recover
from workbench.changes.undo import plan_to_redo, plan_to_undo, redo, set_aside, undo
from workbench.session.draft import Draft
from workbench.store.drafts import Drafts, digest_of
from workbench.store.durable import DurableStore, open_durable
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workbench.changes.operation import Operation
    from workbench.changes.plan import Plan
    from workbench.session.proposal import DraftConflict, Proposal
    from workbench.store.drafts import Orphan
    from workbench.workspace.roots import Workspace


class DraftConflictsError(ApplyError):
    """Some of the draft does not fit; nothing was applied.

    Attributes:
        conflicts: what does not fit.
    """

    def __init__(self, conflicts: tuple[DraftConflict, ...]) -> None:
        more = f" (and {len(conflicts) - 1} more)" if len(conflicts) > 1 else ""
        super().__init__(conflicts[0].path, f"nothing was applied: {conflicts[0].message}{more}")
        self.conflicts = conflicts


class Editing:
    """The draft of a workspace and what becomes of it. Any thread may call; all that touches files blocks.

    Args:
        workspace: whose contracts are edited.
        on_applied: called after files were written, from the thread that wrote them; must return quickly.
        on_change: called after the draft has changed, likewise.
        named: files that the operator named, which may lie outside the workspace.
        keep_draft: keep the draft for the next start; a command that applies at once does not.
        keep: keep anything at all; without, undo ends with the process.
        apart: plan in a process of its own, for a face whose keys must not wait for the parsers.

    Attributes:
        draft: the changes that wait.
        recovered: what an earlier process had left under way, and what became of it.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        on_applied: Callable[[Applied], None] | None = None,
        on_change: Callable[[], None] | None = None,
        named: Iterable[str] = (),
        keep_draft: bool = True,
        keep: bool = True,
        apart: bool = False,
    ) -> None:
        self._workspace = workspace
        self._on_applied = on_applied
        self._named = tuple(named)
        self._store = open_durable(workspace.root) if keep else DurableStore("")
        self._draft_store = self._store if keep_draft else DurableStore("")
        self._one_at_a_time = threading.Lock()
        self._own: dict[str, Written] = {}
        self.recovered = recover(self._store)
        self.draft = Draft(self._draft_store, self.absolute, read_file, on_change, apart=apart)

    def drafts_elsewhere(self) -> tuple[Orphan, ...]:
        """The drafts of other instances of this workspace, left or at work, the latest first."""
        return Drafts(self._store).others(self.draft.session)

    @property
    def note(self) -> str:
        """What the operator should know about what is kept; empty when all is well."""
        return self._store.note

    def absolute(self, path: str) -> str:
        """The place of a contract, given as the workspace calls it."""
        return os.path.normpath(self._workspace.root / path)

    def apply(self, proposal: Proposal | None = None, *, leave_conflicts: bool = False) -> Applied:
        """Apply what was shown, all of it or nothing.

        Args:
            proposal: what ``draft.plan`` gave and the operator saw; default: the draft as it is now.
            leave_conflicts: apply what fits, and leave the rest in the draft.

        Raises:
            DraftConflictsError: something does not fit, and is not to be left.
            ConflictError: a file has changed since the proposal was made.
            ApplyError: the system refuses, or another instance is at it.
        """
        proposal = proposal if proposal is not None else self.draft.plan()
        if proposal.conflicts and not leave_conflicts:
            raise DraftConflictsError(proposal.conflicts)
        ours = self._draft_store is self._store
        with self._one_at_a_time:
            done = apply(
                proposal.plan,
                self._store,
                roots=self._roots(),
                named=self._named,
                draft=[entry.id for entry in proposal.entries] if ours else (),
            )
            self.draft.applied(proposal)
            return self._told(done)

    def finish(self, operations: Iterable[Operation], shown: Plan) -> Applied:
        """Put changes into the draft and apply it all as one plan, if that is still what was shown.

        Args:
            operations: that were shown behind the draft.
            shown: the plan of ``draft.preview``.

        Raises:
            DraftConflictsError: something does not fit; the draft is as it was.
            ConflictError: the files or the draft are not what they were when the plan was shown; likewise.
            ApplyError: the system refuses, or another instance is at it; the changes wait in the draft.
        """
        added = [self.draft.add(operation) for operation in operations]
        proposal = self.draft.plan()
        refusal: ApplyError | None = None
        if proposal.conflicts:
            refusal = DraftConflictsError(proposal.conflicts)
        elif _bytes(proposal.plan) != _bytes(shown):
            path = next((change.path for change in shown.changes), "")
            refusal = ConflictError(
                path, "what would be written has changed since it was shown: look again", None
            )
        if refusal is not None:
            ids = {entry.id for entry in added}
            for at in reversed(range(len(self.draft.entries))):
                if self.draft.entries[at].id in ids:
                    self.draft.drop(at)
            raise refusal
        return self.apply(proposal)

    def undo(self) -> Applied | None:
        """Take back the plan applied last, whole; ``None`` when there is none.

        Raises:
            ConflictError: a file has moved on since.
            ApplyError: the system refuses, or another instance is at it.
        """
        with self._one_at_a_time:
            done = undo(self._store)
            return self._told(done) if done is not None else None

    def redo(self) -> Applied | None:
        """Apply the plan undone last once more; ``None`` when there is none.

        Raises:
            ConflictError: a file has moved on since.
            ApplyError: the system refuses, or another instance is at it.
        """
        with self._one_at_a_time:
            done = redo(self._store)
            return self._told(done) if done is not None else None

    def set_aside(self) -> str:
        """Forget the plan that ``undo`` cannot take back, for the one before; see ``changes.undo``.

        Raises:
            ApplyError: another instance is at it.
        """
        with self._one_at_a_time:
            return set_aside(self._store)

    def plan_to_undo(self) -> Plan | None:
        """What ``undo`` would do; ``None`` when there is nothing."""
        return plan_to_undo(self._store)

    def plan_to_redo(self) -> Plan | None:
        """What ``redo`` would do; ``None`` when there is nothing."""
        return plan_to_redo(self._store)

    def is_own(self, place: str) -> bool:
        """Whether what is at a place now is what we wrote there last, so that nobody need be told.

        Args:
            place: absolute, as a watcher reports it.
        """
        written = self._own.get(os.path.realpath(place))
        if written is None:
            return False
        try:
            state = Path(written.target).lstat()
            if (state.st_ino, state.st_size, state.st_mtime_ns) == (
                written.inode,
                written.size,
                written.mtime_ns,
            ):
                return True
            return digest_of(read_file(written.target)) == written.digest
        except OSError:
            return False

    def close(self) -> None:
        """Let go; what waits in the draft is offered on the next start. May be called twice."""
        self.draft.close()
        self._store.close()
        self._draft_store.close()

    def _roots(self) -> tuple[str, ...]:
        return (str(self._workspace.root), *(root.real for root in self._workspace.source_roots))

    def _told(self, done: Applied) -> Applied:
        self._own.update((written.target, written) for written in done.written)
        if self._on_applied is not None and done.written:
            self._on_applied(done)
        return done


def _bytes(plan: Plan) -> dict[str, tuple[bytes, bytes]]:
    return {change.path: (change.before, change.after) for change in plan.effective}
