"""What a status word says about the code: that it is there, that it is not there yet, or neither."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.contracts.contract import Claim, Contract


class Stance(StrEnum):
    """How much a status commits itself."""

    CLAIMS = "claims"
    """What is named exists: its absence is an error."""

    NOT_YET = "not yet"
    """Written before, or given up: absence is information."""

    SILENT = "silent"
    """No status anywhere, or a word nobody knows: absence is a warning."""


_NOT_YET = re.compile(
    r"PROPOSED|DRAFT|BLOCK(?:ER|ED)|PLANNED|PENDING|NOT[_ -]?(?:YET|IMPLEMENTED|STARTED)|UNIMPLEMENTED|TODO"
    r"|TBD|STUB|DEFERRED|DEPRECATED|SUPERSEDED|RETIRED|ARCHIVED|WITHDRAWN|REJECTED|FUTURE|WIP"
)
_CLAIMS = re.compile(
    r"PARTIAL|FUNCTIONAL|DISCHARGED|ALGORITHM[_ -]LEVEL|ACTIVE|ENFORCED|PASS|VERIFIED|SHIPPED|IMPLEMENTED"
    r"|DONE|COMPLETE|PROVE[DN]|TESTED|STABLE|RELEASED|LANDED|MERGED|FULL|GREEN|VALIDATED|CONFIRMED"
)


def stance_of(word: str) -> Stance:
    """Read one status, as written: its first words count (``VERIFIED — 74.0 TFLOP/s`` is verified)."""
    head = word.strip().upper()
    if _NOT_YET.match(head):
        return Stance.NOT_YET
    return Stance.CLAIMS if _CLAIMS.match(head) else Stance.SILENT


def stance(claim: Claim | None, contract: Contract) -> tuple[Stance, str]:
    """What is said of a claim: its own status before the contract's.

    Returns:
        The stance, and the word it was read from as the file has it (empty when there is none).
    """
    status = claim.status if claim is not None and claim.status is not None else contract.status
    if status is None or not status.text.strip():
        return Stance.SILENT, ""
    return stance_of(status.text), " ".join(status.text.split())[:60]
