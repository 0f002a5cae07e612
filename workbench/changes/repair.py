"""From what became of references to what can be done about it: repairs, as operations on the contract.

A repair is *certain* only where nothing is guessed: something moved, there is one place it moved to, and its
own name is the same there. Whatever rests on a suggestion is *suggested*, however good the suggestion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.audit.judge import about
from workbench.audit.resolution import Ground, State
from workbench.audit.words import listed
from workbench.changes.operation import AddItem, ReplaceItem, SetText, place_of
from workbench.changes.within import Rewrite, placed, with_name, with_path
from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.findings import ContractAudit, Finding, ReferenceAudit
    from workbench.audit.resolution import Suggestion
    from workbench.changes.operation import Operation
    from workbench.contracts.contract import Item, YamlPath

FILES = "file_paths"
NAMES = "function_names"
RULES = ("missing-symbol", "missing-file", "missing-test", "moved-symbol", "moved-file")
"""The rules whose findings a repair may settle."""

_PLACES = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER})
_MOST = 5
"""Suggestions that are offered one by one."""


class RepairKind(StrEnum):
    """How sure a repair is."""

    CERTAIN = "certain"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to settle what became of a reference.

    Attributes:
        operations: on the contract, in order; good by themselves. Several repairs go through ``combined``.
        reference: what is repaired.
        kind: certain or suggested.
        reason: why this is what was meant.
        title: what it does, in a few words (``write a and b; add x.rs to file_paths``).
        claim: the claim, as operations call it; empty when the reference stands outside any.
        finding: what was found about the reference; ``None`` when its rule is off.
        rewrite: what becomes of the item that names the reference; ``None`` when it stays as it is.
    """

    operations: tuple[Operation, ...]
    reference: ReferenceAudit
    kind: RepairKind
    reason: str
    title: str
    claim: str = ""
    finding: Finding | None = None
    rewrite: Rewrite | None = None


def repairs(audit: ContractAudit) -> tuple[Repair, ...]:
    """What can be done about a contract's missing and moved references.

    Args:
        audit: with suggestions.

    Returns:
        In the order of the references; of one reference the best first. A reference that is one of several
        spelled by one text (braces, globs) has none: that takes a person.
    """
    found: list[Repair] = []
    findings: dict[str, Finding] = {}
    for finding in audit.findings:
        if finding.rule in RULES:
            findings.setdefault(finding.about, finding)
    for claim in audit.claims:
        name = audit.contract.name_of(claim.claim)
        bench = _Bench(audit, name, len(claim.claim.where), claim.references, findings)
        found += bench.repairs()
    found += _Bench(audit, "", 0, audit.references, findings).repairs()
    return tuple(found)


def certain(audit: ContractAudit) -> tuple[Repair, ...]:
    """The certain ones among a contract's repairs: all that may be done without asking."""
    return tuple(repair for repair in repairs(audit) if repair.kind is RepairKind.CERTAIN)


def combined(chosen: Iterable[Repair]) -> tuple[Operation, ...]:
    """The operations of several repairs of one contract, at most one of each reference.

    Repairs of the same item become one operation, and nothing is added that another of them writes already.
    """
    items: dict[YamlPath, list[Repair]] = {}
    for repair in chosen:
        items.setdefault(repair.reference.item.value.where, []).append(repair)
    rewritten: list[Operation] = []
    became: dict[tuple[str, str], dict[str, str]] = {}
    for group in items.values():
        for operation in _rewritten(group):
            rewritten.append(operation)
            if isinstance(operation, ReplaceItem):
                became.setdefault((operation.claim, operation.field), {})[operation.old] = operation.text
    added: dict[tuple[str, str, str], Operation] = {}
    # The last item of a list comes first: what is put behind it moves none of the others.
    for where in sorted(items, key=_index_in_list, reverse=True):
        for repair in items[where]:
            for operation in repair.operations:
                if isinstance(operation, AddItem):
                    place = (operation.claim, operation.field)
                    written = became.get(place, {})
                    if not any(_names(operation, text) for text in written.values()):
                        before = written.get(operation.before or "", operation.before)
                        added.setdefault((*place, operation.text), replace(operation, before=before))
    return (*rewritten, *added.values())


def _index_in_list(where: YamlPath) -> int:
    return where[-1] if isinstance(where[-1], int) else 0


