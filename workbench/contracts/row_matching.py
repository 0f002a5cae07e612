"""Which row of one state of a contract is which of another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.dialects import ID
from workbench.contracts.plain import Value, fields_of, same, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from workbench.contracts.contract import Claim

_OBLIGATIONS = frozenset({"proof_obligations", "obligations"})
_ALIKE = 0.5
"""Share of fields that rows without a name must have in common to be one row, changed."""

_MOST_PAIRS = 10_000
"""Pairs of rows with one name that are compared with each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A claim with its whole row.

    Attributes:
        claim: as read.
        value: the row as a plain value.
        key: what it is known by; ``None`` where it has no name of its own.
    """

    claim: Claim
    value: Value
    key: Hashable | None

    @property
    def name(self) -> str:
        """What a person calls it: its id; where that only tells its place, its title."""
        if self.claim.id == f"{self.claim.container}[{self.claim.where[-1]}]" and self.claim.title:
            return self.claim.title
        return self.claim.id

    @classmethod
    def of(cls, claim: Claim, value: Value) -> Row:
        """A claim and its row. An obligation is known by type and property, as for pv, others by their id."""
        fields = fields_of(value)
        if claim.container in _OBLIGATIONS and fields.get("property") is not None:
            kind = text_of(fields.get("type")) or "invariant"
            return cls(claim, value, (claim.container, kind, text_of(fields["property"])))
        own = isinstance(claim.where[-1], str) or fields.get(ID) is not None
        if own or claim.container == "bindings":
            return cls(claim, value, (claim.container, claim.id))
        return cls(claim, value, None)


def matched(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Row], list[tuple[Row | None, Row]]]:
    """Pair the rows of one container.

    Returns:
        The rows that are gone, and every row of ``after`` with the one it was; ``None`` for a new one.
    """
    waiting: dict[Hashable | None, list[Row]] = defaultdict(list)
    for row in before:
        waiting[row.key].append(row)
    partner: dict[int, Row] = {}
    # Of several with one key those that say the same belong together, then those most alike, then in order.
    for pair in (_exactly, _most_alike, _in_order):
        unpaired: dict[Hashable | None, list[int]] = defaultdict(list)
        for at, row in enumerate(after):
            if at not in partner and waiting[row.key]:
                unpaired[row.key].append(at)
        for key, places in unpaired.items():
            pair(waiting[key], places, after, partner)
    gone = [row for row in before if any(row is each for each in waiting[row.key])]
    return gone, [(partner.get(at), row) for at, row in enumerate(after)]


def _exactly(was: list[Row], places: Sequence[int], after: Sequence[Row], partner: dict[int, Row]) -> None:
    """Pair rows of one key that say the same; what is paired leaves ``was``."""
    for at in places:
        found = next((each for each in was if same(each.value, after[at].value)), None)
        if found is not None:
            partner[at] = found
            was.remove(found)


def _most_alike(was: list[Row], places: Sequence[int], after: Sequence[Row], partner: dict[int, Row]) -> None:
    """Likewise rows of one name of which there are several, those first that have most in common."""
    if after[places[0]].key is None or len(was) * len(places) > _MOST_PAIRS:
        return
    shares = [
        (-_share(each.value, after[at].value), abs(order - rank), rank, order)
        for rank, at in enumerate(places)
        for order, each in enumerate(was)
    ]
    left = list(was)
    for _, _, rank, order in sorted(shares):
        if places[rank] not in partner and left[order] in was:
            partner[places[rank]] = left[order]
            was.remove(left[order])


def _in_order(was: list[Row], places: Sequence[int], after: Sequence[Row], partner: dict[int, Row]) -> None:
    """Likewise the rest, in order; rows without a name where they have half in common."""
    for at in places:
        row = after[at]
        found = next(
            (each for each in was if row.key is not None or _share(each.value, row.value) >= _ALIKE), None
        )
        if found is not None:
            partner[at] = found
            was.remove(found)


def _share(one: Value, other: Value) -> float:
    """How much of two rows is the same, from 0 to 1."""
    was, now = fields_of(one), fields_of(other)
    if not was or not now:
        return 1.0 if same(one, other) else 0.0
    alike = sum(key in now and same(value, now[key]) for key, value in was.items())
    return alike / max(len(was), len(now))
