"""Names that a source gives to what it imports: ``use a::b as c``, ``from a import b as c``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.symbols.grammar import tree

if TYPE_CHECKING:
    from tree_sitter import Node

    from workbench.symbols.symbol import Language

_CLAUSES = frozenset({"use_as_clause", "extern_crate_declaration", "aliased_import"})


def alias_of(data: bytes, language: Language, name: str) -> tuple[str, int] | None:
    """Where a source imports something under ``name``.

    Args:
        data: the file.
        language: what it is written in.
        name: an identifier.

    Returns:
        The ``mod`` blocks around the import (``a::b``), and its 1-based line; ``None`` when there is none.
    """
    pattern = re.compile(rb"\bas\s+(?:r#)?(" + re.escape(name.encode()) + rb")(?!\w)")
    for match in pattern.finditer(data):
        leaf = tree(data, language).root_node.descendant_for_byte_range(match.start(1), match.end(1))
        clause = leaf.parent if leaf is not None else None
        if clause is not None and clause.type in _CLAUSES:
            return _scope(clause), data.count(b"\n", 0, match.start(1)) + 1
    return None


def _scope(node: Node) -> str:
    names: list[str] = []
    around = node.parent
    while around is not None:
        named = around.child_by_field_name("name") if around.type == "mod_item" else None
        if named is not None:
            names.append((named.text or b"").decode("utf-8", "replace"))
        around = around.parent
    return "::".join(reversed(names))
