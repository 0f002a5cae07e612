"""Rows of a bindings registry held against the contracts they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.statuses import shown
from workbench.audit.words import listed, several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.findings import Finding
    from workbench.audit.neighbours import Neighbour, Neighbours
    from workbench.audit.statuses import Scales
    from workbench.contracts.contract import Claim, Contract


def bound_to(contract: Contract, neighbours: Neighbours) -> dict[str, tuple[Neighbour, ...]]:
    """The contracts that rows are for, by the name the rows give them."""
    names = dict.fromkeys(claim.binds[0] for claim in contract.claims if claim.binds[0])
    return {name: neighbours.find(name) for name in names}


def unbound(
    contract: Contract, bound: dict[str, tuple[Neighbour, ...]], count: int, scales: Scales
) -> Iterator[Finding]:
    """Rows for contracts or equations that are not there.

    A registry none of whose contracts is here is of contracts that are kept elsewhere: nothing is said.

    Args:
        contract: the registry.
        bound: as ``bound_to`` tells.
        count: how many contracts the workspace has.
        scales: what findings are weighed with.
    """
    if not any(bound.values()):
        return
    for claim in contract.claims:
        name, equation = claim.binds
        if not name:
            continue
        found = bound[name]
        if not found:
            yield from scales.finding(
                "unknown-binding",
                contract,
                f"The row is for {shown(name)}, which is not among the {several(count, 'contract')} here.",
                "Correct the name, or take the row away.",
                at=claim.span,
                claim=claim.id,
                item=name,
            )
        elif equation and all(each.equations and equation not in each.equations for each in found):
            yield from _no_equation(contract, claim, found[0], scales)


def _no_equation(contract: Contract, claim: Claim, bound: Neighbour, scales: Scales) -> Iterator[Finding]:
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    equation = claim.binds[1]
    near = get_close_matches(equation, bound.equations, n=1)
    yield from scales.finding(
        "unknown-binding",
        contract,
        f"The row is for equation {shown(equation)}; {bound.path} has {listed(bound.equations, 5)}.",
        f"Did you mean {near[0]}?" if near else "Name one of these, or take the row away.",
        at=claim.span,
        claim=claim.id,
        item=equation,
    )
