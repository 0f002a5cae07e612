"""One pass over a workspace: files listed, contracts read, the index built, every contract examined.

Both faces go through here: the command line runs a survey from end to end, the app's session runs one in the
background and shows what it tells on its way. What an earlier pass over the same world found out is recalled
from the store, and what is examined anew is kept there; the long form of an audit lives nowhere else.
"""

from __future__ import annotations

import time
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from workbench.audit.findings import MAIN
from workbench.session.acceptance import Acceptance
from workbench.session.bases import Bases
from workbench.session.head import commit_of
from workbench.session.indexing import Indexing
from workbench.session.notes import told_unread
from workbench.session.reading import BATCH, Job, Parsed, lost, read_batch, read_one, unpack
from workbench.session.rows import Outcome, facts_of, outcome_of
from workbench.session.snapshot import Phase, Progress
from workbench.session.world import PATIENCE, World, program, settled, spelled
from workbench.workspace.mainline import Mainline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from workbench.audit.findings import ContractAudit
    from workbench.session.examiner import Examiner
    from workbench.session.kept import Kept
    from workbench.session.observer import Observer
    from workbench.session.reading import ReadContract
    from workbench.session.whole import Whole, Wholes
    from workbench.store.database import Store
    from workbench.symbols.index import Index
    from workbench.workspace.files import CountedFile, FileList, FileProblem
    from workbench.workspace.listing import Lister
    from workbench.workspace.roots import Workspace


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked for it
    """Raised by an observer to end a survey at once."""


class ListingError(Exception):
    """The files of a workspace cannot be listed; the message says why."""


