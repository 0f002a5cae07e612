"""What a contract's changes since its base revision ask of its version: bumps that are owed, as findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.audit.ladder import Step
from workbench.audit.rules import RULES
from workbench.audit.words import several
from workbench.contracts.changelog import Form, read_changelog
from workbench.contracts.difference import Change, Difference, difference
from workbench.contracts.levels import ChangeKind, Level
from workbench.contracts.problem import Severity
from workbench.contracts.versions import asked, compare, enough, next_version, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.audit.ladder import Ladder
    from workbench.contracts.contract import Contract
    from workbench.contracts.document import Document

_NAMED = 2
"""Changes that a message names before it counts the rest."""

_LONGEST = 60

_reason = re.compile(
    r"Bumped as (?P<level>none|patch|minor), not (?P<wanted>patch|minor|major): (?P<why>.+)", re.DOTALL
)

_STEPS = {Step.RAISED: 1, Step.LOWERED: -1}


@dataclass(frozen=True, slots=True)
class Since:
    """A contract's base document, for holding the present one against it.

    Attributes:
        document: as the base revision has it.
        how: the base revision in words.
        pending: what has changed is not on the main branch yet.
    """

    document: Document
    how: str
    pending: bool


def compared(since: Since, now: Document, ladder: Ladder, levels: Mapping[str, str]) -> Difference:
    """The semantic difference of a contract and its base, its statuses ordered by the ladder."""

    def order(before: str, after: str) -> int:
        return _STEPS.get(ladder.step(before, after), 0)

    return difference(since.document, now, levels=levels, order=order)


def reason_in(text: str) -> str:
    """The reason that an entry gives for a smaller bump; empty when it gives none."""
    found = _reason.search(" ".join(text.split()))
    return found["why"] if found else ""


def version_findings(
    contract: Contract, now: Document, since: Since, found: Difference, severities: Mapping[str, str]
) -> Iterator[Finding]:
    """The findings about a contract that has changed since its base revision.

    Args:
        contract: as it is.
        now: its document.
        since: its base.
        found: what differs.
        severities: rule to severity, from the settings.
    """
    if contract.version is None or not found.substance:
        return
    before, after = found.version_before.strip(), found.version_after.strip()
    for rule, message, hint, own, accepted in _faults(contract, now, since, found):
        severity = Severity(severities.get(rule, own))
        if severity is not Severity.OFF and before and after:
            line, column = contract.version.span.line, contract.version.span.column
            yield Finding(rule, severity, message, hint, contract.path, line, column, accepted=accepted)


_Fault = tuple[str, str, str, Severity, str]
"""Rule, message, hint, severity by default, and why it is accepted."""


def _faults(contract: Contract, now: Document, since: Since, found: Difference) -> Iterator[_Fault]:
    before, after = found.version_before.strip(), found.version_after.strip()
    level = max((change.level for change in found.substance), key=lambda each: each.weight)
    if level is Level.NONE:
        return
    due = RULES["changed-without-bump"].severity
    weight = due if since.pending and level.weight > Level.PATCH.weight else Severity.INFO
    changes = told(found.substance)
    command = f"Bump it: `contract-workbench bump {contract.path} --level auto`, or b in the app."
    way = compare(after, before)
    if before == after or way == 0:
        wanted = f"; {level} leads to {next_version(before, asked(before, level))}" if parsed(before) else ""
        message = f"It has changed since {since.how}, and its version is still {after}: {changes}{wanted}."
        yield "changed-without-bump", message, command, weight, ""
        return
    if way is None:
        return
    if way < 0:
        message = f"The version went down from {before} to {after} since {since.how}."
        yield "bump-too-small", message, "Give it a higher version.", due, ""
        return
    entry = read_changelog(now).entry(after)
    if not enough(before, after, level):
        wanted = next_version(before, asked(before, level))
        message = (
            f"The version went from {before} to {after}, and what has changed asks for {wanted}: {changes}."
        )
        hint = f"{command} A smaller bump gives its reason in the entry."
        yield "bump-too-small", message, hint, due, reason_in(entry.text) if entry is not None else ""
    if read_changelog(now).form is Form.NONE:
        message = f"The version went from {before} to {after}, and no changelog tells of it."
        yield "changelog-entry-missing", message, "`bump --amend` writes the entry.", Severity.INFO, ""


def told(changes: tuple[Change, ...]) -> str:
    """Some changes in a few words, those that weigh most first."""
    ordered = sorted(changes, key=lambda change: -change.level.weight)
    named = "; ".join(words_of(change) for change in ordered[:_NAMED])
    more = len(ordered) - _NAMED
    return f"{named}; {several(more, 'further change')}" if more > 0 else named


def words_of(change: Change) -> str:
    """One change in a few words: ``status of A-1 raised from PROPOSED to PARTIAL``."""
    where = change.where if change.container != "equations" else f"equation {change.where}"
    last = change.field.rpartition(".")[2]
    field = f"{last} of {where}" if last and where else last or where or "the contract"
    before, after = _short(change.before), _short(change.after)
    kind = change.kind
    if kind in _WHOLE:
        return f"{where or change.container} {_WHOLE[kind]}"
    if kind in _STATUS:
        return f"{field} {_STATUS[kind]} from {before or 'none'} to {after or 'none'}"
    if kind in _LIMIT:
        return f"{field} {_LIMIT[kind]} ({before or 'none'} → {after or 'none'})"
    if not change.before:
        return f"{field}: {after} added"
    if not change.after:
        return f"{field}: {before} removed"
    if kind in (ChangeKind.EVIDENCE_RENAMED, ChangeKind.EQUATION_CHANGED):
        return f"{field}: {before} → {after}"
    return f"{field} reworded" if kind is not ChangeKind.EVIDENCE_MOVED else f"{field} in another order"


_WHOLE = {
    ChangeKind.EQUATION_ADDED: "added", ChangeKind.EQUATION_REMOVED: "removed",
    ChangeKind.OBLIGATION_ADDED: "added", ChangeKind.OBLIGATION_REMOVED: "removed",
    ChangeKind.CLAIM_ADDED: "added", ChangeKind.CLAIM_REMOVED: "removed",
    ChangeKind.HARNESS_ADDED: "added", ChangeKind.HARNESS_REMOVED: "removed",
    ChangeKind.ENFORCEMENT_ADDED: "added", ChangeKind.ENFORCEMENT_REMOVED: "removed",
}  # fmt: skip
_STATUS = {
    ChangeKind.STATUS_RAISED: "raised",
    ChangeKind.STATUS_LOWERED: "lowered",
    ChangeKind.STATUS_CHANGED: "changed",
}
_LIMIT = {
    ChangeKind.TOLERANCE_LOOSENED: "loosened",
    ChangeKind.TOLERANCE_TIGHTENED: "tightened",
    ChangeKind.TOLERANCE_CHANGED: "changed",
}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
