"""The long form of an audit as text: what became of each reference, to be laid over the contract.

An audit holds its contract several times over (its claims, their items, the items' references), and the
contract is kept anyway: so only resolutions and suggestions are written, in the order of what is named.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from workbench.audit.findings import ClaimAudit, ContractAudit, ReferenceAudit
from workbench.audit.resolution import Resolution, Suggestion
from workbench.store.codec import CodecError, decode, encode

__all__ = ["CodecError", "dumped", "loaded"]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.findings import Finding
    from workbench.contracts.contract import Contract, Item
_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False)
"""What is written holds no circles; to look for them costs as much as the rest."""


def dumped(audit: ContractAudit) -> str:
    """What became of each reference: claim by claim, then what is named outside any."""
    rows = (*(claim.references for claim in audit.claims), audit.references)
    return _JSON.encode([[_row(each) for each in row] for row in rows])


def _row(audit: ReferenceAudit) -> list[Any]:
    return [encode(audit.resolution), [encode(each) for each in audit.suggestions]]


def loaded(text: str, contract: Contract, findings: tuple[Finding, ...]) -> ContractAudit:
    """The audit that ``dumped`` took apart.

    Args:
        text: of ``dumped``.
        contract: the one that was audited.
        findings: of it.

    Raises:
        CodecError: the text is none, or of another contract.
    """
    rows = json.loads(text)
    if not isinstance(rows, list) or len(rows) != len(contract.claims) + 1:
        raise CodecError("not the audit of this contract")
    pairs = zip(contract.claims, rows[:-1], strict=True)
    claims = tuple(ClaimAudit(claim, tuple(_references(claim.items, row))) for claim, row in pairs)
    return ContractAudit(contract, claims, tuple(_references(contract.items, rows[-1])), findings)


def _references(items: Iterable[Item], row: Any) -> Iterator[ReferenceAudit]:
    named = list(chain.from_iterable(((item, each) for each in item.references) for item in items))
    if not isinstance(row, list) or len(row) != len(named):
        raise CodecError("not the audit of this contract")
    for (item, reference), (resolution, suggestions) in zip(named, row, strict=True):
        yield ReferenceAudit(
            reference,
            item,
            decode(Resolution, resolution),
            tuple(decode(Suggestion, each) for each in suggestions),
        )