class Survey:
    """One pass over a workspace.

    Args:
        workspace: root and settings.
        store: where the index and the audits are kept; closed by whoever opened it.
        observer: is told what is found; may end the survey by raising ``Stopped``.
        acceptance: what does not count, for those who ask; the survey itself finds everything.
        paths: contracts and folders to restrict the survey to; empty: all of the workspace.
        history: suggestions ask git's history too.

    Attributes:
        outcomes: by contract path, as far as the survey is.
        index: the definitions; ``None`` until ``build`` is through.
        unread: sources that could not be read, with the reason, as far as contracts were examined.
        lock_fault: why what was verified cannot be read; empty when it can, or nobody verifies.
        rising_failed: what git failed at when statuses were judged against the main branch; empty as a rule.
        bases: what contracts are compared with.
        mainline: the main branch that statuses are judged against.
    """

    def __init__(
        self,
        workspace: Workspace,
        store: Store,
        observer: Observer,
        *,
        acceptance: Acceptance | None = None,
        paths: Sequence[Path] = (),
        history: bool = False,
    ) -> None:
        self.workspace = workspace
        self.store = store
        self.acceptance = acceptance or Acceptance()
        self.outcomes: dict[str, Outcome] = {}
        self.index: Index | None = None
        self.unread: tuple[str, ...] = ()
        self.lock_fault = ""
        self.rising_failed = ""
        self.bases = Bases(workspace)
        self.mainline = Mainline(self.bases.git)
        self._observer = observer
        self._paths = paths
        self._history = history
        self._read: dict[str, ReadContract] = {}
        self._found: Lister | None = None
        self._name = ""
        self._whole: Whole | None = None
        self._world_name = ""
        self._again: Examiner | None = None
        self._indexing: Indexing | None = None

    def run(self) -> None:
        """The whole pass. A contract that an earlier one audited in the same world is not even read.

        Raises:
            Stopped: the observer ended it; what was examined so far is kept.
        """
        if not self._paths and self._recall_whole():
            return
        self.list_all()
        outstanding = self.recall()
        if outstanding:
            with self.workers():
                self.read(outstanding)
                self.build()
                self.examine(outstanding)
        self._keep_whole()

    def workers(self) -> AbstractContextManager[None]:
        """Around the steps that have work done in processes: the same ones then serve them all."""
        from workbench.workspace.processes import kept_workers  # noqa: PLC0415 - a warm check starts none

        return kept_workers()

    # -- the steps, in order -----------------------------------------------------------------------------

    def list_all(self) -> None:
        """List what counts, and of that the contracts to look at.

        Raises:
            ListingError: the root, or git, gives no list.
        """
        self._observer.progress(Progress(Phase.LISTING, 0, 0))
        self._found = self._found or self._go_through()
        self._world = World(self.files)
        if self._world.unsettled():
            # Files written this very moment could change once more with no other stamp: wait for their clock.
            time.sleep(PATIENCE)
            self._found, self._name = self._go_through(), ""
            del self.files
            self._world = World(self.files)
        self._observer.listed(self.contracts)

    def _go_through(self) -> Lister:
        from workbench.workspace.git import GitError  # noqa: PLC0415 - as late as this
        from workbench.workspace.listing import Lister  # noqa: PLC0415 - loads what it needs to list

        lister = Lister(self.workspace)
        try:
            lister.go()
        except (GitError, OSError) as error:
            raise ListingError(f"the files of {self.workspace.root} cannot be listed: {error}") from error
        return lister

    @cached_property
    def files(self) -> FileList:
        """What counts."""
        from workbench.workspace.files import list_files  # noqa: PLC0415 - when something has changed

        assert self._found is not None  # noqa: S101 - listed first
        return list_files(self.workspace, self._found)

    @cached_property
    def contracts(self) -> tuple[CountedFile, ...]:
        """What is surveyed, in path order."""
        if not self._paths:
            return self.files.contracts
        from workbench.session.choosing import chosen  # noqa: PLC0415 - where somebody chooses

        return chosen(self.workspace, self.files, self._paths)

    @cached_property
    def _by_path(self) -> dict[str, CountedFile]:
        return {file.path: file for file in self.contracts}

    @cached_property
    def _program(self) -> str:
        return program()

    @cached_property
    def _state(self) -> str:
        """What audits depend on beside settings and files: where the workspace stands in git."""
        history = f"history {commit_of(self.workspace)}" if self._history else ""
        return history + self.bases.standing.name

    def _recall_whole(self) -> bool:
        """Take all from the store at once, if nothing has changed since it was looked at as a whole."""
        self._observer.progress(Progress(Phase.LISTING, 0, 0))
        self._found = self._go_through()
        self._name = self._named_whole()
        self._whole = self._wholes.recall(self._name) if self._name else None
        if self._whole is None:
            return False
        self.outcomes = dict(self._whole.outcomes)
        return True

    def _named_whole(self) -> str:
        """A name for all that was listed; none where something could change yet without its stamp telling."""
        assert self._found is not None  # noqa: S101 - listed first
        if not settled(self._found):
            return ""
        return self._found.digest(self._program, spelled(self.workspace.settings), self._state)

    @cached_property
    def _wholes(self) -> Wholes:
        from workbench.session.whole import Wholes  # noqa: PLC0415 - the app looks at each contract

        return Wholes(self.workspace, self.store, self.mainline)

    def _keep_whole(self) -> None:
        """Keep what became of all as one, unless some of it will not be recalled."""
        digests = self.kept.digests()
        if self._paths or digests is None or self.rising_failed:
            return
        if name := self._name or self._named_whole():
            outcomes = [self.outcomes[file.path] for file in self.contracts]
            self._wholes.keep(name, self.files, outcomes, digests, self._world_name)

    @cached_property
    def kept(self) -> Kept:
        """What the store holds of this world."""
        from workbench.session.kept import Kept  # noqa: PLC0415 - after the list, so that the list comes first

        pv, whole = self.workspace.settings.pv, self._whole
        self._world_name = whole.world if whole is not None else self._named_world()
        kept = Kept(self.store, self._world_name, self._program, pv, files=self.files, mainline=self.mainline)
        if whole is not None:
            kept.take_over(whole)
        return kept

    def _named_world(self) -> str:
        from workbench.session.lock_file import uncounted, uncounted_stamp  # noqa: PLC0415 - after the list

        lock = uncounted_stamp(self.workspace, uncounted(self.workspace, self.files))
        return self._world.name(self.workspace.settings, self._program, lock + self._state)

    def recall(self) -> list[CountedFile]:
        """Take from the store what still holds.

        Returns:
            The contracts it does not have, or has of another world.
        """
        self.outcomes = self.kept.recall(self.contracts)
        if self.outcomes:
            self._observer.audited(tuple(self.outcomes.values()))
        return [file for file in self.contracts if file.path not in self.outcomes]

    def read(self, files: Sequence[CountedFile]) -> None:
        """Read contracts in two processes; those whose bytes the store knows are not parsed again.

        The index is built meanwhile: ``build`` waits for it.
        """
        known, jobs = self.kept.parsed(files)
        self._indexing = Indexing(self.files.files, self.store)
        try:
            for done, parsed in enumerate(chain(known, self._parse(jobs)), 1):
                read = unpack(parsed.packed)
                self._read[read.contract.path] = read
                self._observer.read((facts_of(read.contract),))
                self._observer.progress(Progress(Phase.READING, done, len(files)))
        except BaseException:
            self._indexing.give_up()
            self.kept.write_parsed()
            raise

    def _parse(self, jobs: Sequence[Job]) -> Iterator[Parsed]:
        from workbench.workspace.processes import in_processes  # noqa: PLC0415 - loads what starts them

        batches = [jobs[at : at + BATCH] for at in range(0, len(jobs), BATCH)]
        for batch in in_processes(read_batch, batches, lost=lost):
            self.kept.keep_parsed(batch)
            yield from batch

    def build(self) -> None:
        """Bring the index up to date with the counted files."""

        def tell(done: int, found: int) -> None:
            self._observer.progress(Progress(Phase.INDEXING, done, found))

        tell(0, len(self.files.files))
        import workbench.session.examiner  # noqa: F401, PLC0415 - while the index is waited for

        begun, self._indexing = self._indexing, None
        try:
            self.index = (begun or Indexing(self.files.files, self.store)).index(tell)
        except BaseException:
            if begun is not None:
                self.kept.write_parsed()
            raise
        if begun is not None:
            self.kept.begin_writing()

    def examine(self, files: Sequence[CountedFile]) -> None:
        """Hold the contracts that were read against the index, and keep what became of them."""
        try:
            self._examine(files)
        finally:
            self.kept.flush()

    def _examine(self, files: Sequence[CountedFile]) -> None:
        examiner = self.examiner()
        self._observer.progress(Progress(Phase.AUDITING, 0, len(files)))
        lack = examiner.prepare([read.contract for read in self._read.values()])
        self._note_faults(examiner, searched=False)
        # What lacks nothing comes first: the text is still being searched for what the others lack.
        ordered = sorted(files, key=lambda file: file.path in lack)
        without = len(files) - sum(file.path in lack for file in files)
        try:
            for done, file in enumerate(ordered, 1):
                if done == without + 1:
                    self._note_faults(examiner, searched=True)
                audit = examiner.examine(self._read.pop(file.path))
                outcome = outcome_of(audit)
                self.outcomes[file.path] = outcome
                self.kept.keep(file, outcome, audit)
                self._observer.audited((outcome,))
                self._observer.progress(Progress(Phase.AUDITING, done, len(files)))
        finally:
            examiner.main.close()
            self.rising_failed = examiner.main.failed

    def _note_faults(self, examiner: Examiner, *, searched: bool) -> None:
        self.unread = examiner.unread(searched=searched)
        self.lock_fault = examiner.lock.fault
        if self.unread or self.lock_fault:
            self.kept.for_this_time()

    def examiner(self) -> Examiner:
        """A fresh examiner over the index as it is built."""
        from workbench.session.examiner import Examiner  # noqa: PLC0415 - loads the resolver

        if self.index is None:
            self.build()
        assert self.index is not None  # noqa: S101 - built above
        return Examiner(
            self.workspace,
            self.files,
            self.index,
            history=self._history,
            bases=self.bases,
            mainline=self.mainline,
        )

    # -- afterwards --------------------------------------------------------------------------------------

    def contract(self, path: str) -> CountedFile:
        """The file of a contract under survey.

        Raises:
            KeyError: there is none.
        """
        return self._by_path[path]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the operator should know beside the findings: of the store, and of what was left out."""
        lock = f"{self.lock_fault}; until then nothing is suspect" if self.lock_fault else ""
        kept = (self.store.note, self.bases.note)
        listed = self._whole.notes if self._whole is not None else self.files.notes
        every = (*kept, *listed, *told_unread(self.unread), lock, self._unjudged)
        return tuple(note for note in every if note)

    @property
    def _unjudged(self) -> str:
        """What of the main branch could not be asked, where some status would have been judged against it."""
        if not any(MAIN in outcome.facts.leans for outcome in self.outcomes.values()):
            return ""
        if self.mainline.why or self.rising_failed:
            why = self.mainline.why or self.rising_failed
            return f"which statuses may rise was not looked up: {why}"
        if self.mainline.shallow:
            return "what has landed since claims were last changed was not looked up: history is shallow"
        return ""

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """What of the files is a finding."""
        assert self._found is not None  # noqa: S101 - listed first
        return tuple(sorted(self._found.problems))

    @property
    def results(self) -> tuple[Outcome, ...]:
        """What became of all contracts, in path order."""
        if self._whole is not None:
            return tuple(self.outcomes.values())
        return tuple(self.outcomes[file.path] for file in self.contracts)

    def detail(self, file: CountedFile) -> ContractAudit:
        """The long form of an audit: from the store, or examined once more where that lost it."""
        found = self.kept.detail(file.path)
        if found is None:
            if self._again is None:
                self._again = self.examiner()
            read = read_one(Job(file, self.workspace.settings.pv))
            found = self._again.examine(read)
        return found
