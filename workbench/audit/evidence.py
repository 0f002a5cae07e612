"""What the code itself says about a claim: tests named after it, what they call, comments that cite it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.qualified import DERIVED
from workbench.audit.words import id_words, parts
from workbench.symbols.symbol import Symbol, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.audit.alike import Alike
    from workbench.audit.resolve import Resolver

_CALLABLE = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.MACRO})
_GENERIC = DERIVED | {
    "new",
    "len",
    "is_empty",
    "get",
    "set",
    "push",
    "insert",
    "main",
    "run",
    "build",
    "with_capacity",
}
_HOMES = 24
"""A name with more homes than this says nothing about a claim."""
_CITING = 60
"""Files that cite a word; past it the word is no citation of a claim."""
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Called:
    """A function that tests call.

    Attributes:
        symbol: the function, where it is defined.
        tests: names of the tests that call it, in order.
        order: where it comes among what a test calls, 0 for first; the least over the tests.
        homes: how many definitions of its name there are outside tests.
    """

    symbol: Symbol
    tests: tuple[str, ...]
    order: int
    homes: int

    @property
    def rarity(self) -> float:
        """1 for a name with one home, less for each more."""
        return 1 / (1 + math.log2(self.homes))


@dataclass(frozen=True, slots=True)
class Citation:
    """A comment that cites a claim or a contract.

    Attributes:
        path: the file.
        line: of the comment.
        symbol: the definition it documents or stands in; ``None`` for one of the whole file.
    """

    path: str
    line: int
    symbol: Symbol | None


class Evidence:
    """Asks the code about claims.

    Args:
        resolver: the index, the files' bodies and comments, includes and crates.
        alike: names by their words.
    """

    def __init__(self, resolver: Resolver, alike: Alike) -> None:
        self._code = resolver.index
        self._sources = resolver.sources
        self._homes = resolver.homes
        self._around = resolver.around
        self._citations = resolver.citations
        self._alike = alike
        self._tests: dict[str, tuple[Symbol, ...]] = {}
        self._citing: dict[str, tuple[Citation, ...]] = {}

    def tests_named_after(self, claim: str) -> tuple[Symbol, ...]:
        """Tests whose name carries the claim's id (``falsify_attn_sub_003_…``), by file and line."""
        if claim not in self._tests:
            found: tuple[Symbol, ...] = ()
            for wanted in id_words(claim):
                found = found or self._tests_holding(wanted)
            self._tests[claim] = found
        return self._tests[claim]

    def _tests_holding(self, wanted: tuple[str, ...]) -> tuple[Symbol, ...]:
        found = [
            symbol
            for name in self._alike.holding(wanted)
            for symbol in self._homes.of(name)
            if symbol.test or (symbol.in_tests and symbol.kind is SymbolKind.FUNCTION)
        ]
        return tuple(sorted(found, key=lambda symbol: (symbol.path, symbol.line)))

    def called_by(self, tests: Iterable[Symbol]) -> list[Called]:
        """Functions of the workspace that tests call, by first call; helpers of tests do not count."""
        callers: dict[str, list[Symbol]] = {}
        place: dict[str, int] = {}
        for test in tests:
            own = [
                name for name in self._sources.calls(test) if name not in _GENERIC and self._callable(name)
            ]
            for at, name in enumerate(own):
                callers.setdefault(name, []).append(test)
                place[name] = min(place.get(name, at), at)
        found: list[Called] = []
        for name, by in callers.items():
            homes = self._callable(name)
            home = self._nearest(homes, by[0].path)
            names = tuple(dict.fromkeys(test.name for test in by))
            found.append(Called(home, names, place[name], len({each.segments for each in homes})))
        return found

    def _callable(self, name: str) -> list[Symbol]:
        """Functions of that name outside tests; none when there are too many to tell anything."""
        homes = [home for home in self._homes.of(name) if home.kind in _CALLABLE and not home.in_tests]
        return homes if len(homes) <= _HOMES else []

    def _nearest(self, homes: Sequence[Symbol], caller: str) -> Symbol:
        """The definition a caller most likely means: its own file's, its includer's, its crate's."""
        own = self._around.crates.of(caller)
        family = {caller, *self._code.included_by(caller), *self._around.included((caller,))}
        folder = caller.rpartition("/")[0]

        def far(home: Symbol) -> tuple[bool, bool, bool, str, int]:
            crate = self._around.crates.of(home.path)
            beside = home.path.rpartition("/")[0] != folder
            return home.path not in family, crate is not own, beside, home.path, home.line

        return min(homes, key=far)

    def citing(self, word: str) -> tuple[Citation, ...]:
        """Comments (and Python's docstrings) that hold a claim's id or a contract's name."""
        if word not in self._citing:
            self._citing[word] = tuple(self._find_citations(word)) if len(parts(word)) >= _SHORT else ()
        return self._citing[word]

    def _find_citations(self, word: str) -> list[Citation]:
        files = self._citations.files(word)
        found: list[Citation] = []
        if len(files) > _CITING:
            return found
        for path in files:
            found.extend(
                Citation(path, mention.line, self._cited(path, mention.symbol, mention.line))
                for mention in self._sources.mentions(path, frozenset((word,)))
                if mention.where == "comment"
            )
        return found

    def _cited(self, path: str, name: str, line: int) -> Symbol | None:
        """The definition of that name which the line stands in, or which comes next."""
        named = [symbol for symbol in self._code.in_file(path) if symbol.name == name]
        around = [symbol for symbol in named if symbol.line <= line <= symbol.end_line]
        after = [symbol for symbol in named if symbol.line > line]
        return max(around, key=lambda symbol: symbol.line, default=None) or min(
            after, key=lambda symbol: symbol.line, default=None
        )
