"""Whether a command that runs tests would find any: its filter or test file, looked up. Nothing is run."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from workbench.audit.crates import folded
from workbench.audit.resolution import Resolution, State, Suggestion
from workbench.audit.scene import target_of
from workbench.audit.words import listed, several
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
_QUALIFIED = 2
_OFFERED = 3
_SURE = 0.9


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
        Where all code that names it is that of known tests, they are elsewhere, and the command runs nothing.

        Args:
            reference: the command.
            beside: the contract's path.
        """
        if reference.path:
            return self._file(reference, beside)
        if not reference.name or "cargo" not in reference.text:
            return Resolution(State.UNCHECKED, reason=NOT_RUN)
        package, crate = self._scope(reference)
        if package and crate is None:
            return Resolution(
                State.UNCHECKED, reason=f"{NOT_RUN}, and crate {package} is not in this workspace"
            )
        return self._filter(reference.name, crate)

    def meant(self, reference: Reference) -> tuple[Suggestion, ...]:
        """Filters under which the tests of a filter's last name would run; none for other commands.

        Args:
            reference: a command that would run nothing.
        """
        if reference.path or len(reference.name) < _QUALIFIED or "cargo" not in reference.text:
            return ()
        known = self._known(reference.name[-1], self._scope(reference)[1])
        spelt = "::".join(reference.name)
        alike = {_path(test): SequenceMatcher(None, spelt, _path(test), autojunk=False) for test in known}
        ranked = sorted(known, key=lambda test: -alike[_path(test)].ratio())
        return tuple(
            Suggestion(_path(test), test.path, test.line, _SURE, f"the path of test {test.name}")
            for test in ranked[:_OFFERED]
        )

    def _scope(self, reference: Reference) -> tuple[str, Crate | None]:
        """The package that a command names, and the crate that is; empty and ``None`` for none."""
        found = _PACKAGE.search(reference.text)
        wanted = folded(found[1]) if found else ""
        every = self._around.crates.all.values() if found else ()
        return found[1] if found else "", next((each for each in every if wanted in each.aliases), None)

    # -- cargo test … FILTER -------------------------------------------------------------------------------

    def _filter(self, name: tuple[str, ...], crate: Crate | None) -> Resolution:
        wanted = "::".join(name)
        where = f"tests of crate {crate.name}" if crate is not None else "tests"
        looked = (f"{where} whose path holds {wanted}, {self._around.workspace}",)
        tests = [test for test in self._tests(name[-1]) if wanted in _path(test) and self._in(test, crate)]
        if tests:
            reason = f"{NOT_RUN}; its filter holds for {several(len(tests), 'test')}"
            return Resolution(State.FOUND, tuple(map(target_of, tests[:_MOST])), looked, reason)
        known = self._known(name[-1], crate) if len(name) >= _QUALIFIED else []
        if known and not self._made(name[-1], {test.path for test in known}, crate):
            there = listed([f"{_path(test)} ({test.path}:{test.line})" for test in known], _OFFERED)
            return Resolution(State.MISSING, (), (*looked, f"none; {name[-1]} is {there}"))
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

    def _known(self, word: str, crate: Crate | None) -> list[Symbol]:
        """Tests with exactly this name."""
        return [test for test in self._tests(word) if test.name == word and self._in(test, crate)]

    def _made(self, word: str, known: set[str], crate: Crate | None) -> bool:
        """Whether a macro may make tests of this name that the index does not know of."""
        sources = self._homes.sources
        for path in self._holding(word.encode(), "", crate):
            if sources.macro_around(path, word) is not None:
                return True
            if path not in known and any(
                each.where == "name" for each in sources.mentions(path, frozenset((word,)))
            ):
                return True
        return False

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
            if (text and text in path) or word in (self._homes.sources.data(path) or b""):
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
