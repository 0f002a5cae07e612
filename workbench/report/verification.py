"""What ``verify`` and ``confirm`` tell: what has changed since it was verified, and how.

As JSON by ``verify-1.schema.json`` beside this module.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.audit.body_change import BodyChange
    from workbench.audit.verified import Held
    from workbench.audit.verifying import Suspect, Verification
    from workbench.report.colour import Palette

VERIFY_SCHEMA = "contract-workbench/verify/1"
"""Grows by one when a reader of the old form would be misled by the new one; new fields alone do not."""


def verification_text(
    verification: Verification, changes: Mapping[Held, BodyChange], palette: Palette
) -> Iterator[str]:
    """What has changed since it was verified, claim by claim, each body with its difference.

    Args:
        verification: what verifying came to.
        changes: of the bodies, from git.
        palette: with or without colour.

    Yields:
        Lines without their ends; nothing when all is as it was verified.
    """
    before: tuple[str, str] | None = None
    for suspect in verification.suspects:
        here = (suspect.contract, suspect.claim)
        if here != before:
            if before is not None:
                yield ""
            place = f"{suspect.contract}:{suspect.line}:"
            yield f"{palette.strong(visible(place))} {visible(suspect.claim or 'outside any claim')}"
            before = here
        body, change = suspect.held.body, changes[suspect.held]
        yield f"  {visible(body.symbol)} ({visible(body.path)}:{body.line}) has changed"
        if change.note:
            yield palette.faint(f"  {visible(change.note)}")
        for line in change.diff:
            yield f"    {visible(line)}"


def verification_json(
    lock: str, verification: Verification, changes: Mapping[Held, BodyChange], *, written: bool
) -> Iterator[str]:
    """The same as one JSON object.

    Args:
        lock: the lock file's path.
        verification: what verifying came to.
        changes: of the bodies, from git.
        written: the lock file has changed on the disk.

    Yields:
        Lines without their ends.
    """
    value = {
        "schema": VERIFY_SCHEMA,
        "lock": lock,
        "written": written,
        "recorded": verification.new,
        "kept": verification.kept,
        "confirmed": verification.confirmed,
        "gone": verification.gone,
        "suspects": [_suspect(each, changes[each.held]) for each in verification.suspects],
    }
    # ASCII only: whatever reads it needs no encoding, and file text commands no terminal.
    yield json.dumps(value, indent=1)


def _suspect(suspect: Suspect, change: BodyChange) -> dict[str, Any]:
    body, entry = suspect.held.body, suspect.held.entry
    return {
        "contract": suspect.contract,
        "claim": suspect.claim,
        "line": suspect.line,
        "symbol": body.symbol,
        "path": body.path,
        "symbol_line": body.line,
        "fingerprint": body.fingerprint,
        "verified": entry.fingerprint if entry is not None else "",
        "revision": change.revision,
        "note": change.note,
        "diff": list(change.diff),
    }
