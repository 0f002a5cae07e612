"""What became of each reference: looked for in the cited files, what they include, crate and workspace.

Two phases, so that the text of the counted files is read once: ``foresee`` collects the names of all
contracts that the index lacks and searches for them in one pass; ``resolve`` then decides. A reference that
was not foreseen is decided all the same, by a pass of its own.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.audit.citations import Citations
from workbench.audit.cited import Cited, cite
from workbench.audit.code import Literal, Sources
from workbench.audit.commands import Commands
from workbench.audit.crates import Crates
from workbench.audit.homes import Homes
from workbench.audit.lookup import Lookup
from workbench.audit.paths import Paths
from workbench.audit.qualified import stripped
from workbench.audit.resolution import Resolution, State
from workbench.audit.surroundings import Surroundings
from workbench.audit.words import id_words
from workbench.contracts.references import ReferenceKind
from workbench.symbols.extract import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from workbench.audit.code import Code
    from workbench.contracts.contract import Claim, Contract, Item
    from workbench.contracts.references import Reference
    from workbench.workspace.files import FileList

_ELSEWHERE = "documents, papers and other contracts are not looked up"
_KANI = "Kani harness names are not looked up"

UNCHECKED_FIELDS = {
    **dict.fromkeys(
        (
            "references", "reference", "depends_on", "parent_contract", "contract", "contracts", "supersedes",
            "related", "citation", "citations", "binds_to",
        ),
        _ELSEWHERE,
    ),
    "harness": _KANI,
    "kani_harness": _KANI,
    "kani_harnesses": _KANI,
}  # fmt: skip
"""Fields, and containers of claims, that are looked up only where the settings' ``lookup`` names them."""

_NAMES = frozenset({ReferenceKind.SYMBOL, ReferenceKind.TEST})
_PLACES = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER})


