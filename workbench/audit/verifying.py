"""What somebody verifies: fingerprints recorded for what claims rest on, held against later, confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.resolution import State
from workbench.audit.verified import Entry, Verified, hold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from workbench.audit.findings import ContractAudit, ReferenceAudit
    from workbench.audit.suspect import Bodies
    from workbench.audit.verified import Held

_RESOLVED = frozenset({State.FOUND, State.MOVED})


@dataclass(frozen=True, slots=True)
class Suspect:
    """A body that has changed since it was verified for a claim.

    Attributes:
        contract: the contract's path.
        claim: the claim's id; empty for what stands outside any.
        line: of the claim in the contract.
        held: the body as it is, and as it was verified.
    """

    contract: str
    claim: str
    line: int
    held: Held


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying comes to, over one state of contracts and code.

    Attributes:
        entries: what the lock file is to say.
        new: how many symbols of claims are recorded for the first time.
        kept: how many were recorded before, and say the same.
        confirmed: how many were recorded before, and are recorded as they are now.
        gone: how many are taken out, since their claim no longer names them.
        suspects: what has changed, confirmed or not, by contract and line.
    """

    entries: tuple[Entry, ...]
    new: int
    kept: int
    confirmed: int
    gone: int
    suspects: tuple[Suspect, ...]


class Verifier:
    """Holds claims against what was verified, and writes down what is.

    Args:
        verified: what was verified so far; ``None``: nothing.
        bodies: of the workspace.
    """

    def __init__(self, verified: Verified | None, bodies: Bodies) -> None:
        self._verified = verified or Verified("")
        self._bodies = bodies

    def verify(self, audits: Iterable[ContractAudit], known: Collection[str] | None = None) -> Verification:
        """Record what is not recorded yet; what has changed since stays as it was verified.

        Args:
            audits: of the contracts that are looked at; the others' entries stay.
            known: the paths of all contracts of the workspace: entries of others go. ``None``: they stay.
        """
        return self._all(audits, known, lambda _contract, _claim: False)

    def confirm(self, audits: Iterable[ContractAudit], wanted: Callable[[str, str], bool]) -> Verification:
        """Record what some claims rest on as it is now.

        Args:
            audits: of the contracts that are looked at.
            wanted: whether a claim, by the contract's path and its id, is confirmed.
        """
        return self._all(audits, None, wanted, only=True)

    def _all(
        self,
        audits: Iterable[ContractAudit],
        known: Collection[str] | None,
        confirmed: Callable[[str, str], bool],
        *,
        only: bool = False,
    ) -> Verification:
        tally = _Tally()
        seen: set[tuple[str, str]] = set()
        for audit in audits:
            contract = audit.contract.path
            rows: list[tuple[str, int, Sequence[ReferenceAudit]]] = [
                (row.claim.id, row.claim.span.line, row.references) for row in audit.claims
            ]
            rows.append(("", 1, audit.references))
            merged: dict[str, tuple[int, list[ReferenceAudit]]] = {}
            for claim, line, references in rows:  # ids may stand twice
                merged.setdefault(claim, (line, []))[1].extend(references)
            for claim, (line, found) in merged.items():
                if only and not confirmed(contract, claim):
                    continue
                seen.add((contract, claim))
                self._claim(tally, contract, claim, line, found, again=confirmed(contract, claim))
            if not only:
                gone = {
                    (each.contract, each.claim)
                    for each in self._verified.entries
                    if each.contract == contract
                } - seen
                seen |= gone
                tally.gone += sum(len(self._verified.of(*each)) for each in gone)
        for entry in self._verified.entries:
            if (entry.contract, entry.claim) in seen:
                continue
            if known is None or entry.contract in known:
                tally.entries.append(entry)
            else:
                tally.gone += 1
        return Verification(
            tuple(sorted(set(tally.entries))), tally.new, tally.kept, tally.confirmed, tally.gone,
            tuple(sorted(tally.suspects, key=lambda each: (each.contract, each.line, each.held.body.line))),
        )  # fmt: skip

    def _claim(
        self,
        tally: _Tally,
        contract: str,
        claim: str,
        line: int,
        references: Sequence[ReferenceAudit],
        *,
        again: bool,
    ) -> None:
        entries = self._verified.of(contract, claim)
        used: set[Entry] = set()
        for held in hold(entries, self._bodies.of(references)):
            body = held.body
            now = Entry(contract, claim, body.symbol, body.path, body.fingerprint)
            if held.entry is None:
                tally.new += 1
                tally.entries.append(now)
                continue
            used.add(held.entry)
            if held.changed:
                tally.suspects.append(Suspect(contract, claim, line, held))
                tally.confirmed += again
                tally.entries.append(now if again else held.entry)
            else:
                tally.kept += 1
                tally.entries.append(now)
        # What is named and cannot be found just now (another branch, a file that cannot be read) stays.
        lost = {each.reference.name[-1] for each in references if _is_lost(each)}
        for entry in entries:
            if entry not in used and entry.name in lost:
                tally.kept += 1
                tally.entries.append(entry)
            elif entry not in used:
                tally.gone += 1


class _Tally:
    """What is counted on the way."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.suspects: list[Suspect] = []
        self.new = self.kept = self.confirmed = self.gone = 0


def _is_lost(audit: ReferenceAudit) -> bool:
    return bool(audit.reference.name) and audit.resolution.state not in _RESOLVED
