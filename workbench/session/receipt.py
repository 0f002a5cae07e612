"""A receipt of a test run: what was run for a claim, where, and what came of it, in a file of its own."""

from __future__ import annotations

import json
import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench import __version__
from workbench.audit.receipts import TEST_SCHEMA
from workbench.changes.operation import AddItem, place_of
from workbench.contracts.dialects import is_evidence
from workbench.workspace.git import Git, GitError

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.changes.operation import Operation
    from workbench.contracts.contract import Claim, Contract
    from workbench.session.commands import ClaimCommand
    from workbench.session.running import Finished

_FILES = "file_paths"
_NAME = re.compile(r"[^A-Za-z0-9._-]+")
WHY = "a receipt of a test run"
_LONGEST = 80
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Revision:
    """What was checked out when a run began.

    Attributes:
        commit: full id; empty outside git.
        dirty: files differed from it; ``None`` when that is not known.
        note: why it is not known; else empty.
    """

    commit: str
    dirty: bool | None
    note: str = ""


def revision_of(root: Path) -> Revision:
    """Ask git what is checked out."""
    git = Git(root)
    try:
        if not git.available:
            return Revision("", None, git.why)
        return Revision(git.head(), bool(git.dirty_paths()))
    except GitError as error:
        return Revision("", None, str(error))


def receipt_of(
    contract: Contract,
    command: ClaimCommand,
    finished: Finished,
    *,
    claim: Claim,
    revision: Revision,
    begun: datetime,
) -> dict[str, Any]:
    """The receipt of a run, as ``test-receipt-1.schema.json`` beside the reports has it."""
    return {
        "schema": TEST_SCHEMA,
        "contract": {"id": contract.id, "path": contract.path},
        "claim": claim.id,
        "command": command.text,
        "arguments": list(command.arguments),
        "passed": finished.passed,
        "exit_code": finished.exit_code,
        "timed_out": finished.timed_out,
        "tests": finished.tests,
        "started": begun.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(finished.seconds, 3),
        "revision": revision.commit,
        "dirty": revision.dirty,
        "host": {"name": platform.node(), "system": platform.system(), "machine": platform.machine()},
        "program": f"contract-workbench {__version__}",
        "output": finished.output,
        "left_out": finished.left_out,
    }


def write_receipt(root: Path, folder: str, receipt: dict[str, Any]) -> str:
    """Write a receipt into a new file.

    Args:
        root: of the workspace.
        folder: below it.
        receipt: of ``receipt_of``.

    Returns:
        The file, relative to the root, with ``/``.

    Raises:
        OSError: it cannot be written.
    """
    at = datetime.fromisoformat(receipt["started"]).strftime("%Y%m%dT%H%M%SZ")
    stem = receipt["contract"]["path"].rpartition("/")[2].rsplit(".", 1)[0]
    name = "-".join((_plain(stem), _plain(receipt["claim"]), at))
    place = root / folder
    place.mkdir(parents=True, exist_ok=True)
    if not place.resolve().is_relative_to(root.resolve()):
        raise OSError(f"{folder} leads out of the workspace")
    text = json.dumps(receipt, indent=1, ensure_ascii=True) + "\n"
    for number in range(_TRIES):
        file = place / f"{name}{f'-{number}' if number else ''}.json"
        try:
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except FileExistsError:
            continue
        return file.relative_to(root).as_posix()
    raise FileExistsError(f"{folder}{os.sep}{name}.json is there already")


def citing(contract: Contract, claim: Claim, path: str, why: str = WHY) -> Operation:
    """The change that cites a receipt in a claim's evidence."""
    for item in claim.items:
        field, at = place_of(item.value.where[len(claim.where) :])
        if at is not None and is_evidence(item.field):
            return AddItem(contract.path, claim.id, field, path, None, why)
    return AddItem(contract.path, claim.id, _FILES, path, None, why)


def _plain(text: str) -> str:
    return _NAME.sub("_", text).strip("._")[:_LONGEST] or "claim"
