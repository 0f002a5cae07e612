"""Definitions of a Rust skeleton that holds nothing out of the ordinary, without a syntax tree.

A skeleton is mostly stubs of functions, the heads of what holds them, fields and variants, each in a form
that an expression knows. A pass over these forms accounts for every byte; what has no such form is not
guessed at: then there is no outline, and the parser reads the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from workbench.symbols.attributes import impl_owner, noted, path_of
from workbench.symbols.rows import IN_TESTS, TEST
from workbench.symbols.symbol import SymbolKind
from workbench.symbols.tokens import QUOTING, definitions, holds_items

if TYPE_CHECKING:
    from workbench.symbols.rows import Row

_DEEPEST = 30
"""Braces in braces that are followed; the parser knows how to go deeper."""


def _nested(inside: bytes, pair: bytes, levels: int) -> bytes:
    """``inside``, and pairs of brackets in which more of it stands, so many levels deep."""
    opened, closed = pair.split()
    found = inside
    for _ in range(levels):
        found = rb"(?:%b|%b%b*+%b)" % (inside, opened, found, closed)
    return found


_COMMENT = rb"//[^\n]*+|/\*(?:[^*/]|\*(?!/)|/(?!\*))*+\*/"
_GAP = rb"(?:\s++|%b)*+" % _COMMENT
_STRING = rb"b?\"(?:[^\"\\]|\\.)*+\"|b?'(?:[^'\\\n]|\\(?:u\{\w+\}|x\w\w|[^\nux]))'|'\w++(?!')"
_ATTRIBUTE = rb"\[(?:[^\[\]\"]|\"(?:[^\"\\]|\\.)*+\"|\[[^\[\]\"]*+\])*+\]"
_BLOCK = rb"\{%b*+\}" % _nested(rb"(?:%b|%b|/(?!\*)|[^{}\"'/])" % (_STRING, _COMMENT), rb"\{ \}", 6)
"""Braces that close; strings, characters and comments in them may hold any."""

# What may stand in types and heads, and in values: nothing that begins a block or an item.
_SIGN = rb"->|[^<>()\[\]{}\#\";/!$@\\|`]|!(?![(\[{])"
_PAIR = rb"[<(\[]%b*+[>)\]]" % _nested(
    rb"(?:%b|;|%b|\#%b|\{[\w\s,:.]*+\})" % (_SIGN, _COMMENT, _ATTRIBUTE), rb"[<(\[] [>)\]]", 4
)
_HEAD = rb"(?:%b|%b|%b)*+" % (_SIGN, _PAIR, _COMMENT)
_TYPE = rb"(?:->|[^<>()\[\]{}\#\";/!$@\\|`,=]|!(?![(\[{])|%b)++" % _PAIR
_LETTER = rb"(?:%b|[^()\[\]{}\#\"';/$@\\`])" % _STRING
_IN_VALUE = _nested(rb"(?:%b|;|\{[^{}\"]*+\})" % _LETTER, rb"[(\[] [)\]]", 3)
_VALUE = rb"(?:%b|[(\[]%b*+[)\]]|%b)*+" % (_LETTER, _IN_VALUE, _BLOCK)
_NAME = rb"(?:r\#)?[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
_VISIBLE = rb"(?:pub(?:\((?:crate|super|self|in\s[\w:]++)\))?\s++)?+"
_ENDS = rb"\s*+(?:,|(?=%b\}))" % _GAP

_ITEM = re.compile(
    _GAP
    + rb"()(?:fn\ (?P<stub>%b)\(\n*+\)[;{]" % _NAME
    + rb"|\#(?P<attribute>!?%b)" % _ATTRIBUTE
    + rb"|(?P<close>\})"
    + rb"|(?P<call>%b(?:\s*+::\s*+%b)*+)!\s*+(?P<macro>%b)?\s*+(?=[({\[])" % (_NAME, _NAME, _NAME)
    + rb"|%b(?:mod\s++(?P<mod>%b)\s*+[;{]" % (_VISIBLE, _NAME)
    + rb"|(?:unsafe\ )?(?P<extern>extern)(?:\s\"[\w-]*+\")?\s*+\{"
    + rb"|extern\s++(?P<crate>crate)\s++\w++(?:\s++as\s++\w++)?;"
    + rb"|(?P<import>use)\b[\w:{}*,\s]++;"
    + rb"|(?:(?:const|async|unsafe|auto|extern\s\"[\w-]*+\")\s++)*+"
    + rb"(?P<kind>impl\b|(?:fn|struct|enum|union|trait)\s++(?P<name>%b))(?P<head>%b)[;{]" % (_NAME, _HEAD)
    + rb"|(?P<value>const|static|type)\s++(?:mut\s++)?(?P<of>%b)(?=\s*+[:=<;w])%b;" % (_NAME, _VALUE)
    + rb"))",
    re.VERBOSE | re.DOTALL,
)
_FIELD = re.compile(
    _GAP
    + rb"()(?:(?P<close>\})(?:\s*+,)?+"
    + rb"|\#(?P<attribute>%b)" % _ATTRIBUTE
    + rb"|%b(?P<field>%b)\s*+:(?!:)%b%b)" % (_VISIBLE, _NAME, _TYPE, _ENDS),
    re.VERBOSE | re.DOTALL,
)
_VARIANT = re.compile(
    _GAP
    + rb"()(?:(?P<close>\})"
    + rb"|\#(?P<attribute>%b)" % _ATTRIBUTE
    + rb"|(?P<variant>%b)\s*+(?:(?P<open>\{)|(?:%b|=[^,{}()\[\]\#\"'/;]++)?+%b))" % (_NAME, _PAIR, _ENDS),
    re.VERBOSE | re.DOTALL,
)
_CODE = re.compile(
    _GAP + rb"(?!\})(?P<code>(?:%b|%b|/(?!\*)|[^{}\"'/;])*+(?:;|(?=\})|%b))" % (_STRING, _COMMENT, _BLOCK),
    re.VERBOSE | re.DOTALL,
)
"""A statement of a body, or what of one ends with a block."""
_BODY = re.compile(_BLOCK, re.VERBOSE | re.DOTALL)
_ARGUMENTS = re.compile(rb"%b|[(\[]%b*+[)\]]\s*+;" % (_BLOCK, _IN_VALUE), re.VERBOSE | re.DOTALL)
"""What a macro takes: in braces, or in other brackets with a semicolon behind them."""
_DEFINES = re.compile(
    rb"(?<![\w.$\#'*])(?:(?:fn|struct|enum|trait|union|mod|type|const|static)\s+\w|impl\b|macro_rules!)"
)
"""Whether code may define something; ``'static str`` and ``*const u8`` do not."""
_REST = re.compile(_GAP + rb"\Z", re.VERBOSE)

