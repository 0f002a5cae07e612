"""Versions of other contracts that a contract depends on, held against what those are now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.findings import Finding
from workbench.audit.rules import RULES
from workbench.contracts.problem import Severity
from workbench.contracts.versions import compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workbench.audit.neighbours import Neighbour, Neighbours
    from workbench.contracts.contract import Contract, Item

DEPENDING = frozenset({"depends_on", "parent_contract", "parent", "extends", "requires", "supersedes"})
"""Fields whose citations follow the version that they depend on."""

NEAR = 80
"""Characters between a contract's name and the version that is cited of it."""

_VERSION = re.compile(r"(?<![\w.])v?(?P<version>\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?![\w-]|\.\w)")
_PARENT = re.compile(r"(?<![\w-])parent(?![\w-])", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_][\w./-]*[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Dependency:
    """A version of another contract that one depends on.

    Attributes:
        item: that cites it.
        version: as it is cited, without ``v``.
        on: the other contract.
    """

    item: Item
    version: str
    on: Neighbour


def is_dependency(item: Item) -> bool:
    """Whether what an item cites is depended on, and not told as history."""
    within = {step for step in item.value.where if isinstance(step, str)}
    return bool(within & DEPENDING) or _PARENT.search(item.value.text) is not None


def dependencies(contract: Contract, neighbours: Neighbours) -> tuple[Dependency, ...]:
    """The versions of other contracts that a contract depends on.

    Args:
        contract: its items outside any claim are looked at.
        neighbours: the other contracts.
    """
    found: list[Dependency] = []
    for item in contract.items:
        text = item.value.text
        if not is_dependency(item):
            continue
        end = 0
        for version in _VERSION.finditer(text):
            start, end = max(end, version.start() - NEAR), version.end()
            names = [name.group() for name in _NAME.finditer(text, start, version.start())]
            for name in reversed(names):
                others = [each for each in neighbours.find(name) if each.path != contract.path]
                if len(others) == 1:
                    found.append(Dependency(item, version["version"], others[0]))
                    break
    return tuple(found)


def stale(
    contract: Contract, found: Sequence[Dependency], severities: Mapping[str, str]
) -> Iterator[Finding]:
    """The dependencies whose contracts have left the cited version behind."""
    rule = RULES["stale-citation"]
    severity = Severity(severities.get(rule.name, rule.severity))
    if severity is Severity.OFF:
        return
    for each in found:
        if compare(each.on.version, each.version) == 1:
            span = each.item.value.span
            message = f"{each.on.path} is cited at {each.version}, and is at {each.on.version} now."
            hint = "See what has changed there, and cite the present version where it still fits."
            text = each.item.value.text
            yield Finding(
                rule.name, severity, message, hint, contract.path, span.line, span.column, item=text
            )
