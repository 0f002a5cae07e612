"""The rules that are judged against the main branch: asked for only where a claim could be told to rise."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workbench.audit.blockers import Blockers, waits
from workbench.audit.lastly import LastChanges
from workbench.audit.onmain import OnMain
from workbench.audit.promotions import may_rise, unpromoted
from workbench.workspace.hardened import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.audit.evidence import Evidence
    from workbench.audit.findings import ClaimAudit, Finding
    from workbench.audit.ladder import Ladder
    from workbench.audit.needs import Needs
    from workbench.audit.neighbours import Neighbours
    from workbench.audit.resolve import Resolver
    from workbench.audit.statuses import Scales
    from workbench.contracts.contract import Contract
    from workbench.workspace.mainline import Mainline


class MainRules:
    """Judges claims against the main branch; git is asked when the first claim needs it.

    Args:
        mainline: the main branch.
        resolver: paths and symbols as they are on the disk.
        evidence: what the code says about claims.
        needs: what rungs need.
        neighbours: the other contracts.

    Attributes:
        failed: what git failed at; empty when all is well.
    """

    def __init__(
        self,
        mainline: Mainline,
        resolver: Resolver,
        evidence: Evidence,
        needs: Needs,
        neighbours: Neighbours,
    ) -> None:
        self.mainline = mainline
        self.failed = ""
        self._resolver = resolver
        self._evidence = evidence
        self._needs = needs
        self._neighbours = neighbours

    @cached_property
    def _changes(self) -> LastChanges:
        return LastChanges(self.mainline, self._resolver.sources)

    @cached_property
    def _main(self) -> OnMain:
        return OnMain(self.mainline, self._resolver.sources, self._evidence)

    @cached_property
    def _blockers(self) -> Blockers:
        return Blockers(
            main=self._main,
            changes=self._changes,
            resolver=self._resolver,
            needs=self._needs,
            neighbours=self._neighbours,
            ladder=self._needs.ladder,
        )

    def foresee(self, contracts: Iterable[Contract], ladder: Ladder) -> None:
        """Ask git once for all contracts whose claims wait; and keep one process for what comes up later."""
        waiting = [each for each in contracts if any(waits(claim, ladder) for claim in each.claims)]
        if not waiting or self.mainline.why:
            return
        words = {word for each in waiting for word in (each.stem, each.id)}
        words |= {claim.id for each in waiting for claim in each.claims if waits(claim, ladder)}
        self._resolver.citations.foresee(words)
        try:
            self.mainline.open()
            self._changes.foresee(each.path for each in waiting)
        except GitError as error:
            self.failed = str(error)

    def findings(
        self, contract: Contract, claims: Sequence[ClaimAudit], scales: Scales
    ) -> tuple[tuple[Finding, ...], bool]:
        """The findings about one contract, and whether the main branch had a say in them.

        Without a main branch there are none: the note says so once.
        """
        waiting = any(waits(audit.claim, scales.ladder) for audit in claims)
        rising = [audit for audit in claims if may_rise(contract, audit, self._needs, scales) is not None]
        if not waiting and not rising:
            return (), False
        if self.mainline.why or self.failed or not scales.looked:
            return (), True
        found: list[Finding] = []
        try:
            found.extend(self._blockers.findings(contract, claims, scales))
            for audit in rising:
                found.extend(unpromoted(contract, audit, self._needs, self._main, scales))
        except GitError as error:
            self.failed = str(error)
        return tuple(found), True

    def close(self) -> None:
        """End what was opened by ``foresee``."""
        self.mainline.close()
