"""Changelog entries as operations mean them: into the container in use, or into one that is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.changes import entry_comments, entry_new, entry_paragraphs, entry_rows, flow, sequences
from workbench.changes.entry_text import added_head, begun, one_line
from workbench.changes.entry_values import like_scalar, written_scalar
from workbench.changes.mappings import text_set
from workbench.changes.operation import AddEntry, AmendEntry, ChangeError
from workbench.changes.spots import spots
from workbench.changes.style import BLOCK, item_style, scalar_style
from workbench.changes.tree import Edit, InsertAt, SetAt
from workbench.contracts.changelog import Changelog, ChangelogEntry, Form, read_changelog
from workbench.contracts.document import is_null
from workbench.contracts.entry_fields import Role
from workbench.contracts.entry_heads import date_like

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.lines import Lines, Piece
    from workbench.changes.tree import Value
    from workbench.contracts.contract import YamlPath

_WIDTH = 80

Meaning = tuple[Edit, list["Piece"]]
"""What is meant, and pieces that may say it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A value in a document.

    Attributes:
        name: in words, for messages.
        parent: what it stands in.
        at: its place among the parent's children.
        where: path to it.
        base: column of the key or dash that leads to it.
        flow: it stands in brackets.
    """

    name: str
    parent: MappingNode | SequenceNode
    at: int
    where: YamlPath
    base: int
    flow: bool


def meanings(lines: Lines, operation: AddEntry | AmendEntry) -> Iterator[Meaning]:
    """The ways to lay an operation on a changelog, to be proved in turn.

    Raises:
        ChangeError: the version has an entry already, or has none to amend; or its container cannot be
            written to.
    """
    changelog = read_changelog(lines.document)
    if isinstance(operation, AddEntry):
        return _added(lines, changelog, operation)
    return _amended(lines, changelog, operation)


def _added(lines: Lines, changelog: Changelog, operation: AddEntry) -> Iterator[Meaning]:
    there = changelog.entry(operation.version)
    if there is not None:
        raise ChangeError(
            "conflict",
            f"{changelog.name} has an entry for {there.version} already: amend it, or take another version",
            there.span.line,
        )
    if not changelog.entries:
        return entry_new.created(lines, changelog, operation, target_of)
    if changelog.form is Form.COMMENTS:
        return entry_comments.added(lines, changelog, operation)
    target = target_of(lines, changelog.where)
    if changelog.form is Form.PARAGRAPHS:
        return entry_paragraphs.added(lines, target, changelog, operation)
    node = lines.child(target.parent, target.at)
    lines.refuse_shared(node)
    if isinstance(node, MappingNode):
        return entry_rows.added_version(lines, target, node, changelog, operation)
    assert isinstance(node, SequenceNode)  # noqa: S101 - texts and rows stand in lists
    if changelog.form is Form.ROWS:
        return entry_rows.added(lines, target, node, changelog, operation)
    return _text_added(lines, target, node, changelog, operation)


def _text_added(
    lines: Lines, target: Target, node: SequenceNode, changelog: Changelog, operation: AddEntry
) -> Iterator[Meaning]:
    newest = changelog.newest
    assert newest is not None  # noqa: S101 - as the caller has seen
    at = int(newest.where[-1])
    index = at if changelog.newest_first else at + 1
    head, status = added_head(changelog, operation)
    said = begun(operation.text, head, status)
    beside = lines.child(node, at)
    unquoted = sum(isinstance(item, MappingNode) for item in node.value) * 2 > len(node.value)
    if unquoted and isinstance(beside, MappingNode) and not node.flow_style:
        written, pair = _one_pair(lines, beside, one_line(said))
        for pieces in spots(lines, node, index, written):
            yield InsertAt(target.where, index, pair), pieces
    if isinstance(beside, ScalarNode) and beside.style in BLOCK and not node.flow_style:
        base = lines.column(lines.dash(node, at))
        way, value = like_scalar(lines, beside, base, said, base + 2, flow=False)
        for pieces in spots(lines, node, index, way.removeprefix(" ")):
            yield InsertAt(target.where, index, value), pieces
    said = one_line(said)
    if not node.flow_style:
        base = lines.column(lines.dash(node, at))
        style = item_style(lines, node, index, base)
        style = replace(style, width=max(style.width, _WIDTH) if style.width else 0)
        way, value = written_scalar(said, style)
        for pieces in spots(lines, node, index, way.removeprefix(" ")):
            yield InsertAt(target.where, index, value), pieces
    insert = flow.inserted if node.flow_style else sequences.inserted
    for pieces in insert(lines, node, index, said):
        yield InsertAt(target.where, index, said), pieces


def _one_pair(lines: Lines, beside: MappingNode, said: str) -> tuple[str, Value]:
    """A text with a colon, unquoted as the others: a map of one pair, its words quoted if need be."""
    key, value = beside.value[0]
    name, _, words = said.partition(": ")
    base = lines.column(lines.begin(key))
    shows = value if isinstance(value, ScalarNode) and not is_null(value) else key
    written, read = like_scalar(lines, shows, base, words, base + len(name) + 2, flow=False)
    return f"{name}:{written}", {name: read}


def _amended(lines: Lines, changelog: Changelog, operation: AmendEntry) -> Iterator[Meaning]:
    entry = changelog.entry(operation.version)
    if entry is None:
        raise ChangeError("no-item", f"there is no changelog entry for {operation.version} to amend: add one")
    if operation.old is not None and entry.text.split() != operation.old.split():
        raise ChangeError(
            "conflict",
            f"the entry for {operation.version} says “{one_line(entry.text)}” now, "
            f"not “{one_line(operation.old)}”",
            entry.span.line,
        )
    other = operation.to or ""
    if other and changelog.entry(other) not in (None, entry):
        raise ChangeError("conflict", f"{changelog.name} has an entry for {other} already", entry.span.line)
    said = _said(entry, operation)
    if changelog.form is Form.COMMENTS:
        return entry_comments.amended(lines, entry, said)
    target = target_of(lines, entry.where)
    if changelog.form is Form.PARAGRAPHS:
        return entry_paragraphs.amended(lines, target, entry, said)
    if changelog.form is Form.ROWS:
        fields = {Role.TEXT: begun(operation.text, _head(entry, operation), "")}
        if operation.status is not None:
            fields[Role.STATUS] = operation.status
        if operation.date:
            fields[Role.DATE] = date_like(entry.date, operation.date)
        if operation.to:
            fields[Role.VERSION] = operation.to
        return entry_rows.amended(lines, target, entry.text, fields)
    if changelog.form is Form.VERSIONS:
        key = entry.head.replaced(operation.to, operation.date) if entry.head is not None else ""
        status = entry.status if operation.status is None else operation.status
        return entry_rows.amended_version(lines, target, begun(operation.text, "", status), key)
    return _text_amended(lines, target, said)


def _said(entry: ChangelogEntry, operation: AmendEntry) -> str:
    """An entry's whole text as it is to be."""
    status = entry.status if operation.status is None else operation.status
    return begun(operation.text, _head(entry, operation), status)


