"""Which versions can be next, and which of them a level means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.bump import BumpError, Candidate
from workbench.contracts.levels import Level
from workbench.contracts.versions import asked, compare, enough, next_version

if TYPE_CHECKING:
    from workbench.changes.bump import Bump

LEVELS = (Level.PATCH, Level.MINOR, Level.MAJOR)


def candidates(base: str, version: str, level: Level, *, merged: bool, entry: bool) -> tuple[Candidate, ...]:
    """The versions that could be next.

    Args:
        base: the base's version.
        version: the present one.
        level: what the changes ask for; none where they ask for nothing.
        merged: the present version is the base's own.
        entry: it has an entry in the changelog.
    """
    wanted = asked(base, level)
    sufficient = not merged and bool(enough(base, version, level))
    found: list[Candidate] = []
    if not merged or entry:
        own = next((each for each in reversed(LEVELS) if enough(base, version, each)), Level.NONE)
        words = "its entry takes the changes in" if entry else "its entry is written"
        if merged:
            words = "it is at the base already; its entry is changed"
        found.append(
            Candidate(own, version, amend=True, recommended=sufficient, below=not sufficient, words=words)
        )
    for each in LEVELS:
        following = next_version(base, each)
        if compare(following, version) != 1:
            continue
        best = each is wanted and not sufficient
        below = each.weight < wanted.weight
        words = (
            "what the changes ask for"
            if best
            else "less than they ask for"
            if below
            else "more than they ask for"
        )
        found.append(Candidate(each, following, recommended=best, below=below, words=words))
    return tuple(found)


def chosen(bump: Bump, level: Level | None, *, amend: bool) -> Candidate:
    """The candidate that a level means.

    Args:
        bump: the contract.
        level: as it was asked for; ``None``: what the changes ask for.
        amend: the present version's entry may be changed.

    Raises:
        BumpError: nothing has changed, the version would go down, or has an entry that is not to be changed.
    """
    same = bump.compared and not bump.difference.substance
    if same and (compare(bump.version, bump.base_version) == 0 or not amend):
        told = "has not changed" if not bump.difference.changes else "says the same, but for its version,"
        raise BumpError(bump.path, f"it {told} since {bump.base}: there is nothing to bump")
    own = next((each for each in bump.candidates if each.amend), None)
    if amend and level is None:
        if own is None:
            raise BumpError(bump.path, f"v{bump.version} has no entry to amend: leave --amend out")
        better = bump.recommended
        return better if not own.recommended and bump.unmerged and better.level is not Level.NONE else own
    if level is None:
        if not bump.compared:
            raise BumpError(bump.path, f"{bump.base}: the level cannot be reckoned; say it", ("--level",))
        best = bump.recommended
        if best.amend and not amend and bump.log.entry(bump.version) is not None:
            message = (
                f"v{bump.version} is above {bump.base_version} by enough already, and has an entry: "
                "amend that (or say a higher level)"
            )
            raise BumpError(bump.path, message, ("--amend",))
        return best
    following = next_version(bump.base_version, level)
    way = compare(following, bump.version)
    if way == -1:
        message = f"{level} leads from {bump.base_version} to {following}, below the present {bump.version}"
        raise BumpError(bump.path, message)
    if way == 0 and own is not None:
        if not amend and bump.log.entry(bump.version) is not None:
            raise BumpError(bump.path, f"v{following} has an entry already: amend that", ("--amend",))
        return own
    return next(each for each in bump.candidates if each.level is level and not each.amend)
