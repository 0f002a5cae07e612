"""A definition in the code. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """What the index understands."""

    RUST = "rust"
    PYTHON = "python"


class SymbolKind(StrEnum):
    """Kinds of definition."""

    FUNCTION = "fn"
    METHOD = "method"
    STRUCT = "struct"
    ENUM = "enum"
    VARIANT = "variant"
    TRAIT = "trait"
    TYPE = "type"
    CONST = "const"
    STATIC = "static"
    FIELD = "field"
    MODULE = "mod"
    UNION = "union"
    MACRO = "macro"
    ALIAS = "alias"
    CLASS = "class"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One definition.

    Attributes:
        kind: what it is.
        name: its own name.
        scope: names around it inside its file, outermost first: ``mod`` blocks, impl and trait types, the
            enum of a variant, classes, functions it is nested in.
        module: the file's module path, crate or package first (``("apr_cli", "commands", "diff")``); for a
            file that another one includes, the module of the includer.
        path: the file, as the list of counted files names it.
        line: first line, 1-based; attributes and decorators do not count.
        end_line: last line.
        test: it is a test (``#[test]`` and kin, ``test_…`` in pytest files).
        in_tests: it stands inside test code: a ``#[cfg(test)]`` module, a tests folder, a test file.
    """

    kind: SymbolKind
    name: str
    scope: tuple[str, ...]
    module: tuple[str, ...]
    path: str
    line: int
    end_line: int
    test: bool
    in_tests: bool

    @property
    def segments(self) -> tuple[str, ...]:
        """Module, scope and name: the fully qualified name in parts."""
        return (*self.module, *self.scope, self.name)

    @property
    def qualified(self) -> str:
        """The qualified name, ``::`` between Rust segments and ``.`` between Python ones."""
        return (".", "::")[self.path.endswith(".rs")].join(self.segments)
