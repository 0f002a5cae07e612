"""Holds contracts against one state of the code: resolver, literal search and suggestions in one hand."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING

from workbench.audit.examine import examine
from workbench.audit.ladder import ladder_of
from workbench.audit.languages import unindexed
from workbench.audit.mainrules import MainRules
from workbench.audit.needs import Needs
from workbench.audit.neighbours import Neighbours
from workbench.audit.receipts import Receipts
from workbench.audit.resolve import Resolver
from workbench.audit.suggest import Suggester
from workbench.audit.suspect import Bodies, Suspicion
from workbench.session.lock_file import read_lock
from workbench.symbols.extract import language_of
from workbench.workspace.mainline import Mainline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.audit.findings import ContractAudit, Finding
    from workbench.audit.resolution import Suggestion
    from workbench.contracts.contract import Contract
    from workbench.session.bases import Bases
    from workbench.session.lock_file import LockFile
    from workbench.session.reading import ReadContract
    from workbench.symbols.index import Index
    from workbench.workspace.counted import CountedFile
    from workbench.workspace.files import FileList
    from workbench.workspace.hardened import Cancellation
    from workbench.workspace.history import HistoryNote
    from workbench.workspace.roots import Workspace


_PASSED_OVER = frozenset({"binary", "too large"})
"""What the literal search leaves out on purpose; everything else it could not read."""


class Examiner:
    """Holds contracts against one state of the code.

    Args:
        workspace: root and settings.
        files: what counts.
        index: the definitions.
        history: suggestions ask git's history too.
        cancellation: by which another thread may end that question.
        bases: what contracts are compared with; without it none is.
        mainline: the main branch that statuses are judged against; made when not given.

    Attributes:
        ladder: of the workspace.
    """

    def __init__(
        self,
        workspace: Workspace,
        files: FileList,
        index: Index,
        *,
        history: bool = False,
        cancellation: Cancellation | None = None,
        bases: Bases | None = None,
        mainline: Mainline | None = None,
    ) -> None:
        self._workspace = workspace
        self._bases = bases
        self._mainline = mainline
        self._files = files
        self.ladder = ladder_of(workspace.settings)
        self._resolver = Resolver(
            index,
            files,
            self._search,
            lookup=workspace.settings.lookup,
            root_name=workspace.root.name,
        )
        self._suggester = Suggester(self._resolver, self._history if history else None)
        self._neighbours = Neighbours(self._resolver.sources)
        self._with_history = history
        self._cancellation = cancellation
        self._index = index
        self._unread: dict[str, str] = {}
        self._notes: dict[str, HistoryNote] = {}

    @property
    def resolver(self) -> Resolver:
        """What resolves references here."""
        return self._resolver

    @functools.cached_property
    def needs(self) -> Needs:
        """What answers for a claim what the rungs of the ladder need."""
        receipts = Receipts(self._resolver.sources, self._workspace.settings.traces)
        return Needs(self.ladder, receipts, self._suggester.evidence)

    @functools.cached_property
    def main(self) -> MainRules:
        """What judges statuses against the main branch."""
        mainline = self._mainline
        if mainline is None:
            from workbench.workspace.git import Git  # noqa: PLC0415 - where nobody has one

            settings = self._workspace.settings
            mainline = Mainline(Git(self._workspace.root, settings.base, cancellation=self._cancellation))
        return MainRules(mainline, self._resolver, self._suggester.evidence, self.needs, self._neighbours)

    @functools.cached_property
    def lock(self) -> LockFile:
        """What somebody has verified in this workspace."""
        return read_lock(self._workspace, self._files)

    @functools.cached_property
    def bodies(self) -> Bodies:
        """The bodies that references lead to, with their fingerprints."""
        return Bodies(self._resolver.sources)

    @functools.cached_property
    def suspicion(self) -> Suspicion | None:
        """What tells which code has changed since it was verified; ``None`` where nobody verifies."""
        verified = self.lock.verified
        return Suspicion(verified, self.bodies) if verified is not None else None

    @property
    def suggester(self) -> Suggester:
        """What finds out what was probably meant here."""
        return self._suggester

    def prepare(self, contracts: Iterable[Contract]) -> frozenset[str]:
        """Ask once for all contracts what would cost a pass each: the text of all counted files, and git.

        Returns:
            The paths of the contracts that need the answer about the text, which is still being read.
        """
        read = list(contracts)
        lack = self._resolver.foresee(read, begin=True)
        self._neighbours.remember(read)
        self.main.foresee(read, self.ladder)
        if self._with_history:
            self._history(self._resolver.lacking)
        return lack

    def unread(self, *, searched: bool = True) -> tuple[str, ...]:
        """Sources that could not be read, with the reason: what they define counts as absent.

        Args:
            searched: wait for the search of the text, which may meet more of them.
        """
        if searched:
            self._resolver.literal.wait()
        every = {**self._unread, **self._not_indexed}
        return tuple(f"{path}: {why}" for path, why in sorted(every.items()) if why not in _PASSED_OVER)

    @functools.cached_property
    def _not_indexed(self) -> Mapping[str, str]:
        return {file.path: file.note for file in self._index.unread()}

    def examine(self, read: ReadContract) -> ContractAudit:
        """Hold one contract against the code."""
        return examine(
            read.contract,
            read.problems,
            self._resolver,
            severities=self._workspace.settings.severities,
            suggester=self._suggester,
            ladder=self.ladder,
            suspicion=self.suspicion,
            beside=self._owed(read.contract),
            neighbours=self._neighbours,
            main=self.main,
        )

    def _owed(self, contract: Contract) -> tuple[Finding, ...]:
        """What a contract's changes since its base revision ask of its version."""
        if self._bases is None or contract.version is None:
            return ()
        file = self._files.by_path.get(contract.path)
        baseline = self._bases.look_up(each.path for each in self._files.contracts).get(contract.path)
        if file is None or baseline is None or baseline.data is None:
            return ()
        from workbench.session.bases import owed  # noqa: PLC0415 - only where something differs
        from workbench.workspace.reading import read_file  # noqa: PLC0415 - likewise

        try:
            data = read_file(file)
        except OSError:
            return ()  # gone meanwhile: the next survey tells
        return owed(contract, baseline, data, self.ladder, self._workspace.settings)

    def suggest(self, audit: ContractAudit, claim: int, reference: int) -> tuple[Suggestion, ...]:
        """What was probably meant by one reference, best first.

        Args:
            audit: the contract's.
            claim: index into its claims; -1 for what is named outside any.
            reference: index into that claim's references.
        """
        row = audit.claims[claim] if claim >= 0 else None
        found = (row.references if row is not None else audit.references)[reference]
        said = row.claim if row is not None else None
        cited = self._resolver.cited(audit.contract, said)
        return self._suggester.suggest(audit.contract, said, found.reference, found.resolution, cited)

    def _search(self, names: Iterable[str]) -> Mapping[str, tuple[tuple[str, int], ...]]:
        from workbench.symbols.search import occurrences  # noqa: PLC0415 - only when something is missing

        code, documents = self._searched
        found = occurrences(names, code)
        # Of documents it matters only whether a name stands in any, and only where it stands in no code: a
        # contract names most of them.
        more = occurrences([name for name, hits in found.items() if not hits], documents)
        self._unread.update(dict(found.skipped + more.skipped))
        return {**found, **more}

    @functools.cached_property
    def _searched(self) -> tuple[tuple[CountedFile, ...], tuple[CountedFile, ...]]:
        """What is searched first, code and contracts; and documents, which define nothing."""
        files, contracts = self._files.by_path, {file.path for file in self._files.contracts}
        first = {path for path in files if path in contracts or language_of(path) is not None}
        first.update(path for path in files if path not in first and unindexed(path))
        return (
            tuple(file for path, file in files.items() if path in first),
            tuple(file for path, file in files.items() if path not in first),
        )

    def _history(self, names: Iterable[str]) -> Mapping[str, HistoryNote]:
        from workbench.workspace.git import Git, GitError  # noqa: PLC0415 - only when it is asked

        wanted = tuple(names)
        unknown = sorted({name for name in wanted if name not in self._notes})
        if unknown:
            with contextlib.suppress(GitError):  # it took too long: then nothing is told of them
                git = Git(self._workspace.root, cancellation=self._cancellation)
                self._notes.update(git.history_of(unknown))
        return {name: self._notes[name] for name in wanted if name in self._notes}
