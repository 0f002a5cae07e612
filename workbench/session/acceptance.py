"""The accepted findings of a workspace, laid over audits as they come from the survey or the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.accepted import Accepted, Entry
    from workbench.audit.findings import Finding
    from workbench.session.rows import Outcome
    from workbench.workspace.roots import Workspace


class AcceptanceError(Exception):
    """The accepted findings that the settings name cannot be used; the message tells where and why."""


class Acceptance:
    """Marks findings that the team has accepted.

    Args:
        accepted: the file's entries; ``None`` when the workspace has no such file.

    Attributes:
        used: the entries that accepted something so far.
    """

    def __init__(self, accepted: Accepted | None = None) -> None:
        self._accepted = accepted
        self.used: set[Entry] = set()

    def findings(self, contract: str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings of the contract with this id, or of none (``""``), the accepted ones marked."""
        if self._accepted is None:
            return findings
        return self._accepted.accept(contract, findings, self.used)

    def outcome(self, outcome: Outcome) -> Outcome:
        """An outcome with the accepted findings marked."""
        if self._accepted is None:
            return outcome
        return replace(outcome, findings=self.findings(outcome.facts.id, outcome.findings))

    def stale(self, workspace: Workspace) -> tuple[Finding, ...]:
        """Findings about entries that accepted nothing; ask when every contract went through."""
        return (
            self._accepted.stale(self.used, workspace.settings.severities)
            if self._accepted is not None
            else ()
        )


def read_acceptance(workspace: Workspace) -> Acceptance:
    """Read the file that the settings name; none named, nothing accepted.

    Raises:
        AcceptanceError: it is not there, cannot be read, or is no such file.
    """
    name = workspace.settings.accepted
    if not name:
        return Acceptance()
    from workbench.audit.accepted import AcceptedError, load  # noqa: PLC0415 - for workspaces that have one

    path = workspace.root / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AcceptanceError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        return Acceptance(load(str(path), data))
    except AcceptedError as error:
        raise AcceptanceError(str(error)) from error


def write_acceptance(
    target: Path, outcomes: Iterable[Outcome], others: Iterable[Finding], kept: Acceptance
) -> int:
    """Write the findings that count into a new file, with the entries that accept something already.

    Returns:
        How many entries it has.

    Raises:
        FileExistsError: it is there already.
        OSError: it cannot be written.
    """
    from workbench.audit.accepted import dump, entries_of  # noqa: PLC0415 - for this question only

    entries = set(kept.used)
    for outcome in outcomes:
        entries.update(entries_of(outcome.facts.id, outcome.findings))
    # An entry that accepts nothing goes out of the new file by itself.
    entries.update(entries_of("", (finding for finding in others if finding.rule != "stale-accepted")))
    with Path(target).open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(dump(entries))
    return len(entries)
