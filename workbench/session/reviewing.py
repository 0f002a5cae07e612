"""Gathers what a reviewer is told: the difference, where was looked for what is gone, what checks say now."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from workbench.audit.ladder import Step as Move
from workbench.audit.ladder import ladder_of
from workbench.audit.resolution import State
from workbench.audit.words import several
from workbench.changes.review import CitedChange, Gone, Review, Step
from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document
from workbench.contracts.levels import ChangeKind, Level
from workbench.contracts.problem import Severity
from workbench.contracts.references import ReferenceKind
from workbench.contracts.schema import closing_line, validate
from workbench.session.reading import ReadContract
from workbench.workspace.hardened import GitError
from workbench.workspace.mainline import Mainline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workbench.audit.findings import ContractAudit, Finding
    from workbench.audit.ladder import Ladder
    from workbench.changes.bump import Bump
    from workbench.contracts.contract import Contract
    from workbench.session.bases import Bases
    from workbench.workspace.roots import Workspace

_GONE = frozenset({ChangeKind.EVIDENCE_REMOVED, ChangeKind.EVIDENCE_RENAMED})
_NUMBER = re.compile(r"(?<![\w#/])#(\d{1,7})(?!\w)")
_MOST_COMMANDS = 8


class Reviewer:
    """Reviews contracts of a workspace.

    Args:
        workspace: root and settings.
        bases: what contracts are compared with.
        examine: holds a contract against the code; ``None`` while nothing is indexed.
    """

    def __init__(
        self, workspace: Workspace, bases: Bases, examine: Callable[[ReadContract], ContractAudit | None]
    ) -> None:
        self._workspace = workspace
        self._bases = bases
        self._examine = examine
        self._ladder = ladder_of(workspace.settings)

    def review(self, bump: Bump, before: bytes, now: bytes, findings: Sequence[Finding]) -> Review:
        """What a reviewer is told of a contract.

        Args:
            bump: the contract, with its difference.
            before: its base document; empty where there is none.
            now: its bytes, the draft's changes among them.
            findings: what check says of these.
        """
        path = bump.path
        was, document = read_contract(path, before), read_document(path, now)
        contract = read_contract(path, now, document)
        entry = bump.log.entry(bump.version)
        told = bump.version != bump.base_version and entry is not None
        summary = entry.text if told and entry is not None else bump.drafted(bump.recommended)
        problems = validate(path, now, contract, pv=self._workspace.settings.pv, document=document)
        texts = [change.after for change in bump.difference.substance]
        texts += [summary, *self._notes(bump, contract)]
        return Review(
            path=path,
            base=bump.base,
            base_version=bump.base_version,
            version=bump.version,
            owed=bump.recommended.version if bump.owed else "",
            level=bump.level.value if bump.level is not Level.NONE else "",
            summary=summary,
            changes=(*bump.own, *(each for each in bump.difference.substance if each not in bump.own)),
            reasons=tuple((claim, "; ".join(why)) for claim, why in (bump.reasons or {}).items()),
            gone=tuple(self._gone(bump, was)),
            steps=(
                Step(
                    f"`contract-workbench validate {path}`: {closing_line(problems)}",
                    not any(each.severity is Severity.ERROR for each in problems),
                ),
                self._checked(path, findings),
                *self._commands(bump, contract),
                Step("CI on the branch"),
            ),
            cited=tuple(self._cited(texts)),
            statuses=tuple(self._statuses(was, contract)),
            shares=tuple(self._shares(was, contract)),
        )

    def _gone(self, bump: Bump, was: Contract) -> Iterator[Gone]:
        """What the base document named and no file has, with where was looked."""
        dropped = {
            (change.where, change.before) for change in bump.difference.substance if change.kind in _GONE
        }
        audit = self._examine(ReadContract(was, ())) if dropped else None
        if audit is None:
            return
        for row in audit.claims:
            for reference in row.references:
                text = " ".join(reference.item.value.text.split())
                if reference.resolution.state is State.MISSING and (row.claim.id, text) in dropped:
                    named = reference.reference.text
                    yield Gone(row.claim.id, reference.item.field, named, reference.resolution.looked)

    def _checked(self, path: str, findings: Sequence[Finding]) -> Step:
        counting = [finding for finding in findings if not finding.accepted]
        count = Counter(finding.severity for finding in counting)
        errors, warnings = count[Severity.ERROR], count[Severity.WARNING]
        said = f"{several(errors, 'error')}, {several(warnings, 'warning')}"
        rules = sorted({finding.rule for finding in counting if finding.severity is not Severity.INFO})
        told = f" ({', '.join(rules)})" if rules else ""
        return Step(f"`contract-workbench check {path}`: {said}{told}", not errors and not warnings)

    def _commands(self, bump: Bump, contract: Contract) -> Iterator[Step]:
        """What the changed claims name as their tests."""
        changed = {change.where for change in bump.difference.substance}
        found: dict[str, None] = {}
        for claim in contract.claims:
            for item in claim.items if claim.id in changed else ():
                for reference in item.references:
                    if reference.kind is ReferenceKind.COMMAND:
                        found[f"`{' '.join(reference.text.split())}` ({claim.id})"] = None
                    elif reference.kind is ReferenceKind.TEST:
                        found[f"the test `{reference.text}` ({claim.id})"] = None
        yield from map(Step, list(found)[:_MOST_COMMANDS])

    def _notes(self, bump: Bump, contract: Contract) -> Iterator[str]:
        changed = {change.where for change in bump.difference.substance}
        for claim in contract.claims:
            if claim.id in changed:
                yield from (item.value.text for item in claim.items)

    def _cited(self, texts: Sequence[str]) -> Iterator[CitedChange]:
        """Changes that texts cite, with what the main branch says of them."""
        numbers = sorted({int(number) for text in texts for number in _NUMBER.findall(text)})
        if not numbers:
            return
        mainline = Mainline(self._bases.git)
        try:
            known = mainline.numbered if mainline.commit else {}
        except GitError:
            known = {}
        for number in numbers:
            landed = known.get(number)
            told = f"{landed.subject} ({landed.date}, {landed.short})" if landed is not None else ""
            yield CitedChange(number, told)

    def _statuses(self, was: Contract, now: Contract) -> Iterator[tuple[str, int, int]]:
        before, after = (
            Counter(" ".join(claim.status.text.split()) if claim.status else "" for claim in each.claims)
            for each in (was, now)
        )
        for word in dict.fromkeys((*before, *after)):
            if word:
                yield word, before[word], after[word]

    def _shares(self, was: Contract, now: Contract) -> Iterator[tuple[str, str, str]]:
        """Progress: what part of the claims with a status stands at or above two rungs."""
        for rung in ("PARTIAL_ALGORITHM_LEVEL", "FUNCTIONAL"):
            yield f"{rung} or higher", _share(was, rung, self._ladder), _share(now, rung, self._ladder)


def _share(contract: Contract, rung: str, ladder: Ladder) -> str:
    words = [claim.status.text for claim in contract.claims if claim.status]
    if not words:
        return "–"  # noqa: RUF001 - a dash
    reached = sum(ladder.step(rung, word) in (Move.RAISED, Move.LEVEL) for word in words)
    return f"{100 * reached / len(words):.0f} % ({reached} of {len(words)})"
