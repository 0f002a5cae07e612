"""The first entry of a contract that has no changelog: in a container that is made for it, or described."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, ScalarNode

from workbench.changes import entry_paragraphs
from workbench.changes.entry_text import added_head, begun, listed, one_line, wrapped
from workbench.changes.entry_values import written_scalar
from workbench.changes.operation import ChangeError
from workbench.changes.render import Style
from workbench.changes.style import new_place
from workbench.changes.tree import AddKey, SetAt
from workbench.contracts.changelog import DESCRIPTION, NAMES, Changelog, Form, place_of
from workbench.contracts.document import is_null
from workbench.contracts.entry_fields import Role, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.entries import Meaning, Target
    from workbench.changes.lines import Lines
    from workbench.changes.operation import AddEntry
    from workbench.changes.style import Place
    from workbench.changes.tree import Value
    from workbench.contracts.contract import YamlPath

_WIDTH = 80
_BEFORE = (
    "version",
    "created",
    "updated",
    "last_modified",
    "author",
    "kind",
    "status",
    "registry",
    "id",
    "name",
)
_ROW = "version,date,change"


def created(
    lines: Lines, changelog: Changelog, operation: AddEntry, target_of: TargetOf
) -> Iterator[Meaning]:
    """The ways to write the first entry.

    Args:
        lines: of the contract.
        changelog: without entries; where it is an empty container, that is filled.
        operation: the entry; it says what siblings keep theirs in.
        target_of: what stands at a path.
    """
    if changelog.where:
        yield from _filled(lines, target_of(lines, changelog.where), changelog.form, operation)
        return
    place = place_of(lines.document)
    *_, name = operation.into.split(".")
    if operation.form in ("", Form.PARAGRAPHS) and name in ("", DESCRIPTION):
        name = DESCRIPTION
    elif name not in NAMES:
        raise ChangeError("shape", f"{operation.into} is no place for a changelog")
    where: YamlPath = (*place, name)
    parent = _map(lines, place)
    at = next((n for n, (key, _) in enumerate(parent.value) if key.value == name), -1)
    if at >= 0 and name == DESCRIPTION and not is_null(lines.child(parent, at)):
        yield from entry_paragraphs.added(lines, target_of(lines, where), changelog, operation)
    elif at >= 0:
        yield from _filled(lines, target_of(lines, where), Form(operation.form or Form.PARAGRAPHS), operation)
    else:
        yield from _keyed(lines, parent, place, name, operation)


if TYPE_CHECKING:
    from collections.abc import Callable

    TargetOf = Callable[[Lines, YamlPath], Target]


def _map(lines: Lines, place: YamlPath) -> MappingNode:
    node = lines.root
    for step in place:
        assert isinstance(node, MappingNode)  # noqa: S101 - ``place_of`` has found it
        at = next(n for n, (key, _) in enumerate(node.value) if key.value == step)
        node = lines.child(node, at)
        lines.refuse_shared(node)
    if not isinstance(node, MappingNode) or not node.value:
        raise ChangeError(
            "shape", "the contract has no map that a changelog could stand in", lines.line(node)
        )
    return node


def _filled(lines: Lines, target: Target, form: Form, operation: AddEntry) -> Iterator[Meaning]:
    """Where an empty container stands: ``changelog: []``, ``{}`` or nothing."""
    parent, at = target.parent, target.at
    node = lines.child(parent, at)
    lines.refuse_shared(node)
    key = str(target.where[-1])
    lead = lines.lead(parent, at)
    place = new_place(lines, parent, lead, (key,), operation.text, as_item=True)
    end = max(lines.last(node), lead)
    line_end = lines.end(end)
    kind = (
        form
        if isinstance(node, ScalarNode)
        else (Form.VERSIONS if isinstance(node, MappingNode) else Form.TEXTS)
    )
    if isinstance(node, ScalarNode) and operation.form:
        kind = Form(operation.form)
    for written, value in _behind(kind, place, operation):
        if place.flow or not written.startswith(("\n", "\r", " |", " >")):
            yield SetAt(target.where, value), [(lead, end, written)]
        else:
            head, eol, content = written.partition(place.style.eol)
            yield SetAt(target.where, value), [(lead, end, head), (line_end, line_end, eol + content)]


def _keyed(
    lines: Lines, parent: MappingNode, where: YamlPath, name: str, operation: AddEntry
) -> Iterator[Meaning]:
    """A key that is not there yet, behind the version and what tells of it, or behind the description."""
    names = [key.value for key, _ in parent.value]
    index = names.index(DESCRIPTION) + 1 if DESCRIPTION in names else 0
    if not index and not where:
        index = names.index("metadata") + 1 if "metadata" in names else 0
    if not index:
        while index < len(names) and (
            names[index] in _BEFORE or not any(n in _BEFORE for n in names[:index])
        ):
            index += 1
    index = max(index, 1)
    before = lines.child(parent, index - 1)
    near = lines.begin(parent.value[index - 1][0])
    as_item = name != DESCRIPTION
    place = new_place(lines, parent, near, (name,), operation.text, as_item=as_item)
    end = max(lines.last(before), lines.lead(parent, index - 1))
    form = Form(operation.form) if as_item and operation.form else Form.PARAGRAPHS
    for written, value in _behind(form, place, operation):
        if place.flow:
            pieces = [(end, end, f", {name}:{written}")]
        else:
            at = max(lines.behind(before), lines.end(end))
            pieces = [(at, at, f"{place.style.eol}{' ' * place.column}{name}:{written}")]
        yield AddKey(where, index, name, value), pieces


def _behind(form: Form, place: Place, operation: AddEntry) -> Iterator[tuple[str, Value]]:
    """What stands behind the key of a new container with one entry, and what it is read as."""
    head, status = added_head(Changelog(Form.NONE), operation)
    said = begun(operation.text, head, status)
    eol = place.style.eol
    margin = place.column + place.list_indent
    flow = place.flow or (place.list_flow and form is Form.TEXTS)
    if form is Form.PARAGRAPHS:
        yield from _described(place, said)
    elif form is Form.TEXTS:
        for quote in dict.fromkeys((place.style.quote, "'", '"')):
            style = replace(
                place.style, quote=quote, base=margin, column=margin + 2, indent=margin + 2, width=0
            )
            way, value = written_scalar(one_line(said), style, flow=flow)
            yield (f" [{way.strip()}]" if flow else f"{eol}{' ' * margin}-{way}"), (value,)
    elif form is Form.ROWS:
        fields = _fields(operation)
        for quote in ("", '"'):
            parts, value = _pairs(fields, margin + 2, eol, quote, flow=flow)
            if flow:
                yield f" [{{{', '.join(parts)}}}]", (value,)
            else:
                row = (eol + " " * (margin + 2)).join(parts)
                yield f"{eol}{' ' * margin}- {row}", (value,)
    else:
        yield from _versioned(place, operation, flow=flow)


def _described(place: Place, said: str) -> Iterator[tuple[str, Value]]:
    if place.flow:
        way, value = written_scalar(one_line(said), Style(quote='"'), flow=True)
        yield way, value
        return
    indent = place.column + place.map_indent
    style = Style(quote="|", base=place.column, indent=indent, width=_WIDTH, eol=place.style.eol)
    way, value = written_scalar("\n".join(wrapped(said, style)) + "\n", style)
    yield way, value


def _versioned(place: Place, operation: AddEntry, *, flow: bool) -> Iterator[tuple[str, Value]]:
    eol = place.style.eol
    said = listed(operation.text)
    column = place.column + place.map_indent
    if flow:
        texts = [written_scalar(each, Style(quote='"'), flow=True) for each in said]
        items = ", ".join(way.strip() for way, _ in texts)
        yield (
            f' {{"{operation.version}": [{items}]}}',
            {operation.version: tuple(value for _, value in texts)},
        )
        return
    below = column + place.list_indent
    key, _ = written_scalar(operation.version, Style(quote='"', base=column))
    out = f"{eol}{' ' * column}{key.strip()}:"
    values: list[Value] = []
    for each in said:
        way, value = written_scalar(
            each, Style(quote=place.style.quote, base=below, column=below + 2, indent=below + 2)
        )
        out += f"{eol}{' ' * below}-{way}"
        values.append(value)
    yield out, {operation.version: tuple(values)}


def _fields(operation: AddEntry) -> dict[str, str]:
    """The fields of a first row, as the siblings name them."""
    names = [name for name in (operation.like or _ROW).split(",") if name]
    roles = {name: role for role, name in roles_of(names).items()}
    from workbench.changes.entry_rows import title_of  # noqa: PLC0415 - below this in the same room

    told: dict[Role, str] = {
        Role.VERSION: operation.version,
        Role.WAS_VERSION: operation.was,
        Role.DATE: operation.date,
        Role.TEXT: operation.text,
        Role.TITLE: title_of(operation.text),
        Role.STATUS: operation.status,
        Role.WAS_STATUS: operation.was_status or operation.status,
        Role.LEVEL: operation.level,
    }
    found = {name: told.get(roles[name], "") for name in names if name in roles}
    if Role.VERSION not in roles.values():
        text = next(name for name, role in roles.items() if role is Role.TEXT)
        found[text] = f"v{operation.version}: {operation.text}"
    return {name: text for name, text in found.items() if text}


def _pairs(
    fields: dict[str, str], column: int, eol: str, quote: str, *, flow: bool
) -> tuple[list[str], dict[str, Value]]:
    parts: list[str] = []
    value: dict[str, Value] = {}
    for name, text in fields.items():
        style = Style(quote=quote, base=column, column=column + len(name) + 2, indent=column + 2, eol=eol)
        long = not flow and (len(text) + style.column > _WIDTH or "\n" in text.strip())
        if long:
            style = replace(style, quote="|", width=_WIDTH)
            way, read = written_scalar("\n".join(wrapped(text, style)) + "\n", style)
        else:
            way, read = written_scalar(one_line(text), style, flow=flow)
        parts.append(f"{name}:{way}")
        value[name] = read
    return parts, value
