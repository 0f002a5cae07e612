"""The grammar of references: what one item of evidence names.

``parse`` reads one scalar under one field. In EBNF (``_`` is white space, a line break included only where
said; terminals are quoted)::

    item       = [mark] [label] (command | row | outside | prose)
    mark       = "[planned]" | "TBD:" | "NEW" _ ...                      nothing there yet, on purpose
    label      = word {word} ":" _                                       "Implementation:", "test:"
    row        = named {joiner named}                                    several at once
    joiner     = "+" | "," | ";" | "&" | "|" | "->" | " / " | newline | "and" | "or" | "with" | ...
    named      = [keyword] head [place] [note]
    keyword    = "fn" | "struct" | "enum" | "impl X for" | "def" | ...   not part of the name
    head       = path [lines] [("::" | ":" | _) name] | name
    place      = _ ("in" | "at" | "from") _ path
    note       = _ "(" text ")" | _ dash _ text | ":" _ text             the last note may be the rest
    path       = {part "/"} part ["/"]         a part may hold * ? [a-z] {a,b}; a break may follow a "/"
    lines      = ":" n ["-" n] | "#L" n ["-L" n] | _ "lines" _ n ["-" n]
    name       = segment {("::" | ".") segment} ["()" | "(" args ")" | "!"]    a break may follow "::"
    segment    = letters, digits, "_", "*", "{a,b}" (all meant), "[part]" (with or without), "<T>" (dropped)
    command    = ["$"] {VAR=value} program arguments [note]              one reference, its text the command
    outside    = pull request | issue | memory note | URL | paper | contract id ...
    prose      = anything else: one reference, never looked up

What a field leads one to expect (``reading``) decides how much a bare word counts for: under
``function_names`` every word alone is a name, under ``test`` one with an underscore, under ``applies_to``
only a qualified one (a bare word is an equation), in a list of evidence only what no sentence begins with:
a path, a qualified name, ``snake_case``, ``CamelCase`` that no words follow. Notes and invariants are prose
as a whole. ``…/x.rs`` stands for ``**/x.rs``, ``…_x`` for ``*_x``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.contracts.grammar import outside as beyond
from workbench.contracts.grammar.commands import command_in
from workbench.contracts.grammar.expansion import alternatives, with_and_without
from workbench.contracts.grammar.heads import is_sure, looks_like_folder
from workbench.contracts.grammar.notes import planned_mark, says_planned
from workbench.contracts.grammar.reading import Reading, reading_of
from workbench.contracts.grammar.series import Named, bare_name, names_in, series
from workbench.store.making import maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbench.contracts.span import Span


class ReferenceKind(StrEnum):
    """What a reference asks to be looked up as."""

    PATH = "path"
    FOLDER = "folder"
    SYMBOL = "symbol"
    TEST = "test"
    COMMAND = "command"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing that an item names.

    Attributes:
        kind: how it is looked up.
        text: what names it, as the constructed text has it, without its note (``a/b.rs::f``).
        span: where ``text`` stands in the file.
        path: for a path or folder, and for a symbol that is qualified by a file: that path. May hold
            ``*``, ``?``, ``[…]`` and braces already expanded into several references. For a command that
            runs a test file: that file.
        name: a symbol's or test's segments, last one its own name (``("RMSNorm", "forward")``). The last
            segment may be a glob (``import_hf_*``). For a command that runs tests: its filter.
        lines: first and last line, where the reference gives them.
        note: what stands behind it in parentheses or after a dash.
        planned: a marker such as "planned", "TBD", "NEW file" says it is not there on purpose.
        outside: why it cannot be looked up here (``"memory note"``, ``"pull request"``,
            ``"another contract"``, ``"standard library"`` …); empty when it can.
        optional: an optional part or an alternative; one of the group is enough.
    """

    kind: ReferenceKind
    text: str
    span: Span
    path: str = ""
    name: tuple[str, ...] = ()
    lines: tuple[int, int] | None = None
    note: str = ""
    planned: bool = False
    outside: str = ""
    optional: bool = False


_make = maker(Reference)
_PROSE = ReferenceKind.PROSE
_BULLET = re.compile(r"(?:[-*•]|\d{1,2}[.)])[ \t]+")
_LABEL = re.compile(r"([^\W\d_][\w.-]*(?:[ \t/]+[\w.-]+){0,3})[ \t]*:[ \t\n]+")
_CODE_LABEL = re.compile(
    r"(?:unit |integration |regression )?tests?\b|falsifier\b|implement|source\b|code\b|file|path",
    re.IGNORECASE,
)
_TEST_LABEL = re.compile(r"(?:\w+ )?tests?\b|falsifier\b", re.IGNORECASE)
_TEST_NAME = re.compile(r"test_|falsify_|prop_|proptest_|should_panic_")
_TEST_MODULES = ("tests", "test", "prop_tests", "proptests")
_BEHIND = 120
_MARK = 24


