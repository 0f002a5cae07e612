"""The index: definitions by name and by file, read from the store when they are asked for."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.store.index_cache import SHIFT
from workbench.store.writer import StoreLostError
from workbench.symbols.symbol import Language, Symbol, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workbench.store.database import Store

_KINDS = {kind.value: kind for kind in SymbolKind}
_LANGUAGES = {language.value: language for language in Language}
_TEST, _IN_TESTS = 1, 2
_REMEMBERED = 20_000

_SYMBOLS = (
    "SELECT s.kind, s.name, s.scope, f.module, f.path, s.line, s.end_line, s.flags"  # noqa: S608 - our own number
    f" FROM symbol s JOIN file f ON f.id = s.id >> {SHIFT} "
)
_FILES = "SELECT path, language, module, crate, errors, note FROM file "


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What the index knows of one file.

    Attributes:
        path: relative to the workspace root.
        language: what it was read as.
        module: module path, crate or package first; of an included file its includer's.
        crate: folder of the nearest manifest; empty for the root's own, or when there is none.
        errors: its parser met something that it does not understand; what could be read is there.
        note: why it was not read; empty when it was.
    """

    path: str
    language: Language
    module: tuple[str, ...]
    crate: str
    errors: bool
    note: str


class Index:
    """Definitions of a workspace. Any thread may ask.

    Args:
        store: where they lie.
        rebuild: fills the store again, should it be lost.
        links: links to counted files, and those; asked by either name, the file answers.
    """

    def __init__(
        self,
        store: Store,
        rebuild: Callable[[], None] | None = None,
        links: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self._rebuild = rebuild
        self._links = links or {}
        self._named: dict[str, tuple[Symbol, ...]] = {}

    # -- definitions -------------------------------------------------------------------------------------

    def named(self, name: str) -> tuple[Symbol, ...]:
        """Every definition whose own name is ``name``, by path and line."""
        found = self._named.get(name)
        if found is None:
            found = self._symbols("WHERE s.name = ? ORDER BY f.path, s.id", (name,))
            if len(self._named) >= _REMEMBERED:
                self._named.clear()
            self._named[name] = found
        return found

    def in_file(self, path: str) -> tuple[Symbol, ...]:
        """Every definition of a file, by line."""
        rows = self._read("SELECT id FROM file WHERE path = ?", (self._links.get(path, path),))
        if not rows:
            return ()
        start = rows[0][0] << SHIFT
        return self._symbols("WHERE s.id >= ? AND s.id < ? ORDER BY s.id", (start, start + (1 << SHIFT)))

    def at(self, path: str, line: int) -> Symbol | None:
        """The innermost definition that a line of a file stands in."""
        around = [each for each in self.in_file(path) if each.line <= line <= each.end_line]
        return min(around, key=lambda each: (each.end_line - each.line, -each.line), default=None)

    def matching(self, glob: str) -> tuple[Symbol, ...]:
        """Definitions whose own name matches a shell pattern (``*``, ``?``, ``[…]``, ``[!…]``)."""
        return self._symbols("WHERE s.name GLOB ? ORDER BY f.path, s.id", (glob.replace("[!", "[^"),))

    def names(self) -> tuple[str, ...]:
        """Each distinct name once, sorted."""
        return self._names

    @functools.cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for (name,) in self._read("SELECT DISTINCT name FROM symbol ORDER BY name"))

    @functools.cached_property
    def symbols(self) -> int:
        """How many definitions there are."""
        return int(self._meta("symbols", "0"))

    # -- files -------------------------------------------------------------------------------------------

    def file(self, path: str) -> SourceFile | None:
        """What is known of a file; ``None`` when it is not indexed."""
        rows = self._read(_FILES + "WHERE path = ?", (self._links.get(path, path),))
        return _source_file(rows[0]) if rows else None

    def files(self) -> tuple[SourceFile, ...]:
        """Every indexed file, by path."""
        return tuple(map(_source_file, self._read(_FILES + "ORDER BY path")))

    def unread(self) -> tuple[SourceFile, ...]:
        """The files that could not be read, by path; their notes say why."""
        return tuple(map(_source_file, self._read(_FILES + "WHERE note GLOB 'cannot be*' ORDER BY path")))

    def includes(self, path: str) -> tuple[str, ...]:
        """Files that a file pulls in with ``include!``, by path."""
        return self._column("SELECT target FROM include WHERE path = ? ORDER BY target", path)

    def included_by(self, path: str) -> tuple[str, ...]:
        """Files that pull this one in, by path."""
        return self._column("SELECT path FROM include WHERE target = ? ORDER BY path", path)

    @functools.cached_property
    def crates(self) -> Mapping[str, str]:
        """Folders that are a crate or a Python project, and their names."""
        return dict(json.loads(self._meta("crates", "{}")))

    # -- the store ---------------------------------------------------------------------------------------

    def _meta(self, name: str, default: str) -> str:
        rows = self._read("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else default

    def _column(self, sql: str, path: str) -> tuple[str, ...]:
        return tuple(value for (value,) in self._read(sql, (self._links.get(path, path),)))

    def _symbols(self, where: str, parameters: Sequence[Any]) -> tuple[Symbol, ...]:
        return tuple(map(_symbol, self._read(_SYMBOLS + where, parameters)))

    def _read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._store.read(sql, parameters)
        except StoreLostError:
            if self._rebuild is None:
                raise
            self._rebuild()
            return self._store.read(sql, parameters)


def _symbol(row: tuple[Any, ...]) -> Symbol:
    kind, name, scope, module, path, line, end_line, flags = row
    return Symbol(
        _KINDS[kind],
        name,
        tuple(scope.split("::")) if scope else (),
        tuple(module.split("::")) if module else (),
        path,
        line,
        end_line,
        bool(flags & _TEST),
        bool(flags & _IN_TESTS),
    )


def _source_file(row: tuple[Any, ...]) -> SourceFile:
    path, language, module, crate, errors, note = row
    segments = tuple(module.split("::")) if module else ()
    return SourceFile(path, _LANGUAGES[language], segments, crate, bool(errors), note)
