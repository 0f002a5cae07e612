"""Definitions of a Rust file, from its syntax tree."""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from workbench.symbols.attributes import noted, path_of, type_name
from workbench.symbols.grammar import grammar, parse
from workbench.symbols.outline import outline
from workbench.symbols.rows import IN_TESTS, TEST
from workbench.symbols.skeleton import skeleton, without_raw_strings
from workbench.symbols.symbol import Language, SymbolKind
from workbench.symbols.tokens import QUOTING, definitions, holds_items

if TYPE_CHECKING:
    from tree_sitter import Node

    from workbench.symbols.rows import Row

_ITEM_WORD = re.compile(
    rb"\b(?:fn|struct|enum|trait|union|impl|mod|static|type|const|macro_rules)\b(?=[ \t\r\n!<])"
)
_METHOD, _FUNCTION = SymbolKind.METHOD.value, SymbolKind.FUNCTION.value
_FIELD, _TRAIT = SymbolKind.FIELD.value, SymbolKind.TRAIT.value

_DEEPEST = 64
"""Scopes within scopes that are followed: more than anyone writes, and a bound on hostile files."""


def read_rust(data: bytes, flags: int, *, whole: bool) -> tuple[list[Row], list[tuple[str, str]], bool]:
    """Definitions, modules declared without a body, and whether there are syntax errors.

    Args:
        data: the file.
        flags: what holds for all of it.
        whole: parse it as it is, not its skeleton.
    """
    found = None if whole else outline(without_raw_strings(data), flags)
    if found is not None:
        rows, mods = found
        rows.sort(key=itemgetter(3))
        return rows, mods, False
    source = text = data if whole else skeleton(data)
    root = parse(source, Language.RUST).root_node
    errors = root.has_error
    if errors and not whole:
        source = data
        root = parse(source, Language.RUST).root_node
        errors = root.has_error
    walk = _Walk(source)
    walk.run(root, flags)
    rows = walk.rows
    if errors:
        # The tree of a broken file may have no item where a reader sees one.
        seen = {(row[1], row[3]) for row in rows}
        loose = definitions(text, 0, len(text), line=1, scope="", flags=flags)
        rows += [row for row in loose if (row[1], row[3]) not in seen]
    rows.sort(key=itemgetter(3))
    return rows, walk.mods, errors


class _Grammar(NamedTuple):
    """Node kinds and fields of the grammar by number, which compare faster than names."""

    functions: frozenset[int]
    function_item: int
    leaves: dict[int, str]
    holders: dict[int, str]
    loose: frozenset[int]
    comments: frozenset[int]
    attributes: frozenset[int]
    impl: int
    mod: int
    macro: int
    macro_rules: int
    statement: int
    block: int
    tokens: int
    positional: int
    modifiers: int
    items: frozenset[int]
    name: int
    body: int
    value: int
    type: int
    trait: int
    macro_name: int


@cache
def _grammar() -> _Grammar:
    table = grammar(Language.RUST)

    def kind(name: str) -> int:
        return table.id_for_node_kind(name, True) or 0

    def field(name: str) -> int:
        return table.field_id_for_name(name) or 0

    functions = frozenset({kind("function_item"), kind("function_signature_item")})
    leaves = {
        kind("const_item"): SymbolKind.CONST.value,
        kind("static_item"): SymbolKind.STATIC.value,
        kind("type_item"): SymbolKind.TYPE.value,
        kind("associated_type"): SymbolKind.TYPE.value,
        kind("field_declaration"): SymbolKind.FIELD.value,
    }
    holders = {
        kind("struct_item"): SymbolKind.STRUCT.value,
        kind("enum_item"): SymbolKind.ENUM.value,
        kind("union_item"): SymbolKind.UNION.value,
        kind("trait_item"): SymbolKind.TRAIT.value,
        kind("enum_variant"): SymbolKind.VARIANT.value,
    }
    return _Grammar(
        functions=functions,
        function_item=kind("function_item"),
        leaves=leaves,
        holders=holders,
        loose=frozenset({kind("ERROR"), kind("foreign_mod_item"), kind("declaration_list")}),
        comments=frozenset({kind("line_comment"), kind("block_comment")}),
        attributes=frozenset({kind("attribute_item"), kind("inner_attribute_item")}),
        impl=kind("impl_item"),
        mod=kind("mod_item"),
        macro=kind("macro_invocation"),
        macro_rules=kind("macro_definition"),
        statement=kind("expression_statement"),
        block=kind("block"),
        tokens=kind("token_tree"),
        positional=kind("ordered_field_declaration_list"),
        modifiers=kind("function_modifiers"),
        items=frozenset(
            {*functions, *leaves, *holders, kind("impl_item"), kind("mod_item"), kind("macro_definition")}
        ),
        name=field("name"),
        body=field("body"),
        value=field("value"),
        type=field("type"),
        trait=field("trait"),
        macro_name=field("macro"),
    )


