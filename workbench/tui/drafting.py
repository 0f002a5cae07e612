"""The draft behind the app: every change goes through one queue, in a thread, in the order of the keys."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from workbench.tui.edits import DraftOpened, DraftWorked
from workbench.tui.questions import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import App

    from workbench.audit.verifying import Verification
    from workbench.changes.apply import Applied
    from workbench.changes.operation import Operation
    from workbench.changes.plan import Plan
    from workbench.session.editing import Editing
    from workbench.session.lock_file import LockFile
    from workbench.session.proposal import DraftEntry, Proposal, Unpicked
    from workbench.store.drafts import Orphan

    Task = Callable[[Editing], Iterable[str]]


class Drafting:
    """The app's draft. Called on the app's own thread; what blocks is done in a worker.

    Args:
        app: told by ``DraftOpened`` and ``DraftWorked``.
        open_editing: opens the draft, in a worker; ``None`` where nothing can be edited.

    Attributes:
        editing: ``None`` until it is open.
    """

    def __init__(self, app: App[None], open_editing: Callable[[], Editing] | None) -> None:
        self.editing: Editing | None = None
        self._app = app
        self._open = open_editing
        self._waiting: deque[Task] = deque()
        self._working = False
        self._written = False
        self._paths: list[str] = []
        self._begun = False

    @property
    def entries(self) -> tuple[DraftEntry, ...]:
        """What waits in the draft, in order."""
        return self.editing.draft.entries if self.editing is not None else ()

    @property
    def busy(self) -> bool:
        """Something that was asked has not been done yet."""
        return self._working or bool(self._waiting)

    def open(self) -> None:
        """Open it, behind the first paint."""
        if self._open is not None:
            self._app.run_worker(self._opening, thread=True, group="draft", exit_on_error=False)

    def _opening(self) -> None:
        assert self._open is not None  # noqa: S101 - asked by ``open``
        try:
            self.editing = self._open()
            orphans = self.editing.draft.orphans()
        except Exception as fault:  # noqa: BLE001 - looking works without
            self._app.post_message(DraftOpened((), (), told(fault)))
            return
        words = [plan.message for plan in self.editing.recovered.plans]
        words += [self.editing.note] if self.editing.note else []
        self._app.post_message(DraftOpened(tuple(words), orphans))

    def begin(self) -> None:
        """An edit is at hand: have ready what proves it."""
        editing = self.editing
        if editing is not None and not self._begun:
            self._begun = True
            self._app.run_worker(editing.draft.begin, thread=True, group="begin", exit_on_error=False)

    def close(self) -> None:
        """Let go; what waits is offered on the next start."""
        if self.editing is not None:
            self.editing.close()

    # What can be asked ----------------------------------------------------------------------------

    def put(self, operations: Iterable[Operation], said: str = "") -> None:
        """Put changes behind the others; one that does not fit is told, and not put.

        Args:
            operations: in order.
            said: what to say when all went in.
        """
        wanted = tuple(operations)
        self._ask(lambda editing: _put(editing, wanted, said))

    def drop(self, entry: DraftEntry) -> None:
        """Take a change out."""
        self._ask(lambda editing: _drop(editing, lambda each: each.id == entry.id))

    def drop_last(self, claim: str, path: str) -> None:
        """Take out the last change of a claim."""
        self._ask(lambda editing: _drop_last(editing, claim, path))

    def clear(self) -> None:
        """Take all changes out."""
        self._ask(_clear)

    def adopt(self, orphans: Iterable[Orphan], *, keep: bool) -> None:
        """Take drafts that were left over, or throw them away."""
        left = tuple(orphans)
        self._ask(lambda editing: _adopt(editing, left) if keep else _discard(editing, left))

    def apply(self, proposal: Proposal) -> None:
        """Write what was shown."""
        self._ask(lambda editing: self._applied(editing.apply(proposal, leave_conflicts=True)))

    def finish(self, operations: Iterable[Operation], shown: Plan) -> None:
        """Put changes behind the others and write it all, if that is still what was shown."""
        wanted = tuple(operations)
        self._ask(lambda editing: self._applied(editing.finish(wanted, shown)))

    def record(self, lock: LockFile, verification: Verification, title: str) -> None:
        """Write down what somebody has verified."""
        self._ask(lambda editing: self._recorded(editing, lock, verification, title))

    def _recorded(
        self, editing: Editing, lock: LockFile, verification: Verification, title: str
    ) -> Iterable[str]:
        from workbench.session.verifying import write  # noqa: PLC0415 - where somebody verifies

        note = write(lock, verification, editing, title)
        self._written = True
        return [f"{lock.path} written: {title}", *([note] if note else [])]

    def undo(self) -> None:
        """Take back what was applied last."""
        self._ask(self._undone)

    def _undone(self, editing: Editing) -> Iterable[str]:
        from workbench.changes.failure import ConflictError  # noqa: PLC0415 - behind the first paint

        try:
            return self._told(editing.undo(), "taken back")
        except ConflictError as error:
            return [f"{error.message}. U sets that plan aside and takes back the one before."]

    def undo_older(self) -> None:
        """Set the last plan aside, where it cannot be taken back, and take back the one before."""

        def task(editing: Editing) -> Iterable[str]:
            aside = editing.set_aside()
            if not aside:
                return ["The last plan can be taken back, or there is none: u undoes it."]
            return [f"Set aside, to be undone no more: {aside}.", *self._undone(editing)]

        self._ask(task)

    def redo(self) -> None:
        """Apply once more what was undone last."""
        self._ask(lambda editing: self._told(editing.redo(), "written again"))

    def _applied(self, done: Applied) -> Iterable[str]:
        self._paths += [written.path for written in done.written]
        return self._told(done, "written")

    def _told(self, done: Applied | None, how: str) -> Iterable[str]:
        if done is None:
            return ["There is nothing to take back." if how == "taken back" else "There is nothing to redo."]
        self._written = self._written or bool(done.written)
        paths = ", ".join(written.path for written in done.written)
        return [f"{paths or 'nothing'} {how}: {done.title}", *([done.note] if done.note else [])]

    # The queue ------------------------------------------------------------------------------------

    def _ask(self, task: Task) -> None:
        self._waiting.append(task)
        self.go_on()

    def go_on(self) -> None:
        """Work the queue off, unless somebody does."""
        if self._waiting and not self._working and self.editing is not None:
            self._working = True
            self._app.run_worker(self._work, thread=True, group="draft", exit_on_error=False)

    def worked(self) -> None:
        """The queue's worker is through."""
        self._working = False
        self.go_on()

    def _work(self) -> None:
        editing = self.editing
        words: list[str] = []
        while self._waiting and editing is not None:
            try:
                words += self._waiting.popleft()(editing)
            except Exception as fault:  # noqa: BLE001 - a full disk must not end the app
                words.append(getattr(fault, "message", "") or told(fault))
        written, self._written = self._written, False
        paths, self._paths = tuple(self._paths), []
        self._app.post_message(DraftWorked(tuple(words), paths, written=written))


