"""A Rust file without what an index does not need, line by line where it was: fast to parse.

Function bodies, argument lists, imports, comment lines and attributes that say nothing about tests or modules
are replaced by their newlines, so that every definition keeps its lines (columns are lost). What cannot be
told apart safely by such a glance stays as it is. The parse of the skeleton is the judge: a file whose
skeleton has a syntax error is parsed whole.
"""

from __future__ import annotations

import re

_BORING = re.compile(
    rb"\n[ \t]*+(?://[^\n\"*]*+(?:(?:\"[^\n\"*]*+\"|(?<!/)\*(?!/))[^\n\"*]*+)*+"
    rb"|#!?\[(?:(?:inline|derive|allow|stable|unstable|rustc_\w*|must_use|doc|target_feature)\b"
    rb"|cfg_attr\((?![^\n]*path)|(?![^\n]*(?:test|path|quickcheck|bench)))[^\n]*\][ \t\r]*)(?=\n)"
)
"""A comment line, or a line of one attribute that says nothing about tests or modules. Comments with an odd
quote or the end of a block comment stay, for a string or a block comment may end on them."""

_RAW = re.compile(rb"r\"(?:(?<![\w']r\")|(?<=[^\w'][bc]r\"))")
_RAW_HASHED = re.compile(rb"#\"")
"""A raw string's start, or what may be one. ``"for"`` has none; ``r"for"`` has."""

_UP_TO_RAW = re.compile(
    rb"(?:[^/\"']++|/(?:/[^\n]*+|\*.*?(?:\*/|\Z))?+"
    rb"|\"(?!(?<![\w']r\")(?<=r\")|(?<=[^\w'][bc]r\")|(?<=r#\")|(?<=r##\")|(?<=###\"))(?:[^\"\\]++|\\.)*+\"?+"
    rb"|'(?:(?:\\.[^'\n]{0,9}|[^\\'\n])')?+)*+"
    rb"(?P<raw>\"(?:(?<=r\")[^\"]*+|(?<=r#\").*?(?=\"#)|(?<=r##\").*?(?=\"##)|(?<=r###\").*?(?=\"###)"
    rb"|(?<=####\").*?(?=\"####))\"?)?+",
    re.DOTALL,
)
"""All up to a raw string and that, but for its hashes. Comments, strings and characters could hide one; an
open one runs to the end of the file."""

_ITEM = re.compile(
    rb"\n([ \t]*+)(?=[#acdefimpstu])((?:#\[[^\]\n]*+\] *+)*+)"
    rb"(?:(?:pub(?:\([^)\n]*\))?|default|const(?= +(?:fn|unsafe|async|extern)\b)|async|unsafe"
    rb"|extern(?: +\"[^\"\n]*\")?(?= +(?:fn|unsafe)\b)) +)*+"
    rb"(?:fn +((?:r#)?[\w\x80-\xff]++)(?=[ \t]*+[(<])([^{;]{0,4000}+)([{;])"
    rb"(?:[ \t\r]*(?=(\n))|([^\n{}\"'/]*+\}))?"
    rb"|((?:struct|enum|trait|union|impl|mod|static|type|const|extern)\b|macro_rules!)"
    rb"|use [^;\"'/]{0,4000}+;)"
)
"""A line that starts an item: indent, attributes, then a function's name, signature, its ``{`` or ``;`` and
whether the line ends there; or the keyword of another item; or neither, for an import."""

_DEFINES = re.compile(rb"\b(?:fn|struct|enum|trait|union|mod|type|const|static)\s+\w")
_OPEN_MACRO = re.compile(rb"\w!\s*[({\[][ \t\r]*\n")
_PLAIN = frozenset({b"struct", b"enum", b"trait", b"union", b"impl", b"mod", b"type", b"extern"})
_ATTRIBUTES = re.compile(rb"(?:\n[ \t]*+#\[[^\n]*+)++\s*+\Z")
_HASH = 35
_CLOSING = {b"{": b"}", b"(": b")", b"[": b"]"}


