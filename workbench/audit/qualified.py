"""Qualified names: whether a definition is the one that ``a::b::name`` means."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.audit.crates import folded
from workbench.symbols.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.symbols.symbol import Symbol

_RELATIVE = frozenset({"crate", "self", "super", "Self", "$crate"})
_GENERIC = re.compile(r"<.*>$", re.DOTALL)
_ENTRY = frozenset({"mod", "lib", "main", "__init__"})

TYPES = frozenset(
    {
        SymbolKind.STRUCT,
        SymbolKind.ENUM,
        SymbolKind.UNION,
        SymbolKind.TRAIT,
        SymbolKind.TYPE,
        SymbolKind.CLASS,
    }
)
"""Kinds that hold methods, variants and constants."""

DERIVED = frozenset(
    {
        "clone", "default", "eq", "ne", "partial_cmp", "cmp", "hash", "fmt", "lt", "le", "gt", "ge",
        "serialize", "deserialize", "from", "into", "try_from", "try_into", "to_string", "to_owned",
        "as_ref", "as_mut", "borrow", "deref", "deref_mut", "drop", "from_str", "next", "iter",
        "into_iter", "index", "parse", "try_parse", "parse_from", "__init__", "__repr__", "__eq__",
        "__hash__", "__len__",
    }
)  # fmt: skip
"""Methods a type may have without one line that defines them: derived, provided or generated."""


class Fit(IntEnum):
    """How well a definition answers a qualified name; 0 not at all."""

    NONE = 0
    SCATTERED = 1
    """Every qualifier occurs, in order, with others between: a re-export, most likely."""
    TAIL = 2
    """The qualified name ends in just these segments."""


def stripped(name: Sequence[str]) -> tuple[str, ...]:
    """A name's segments without ``crate``, ``self``, ``super`` before them and generics behind them."""
    plain = [_GENERIC.sub("", segment).removesuffix("()") for segment in name]
    while len(plain) > 1 and plain[0] in _RELATIVE:
        plain.pop(0)
    return tuple(segment for segment in plain if segment)


def fit(symbol: Symbol, qualifiers: Sequence[str]) -> Fit:
    """How well a definition's surroundings answer ``qualifiers`` (the segments before its own name)."""
    if not qualifiers:
        return Fit.TAIL
    return _fits(symbol.module, symbol.scope, symbol.path, tuple(qualifiers))


@lru_cache(maxsize=100_000)
def _fits(module: tuple[str, ...], scope: tuple[str, ...], path: str, qualifiers: tuple[str, ...]) -> Fit:
    wanted = tuple(map(folded, qualifiers))
    inner = tuple(folded(_GENERIC.sub("", segment)) for segment in scope)
    return max(_fit((*map(folded, module), *inner), wanted), _fit((*path_segments(path), *inner), wanted))


def best(symbols: Iterable[Symbol], qualifiers: Sequence[str]) -> list[Symbol]:
    """The definitions that fit best, in their order; empty when none does."""
    if not qualifiers:
        return list(symbols)
    # Of thousands of definitions called ``new`` few have the last qualifier anywhere around them.
    last = folded(qualifiers[-1])
    near = (each for each in symbols if last in folded("/".join((each.path, *each.scope, *each.module))))
    ranked = [(fit(symbol, qualifiers), symbol) for symbol in near]
    top = max((rank for rank, _ in ranked), default=Fit.NONE)
    return [symbol for rank, symbol in ranked if rank is top] if top else []


def names_module(symbol: Symbol, qualifiers: Sequence[str]) -> bool:
    """Whether the qualifiers say in which module a definition stands, and not only in which type."""
    outer = [folded(segment) for segment in qualifiers[: max(len(qualifiers) - len(symbol.scope), 0)]]
    return bool(outer) and fit(symbol, qualifiers) is not Fit.NONE


@lru_cache(maxsize=50_000)
def path_segments(path: str) -> tuple[str, ...]:
    """A file's folders and stem as a module path; ``mod.rs`` and kin count for their folder."""
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0]
    found = [folded(folder) for folder in folders if folder not in ("src", "..")]
    return tuple(found) if stem in _ENTRY else (*found, folded(stem))


def _fit(around: tuple[str, ...], wanted: tuple[str, ...]) -> Fit:
    if around[len(around) - len(wanted) :] == wanted:
        return Fit.TAIL
    rest = iter(around)
    return Fit.SCATTERED if all(segment in rest for segment in wanted) else Fit.NONE
