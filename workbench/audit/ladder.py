"""The ladder: what a status word says, in which order the words stand, and what each rung needs.

One source of truth for everybody who asks about a status: the findings, the guided promotion, the versions.
The words are those of the families as they are written; the settings may add, reorder and ask for more.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from workbench.audit.rungs import BESIDE_RUNG, DEFAULT_FAMILIES, DEFAULT_RUNGS, Level, Need, Rung
from workbench.workspace.globs import matcher
from workbench.workspace.ladder_settings import LadderSettings

if TYPE_CHECKING:
    from workbench.contracts.contract import Claim, Contract
    from workbench.workspace.ladder_settings import FamilySettings
    from workbench.workspace.settings import Settings


class Named(Protocol):
    """What tells which family a contract belongs to."""

    @property
    def path(self) -> str:
        """Where it stands."""

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""

    @property
    def id(self) -> str:
        """The contract's id."""


class Stance(StrEnum):
    """How much a status commits itself."""

    CLAIMS = "claims"
    """What is named exists: its absence is an error."""

    NOT_YET = "not yet"
    """Written before, or given up: absence is information."""

    SILENT = "silent"
    """No status anywhere, or a word nobody knows: absence is a warning."""


class Step(StrEnum):
    """What a change of status does."""

    RAISED = "raised"
    LOWERED = "lowered"
    LEVEL = "on the same rung"
    BESIDE = "beside the ladder"
    """One of the two is given up or found false: neither above nor below."""

    UNKNOWN = "unknown"
    """One of the two is no word of the ladder."""


_CUT = re.compile(r"[—\u2013(:,;.\n#\[{=|]|\s-+\s")
_EDGES = re.compile(r"^[^A-Za-z0-9]+|[^A-Za-z0-9]+$")
_MOST_WORDS = 4
NEAR = 60.0
"""Of 100: words less alike than this are not offered as what was meant."""

MISSPELT = 80.0
"""Of 100: words as alike as this are one word misspelt."""


def plain(word: str) -> str:
    """A status as words are compared: its own words in capitals, joined by ``_``, without what follows."""
    head = _CUT.split(_EDGES.sub("", word.replace("N/A", "NA").replace("n/a", "NA")), maxsplit=1)[0]
    parts = (_EDGES.sub("", part) for part in head.upper().replace("-", "_").split())
    return "_".join(part for part in parts if part)


