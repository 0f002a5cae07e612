"""What a rung claims, in words: what a reader may rely on who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.rungs import BESIDE_RUNG, Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.rungs import Rung

_CLAIMED = {
    "PROPOSED": "nothing yet: the row was written before the code",
    "PLANNED": "nothing yet: the work is put off",
    "BLOCKER": "nothing yet: it cannot be checked before something else is there",
    "PARTIAL_ALGORITHM_LEVEL": "the code that the evidence names is there",
    "ACTIVE": "the code is there and in force",
    "FUNCTIONAL": "the rule was seen to hold",
    "DISCHARGED": "the rule was seen to hold in a live run, and the evidence of it is attached",
    BESIDE_RUNG.name: "nothing any more: given up, replaced or found false",
}

_MORE = {
    Need.LIVE_RUN: " in a live run",
    Need.TEST_RUN: " in a run of its tests",
    Need.TESTS: ", and tests pin the rule",
}
"""What a need adds to what is claimed; the first that a rung has counts."""

_ADDS = frozenset({"PARTIAL_ALGORITHM_LEVEL", "FUNCTIONAL"})
"""Rungs whose needs differ so much from family to family that they are told."""


def claimed(rung: Rung, needs: Sequence[Need]) -> str:
    """What a status of this rung says.

    Args:
        rung: of the ladder; one that only the settings know says what it needs.
        needs: what it needs in the contract's family.
    """
    said = _CLAIMED.get(rung.name)
    if said is not None:
        more = [words for need, words in _MORE.items() if need in needs and rung.name in _ADDS]
        return "".join((said, *more[:1]))
    return f"what it needs is there: {', '.join(need.words for need in needs)}" if needs else "nothing yet"
