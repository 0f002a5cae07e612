"""What a face that edits evidence asks: items looked up as they are typed, completions, what tests call."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.audit.cited import Cited
from workbench.audit.nearness import Nearness
from workbench.audit.resolve import Resolver
from workbench.audit.words import id_words, listed
from workbench.contracts.contract import Item, Text
from workbench.contracts.grammar.reading import Reading, reading_of
from workbench.contracts.references import parse
from workbench.contracts.span import Span
from workbench.session.evidence import Evidence, EvidenceItem, Named, Offer, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.audit.resolution import Resolution
    from workbench.contracts.contract import Claim, Contract
    from workbench.session.examiner import Examiner
    from workbench.session.survey import Survey
    from workbench.symbols.symbol import Symbol

FILES, NAMES = "file_paths", "function_names"
_MOST = 6
"""Offers of a kind, and completions."""
_POOL = 300
"""Names that match, of which the nearest are told."""
_HOMES = 6
_FIT = 0.2
"""How much nearness makes up for one step of a worse fit."""
_WORD = re.compile(r"\w*$")
_PLACE = re.compile(r"[^\s,;()]*$")
_NO_WORDS = frozenset({Reading.PROSE, Reading.CITATIONS, Reading.COMMANDS})


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on typing.

    Attributes:
        text: the whole line with it taken.
        shown: what it completes to.
        where: file and line it leads to.
        near: why it stands where it stands; may be empty.
    """

    text: str
    shown: str
    where: str
    near: str


