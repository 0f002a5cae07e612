"""The ladder as the settings give it: other rungs, further words, other needs, and families of contracts.

Only words here; what they mean is the audit's affair.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNGS: tuple[str, ...] = (
    "PROPOSED",
    "PLANNED",
    "BLOCKER",
    "PARTIAL_ALGORITHM_LEVEL",
    "ACTIVE",
    "FUNCTIONAL",
    "DISCHARGED",
)
"""The rungs that are there when nothing is said, lowest first."""

BESIDE = "DEPRECATED"
"""What stands beside the ladder: given up, superseded, found false."""

NEEDS = ("evidence", "tests", "test-run", "live-run", "evidence-file")
"""What a rung may need."""

Pairs = tuple[tuple[str, tuple[str, ...]], ...]
"""A table of lists, in a form that can be hashed."""


@dataclass(frozen=True, slots=True)
class LadderSettings:
    """What the table ``[ladder]`` says.

    Attributes:
        rungs: names of the rungs, lowest first; those of ``RUNGS`` keep their words and needs.
        aliases: rung to further words of it; one that ends in ``*`` stands for all that begin so.
        needs: rung to what it needs, in place of what it needs by default.
    """

    rungs: tuple[str, ...] = RUNGS
    aliases: Pairs = ()
    needs: Pairs = ()


@dataclass(frozen=True, slots=True)
class FamilySettings:
    """One table of ``[[families]]``: contracts whose statuses have needs of their own.

    Attributes:
        name: what it is called.
        paths: globs of contract files, as ``contracts`` has them.
        ids: patterns of contract ids or file stems; ``*``, ``?`` and ``[…]``, whatever the case.
        needs: rung to what it needs in this family.
        keeps_proposed: contracts of this family stay PROPOSED while their claims rise.
    """

    name: str
    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    needs: Pairs = ()
    keeps_proposed: bool = False


class Teller(Protocol):
    """Reads plain values, and makes the error that tells where one is wrong."""

    def fail(self, key: str, message: str, table: str = "") -> Exception:
        """The error about a key."""

    def words(self, key: str, value: Any, table: str = "") -> tuple[str, ...]:
        """A list of texts."""

    def word(self, key: str, value: Any, table: str = "") -> str:
        """A text."""


_LADDER = ("rungs", "aliases", "needs")
_FAMILY = ("name", "paths", "ids", "needs", "keeps-proposed")


def read_ladder(value: Any, teller: Teller) -> LadderSettings:
    """Read ``[ladder]``.

    Raises:
        Exception: what ``teller.fail`` makes: an unknown key, rung or need, or a value of the wrong type.
    """
    table = _table(value, "ladder", _LADDER, teller)
    rungs: tuple[str, ...] = RUNGS
    if "rungs" in table:
        rungs = tuple(name.strip().upper() for name in teller.words("rungs", table["rungs"], "ladder"))
        if not rungs or len(set(rungs)) < len(rungs):
            raise teller.fail("rungs", "rungs must name each rung once, lowest first", "ladder")
        if BESIDE in rungs:
            raise teller.fail("rungs", f"{BESIDE} stands beside the ladder: take it out of rungs", "ladder")
    known = (*rungs, BESIDE)
    aliases = _pairs(table, "aliases", "ladder", known, teller)
    for rung, words in aliases:
        for word in words:
            if "*" in word[:-1] or not word.strip("*"):
                told = f"{word!r} is no word of a status: a * may stand at its end only"
                raise teller.fail(rung, told, "ladder.aliases")
    return LadderSettings(rungs, aliases, _needs(table, "ladder", rungs, teller))


def read_families(value: Any, rungs: tuple[str, ...], teller: Teller) -> tuple[FamilySettings, ...]:
    """Read ``[[families]]``; the first that a contract belongs to counts.

    Raises:
        Exception: as ``read_ladder``; or a family that says of no contract that it belongs to it.
    """
    if not isinstance(value, list):
        raise teller.fail("families", "families must be written [[families]], a table for each")
    return tuple(_family(each, at, rungs, teller) for at, each in enumerate(value, 1))


def _family(value: Any, at: int, rungs: tuple[str, ...], teller: Teller) -> FamilySettings:
    here = f"families#{at}"
    table = _table(value, here, _FAMILY, teller)
    name = teller.word("name", table.get("name", ""), here)
    if not name.strip():
        raise teller.fail("name", 'a family needs a name, such as name = "traces"', here)
    paths = teller.words("paths", table.get("paths", []), here)
    ids = teller.words("ids", table.get("ids", []), here)
    if not paths and not ids:
        raise teller.fail("name", f"family {name!r} has no contracts: give paths or ids", here)
    keeps = table.get("keeps-proposed", False)
    if not isinstance(keeps, bool):
        raise teller.fail("keeps-proposed", "keeps-proposed must be true or false", here)
    return FamilySettings(name, paths, ids, _needs(table, here, rungs, teller), keeps)


def _table(value: Any, name: str, known: tuple[str, ...], teller: Teller) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise teller.fail(name, f"{_plain(name)} must be a table")
    for key in value:
        if key not in known:
            raise teller.fail(key, f"unknown setting {key!r} in {_plain(name)}: {_advice(key, known)}", name)
    return value


def _needs(table: Mapping[str, Any], name: str, rungs: tuple[str, ...], teller: Teller) -> Pairs:
    pairs = _pairs(table, "needs", name, rungs, teller)
    for rung, needs in pairs:
        for need in needs:
            if need not in NEEDS:
                raise teller.fail(
                    rung, f"{rung} cannot need {need!r}: {_advice(need, NEEDS)}", _below(name, "needs")
                )
    return pairs


def _pairs(table: Mapping[str, Any], key: str, name: str, rungs: tuple[str, ...], teller: Teller) -> Pairs:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise teller.fail(key, f"{key} must be a table of rung to a list of texts", name)
    found: list[tuple[str, tuple[str, ...]]] = []
    for rung, words in value.items():
        if rung.upper() not in rungs:
            told = f"there is no rung {rung!r}: {_advice(rung.upper(), rungs)}"
            raise teller.fail(rung, told, _below(name, key))
        found.append((rung.upper(), teller.words(rung, words, _below(name, key))))
    return tuple(found)


def _advice(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


def _plain(table: str) -> str:
    return table.partition("#")[0]


def _below(table: str, key: str) -> str:
    """A table within a table: ``families#2`` and ``needs`` are ``families.needs#2``."""
    name, sign, at = table.partition("#")
    return f"{name}.{key}{sign}{at}"
