"""What the audit asks of the code: the index, and the files' own bytes when the index is not enough."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

from workbench.symbols.extract import language_of
from workbench.symbols.symbol import Language, Symbol, SymbolKind
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Future

    from workbench.symbols.mentions import Mention
    from workbench.workspace.counted import CountedFile
    from workbench.workspace.files import FileList

_KEPT = 256
_LARGEST = 32 << 20
_TEST = 1
_IN_TESTS = 2


class SourceFile(Protocol):
    """What the index knows of one file."""

    @property
    def module(self) -> tuple[str, ...]:
        """Module path, crate or package first."""


class Code(Protocol):
    """The index of definitions, as far as the audit needs it."""

    def named(self, name: str) -> tuple[Symbol, ...]:
        """Every definition whose own name is ``name``."""

    def in_file(self, path: str) -> tuple[Symbol, ...]:
        """Every definition of a file."""

    def names(self) -> Iterable[str]:
        """Each distinct name once."""

    def matching(self, glob: str) -> tuple[Symbol, ...]:
        """Definitions whose own name matches a shell pattern."""

    def includes(self, path: str) -> tuple[str, ...]:
        """Files a file pulls in with ``include!``."""

    def included_by(self, path: str) -> tuple[str, ...]:
        """Files that pull a file in."""

    def file(self, path: str) -> SourceFile | None:
        """What is known of a file; ``None`` when it is not indexed."""


class Sources:
    """The bytes of counted files, and what is read out of them on demand.

    Args:
        files: the list of counted files; nothing else is ever opened.
        code: the index, which places a file in its module.
    """

    def __init__(self, files: FileList, code: Code) -> None:
        self.files = files
        self._code = code
        self._data: OrderedDict[str, bytes | None] = OrderedDict()
        self._lines: dict[str, int] = {}
        self._whole: dict[str, tuple[Symbol, ...]] = {}
        self._mentions: dict[tuple[str, frozenset[str]], tuple[Mention, ...]] = {}
        self._calls: dict[tuple[str, int], tuple[str, ...]] = {}

    def data(self, path: str) -> bytes | None:
        """A counted file's bytes; ``None`` when it does not count or cannot be read."""
        if path in self._data:
            self._data.move_to_end(path)
            return self._data[path]
        counted: CountedFile | None = self.files.by_path.get(path)
        data: bytes | None = None
        if counted is not None:
            try:
                data = read_file(counted, limit=_LARGEST)
            except OSError:
                data = None
        self._data[path] = data
        if len(self._data) > _KEPT:
            self._data.popitem(last=False)
        return data

    def line_count(self, path: str) -> int:
        """How many lines a file has; 0 when it cannot be read."""
        if path not in self._lines:
            data = self.data(path) or b""
            self._lines[path] = data.count(b"\n") + (bool(data) and not data.endswith(b"\n"))
        return self._lines[path]

    def language(self, path: str) -> Language | None:
        """The language the index reads a file as; ``None`` for any other."""
        return language_of(path)

    def line(self, path: str, number: int) -> str:
        """One line's text, 1-based; empty when there is none."""
        lines = (self.data(path) or b"").split(b"\n", number)
        return lines[number - 1].decode("utf-8", "replace") if len(lines) >= number > 0 else ""

    def whole(self, path: str) -> tuple[Symbol, ...]:
        """Every definition of a file from a full parse, bodies included."""
        if path not in self._whole:
            self._whole[path] = self._parse(path)
        return self._whole[path]

    def _parse(self, path: str) -> tuple[Symbol, ...]:
        from workbench.symbols.extract import extract  # noqa: PLC0415 - grammars load when first needed

        data = self.data(path)
        found = extract(path, data, whole=True) if data is not None else None
        if found is None:
            return ()
        known = self._code.file(path)
        module = known.module if known is not None else ()
        return tuple(
            Symbol(
                kind=SymbolKind(kind),
                name=name,
                scope=tuple(scope.split("::")) if scope else (),
                module=module,
                path=path,
                line=line,
                end_line=end_line,
                test=bool(flags & _TEST),
                in_tests=bool(flags & _IN_TESTS),
            )
            for kind, name, scope, line, end_line, flags in found.symbols
        )

    def aliases(self, path: str, name: str) -> list[Symbol]:
        """The import that gives something this name in a file, as a definition; none in most."""
        from workbench.symbols.aliases import alias_of  # noqa: PLC0415 - grammars load when first needed

        data, language = self.data(path), language_of(path)
        found = alias_of(data, language, name) if data is not None and language is not None else None
        if found is None:
            return []
        scope, line = found
        known = self._code.file(path)
        return [
            Symbol(
                kind=SymbolKind.ALIAS,
                name=name,
                scope=tuple(scope.split("::")) if scope else (),
                module=known.module if known is not None else (),
                path=path,
                line=line,
                end_line=line,
                test=False,
                in_tests=False,
            )
        ]

    def imported(self, path: str, name: str) -> str:
        """What a file imports a name from: the first segment of its path; empty when it does not."""
        from workbench.symbols.imported import imported_as  # noqa: PLC0415 - when something is missing

        data, language = self.data(path), language_of(path)
        return imported_as(data, language, name) if data is not None and language is not None else ""

    def macro_around(self, path: str, name: str) -> tuple[str, int] | None:
        """The macro at item level that takes a name in a Rust file, and the line; ``None`` for none."""
        from workbench.symbols.generated import macro_around  # noqa: PLC0415 - likewise

        data = self.data(path)
        if data is None or language_of(path) is not Language.RUST:
            return None
        return macro_around(data, name)

    def mentions(self, path: str, needles: frozenset[str]) -> tuple[Mention, ...]:
        """Where a file speaks of any of ``needles``: in a comment, a string or as a name."""
        key = (path, needles)
        if key not in self._mentions:
            from workbench.symbols.mentions import mentions  # noqa: PLC0415 - grammars load when first needed

            data, language = self.data(path), language_of(path)
            self._mentions[key] = (
                tuple(mentions(data, language, sorted(needles)))
                if data is not None
                and language is not None
                and any(needle.encode() in data for needle in needles)
                else ()
            )
        return self._mentions[key]

    def calls(self, symbol: Symbol) -> tuple[str, ...]:
        """Names called in a definition's body, in order of first call."""
        key = (symbol.path, symbol.line)
        if key not in self._calls:
            from workbench.symbols.calls import calls  # noqa: PLC0415 - grammars load when first needed

            data, language = self.data(symbol.path), language_of(symbol.path)
            self._calls[key] = (
                tuple(calls(data, language, symbol.line, symbol.end_line))
                if data is not None and language is not None
                else ()
            )
        return self._calls[key]


