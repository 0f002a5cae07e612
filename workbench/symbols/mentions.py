"""Where a source speaks of something: in a comment, in a string, or as a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from workbench.symbols.extract import extract
from workbench.symbols.grammar import tree
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from workbench.symbols.rows import Row

_COMMENTS = frozenset({"line_comment", "block_comment", "doc_comment", "comment"})
_STRINGS = frozenset({"string_literal", "raw_string_literal", "char_literal", "string"})
_NAMES = frozenset(
    (
        "identifier",
        "type_identifier",
        "field_identifier",
        "shorthand_field_identifier",
        "metavariable",
        "self",
    )
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_BETWEEN = {
    Language.RUST: (b"//", b"#", b"/*", b"*", b")", b"]"),
    Language.PYTHON: (b"#", b"@", b")"),
}
"""What a line starts with that may stand between a comment and the definition it documents."""

_MOST = 2000
"""Places looked at in one file: past them it speaks of little else."""

_FAR = 60
"""Lines looked through for the definition behind a comment."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that speaks of a needle.

    Attributes:
        needle: as it was asked for.
        line: 1-based.
        where: ``comment`` (line, block and doc comments, docstrings), ``string`` or ``name``.
        symbol: name of the definition that a comment documents or that the place stands in; ``""`` outside.
    """

    needle: str
    line: int
    where: str
    symbol: str


def folded(text: str) -> str:
    """A text as needles are compared: case and the difference of ``-`` and ``_`` do not count."""
    return text.casefold().replace("-", "_")


def mentions(data: bytes, language: Language, needles: Iterable[str]) -> tuple[Mention, ...]:
    """Every place that speaks of one of ``needles``, by line.

    A needle matches whole words, whatever their case, ``-`` and ``_`` alike. One that is an identifier itself
    (``is_valid``) is found as a name only where it is the whole name, to the letter; any other (a claim's id,
    a contract's stem) also within a name, between its words: ``SUB-003`` in ``test_sub_003_holds``.

    Args:
        data: the file; its first 2,000 hits are looked at.
        language: what it is written in.
        needles: what to look for; empty ones match nothing.
    """
    wanted = {folded(needle): needle for needle in needles if needle}
    pattern = _pattern(wanted)
    hits = list(islice(pattern.finditer(data), _MOST)) if pattern is not None else []
    if not hits:
        return ()
    root = tree(data, language).root_node
    place = _Places(data, language)
    found: dict[Mention, None] = {}
    for hit in hits:
        needle = wanted[folded(hit[0].decode("utf-8", "replace"))]
        where, leaf = _where(root, hit)
        if leaf is None or (where == "name" and not _names(leaf, needle)):
            continue
        line = place.line(hit.start())
        found[Mention(needle, line, where, place.symbol(leaf, line, where))] = None
    return tuple(found)


def _pattern(wanted: Iterable[str]) -> re.Pattern[bytes] | None:
    """One expression for all needles, longest first."""
    parts = [
        re.escape(needle.encode()).replace(b"_", b"[-_]")
        for needle in sorted(wanted, key=lambda one: (-len(one), one))
    ]
    if not parts:
        return None
    return re.compile(rb"(?<![A-Za-z0-9])(?:" + b"|".join(parts) + rb")(?![A-Za-z0-9])", re.IGNORECASE)


def _names(leaf: Node, needle: str) -> bool:
    return not _IDENTIFIER.match(needle) or (leaf.text or b"").removeprefix(b"r#") == needle.encode()


def _where(root: Node, hit: re.Match[bytes]) -> tuple[str, Node | None]:
    """What kind of text a hit stands in, and the node that is that text."""
    node = root.descendant_for_byte_range(hit.start(), max(hit.end() - 1, hit.start()))
    for _ in range(4):  # a comment's marker, a string's content stand in the comment, the string
        if node is None:
            break
        if node.type in _COMMENTS:
            parent = node.parent
            return "comment", parent if parent is not None and parent.type in _COMMENTS else node
        if node.type in _STRINGS:
            return ("comment" if _is_docstring(node) else "string"), node
        if node.type in _NAMES:
            return "name", node
        node = node.parent
    return "", None


def _is_docstring(node: Node) -> bool:
    """Whether a Python string is the first statement of a module, a class or a function."""
    statement = node.parent
    if node.type != "string" or statement is None or statement.type != "expression_statement":
        return False
    block = statement.parent
    first = (
        next((child for child in block.named_children if child.type != "comment"), None) if block else None
    )
    return first == statement


class _Places:
    """Lines of a file, and the definitions that lines belong to."""

    def __init__(self, data: bytes, language: Language) -> None:
        self._lines = data.split(b"\n")
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
        self._between = _BETWEEN[language]
        found = extract("file.rs" if language is Language.RUST else "file.py", data)
        self._rows: Sequence[Row] = found.symbols if found is not None else ()
        self._by_line = {row[3]: row[1] for row in reversed(self._rows)}

    def line(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return bisect_right(self._starts, offset)

    def symbol(self, leaf: Node, line: int, where: str) -> str:
        """The definition a place belongs to."""
        if (
            where == "comment"
            and leaf.type != "string"
            and not (leaf.text or b"").startswith((b"//!", b"/*!"))
        ):
            documented = self._documented(leaf)
            if documented:
                return documented
        around = [row for row in self._rows if row[3] <= line <= row[4]]
        return max(around, key=lambda row: row[3])[1] if around else ""

    def _documented(self, leaf: Node) -> str:
        """The definition right behind a comment that has its lines for itself."""
        start, end = leaf.start_point[0], leaf.end_point[0]
        if leaf.end_point[1] == 0 and end > start:  # a doc comment's node goes on to the next line's start
            end -= 1
        if self._lines[start][: leaf.start_point[1]].strip():
            return ""
        doc = (leaf.text or b"").startswith((b"///", b"/**"))
        for number in range(end + 1, min(end + _FAR, len(self._lines))):
            text = self._lines[number].strip()
            name = self._by_line.get(number + 1)
            if name is not None:
                return name
            if not (text.startswith(self._between) or (doc and not text)):
                break
        return ""