def _rewritten(group: list[Repair]) -> Iterator[Operation]:
    """The rewrites of one item as one operation."""
    rewriting = [(repair.rewrite, repair) for repair in group if repair.rewrite is not None]
    if not rewriting:
        return
    text = group[0].reference.item.value.text
    for rewrite, _ in sorted(rewriting, key=lambda each: -each[0].start):
        text = rewrite.on(text)
    why = "; ".join(dict.fromkeys(repair.reason for _, repair in rewriting))
    first = rewriting[0][1].operations[0]
    if isinstance(first, ReplaceItem | SetText):
        yield replace(first, text=text, why=why)


def _names(added: AddItem, text: str) -> bool:
    """Whether an item's text names what is to be added beside it."""
    field = added.field.rpartition(".")[2]
    return any(
        added.text in (one.reference.path, one.reference.text) and not one.reference.outside
        for one in placed(field, text)
    )


@dataclass(frozen=True, slots=True)
class _Bench:
    """One claim's references, or those outside any, and what their repairs need to know of each other."""

    audit: ContractAudit
    claim: str
    depth: int
    references: tuple[ReferenceAudit, ...]
    findings: dict[str, Finding]

    def repairs(self) -> Iterator[Repair]:
        for each in self.references:
            if each.resolution.state is State.MOVED:
                yield from self._moved(each)
            elif each.resolution.state is State.MISSING:
                yield from self._missing(each)

    # -- moved -------------------------------------------------------------------------------------------

    def _moved(self, each: ReferenceAudit) -> Iterator[Repair]:
        reference, targets = each.reference, each.resolution.targets
        for target in targets[:_MOST]:
            if reference.path:
                same = (
                    _last(target.path) == _last(reference.path)
                    if reference.kind in _PLACES
                    else _own(target.name) == reference.name[-1]
                )
                folder = target.kind == "folder" and reference.path.endswith("/")
                path = f"{target.path}/" if folder else target.path
                rewrite = self._rewrite(each, path=path)
                if rewrite is not None:
                    sure = same and len(targets) == 1
                    yield self._repair(
                        each, f"write {path}", each.resolution.reason, sure=sure, rewrite=rewrite
                    )
            elif self._beside(each) is not None and reference.name:
                sure = len(targets) == 1 and _own(target.name) == reference.name[-1]
                added = self._file(each, target.path, each.resolution.reason)
                if added is not None:
                    title = f"add {target.path} to {FILES}"
                    yield self._repair(
                        each, title, each.resolution.reason, sure=sure, rewrite=None, beside=(added,)
                    )

    # -- missing -----------------------------------------------------------------------------------------

    def _missing(self, each: ReferenceAudit) -> Iterator[Repair]:
        if each.reference.kind in _PLACES:
            for suggestion in each.suggestions[:_MOST]:
                kept = _last(suggestion.path) == _last(each.reference.path)
                rewrite = self._rewrite(each, path=suggestion.path, lines=kept)
                if rewrite is not None:
                    yield self._repair(
                        each, f"write {suggestion.path}", suggestion.reason, sure=False, rewrite=rewrite
                    )
            return
        names = [one for one in each.suggestions if one.line and one.name not in self._named(each)]
        together = self._together(each, names)
        if len(together) > 1:
            yield from self._named_instead(each, together)
        for suggestion in names[:_MOST]:
            yield from self._named_instead(each, [suggestion])

    def _together(self, each: ReferenceAudit, names: list[Suggestion]) -> list[Suggestion]:
        """The names that were probably meant all at once: what the claim's own tests call in one file."""
        if not names or not isinstance(each.item.value.where[-1], int) or len(each.item.references) != 1:
            return []
        best = names[0]
        return [one for one in names if one.path == best.path and one.grounds[:1] == (Ground.TESTS,)]

    def _named_instead(self, each: ReferenceAudit, chosen: list[Suggestion]) -> Iterator[Repair]:
        first = chosen[0]
        reference = each.reference
        path = first.path if reference.path and reference.path != first.path else ""
        # The qualifier stays where the suggestion comes from it; elsewhere it would be a guess.
        qualified = len(reference.name) > 1 and Ground.MEMBER in first.grounds
        rewrite = self._rewrite(each, path=path, name=first.name, qualified=qualified)
        if rewrite is None:
            return
        beside: list[Operation] = []
        field, at = self._field(each.item)
        for further, one in enumerate(chosen[1:], 1):
            place = at + further if at is not None else None
            beside.append(AddItem(self.audit.contract.path, self.claim, field, one.name, place, one.reason))
        title = f"write {listed([one.name for one in chosen], len(chosen))}"
        added = None if reference.path else self._file(each, first.path, f"{first.name} stands there")
        if added is not None:
            beside.append(added)
            title += f"; add {first.path} to {FILES}"
        yield self._repair(each, title, first.reason, sure=False, rewrite=rewrite, beside=tuple(beside))

    # -- the parts ---------------------------------------------------------------------------------------

    def _repair(
        self,
        each: ReferenceAudit,
        title: str,
        reason: str,
        *,
        sure: bool,
        rewrite: Rewrite | None,
        beside: tuple[Operation, ...] = (),
    ) -> Repair:
        operations = beside
        if rewrite is not None:
            field, at = self._field(each.item)
            old = each.item.value.text
            path, new = self.audit.contract.path, rewrite.on(old)
            own: Operation = (
                SetText(path, self.claim, field, new, reason, old)
                if at is None
                else ReplaceItem(path, self.claim, field, old, new, at, reason)
            )
            operations = (own, *beside)
        finding = self.findings.get(about(self.audit.contract, each.reference))
        kind = RepairKind.CERTAIN if sure else RepairKind.SUGGESTED
        return Repair(operations, each, kind, reason, title, self.claim, finding, rewrite)

    def _rewrite(
        self,
        each: ReferenceAudit,
        *,
        path: str = "",
        name: str = "",
        lines: bool = True,
        qualified: bool = False,
    ) -> Rewrite | None:
        field, old = each.item.field, each.item.value.text
        index = _index(each)
        if index is None:
            return None
        text = old
        if path:
            moved = with_path(field, text, index, path, lines=lines)
            if moved is None:
                return None
            text = moved.on(text)
        if name:
            named = with_name(field, text, index, name, qualified=qualified)
            if named is None:
                return None
            text = named.on(text)
        return _difference(old, text) if text != old else None

    def _field(self, item: Item) -> tuple[str, int | None]:
        """An item's field as an operation names it exactly, and its index where that is a list."""
        return place_of(item.value.where[self.depth :])

    def _beside(self, each: ReferenceAudit) -> str | None:
        """The field for files beside an item of ``function_names``; ``None`` for other items."""
        steps = each.item.value.where[self.depth :]
        keys = steps[:-1] if isinstance(steps[-1], int) else steps
        return place_of((*keys[:-1], FILES))[0] if keys and keys[-1] == NAMES else None

    def _file(self, each: ReferenceAudit, path: str, why: str) -> AddItem | None:
        """Add a file that the claim does not cite yet; in front of the one that it was suggested beside."""
        field = self._beside(each)
        if field is None:
            return None
        before = None
        for other in self.references:
            if any(target.path == path and not target.line for target in other.resolution.targets):
                return None
            if other.reference.path == path:
                return None
            where = other.item.value.where
            listed_there = isinstance(where[-1], int) and place_of(where[self.depth :])[0] == field
            there = other.resolution.state is State.FOUND and listed_there
            if there and any(one.path == path for one in other.suggestions):
                before = before or other.item.value.text
        return AddItem(self.audit.contract.path, self.claim, field, path, None, why, before)

    def _named(self, each: ReferenceAudit) -> set[str]:
        """What the same list names already."""
        where = each.item.value.where[:-1]
        return {
            other.reference.name[-1]
            for other in self.references
            if other.item.value.where[:-1] == where and other.reference.name
        }


def _index(each: ReferenceAudit) -> int | None:
    """Which of its item's references one is; ``None`` when the text alone does not tell."""
    references = each.item.references
    index = next((at for at, one in enumerate(references) if one is each.reference), None)
    if index is None:
        index = next((at for at, one in enumerate(references) if one == each.reference), None)
    again = placed(each.item.field, each.item.value.text)
    if index is None or len(again) != len(references) or again[index].reference.text != each.reference.text:
        return None
    return index


def _difference(old: str, new: str) -> Rewrite:
    """The one range in which two texts differ."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return Rewrite(start, len(old) - end, new[start : len(new) - end])


def _last(path: str) -> str:
    """A path's last segment."""
    return path.rstrip("/").rpartition("/")[2]


def _own(name: str) -> str:
    """The last segment of a qualified name, Rust's or Python's."""
    return re.split(r"::|\.", name)[-1]
