"""Whether a command that runs tests would find any: its filter or test file, looked up. Nothing is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.audit.crates import folded
from workbench.audit.resolution import Resolution, State
from workbench.audit.scene import target_of
from workbench.audit.words import several
from workbench.symbols.extract import language_of
from workbench.symbols.symbol import Language, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workbench.audit.crates import Crate
    from workbench.audit.homes import Homes
    from workbench.audit.paths import Paths
    from workbench.audit.surroundings import Surroundings
    from workbench.contracts.references import Reference
    from workbench.symbols.symbol import Symbol

NOT_RUN = "a command; nothing is run"
_PACKAGE = re.compile(r"\s(?:-p|--package)[ =]([\w-]+)")
_MOST = 12


class Commands:
    """Looks up what test commands name.

    Args:
        homes: where names are defined.
        paths: which path a file is indexed under.
        around: crates, and the words for having looked.
    """

    def __init__(self, homes: Homes, paths: Paths, around: Surroundings) -> None:
        self._homes = homes
        self._paths = paths
        self._around = around
        self._spoken: dict[tuple[str, str], str] = {}

    def resolve(self, reference: Reference, beside: str) -> Resolution:
        """What became of a command: found with the tests it would run, missing when there are none.

        One that names neither a filter nor a test file is unchecked, and so is one whose filter stands
        somewhere in the code without being a test's name that the index knows: a macro may make tests of it.

        Args:
            reference: the command.
            beside: the contract's path.
        """
        if reference.path:
            return self._file(reference, beside)
        if not reference.name or "cargo" not in reference.text:
            return Resolution(State.UNCHECKED, reason=NOT_RUN)
        found = _PACKAGE.search(reference.text)
        package = found[1] if found else ""
        crate = self._crate(package)
        if package and crate is None:
            return Resolution(
                State.UNCHECKED, reason=f"{NOT_RUN}, and crate {package} is not in this workspace"
            )
        return self._filter(reference.name, crate)

    def _crate(self, package: str) -> Crate | None:
        wanted = folded(package)
        return next((each for each in self._around.crates.all.values() if wanted in each.aliases), None)

    # -- cargo test … FILTER -------------------------------------------------------------------------------

    def _filter(self, name: tuple[str, ...], crate: Crate | None) -> Resolution:
        wanted = "::".join(name)
        where = f"tests of crate {crate.name}" if crate is not None else "tests"
        looked = (f"{where} whose path holds {wanted}, {self._around.workspace}",)
        tests = [test for test in self._tests(name[-1]) if wanted in _path(test) and self._in(test, crate)]
        if tests:
            reason = f"{NOT_RUN}; its filter holds for {several(len(tests), 'test')}"
            return Resolution(State.FOUND, tuple(map(target_of, tests[:_MOST])), looked, reason)
        spoken = self._stands(name[-1], crate)
        if spoken:
            reason = f"{NOT_RUN}; {name[-1]} stands in {spoken}, and is no test that the index knows"
            return Resolution(State.UNCHECKED, (), looked, reason)
        return Resolution(State.MISSING, (), (*looked, f"no code holds {name[-1]}"))

    def _tests(self, last: str) -> Iterator[Symbol]:
        """Tests in whose path a word may stand: in their names, or in a module around them."""
        seen: set[tuple[str, int]] = set()
        modules = [*self._homes.modules(last), *self._homes.of(last)]
        files = dict.fromkeys(each.path for each in modules if each.kind is SymbolKind.MODULE)
        for symbol in (
            *self._homes.matching(f"*{last}*"),
            *(each for path in files for each in self._homes.in_file(path)),
        ):
            if symbol.test and (symbol.path, symbol.line) not in seen:
                seen.add((symbol.path, symbol.line))
                yield symbol

    def _in(self, test: Symbol, crate: Crate | None) -> bool:
        return crate is None or self._around.crates.of(test.path) is crate

    def _stands(self, word: str, crate: Crate | None) -> str:
        """A Rust file that holds a word, as a part of another word or of its own path; empty for none."""
        key = (word, crate.folder if crate is not None else "")
        if key not in self._spoken:
            self._spoken[key] = next(self._holding(word.encode(), word, crate), "")
        return self._spoken[key]

    def _holding(self, word: bytes, text: str, crate: Crate | None) -> Iterator[str]:
        for path in self._homes.sources.files.by_path:
            if language_of(path) is not Language.RUST:
                continue
            if crate is not None and self._around.crates.of(path) is not crate:
                continue
            if text in path or word in (self._homes.sources.data(path) or b""):
                yield path

    # -- pytest PATH::NAME ---------------------------------------------------------------------------------

    def _file(self, reference: Reference, beside: str) -> Resolution:
        own = self._paths.resolve(reference.path, beside=beside)
        if own.state is State.MISSING:
            return own
        if own.state is not State.FOUND:
            return Resolution(State.UNCHECKED, own.targets, own.looked, f"{NOT_RUN}; {own.reason}")
        path = own.targets[0].path
        if not reference.name:
            return Resolution(State.FOUND, own.targets, own.looked, NOT_RUN)
        looked = (*own.looked, f"in {path}")
        last = reference.name[-1]
        homes = list(_answering(self._homes.in_file(path), reference.name))
        homes = homes or list(_answering(self._homes.sources.whole(path), reference.name))
        if homes:
            return Resolution(State.FOUND, tuple(map(target_of, homes[:_MOST])), looked, NOT_RUN)
        if last.encode() in (self._homes.sources.data(path) or b"") or language_of(path) is None:
            return Resolution(State.UNCHECKED, (), looked, f"{NOT_RUN}; {last} stands there, and is no test")
        return Resolution(State.MISSING, (), looked)


def _answering(symbols: Iterable[Symbol], name: tuple[str, ...]) -> Iterator[Symbol]:
    """Definitions with this name, in the classes that stand before it."""
    for symbol in symbols:
        if symbol.name == name[-1] and set(name[:-1]) <= {*symbol.scope, *symbol.module}:
            yield symbol


def _path(test: Symbol) -> str:
    """A test's path as the runner has it: module and name, without the crate."""
    return "::".join(test.segments[1:] if len(test.segments) > 1 else test.segments)