class EvidenceDesk:
    """Answers about the evidence of claims, over one state of the code. Not for two threads at once.

    Args:
        survey: its index is built.
        examiner: over the same code.
    """

    def __init__(self, survey: Survey, examiner: Examiner) -> None:
        assert survey.index is not None  # noqa: S101 - asked by who makes a desk
        self._index = survey.index
        self._paths = tuple(survey.files.by_path)
        self._resolver = examiner.resolver
        self._tests = examiner.suggester
        self._near = Nearness(examiner.resolver.around)
        # While somebody types no half a name is searched for in the text of all files.
        settings = survey.workspace.settings
        self._quick = Resolver(
            survey.index,
            survey.files,
            lambda _names: {},
            lookup=settings.lookup,
            root_name=survey.workspace.root.name,
            sources=examiner.resolver.sources,
        )
        self._names: tuple[tuple[str, str], ...] | None = None

    def evidence(self, contract: Contract, claim: str) -> Evidence:
        """A claim's evidence in its contract.

        Args:
            contract: with what is in the draft; no other claim need be there.
            claim: the claim, as operations call it.
        """
        said = next(iter(contract.named(claim)), None)
        if said is None:
            return Evidence(contract.path, claim, "", ())
        self._resolver.foresee([replace(contract, claims=(said,), items=())])
        cited = self._resolver.cited(contract, said)
        fields = [
            replace(
                field,
                items=tuple(
                    EvidenceItem(item.text, self._looked_up(self._resolver, field.name, item.text, cited))
                    for item in field.items
                ),
            )
            for field in fields_of(said)
        ]
        addresses = {field.name: field.address for field in fields if field.listed}
        offers = tuple(self._offers(said, cited, addresses))
        return Evidence(contract.path, claim, said.title, tuple(fields), offers, contract)

    def look_up(self, evidence: Evidence, field: str, text: str) -> tuple[Named, ...]:
        """What a text under a field of the claim would name, and what would become of it."""
        found = self._looked_up(self._quick, field, text, self._cited(evidence))
        return tuple(replace(each, resolution=_without_search(each.resolution)) for each in found)

    def completions(self, evidence: Evidence, field: str, text: str) -> tuple[Completion, ...]:
        """Ways to go on typing a text under a field, what is nearest to the cited files first."""
        reading = reading_of(field)
        if reading in _NO_WORDS:
            return ()
        cited = self._cited(evidence)
        found: list[Completion] = []
        place = _PLACE.search(text)
        word = _WORD.search(text)
        if reading is not Reading.PATHS and word is not None and word.group():
            found += self._symbols(text[: word.start()], word.group(), cited)
        if place is not None and place.group() and (reading is Reading.PATHS or "/" in place.group()):
            found += self._files(text[: place.start()], place.group(), cited)
        return tuple(each for each in found if each.text != text)[:_MOST]

    # -- inside ------------------------------------------------------------------------------------------

    def _cited(self, evidence: Evidence) -> Cited:
        contract = evidence.contract
        said = next(iter(contract.named(evidence.claim)), None) if contract is not None else None
        return self._resolver.cited(contract, said) if contract is not None else Cited()

    def _looked_up(self, resolver: Resolver, field: str, text: str, cited: Cited) -> tuple[Named, ...]:
        def place(start: int, end: int) -> Span:
            return Span(1, start + 1, ((start, end),))

        references = parse(field, text, place)
        item = Item(field, Text(text, place(0, len(text)), ()), references)
        return tuple(Named(each, resolver.resolve(item, each, cited)) for each in references)

    def _symbols(self, lead: str, word: str, cited: Cited) -> Iterator[Completion]:
        wanted = word.lower()
        near = {
            symbol.name
            for path in (*cited.files, *self._resolver.around.included(cited.files))
            for symbol in self._index.in_file(path)
            if wanted in symbol.name.lower()
        }
        pool = [(wanted_at(wanted, name.lower()), name) for name in near]
        if len(wanted) > 1:
            pool += self._matching(wanted)
        ranked: list[tuple[tuple[float, int, str], Symbol, str]] = []
        for tier, name in dict.fromkeys(pool):
            homes = [home for home in self._index.named(name)[:_HOMES] if not home.in_tests]
            for home in homes:
                score, why = self._near.of(home.path, cited)
                ranked.append(((_FIT * tier - score, len(name), name), home, why))
        ranked.sort(key=lambda each: each[0])
        taken: set[str] = set()
        for _, home, why in ranked:
            if home.name not in taken:
                taken.add(home.name)
                yield Completion(lead + home.name, home.name, f"{home.path}:{home.line}", why)

    def _matching(self, wanted: str) -> list[tuple[int, str]]:
        if self._names is None:
            self._names = tuple((name.lower(), name) for name in self._index.names())
        found = [(wanted_at(wanted, lower), name) for lower, name in self._names if wanted in lower]
        return sorted(found, key=lambda each: (each[0], len(each[1]), each[1]))[:_POOL]

    def _files(self, lead: str, place: str, cited: Cited) -> Iterator[Completion]:
        wanted = place.lower()
        ranked = []
        for path in self._paths:
            lower = path.lower()
            if wanted in lower:
                name = lower.rpartition("/")[2]
                tier = 0 if name.startswith(wanted) or lower.startswith(wanted) else 1
                score, why = self._near.of(path, cited)
                ranked.append((_FIT * tier - score, len(path), path, why))
        for _, _, path, why in sorted(ranked):
            yield Completion(lead + path, path, "", why)

    def _offers(self, claim: Claim, cited: Cited, addresses: dict[str, str]) -> Iterator[Offer]:
        """What the tests named after the claim call, best first, and the files where that stands."""
        if not id_words(claim.id) or NAMES not in addresses:
            return
        tests = self._tests.evidence.tests_named_after(claim.id)
        named = {part for item in claim.items for each in item.references for part in each.name[-1:]}
        called = list(self._tests.evidence.called_by(tests))
        taken = [each for each in called if each.symbol.name in named]
        called = [each for each in called if each.symbol.name not in named]
        weighed = sorted(
            called,
            key=lambda each: (
                -round(0.12 * self._near.of(each.symbol.path, cited)[0] + 0.08 * each.rarity, 3),
                each.order // 3,
                each.symbol.path,
                each.symbol.line,
            ),
        )[:_MOST]
        there: dict[str, list[str]] = {}
        for each in weighed:
            there.setdefault(each.symbol.path, []).append(each.symbol.name)
            yield Offer(addresses[NAMES], each.symbol.name, f"called by {listed(each.tests, 2)}")
        # What was taken has left its file to be taken still.
        for each in taken:
            names = there.setdefault(each.symbol.path, [])
            if each.symbol.name not in names:
                names.append(each.symbol.name)
        if FILES in addresses:
            for path, names in there.items():
                if path not in cited.files:
                    stands = "stands" if len(names) == 1 else "stand"
                    yield Offer(addresses[FILES], path, f"{listed(names, 3)} {stands} there")


def _without_search(found: Resolution) -> Resolution:
    """A resolution that does not claim a search of the text, as none was made."""
    return replace(found, looked=tuple(each for each in found.looked if not each.startswith("literal")))


def wanted_at(wanted: str, name: str) -> int:
    """How well a name fits what was typed: 0 begins with it, 1 a word of it does, 2 it is inside."""
    if name.startswith(wanted):
        return 0
    return 1 if f"_{wanted}" in name else 2
