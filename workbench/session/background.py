"""The thread behind a session: surveys the workspace, again when asked; swaps the snapshot as it goes."""

from __future__ import annotations

import gc
import threading
import time
from typing import TYPE_CHECKING

from workbench.session.acceptance import Acceptance, AcceptanceError, read_acceptance
from workbench.session.head import NO_HEAD, Base, read_base
from workbench.session.rows import pending_row, row_of
from workbench.session.snapshot import Attention, ContractRow, Phase, Progress, Snapshot
from workbench.session.survey import Stopped, Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.session.rows import Facts, Outcome
    from workbench.store.database import Store
    from workbench.workspace.files import CountedFile
    from workbench.workspace.hardened import Cancellation
    from workbench.workspace.roots import Workspace

_BETWEEN = 0.1
"""Seconds between two swaps of the snapshot while work goes on."""


class Background:
    """Surveys a workspace on a thread of its own; an ``Observer`` of its surveys.

    Args:
        workspace: what is surveyed.
        open_store: opens the store; called on the thread.
        on_event: called on the thread after each swap.
        cancellation: ends what is being asked of git.

    Attributes:
        snapshot: the latest state, swapped whole.
        survey: the one whose files are listed, under way or finished; ``None`` before the first list.
        settled: the snapshot is up to date, or the thread gave up.
    """

    def __init__(
        self,
        workspace: Workspace,
        open_store: Callable[[], Store],
        on_event: Callable[[], None],
        cancellation: Cancellation | None = None,
    ) -> None:
        self.snapshot = Snapshot(str(workspace.root), NO_HEAD, (), Progress(Phase.LISTING, 0, 0), 0, 0, 0)
        self.survey: Survey | None = None
        self.settled = threading.Event()
        self.listed_once = threading.Event()
        self._workspace = workspace
        self._open_store = open_store
        self._on_event = on_event
        self._cancellation = cancellation
        self._store: Store | None = None
        self._asking_again = threading.Lock()
        self._rounds = 0
        self._thread = threading.Thread(target=self._work, name="contract-workbench survey", daemon=True)
        self._closing = False
        self._again = False
        self._wake = threading.Event()
        self._rows: dict[str, ContractRow] = {}
        self._short: dict[str, Outcome] = {}
        self._acceptance = Acceptance()
        self._base = Base(NO_HEAD)
        self._progress = Progress(Phase.LISTING, 0, 0)
        self._symbols = 0
        self._swapped = 0.0

    # -- from other threads ------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def again(self) -> None:
        """Survey once more; one that is under way is left where it is, what it examined is kept."""
        with self._asking_again:
            if self._closing:
                return  # nobody would answer
            self.settled.clear()
            self._again = True
            self._wake.set()

    def stop(self, timeout: float) -> None:
        """End the thread and its workers at once."""
        with self._asking_again:
            self._closing = True
            self._wake.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    # -- the thread --------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            while not self._closing:
                self._wake.clear()
                self._again = False
                self._once()
                if not self._again and not self._closing:
                    self._wake.wait()
        finally:
            self.settled.set()
            self.listed_once.set()
            if self._store is not None:
                self._store.close()

    def _once(self) -> None:
        gc.disable()  # composing and decoding make a great many values and no cycles
        try:
            if self._store is None:
                self._store = self._open_store()
            self._acceptance, note = _acceptance_of(self._workspace)
            self._survey(Survey(self._workspace, self._store, self, acceptance=self._acceptance), note)
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 - the face stays up and says what happened
            note = f"{type(error).__name__}: {error}"
            self._swap(Progress(Phase.FAILED, 0, 0, note))
            self.listed_once.set()
        finally:
            if self._rounds and not self._closing:
                gc.collect()  # what the round before left behind would stay for good
            self._rounds += 1
            gc.freeze()  # what is there now stays: no later collection need walk it under the operator's keys
            gc.enable()
        with self._asking_again:
            if not self._again:  # else this snapshot is not the one that is waited for
                self.settled.set()
        self._on_event()

    def _survey(self, survey: Survey, note: str) -> None:
        survey.list_all()
        outstanding = survey.recall()
        self.survey = survey
        self.listed_once.set()
        self._base = read_base(self._workspace, self._cancellation)
        self._redraw()
        with survey.workers():
            if outstanding:
                survey.read(outstanding)
            survey.build()
            self._symbols = survey.index.symbols if survey.index is not None else 0
            if outstanding:
                survey.examine(outstanding)
        total = len(survey.contracts)
        notes = (note, self._base.note, *survey.notes)
        self._swap(Progress(Phase.DONE, total, total, "; ".join(each for each in notes if each)))

    def _check(self) -> None:
        if self._closing or self._again:
            raise Stopped

    def _redraw(self) -> None:
        """Rows once more: which contracts differ from the base is known now."""
        for path, outcome in self._short.items():
            if path in self._rows:
                self._rows[path] = self._row(outcome)
        self._swap(self._progress)

    def _row(self, outcome: Outcome) -> ContractRow:
        changed = outcome.facts.path in self._base.changed
        return row_of(self._acceptance.outcome(outcome), changed=changed)

    def _swap(self, progress: Progress) -> None:
        self._progress = progress
        before = self.snapshot
        survey = self.survey
        self.snapshot = Snapshot(
            root=before.root,
            head=self._base.head,
            rows=tuple(self._rows.values()),
            progress=progress,
            sources=len(survey.files.files) if survey is not None else 0,
            symbols=self._symbols,
            generation=before.generation + 1,
        )
        self._swapped = time.monotonic()
        if progress.phase not in {Phase.DONE, Phase.FAILED}:
            self._on_event()

    # -- what the survey tells ---------------------------------------------------------------------------

    def progress(self, progress: Progress) -> None:
        """Swap at the start of each phase, and ten times a second within one."""
        self._check()
        if progress.phase is not self._progress.phase or time.monotonic() - self._swapped >= _BETWEEN:
            self._swap(progress)
        else:
            self._progress = progress

    def listed(self, contracts: Sequence[CountedFile]) -> None:
        """Rows for what is new; the others stay as they were until they are audited again."""
        self._check()
        self._rows = {file.path: self._rows.get(file.path) or pending_row(file.path) for file in contracts}
        self._short = {path: outcome for path, outcome in self._short.items() if path in self._rows}
        self._swap(self._progress)

    def read(self, facts: Sequence[Facts]) -> None:
        """Rows that say what the contract says."""
        self._check()
        for fact in facts:
            if self._rows[fact.path].attention is Attention.PENDING:
                self._rows[fact.path] = pending_row(fact.path, fact)

    def audited(self, outcomes: Sequence[Outcome]) -> None:
        """Rows as they are to stay."""
        self._check()
        for outcome in outcomes:
            self._short[outcome.facts.path] = outcome
            self._rows[outcome.facts.path] = self._row(outcome)


def _acceptance_of(workspace: Workspace) -> tuple[Acceptance, str]:
    """What does not count, and why that is not known where the file cannot be read: the face stays up."""
    try:
        return read_acceptance(workspace), ""
    except AcceptanceError as error:
        return Acceptance(), f"accepted findings: {error}"
