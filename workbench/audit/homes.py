"""Every definition of a name: from the index, and before it is called missing from the text itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.audit.foreign import defining_line
from workbench.audit.languages import unindexed
from workbench.audit.qualified import path_segments
from workbench.symbols.extract import language_of
from workbench.symbols.symbol import Symbol, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.code import Code, Literal, Sources

_GLOB = re.compile(r"[*?\[]")
_PARSED = 200
"""Files parsed whole for one name. Past it only those whose line can be a definition."""

_LEADS = frozenset(
    {
        "fn", "struct", "enum", "trait", "type", "const", "static", "mod", "union", "macro_rules!",
        "def", "class", "let", "use", "impl", "pub", "unsafe", "extern", "async", "macro", "mut",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Search:
    """What the literal search of all counted files said of a name.

    Attributes:
        homes: definitions a full parse of the hits found, that the index lacks.
        named: hits in code that define nothing: comments, strings, calls.
        foreign: hits in source files of a language without an index, with that language.
        abroad: likewise, those whose line looks like a definition.
        contracts: how many hits stand in contracts, documents and data, which define nothing.
    """

    homes: tuple[Symbol, ...]
    named: tuple[tuple[str, int], ...]
    foreign: tuple[tuple[str, int, str], ...]
    abroad: tuple[tuple[str, int, str], ...]
    contracts: int


class Homes:
    """Where names are defined.

    Args:
        code: the index.
        sources: the files' bytes, for full parses.
        literal: the search of all counted files.
    """

    def __init__(self, code: Code, sources: Sources, literal: Literal) -> None:
        self._code = code
        self.sources = sources
        self.literal = literal
        self._named: dict[str, tuple[Symbol, ...]] = {}
        self._searched: dict[str, Search] = {}

    def of(self, name: str) -> tuple[Symbol, ...]:
        """Definitions of a name in the index."""
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = self._code.named(name)
        return found

    def matching(self, glob: str) -> tuple[Symbol, ...]:
        """Definitions whose name matches a shell pattern."""
        start = _GLOB.split(glob, maxsplit=1)[0]
        at = bisect_left(self._names, start)
        if at == len(self._names) or not self._names[at].startswith(start):
            return ()  # no name begins as this one does: the index need not be read for it
        return self._code.matching(glob)

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self._code.names())

    def in_file(self, path: str) -> tuple[Symbol, ...]:
        """Definitions of a file in the index."""
        return self._code.in_file(path)

    def modules(self, name: str) -> tuple[Symbol, ...]:
        """Files that are the module ``name``: ``name.rs``, ``name/mod.rs``, ``name/__init__.py``."""
        return tuple(self._module(path) for path in self._stems.get(name, ()))

    @cached_property
    def indexed(self) -> int:
        """How many counted files are in a language the index understands."""
        return sum(1 for path in self.sources.files.by_path if language_of(path) is not None)

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.sources.files.by_path:
            if language_of(path) is not None:
                segments = path_segments(path)
                if segments:
                    found[segments[-1]].append(path)
        return found

    def _module(self, path: str) -> Symbol:
        known = self._code.file(path)
        module = known.module if known is not None and known.module else path_segments(path)
        lines = self.sources.line_count(path)
        return Symbol(
            SymbolKind.MODULE, module[-1], (), tuple(module[:-1]), path, 1, lines, test=False, in_tests=False
        )

    def search(self, name: str) -> Search:
        """Look for a name in the text of all counted files, and parse every hit whole."""
        if name not in self._searched:
            self._searched[name] = self._search(name)
        return self._searched[name]

    def together(self, name: str, qualifier: str) -> tuple[Symbol, ...]:
        """Definitions of ``name`` from a full parse of the files in which ``qualifier`` has a say.

        These are the files where both words stand, and those that are the module ``qualifier``.
        """
        beside = {path for path, _ in self.literal.hits(qualifier)}
        files = dict.fromkeys(
            path
            for path, _ in self.literal.hits(name)
            if language_of(path) is not None and (path in beside or qualifier in path_segments(path))
        )
        return tuple(
            symbol
            for path in list(files)[:_PARSED]
            for symbol in self.sources.whole(path)
            if symbol.name == name
        )

    def _search(self, name: str) -> Search:
        homes: dict[tuple[str, int], Symbol] = {}
        named: list[tuple[str, int]] = []
        foreign: list[tuple[str, int, str]] = []
        abroad: list[tuple[str, int, str]] = []
        contracts = 0
        by_file: dict[str, list[int]] = {}
        for path, line in self.literal.hits(name):
            by_file.setdefault(path, []).append(line)
        parsed = 0
        for path, lines in by_file.items():
            if language_of(path) is None:
                language = unindexed(path)
                if language:
                    foreign.append((path, lines[0], language))
                    text = (self.sources.data(path) or b"").decode("utf-8", "replace")
                    defining = defining_line(text, name, language)
                    if defining:
                        abroad.append((path, defining, language))
                else:
                    contracts += len(lines)
                continue
            parsed += 1
            if parsed > _PARSED and not self._may_define(path, lines, name):
                named.append((path, lines[0]))
                continue
            found = [symbol for symbol in self.sources.whole(path) if symbol.name == name]
            found = found or self.sources.aliases(path, name)
            homes.update({(path, symbol.line): symbol for symbol in found})
            if not found:
                named.append((path, lines[0]))
        return Search(tuple(homes.values()), tuple(named), tuple(foreign), tuple(abroad), contracts)

    def _may_define(self, path: str, lines: Sequence[int], name: str) -> bool:
        """Whether any of the lines could define the name: it comes first, or behind a defining word."""
        for number in lines:
            before = self.sources.line(path, number).partition(name)[0].split()
            if not before or before[-1] in _LEADS:
                return True
        return False
