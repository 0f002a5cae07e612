"""Who is told what a survey finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.session.rows import Facts, Outcome
    from workbench.session.snapshot import Progress
    from workbench.workspace.files import CountedFile


class Observer(Protocol):
    """Is told what a survey finds, as it finds it. Any of these may raise ``survey.Stopped``."""

    def progress(self, progress: Progress) -> None:
        """How far the survey is."""

    def listed(self, contracts: Sequence[CountedFile]) -> None:
        """Which contracts there are, in path order."""

    def read(self, facts: Sequence[Facts]) -> None:
        """What contracts say; they are not audited yet."""

    def audited(self, outcomes: Sequence[Outcome]) -> None:
        """What became of contracts."""