def _put(editing: Editing, operations: Iterable[Operation], said: str) -> Iterable[str]:
    before = {entry.id for entry in editing.draft.entries}
    back = [gone for operation in operations if (gone := editing.draft.put(operation)) is not None]
    ids = {entry.id for entry in editing.draft.entries} - before
    refused = [each for each in editing.draft.plan().conflicts if each.entry.id in ids]
    for conflict in refused:
        at = [entry.id for entry in editing.draft.entries].index(conflict.entry.id)
        editing.draft.drop(at)
    if refused:
        return [each.message for each in refused]
    return [f"Taken back: {each.what}" for each in back] or ([said] if said else [])


def _drop(editing: Editing, wanted: Callable[[DraftEntry], bool]) -> Iterable[str]:
    at = next((at for at, entry in enumerate(editing.draft.entries) if wanted(entry)), None)
    return _unpicked(editing.draft.unpick(at)) if at is not None else ()


def _unpicked(done: Unpicked) -> list[str]:
    """What went with a change, and what is made otherwise without it."""
    words = []
    if done.resting:
        words.append(f"Taken out too, for it rests on that: {'; '.join(each.what for each in done.resting)}")
    if done.relaid:
        words.append(f"Laid anew without it: {'; '.join(each.what for each in done.relaid)}")
    return words


def _drop_last(editing: Editing, claim: str, path: str) -> Iterable[str]:
    own = [e for e in editing.draft.entries if (e.operation.contract, e.operation.claim) == (path, claim)]
    if not own:
        return ["Nothing of this claim waits in the draft."]
    return [f"Taken back: {own[-1].what}", *_drop(editing, lambda each: each.id == own[-1].id)]


def _clear(editing: Editing) -> Iterable[str]:
    editing.draft.clear()
    return ()


def _adopt(editing: Editing, orphans: Iterable[Orphan]) -> Iterable[str]:
    count = sum(len(editing.draft.adopt(orphan)) for orphan in orphans)
    return [f"{count} {'change' if count == 1 else 'changes'} taken over: d shows the draft"]


def _discard(editing: Editing, orphans: Iterable[Orphan]) -> Iterable[str]:
    for orphan in orphans:
        editing.draft.discard(orphan)
    return ["Thrown away."]
