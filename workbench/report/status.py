"""A claim on the ladder, as text and as JSON by ``status-1.schema.json`` beside this module."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.needs import RungView
    from workbench.report.colour import Palette

STATUS_SCHEMA = "contract-workbench/status/1"
"""Grows by one when a reader of the old form would be misled by the new one; new fields alone do not."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a claim.

    Attributes:
        path: the contract.
        claim: the claim's id.
        line: where it stands.
        status: as written; empty for none.
        family: whose needs hold; empty for none.
        rungs: lowest first, each with what it claims.
    """

    path: str
    claim: str
    line: int
    status: str
    family: str
    rungs: tuple[tuple[RungView, str], ...]


def status_text(told: Told, palette: Palette) -> Iterator[str]:
    """The ladder, the highest rung first; each with what it claims and what became of what it needs.

    Yields:
        Lines without their ends.
    """
    family = f" (family {told.family})" if told.family else ""
    place = palette.strong(visible(f"{told.path}:{told.line}:"))
    yield f"{place} {visible(told.claim)}: {visible(told.status or 'no status')}{visible(family)}"
    for view, claims in reversed(told.rungs):
        mark = "▸" if view.present else "✓" if view.open else "✗"
        state = "present" if view.present else "may be chosen" if view.open else "needs a reason"
        yield f"{mark} {palette.strong(visible(view.word))}  {palette.faint(f'({state}) {visible(claims)}')}"
        for need in view.needs:
            said = f"{need.answer.glyph} {need.need.words}: {need.answer.value}"
            yield f"    {said}{f': {visible(need.reason)}' if need.reason else ''}"


def status_json(
    told: Told, *, chosen: str = "", refused: str = "", diff: str = "", written: bool = False
) -> Iterator[str]:
    """The same as one JSON object.

    Args:
        told: the claim and its ladder.
        chosen: the status that was written, or would be.
        refused: the status that was asked for and needs a reason.
        diff: the unified diff of what was chosen.
        written: the file has changed on the disk.

    Yields:
        Lines without their ends.
    """
    value = {
        "schema": STATUS_SCHEMA,
        "path": told.path,
        "claim": told.claim,
        "line": told.line,
        "status": told.status,
        "family": told.family,
        "rungs": [_rung(view, claims) for view, claims in told.rungs],
        "chosen": chosen,
        "refused": refused,
        "written": written,
        "diff": diff,
    }
    # ASCII only: whatever reads it needs no encoding, and file text commands no terminal.
    yield json.dumps(value, indent=1)


def _rung(view: RungView, claims: str) -> dict[str, Any]:
    return {
        "rung": view.rung.name,
        "status": view.word,
        "present": view.present,
        "above": view.above,
        "open": view.open,
        "claims": claims,
        "needs": [
            {"need": each.need.value, "answer": each.answer.value, "reason": each.reason}
            for each in view.needs
        ],
    }
