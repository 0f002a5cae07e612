"""Bodies in a Rust file that an outline does not read: where they end, and the items that stand in them.

A body that is opened at the end of a line ends at the next closing bracket at the indent of that line.
"""

from __future__ import annotations

from workbench.symbols.forms import BRACKETS, LETTERS, LEXED, OPEN_MACRO, SEMICOLON, START, TOKEN
from workbench.symbols.skeleton import skeleton
from workbench.symbols.tokens import holds_items

CLOSING = {b"{": b"}", b"(": b")", b"[": b"]"}


class NoFormError(Exception):
    """Something stands in the text that only looks like a form that is known."""


class Bodies:
    """Those of one text.

    Args:
        text: holds no raw strings.
    """

    __slots__ = ("_nowhere", "_text")

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._nowhere: set[bytes] = set()

    def closer(self, start: int, end: int, closing: bytes) -> int:
        """Where the line of the bracket begins that closes what an item opens at the end of a line.

        Args:
            start: of the item, on a line of its own.
            end: behind the opening bracket.
            closing: the bracket.

        Returns:
            The offset of the newline before that line; -1 when it cannot be told.
        """
        text = self._text
        indent = text[text.rfind(b"\n", 0, start) + 1 : start]
        if indent and not indent.isspace():
            return -1
        ending = b"\n" + indent + closing
        if ending in self._nowhere:
            return -1
        closer = text.find(ending, end)
        if closer < 0:
            self._nowhere.add(ending)
        elif text.count(b'"', end, closer) % 2 and LEXED.fullmatch(text, end, closer) is None:
            return -1  # it may stand in a string
        return closer

    def behind(self, closer: int) -> int:
        """The offset behind the bracket that closes on the line behind a newline."""
        text, at = self._text, closer + 1
        while text[at] in b" \t":
            at += 1
        return at + 1

    def item(self, begin: int, limit: int) -> int:
        """Where the next item of a body begins, with the attributes before it; -1 when there is none.

        Args:
            begin: where to look from, outside of strings and comments.
            limit: the end of the body.

        Raises:
            NoFormError: it stands in a macro's tokens.
        """
        text = self._text
        known, found = begin, START.search(text, begin, limit)
        while found is not None and (hidden := self._hidden(known, found.start() + 1)):
            known, found = hidden, START.search(text, hidden, limit)
        if found is None:
            return -1
        start = found.start()
        gap = text[begin : start + 1]
        closed: dict[bytes, int] = {}
        for macro in OPEN_MACRO.finditer(gap):
            line = gap[gap.rfind(b"\n", 0, macro.start()) + 1 : macro.start()]
            ending = b"\n" + line[: len(line) - len(line.lstrip())] + CLOSING[macro[1]]
            if closed.get(ending, -1) < macro.end() - 1:
                closed[ending] = gap.find(ending, macro.end() - 1)
                if closed[ending] < 0:
                    raise NoFormError
        while (before := text.rfind(b"\n", begin, start)) >= 0:
            line = text[before:start].strip()
            if line and not line.startswith((b"#[", b"//")):
                break
            start = before
        return start

    def arguments(self, start: int, opened: int) -> tuple[bytes, int, int]:
        """What a macro takes.

        Args:
            start: of the macro or its call.
            opened: of the bracket.

        Returns:
            The text that may define something, the bodies in it left out, and the offset at which it begins;
            and the offset behind all of it.

        Raises:
            NoFormError: its end cannot be told.
        """
        text = self._text
        bracket = text[opened : opened + 1]
        closer = -1
        if not text[opened + 1 : text.find(b"\n", opened)].strip():
            closer = self.closer(start, opened, CLOSING[bracket])
        if closer < 0:
            end = _taken(text, opened)
            return text[start:end], start, end
        end = self.behind(closer)
        if bracket != b"{":
            end = _ended(text, end)
        if not holds_items(text, opened, closer):
            return b"", start, end
        begin = text.rfind(b"\n", 0, start) + 1
        whole = skeleton(text[begin:end])
        if _taken(whole, opened - begin) != len(whole):
            raise NoFormError
        return whole, begin, end

    def value(self, at: int) -> int:
        """The offset behind the semicolon of a value.

        Args:
            at: where it begins.

        Raises:
            NoFormError: something stands in it that has no form.
        """
        text = self._text
        while True:
            letters = LETTERS.match(text, at)
            at = letters.end() if letters else at
            if text[at : at + 1] == b";":
                return at + 1
            brackets = BRACKETS.match(text, at)
            if brackets is None:
                raise NoFormError
            at = brackets.end()

    def _hidden(self, begin: int, start: int) -> int:
        """Where the string or comment ends that an offset stands in; 0 when it stands in none."""
        text = self._text
        if text.count(b'"', begin, start) % 2 == 0 and text.find(b"/*", begin, start) < 0:
            return 0
        lexed = LEXED.match(text, begin, start)
        if lexed is None or lexed.end() == start:
            return 0
        token = TOKEN.match(text, lexed.end())
        if token is None or token.end() <= start:
            raise NoFormError
        return token.end()


def _taken(text: bytes, opened: int) -> int:
    """The offset behind a macro's arguments, and behind the semicolon that follows all but braces."""
    takes = BRACKETS.match(text, opened)
    if takes is None:
        raise NoFormError
    return takes.end() if text[opened : opened + 1] == b"{" else _ended(text, takes.end())


def _ended(text: bytes, at: int) -> int:
    ended = SEMICOLON.match(text, at)
    if ended is None:
        raise NoFormError
    return ended.end()
