"""Where in a document an operation's claim, field and item stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.changes.operation import ChangeError
from workbench.contracts.claims import read_contract
from workbench.contracts.dialects import is_evidence
from workbench.contracts.document import is_null

if TYPE_CHECKING:
    from workbench.changes.lines import Lines
    from workbench.contracts.contract import YamlPath

Parent = MappingNode | SequenceNode
"""What has fields, by name or by number."""

EVIDENCE = "algorithm_evidence"
"""The block that is added where a claim has no evidence."""

EVIDENCE_FIELDS = ("status", "file_paths", "function_names", "invariants_enforced", "notes")
"""Keys of an evidence block, in the order in which they are written."""

_IN_EVIDENCE = frozenset({*EVIDENCE_FIELDS, "last_verified", "test_locations"}) - {"status"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a claim, there or not.

    Attributes:
        name: as the operation has it, for messages.
        parent: the mapping or list that has it, or is to get it.
        where: path to it. While keys are missing: to the first of them, or to the empty value they go into.
        at: its place among the parent's children; -1 when it is not there.
        node: what stands at ``where``; ``None`` when there is nothing.
        within: keys that are to stand at ``where``, outermost first; empty when that is the field.
    """

    name: str
    parent: Parent
    where: YamlPath
    at: int
    node: Node | None
    within: tuple[str, ...] = ()


def claim_at(lines: Lines, claim: str) -> YamlPath:
    """The path to a claim's row.

    Args:
        lines: of the contract.
        claim: the claim's id, or its row's address; ``metadata`` for the contract's own block, empty for the
            whole document.

    Raises:
        ChangeError: no row has that id or address (``no-claim``), or several have the id (``two-claims``).
    """
    if claim in ("", "metadata"):
        return (claim,) if claim else ()
    document = lines.document
    rows = read_contract(document.path, document.data, document).named(claim)
    if not rows:
        raise ChangeError("no-claim", f"{document.path} has no claim {claim}")
    if len(rows) > 1:
        at = " and ".join(str(row.span.line) for row in rows)
        named = " or ".join(row.row for row in rows)
        raise ChangeError(
            "two-claims",
            f"{document.path} has the claim {claim} at lines {at}: give them ids of their own, or name the "
            f"row: {named}",
            rows[1].span.line,
        )
    return rows[0].where


def field_of(lines: Lines, row: YamlPath, name: str) -> Field:
    """Find a field of a claim.

    Args:
        lines: of the contract.
        row: path to the claim's row.
        name: as operations have it.

    Raises:
        ChangeError: what should be a mapping is none (``shape``), an index has no item (``no-item``), or the
            way leads through an alias or what aliases repeat (``alias``).
    """
    here: Node = lines.root
    where: YamlPath = ()
    for step in row:
        here, where = _below(lines, here, where, step)
    parts = [part for part in name.split(".") if part]
    if not parts:
        raise ChangeError("no-field", "no field is named")
    if len(parts) == 1 and not name.startswith("."):
        parts = [*_way(lines, here, parts[0]), *parts]
    while True:
        parent = _collection(lines, here, where)
        step, rest = _step(lines, parent, parts)
        at = _place(parent, step)
        if at < 0:
            return Field(name, parent, (*where, step), at, None, tuple(rest))
        here, where = _below(lines, parent, where, step)
        if not rest or _is_empty(here):
            return Field(name, parent, where, at, here, tuple(rest))
        parts = rest


def _below(lines: Lines, node: Node, where: YamlPath, step: str | int) -> tuple[Node, YamlPath]:
    parent = _collection(lines, node, where)
    at = _place(parent, step)
    if at < 0:
        raise ChangeError("no-field", f"{lines.document.path} has nothing at {_dotted((*where, step))}")
    child = lines.child(parent, at)
    lines.refuse_shared(child)
    return child, (*where, step)


def _collection(lines: Lines, node: Node, where: YamlPath) -> Parent:
    if isinstance(node, MappingNode | SequenceNode):
        return node
    raise ChangeError("shape", f"{_dotted(where)} is a text, and has no fields", lines.line(node))