def parse(field: str, text: str, place: Callable[[int, int], Span]) -> tuple[Reference, ...]:
    """Read what ``text`` under ``field`` names.

    Args:
        field: the key the text stands under; for a bare list the block's own.
        text: the constructed text of the scalar.
        place: gives the span of ``text[i:j]``.

    Returns:
        The references in the order of the text; at least one unless the text is blank. Those spelt out of one
        written text share its span.
    """
    start, end = _trimmed(text, 0, len(text))
    if start == end:
        return ()
    reading = reading_of(field)
    if reading is Reading.PROSE:
        return (_prose(text, start, end, place),)
    named = bare_name(text, start, end, reading)
    if named is None:
        return tuple(_read(text, start, end, reading, place))
    if not named:
        return (_prose(text, start, end, place),)
    word = text[start:end]
    kind = _kind("", (word,), tested=reading is Reading.TESTS)
    return (_make(kind, word, place(start, end), "", (word,), None, "", False, "", False),)


def _read(
    text: str, start: int, end: int, reading: Reading, place: Callable[[int, int], Span]
) -> Iterator[Reference]:
    opening = text[start : min(end, start + _BEHIND * 4)]
    why = beyond.of_text(opening, citation=False)
    if not why and reading not in {Reading.EQUATIONS, Reading.CITATIONS}:
        command = command_in(text, start, end)
        if command:
            yield Reference(
                ReferenceKind.COMMAND,
                text[command.start : command.end],
                place(command.start, command.end),
                path=command.path,
                name=command.name,
                note=command.note,
                planned=says_planned(command.note),
            )
            return
    begin = planned_mark(text, start)
    planned = begin > start
    if reading in {Reading.EVIDENCE, Reading.OTHER, Reading.PATHS, Reading.NAMES}:
        bullet = _BULLET.match(text, begin, end)
        begin = bullet.end() if bullet else begin
    row, tested = ((), False) if why else _row(text, begin, end, reading)
    if not row:
        if not why and reading is Reading.CITATIONS:
            why = beyond.of_text(opening, citation=True)
        yield _prose(text, start, end, place, outside=why)
        return
    tested = tested or reading is Reading.TESTS
    for named in row:
        yield from _references(text, named, place, tested=tested, planned=planned)


def _row(text: str, start: int, end: int, reading: Reading) -> tuple[tuple[Named, ...], bool]:
    """Read the row behind a label, or from the start where none leads; and whether the label says "test"."""
    label = _LABEL.match(text, start, end) if text.find(":", start, end) >= 0 else None
    if (
        label
        and not is_sure(label.group(1))
        and (reading is not Reading.TESTS or _CODE_LABEL.match(label.group(1)))
    ):
        inner = Reading.EVIDENCE if reading is Reading.NAMES else reading
        row = series(text, label.end(), end, inner)
        if row and row[0].head.sure:
            return row, _TEST_LABEL.match(label.group(1)) is not None
    return series(text, start, end, reading), False


def _references(
    text: str, named: Named, place: Callable[[int, int], Span], *, tested: bool, planned: bool
) -> Iterator[Reference]:
    """One head as references: each alternative of a brace, with and without each optional part."""
    head = named.head
    note = text[named.note[0] : named.note[1]] if named.note else ""
    written = text[head.start : head.end]
    span = place(head.start, head.end)
    planned = planned or says_planned(note)
    for path in alternatives(head.path):
        why = beyond.of_path(path, text[head.end : head.end + _BEHIND]) if path else ""
        for brace in alternatives(head.name):
            spelt = with_and_without(brace)
            for name in spelt:
                segments = _segments(name)
                yield _make(
                    _kind(path, segments, tested=tested),
                    written,
                    span,
                    path,
                    segments,
                    head.lines,
                    note,
                    planned,
                    why or ("" if path else beyond.of_name(segments)),
                    named.optional or len(spelt) > 1,
                )
    if head.path and not head.name and named.note:
        yield from _named_in_note(text, named, place, tested=tested, planned=planned)


def _named_in_note(
    text: str, named: Named, place: Callable[[int, int], Span], *, tested: bool, planned: bool
) -> Iterator[Reference]:
    """``path (A + B)``: a note that holds nothing but names says what of the file is meant."""
    assert named.note is not None  # noqa: S101 - the caller looked
    for head in names_in(text, *named.note):
        within = Named(
            type(head)(head.start, head.end, named.head.path, head.name, None, head.called), head.end
        )
        yield from _references(text, within, place, tested=tested, planned=planned)


def _segments(name: str) -> tuple[str, ...]:
    """Split a name into its segments: ``::`` between them, or dots where there is no ``::``."""
    if not name:
        return ()
    parts = re.split(r"::|\.", name)
    return tuple(part for part in parts if part)


def _kind(path: str, segments: tuple[str, ...], *, tested: bool) -> ReferenceKind:
    if not segments:
        return ReferenceKind.FOLDER if looks_like_folder(path) else ReferenceKind.PATH
    in_tests = any(segment in _TEST_MODULES for segment in segments[:-1])
    if tested or in_tests or _TEST_NAME.match(segments[-1]):
        return ReferenceKind.TEST
    return ReferenceKind.SYMBOL


def _prose(
    text: str, start: int, end: int, place: Callable[[int, int], Span], *, outside: str = ""
) -> Reference:
    written = text[start:end]
    planned = len(written) <= _MARK and says_planned(written)
    return _make(_PROSE, written, place(start, end), "", (), None, "", planned, outside, False)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
