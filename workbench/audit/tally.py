"""Claims and contracts counted by family and rung: how far a workspace has come, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from workbench.audit.rungs import Need
from workbench.contracts.contract import DocumentKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.audit.ladder import Ladder, Step

NO_STATUS = "no status"
UNKNOWN = "unknown word"
REGISTRIES = "registries"
"""What bindings registries are counted under, where no family takes them."""

OTHERS = "no family"
"""What contracts of no family are counted under."""

_RUNS = frozenset({Need.TEST_RUN, Need.LIVE_RUN, Need.EVIDENCE_FILE})


class Counted(Protocol):
    """What is counted: a contract in short."""

    @property
    def path(self) -> str:
        """Where it stands."""

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""

    @property
    def id(self) -> str:
        """The contract's id."""

    @property
    def kind(self) -> DocumentKind:
        """Contract, registry, other or unreadable."""

    @property
    def status(self) -> str:
        """As written; empty for none."""

    @property
    def claims(self) -> tuple[tuple[str, int], ...]:
        """How many claims per status as written; empty for none."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rung, and how many stand on it.

    Attributes:
        rung: its name; else ``NO_STATUS`` or ``UNKNOWN``.
        count: how many.
    """

    rung: str
    count: int


@dataclass(frozen=True, slots=True)
class FamilyTally:
    """One family in numbers.

    Attributes:
        name: of the family.
        contracts: how many.
        claims: how many.
        by_contract: contracts by rung, highest first.
        by_claim: claims by rung, highest first.
        held: claims on a rung that a run was needed for.
        pinned: claims on a rung that needs evidence and no run.
    """

    name: str
    contracts: int
    claims: int
    by_contract: tuple[Bar, ...]
    by_claim: tuple[Bar, ...]
    held: int
    pinned: int

    @property
    def short(self) -> str:
        """The short tally: ``20+32``."""
        return f"{self.held:,}+{self.pinned:,}"


@dataclass(frozen=True, slots=True)
class Move:
    """A claim, or a contract, whose status is another one than before.

    Attributes:
        path: the contract.
        claim: the claim's id; empty for the contract's own status.
        before: as it was written; empty for none, or where it was not there.
        after: as it is written; empty for none, or where it is gone.
        step: which way.
    """

    path: str
    claim: str
    before: str
    after: str
    step: Step


@dataclass(frozen=True, slots=True)
class Stale:
    """A contract whose statuses say more or less than the code proves.

    Attributes:
        path: the contract.
        claims: how many of its claims.
        line: of the first finding.
        claim: whose it is; empty for the contract.
        words: the rules and how often, as ``stale-notes 2``.
    """

    path: str
    claims: int
    line: int
    claim: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What a tally was at a revision.

    Attributes:
        revision: abbreviated.
        how: in words, ``the merge base with main``.
        families: as they were.
        total: of all.
        moves: what has changed since, by path.
    """

    revision: str
    how: str
    families: tuple[FamilyTally, ...]
    total: FamilyTally
    moves: tuple[Move, ...]

    def family(self, name: str) -> FamilyTally | None:
        """A family as it was; ``None`` when there was none of it."""
        return next((each for each in self.families if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Tally:
    """A workspace in numbers.

    Attributes:
        families: by name; those of no family and the registries last.
        total: of all.
        stale: the most stale first.
        since: what it was before; ``None`` when that is not known.
        note: why it is not known; empty when it is, or nobody asked.
    """

    families: tuple[FamilyTally, ...]
    total: FamilyTally
    stale: tuple[Stale, ...] = ()
    since: Since | None = None
    note: str = ""


def families_of(contracts: Iterable[Counted], ladder: Ladder) -> tuple[tuple[FamilyTally, ...], FamilyTally]:
    """Count contracts by family, and all of them.

    Args:
        contracts: in short; files that are no contracts, or cannot be read, are passed over.
        ladder: says what statuses mean, and which families there are.
    """
    groups: dict[str, list[Counted]] = {}
    every: list[Counted] = []
    for each in contracts:
        if each.kind in (DocumentKind.CONTRACT, DocumentKind.REGISTRY):
            groups.setdefault(_family(each, ladder), []).append(each)
            every.append(each)
    last = {OTHERS: 1, REGISTRIES: 2}
    names = sorted(groups, key=lambda name: (last.get(name, 0), name))
    return tuple(_tally(name, groups[name], ladder) for name in names), _tally("all", every, ladder)


def _family(contract: Counted, ladder: Ladder) -> str:
    found = ladder.family(contract)
    return found or (REGISTRIES if contract.kind is DocumentKind.REGISTRY else OTHERS)


def _tally(name: str, contracts: list[Counted], ladder: Ladder) -> FamilyTally:
    by_contract: dict[str, int] = {}
    by_claim: dict[str, int] = {}
    held = pinned = 0
    for contract in contracts:
        word = _rung(contract.status, ladder)
        by_contract[word] = by_contract.get(word, 0) + 1
        for status, count in contract.claims:
            rung = ladder.rung(status)
            word = _rung(status, ladder)
            by_claim[word] = by_claim.get(word, 0) + count
            needs = rung.needs if rung is not None else ()
            if needs and not _RUNS.isdisjoint(needs):
                held += count
            elif needs:
                pinned += count
    return FamilyTally(
        name,
        len(contracts),
        sum(by_claim.values()),
        _bars(by_contract, ladder),
        _bars(by_claim, ladder),
        held,
        pinned,
    )


def _rung(status: str, ladder: Ladder) -> str:
    if not status.strip():
        return NO_STATUS
    rung = ladder.rung(status)
    return rung.name if rung is not None else UNKNOWN


def _bars(counts: Mapping[str, int], ladder: Ladder) -> tuple[Bar, ...]:
    order = [rung.name for rung in reversed(ladder.rungs)] + [ladder.beside.name, UNKNOWN, NO_STATUS]
    return tuple(Bar(name, counts[name]) for name in order if name in counts)
