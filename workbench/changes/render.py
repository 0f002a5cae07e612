"""New text in the style of its neighbours: one scalar to the ways in which YAML can write it, best first.

Nothing here decides whether a way is right: whoever lays it in the file composes the result and takes the
first that says what was meant.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDEST = 1 << 30
_DEFAULT_WIDTH = 80
_NARROWEST = 20
_breakable = re.compile(r"(?<=\S) (?=\S)")
_QUOTES = ("", "'", '"')


@dataclass(frozen=True, slots=True)
class Style:
    """How scalars are written at a place. Columns are 0-based.

    Attributes:
        quote: ``""`` (plain), ``'``, ``"``, ``|`` or ``>``.
        base: column of the key or dash that leads to the scalar.
        column: the column its first character stands at.
        indent: the column its further lines begin at.
        width: columns a wrapped line may fill; 0: nothing is wrapped.
        eol: the line end.
        header: behind the indicator of a block text (``-``, ``+``, ``2``).
        kept: the lines of the text it replaces, without indentation; where the new text says the same, its
            lines break where those did.
    """

    quote: str = ""
    base: int = 0
    column: int = 0
    indent: int = 2
    width: int = 0
    eol: str = "\n"
    header: str = ""
    kept: tuple[str, ...] = ()


def ways(text: str, style: Style, *, block: bool = True) -> Iterator[str]:
    """The ways to write a text, the neighbours' own first.

    Args:
        text: what the scalar is to say.
        style: of the neighbours.
        block: whether a block text may stand here; in a flow collection none may.
    """
    if block and text.strip():
        if style.quote == ">":
            yield from _block(">", text, style, folded(text, style))
        if style.quote in ("|", ">") or "\n" in text:
            yield from _block("|", text, style, text.removesuffix("\n").split("\n"))
    for quote in sorted(_QUOTES, key=lambda quote: quote != style.quote):
        yield from _flow(text, quote, style)


def one_line(text: str, quote: str) -> str | None:
    """A text on one line, plain or in double quotes, as ruamel.yaml writes it; ``None`` where it cannot."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - loaded with the first edit
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString  # noqa: PLC0415

    yaml = YAML()
    yaml.width = _WIDEST
    out = io.StringIO()
    yaml.dump([DoubleQuotedScalarString(text) if quote else text], out)
    written = out.getvalue().removeprefix("- ").removesuffix("\n")
    found = written[:1] if written[:1] in ("'", '"', "|", ">") else ""
    return written if found == quote and "\n" not in written else None


def _flow(text: str, quote: str, style: Style) -> Iterator[str]:
    """The ways to write a text plain or quoted: wrapped where the neighbours are, and on one line."""
    single = "'" + text.replace("'", "''") + "'"
    if "\n" in text and quote != '"':
        if style.width and quote == style.quote:
            yield _wrapped(single if quote else text, style)
        return
    written = single if quote == "'" else one_line(text, quote)
    if written is None:
        return
    if style.width:
        yield _wrapped(written, style)
    yield written


def _wrapped(written: str, style: Style) -> str:
    """A plain or quoted scalar broken at single spaces; a line break in it becomes an empty line."""
    lines: list[str] = []
    for number, part in enumerate(written.split("\n")):
        lines += [""] if number else []
        lines += filled(part, style, 0 if number else style.column - style.indent) if part else []
    return _joined(lines, style).removeprefix(" " * style.indent)


def _block(indicator: str, text: str, style: Style, lines: list[str]) -> Iterator[str]:
    """A block text, header line and indented content: under the neighbours' header, and under its own."""
    digits = "".join(sign for sign in style.header if sign.isdigit())
    if not digits and text.lstrip("\n").startswith((" ", "\t")):
        digits = str(style.indent - style.base)
    chomping = "-"
    if text.endswith("\n"):
        chomping = "+" if text.endswith("\n\n") else ""
    content = style.eol + _joined(lines, style)
    headers = [digits + chomping]
    if style.quote in ("|", ">"):
        headers.insert(0, digits + style.header.strip("123456789"))
    for header in dict.fromkeys(headers):
        yield indicator + header + content


def _joined(lines: list[str], style: Style) -> str:
    margin = " " * style.indent
    return style.eol.join(margin + line if line else "" for line in lines)


def folded(text: str, style: Style) -> list[str]:
    """A text's lines as a folded block has them: wrapped, and a break in it an empty line more.

    Lines that begin with white space, and the breaks around them, are not folded.
    """
    lines: list[str] = []
    empty = 0
    deep = True
    for line in text.removesuffix("\n").split("\n"):
        if not line:
            empty += 1
            continue
        was_deep, deep = deep, line[0] in " \t"
        lines += [""] * (empty if was_deep or deep else empty + 1)
        lines += [line] if deep else filled(line, style, 0)
        empty = 0
    return lines + [""] * empty


def filled(text: str, style: Style, lead: int) -> list[str]:
    """A text of one line broken at single spaces.

    It keeps the breaks of ``style.kept`` at its beginning and end, as far as these say the same.

    Args:
        text: to be broken.
        style: its width and indent count.
        lead: by how many columns the first line begins further right than the others.
    """
    kept = style.kept
    head: list[str] = []
    tail: list[str] = []
    at = next((at for at, line in enumerate(kept) if _begins(text, line)), len(kept))
    while at < len(kept) and text and _begins(text, kept[at]):
        head.append(kept[at])
        text = text[len(kept[at]) + 1 :]
        at += 1
    if head and text and (at == len(kept) or not kept[at]):
        text = f"{head.pop()} {text}"  # the old text ends here, with room on its last line perhaps
    at = next((at for at in range(len(kept) - 1, -1, -1) if text and text.endswith(" " + kept[at])), -1)
    while at >= 0 and text and text.endswith(" " + kept[at]):
        tail.insert(0, kept[at])
        text = text.removesuffix(" " + kept[at])
        at -= 1
    room = max((style.width or _DEFAULT_WIDTH) - style.indent, _NARROWEST)
    line, used = "", 0 if head else lead
    for word in _breakable.split(text) if text else ():
        if line and used + 1 + len(word) > room:
            head.append(line)
            line, used = word, len(word)
        else:
            line = f"{line} {word}" if line else word
            used += len(word) + 1
    return [*head, *([line] if line else []), *tail]


def _begins(text: str, line: str) -> bool:
    return bool(line) and (text == line or text.startswith(line + " "))