def _place(parent: Parent, step: str | int) -> int:
    """Where among a collection's children one stands; -1 when there is none."""
    if isinstance(parent, SequenceNode):
        return step if isinstance(step, int) and step < len(parent.value) else -1
    return next((at for at, (key, _) in enumerate(parent.value) if key.value == step), -1)


def _step(lines: Lines, parent: Parent, parts: list[str]) -> tuple[str | int, list[str]]:
    """The next step into a collection and the parts behind it; a key may hold dots itself."""
    if isinstance(parent, SequenceNode):
        if not parts[0].isdecimal() or int(parts[0]) >= len(parent.value):
            count = len(parent.value)
            raise ChangeError(
                "no-item",
                f"the list has {count} {'item' if count == 1 else 'items'}, and none {parts[0]}",
                lines.line(parent),
            )
        return int(parts[0]), parts[1:]
    for cut in range(len(parts), 1, -1):
        if _place(parent, ".".join(parts[:cut])) >= 0:
            return ".".join(parts[:cut]), parts[cut:]
    return parts[0], parts[1:]


def _is_empty(node: Node) -> bool:
    return is_null(node) or (isinstance(node, MappingNode) and not node.value)


def _way(lines: Lines, row: Node, name: str) -> list[str]:
    """The keys that lead from the row to a bare field's mapping."""
    if not isinstance(row, MappingNode):
        return []
    own = {key.value: value for key, value in row.value if isinstance(key, ScalarNode)}
    if name in own and name not in _IN_EVIDENCE:
        return []
    evidence = [key for key in own if is_evidence(key)]
    evidence.sort(key=lambda key: key != EVIDENCE)
    blocks = [key for key in evidence if isinstance(own[key], MappingNode)]
    holding = [key for key in blocks if _place(own[key], name) >= 0]
    if holding:
        return holding[:1]
    if name in own or name not in _IN_EVIDENCE:
        return []
    if blocks:
        return blocks[:1]
    lists = [key for key in evidence if isinstance(own[key], SequenceNode) and own[key].value]
    if lists:
        raise ChangeError(
            "shape",
            f"the evidence of this claim is a list: name the field {lists[0]}",
            lines.line(own[lists[0]]),
        )
    return [EVIDENCE]


def list_of(lines: Lines, field: Field) -> SequenceNode:
    """A field's list.

    Raises:
        ChangeError: the field is not there (``no-field``) or is no list (``shape``).
    """
    if field.node is None or field.within:
        raise ChangeError("no-field", f"the claim has no {field.name}")
    if not isinstance(field.node, SequenceNode):
        raise ChangeError("shape", f"{field.name} is no list: set its text instead", lines.line(field.node))
    return field.node


def text_of(node: Node) -> str:
    """An item's text, by which it is known: a scalar's own; of anything else, its parts on one line.

    A map of one pair is taken for a text with a colon that was not quoted.
    """
    if isinstance(node, ScalarNode):
        return str(node.value)
    if isinstance(node, MappingNode):
        return ", ".join(
            f"{text_of(key)}:" if is_null(value) else f"{text_of(key)}: {text_of(value)}"
            for key, value in node.value
        )
    return ", ".join(text_of(item) for item in node.value)


def item_at(lines: Lines, field: Field, old: str, at: int | None) -> int:
    """The index of the item with a text.

    Args:
        lines: of the document.
        field: the list's.
        old: the item's whole text (see ``text_of``); how much white space there is does not count.
        at: where it is thought to stand; decides between several of the same text.

    Raises:
        ChangeError: none has it (``no-item``), or several and ``at`` is none of them (``two-items``).
    """
    node = list_of(lines, field)
    found = [index for index, item in enumerate(node.value) if text_of(item).split() == old.split()]
    if not found:
        raise ChangeError("no-item", f"{field.name} has no item “{old.strip()}”", lines.line(node))
    if len(found) > 1 and at not in found:
        where = " and ".join(str(lines.line(node.value[index])) for index in found)
        raise ChangeError(
            "two-items", f"{field.name} has the item “{old.strip()}” at lines {where}", lines.line(node)
        )
    return at if at in found and at is not None else found[0]


def _dotted(where: YamlPath) -> str:
    return ".".join(map(str, where)) or "the document"