_BRACE, _END = 123, 125
_RESERVED = frozenset(
    b"as break const continue crate else enum extern false fn for if impl in let loop match mod move mut"
    b" pub ref return self Self static struct super trait true type unsafe use where while async await"
    b" dyn".split()
)
_KINDS = {
    word.encode(): SymbolKind[word.upper()].value
    for word in ("struct", "union", "enum", "trait", "const", "static", "type")
}
_FIELD_KIND, _VARIANT_KIND = SymbolKind.FIELD.value, SymbolKind.VARIANT.value
_FUNCTION, _METHOD = SymbolKind.FUNCTION.value, SymbolKind.METHOD.value
_MODULE, _MACRO = SymbolKind.MODULE.value, SymbolKind.MACRO.value


class _Frame(NamedTuple):
    """What a brace closes: the row that ends there (-1: none), and what held around it."""

    row: int
    form: re.Pattern[bytes]
    scope: str
    flags: int
    in_type: bool
    in_body: bool


class _NoFormError(Exception):
    """Something stands in the text that only looks like a form that is known."""


def outline(text: bytes, flags: int) -> tuple[list[Row], list[tuple[str, str]]] | None:
    """Definitions and modules declared without a body, as ``read_rust`` has them.

    Args:
        text: a skeleton.
        flags: what holds for all of it.

    Returns:
        ``None`` where something stands in the text that has no form here.
    """
    try:
        return _Outline(text, flags).run()
    except _NoFormError:
        return None


