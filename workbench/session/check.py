"""A check from end to end, for the command line: the same survey that the app shows, run once."""

from __future__ import annotations

import contextlib
import gc
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.audit.resolution import State
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.session.acceptance import read_acceptance, write_acceptance
from workbench.session.choosing import relative
from workbench.session.head import read_base
from workbench.session.rows import NOT_CONTRACTS, Outcome, accepted_count, counting
from workbench.session.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from workbench.audit.findings import ContractAudit, Finding
    from workbench.audit.tally import Tally
    from workbench.session.examiner import Examiner
    from workbench.session.reading import ReadContract
    from workbench.session.rows import Facts
    from workbench.session.snapshot import Head, Progress
    from workbench.workspace.files import CountedFile, FileList
    from workbench.workspace.roots import Workspace


@dataclass(frozen=True, slots=True)
class Numbers:
    """A check in numbers.

    Attributes:
        contracts: how many documents were looked at.
        claims: how many claims they hold.
        references: how many in each state.
        findings: how many of each severity count: accepted ones not, linked ones once.
        accepted: how many are accepted, linked ones once.
    """

    contracts: int
    claims: int
    references: dict[State, int]
    findings: dict[Severity, int]
    accepted: int


class CheckResult:
    """What a check found; good until the store it came from is closed.

    Args:
        survey: run from end to end.
        whole: every contract of the workspace was looked at.

    Attributes:
        outcomes: every contract in path order, accepted findings marked.
        others: findings about no contract: links that lead out, accepted entries that accept nothing.
    """

    def __init__(self, survey: Survey, *, whole: bool) -> None:
        self._survey = survey
        self._acceptance = survey.acceptance
        self._examiner: Examiner | None = None
        self.outcomes: tuple[Outcome, ...] = tuple(
            self._acceptance.outcome(outcome) for outcome in survey.results
        )
        self.others: tuple[Finding, ...] = self._others() if whole else ()

    def _others(self) -> tuple[Finding, ...]:
        workspace, problems = self._survey.workspace, self._survey.problems
        found: tuple[Finding, ...] = ()
        if problems:
            from workbench.audit.examine import links  # noqa: PLC0415 - loads the resolver

            found = self._acceptance.findings("", links(problems, workspace.settings.severities))
        return (*found, *self._acceptance.stale(workspace))

    def holds(self, folder: Path) -> bool:
        """Whether a contract that was looked at stands below a folder."""
        name = relative(self._survey.workspace.root, folder.resolve())
        prefix = "" if name == "." else f"{name}/"
        return any(outcome.facts.path.startswith(prefix) for outcome in self.outcomes)

    def neither(self, paths: Iterable[Path]) -> tuple[str, ...]:
        """Which of the files that were named are neither contract nor registry."""
        others = {each.facts.path for each in self.outcomes if each.facts.kind in NOT_CONTRACTS}
        root = self._survey.workspace.root
        names = (relative(root, path) for path in paths if others and not path.is_dir())
        return tuple(name for name in names if name in others)

    @cached_property
    def head(self) -> Head:
        """The revision the contracts were held against; git is asked now."""
        return read_base(self._survey.workspace).head

    def examined(self, read: ReadContract) -> ContractAudit:
        """A contract in another state, held against the same code."""
        if self._examiner is None:
            self._examiner = self._survey.examiner()
        return self._examiner.examine(read)

    @property
    def files(self) -> FileList:
        """What counts in the workspace."""
        return self._survey.files

    @property
    def notes(self) -> tuple[str, ...]:
        """What the operator should know beside the findings."""
        return self._survey.notes

    @cached_property
    def unreadable(self) -> tuple[str, ...]:
        """Contracts and sources that could not be read."""
        contracts = (
            outcome.facts.path for outcome in self.outcomes if outcome.facts.kind is DocumentKind.UNREADABLE
        )
        return (*contracts, *self._survey.unread)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers a report closes with."""
        states = dict.fromkeys(State, 0)
        findings = {Severity.ERROR: 0, Severity.WARNING: 0, Severity.INFO: 0}
        claims = accepted = 0
        for outcome in self.outcomes:
            claims += sum(count for _, count in outcome.facts.claims)
            for state, count in outcome.facts.states:
                states[state] += count
        for each in (*(outcome.findings for outcome in self.outcomes), self.others):
            for finding in counting(each):
                findings[finding.severity] += 1
            accepted += accepted_count(each)
        return Numbers(len(self.outcomes), claims, states, findings, accepted)

    @property
    def worst(self) -> Severity | None:
        """The highest severity that counts."""
        return next((severity for severity, count in self.numbers.findings.items() if count), None)

    def audits(self) -> Iterator[ContractAudit]:
        """Every contract's audit in its long form, in path order, one at a time."""
        for file in self._survey.contracts:
            yield self._survey.detail(file)

    @cached_property
    def examiner(self) -> Examiner:
        """What the contracts were held with, over the index as it is built."""
        return self._survey.examiner()

    @property
    def contracts(self) -> tuple[str, ...]:
        """The paths of all contracts of the workspace, looked at or not."""
        return tuple(file.path for file in self._survey.files.contracts)

    def tally(self, since: str = "") -> Tally:
        """Count statuses now and at a revision; default: the base revision that all contracts share.

        Raises:
            TallyError: there is no such revision.
        """
        from workbench.audit.ladder import ladder_of  # noqa: PLC0415 - for this question only
        from workbench.session.tallying import tally  # noqa: PLC0415 - likewise

        workspace = self._survey.workspace
        return tally(workspace, self._survey.files, self.outcomes, ladder_of(workspace.settings), since)

    def write_accepted(self, target: Path) -> int:
        """Write the findings that count, and the entries in use, into a new file.

        Returns:
            How many entries it has.

        Raises:
            OSError: it is there already, or cannot be written.
        """
        return write_acceptance(target, self.outcomes, self.others, self._acceptance)


