"""Evidence whose code has changed since somebody verified it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.audit.ladder import status_of
from workbench.audit.resolution import State
from workbench.audit.rules import RULES
from workbench.audit.verified import Body, hold, own_name
from workbench.audit.words import listed
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workbench.audit.code import Sources
    from workbench.audit.findings import ClaimAudit, ReferenceAudit
    from workbench.audit.ladder import Ladder
    from workbench.audit.verified import Held, Verified
    from workbench.contracts.contract import Contract
    from workbench.symbols.fingerprint import Fingerprints

_RESOLVED = frozenset({State.FOUND, State.MOVED})
_NAMED = 3
_TREES = 16
"""Syntax trees that are kept at a time."""


class Bodies:
    """The bodies that references lead to, with their fingerprints. Nothing is parsed before it is asked for.

    Args:
        sources: the counted files and their bytes.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._files: OrderedDict[str, Fingerprints | None] = OrderedDict()
        self._known: dict[tuple[str, str, int], str | None] = {}

    def of(self, references: Iterable[ReferenceAudit]) -> tuple[Body, ...]:
        """The bodies that some references lead to, in order, each once."""
        found: dict[Body, None] = {}
        for reference in references:
            if reference.resolution.state not in _RESOLVED:
                continue
            for target in reference.resolution.targets:
                if not target.line:
                    continue
                mark = self._fingerprint(target.path, own_name(target.name), target.line)
                if mark is not None:
                    found[Body(target.name, target.path, target.line, target.end_line, mark)] = None
        return tuple(found)

    def _fingerprint(self, path: str, name: str, line: int) -> str | None:
        key = (path, name, line)
        if key not in self._known:
            file = self._file(path)
            self._known[key] = file.of(name, line) if file is not None else None
        return self._known[key]

    def _file(self, path: str) -> Fingerprints | None:
        if path in self._files:
            self._files.move_to_end(path)
            return self._files[path]
        data, language = self._sources.data(path), self._sources.language(path)
        file: Fingerprints | None = None
        if data is not None and language is not None:
            from workbench.symbols.fingerprint import Fingerprints  # noqa: PLC0415 - grammars load when needed

            file = Fingerprints(data, language)
        self._files[path] = file
        if len(self._files) > _TREES:
            self._files.popitem(last=False)
        return file


class Suspicion:
    """Tells which claims rest on bodies that have changed since they were verified.

    Args:
        verified: what somebody looked at.
        bodies: of the workspace.
    """

    def __init__(self, verified: Verified, bodies: Bodies) -> None:
        self._verified = verified
        self._bodies = bodies

    def findings(
        self,
        contract: Contract,
        claims: Sequence[ClaimAudit],
        outer: Sequence[ReferenceAudit],
        severities: Mapping[str, str],
        ladder: Ladder,
    ) -> Iterator[Finding]:
        """A finding for each claim that rests on a body which has changed.

        Args:
            contract: the claims'.
            claims: with what became of their references.
            outer: what the contract names outside any claim.
            severities: rule to severity, from the settings.
            ladder: says what statuses mean.
        """
        rule = RULES["suspect-evidence"]
        for audit in (*claims, None):
            claim = audit.claim if audit is not None else None
            references = audit.references if audit is not None else outer
            changed = self.changed(contract.path, claim.id if claim is not None else "", references)
            severity = rule.weigh(ladder.stance(status_of(claim, contract)), severities)
            if not changed or severity is Severity.OFF:
                continue
            line, column = _place(references, changed[0])
            if claim is not None:
                line, column = claim.span.line, claim.span.column
            yield Finding(
                rule=rule.name,
                severity=severity,
                message=_message(changed),
                hint="Look at the change (`verify` shows it); if the claim still holds, `confirm` it.",
                path=contract.path,
                line=line,
                column=column,
                claim=claim.id if claim is not None else "",
            )

    def changed(self, contract: str, claim: str, references: Sequence[ReferenceAudit]) -> tuple[Held, ...]:
        """The bodies of a claim that have changed since they were verified.

        Args:
            contract: the contract's path.
            claim: the claim's id; empty for what stands outside any.
            references: of the claim, with what became of them.
        """
        entries = self._verified.of(contract, claim)
        if not entries:
            return ()
        return tuple(each for each in hold(entries, self._bodies.of(references)) if each.changed)


def _place(references: Sequence[ReferenceAudit], held: Held) -> tuple[int, int]:
    """Line and column of the reference that leads to a body."""
    for each in references:
        for target in each.resolution.targets:
            if (target.path, target.line) == (held.body.path, held.body.line):
                return each.reference.span.line, each.reference.span.column
    return 1, 1


def _message(changed: Sequence[Held]) -> str:
    names = [f"{own_name(each.body.symbol)} ({each.body.path}:{each.body.line})" for each in changed]
    have = "has" if len(names) == 1 else "have"
    return f"{listed(names, _NAMED)} {have} changed since somebody verified this."
