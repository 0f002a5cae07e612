"""The semantic difference of two states of a contract: what it says otherwise, however it is written.

Compared are claims, equations, obligations and fields; white space, quotes, comments and the order of keys do
not count. What a bump itself moves (versions, changelog, ``updated``) is left out, but for the version.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.changelog import DESCRIPTION, NAMES
from workbench.contracts.claims import read_contract
from workbench.contracts.dialects import is_evidence
from workbench.contracts.entry_lines import entries_in
from workbench.contracts.levels import LEVEL_RULES, ChangeKind, Level, LevelRule, highest
from workbench.contracts.plain import Value, fields_of, plain, rows_of, same, text_of
from workbench.contracts.row_difference import Found, Order, fields, unordered
from workbench.contracts.row_matching import Row, matched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.contracts.contract import Contract, YamlPath
    from workbench.contracts.document import Document

STAMPS = ("updated", "last_modified", "last_updated", "modified", "updated_at")
"""Dates that move with every version."""

_EQUATION = ("formula", "domain", "codomain", "invariants")
"""What pv compares of an equation."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a contract says otherwise.

    Attributes:
        kind: what has become of it; the name of the rule that gives the level.
        level: what it asks of the version, by the default rules or by the settings.
        where: the claim's id, the equation's name, the obligation's property; empty for the contract itself.
        container: the top-level key it stands under.
        field: dotted, from its row; empty when the row is meant.
        before: what stood there, on one line; empty when nothing did.
        after: what stands there now, likewise.
        line: 1-based line in the present state; 0 when it is gone.
        configured: the level is by the settings.
        row: which row, where several have this id: ``bindings[3]``; empty where there is but one.
        first: the field named nothing before.
    """

    kind: ChangeKind
    level: Level
    where: str
    container: str
    field: str
    before: str
    after: str
    line: int
    configured: bool = False
    row: str = ""
    first: bool = False

    @property
    def rule(self) -> LevelRule:
        """The rule that gives the level."""
        return LEVEL_RULES[self.kind]

    @property
    def why(self) -> str:
        """The level and who gives it, in words: ``minor: a status is raised (the family's convention)``."""
        origin = "the settings" if self.configured else self.rule.origin
        return f"{self.level}: {self.rule.words} ({origin})"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a contract says otherwise than it did.

    Attributes:
        changes: in the order of the present file, what is gone behind what stands under its key.
        version_before: as written; empty when there was none.
        version_after: as written; empty when there is none.
    """

    changes: tuple[Change, ...]
    version_before: str
    version_after: str

    @property
    def level(self) -> Level:
        """What the changes ask of the version: the highest wins."""
        return highest(change.level for change in self.changes)

    @property
    def pv_level(self) -> Level:
        """What ``pv diff`` would suggest: of the changes that it sees, by its own levels."""
        return highest(change.rule.pv for change in self.changes if change.rule.pv is not None)

    @property
    def substance(self) -> tuple[Change, ...]:
        """The changes but for that of the version."""
        return tuple(change for change in self.changes if change.kind is not ChangeKind.VERSION_CHANGED)

    def reasons(self) -> tuple[Change, ...]:
        """The changes that give the level."""
        level = self.level
        return tuple(change for change in self.changes if change.level is level)


def difference(
    before: Document,
    after: Document,
    *,
    levels: Mapping[str, str] | None = None,
    order: Order | None = None,
) -> Difference:
    """Compare two states of a contract.

    Args:
        before: the base document.
        after: the present one.
        levels: kind of change to level, from the settings, for those that are to weigh otherwise.
        order: compares two statuses: positive when the second is the higher, negative when it is the lower, 0
            when that cannot be told. Without it a status is only another.

    Returns:
        The difference; empty where either cannot be read, for then nothing can be compared.
    """
    if before.root is None or after.root is None:
        return Difference((), "", "")
    one, other = _State(before), _State(after)
    found = [*_compared(one, other, order)]
    given = levels or {}
    changes = [_change(other, each, given) for each in found]
    return Difference(tuple(changes), one.version, other.version)


_PLACES: tuple[tuple[str, ...], ...] = (("metadata",), (), ("contract",))


def _without_entries(node: ScalarNode) -> str:
    """A description without the changelog entries in it, in whichever container the changelog is kept now."""
    text = str(node.value)
    for start, end, _ in sorted(entries_in(text, literal=node.style == "|", strict=True), reverse=True):
        text = text[:start] + text[end:]
    return text


class _State:
    """One state of a contract, taken apart: rows of their own, and the rest."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.contract: Contract = read_contract(document.path, document.data, document)
        self.tree = fields_of(plain(document.root))
        self.version = self.contract.version.text if self.contract.version else ""
        self.claims = [Row.of(claim, _at(self.tree, claim.where)) for claim in self.contract.claims]
        self.equations = dict(rows_of(self.tree.get("equations")))
        self.enforcement = dict(rows_of(self.tree.get("enforcement")))
        self.status = self.contract.status.text if self.contract.status else ""

    def rest(self) -> dict[str, Value]:
        """What stands in no row: everything but claims, equations, enforcement, version and changelog."""
        gone = {claim.where for claim in self.contract.claims}
        gone |= {("equations",), ("enforcement",)}
        for place in _PLACES:
            gone |= {(*place, name) for name in ("version", *STAMPS, *NAMES)}
        if self.contract.status is not None:
            gone.add(self.contract.status.where)
        rest = fields_of(_without(self.tree, gone))
        for place in _PLACES:
            holder = fields_of(_at(rest, place))
            node = _node(self.document, (*place, DESCRIPTION))
            if isinstance(node, ScalarNode) and DESCRIPTION in holder:
                holder[DESCRIPTION] = _without_entries(node)
                if not node.value.strip() or not text_of(holder[DESCRIPTION]):
                    del holder[DESCRIPTION]  # it was there for its entries alone
        return rest


def _compared(one: _State, other: _State, order: Order | None) -> Iterator[Found]:
    yield from _versions(one, other)
    yield from _contract_status(one, other, order)
    yield from _rest(one, other)
    yield from _equations(one, other)
    yield from _claims(one, other, order)
    yield from _enforcement(one, other)


def _versions(one: _State, other: _State) -> Iterator[Found]:
    if one.version != other.version:
        at = other.contract.version.where if other.contract.version else ()
        kind = ChangeKind.VERSION_CHANGED
        yield Found(kind, "", "metadata", "version", one.version, other.version, at)


def _contract_status(one: _State, other: _State, order: Order | None) -> Iterator[Found]:
    if one.status.split() != other.status.split():
        at = other.contract.status.where if other.contract.status else ()
        kind = status_kind(one.status, other.status, order)
        yield Found(kind, "", "metadata", "status", text_of(one.status), text_of(other.status), at)


def status_kind(before: str, after: str, order: Order | None) -> ChangeKind:
    """Whether a status was raised, lowered, or is only another."""
    way = order(before, after) if order is not None else 0
    if way == 0:
        return ChangeKind.STATUS_CHANGED
    return ChangeKind.STATUS_RAISED if way > 0 else ChangeKind.STATUS_LOWERED


def _rest(one: _State, other: _State) -> Iterator[Found]:
    was, now = one.rest(), other.rest()
    for key in dict.fromkeys((*now, *was)):
        before, after = was.get(key), now.get(key)
        if not same(before, after):
            evidence = is_evidence(key)
            yield from unordered("", key, (key,), before, after, evidence=evidence)


def _equations(one: _State, other: _State) -> Iterator[Found]:
    for name, after in other.equations.items():
        at: YamlPath = ("equations", _step(other.tree.get("equations"), name))
        if name not in one.equations:
            formula = fields_of(after).get("formula", after)
            yield Found(ChangeKind.EQUATION_ADDED, name, "equations", "", "", text_of(formula), at)
            continue
        before = one.equations[name]
        if same(before, after):
            continue
        was, now = fields_of(before), fields_of(after)
        if not was and not now:
            texts = (text_of(before), text_of(after))
            yield Found(ChangeKind.EQUATION_CHANGED, name, "equations", "", *texts, at)
            continue
        for field in _EQUATION:
            if not same(was.get(field), now.get(field)):
                texts = (text_of(was.get(field)), text_of(now.get(field)))
                yield Found(ChangeKind.EQUATION_CHANGED, name, "equations", field, *texts, (*at, field))
        others = ({key: value for key, value in each.items() if key not in _EQUATION} for each in (was, now))
        yield from fields(name, "equations", at, *others)
    for name, before in one.equations.items():
        if name not in other.equations:
            formula = fields_of(before).get("formula", before)
            yield Found(ChangeKind.EQUATION_REMOVED, name, "equations", "", text_of(formula), "", ())


_ROW_KINDS = {
    "proof_obligations": (ChangeKind.OBLIGATION_REMOVED, ChangeKind.OBLIGATION_ADDED),
    "obligations": (ChangeKind.OBLIGATION_REMOVED, ChangeKind.OBLIGATION_ADDED),
    "kani_harnesses": (ChangeKind.HARNESS_REMOVED, ChangeKind.HARNESS_ADDED),
}


def _claims(one: _State, other: _State, order: Order | None) -> Iterator[Found]:
    def of(state: _State, container: str) -> list[Row]:
        return [row for row in state.claims if row.claim.container == container]

    for container in dict.fromkeys(row.claim.container for row in (*other.claims, *one.claims)):
        removed, added = _ROW_KINDS.get(container, (ChangeKind.CLAIM_REMOVED, ChangeKind.CLAIM_ADDED))
        was, now = of(one, container), of(other, container)
        gone, pairs = matched(was, now)
        again = _repeated(was) | _repeated(now)
        for before, after in pairs:
            claim = after.claim
            row = _row(after) if after.name in again else ""
            if before is None:
                yield Found(added, after.name, container, "", "", _title(after), claim.where, row)
            elif not same(before.value, after.value):
                for found in fields(
                    after.name,
                    container,
                    claim.where,
                    fields_of(before.value) or {"": before.value},
                    fields_of(after.value) or {"": after.value},
                    order=order,
                ):
                    yield replace(found, row=row)
        for each in gone:
            row = f"{_row(each)}, before" if each.name in again else ""
            yield Found(removed, each.name, container, "", _title(each), "", (), row)


def _repeated(rows: Iterable[Row]) -> set[str]:
    return {name for name, count in Counter(row.name for row in rows).items() if count > 1}


def _row(row: Row) -> str:
    """A row by its place, as ``edit --claim`` takes it."""
    step = row.claim.where[-1]
    return f"{row.claim.container}[{step}]" if isinstance(step, int) else ""


def _title(row: Row) -> str:
    return row.claim.title if row.claim.title != row.name else ""


def _enforcement(one: _State, other: _State) -> Iterator[Found]:
    for name, after in other.enforcement.items():
        at: YamlPath = ("enforcement", _step(other.tree.get("enforcement"), name))
        if name not in one.enforcement:
            yield Found(ChangeKind.ENFORCEMENT_ADDED, name, "enforcement", "", "", text_of(after), at)
        elif not same(one.enforcement[name], after):
            was, now = fields_of(one.enforcement[name]), fields_of(after)
            if was or now:
                yield from fields(name, "enforcement", at, was, now)
            else:
                texts = (text_of(one.enforcement[name]), text_of(after))
                yield Found(ChangeKind.WORDING_CHANGED, name, "enforcement", "", *texts, at)
    for name, before in one.enforcement.items():
        if name not in other.enforcement:
            yield Found(ChangeKind.ENFORCEMENT_REMOVED, name, "enforcement", "", text_of(before), "", ())


def _change(state: _State, found: Found, levels: Mapping[str, str]) -> Change:
    rule = LEVEL_RULES[found.kind]
    given = levels.get(found.kind.value)
    return Change(
        kind=found.kind,
        level=Level(given) if given is not None else rule.level,
        where=found.where,
        container=found.container,
        field=found.field,
        before=found.before,
        after=found.after,
        line=_line(state.document, found.at),
        configured=given is not None,
        row=found.row,
        first=found.first,
    )


def _line(document: Document, where: YamlPath) -> int:
    """The line of what stands at a path, or of the last thing on the way to it; 0 for no path."""
    node = document.root
    if not where or node is None:
        return 0
    line = document.line(node)
    for step in where:
        key, node = _child(node, step)
        if node is None:
            break
        line = document.line(key or node)
    return line


def _node(document: Document, where: YamlPath) -> Node | None:
    """The node at a path; ``None`` when there is none."""
    node = document.root
    for step in where:
        node = _child(node, step)[1]
    return node


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
    """A child's key, in a map, and the child."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    if isinstance(node, MappingNode):
        found = next((pair for pair in node.value if pair[0].value == step), None)
        return found if found is not None else (None, None)
    return None, None


def _step(rows: Value, name: str) -> str | int:
    return int(name) if isinstance(rows, list) else name


def _at(tree: Value, where: Iterable[str | int]) -> Value:
    """What stands at a path; ``None`` when nothing does."""
    for step in where:
        if isinstance(tree, dict):
            tree = tree.get(str(step))
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _without(tree: Value, gone: set[YamlPath], here: YamlPath = ()) -> Value:
    """A copy without what stands at some paths; what empties by that goes too."""
    kept: Value
    if isinstance(tree, dict):
        kept = {
            key: _without(value, gone, (*here, key))
            for key, value in tree.items()
            if (*here, key) not in gone
        }
        return {key: value for key, value in kept.items() if value not in ({}, []) or tree[key] == value}
    if isinstance(tree, list):
        return [
            _without(value, gone, (*here, at)) for at, value in enumerate(tree) if (*here, at) not in gone
        ]
    return tree