class _Outline:
    """One pass."""

    __slots__ = (
        "_at", "_end", "_flags", "_form", "_frames", "_in_body", "_in_type", "_line", "_mods", "_rows",
        "_scope", "_text",
    )  # fmt: skip

    def __init__(self, text: bytes, flags: int) -> None:
        self._text = text
        self._rows: list[list[str | int]] = []
        self._mods: list[tuple[str, str]] = []
        self._frames: list[_Frame] = []
        self._form = _ITEM
        self._scope = ""
        self._flags = flags
        self._in_type = self._in_body = False
        self._at, self._line = 0, 1
        self._end = 0

    def run(self) -> tuple[list[Row], list[tuple[str, str]]] | None:
        """Read it all."""
        text, said, path = self._text, 0, ""
        while match := self._form.match(text, self._end) or (self._in_body and _CODE.match(text, self._end)):
            self._end = match.end()
            what = match.lastgroup
            if what == "attribute":
                attribute = match["attribute"]
                if attribute.count(b"(") != attribute.count(b")"):
                    return None
                said |= noted(b"#" + attribute)
                path = path or path_of(attribute)
                if attribute.startswith(b"!"):
                    self._flags |= said & IN_TESTS
                continue
            if what == "stub":
                self._stub(match, said)
            elif what == "close":
                self._close(match)
            elif what == "field":
                self._row(_FIELD_KIND, match["field"], match, self._trimmed(), said & IN_TESTS)
            else:
                self._other(what or "", match, said, path)
            said, path = 0, ""
        if self._frames or not _REST.match(text, self._end):
            return None
        return [tuple(row) for row in self._rows], self._mods  # type: ignore[misc]

    def _other(self, what: str, match: re.Match[bytes], said: int, path: str) -> None:
        """The less usual forms."""
        tests = said & IN_TESTS
        if what == "head":
            self._headed(match, said)
        elif what in ("variant", "open"):
            name = self._row(_VARIANT_KIND, match["variant"], match, self._trimmed(), tests)
            if what == "open":
                self._open(len(self._rows) - 1, _FIELD, _join(self._scope, name), self._flags | tests)
        elif what == "of":
            if _DEFINES.search(self._text, match.end("of"), self._end):
                raise _NoFormError
            if match["of"] != b"_":
                self._row(_KINDS[match["value"]], match["of"], match, self._end, tests)
        elif what == "mod":
            self._module(match, tests, path)
        elif what in ("call", "macro"):
            self._called(match, tests)
        elif what == "extern":
            self._open(-1, _ITEM, self._scope, self._flags | tests, in_type=self._in_type)
        elif what == "code" and _DEFINES.search(self._text, match.start(), self._end):
            raise _NoFormError

    def _stub(self, match: re.Match[bytes], said: int) -> None:
        kind = _METHOD if self._in_type else _FUNCTION
        name = self._row(kind, match["stub"], match, self._end, said)
        if self._text[self._end - 1] == _BRACE:
            flags = self._flags | said & IN_TESTS
            self._open(len(self._rows) - 1, _ITEM, _join(self._scope, name), flags, in_body=True)

    def _headed(self, match: re.Match[bytes], said: int) -> None:
        """What has a head and mostly a body: types, traits, impls, functions as they are."""
        head, kind = match["head"], match["kind"].split(None, 1)[0]
        if head.count(b"(") != head.count(b")") or head.count(b"[") != head.count(b"]"):
            raise _NoFormError
        opens = self._text[self._end - 1] == _BRACE
        flags = self._flags | said & IN_TESTS
        if kind == b"impl":
            if not opens or b">::" in head:
                raise _NoFormError
            owner = impl_owner(head)
            scope = _join(self._scope, owner) if owner else self._scope
            self._open(-1, _ITEM, scope, flags, in_type=True)
            return
        if kind == b"fn":
            if opens:
                body = _BODY.match(self._text, self._end - 1)
                if body is None or _DEFINES.search(self._text, self._end, body.end()):
                    raise _NoFormError
                self._end = body.end()
            self._row(_METHOD if self._in_type else _FUNCTION, match["name"], match, self._end, said)
            return
        name = self._row(_KINDS[kind], match["name"], match, self._end, said & IN_TESTS)
        if opens:
            form = _VARIANT if kind == b"enum" else _ITEM if kind == b"trait" else _FIELD
            scope = _join(self._scope, name)
            self._open(len(self._rows) - 1, form, scope, flags, in_type=kind == b"trait")
        elif kind != b"struct":
            raise _NoFormError

    def _module(self, match: re.Match[bytes], said: int, path: str) -> None:
        name, flags = _text(match["mod"]), self._flags | said
        scope = _join(self._scope, name)
        if self._text[self._end - 1] != _BRACE:
            self._mods.append((scope, path))
            return
        if name == "tests":
            said |= IN_TESTS
            flags |= IN_TESTS
        self._row(_MODULE, match["mod"], match, self._end, said)
        self._open(len(self._rows) - 1, _ITEM, scope, flags)

    def _called(self, match: re.Match[bytes], said: int) -> None:
        """A macro call, or a macro: what stands in its brackets may define something."""
        source, start, named = self._text, match.start(1), match["macro"]
        takes = _ARGUMENTS.match(source, self._end)
        called = match["call"].rpartition(b"::")[2].strip()
        if takes is None or (named is not None) != (called == b"macro_rules"):
            raise _NoFormError
        self._end = takes.end()
        scope, functions = self._scope, TEST if called == b"quickcheck" else 0
        if named is not None:
            start = match.end("macro")
            name = self._row(_MACRO, named, match, self._end, said)
            scope = _join(scope, name)
        if called not in QUOTING and holds_items(source, start, self._end):
            # From the line that was counted last, which may be in front of it or behind it.
            line = self._line + source.count(b"\n", self._at, start) - source.count(b"\n", start, self._at)
            flags = self._flags | said
            self._rows += map(
                list,
                definitions(
                    source, start, self._end, line=line, scope=scope, flags=flags, functions=functions
                ),
            )

    def _row(self, kind: str, name: bytes, match: re.Match[bytes], end: int, said: int) -> str:
        """Write down what begins with a match and ends before ``end``; returns its name."""
        if name in _RESERVED:
            raise _NoFormError
        text, line = _text(name), self._line_at(match.start(1))
        self._rows.append([kind, text, self._scope, line, self._line_at(end), self._flags | said])
        return text

    def _trimmed(self) -> int:
        """The end of a match without the comma and the white space behind it."""
        end = self._end
        while self._text[end - 1] in b", \t\r\n":
            end -= 1
        return end

    def _open(
        self,
        row: int,
        form: re.Pattern[bytes],
        scope: str,
        flags: int,
        *,
        in_type: bool = False,
        in_body: bool = False,
    ) -> None:
        if len(self._frames) >= _DEEPEST:
            raise _NoFormError
        self._frames.append(_Frame(row, self._form, self._scope, self._flags, self._in_type, self._in_body))
        self._form, self._scope, self._flags = form, scope, flags
        self._in_type, self._in_body = in_type, in_body

    def _close(self, match: re.Match[bytes]) -> None:
        if not self._frames:
            raise _NoFormError
        frame = self._frames.pop()
        row, self._form, self._scope, self._flags, self._in_type, self._in_body = frame
        if row >= 0:
            self._rows[row][4] = self._line_at(match.start("close"))
        # A comma goes on with the variants that the fields were one of.
        if self._text[self._end - 1] != _END and self._form is not _VARIANT:
            raise _NoFormError

    def _line_at(self, offset: int) -> int:
        self._line += self._text.count(b"\n", self._at, offset)
        self._at = offset
        return self._line


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace").removeprefix("r#")


def _join(scope: str, name: str) -> str:
    return f"{scope}::{name}" if scope and name else scope or name
