"""Classes of tokens for showing code: parsed once, asked line by line."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from workbench.symbols.grammar import grammar, parse
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from tree_sitter import Node, Query

_LONGEST = 4096
"""Bytes of a line past which it is shown plain."""

_HEAP = 3000
"""Tokens of one error past which a file is shown plain."""


class TokenClass(StrEnum):
    """What a run of characters is. Later ones win where two claim the same characters."""

    PUNCTUATION = "punctuation"
    TYPE = "type"
    CONSTANT = "constant"
    FUNCTION = "function"
    MACRO = "macro"
    KEYWORD = "keyword"
    NUMBER = "number"
    ATTRIBUTE = "attribute"
    STRING = "string"
    COMMENT = "comment"


_RUST = """
[(line_comment) (block_comment)] @comment
[(string_literal) (raw_string_literal) (char_literal)] @string
[(integer_literal) (float_literal)] @number
[(attribute_item) (inner_attribute_item) (lifetime)] @attribute
[(type_identifier) (primitive_type)] @type
(boolean_literal) @constant
(enum_variant name: (identifier) @constant)
((identifier) @constant (#match? @constant "^[A-Z][A-Z0-9_]+$"))
(macro_invocation macro: [(identifier) @macro (scoped_identifier name: (identifier) @macro)] "!" @macro)
(macro_definition name: (identifier) @macro)
(metavariable) @macro
(token_tree (identifier) @macro . "!" @macro)
(token_tree (identifier) @function . (token_tree))
(function_item name: (identifier) @function)
(function_signature_item name: (identifier) @function)
(call_expression function: [
  (identifier) @function
  (scoped_identifier name: (identifier) @function)
  (field_expression field: (field_identifier) @function)
  (generic_function function: [
    (identifier) @function
    (scoped_identifier name: (identifier) @function)
    (field_expression field: (field_identifier) @function)])])
[(mutable_specifier) (self) (super) (crate)] @keyword
["as" "async" "await" "break" "const" "continue" "dyn" "else" "enum" "extern" "fn" "for" "if" "impl" "in"
 "let" "loop" "macro_rules!" "match" "mod" "move" "pub" "ref" "return" "static" "struct" "trait" "type"
 "union" "unsafe" "use" "where" "while" "yield"] @keyword
["(" ")" "[" "]" "{" "}" "," ";" ":" "::" "." "->" "=>"] @punctuation
"""

_PYTHON = """
(comment) @comment
(string_start) @string
(string_content) @string
(string_end) @string
[(integer) (float)] @number
(decorator) @attribute
(type (identifier) @type)
(class_definition name: (identifier) @type)
[(true) (false) (none)] @constant
((identifier) @constant (#match? @constant "^[A-Z][A-Z0-9_]+$"))
(function_definition name: (identifier) @function)
(call function: [(identifier) @function (attribute attribute: (identifier) @function)])
["and" "as" "assert" "async" "await" "break" "class" "continue" "def" "del" "elif" "else" "except" "finally"
 "for" "from" "global" "if" "import" "in" "is" "lambda" "nonlocal" "not" "or" "pass" "raise" "return" "try"
 "while" "with" "yield"] @keyword
["(" ")" "[" "]" "{" "}" "," ";" ":" "." "->"] @punctuation
"""


class Highlighter:
    """The token classes of one file.

    Args:
        data: the file.
        language: what it is written in; ``None`` for a language without a grammar: every line is plain.
    """

    def __init__(self, data: bytes, language: Language | None) -> None:
        self._lines = data.split(b"\n")
        self._language = language
        root = parse(data, language).root_node if language is not None else None
        self._root = None if root is not None and _is_heap(root) else root
        self._known: dict[int, tuple[tuple[int, int, TokenClass], ...]] = {}

    def line(self, number: int) -> tuple[tuple[int, int, TokenClass], ...]:
        """Runs of one line, left to right and apart: first column, one past the last, class.

        Args:
            number: 1-based; a line that is not there has no runs.

        Returns:
            Columns count characters of the line decoded as UTF-8 (with replacement), from 0; a BOM is one.
        """
        if number not in self._known:
            self._known[number] = self._runs(number - 1)
        return self._known[number]

    def _runs(self, row: int) -> tuple[tuple[int, int, TokenClass], ...]:
        if self._root is None or self._language is None or not 0 <= row < len(self._lines):
            return ()
        line = self._lines[row]
        if not line or len(line) > _LONGEST:
            return ()  # an empty range is none to the cursor: it would search the whole file
        from tree_sitter import QueryCursor  # noqa: PLC0415 - loaded with the grammar

        cursor = QueryCursor(_query(self._language))
        cursor.set_point_range((row, 0), (row, len(line)))
        captures = cursor.captures(self._root)
        classes: list[TokenClass | None] = [None] * len(line)
        for token in TokenClass:
            for node in captures.get(token.value, ()):
                (first, start), (last, end) = node.start_point, node.end_point
                start = start if first == row else 0 if first < row else len(line)
                end = end if last == row else len(line) if last > row else 0
                end = min(end, len(line))
                if start < end:
                    classes[start:end] = [token] * (end - start)
        return _joined(line, classes)


def _is_heap(root: Node) -> bool:
    """Whether the parser could make nothing of a file but a heap of tokens, which takes a query forever."""
    errors = [root] if root.is_error else [child for child in root.children if child.is_error]
    return any(error.child_count > _HEAP for error in errors)


def highlight(data: bytes, language: Language | None) -> Highlighter:
    """Parse a file for showing it."""
    return Highlighter(data, language)


@cache
def _query(language: Language) -> Query:
    from tree_sitter import Query  # noqa: PLC0415

    return Query(grammar(language), _RUST if language is Language.RUST else _PYTHON)


def _joined(line: bytes, classes: list[TokenClass | None]) -> tuple[tuple[int, int, TokenClass], ...]:
    """Runs of equal class, from bytes to characters."""
    runs: list[tuple[int, int, TokenClass]] = []
    start = column = 0
    for end in range(1, len(line) + 1):
        if end < len(line) and classes[end] is classes[start]:
            continue
        width = len(line[start:end].decode("utf-8", "replace"))
        token = classes[start]
        if token is not None:
            runs.append((column, column + width, token))
        start, column = end, column + width
    return tuple(runs)
