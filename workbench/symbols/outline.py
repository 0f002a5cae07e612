"""Definitions of a Rust file that holds nothing out of the ordinary, without a syntax tree.

A file is mostly functions, the heads of what holds them, fields and variants, each in a form that an
expression knows. A pass over these forms accounts for every byte, but for the bodies of functions and the
like: such a one ends at the next closing bracket at the indent of the line that opens it, and is looked
through for lines that start an item. What has no form is not guessed at: then there is no outline, and the
parser reads the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.symbols.attributes import WHERE, impl_owner, noted, path_of
from workbench.symbols.bodies import CLOSING, Bodies, NoFormError
from workbench.symbols.forms import (
    BODY,
    DEFINES,
    FIELD,
    FUNCTION,
    ITEM,
    REST,
    SEMICOLON,
    START,
    VARIANT,
)
from workbench.symbols.rows import IN_TESTS, TEST
from workbench.symbols.symbol import SymbolKind
from workbench.symbols.tokens import QUOTING, definitions, holds_items

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from workbench.symbols.rows import Row

    Form = Callable[[bytes, int], "re.Match[bytes] | None"]

_DEEPEST = 30
"""Braces in braces that are followed; the parser knows how to go deeper."""

_BOM = b"\xef\xbb\xbf"
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
_ITEMS, _FIELDS, _VARIANTS = ITEM.match, FIELD.match, VARIANT.match


class _Frame(NamedTuple):
    """What a brace closes: the row that ends there (-1: none), and what held around it."""

    row: int
    form: Form
    scope: str
    flags: int
    in_type: bool
    body: tuple[int, int] | None


def outline(text: bytes, flags: int) -> tuple[list[Row], list[tuple[str, str]]] | None:
    """Definitions and modules declared without a body, as ``read_rust`` has them.

    Args:
        text: a file without raw strings, or its skeleton.
        flags: what holds for all of it.

    Returns:
        ``None`` where something stands in the text that has no form here.
    """
    try:
        return _Outline(text, flags).run()
    except NoFormError:
        return None


class _Outline:
    """One pass."""

    __slots__ = (
        "_at", "_bodies", "_body", "_end", "_flags", "_form", "_frames", "_in_type", "_line", "_mods",
        "_rows", "_scope", "_text",
    )  # fmt: skip

    def __init__(self, text: bytes, flags: int) -> None:
        self._text = text
        self._rows: list[list[str | int] | Row] = []
        self._mods: list[tuple[str, str]] = []
        self._frames: list[_Frame] = []
        self._form: Form = _ITEMS
        self._scope = ""
        self._flags = flags
        self._in_type = False
        # In a body: where its closing bracket's line begins, and the offset behind all of it.
        self._body: tuple[int, int] | None = None
        self._bodies = Bodies(text)
        self._at, self._line = 0, 1
        self._end = len(_BOM) if text.startswith(_BOM) else 0

    def run(self) -> tuple[list[Row], list[tuple[str, str]]] | None:
        """Read it all."""
        text = self._text
        match: re.Match[bytes] | None = None
        while True:
            if self._body is not None and not self._seek(*self._body):
                continue
            match = match or self._form(text, self._end)
            said, path = 0, ""
            while match is not None and match.lastgroup == "attribute":
                self._end = match.end()
                attribute = match["attribute"]
                if attribute.count(b"(") != attribute.count(b")"):
                    return None
                said |= noted(b"#" + attribute)
                path = path or path_of(attribute)
                if attribute.startswith(b"!"):
                    self._flags |= said & IN_TESTS
                match = self._form(text, self._end)
            if match is None:
                break
            what = match.lastgroup
            if what in ("signature", "body"):
                match = self._functions(match, said)
            else:
                self._end = match.end()
                self._other(what or "", match, said, path)
                match = None
        if self._frames or not REST.match(text, self._end):
            return None
        return list(map(tuple, self._rows)), self._mods  # type: ignore[arg-type]

    def _seek(self, limit: int, after: int) -> bool:
        """Go to the next item of a body, or leave the body, when there is none; true when there is."""
        if self._end > limit:
            raise NoFormError
        start = self._bodies.item(self._end, limit)
        if start >= 0:
            self._end = start
            return True
        frame = self._frames.pop()
        row, self._form, self._scope, self._flags, self._in_type, self._body = frame
        if row >= 0:
            self._rows[row][4] = self._line_at(after)  # type: ignore[index]
        self._end = after
        return False

    # -- forms -------------------------------------------------------------------------------------------

    def _other(self, what: str, match: re.Match[bytes], said: int, path: str) -> None:
        """The less usual forms."""
        tests = said & IN_TESTS
        if what == "close":
            self._close(match)
        elif what == "field":
            self._row(_FIELD_KIND, match["field"], match, self._trimmed(), tests)
        elif what == "head":
            self._headed(match, said)
        elif what in ("variant", "open"):
            name = self._row(_VARIANT_KIND, match["variant"], match, self._trimmed(), tests)
            if what == "open":
                self._open(len(self._rows) - 1, _FIELDS, _join(self._scope, name), self._flags | tests)
        elif what == "of":
            self._valued(match, tests)
        elif what == "mod":
            self._module(match, tests, path)
        elif what in ("call", "macro"):
            self._called(match, tests)
        elif what in ("code", "made"):
            self._passed(match)
        elif what == "extern":
            self._open(-1, _ITEMS, self._scope, self._flags | tests, in_type=self._in_type)

    def _functions(self, match: re.Match[bytes] | None, said: int) -> re.Match[bytes] | None:
        """Functions, one behind the other: most of a file is that.

        Returns:
            The form behind them; ``None`` when it is to be looked for.
        """
        text, form, append = self._text, self._form, self._rows.append
        scope, flags, kind = self._scope, self._flags, _METHOD if self._in_type else _FUNCTION
        at, line = self._at, self._line
        while match is not None and ((what := match.lastgroup) == "body" or what == "signature"):
            mark, name, signature = match.group("mark", "fn", "signature")
            if name in _RESERVED or (mark is not None and mark.count(b"(") != mark.count(b")")):
                raise NoFormError
            if mark is not None:
                said |= noted(b"#" + mark)
            start, end = match.start("first"), match.end()
            if signature.count(b"(") != signature.count(b")"):
                # It had not come to its end yet.
                self._at, self._line = at, line
                self._whole(FUNCTION.match(text, start), said)
                return None
            line += text.count(b"\n", at, start)
            at = start
            if what == "body":
                self._at, self._line, self._end = at, line, end
                end = self._bodied(name, start, match.end("signature"), said)
                if not end:
                    return None
            first, line = line, line + text.count(b"\n", at, end)
            append((kind, _text(name), scope, first, line, flags | said))
            said, at = 0, end
            match = form(text, end) if self._body is None else None
        self._at, self._line, self._end = at, line, at
        return match

    def _bodied(self, name: bytes, start: int, opened: int, said: int) -> int:
        """The end of a function with a body; 0 when it has been gone into."""
        text, end = self._text, self._end
        rest = text[end : text.find(b"\n", end)].lstrip()
        closer = -1 if rest and not rest.startswith(b"//") else self._bodies.closer(start, end, b"}")
        if closer < 0:
            body = BODY.match(text, opened)
            if body is None or DEFINES.search(text, end, body.end()):
                raise NoFormError
            return body.end()
        behind = self._bodies.behind(closer)
        if START.search(text, end, closer) is None:
            return behind
        row, line = len(self._rows), self._line_at(start)
        kind = _METHOD if self._in_type else _FUNCTION
        self._rows.append([kind, _text(name), self._scope, line, line, self._flags | said])
        scope = _join(self._scope, _text(name))
        self._enter(row, scope, self._flags | said & IN_TESTS, (closer, behind))
        return 0

    def _whole(self, match: re.Match[bytes] | None, said: int) -> None:
        """A function as it is."""
        if match is None:
            raise NoFormError
        self._end = match.end()
        self._headed(match, said)

    def _passed(self, match: re.Match[bytes]) -> None:
        """Code in a file that others include, or a macro of the kind that the parser does not know."""
        start, end = match.start(1), match.end()
        if match.lastgroup == "made":
            whole, _, self._end = self._bodies.arguments(start, end)
            if holds_items(whole, 0, len(whole)):
                raise NoFormError
            return
        closer = self._bodies.closer(start, end, b"}")
        if closer < 0 or START.search(self._text, end, closer):
            raise NoFormError
        self._end = self._bodies.behind(closer)

    def _headed(self, match: re.Match[bytes], said: int) -> None:
        """What has a head and mostly a body: types, traits, impls, functions as they are."""
        head, kind = match["head"], match["kind"].split(None, 1)[0]
        if head.count(b"(") != head.count(b")") or head.count(b"[") != head.count(b"]"):
            raise NoFormError
        opens = self._text[self._end - 1] == _BRACE
        flags = self._flags | said & IN_TESTS
        if kind == b"impl":
            if not opens or b">::" in WHERE.split(head, maxsplit=1)[0]:
                raise NoFormError
            owner = impl_owner(head)
            scope = _join(self._scope, owner) if owner else self._scope
            self._open(-1, _ITEMS, scope, flags, in_type=True)
            return
        if kind == b"fn":
            name = match["name"]
            if name in _RESERVED:
                raise NoFormError
            end = self._end
            if opens:
                end = self._bodied(name, match.start(1), end - 1, said)
            if end:
                self._row(_METHOD if self._in_type else _FUNCTION, name, match, end, said)
                self._end = end
            return
        name = self._row(_KINDS[kind], match["name"], match, self._end, said & IN_TESTS)
        if opens:
            form = _VARIANTS if kind == b"enum" else _ITEMS if kind == b"trait" else _FIELDS
            scope = _join(self._scope, name)
            self._open(len(self._rows) - 1, form, scope, flags, in_type=kind == b"trait")
        elif kind != b"struct":
            raise NoFormError

    def _valued(self, match: re.Match[bytes], tests: int) -> None:
        """A constant, a static or a type, up to its semicolon."""
        text, start, name = self._text, match.start(1), match["of"]
        line_end = text.find(b"\n", self._end)
        last = text[self._end : line_end].rstrip()[-1:]
        closer = self._bodies.closer(start, line_end, CLOSING[last]) if last in CLOSING else -1
        ended = SEMICOLON.match(text, self._bodies.behind(closer)) if closer >= 0 else None
        if ended and not START.search(text, line_end, closer):
            self._end = ended.end()
        elif ended and last == b"{":
            row, scope = -1, self._scope
            if name != b"_":
                row, scope = len(self._rows), _join(scope, _text(name))
                self._row(_KINDS[match["value"]], name, match, start, tests)
            self._end = line_end
            self._enter(row, scope, self._flags | tests, (closer, ended.end()))
            return
        else:
            end = self._bodies.value(self._end)
            if DEFINES.search(text, self._end, end):
                raise NoFormError
            self._end = end
        if name != b"_":
            self._row(_KINDS[match["value"]], name, match, self._end, tests)

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
        self._open(len(self._rows) - 1, _ITEMS, scope, flags)

    def _called(self, match: re.Match[bytes], said: int) -> None:
        """A macro call, or a macro: what stands in its brackets may define something."""
        text, start, opened, named = self._text, match.start(1), self._end, match["macro"]
        called = match["call"].rpartition(b"::")[2].strip()
        if (named is not None) != (called == b"macro_rules"):
            raise NoFormError
        whole, begin, self._end = self._bodies.arguments(start, opened)
        scope, functions = self._scope, TEST if called == b"quickcheck" else 0
        first = start if named is None else match.end("macro")
        line = self._line_at(start) + text.count(b"\n", start, first)
        if named is not None:
            name = self._row(_MACRO, named, match, self._end, said)
            scope = _join(scope, name)
        if called not in QUOTING and holds_items(whole, first - begin, len(whole)):
            flags = self._flags | said
            self._rows += definitions(
                whole, first - begin, len(whole), line=line, scope=scope, flags=flags, functions=functions
            )

    # -- rows and frames ---------------------------------------------------------------------------------

    def _row(self, kind: str, name: bytes, match: re.Match[bytes], end: int, said: int) -> str:
        """Write down what begins with a match and ends before ``end``; returns its name."""
        if name in _RESERVED:
            raise NoFormError
        text, line = _text(name), self._line_at(match.start(1))
        self._rows.append([kind, text, self._scope, line, self._line_at(end), self._flags | said])
        return text

    def _trimmed(self) -> int:
        """The end of a match without the comma and the white space behind it."""
        end = self._end
        while self._text[end - 1] in b", \t\r\n":
            end -= 1
        return end

    def _open(self, row: int, form: Form, scope: str, flags: int, *, in_type: bool = False) -> None:
        self._enter(row, scope, flags, None)
        self._form, self._in_type = form, in_type

    def _enter(self, row: int, scope: str, flags: int, body: tuple[int, int] | None) -> None:
        if len(self._frames) >= _DEEPEST:
            raise NoFormError
        self._frames.append(_Frame(row, self._form, self._scope, self._flags, self._in_type, self._body))
        self._form, self._scope, self._flags, self._in_type = _ITEMS, scope, flags, False
        self._body = body

    def _close(self, match: re.Match[bytes]) -> None:
        if not self._frames or self._body is not None:
            raise NoFormError
        frame = self._frames.pop()
        row, self._form, self._scope, self._flags, self._in_type, self._body = frame
        if row >= 0:
            self._rows[row][4] = self._line_at(match.start("close"))  # type: ignore[index]
        # A comma goes on with the variants that the fields were one of.
        if self._text[self._end - 1] != _END and self._form is not _VARIANTS:
            raise NoFormError

    def _line_at(self, offset: int) -> int:
        self._line += self._text.count(b"\n", self._at, offset)
        self._at = offset
        return self._line


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace").removeprefix("r#")


def _join(scope: str, name: str) -> str:
    return f"{scope}::{name}" if scope and name else scope or name
