"""Accepted findings: what a team has decided to live with for now, in a file that can be reviewed.

The format is JSON, ``{"schema": "contract-workbench/accepted/1", "findings": [ROW, …]}``; a row has ``rule``,
``contract`` (the contract's id), ``path``, ``claim``, ``item`` and, if somebody says so, ``reason``. Rows are
sorted and stand on a line each, so that two branches merge. Lines of the contract are no part of the key:
a finding stays accepted when its contract is edited elsewhere, renamed (its id tells) or gets a new id (its
path does).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.audit.findings import Finding
from workbench.audit.ladder import Stance
from workbench.audit.rules import RULES
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.audit.findings import ContractAudit

SCHEMA = "contract-workbench/accepted/1"
"""Name and version of the format."""

OVERCLAIM = "overclaimed-status"
"""The rule whose findings rest on others'."""

DEFAULT_REASON = "accepted"
_FAMILY = SCHEMA.rpartition("/")[0]
_FIELDS = ("rule", "contract", "path", "claim", "item", "reason")


class AcceptedError(Exception):
    """An accepted findings file cannot be used.

    Attributes:
        path: the file.
        line: 1-based line of the fault; 0 where there is none.
        message: what is wrong and what to do.
    """

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding, or several of the same rule about the same item.

    Attributes:
        rule: the rule's name.
        contract: the contract's id.
        path: the contract's path.
        claim: the claim's id; empty for a finding about the contract.
        item: the item's text; empty when the finding is about none.
        reason: why it is accepted.
    """

    rule: str
    contract: str
    path: str
    claim: str = ""
    item: str = ""
    reason: str = ""

    def of(self, contract: str, path: str) -> bool:
        """Whether the contract with this id or at this path is meant."""
        return self.path == path or bool(self.contract and self.contract == contract)


class Accepted:
    """An accepted findings file, read.

    Args:
        path: the file, for messages.
        entries: its rows.
    """

    def __init__(self, path: str, entries: Iterable[Entry]) -> None:
        self.path = path
        self.entries = tuple(entries)
        self._about: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.entries:
            self._about.setdefault((entry.rule, entry.claim, entry.item), []).append(entry)

    def accept(
        self, contract: str, findings: Iterable[Finding], used: set[Entry] | None = None
    ) -> tuple[Finding, ...]:
        """Mark what is accepted, and the overclaim that rests on it; order and everything else stay.

        Args:
            contract: the contract's id.
            findings: of that contract.
            used: the entries that accept something are added to it, for ``stale``.
        """
        found: list[Finding] = []
        for finding in findings:
            near = self._about.get((finding.rule, finding.claim, _item(finding)), ())
            entries = [entry for entry in near if entry.of(contract, finding.path)]
            if used is not None:
                used.update(entries)
            if entries and not finding.accepted:
                found.append(replace(finding, accepted=entries[0].reason or DEFAULT_REASON))
            else:
                found.append(finding)
        return _linked(found)

    def stale(self, used: set[Entry], severities: Mapping[str, str]) -> tuple[Finding, ...]:
        """Findings about entries that accept nothing any more: what they accepted is mended, or has moved on.

        Args:
            used: what ``accept`` collected over all contracts. Ask only when all contracts were looked at.
            severities: rule to severity, from the settings.
        """
        severity = RULES["stale-accepted"].weigh(Stance.SILENT, severities)
        if severity is Severity.OFF:
            return ()
        return tuple(
            Finding(
                rule="stale-accepted",
                severity=severity,
                message=f"{entry.rule} of {entry.claim or entry.path}, accepted in {self.path}, is gone.",
                hint="Write the accepted findings anew, or take the entry out.",
                path=entry.path,
                line=1,
                column=1,
                claim=entry.claim,
                item=entry.item,
            )
            for entry in self.entries
            if entry not in used
        )


def apply(
    audits: Sequence[ContractAudit], accepted: Accepted, severities: Mapping[str, str]
) -> tuple[tuple[ContractAudit, ...], tuple[Finding, ...]]:
    """Accept findings of whole audits.

    Returns:
        The audits with what is accepted marked, and the findings about stale entries.
    """
    used: set[Entry] = set()
    found = tuple(
        replace(audit, findings=accepted.accept(audit.contract.id, audit.findings, used)) for audit in audits
    )
    return found, accepted.stale(used, severities)


def entries_of(contract: str, findings: Iterable[Finding], reason: str = "") -> tuple[Entry, ...]:
    """Entries that accept a contract's findings; what a comment accepts already is left out.

    So is an overclaim that rests on another finding: it is accepted with that.

    Args:
        contract: the contract's id.
        findings: of that contract.
        reason: why, for all of them.
    """
    found = [finding for finding in findings if not finding.accepted]
    bases = {finding.about for finding in found if finding.rule != OVERCLAIM}
    return tuple(
        dict.fromkeys(
            Entry(finding.rule, contract, finding.path, finding.claim, _item(finding), reason)
            for finding in found
            if finding.rule != OVERCLAIM or finding.about not in bases
        )
    )


def dump(entries: Iterable[Entry]) -> str:
    """The text of an accepted findings file: sorted, a row per line, ending in a newline."""
    ordered = sorted(
        set(entries), key=lambda each: (each.path, each.claim, each.rule, each.item, each.contract)
    )
    rows = [
        json.dumps(
            {name: getattr(entry, name) for name in _FIELDS if getattr(entry, name)}, ensure_ascii=False
        )
        for entry in ordered
    ]
    body = ",\n".join(f"    {row}" for row in rows)
    listed = f"[\n{body}\n  ]" if rows else "[]"
    return f'{{\n  "schema": "{SCHEMA}",\n  "findings": {listed}\n}}\n'


def load(path: str, data: bytes) -> Accepted:
    """Read an accepted findings file.

    Args:
        path: for messages.
        data: its bytes.

    Raises:
        AcceptedError: it is not JSON, of another schema or version, or a row lacks or misspells a field.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise AcceptedError(path, 0, f"it is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise AcceptedError(path, error.lineno, f"it is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise AcceptedError(path, 0, "it nests too deep") from error
    rows = _rows(path, document)
    return Accepted(path, tuple(_entry(path, number, row) for number, row in enumerate(rows, 1)))


def _rows(path: str, document: Any) -> list[Any]:
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        if isinstance(schema, str) and schema.rpartition("/")[0] == _FAMILY:
            raise AcceptedError(
                path, 0, f"it is of schema {schema}; this program reads {SCHEMA}: write it anew"
            )
        raise AcceptedError(path, 0, f'it is no accepted findings file: "schema" should be "{SCHEMA}"')
    rows = document.get("findings")
    if not isinstance(rows, list):
        raise AcceptedError(path, 0, '"findings" should be a list')
    return rows


def _entry(path: str, number: int, row: Any) -> Entry:
    if not isinstance(row, dict):
        raise AcceptedError(path, 0, f"entry {number} should be an object with {', '.join(_FIELDS)}")
    for name, value in row.items():
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise AcceptedError(path, 0, f"entry {number} has an unknown field {name!r}; known are {known}")
        if not isinstance(value, str):
            raise AcceptedError(path, 0, f"entry {number}: {name} should be text")
    if not row.get("rule") or not (row.get("path") or row.get("contract")):
        raise AcceptedError(path, 0, f"entry {number} needs a rule, and a path or a contract")
    return Entry(**{name: row.get(name, "") for name in _FIELDS})


def _item(finding: Finding) -> str:
    """An item's text as it is kept: on one line, so that a new wrap in the contract does not lose it."""
    return " ".join(finding.item.split())


def _linked(findings: list[Finding]) -> tuple[Finding, ...]:
    """A status that rests on what is accepted is accepted with it."""
    reasons = {each.about: each.accepted for each in findings if each.about and each.accepted}
    return tuple(
        replace(each, accepted=reasons[each.about])
        if each.rule == OVERCLAIM and not each.accepted and each.about in reasons
        else each
        for each in findings
    )
