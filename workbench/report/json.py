"""A check as JSON, by the schema in ``check-1.schema.json`` beside this module.

The order is stable: contracts by path, claims and references as the file has them, findings as the
contract's audit has them (worst first, then by line). Each contract and each finding stands on a line of its
own, so that two reports can be compared by line and a large one is written as it is made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.findings import ContractAudit, Finding, ReferenceAudit
    from workbench.contracts.span import Span
    from workbench.report.summary import Summary

SCHEMA = "contract-workbench/check/1"
"""Grows by one when a reader of the old form would be misled by the new one; new fields alone do not."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Which code was judged; empty strings outside git."""

    commit: str
    branch: str
    dirty: bool


def json_report(
    audits: Iterable[ContractAudit], findings: Iterable[Finding], summary: Summary, revision: Revision
) -> Iterator[str]:
    """Write a check as one JSON object.

    Args:
        audits: every contract, in path order.
        findings: of all contracts, accepted ones included, in the same order.
        summary: the closing numbers.
        revision: the code they were held against.

    Yields:
        Lines without their ends.
    """
    yield "{"
    yield f'"schema": {dumped(SCHEMA)},'
    yield f'"revision": {dumped(revision.commit or None)},'
    yield f'"branch": {dumped(revision.branch or None)},'
    yield f'"dirty": {dumped(revision.dirty)},'
    yield '"contracts": ['
    yield from rows(map(_contract, audits))
    yield "],"
    yield '"findings": ['
    yield from rows(map(finding_object, findings))
    yield "],"
    yield f'"summary": {dumped(_summary(summary))}'
    yield "}"


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as every JSON report has it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "claim": finding.claim,
        "item": finding.item,
        "about": finding.about,
        "accepted": finding.accepted,
    }


def rows(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The lines of a JSON array's objects, one on a line, without the brackets around them."""
    waiting = ""
    for value in objects:
        if waiting:
            yield waiting + ","
        waiting = dumped(value)
    if waiting:
        yield waiting


def dumped(value: Any) -> str:
    """A value as JSON on one line."""
    # ASCII only: whatever reads it needs no encoding, and file text commands no terminal.
    return json.dumps(value, separators=(",", ":"))


def _contract(audit: ContractAudit) -> dict[str, Any]:
    contract = audit.contract
    return {
        "path": contract.path,
        "kind": contract.kind.value,
        "id": contract.id,
        "version": contract.version.text if contract.version else None,
        "status": contract.status.text if contract.status else None,
        "claims": [
            {
                "id": row.claim.id,
                "status": row.claim.status.text if row.claim.status else None,
                "references": [_reference(reference) for reference in row.references],
            }
            for row in audit.claims
        ],
        "references": [_reference(reference) for reference in audit.references],
    }


def _reference(audit: ReferenceAudit) -> dict[str, Any]:
    reference, resolution = audit.reference, audit.resolution
    return {
        "field": audit.item.field,
        "text": reference.text,
        "kind": reference.kind.value,
        "resolution": resolution.state.value,
        "reason": resolution.reason,
        "looked": list(resolution.looked),
        "span": _span(reference.span),
        "targets": [
            {
                "path": target.path,
                "line": target.line,
                "end_line": target.end_line,
                "name": target.name,
                "kind": target.kind,
            }
            for target in resolution.targets
        ],
        "suggestions": [
            {
                "name": suggestion.name,
                "path": suggestion.path,
                "line": suggestion.line,
                "score": round(suggestion.score, 4),
                "reason": suggestion.reason,
            }
            for suggestion in audit.suggestions
        ],
    }


def _span(span: Span) -> dict[str, Any]:
    return {"line": span.line, "column": span.column, "segments": [list(part) for part in span.segments]}


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "contracts": summary.contracts,
        "claims": summary.claims,
        "references": {state.value: count for state, count in summary.references.items()},
        "findings": {
            severity.value: summary.findings.get(severity, 0)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        },
        "accepted": summary.accepted,
    }


VALIDATE_SCHEMA = "contract-workbench/validate/1"


def validate_report(files: Iterable[str], findings: Iterable[Finding]) -> Iterator[str]:
    """What the schema rules say as one JSON object, by ``validate-1.schema.json`` beside this module.

    Args:
        files: every file that was held against the rules.
        findings: in the order of the files.

    Yields:
        Lines without their ends.
    """
    found = list(findings)
    yield "{"
    yield f'"schema": {dumped(VALIDATE_SCHEMA)},'
    yield f'"files": {dumped(list(files))},'
    yield '"findings": ['
    yield from rows(map(finding_object, found))
    yield "],"
    numbers = {
        severity.value: sum(finding.severity is severity for finding in found)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    }
    yield f'"summary": {dumped(numbers)}'
    yield "}"