class _Walk:
    """A walk over a syntax tree, container by container; into bodies only where a definition may stand.

    Nothing recurses: a file may be nested as deep as it likes.
    """

    def __init__(self, source: bytes) -> None:
        self.rows: list[Row] = []
        self.mods: list[tuple[str, str]] = []
        self._source = source
        self._grammar = _grammar()
        self._stack: list[tuple[Node, str, bool, int]] = []
        self._macros: set[int] = set()

    def run(self, root: Node, flags: int) -> None:
        """Fill ``rows`` and ``mods`` from the root of a tree."""
        self._push(root, "", flags, in_type=False)
        while self._stack:
            self._container(*self._stack.pop())

    def _push(self, node: Node, scope: str, flags: int, *, in_type: bool) -> None:
        if scope.count("::") < _DEEPEST:
            self._stack.append((node, scope, in_type, flags))

    def _container(self, node: Node, scope: str, in_type: bool, flags: int) -> None:
        """The items that stand directly in a node."""
        g = self._grammar
        functions, leaves, name_field, body_field = g.functions, g.leaves, g.name, g.body
        rows = self.rows
        function_item = g.function_item
        function = _METHOD if in_type else _FUNCTION
        said = 0  # what the attributes before an item say
        path = ""
        for child in node.children:
            kind = child.kind_id
            if kind in functions:
                name = child.child_by_field_id(name_field)
                if name is None:
                    continue
                text = _text(name)
                rows.append(
                    (function, text, scope, child.start_point[0] + 1, child.end_point[0] + 1, flags | said)
                )
                body = child.child_by_field_id(body_field) if kind == function_item else None
                if body is not None and body.child_count > 2:  # noqa: PLR2004 - more than its two braces
                    self._nested(body, _join(scope, text), flags | said & IN_TESTS)
            elif kind in leaves:
                self._leaf(child, leaves[kind], scope, flags | said & IN_TESTS)
            elif kind in g.attributes:
                attribute = child.text or b""
                said |= noted(attribute)
                path = path or path_of(attribute)
                if attribute.startswith(b"#!"):
                    flags |= said & IN_TESTS
                continue
            elif not child.is_named or kind in g.comments:
                continue
            else:
                self._holder(child, kind, scope, flags | said & IN_TESTS, path, in_type=in_type)
            said = 0
            path = ""

    def _leaf(self, node: Node, kind: str, scope: str, flags: int) -> None:
        """A definition that holds no other, or only in the block that computes it."""
        name = node.child_by_field_id(self._grammar.name)
        if name is None:
            return
        text = _text(name)
        if text != "_":
            self.rows.append((kind, text, scope, node.start_point[0] + 1, node.end_point[0] + 1, flags))
        if kind != _FIELD:
            value = node.child_by_field_id(self._grammar.value)
            if value is not None and value.kind_id == self._grammar.block:
                self._nested(value, scope if text == "_" else _join(scope, text), flags)

    def _holder(self, node: Node, kind: int, scope: str, flags: int, path: str, *, in_type: bool) -> None:
        """An item that other definitions stand in."""
        g = self._grammar
        held = g.holders.get(kind)
        if held is not None:
            name = node.child_by_field_id(g.name)
            if name is None:
                return
            text = _text(name)
            self.rows.append((held, text, scope, node.start_point[0] + 1, node.end_point[0] + 1, flags))
            body = node.child_by_field_id(g.body)
            if body is not None and body.kind_id != g.positional:
                self._push(body, _join(scope, text), flags, in_type=held == _TRAIT)
        elif kind == g.impl:
            body = node.child_by_field_id(g.body)
            if body is not None:
                trait, type_ = node.child_by_field_id(g.trait), node.child_by_field_id(g.type)
                owner = _join(
                    type_name((trait and trait.text) or b""), type_name((type_ and type_.text) or b"")
                )
                self._push(body, _join(scope, owner) if owner else scope, flags, in_type=True)
        elif kind == g.mod:
            self._module(node, scope, flags, path)
        elif kind in {g.macro, g.statement}:
            macro = node if kind == g.macro else node.child(0)
            if macro.kind_id == g.macro:
                self._macro(macro, scope, flags)
        elif kind == g.macro_rules:
            self._macro_rules(node, scope, flags)
        elif kind in g.loose:
            self._push(node, scope, flags, in_type=in_type)

    def _module(self, node: Node, scope: str, flags: int, path: str) -> None:
        """A ``mod`` block, or the declaration of a module whose definition is a file of its own."""
        name = node.child_by_field_id(self._grammar.name)
        if name is None:
            return
        text = _text(name)
        body = node.child_by_field_id(self._grammar.body)
        inner = _join(scope, text)
        if body is None:
            self.mods.append((inner, path))
            return
        if text == "tests":
            flags |= IN_TESTS
        self.rows.append(("mod", text, scope, node.start_point[0] + 1, node.end_point[0] + 1, flags))
        self._push(body, inner, flags, in_type=False)

    def _macro(self, node: Node, scope: str, flags: int) -> None:
        """A macro call where items stand: ``proptest! { … }``, ``cfg_if! { … }``."""
        name = node.child_by_field_id(self._grammar.macro_name)
        called = (name.text or b"").rpartition(b"::")[2].strip() if name is not None else b""
        start, end = node.byte_range
        if called in QUOTING or start in self._macros or not holds_items(self._source, start, end):
            return
        self._macros.add(start)
        tests = TEST if called == b"quickcheck" else 0
        self.rows += definitions(
            self._source,
            start,
            end,
            line=node.start_point[0] + 1,
            scope=scope,
            flags=flags,
            functions=tests,
        )

    def _macro_rules(self, node: Node, scope: str, flags: int) -> None:
        """A macro, and what its arms define, in the scope of its name."""
        name = node.child_by_field_id(self._grammar.name)
        if name is None:
            return
        text = _text(name)
        line = node.start_point[0] + 1
        self.rows.append(("macro", text, scope, line, node.end_point[0] + 1, flags))
        start, end = name.end_byte, node.end_byte
        if holds_items(self._source, start, end):
            line = name.end_point[0] + 1
            inner = _join(scope, text)
            self.rows += definitions(self._source, start, end, line=line, scope=inner, flags=flags)

    def _nested(self, body: Node, scope: str, flags: int) -> None:
        """Definitions in a body, however deep in its statements.

        Words that start an item are looked for in the text; the leaf of the tree at such a word tells whether
        it starts one, and then the block it stands in is walked.
        """
        start, end = body.byte_range
        blocks: set[int] = set()
        while match := _ITEM_WORD.search(self._source, start, end):
            start = match.end()
            leaf = body.descendant_for_byte_range(match.start(), start)
            if leaf is None:
                continue
            if leaf.is_named:  # a comment, a string, a name
                start = max(start, leaf.end_byte)
                continue
            item = leaf.parent
            if item is not None and item.kind_id == self._grammar.modifiers:
                item = item.parent
            if item is None:
                continue
            if item.kind_id == self._grammar.tokens:
                start = max(start, self._macro_around(item, scope, flags))
            elif item.kind_id in self._grammar.items:
                start = max(start, item.end_byte)
                block = item.parent
                if block is not None and block.id not in blocks:
                    blocks.add(block.id)
                    self._push(block, scope, flags, in_type=False)

    def _macro_around(self, tokens: Node, scope: str, flags: int) -> int:
        """Definitions in the macro call that a token tree belongs to; gives the offset behind it."""
        node = tokens
        while node.kind_id == self._grammar.tokens and node.parent is not None:
            node = node.parent
        if node.kind_id == self._grammar.macro:
            self._macro(node, scope, flags)
        return node.end_byte


def _text(node: Node) -> str:
    text = (node.text or b"").decode("utf-8", "replace")
    return text.removeprefix("r#")


def _join(scope: str, name: str) -> str:
    return f"{scope}::{name}" if scope and name else scope or name
