"""Changelog entries that are maps in a list, or stand under their version in a map: put in, and amended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.changes.entry_text import begun, one_line
from workbench.changes.entry_values import Written, like, like_scalar
from workbench.changes.operation import ChangeError
from workbench.changes.spots import map_spots, spots
from workbench.changes.tree import AddKey, InsertAt, RenameKey, SetAt, Several, Value
from workbench.contracts.entry_fields import Role, roles_of
from workbench.contracts.entry_heads import date_like, head_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.changes.entries import Meaning, Target
    from workbench.changes.lines import Lines, Piece
    from workbench.changes.operation import AddEntry
    from workbench.contracts.changelog import Changelog
    from workbench.contracts.contract import YamlPath

_LEVELS = ("major", "minor", "patch")
_sentence = re.compile(r".+?(?<=\S\S)[.;](?=\s|$)|.+")


def added(
    lines: Lines, target: Target, node: SequenceNode, changelog: Changelog, operation: AddEntry
) -> Iterator[Meaning]:
    """The ways to put a row into a list of maps, its fields those of the newest row in their order."""
    newest = changelog.newest
    assert newest is not None  # noqa: S101 - as the caller has seen
    at = int(newest.where[-1])
    row = lines.child(node, at)
    assert isinstance(row, MappingNode)  # noqa: S101 - rows are maps
    index = at if changelog.newest_first else at + 1
    flow = bool(node.flow_style)
    written, value = _row(lines, row, _values(lines, node, row, operation), flow=flow or bool(row.flow_style))
    for pieces in spots(lines, node, index, written):
        yield InsertAt(target.where, index, value), pieces


def added_version(
    lines: Lines, target: Target, node: MappingNode, changelog: Changelog, operation: AddEntry
) -> Iterator[Meaning]:
    """The ways to put a version into a map by version, written like the newest one's."""
    newest = changelog.newest
    assert newest is not None  # noqa: S101 - as the caller has seen
    at = next(number for number, (key, _) in enumerate(node.value) if key.value == newest.where[-1])
    key, old = node.value[at][0], lines.child(node, at)
    flow = bool(node.flow_style)
    base = lines.column(lines.begin(key))
    head = head_of(key.value)
    assert head is not None  # noqa: S101 - the changelog has read it
    name = head.spelled(operation.version, operation.date)
    name = name.strip() if key.value.rstrip().endswith((":", "-")) else name.strip().removesuffix(":")
    key_written, _ = like_scalar(lines, key, base, name, base, flow=flow)
    if isinstance(old, MappingNode):
        values = _values(lines, node, old, operation, versioned=True)
        inner, value = _row(lines, old, values, flow=flow or bool(old.flow_style))
        column = lines.column(lines.begin(old.value[0][0])) if old.value else base + 2
        eol = lines.eol(lines.begin(key))
        written = f" {inner}" if old.flow_style or flow else f"{eol}{' ' * column}{inner}"
    else:
        found = like(lines, old, base, operation.text, base + len(key_written) + 1, flow=flow)
        assert found is not None  # noqa: S101 - no map
        written, value = found
    index = at if changelog.newest_first else at + 1
    for pieces in map_spots(lines, node, index, f"{key_written.strip()}:{written}"):
        yield AddKey(target.where, index, name, value), pieces


def amended(lines: Lines, target: Target, old: str, fields: Mapping[Role, str]) -> Iterator[Meaning]:
    """The way to give fields of a row other texts; a title that was its first sentence stays that.

    Args:
        lines: of the contract.
        target: the row.
        old: the words it has.
        fields: by their roles, the new texts.
    """
    row = lines.child(target.parent, target.at)
    lines.refuse_shared(row)
    assert isinstance(row, MappingNode)  # noqa: S101 - rows are maps
    there = {key.value: value for key, value in row.value if isinstance(key, ScalarNode)}
    names = roles_of(there)
    wanted = dict(fields)
    title = there.get(names.get(Role.TITLE, ""))
    if isinstance(title, ScalarNode) and one_line(title.value) == title_of(old):
        wanted[Role.TITLE] = title_of(fields[Role.TEXT])
    edits: list[SetAt] = []
    pieces: list[Piece] = []
    for at, (key, value) in enumerate(row.value):
        role = next((role for role in wanted if names.get(role) == key.value), None)
        if role is None:
            continue
        text = wanted[role]
        if role is Role.VERSION and isinstance(value, ScalarNode) and value.value[:1] == "v":
            text = f"v{text}"
        found = _changed(lines, row, at, (*target.where, key.value), text)
        if found is not None:
            edits.append(found[0])
            pieces += found[1]
    yield Several(tuple(edits)), pieces


def amended_version(lines: Lines, target: Target, text: str, key: str) -> Iterator[Meaning]:
    """The way to give what stands under a version other words, or another version; a list is written anew.

    Args:
        lines: of the contract.
        target: what stands under the version.
        text: its new words.
        key: the version's key as it is to be.
    """
    node = lines.child(target.parent, target.at)
    lines.refuse_shared(node)
    parent = target.parent
    assert isinstance(parent, MappingNode)  # noqa: S101 - a map by version
    if isinstance(node, MappingNode):
        names = roles_of([each.value for each, _ in node.value if isinstance(each, ScalarNode)])
        at = next((n for n, (each, _) in enumerate(node.value) if each.value == names.get(Role.TEXT)), -1)
        if at < 0:
            raise ChangeError("shape", f"{target.name} has no text to amend", lines.line(node))
        found = _changed(lines, node, at, (*target.where, names[Role.TEXT]), text)
    else:
        found = _changed(lines, parent, target.at, target.where, text)
    edits: list[SetAt | RenameKey] = [found[0]] if found is not None else []
    pieces = found[1] if found is not None else []
    name = parent.value[target.at][0]
    if key and key != name.value:
        flow = bool(parent.flow_style)
        base = lines.column(lines.begin(name))
        written, _ = like_scalar(lines, name, base, key.rstrip(), base, flow=flow)
        pieces = [(lines.first(name), lines.last(name), written.strip()), *pieces]
        edits.append(RenameKey(target.where, key.rstrip()))
    yield Several(tuple(edits)), pieces


