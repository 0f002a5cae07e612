"""Definitions of a Python file, from its syntax tree."""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from workbench.symbols.grammar import grammar, parse
from workbench.symbols.rows import IN_TESTS, TEST
from workbench.symbols.symbol import Language, SymbolKind

if TYPE_CHECKING:
    from tree_sitter import Node

    from workbench.symbols.rows import Row

_DEFINES = re.compile(rb"\b(?:def|class)\b")
_DEEPEST = 64
"""Scopes within scopes that are followed: more than anyone writes, and a bound on hostile files."""


def read_python(data: bytes, flags: int, *, pytest: bool) -> tuple[list[Row], bool]:
    """Definitions, and whether there are syntax errors.

    Args:
        data: the file.
        flags: what holds for all of it.
        pytest: pytest would collect ``test…`` and ``Test…`` from it.
    """
    root = parse(data, Language.PYTHON).root_node
    walk = _Walk(data, flags, pytest=pytest)
    walk.run(root)
    walk.rows.sort(key=itemgetter(3))
    return walk.rows, root.has_error


class _Grammar(NamedTuple):
    function: int
    class_: int
    decorated: int
    statement: int
    assignment: int
    alias: int
    identifier: int
    patterns: frozenset[int]
    compound: frozenset[int]
    name: int
    body: int
    definition: int
    left: int
    right: int


@cache
def _grammar() -> _Grammar:
    table = grammar(Language.PYTHON)

    def kind(name: str) -> int:
        return table.id_for_node_kind(name, True) or 0

    def field(name: str) -> int:
        return table.field_id_for_name(name) or 0

    compound = (
        "ERROR block if_statement elif_clause else_clause try_statement except_clause except_group_clause "
        "finally_clause with_statement for_statement while_statement match_statement case_clause"
    )
    return _Grammar(
        function=kind("function_definition"),
        class_=kind("class_definition"),
        decorated=kind("decorated_definition"),
        statement=kind("expression_statement"),
        assignment=kind("assignment"),
        alias=kind("type_alias_statement"),
        identifier=kind("identifier"),
        patterns=frozenset({kind("pattern_list"), kind("tuple_pattern"), kind("list_pattern"), kind("type")}),
        compound=frozenset(kind(name) for name in compound.split()) - {0},
        name=field("name"),
        body=field("body"),
        definition=field("definition"),
        left=field("left"),
        right=field("right"),
    )


class _Scope(NamedTuple):
    """Where a walk stands: names around, whether they end in a class or a function, and what holds there."""

    name: str
    in_class: bool
    in_function: bool
    flags: int
    tests: bool


class _Walk:
    """A walk over statements. Nothing recurses: a file may be nested as deep as it likes."""

    def __init__(self, source: bytes, flags: int, *, pytest: bool) -> None:
        self.rows: list[Row] = []
        self._source = source
        self._named: set[tuple[str, str]] = set()
        self._stack: list[tuple[Node, _Scope]] = []
        self._top = _Scope("", in_class=False, in_function=False, flags=flags, tests=pytest)

    def run(self, root: Node) -> None:
        """Fill ``rows`` from the root of a tree."""
        g = _grammar()
        self._stack.append((root, self._top))
        while self._stack:
            node, scope = self._stack.pop()
            for child in node.children:
                definition = child
                kind = child.kind_id
                if kind == g.decorated:
                    inner = child.child_by_field_id(g.definition)
                    if inner is None:
                        continue
                    definition, kind = inner, inner.kind_id
                if kind in (g.function, g.class_):
                    self._definition(definition, scope, is_class=kind == g.class_)
                elif kind in g.compound:
                    self._stack.append((child, scope))
                elif not scope.in_function:
                    if kind == g.statement:
                        self._statement(child, scope)
                    elif kind == g.alias:
                        self._targets(child, child.child_by_field_id(g.left), scope, SymbolKind.TYPE)

    def _definition(self, node: Node, scope: _Scope, *, is_class: bool) -> None:
        g = _grammar()
        found = node.child_by_field_id(g.name)
        body = node.child_by_field_id(g.body)
        if found is None:
            return
        name = (found.text or b"").decode("utf-8", "replace")
        flags, tests = scope.flags, False
        if scope.tests and name.startswith("Test" if is_class else "test"):
            flags |= TEST | IN_TESTS
            tests = is_class
        elif scope.tests and is_class and name.endswith(("Test", "Tests", "TestCase")):
            tests = True  # unittest's manner
        kind = SymbolKind.CLASS if is_class else SymbolKind.METHOD if scope.in_class else SymbolKind.FUNCTION
        self.rows.append(
            (kind.value, name, scope.name, node.start_point[0] + 1, node.end_point[0] + 1, flags)
        )
        if body is None or scope.name.count("::") >= _DEEPEST:
            return
        if not is_class and not _DEFINES.search(self._source, *body.byte_range):
            return
        inner = f"{scope.name}::{name}" if scope.name else name
        self._stack.append(
            (
                body,
                _Scope(
                    inner, in_class=is_class, in_function=not is_class, flags=flags & IN_TESTS, tests=tests
                ),
            )
        )

    def _statement(self, node: Node, scope: _Scope) -> None:
        """The names an assignment binds, chained ones too."""
        g = _grammar()
        assignment: Node | None = node.child(0)
        while assignment is not None and assignment.kind_id == g.assignment:
            value = assignment.child_by_field_id(g.right)
            bare = value is None and scope.in_class
            kind = SymbolKind.FIELD if bare else SymbolKind.CONSTANT
            self._targets(node, assignment.child_by_field_id(g.left), scope, kind)
            assignment = value

    def _targets(self, node: Node, target: Node | None, scope: _Scope, kind: SymbolKind) -> None:
        """Rows of the plain names in a target; the first binding of a name counts."""
        g = _grammar()
        targets = [target] if target is not None else []
        while targets:
            one = targets.pop()
            if one.kind_id in g.patterns:
                targets += reversed(one.named_children)
            elif one.kind_id == g.identifier:
                name = (one.text or b"").decode("utf-8", "replace")
                if (scope.name, name) not in self._named and name != "_":
                    self._named.add((scope.name, name))
                    self.rows.append(
                        (
                            kind.value,
                            name,
                            scope.name,
                            node.start_point[0] + 1,
                            node.end_point[0] + 1,
                            scope.flags,
                        )
                    )
