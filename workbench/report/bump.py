"""``bump`` as JSON, by ``bump-1.schema.json`` beside this module.

The diff stands in it as ``git apply`` takes it; bytes that are no UTF-8 are lone surrogates (U+DC80 on).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.report.changes import operation_object
from workbench.report.json import dumped, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.changes.bump import Bump, Candidate
    from workbench.changes.operation import Operation
    from workbench.contracts.difference import Change

BUMP_SCHEMA = "contract-workbench/bump/1"
"""Grows by one when a reader of the old form would be misled by the new one; new fields alone do not."""


@dataclass(frozen=True, slots=True)
class Bumped:
    """What was chosen for one contract.

    Attributes:
        bump: the contract before.
        candidate: the version chosen.
        text: the entry's words.
        reason: why it is below the recommendation.
        operations: what the bump does.
    """

    bump: Bump
    candidate: Candidate
    text: str
    reason: str
    operations: tuple[Operation, ...]


def bump_report(done: Iterable[Bumped], diff: str, *, written: bool) -> Iterator[str]:
    """Bumps as one JSON object.

    Args:
        done: one per contract.
        diff: the unified diff of all; empty when nothing changes.
        written: the files have changed on the disk.

    Yields:
        Lines without their ends.
    """
    yield "{"
    yield f'"schema": {dumped(BUMP_SCHEMA)},'
    yield f'"written": {dumped(written)},'
    yield '"contracts": ['
    yield from rows(map(_contract, done))
    yield "],"
    yield f'"diff": {dumped(diff)}'
    yield "}"


def change_object(change: Change) -> dict[str, Any]:
    """A change of a contract, with the rule that gives its level."""
    return {
        "kind": change.kind.value,
        "level": change.level.value,
        "rule": change.rule.words,
        "by": "the settings" if change.configured else change.rule.origin,
        "container": change.container,
        "where": change.where,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "line": change.line,
    }


def _contract(done: Bumped) -> dict[str, Any]:
    bump, candidate = done.bump, done.candidate
    return {
        "path": bump.path,
        "base": bump.base,
        "base_version": bump.base_version,
        "version_before": bump.version,
        "version": candidate.version,
        "level": candidate.level.value,
        "amended": candidate.amend,
        "below": candidate.below,
        "reason": done.reason,
        "recommended": {"level": bump.level.value, "version": bump.recommended.version},
        "changes": [change_object(change) for change in bump.difference.substance],
        "candidates": [
            {
                "level": each.level.value,
                "version": each.version,
                "amend": each.amend,
                "recommended": each.recommended,
                "below": each.below,
            }
            for each in bump.candidates
        ],
        "preflight": [
            {
                "kind": each.kind,
                "severity": each.severity.value,
                "message": each.message,
                "path": each.path,
                "claim": each.claim,
                "line": each.line,
            }
            for each in bump.preflight
        ],
        "citations": [
            {
                "path": each.path,
                "line": each.line,
                "text": each.text,
                "version": each.version,
                "depends": each.operation is not None,
            }
            for each in bump.citations
        ],
        "entry": {"home": bump.home, "text": done.text},
        "operations": [operation_object(operation) for operation in done.operations],
    }
