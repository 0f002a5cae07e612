"""``edit`` and ``fix`` as JSON, by ``edit-1.schema.json`` and ``fix-1.schema.json`` beside this module.

The diff stands in it as ``git apply`` takes it; bytes that are no UTF-8 are lone surrogates (U+DC80 on).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.changes import describe
from workbench.report.json import dumped, finding_object, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.audit.findings import Finding
    from workbench.changes.operation import ChangeError, Operation
    from workbench.changes.repair import Repair

EDIT_SCHEMA = "contract-workbench/edit/1"
FIX_SCHEMA = "contract-workbench/fix/1"
"""Grow by one when a reader of the old form would be misled by the new one; new fields alone do not."""


def edit_report(
    path: str, operations: Iterable[Operation], diff: str, findings: Iterable[Finding], *, written: bool
) -> Iterator[str]:
    """An edit as one JSON object.

    Args:
        path: the contract.
        operations: in the order in which they are laid.
        diff: the unified diff; empty when nothing changes.
        findings: about what the edit names.
        written: the file has changed on the disk.

    Yields:
        Lines without their ends.
    """
    yield "{"
    yield f'"schema": {dumped(EDIT_SCHEMA)},'
    yield f'"path": {dumped(path)},'
    yield f'"written": {dumped(written)},'
    yield '"operations": ['
    yield from rows(map(operation_object, operations))
    yield "],"
    yield '"findings": ['
    yield from rows(map(finding_object, findings))
    yield "],"
    yield f'"diff": {dumped(diff)}'
    yield "}"


def fix_report(
    groups: Iterable[Sequence[Repair]],
    chosen: Sequence[Repair],
    refused: Sequence[tuple[Repair, ChangeError]],
    diff: str,
    *,
    written: bool,
) -> Iterator[str]:
    """What ``fix`` found and did as one JSON object.

    Args:
        groups: the repairs of each reference, best first.
        chosen: the repairs that the diff makes.
        refused: the chosen ones that cannot be made, and why.
        diff: the unified diff; empty when nothing changes.
        written: the files have changed on the disk.

    Yields:
        Lines without their ends.
    """
    made = {id(repair) for repair in chosen}
    why = {id(repair): error.message for repair, error in refused}
    yield "{"
    yield f'"schema": {dumped(FIX_SCHEMA)},'
    yield f'"written": {dumped(written)},'
    yield '"references": ['
    yield from rows(_reference(group, made, why) for group in groups)
    yield "],"
    yield f'"diff": {dumped(diff)}'
    yield "}"


def _reference(group: Sequence[Repair], made: set[int], why: dict[int, str]) -> dict[str, Any]:
    first = group[0]
    reference = first.reference.reference
    return {
        "path": first.operations[0].contract,
        "line": reference.span.line,
        "column": reference.span.column,
        "claim": first.claim,
        "field": first.reference.item.field,
        "text": reference.text,
        "resolution": first.reference.resolution.state.value,
        "rule": first.finding.rule if first.finding is not None else "",
        "repairs": [
            {
                "kind": repair.kind.value,
                "title": repair.title,
                "reason": repair.reason,
                "chosen": id(repair) in made,
                "refused": why.get(id(repair), ""),
                "operations": [operation_object(operation) for operation in repair.operations],
            }
            for repair in group
        ],
    }


def operation_object(operation: Operation) -> dict[str, Any]:
    """An operation with what it does in words; fields that say nothing are left out."""
    value = {"kind": type(operation).__name__, "what": describe.what(operation)} | asdict(operation)
    return {name: each for name, each in value.items() if each is not None and name != "contract"}