class Resolver:
    """Holds references against the code of one workspace at one moment.

    Args:
        index: every definition.
        files: the counted files.
        search: the literal search: names to their places in all counted files, in one pass.
        lookup: fields that are looked up though they are not by default (``references``, ``harness`` …).
        root_name: the workspace folder's own name.
        sources: the files' bytes; made from ``files`` when not given.

    Attributes:
        lacking: names that the index was found to lack so far.
    """

    def __init__(
        self,
        index: Code,
        files: FileList,
        search: Callable[[Iterable[str]], Mapping[str, tuple[tuple[str, int], ...]]],
        *,
        lookup: Iterable[str] = (),
        root_name: str = "",
        sources: Sources | None = None,
    ) -> None:
        self.index = index
        self.sources = sources if sources is not None else Sources(files, index)
        self.literal = Literal(search, len(files.by_path))
        self.homes = Homes(index, self.sources, self.literal)
        self.crates = Crates(self.sources)
        self.paths = Paths(files, self.crates, root_name)
        self.around = Surroundings(index, self.crates, self.paths, len(files.by_path))
        self.citations = Citations(files.by_path.values())
        self._lookup = Lookup(self.sources, self.homes, self.around)
        self.commands = Commands(self.homes, self.paths, self.around)
        self._unchecked = {field: why for field, why in UNCHECKED_FIELDS.items() if field not in set(lookup)}
        self.lacking: set[str] = set()
        self._memo: dict[tuple[object, ...], Resolution] = {}

    def foresee(self, contracts: Iterable[Contract], *, begin: bool = False) -> frozenset[str]:
        """Collect what the index lacks for all of ``contracts`` and search the text for it in one pass.

        The ids of the claims and the names of the contracts that lack something are noted too: what cites
        them in a comment may be what was meant, and suggestions will ask.

        Args:
            contracts: those that will be resolved.
            begin: only begin to search; what needs the answer will wait for it.

        Returns:
            The paths of the contracts that lack something.
        """
        lack: set[str] = set()
        wanted: set[str] = set()
        cited: set[str] = set()
        read = list(contracts)
        for contract in read:
            for claim, item, reference in _every(contract):
                if self._excused(item, reference, claim.container if claim else ""):
                    continue
                lacking = self._lacking(contract, reference)
                if lacking is not None:
                    if begin and not lack:
                        # Who else will lack something is not known yet, and processors are idle.
                        self.citations.foresee(_citable(read))
                        self.citations.begin()
                    wanted |= lacking
                    lack.add(contract.path)
                    cited.add(contract.stem)
                    if claim is not None and id_words(claim.id):
                        cited.add(claim.id)
        self.lacking |= wanted
        self.citations.foresee(cited)  # those that are looked for by now are not looked for again
        if begin:
            # One behind the other, so that both have their work done by the same processes.
            self.literal.begin(wanted, self.citations.wait)
        else:
            self.citations.begin()
            self.literal.foresee(wanted)
        return frozenset(lack)

    @functools.cached_property
    def looks(self) -> bool:
        """There is code to look in: something counts of which the index knows the language."""
        return any(language_of(path) is not None for path in self.sources.files.by_path)

    def cited(self, contract: Contract, claim: Claim | None) -> Cited:
        """Where a claim says its evidence stands."""
        return cite(contract.path, claim, self.paths, self._unchecked)

    def resolve(self, item: Item, reference: Reference, cited: Cited) -> Resolution:
        """What became of one reference.

        Args:
            item: the line of evidence it stands in.
            reference: what is named.
            cited: what its claim cites.
        """
        # The contract itself decides nothing but what a bare file name may stand beside.
        beside = cited.contract.rpartition("/")[0] if reference.path else ""
        excuse = self._excused(item, reference, cited.container)
        command = reference.text if reference.kind is ReferenceKind.COMMAND else ""
        key = (
            reference.kind, reference.path, reference.name, reference.lines, reference.planned, excuse,
            command, beside, cited.files, cited.hints, cited.folders, cited.absent, cited.elsewhere,
        )  # fmt: skip
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._planned(reference, self._decide(reference, excuse, cited))
        return found

    def _decide(self, reference: Reference, excuse: str, cited: Cited) -> Resolution:
        if reference.kind is ReferenceKind.COMMAND:
            return self.commands.resolve(reference, cited.contract)
        if reference.kind is ReferenceKind.PROSE:
            return (
                Resolution(State.UNCHECKED, reason=excuse) if reference.outside else Resolution(State.PROSE)
            )
        if excuse:
            return Resolution(State.UNCHECKED, reason=excuse)
        own: Resolution | None = None
        if reference.path:
            own = self.paths.resolve(reference.path, beside=cited.contract, lines=reference.lines)
            if reference.kind in _PLACES or own.state is State.UNCHECKED:
                return own
        if not reference.name:
            return own if own is not None else Resolution(State.PROSE)
        found = self._lookup.resolve(reference, cited, own, tests=reference.kind is ReferenceKind.TEST)
        return _by_path(found, own)

    def _excused(self, item: Item, reference: Reference, container: str) -> str:
        """Why a reference is not looked up at all; empty when it is."""
        return reference.outside or self._unchecked.get(item.field, "") or self._unchecked.get(container, "")

    def _planned(self, reference: Reference, found: Resolution) -> Resolution:
        if not reference.planned:
            return found
        if found.state is State.MISSING:
            return replace(found, state=State.PLANNED, reason="marked as not there yet")
        if found.state in (State.FOUND, State.MOVED):
            return replace(found, state=State.FOUND, reason="marked as planned, and it is there now")
        return found

    def _lacking(self, contract: Contract, reference: Reference) -> set[str] | None:
        """Words to search the text for when the index has no answer; ``None`` when it has."""
        if reference.kind in _PLACES:
            found = self.paths.resolve(reference.path, beside=contract.path)
            return set() if found.state is State.MISSING else None
        name = stripped(reference.name) if reference.kind in _NAMES else ()
        if not name or set(name[-1]) & set("*?["):
            return None
        homes = self.homes.of(name[-1])
        if homes and self.around.fitting(homes, name[:-1]):
            return None
        return set(name[-2:])


def _every(contract: Contract) -> Iterator[tuple[Claim | None, Item, Reference]]:
    for claim in contract.claims:
        for item in claim.items:
            for reference in item.references:
                yield claim, item, reference
    for item in contract.items:
        for reference in item.references:
            yield None, item, reference


def _citable(contracts: Iterable[Contract]) -> Iterator[str]:
    """By what contracts and their claims may be cited."""
    for contract in contracts:
        yield from (contract.stem, contract.id)
        yield from (claim.id for claim in contract.claims if id_words(claim.id))


def _by_path(found: Resolution, own: Resolution | None) -> Resolution:
    """A symbol found through a path that itself has moved is moved: what is written leads nowhere."""
    if own is None or own.state is not State.MOVED or found.state is not State.FOUND:
        return found
    return replace(
        found, state=State.MOVED, looked=(*own.looked, *found.looked), reason=own.reason, used_here=False
    )
