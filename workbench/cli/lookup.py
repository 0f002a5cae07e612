"""What an edit names anew and which status it raises, looked up: what is wanting is told, never refused."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from workbench.audit.findings import Finding
    from workbench.contracts.contract import Contract, Item
    from workbench.contracts.references import Reference
    from workbench.session.rows import Facts, Outcome
    from workbench.session.snapshot import Progress
    from workbench.workspace.counted import CountedFile
    from workbench.workspace.roots import Workspace


def looked_up(
    workspace: Workspace,
    file: Path,
    before: Contract,
    after: Contract,
    on_progress: Callable[[Progress], None],
) -> tuple[Finding, ...]:
    """What is found about the names and statuses that a contract has now and had not before.

    Args:
        workspace: where the code is.
        file: the contract's file.
        before: what the contract said.
        after: what it says now; it need not be on the disk.
        on_progress: told how far it is.

    Returns:
        By line; nothing when all that is new is there, or is not looked up. A status that was raised and
        lacks something is an ``overclaimed-status``, whatever its claim had said before.

    Raises:
        ListingError: the workspace's files cannot be listed.
    """
    from workbench.audit.ladder import ladder_of  # noqa: PLC0415 - loads with the first edit
    from workbench.session.raised import is_any_raised, misspelt, raised  # noqa: PLC0415

    settings = workspace.settings
    new = [reference for reference in _new(before, after) if _checkable(reference)]
    ladder = ladder_of(settings)
    words = misspelt(ladder, before, after, settings.severities)
    if not new and not is_any_raised(ladder, before, after):
        return words
    from workbench.audit.judge import about  # noqa: PLC0415 - for edits that name something
    from workbench.session.reading import ReadContract  # noqa: PLC0415
    from workbench.session.survey import Survey  # noqa: PLC0415
    from workbench.store.database import open_store  # noqa: PLC0415

    with contextlib.closing(open_store(workspace.root)) as store:
        survey = Survey(workspace, store, _Teller(on_progress), paths=(file,))
        survey.list_all()
        survey.build()
        examiner = survey.examiner()
        examiner.prepare([after])
        audit = examiner.examine(ReadContract(after, ()))
        lacking = raised(examiner, before, after, settings.severities)
    wanted = {about(after, reference) for reference in new}
    found = [
        finding
        for finding in audit.findings
        if finding.about in wanted and finding.rule.startswith(("missing-", "moved-", "ambiguous-", "line-"))
    ]
    return tuple(sorted((*found, *words, *lacking), key=lambda finding: (finding.line, finding.column)))


def _new(before: Contract, after: Contract) -> Iterator[Reference]:
    """References that stand in a claim's field now and stood not there before."""
    had = {key for key, _ in _keyed(before)}
    for key, reference in _keyed(after):
        if key not in had:
            yield reference


def _keyed(contract: Contract) -> Iterator[tuple[tuple[object, ...], Reference]]:
    rows: list[tuple[str, Sequence[Item]]] = [("", contract.items)]
    rows += [(claim.id, claim.items) for claim in contract.claims]
    for claim, items in rows:
        for item in items:
            for each in item.references:
                yield (claim, item.field, each.kind, each.path, each.name, each.lines, each.planned), each


def _checkable(reference: Reference) -> bool:
    return bool(reference.path or reference.name) and not reference.outside


class _Teller:
    """An observer that passes progress on and nothing else."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self.progress = tell

    def listed(self, contracts: Sequence[CountedFile]) -> None:
        """Nothing is done with it."""

    def read(self, facts: Sequence[Facts]) -> None:
        """Nothing is done with it."""

    def audited(self, outcomes: Sequence[Outcome]) -> None:
        """Nothing is done with it."""