def skeleton(data: bytes) -> bytes:
    """What is left of a Rust source when bodies and other ballast are gone.

    Args:
        data: a source file.

    Returns:
        Bytes with as many newlines as ``data``, each definition on its line. Of a body in which other
        definitions stand, these are left.
    """
    data = without_raw_strings(data)
    return _Cut(_BORING.sub(b"\n", b"\n" + data + b"\n")).run()[1:-1]


def without_raw_strings(data: bytes) -> bytes:
    """A Rust source whose quotes all begin or end a string, line by line where it was: raw ones are empty."""
    if not _RAW.search(data) and not _RAW_HASHED.search(data):
        return data
    parts: list[bytes] = []
    at = 0
    while match := _UP_TO_RAW.match(data, at):
        begin, end = match.span("raw")
        if begin < 0:
            if match.end() < len(data):  # one that is left open
                return b"".join(
                    (*parts, data[at : match.end()], b'"', b"\n" * data.count(b"\n", match.end()))
                )
            break
        hashes = begin
        while data[hashes - 1] == _HASH:
            hashes -= 1
        parts += (data[at : hashes - 1], b'""', b"\n" * data.count(b"\n", begin, end))
        at = end + begin - hashes
    parts.append(data[at:])
    return b"".join(parts)


class _Cut:
    """One pass over the lines that start an item.

    Regions lie in each other: one that is kept is copied, of one that is dropped only the newlines. An item
    in a dropped region opens a kept one, a body in a kept region a dropped one.
    """

    __slots__ = ("_body", "_closers", "_copied", "_data", "_out", "_regions")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._out: list[bytes] = []
        self._copied = 0
        # Where a region ends, whether it is kept, where it starts, and how much was written before it.
        self._regions: list[tuple[int, bool, int, int]] = [(len(data), True, 0, 0)]
        # The last function with a body, not written yet: its name, its first byte, the one behind its opening
        # brace, the one behind its closing one.
        self._body: tuple[bytes, int, int, int] | None = None
        self._closers: dict[bytes, int] = {}

    def run(self) -> bytes:
        """The skeleton, one newline ahead."""
        regions = self._regions
        for match in _ITEM.finditer(self._data):
            start = match.start()
            indent, attributes, name, signature, opener, line_ends, one_line, word = match.groups()
            if self._body is not None:
                if start < self._body[3] and name is None and word is None:
                    continue  # an import in a body
                self._settle(start)
            if start < self._copied:
                continue  # inside of a macro's arms
            while start >= regions[-1][0]:
                self._advance(regions[-1][0])
            if name is None:
                if not (word in _PLAIN and regions[-1][1]):
                    self._other(match, start, indent, word)
                continue
            end = match.end()
            if attributes or b"/" in signature or not _balanced(signature) or not self._clear(start):
                self._keep()
            elif opener == b";" or one_line:
                self._reach(start)
                self._out += (b"\nfn ", name, b"(", b"\n" * signature.count(b"\n"), b");")
                self._copied = end
            elif not line_ends or not self._begin(name, start, end, indent):
                self._keep()
        self._settle(len(self._data))
        self._advance(len(self._data))
        return b"".join(self._out)

    def _begin(self, name: bytes, start: int, end: int, indent: bytes) -> bool:
        """Take note of a body; false when its end cannot be told."""
        closer = self._closer(indent + b"}", end)
        if closer < 0 or self._data.count(b'"', end, closer) % 2:
            return False  # the closing brace may stand in a string
        self._body = (name, start, end, closer + len(indent) + 2)
        return True

    def _settle(self, start: int) -> None:
        """Write the function whose body was seen last: the next definition is known to start here."""
        if self._body is None:
            return
        name, begin, opened, closed = self._body
        data, out = self._data, self._out
        self._body = None
        limit, kept, _, _ = self._regions[-1]
        if kept and begin < limit:
            out.append(data[self._copied : begin])
        else:
            self._reach(begin)
        if start >= closed:
            out += (b"\nfn ", name, b"(", b"\n" * data.count(b"\n", begin + 1, closed), b");")
            self._copied = closed
        else:
            out += (b"\nfn ", name, b"(){", b"\n" * data.count(b"\n", begin + 1, opened))
            self._copied = opened
            self._regions.append((closed - 1, False, opened, len(out)))

    def _other(self, match: re.Match[bytes], start: int, indent: bytes, word: bytes | None) -> None:
        """An import, or an item that is no function."""
        data, regions = self._data, self._regions
        kept = regions[-1][1]
        if word is None:
            if kept and not data[max(start - 99, 0) : start].rstrip().endswith(b"]"):
                # Had it an attribute, that would pass to the item behind it.
                self._advance(start)
                self._out.append(b"\n" * match[0].count(b"\n"))
                self._copied = match.end()
            return
        if kept and word not in (b"macro_rules!", b"const", b"static"):
            return
        line_end = data.find(b"\n", match.end())
        last = data[match.end() : line_end].rstrip()[-1:]
        closer = -1
        if last in _CLOSING:
            closer = self._closer(indent + _CLOSING[last], line_end)
        if kept and closer < 0:
            return
        if not self._clear(start) or (closer < 0 and last not in (b";", b"}")):
            self._keep()
            return
        end = data.find(b"\n", closer + 1) if closer >= 0 else line_end
        if word == b"macro_rules!" and closer >= 0 and not _DEFINES.search(data, line_end, closer):
            self._reach(start)
            self._out += (data[start:line_end], b"\n" * data.count(b"\n", line_end, closer), data[closer:end])
            self._copied = end
        elif not kept:
            self._reach(start)
            regions.append((end, True, start, len(self._out)))
        elif word != b"macro_rules!":  # the value of a constant
            self._advance(line_end)
            regions.append((closer, False, line_end, len(self._out)))

    def _clear(self, start: int) -> bool:
        """Whether what would be dropped before an item is no string, comment or macro call it stands in."""
        if self._regions[-1][1]:
            return True
        gap = self._data[self._copied : start + 1]
        return gap.count(b'"') % 2 == 0 and b"/*" not in gap and not _OPEN_MACRO.search(gap)

    def _keep(self) -> None:
        """Keep the innermost region after all, from its start."""
        end, kept, start, written = self._regions[-1]
        if not kept:
            del self._out[written:]
            self._copied = start
            self._regions[-1] = (end, True, start, written)

    def _reach(self, start: int) -> None:
        """Copy or drop up to an item; the attributes on the lines before it stay in any case."""
        if not self._regions[-1][1] and (found := _ATTRIBUTES.search(self._data, self._copied, start)):
            self._advance(found.start())
            self._out.append(self._data[found.start() : start])
            self._copied = start
        else:
            self._advance(start)

    def _advance(self, end: int) -> None:
        """Copy or drop up to an offset, and leave the regions that end before it."""
        data, out, regions = self._data, self._out, self._regions
        while True:
            limit, kept = regions[-1][:2]
            stop = min(limit, end)
            if stop > self._copied:
                out.append(
                    data[self._copied : stop] if kept else b"\n" * data.count(b"\n", self._copied, stop)
                )
                self._copied = stop
            if limit > end or len(regions) == 1:
                return
            regions.pop()

    def _closer(self, ending: bytes, start: int) -> int:
        """The next newline that ``ending`` (an indent and a bracket) follows; -1 when there is none."""
        found = self._closers.get(ending, 0)
        if 0 <= found < start:
            found = self._closers[ending] = self._data.find(b"\n" + ending, start)
        return found


def _balanced(signature: bytes) -> bool:
    """Whether a signature's brackets close: else its end was a ``;`` or ``{`` in the midst of it."""
    count = signature.count
    return count(b"(") == count(b")") and count(b"[") == count(b"]")
