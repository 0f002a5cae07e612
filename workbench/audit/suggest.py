"""What was probably meant by a name that the code does not have, best first, each with its reason.

Sources, strongest first: a rename that history tells; functions called by the tests that carry the claim's
id in their name; definitions whose comments cite the claim; functions called by tests that cite it in a
comment; code whose comments cite the contract; names alike, weighed by nearness to the cited files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from workbench.audit.alike import Alike
from workbench.audit.called import called_by
from workbench.audit.evidence import Evidence
from workbench.audit.nearness import Nearness
from workbench.audit.pool import Pool
from workbench.audit.qualified import Fit, fit, stripped
from workbench.audit.resolution import Ground, State, Suggestion
from workbench.audit.suggest_paths import FileNames, PathSuggester
from workbench.audit.words import holds, id_words, listed, parts, several
from workbench.contracts.references import ReferenceKind
from workbench.symbols.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workbench.audit.cited import Cited
    from workbench.audit.resolution import Resolution
    from workbench.audit.resolve import Resolver
    from workbench.contracts.contract import Claim, Contract
    from workbench.contracts.references import Reference
    from workbench.symbols.symbol import Symbol

_MOST = 8
_ALIKE = 10
_FEW = 3
_STRONG = 0.6
"""From here on a suggestion rests on more than a name that is alike."""
_TYPO = 0.9
_UNLIKE = 0.5
_FLOOR = 0.3
"""Below this a suggestion wastes the time of who reads it."""
_ASKED = frozenset({State.MISSING, State.PLANNED})
_PLACES = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER})


class HistoryNote(Protocol):
    """What git's history tells of a name (``workspace.history.HistoryNote``)."""

    @property
    def words(self) -> str:
        """All of it as a sentence fragment: ``removed in abc123 (…)``."""

    @property
    def renamed_to(self) -> str:
        """The new name; empty for all but a rename."""