class Ladder:
    """The order of statuses, and what each needs.

    Args:
        settings: what the workspace says in place of the default.
        families: likewise, asked before the families of the default.
    """

    def __init__(
        self, settings: LadderSettings | None = None, families: tuple[FamilySettings, ...] = ()
    ) -> None:
        settings = settings or LadderSettings()
        aliases, needs = dict(settings.aliases), dict(settings.needs)
        default = {rung.name: rung for rung in (*DEFAULT_RUNGS, BESIDE_RUNG)}
        self._families = tuple(_Family(each) for each in (*families, *DEFAULT_FAMILIES))
        self.rungs: tuple[Rung, ...] = tuple(
            _made(default.get(name) or _new(name), aliases.get(name, ()), needs.get(name))
            for name in settings.rungs
        )
        self.beside = _made(BESIDE_RUNG, aliases.get(BESIDE_RUNG.name, ()), None)
        self._place = {rung.name: at for at, rung in enumerate(self.rungs)}
        firm = (at for at, rung in enumerate(self.rungs) if rung.needs)
        self._firm = next(firm, len(self.rungs))
        every = (*self.rungs, self.beside)
        self._exact = {word: rung for rung in every for word in rung.words}
        self._exact |= {rung.name: rung for rung in every}
        starts = [(start, rung) for rung in every for start in rung.starts]
        self._starts = sorted(starts, key=lambda pair: -len(pair[0]))
        self.rung = lru_cache(maxsize=2048)(self._rung)

    # -- words -------------------------------------------------------------------------------------------

    def _rung(self, word: str) -> Rung | None:
        """The rung of a status as it is written; ``None`` for a word that nobody knows.

        Its first words count: ``VERIFIED — 74.0 TFLOP/s`` is verified, ``BLOCKER_FIXTURE_ABSENT`` a blocker.
        """
        parts = plain(word).split("_")
        whole = "_".join(parts)
        if not whole:
            return None
        spoken = len(word.split())
        tries = [whole]
        if spoken > 1:  # words behind a space are prose; those behind an underscore belong to the name
            heads = plain_words(word)
            tries += ["_".join(heads[:many]) for many in range(min(len(heads), _MOST_WORDS), 0, -1)]
        for each in tries:
            found = self._exact.get(each)
            if found is not None:
                return found
        for each in tries:
            for start, rung in self._starts:
                if each.startswith(start):
                    return rung
        return None

    def nearest(self, word: str, alike: float = NEAR) -> str:
        """The known word that is most like one that is not; empty when none is.

        Args:
            word: as it is written.
            alike: how alike it must be, of 100.
        """
        from rapidfuzz import process  # noqa: PLC0415 - only where a word is unknown

        known = sorted(self._exact)
        found = process.extractOne(plain(word), known, score_cutoff=alike)
        return found[0] if found else ""

    def stance(self, word: str) -> Stance:
        """How much a status commits itself: rungs below the first that needs something do not."""
        rung = self.rung(word)
        if rung is None:
            return Stance.SILENT
        return Stance.CLAIMS if self.place(rung) >= self._firm else Stance.NOT_YET

    # -- order -------------------------------------------------------------------------------------------

    def place(self, rung: Rung) -> int:
        """How high a rung stands, 0 for the lowest; -1 beside the ladder."""
        return self._place.get(rung.name, -1)

    def step(self, before: str, after: str) -> Step:
        """What it does to a status to go from one word to another. No status at all is the lowest."""
        old, new = self.rung(before), self.rung(after)
        if (old is None and before.strip()) or (new is None and after.strip()):
            return Step.UNKNOWN
        if self.beside in (old, new):
            return Step.LEVEL if old is new else Step.BESIDE
        was = self.place(old) if old is not None else -1
        now = self.place(new) if new is not None else -1
        if was == now:
            return Step.LEVEL
        return Step.RAISED if now > was else Step.LOWERED

    def offered(self, level: Level) -> tuple[Rung, ...]:
        """The rungs that a level has words for, lowest first; the one beside the ladder last."""
        return tuple(rung for rung in (*self.rungs, self.beside) if rung.word(level))

    def next(self, word: str, level: Level) -> Rung | None:
        """The next rung that claims something, above a status; ``None`` at the top and for unknown words."""
        rung = self.rung(word)
        if rung is None or rung is self.beside:
            return None
        return next(
            (
                each
                for each in self.offered(level)
                if self.place(each) > self.place(rung) and self.place(each) >= self._firm
            ),
            None,
        )

    # -- needs -------------------------------------------------------------------------------------------

    def family(self, contract: Named) -> str:
        """The name of the family a contract belongs to; empty for none."""
        found = self._of(contract)
        return found.settings.name if found else ""

    def keeps_proposed(self, contract: Contract) -> bool:
        """Contracts of this family stay PROPOSED while their claims rise."""
        found = self._of(contract)
        return found is not None and found.settings.keeps_proposed

    def needs(self, rung: Rung, contract: Contract) -> tuple[Need, ...]:
        """What a rung needs in a contract: its family's own word before the ladder's."""
        found = self._of(contract)
        own = dict(found.settings.needs).get(rung.name) if found else None
        return tuple(Need(need) for need in own) if own is not None else rung.needs

    def _of(self, contract: Named) -> _Family | None:
        return next((family for family in self._families if family.holds(contract)), None)


class _Family:
    """A family, and which contracts belong to it."""

    def __init__(self, settings: FamilySettings) -> None:
        self.settings = settings
        self._paths = tuple(matcher(glob) for glob in settings.paths)
        self._ids = tuple(pattern.casefold() for pattern in settings.ids)

    def holds(self, contract: Named) -> bool:
        names = (contract.id.casefold(), contract.stem.casefold())
        return any(matches(contract.path) for matches in self._paths) or any(
            fnmatchcase(name, pattern) for pattern in self._ids for name in names
        )


def plain_words(word: str) -> list[str]:
    """The words of a status that spaces part, each as ``plain`` has it."""
    head = _CUT.split(_EDGES.sub("", word), maxsplit=1)[0]
    return [found for part in head.split() if (found := plain(part))]


def level_of(claim: Claim | None) -> Level:
    """What a claim's status is about; without a claim, the contract's."""
    if claim is None:
        return Level.CONTRACT
    if claim.container == "bindings":
        return Level.BINDING
    return Level.STAGE if claim.container == "implementation_stages" else Level.CLAIM


def status_of(claim: Claim | None, contract: Contract) -> str:
    """What is said of a claim, as written on one line: its own status before the contract's; may be empty."""
    status = claim.status if claim is not None and claim.status is not None else contract.status
    return " ".join(status.text.split())[:60] if status is not None else ""


def ladder_of(settings: Settings) -> Ladder:
    """The ladder of a workspace."""
    return Ladder(settings.ladder, settings.families)


def _new(name: str) -> Rung:
    """A rung that only the settings know: claims may stand on it."""
    return Rung(name, offered=((Level.CONTRACT, name), (Level.CLAIM, name), (Level.STAGE, name)))


def _made(rung: Rung, aliases: tuple[str, ...], needs: tuple[str, ...] | None) -> Rung:
    """A rung with what the settings say of it."""
    words = tuple(plain(each) for each in aliases if not each.endswith("*"))
    starts = tuple(each[:-1].upper().replace("-", "_") for each in aliases if each.endswith("*"))
    own = rung.needs if needs is None else tuple(Need(need) for need in needs)
    return replace(rung, words=(*rung.words, *words), starts=(*rung.starts, *starts), needs=own)


DEFAULT = Ladder()
"""The ladder where no settings say otherwise."""
