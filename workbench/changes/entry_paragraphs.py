"""Changelog entries that are paragraphs of a text: put in between the others, added behind, amended."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from yaml.nodes import ScalarNode

from workbench.changes.entry_text import added_head, begun, composed, one_lined, room_of, wrapped
from workbench.changes.mappings import text_set
from workbench.changes.operation import ChangeError
from workbench.changes.render import Style
from workbench.changes.style import BLOCK, scalar_style
from workbench.changes.tree import SetAt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.entries import Meaning, Target
    from workbench.changes.lines import Lines
    from workbench.changes.operation import AddEntry
    from workbench.contracts.changelog import Changelog, ChangelogEntry

_WIDTH = 80


def added(lines: Lines, target: Target, changelog: Changelog, operation: AddEntry) -> Iterator[Meaning]:
    """The ways to put an entry's paragraph into a text: beside its newest, or behind all where none is.

    Args:
        lines: of the contract.
        target: the text.
        changelog: what entries it has.
        operation: the entry.
    """
    node = _scalar(lines, target)
    head, status = added_head(changelog, operation)
    said = begun(operation.text, head, status)
    newest = changelog.newest
    before: ChangelogEntry | None = None
    if newest is not None:
        at = changelog.entries.index(newest)
        behind = changelog.entries[at + 1 :]
        before = newest if changelog.newest_first else next(iter(behind), None)
    if node.style in BLOCK:
        yield from _into_block(lines, target, node, said, before, tight=_tight(node, changelog))
        return
    yield from _into_flow(lines, target, node, said, before)
    style = _as_block(lines, target, node)
    if not node.style and "\n" in lines.text[lines.first(node) : lines.last(node)]:
        yield from _as_folded(lines, target, node, said, before)
    for text in _whole(node.value, "\n".join(wrapped(said, style)), before):
        for pieces in text_set(lines, node, text, style, flow=target.flow):
            yield SetAt(target.where, text), pieces


def amended(lines: Lines, target: Target, entry: ChangelogEntry, said: str) -> Iterator[Meaning]:
    """The ways to give an entry's paragraph other words; lines that say the same keep their breaks.

    Args:
        lines: of the contract.
        target: the text that holds it.
        entry: as it is.
        said: head, status and words as they are to be.
    """
    node = _scalar(lines, target)
    start, end = entry.part
    text = node.value
    first, last = _source(lines, node, start, end)
    if node.style in BLOCK:
        style = _room(lines, node, target.base)
        folded = node.style == ">"
        kept = tuple(
            line[style.indent :].strip() for line in lines.split(lines.start(first), lines.end(last))
        )
        written = wrapped(said, replace(style, kept=kept), folded=folded)
        margin = lines.text[lines.start(first) : first]
        eol = lines.eol(first)
        new = eol.join(margin + line if line else "" for line in written).removeprefix(margin)
        read = composed(written, folded=folded)
        lead = _lead(text, start)
        if lead and not folded:
            read = read.replace("\n", "\n" + lead).replace("\n" + lead + "\n", "\n\n")
        # Where lines begin with white space, folding keeps one break more, or did so for the old words.
        rest = text[end:]
        for behind in dict.fromkeys((rest, "\n" + rest, rest.removeprefix("\n"))) if folded else (rest,):
            yield SetAt(target.where, text[:start] + read + behind, same_tag=True), [(first, last, new)]
        return
    several = lines.start(first) != lines.start(lines.last(node)) or lines.start(first) != lines.start(
        lines.first(node)
    )
    own_line = several and not lines.text[lines.start(first) : first].strip()
    for written_text, read in _quoted(lines, node, said, first if own_line else -1):
        yield (
            SetAt(target.where, text[:start] + read + text[end:], same_tag=True),
            [(first, last, written_text)],
        )
    style = _as_block(lines, target, node)
    whole = text[:start] + "\n".join(wrapped(said, style)) + text[end:]
    for pieces in text_set(lines, node, whole, style, flow=target.flow):
        yield SetAt(target.where, whole), pieces


def _into_block(
    lines: Lines, target: Target, node: ScalarNode, said: str, before: ChangelogEntry | None, *, tight: bool
) -> Iterator[Meaning]:
    style = replace(_room(lines, node, target.base), kept=())
    folded = node.style == ">"
    text = node.value
    eol = style.eol
    lead = _lead(text, before.part[0]) if before is not None else ""
    written = wrapped(said, style, folded=folded)
    read = composed([lead + line if line else "" for line in written], folded=folded)
    margin = " " * style.indent + lead
    new = [margin + line if line else "" for line in written]
    if before is not None:
        start = before.part[0] - len(lead)
        place = lines.start(_source(lines, node, *before.part)[0])
        gap = [] if tight else [""]
        piece = (place, place, eol.join([*new, *gap, ""]))
        # Folding keeps one break more beside lines that begin with white space.
        for behind in ("\n", "\n\n") if folded else ("\n" if tight else "\n\n",):
            yield SetAt(target.where, text[:start] + read + behind + text[start:], same_tag=True), [piece]
        return
    body = text.rstrip("\n")
    tail = text[len(body) :]
    if not body.strip():
        raise ChangeError("shape", f"{target.name} is an empty text: write its first words", lines.line(node))
    place = lines.end(lines.document.extent(node)[1])
    gap = [] if tight else [""]
    piece = (place, place, eol + eol.join([*gap, *new]))
    for between in ("\n", "\n\n") if folded else ("\n" if tight else "\n\n",):
        yield SetAt(target.where, body + between + read + tail, same_tag=True), [piece]


def _into_flow(
    lines: Lines, target: Target, node: ScalarNode, said: str, before: ChangelogEntry | None
) -> Iterator[Meaning]:
    """Into a plain or quoted text of several lines, or one whose breaks are escapes, in its midst."""
    text = node.value
    quotes = 1 if node.style in ("'", '"') else 0
    first, last = lines.first(node), lines.last(node)
    several = "\n" in lines.text[first:last] or "\r" in lines.text[first:last]
    eol = lines.eol(first)
    if before is not None:
        place = _source(lines, node, *before.part)[0]
        start = before.part[0]
        own_line = several and not lines.text[lines.start(place) : place].strip()
        margin = lines.text[lines.start(place) : place]
        for written, read in _quoted(lines, node, said, place if own_line else -1):
            if own_line:
                yield (
                    SetAt(target.where, text[:start] + read + "\n" + text[start:], same_tag=True),
                    [(place, place, f"{written}{eol}{eol}{margin}")],
                )
            elif node.style == '"':
                yield (
                    SetAt(target.where, text[:start] + read + "\n\n" + text[start:], same_tag=True),
                    [(place, place, written + "\\n\\n")],
                )
        return
    place = last - quotes
    if not text.strip() or text != text.rstrip():
        return
    if several:
        style = scalar_style(lines, node, target.base)
        margin = " " * style.indent
        for written, read in _quoted(lines, node, said, place, margin):
            yield (
                SetAt(target.where, f"{text}\n{read}", same_tag=True),
                [(place, place, f"{eol}{eol}{margin}{written}")],
            )
    elif node.style == '"' and "\n" in text:
        for written, read in _quoted(lines, node, said, -1):
            yield (
                SetAt(target.where, f"{text}\n\n{read}", same_tag=True),
                [(place, place, "\\n\\n" + written)],
            )


def _as_folded(
    lines: Lines, target: Target, node: ScalarNode, said: str, before: ChangelogEntry | None
) -> Iterator[Meaning]:
    """A plain text of several lines as a folded block, its line breaks kept: for words it cannot hold."""
    style = _room(lines, node, target.base)
    style = replace(style, quote=">", header="-", indent=max(style.indent, target.base + 1))
    read = composed(wrapped(said, replace(style, kept=()), folded=True), folded=True)
    start = before.part[0] if before is not None else len(node.value)
    text = f"{node.value[:start]}{read}\n{node.value[start:]}" if before else f"{node.value}\n{read}"
    for pieces in text_set(lines, node, text, style, flow=target.flow):
        yield SetAt(target.where, text), pieces


def _quoted(
    lines: Lines, node: ScalarNode, said: str, place: int, margin: str | None = None
) -> Iterator[tuple[str, str]]:
    """Words as a plain or quoted text has them in its midst: wrapped in the file, or by escapes on one line.

    Args:
        lines: of the contract.
        node: the text.
        said: the words.
        place: where they go, on a line of their own; -1: on one line, with escapes.
        margin: of further lines; default: that of the line at ``place``.
    """
    if place >= 0:
        margin = lines.text[lines.start(place) : place] if margin is None else margin
        style = Style(indent=len(margin), width=_room(lines, node, 0).width, eol=lines.eol(place))
        written = one_lined(said, style)
        new = [margin + _escaped(line, node.style) if line else "" for line in written]
        yield style.eol.join(new).removeprefix(margin), composed(written, folded=True)
    elif node.style == '"':
        read = "\n".join(wrapped(said, Style(width=0)))
        yield _escaped(read, '"').replace("\n", "\\n"), read


def _escaped(text: str, quote: str | None) -> str:
    if quote == "'":
        return text.replace("'", "''")
    return text.replace("\\", "\\\\").replace('"', '\\"') if quote == '"' else text


def _whole(text: str, entry: str, before: ChangelogEntry | None) -> Iterator[str]:
    """A text with an entry in its place, paragraphs parted by blank lines."""
    if before is not None:
        start = before.part[0]
        yield f"{text[:start]}{entry}\n\n{text[start:]}"
        return
    yield f"{text}\n\n{entry}" if text.strip() else entry


def _as_block(lines: Lines, target: Target, node: ScalarNode) -> Style:
    """The style of a block that a plain or quoted text becomes; in brackets it stays on its line."""
    style = _room(lines, node, target.base)
    width = 0 if target.flow else style.width
    quote = node.style or "" if target.flow else "|"
    return replace(style, quote=quote, indent=target.base + 2, header="-", width=width, kept=())


def _room(lines: Lines, node: ScalarNode, base: int) -> Style:
    """The style of a text with the width that its paragraphs are wrapped to."""
    style = scalar_style(lines, node, base)
    if node.style in BLOCK:
        body = lines.split(lines.first(node), lines.last(node))[1:]
        return replace(style, width=room_of([line[style.indent :] for line in body], style.indent))
    body = [line.strip() for line in lines.split(lines.first(node), lines.last(node))]
    return replace(style, width=room_of(body, style.indent) if style.width else _WIDTH)


def _tight(node: ScalarNode, changelog: Changelog) -> bool:
    """Whether most entries stand below each other without a blank line between."""
    if node.style != "|":
        return False
    gaps = [
        node.value[one.part[1] : other.part[0]].strip(" \t") == "\n"
        for one, other in pairwise(changelog.entries)
    ]
    return bool(2 * sum(gaps) > len(gaps))


def _lead(text: str, start: int) -> str:
    """The white space between a line's start and an index of a text."""
    line = text.rfind("\n", 0, start) + 1
    return text[line:start] if not text[line:start].strip() else ""


def _source(lines: Lines, node: ScalarNode, start: int, end: int) -> tuple[int, int]:
    """The characters of the file that a part of a text stands at."""
    span = lines.document.part(node, start, end)
    tables = lines.document.tables
    return tables.index(span.start), tables.index(span.end)


def _scalar(lines: Lines, target: Target) -> ScalarNode:
    node = lines.child(target.parent, target.at)
    lines.refuse_shared(node)
    if not isinstance(node, ScalarNode):
        raise ChangeError("shape", f"{target.name} is no text", lines.line(node))
    return node