class Suggester:
    """Finds what was probably meant.

    Args:
        resolver: the index, the files and the searches it holds.
        history: tells what became of names in git's history, in one question; ``None`` not to ask.
    """

    def __init__(
        self,
        resolver: Resolver,
        history: Callable[[Iterable[str]], Mapping[str, HistoryNote]] | None = None,
    ) -> None:
        self._homes = resolver.homes
        self._code = resolver.index
        self._history = history
        self._near = Nearness(resolver.around)
        self._file_names = FileNames(resolver.sources.files)
        self._alike_names: Alike | None = None
        self._resolver = resolver
        self._evidence_of: Evidence | None = None
        self._named: dict[tuple[object, ...], Pool] = {}
        self._notes: dict[str, HistoryNote | None] = {}
        self._memo: dict[tuple[object, ...], tuple[Suggestion, ...]] = {}

    @property
    def _alike(self) -> Alike:
        if self._alike_names is None:
            self._alike_names = Alike(self._code.names())
        return self._alike_names

    @property
    def evidence(self) -> Evidence:
        """What the code says about claims."""
        if self._evidence_of is None:
            self._evidence_of = Evidence(self._resolver, self._alike)
        return self._evidence_of

    def suggest(
        self,
        contract: Contract,
        claim: Claim | None,
        reference: Reference,
        resolution: Resolution,
        cited: Cited,
    ) -> tuple[Suggestion, ...]:
        """Suggestions for one reference; none for what is found, unchecked or prose.

        Args:
            contract: the contract it stands in.
            claim: its claim; ``None`` for what is named outside any.
            reference: what is named.
            resolution: what became of it.
            cited: what the claim cites.
        """
        if resolution.state in (State.MOVED, State.AMBIGUOUS):
            return self._leading(reference, resolution, cited)
        if resolution.state not in _ASKED:
            return ()
        if reference.kind is ReferenceKind.COMMAND:
            return self._resolver.commands.meant(reference)
        key = (
            contract.path,
            claim.id if claim else "",
            reference.kind,
            reference.path,
            reference.name,
            cited,
        )
        if key not in self._memo:
            if reference.kind in _PLACES:
                paths = PathSuggester(
                    self._resolver, self._file_names, self._near, self._pool_of(contract, claim, cited)
                )
                self._memo[key] = paths.suggest(reference.path, claim, cited)
            else:
                self._memo[key] = self._symbol(contract, claim, reference, cited)
        return self._memo[key]

    # -- moved and ambiguous -------------------------------------------------------------------------------

    def _leading(self, reference: Reference, resolution: Resolution, cited: Cited) -> tuple[Suggestion, ...]:
        """The targets a resolution has already, nearest first."""
        one = resolution.state is State.MOVED
        ranked = sorted(
            ((self._near.of(target.path, cited), target) for target in resolution.targets),
            key=lambda pair: -pair[0][0],
        )
        found: list[Suggestion] = []
        for (near, where), target in ranked[:_MOST]:
            score = 0.95 if one else round(0.4 + 0.5 * near, 3)
            if target.name and reference.name:
                reason = (
                    "defined only there"
                    if one
                    else f"one of {several(len(resolution.targets), 'definition')}"
                )
                found.append(
                    Suggestion(reference.name[-1], target.path, target.line, score, _joined(reason, where))
                )
                if one:
                    found.append(
                        Suggestion(target.path, target.path, 0, 0.9, f"{reference.name[-1]} stands there")
                    )
            else:
                reason = (
                    "the only path that fits" if one else f"one of {several(len(resolution.targets), 'path')}"
                )
                found.append(Suggestion(target.path, target.path, 0, score, _joined(reason, where)))
        return tuple(found)

    # -- missing and planned -------------------------------------------------------------------------------

    def _symbol(
        self, contract: Contract, claim: Claim | None, reference: Reference, cited: Cited
    ) -> tuple[Suggestion, ...]:
        tests = reference.kind is ReferenceKind.TEST
        pool = Pool()
        pool.take(self._pool_of(contract, claim, cited, tests=tests))
        name = stripped(reference.name)
        self._add_renamed(pool, name[-1], cited)
        self._add_members(pool, name, tests=tests)
        self._add_alike(pool, name[-1], cited, tests=tests)
        ranked = pool.ranked(name[-1])[:_MOST]
        return _with_files(ranked, cited, self._resolver)

    def _pool_of(self, contract: Contract, claim: Claim | None, cited: Cited, *, tests: bool = False) -> Pool:
        """What the code says about a claim, whatever the name that is missing."""
        key = (contract.stem, claim.id if claim is not None else "", tests, _places(cited))
        if key not in self._named:
            pool = self._named[key] = Pool()
            if claim is not None and id_words(claim.id):
                named = self.evidence.tests_named_after(claim.id)
                if tests:
                    for order, test in enumerate(named):
                        pool.add(test, 0.9 - 0.01 * min(order, 9), f"its name carries {claim.id}")
                else:
                    self._add_called(pool, claim.id, named, cited)
                self._add_citing(pool, claim.id, cited, tests=tests, whole=True)
            self._add_citing(pool, contract.stem, cited, tests=tests, whole=False)
        return self._named[key]

    def _add_called(self, pool: Pool, claim: str, tests: Iterable[Symbol], cited: Cited) -> None:
        tests = tuple(tests)
        for called in self.evidence.called_by(tests):
            near, where = self._near.of(called.symbol.path, cited)
            # What a test calls among its first few comes before what it calls later, and of those few none is
            # more meant than another: they keep the order in which their file defines them.
            early = 0.04 / (1 + called.order // _FEW)
            often = 0.01 * len(called.tests) / len(tests) if len(tests) >= _FEW else 0.0
            score = 0.72 + 0.12 * near + 0.08 * called.rarity + early + often
            pool.add(called.symbol, score, _joined(called_by(called.tests, claim), where), Ground.TESTS)

    def _add_citing(self, pool: Pool, word: str, cited: Cited, *, tests: bool, whole: bool) -> None:
        """What cites a claim (``whole``) or a contract in a comment, and what tests that do so call."""
        citing_tests: dict[Symbol, None] = {}
        for citation in self.evidence.citing(word):
            near, where = self._near.of(citation.path, cited)
            symbol = citation.symbol
            if symbol is None or symbol.kind is SymbolKind.MODULE:
                pool.add_file(citation.path, (0.55 if whole else 0.4) + 0.15 * near, f"it cites {word}")
            elif symbol.test:
                citing_tests[symbol] = None
            elif not symbol.in_tests and not tests:
                score = (0.62 if whole else 0.42) + 0.15 * near
                pool.add(symbol, score, _joined(f"its comment cites {word}", where))
        if not whole:
            return
        for test in citing_tests if tests else ():
            pool.add(test, 0.6, f"a comment in it cites {word}")
        wanted = parts(word)
        for called in self.evidence.called_by(citing_tests) if not tests else ():
            near, where = self._near.of(called.symbol.path, cited)
            # A test named after another claim speaks of this one in passing.
            passing = all(any(part.isdigit() for part in parts(name)) and not holds(parts(name), wanted[1:])
                          for name in called.tests)  # fmt: skip
            score = (0.42 + 0.1 * near + 0.06 * called.rarity + 0.02 / (1 + called.order // _FEW)) * (
                0.7 if passing else 1
            )
            reason = f"called by {called.tests[0]}, where a comment cites {word}"
            pool.add(called.symbol, score, _joined(reason, where))

    def _add_renamed(self, pool: Pool, name: str, cited: Cited) -> None:
        note = self._note(name)
        if note is not None and note.renamed_to:
            for home in self._homes.of(note.renamed_to)[:_MOST]:
                pool.add(home, 0.94 + 0.05 * self._near.of(home.path, cited)[0], note.words)

    def told(self, name: str) -> str:
        """What git's history tells of a name (``never existed …``); empty when it is not asked."""
        note = self._note(name)
        return note.words if note is not None else ""

    def _note(self, name: str) -> HistoryNote | None:
        """History's note of a name; the first question is asked for all names that the index lacks."""
        if self._history is None:
            return None
        if name not in self._notes:
            new = (self._resolver.lacking | {name}) - self._notes.keys()
            found = self._history(sorted(new))
            self._notes.update({each: found.get(each) for each in new})
        return self._notes[name]

    def _add_members(self, pool: Pool, name: tuple[str, ...], *, tests: bool) -> None:
        """Members of the type that qualifies the name, by how alike they are."""
        if len(name) == 1:
            return
        from rapidfuzz import fuzz  # noqa: PLC0415 - loads when something is missing

        files = {home.path for home in self._homes.of(name[-2])}
        for path in sorted(files)[:_MOST]:
            for symbol in self._code.in_file(path):
                if (
                    symbol.name == name[-1]
                    or fit(symbol, name[-2:-1]) is not Fit.TAIL
                    or symbol.in_tests != tests
                ):
                    continue
                alike = fuzz.ratio("_".join(parts(symbol.name)), "_".join(parts(name[-1]))) / 100
                if alike > _UNLIKE:
                    pool.add(symbol, 0.45 + 0.45 * alike, f"a name alike in {name[-2]}", Ground.MEMBER)

    def _add_alike(self, pool: Pool, name: str, cited: Cited, *, tests: bool) -> None:
        for other, alike in self._alike.like(name, _ALIKE):
            homes = [home for home in self._homes.of(other) if home.in_tests == tests]
            for home in sorted(homes, key=lambda each: -self._near.of(each.path, cited)[0])[:2]:
                near, where = self._near.of(home.path, cited)
                crowd = 1.0 if len(homes) <= _MOST else 0.85
                score = 0.8 + 0.19 * near if alike >= _TYPO else alike * (0.6 + 0.3 * near) * crowd
                if tests and not home.test:
                    score *= 0.6
                if score < _FLOOR:
                    continue
                words = "nearly the same name" if alike >= _TYPO else "a name alike"
                pool.add(home, score, _joined(words, where))


def _places(cited: Cited) -> tuple[object, ...]:
    """What of the cited files a suggestion depends on: not in which contract they are cited."""
    return cited.files, cited.hints, cited.folders, cited.absent


def _joined(reason: str, where: str) -> str:
    return f"{reason}, {where}" if where else reason


def _with_files(ranked: list[Suggestion], cited: Cited, resolver: Resolver) -> tuple[Suggestion, ...]:
    """Put the files that strong suggestions live in behind the last of their first three."""
    found = list(ranked)
    offered = {each.path for each in ranked if not each.line} | set(cited.files)
    by_file: dict[str, list[Suggestion]] = {}
    for each in ranked:
        if each.line and each.score >= _STRONG and each.path not in offered:
            by_file.setdefault(each.path, []).append(each)
    for path, living in by_file.items():
        names = listed([each.name for each in living], 3)
        reason = f"{names} {'stands' if len(living) == 1 else 'stand'} there"
        including = [file for file in cited.files if path in resolver.around.included((file,))]
        if including:
            reason += f"; {including[0]} includes it"
        score = round(max(living[:3][-1].score - 0.001, 0.0), 3)
        found.append(Suggestion(path, path, 0, score, reason))
    return tuple(sorted(found, key=lambda each: -each.score))