class Literal:
    """The literal search of all counted files, asked for many names at once.

    Args:
        search: one pass over all counted files for every name given.
        counted: how many files that are, for the words.
    """

    def __init__(
        self, search: Callable[[Iterable[str]], Mapping[str, tuple[tuple[str, int], ...]]], counted: int
    ) -> None:
        self._search = search
        self.counted = counted
        self._known: dict[str, tuple[tuple[str, int], ...]] = {}
        self._under_way: Future[None] | None = None

    def foresee(self, names: Iterable[str]) -> None:
        """Look for all of ``names`` in one pass, so that asking for one later costs nothing."""
        self.wait()
        self._look_for(self._new(names))

    def begin(self, names: Iterable[str], behind: Callable[[], object] | None = None) -> None:
        """As ``foresee``, on a thread of its own: who asks for a name waits for the end of the pass.

        Args:
            names: what is looked for.
            behind: what the pass waits for first.
        """
        self.wait()
        new = self._new(names)
        if new:
            from concurrent.futures import Future  # noqa: PLC0415 - when something is missing

            under_way: Future[None] = Future()

            def look() -> None:
                try:
                    if behind is not None:
                        behind()
                    self._look_for(new)
                except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
                    under_way.set_exception(error)
                else:
                    under_way.set_result(None)

            self._under_way = under_way
            threading.Thread(target=look, name="literal search", daemon=True).start()

    def wait(self) -> None:
        """Wait for the pass that is under way, if there is one."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()

    def hits(self, name: str) -> tuple[tuple[str, int], ...]:
        """Every place of a name; a pass of its own when it was not foreseen."""
        if name not in self._known:
            self.wait()
        if name not in self._known:
            self.foresee((name,))
        return self._known[name]

    def _new(self, names: Iterable[str]) -> list[str]:
        return sorted({name for name in names if name and name not in self._known})

    def _look_for(self, new: list[str]) -> None:
        if new:
            found = self._search(new)
            self._known.update((name, tuple(found.get(name, ()))) for name in new)