def _changed(
    lines: Lines, parent: MappingNode | SequenceNode, at: int, where: YamlPath, text: str
) -> tuple[SetAt, list[Piece]] | None:
    """A value with another text, written as it was; ``None`` when it says that already."""
    node = lines.child(parent, at)
    lines.refuse_shared(node)
    if isinstance(node, ScalarNode) and one_line(node.value) == one_line(text):
        return None
    flow = bool(parent.flow_style)
    if isinstance(parent, MappingNode):
        base = lines.column(lines.begin(parent.value[at][0]))
    else:
        base = lines.column(lines.dash(parent, at))
    block_list = isinstance(node, SequenceNode) and not node.flow_style
    begin = lines.lead(parent, at) if block_list else lines.begin(node)
    found = like(lines, node, base, text, lines.column(begin), flow=flow)
    if found is None:
        raise ChangeError("shape", f"{'.'.join(map(str, where))} has parts of its own", lines.line(node))
    written, value = found
    return SetAt(where, value), [
        (begin, lines.last(node), written if block_list else written.removeprefix(" "))
    ]


def _values(
    lines: Lines, rows: Node, like_row: MappingNode, operation: AddEntry, *, versioned: bool = False
) -> dict[str, tuple[Node, str]]:
    """The fields of a new row: names, who shows how to write them, texts. What cannot be known is left out.

    Args:
        lines: of the contract.
        rows: the container, other rows of which tell what all have alike.
        like_row: the row beside it.
        operation: the entry.
        versioned: the version stands above the row, and need not stand in it.
    """
    fields = {
        key.value: lines.child(like_row, at)
        for at, (key, _) in enumerate(like_row.value)
        if isinstance(key, ScalarNode)
    }
    roles = roles_of(fields)
    names = {name: role for role, name in roles.items()}
    told = _told(fields, roles, operation, versioned=versioned)
    out: dict[str, tuple[Node, str]] = {}
    for name, node in fields.items():
        text = told.get(names[name]) if name in names else None
        if text is None and isinstance(node, ScalarNode) and names.get(name) in (None, Role.LEVEL):
            text = _common(rows, name)
        if text is not None:
            out[name] = (node, text)
    return out


def _told(
    fields: Mapping[str, Node], roles: Mapping[Role, str], operation: AddEntry, *, versioned: bool
) -> dict[Role, str | None]:
    """What an entry tells, by role, in the manner of the row beside it."""

    def beside(role: Role) -> str:
        node = fields.get(roles.get(role, ""))
        return node.value if isinstance(node, ScalarNode) else ""

    def version(role: Role, number: str) -> str | None:
        return ("v" if beside(role)[:1] == "v" else "") + number if number else None

    text = operation.text
    if Role.VERSION not in roles and not versioned:
        head = head_of(beside(Role.TEXT))
        begin = head.spelled(operation.version, operation.date) if head else f"v{operation.version}: "
        text = begun(text, begin, "")
    level = operation.level if beside(Role.LEVEL).lower() in _LEVELS else ""
    date = beside(Role.DATE)
    return {
        Role.VERSION: version(Role.VERSION, operation.version),
        Role.WAS_VERSION: version(Role.WAS_VERSION, operation.was),
        Role.DATE: date_like(date, operation.date),
        Role.TEXT: text,
        Role.TITLE: title_of(operation.text),
        Role.STATUS: operation.status or beside(Role.STATUS) or None,
        Role.WAS_STATUS: operation.was_status or operation.status or None,
        Role.LEVEL: (level.upper() if beside(Role.LEVEL).isupper() else level) or None,
    }


def title_of(text: str) -> str:
    """An entry's first sentence, on one line, without the full stop."""
    found = _sentence.match(one_line(text))
    return found[0].rstrip(".;") if found else ""


def _common(rows: Node, name: str) -> str | None:
    """The text that a field has in each of several rows."""
    found: list[str] = []
    below = rows.value if isinstance(rows, SequenceNode) else [value for _, value in rows.value]
    for row in below:
        pairs = {key.value: value for key, value in row.value} if isinstance(row, MappingNode) else {}
        node = pairs.get(name)
        if not isinstance(node, ScalarNode) or (found and node.value != found[0]):
            return None
        found.append(node.value)
    return found[0] if len(found) > 1 else None


def _row(
    lines: Lines, row: MappingNode, values: dict[str, tuple[Node, str]], *, flow: bool
) -> tuple[str, Value]:
    """A row in the manner of another: what stands from its first key on, and what it is read as."""
    column = lines.column(lines.begin(row.value[0][0]))
    eol = lines.eol(lines.begin(row))
    keys = {key.value: key for key, _ in row.value if isinstance(key, ScalarNode)}
    parts: list[str] = []
    value: dict[str, Value] = {}
    for name, (node, text) in values.items():
        key = lines.text[lines.begin(keys[name]) : lines.last(keys[name])]
        found: Written | None = like(lines, node, column, text, column + len(key) + 2, flow=flow)
        if found is not None:
            parts.append(f"{key}:{found[0]}")
            value[name] = found[1]
    if flow:
        return "{" + ", ".join(parts) + "}", value
    return (eol + " " * column).join(parts), value
