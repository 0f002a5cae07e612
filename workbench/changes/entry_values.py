"""New values of a changelog's rows: each written as its neighbour is, quoted, wrapped and tagged alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from yaml.nodes import Node, ScalarNode, SequenceNode

from workbench.changes.entry_text import composed, listed, one_line, room_of, wrapped
from workbench.changes.render import ways
from workbench.changes.style import BLOCK, ended, scalar_style
from workbench.changes.tree import STR, Scalar
from workbench.contracts.document import read_document

if TYPE_CHECKING:
    from workbench.changes.lines import Lines
    from workbench.changes.render import Style
    from workbench.changes.tree import Value

Written = tuple[str, "Value"]
"""What stands behind a colon or dash, its leading space or line end among it, and what it is read as."""

_WIDTH = 80
_PROBE = "probe.yaml"


def like_scalar(lines: Lines, node: ScalarNode, base: int, text: str, column: int, *, flow: bool) -> Written:
    """A text as another is written.

    Args:
        lines: of the contract.
        node: the other.
        base: column of the key or dash that leads to the new one, as to the other.
        text: the words.
        column: at which it begins.
        flow: it stands in brackets.
    """
    style = replace(scalar_style(lines, node, base), column=column, kept=())
    if style.quote in BLOCK and not flow:
        body = lines.split(lines.first(node), lines.last(node))[1:]
        style = replace(style, width=room_of([line[style.indent :] for line in body], style.indent))
        folded = style.quote == ">"
        text = composed(wrapped(text, style, folded=folded), folded=folded)
        text = ended(text, node.value, style)
        style = replace(style, width=style.width or 1 << 20)
    else:
        text = one_line(text)
        style = replace(style, width=max(style.width, _WIDTH) if style.width else 0)
    return written_scalar(text, style, node.tag, flow=flow)


def written_scalar(text: str, style: Style, tag: str = STR, *, flow: bool = False) -> Written:
    """A text in a style; where YAML reads it as something else than its neighbours, in quotes.

    Args:
        text: the words.
        style: that it is to have.
        tag: of what stands in its place elsewhere; a date that is none there need be none here.
        flow: it stands in brackets.
    """
    plain = [text] if not style.quote and tag != STR else []
    for way in (*plain, *ways(text, style, block=not flow)):
        found = _read(way, style.base, flow=flow)
        if found is not None and found.text == text and found.tag in (STR, tag):
            return f" {way}", found
    return f' "{text}"', Scalar(STR, text)


def _read(way: str, base: int, *, flow: bool) -> Scalar | None:
    """What libyaml makes of a written scalar."""
    probe = f"[{way}]" if flow else f"{' ' * base}k: {way}\n"
    root = read_document(_PROBE, probe.encode()).root
    if root is None or not root.value:
        return None
    node = root.value[0] if flow else root.value[0][1]
    return Scalar(node.tag, node.value) if isinstance(node, ScalarNode) else None


def like_list(lines: Lines, node: SequenceNode, base: int, text: str, *, flow: bool) -> Written:
    """Words as a list like another: each line of a list in them, else each paragraph, an item.

    Args:
        lines: of the contract.
        node: the other list.
        base: column of the key that leads to it.
        text: the words.
        flow: it stands in brackets.
    """
    said = listed(text)
    items = [item for item in node.value if isinstance(item, ScalarNode)]
    values: list[Value] = []
    if node.flow_style or flow or not items:
        parts = []
        for each in said:
            style = replace(scalar_style(lines, items[0], base), width=0, kept=()) if items else None
            way, value = _flow_item(each, style)
            parts.append(way)
            values.append(value)
        return f" [{', '.join(parts)}]", tuple(values)
    column = lines.column(lines.first(node))
    eol = lines.eol(lines.first(node))
    out = []
    for each in said:
        way, value = like_scalar(lines, items[0], column, each, column + 2, flow=False)
        out.append(f"{eol}{' ' * column}-{way}")
        values.append(value)
    return "".join(out), tuple(values)


def _flow_item(text: str, style: Style | None) -> tuple[str, Value]:
    from workbench.changes.render import Style as Plain  # noqa: PLC0415 - a type above, a value here

    way, value = written_scalar(text, style or Plain(quote='"'), flow=True)
    return way.strip(), value


def like(lines: Lines, node: Node, base: int, text: str, column: int, *, flow: bool) -> Written | None:
    """Words as another value is written; ``None`` when that is a map."""
    if isinstance(node, ScalarNode):
        return like_scalar(lines, node, base, text, column, flow=flow)
    if isinstance(node, SequenceNode):
        return like_list(lines, node, base, text, flow=flow)
    return None
