"""Which characters of a YAML file a scalar's constructed text was made of.

YAML folds lines, doubles quotes, escapes and indents, so that a scalar's text seldom stands in the file in
one piece. A *run* says for a part of the text where it came from. Rules: YAML 1.1, chapters 5 and 9, as
libyaml reads them (LF, CR, CRLF and NEL become a line feed; LS and PS stay what they are and never fold).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Run = tuple[int, int, int, int]
"""Text from and to, source from and to, in characters. Equal lengths: one by one; else as a whole."""

_BREAK = "(?:\r\n|[\r\n\x85\u2028\u2029])"
_KEPT = "\u2028\u2029"
_break = re.compile(_BREAK)
_line = re.compile(f"([^\r\n\x85\u2028\u2029]*)({_BREAK}|$)")
_FOLD = rf"{_BREAK}(?:[ \t]|{_BREAK})*"
_in_plain = re.compile(_FOLD)
_in_single = re.compile("''|" + _FOLD)
_in_double = re.compile(
    rf"\\(?:x[0-9A-Fa-f]{{2}}|u[0-9A-Fa-f]{{4}}|U[0-9A-Fa-f]{{8}}|{_FOLD}|.)|{_FOLD}",
)
_properties = re.compile(r"(?:(?:[!&]\S*|#[^\r\n\x85\u2028\u2029]*)\s+)*")
_header = re.compile(f"[|>]([-+0-9]*)[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?(?:{_BREAK}|$)")
_first_words = re.compile("(?:^|(?<=[\r\n\x85\u2028\u2029]))( *)[^ \r\n\x85\u2028\u2029]")
# Indents to try for a block of nothing but white space; no one writes such a block on purpose.
_MOST_INDENTS = 16


def content_start(source: str, start: int, end: int) -> int:
    """Where a node's own content starts, behind its tag and anchor."""
    if start < end and source[start] in "!&":
        match = _properties.match(source, start, end)
        if match is not None and match.end() > start:
            return match.end()
    return start


def content_end(source: str, start: int, end: int, style: str | None) -> int:
    """Where a scalar's own content ends; a block scalar's mark may lie lines behind it."""
    if style in ("|", ">"):
        return start + len(source[start:end].rstrip(" \t\r\n\x85\u2028\u2029"))
    return end


def runs(source: str, start: int, end: int, style: str | None, value: str) -> tuple[Run, ...]:
    """The runs of a scalar, in order; together they cover its text.

    Args:
        source: the file's characters, without BOM.
        start: index of the scalar's mark; its tag and anchor may stand there.
        end: index of its end mark.
        style: ``None`` (plain), ``'``, ``"``, ``|`` or ``>``.
        value: the constructed text.
    """
    if not value:
        return ()
    start = content_start(source, start, end)
    if style in ("|", ">"):
        found = _block(source, start, value, folded=style == ">")
    else:
        quotes = 1 if style in ("'", '"') else 0
        if end - start - 2 * quotes == len(value):
            # Every rule makes text shorter or leaves its length: nothing was folded or escaped here.
            return ((0, len(value), start + quotes, end - quotes),)
        found = tuple(_flow(source, start + quotes, end - quotes, style))
    if not found or found[-1][1] != len(value):
        return ((0, len(value), start, content_end(source, start, end, style)),)
    return found


def segments(found: tuple[Run, ...], start: int, end: int) -> list[tuple[int, int]]:
    """The source ranges, in order, of the text between two indexes; an empty one where the text is empty.

    What stands for several characters, or for one in another spelling, is taken whole.
    """
    ranges: list[tuple[int, int]] = []
    for text_from, text_to, source_from, source_to in found[
        max(bisect_right(found, start, key=_text_from) - 1, 0) :
    ]:
        if ranges and text_from >= end:
            break
        here, there = source_from, source_to
        if start >= text_to:
            here = source_to
        elif text_to - text_from == source_to - source_from:
            here += max(start - text_from, 0)
            there -= max(text_to - end, 0)
        if end <= start:
            return [(here, here)]
        if ranges and ranges[-1][1] == here:
            ranges[-1] = (ranges[-1][0], there)
        elif here < there:
            ranges.append((here, there))
    return ranges


def _text_from(run: Run) -> int:
    return run[0]


def _flow(source: str, start: int, end: int, style: str | None) -> Iterator[Run]:
    """Runs of a plain or quoted scalar whose content stands between two indexes."""
    special = {"'": _in_single, '"': _in_double}.get(style or "", _in_plain)
    text = 0
    here = start
    for match in special.finditer(source, start, end):
        first, last = match.span()
        head = source[first]
        before = first
        if head not in "\\'":
            # White space before a fold is dropped; what an escape made is not white space.
            while before > here and source[before - 1] in " \t":
                before -= 1
        if before > here:
            yield text, text + before - here, here, before
            text += before - here
        here = last
        if head == "'" or (head == "\\" and source[first + 1] not in "\r\n\x85\u2028\u2029"):
            yield text, text + 1, first, last
            text += 1
            continue
        breaks = [found.span() for found in _break.finditer(source, first, last)]
        if head == "\\" or (len(breaks) > 1 and source[breaks[0][0]] not in _KEPT):
            breaks = breaks[1:]
        for one in breaks:
            yield text, text + 1, *one
            text += 1
    if end > here:
        yield text, text + end - here, here, end


def _block(source: str, start: int, value: str, *, folded: bool) -> tuple[Run, ...]:
    """Runs of a literal or folded scalar whose indicator stands at ``start``."""
    header = _header.match(source, start)
    if header is None:
        return ()
    theirs, ours = _first_words.search(source, header.end()), _first_words.search(value)
    if theirs is not None and ours is not None:
        # The first line with words in it stands deeper in the file by just the block's indent.
        candidates: Iterable[int] = (len(theirs[1]) - len(ours[1]),)
    elif value.strip("\r\n\x85\u2028\u2029"):
        candidates = range(1, _MOST_INDENTS)
    else:
        candidates = (len(source),)
    for indent in candidates:
        if indent >= 0:
            found = _block_at(source, header.end(), indent, value, folded=folded, chomping=header[1])
            if found:
                return found
    return ()


def _block_at(
    source: str, here: int, indent: int, value: str, *, folded: bool, chomping: str
) -> tuple[Run, ...]:
    """Runs of block content if it is indented by ``indent``; empty when it does not make ``value``."""
    found: list[Run] = []
    text = 0
    pending: tuple[int, int] | None = None
    trailing: list[tuple[int, int]] = []
    was_blank = False

    def add(source_from: int, source_to: int, length: int) -> None:
        nonlocal text
        found.append((text, text + length, source_from, source_to))
        text += length

    for match in _line.finditer(source, here):
        line, ended = match[1], match.span(2)
        if len(line) > indent and not line[:indent].strip(" "):
            blank = line[indent] in " \t"
            folds = folded and not was_blank and not blank and pending and source[pending[0]] not in _KEPT
            if pending and not (folds and trailing):
                add(*pending, 1)
            for one in trailing:
                add(*one, 1)
            trailing.clear()
            length = len(line) - indent
            if not value.startswith(line[indent:], text):
                return ()
            add(match.start() + indent, match.start() + indent + length, length)
            was_blank = blank
            pending = ended if ended[1] > ended[0] else None
        elif not line.strip(" ") and ended[1] > ended[0]:
            trailing.append(ended)
        else:
            break
        if ended[1] == ended[0]:
            break
    if pending and "-" not in chomping:
        add(*pending, 1)
    if "+" in chomping:
        for one in trailing:
            add(*one, 1)
    return tuple(found) if text == len(value) else ()