@contextlib.contextmanager
def checking(
    workspace: Workspace,
    *,
    paths: Sequence[Path] = (),
    on_progress: Callable[[Progress], None] | None = None,
    cache: bool = True,
    history: bool = False,
) -> Iterator[CheckResult]:
    """Check a workspace.

    Args:
        workspace: root and settings.
        paths: contracts, and folders of them, to look at; none: all of the workspace.
        on_progress: told how far it is.
        cache: use and keep what other runs found out.
        history: suggestions ask git's history too.

    Yields:
        The result; its long form is read from the store while the context lasts.

    Raises:
        AcceptanceError: the accepted findings that the settings name cannot be used.
        ListingError: the workspace's files cannot be listed.
    """
    from workbench.store.database import Store, open_store  # noqa: PLC0415 - loads sqlite3

    acceptance = read_acceptance(workspace)
    collecting = gc.isenabled()
    gc.disable()  # millions of small values and no cycles among them
    try:
        with contextlib.closing(open_store(workspace.root) if cache else Store("")) as store:
            survey = Survey(
                workspace,
                store,
                _Teller(on_progress),
                acceptance=acceptance,
                paths=paths,
                history=history,
            )
            survey.run()
            yield CheckResult(survey, whole=not paths)
    finally:
        if collecting:
            gc.enable()


class _Teller:
    """An observer that passes progress on and nothing else."""

    def __init__(self, tell: Callable[[Progress], None] | None) -> None:
        self._tell = tell

    def progress(self, progress: Progress) -> None:
        if self._tell is not None:
            self._tell(progress)

    def listed(self, contracts: Sequence[CountedFile]) -> None:
        pass

    def read(self, facts: Sequence[Facts]) -> None:
        pass

    def audited(self, outcomes: Sequence[Outcome]) -> None:
        pass