def _head(entry: ChangelogEntry, operation: AmendEntry) -> str:
    return entry.head.replaced(operation.to, operation.date) if entry.head is not None else ""


def _text_amended(lines: Lines, target: Target, said: str) -> Iterator[Meaning]:
    item = lines.child(target.parent, target.at)
    lines.refuse_shared(item)
    flow = bool(target.parent.flow_style)
    if isinstance(item, ScalarNode):
        if item.style in BLOCK:
            written, value = like_scalar(lines, item, target.base, said, target.base + 2, flow=flow)
            yield (
                SetAt(target.where, value),
                [(lines.first(item), lines.last(item), written.removeprefix(" "))],
            )
        said = one_line(said)
        style = scalar_style(lines, item, target.base)
        for pieces in text_set(lines, item, said, style, flow=flow):
            yield SetAt(target.where, said), pieces
        return
    assert isinstance(item, MappingNode)  # noqa: S101 - a text, or a map of one pair
    written, pair = _one_pair(lines, item, one_line(said))
    yield SetAt(target.where, pair), [(lines.begin(item), lines.last(item), written)]


def target_of(lines: Lines, where: YamlPath) -> Target:
    """What stands at a path.

    Raises:
        ChangeError: the way leads through an alias, or through what aliases repeat.
    """
    node: Node = lines.root
    for number, step in enumerate(where):
        assert isinstance(node, MappingNode | SequenceNode)  # noqa: S101 - the path has been read there
        parent = node
        at = (
            int(step)
            if isinstance(parent, SequenceNode)
            else next(n for n, (key, _) in enumerate(parent.value) if key.value == step)
        )
        node = lines.child(parent, at)
        lines.refuse_shared(node)
        if number + 1 == len(where):
            lead = lines.begin(parent.value[at][0]) if isinstance(parent, MappingNode) else -1
            if lead < 0:
                lead = lines.first(parent) if not parent.flow_style else lines.begin(node)
            name = ".".join(map(str, where))
            return Target(name, parent, at, where, lines.column(lead), bool(parent.flow_style))
    raise ChangeError("no-field", "nothing is named")
