"""What a sequence of stages says: where it leaves the oracle, if it does at one place.

The sequence is the one that a claim declares, and the predicate runs over neighbours in it. The cause is told
on the graph of stages beside it, where siblings are no cause and effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Outcome(StrEnum):
    """The verdicts."""

    UNIQUE = "UNIQUE"
    """One pair of neighbours of which the first holds and the second does not."""
    NONE = "NONE"
    """Every stage holds."""
    STARTS_BELOW = "STARTS_BELOW"
    """The first stage does not hold: what comes in is off already."""
    MULTIPLE = "MULTIPLE"
    """There are several such pairs."""
    UNDECIDABLE = "UNDECIDABLE"
    """A stage is missing on one side or on both, is not finite, or cannot be laid over the other."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A stage of the sequence.

    Attributes:
        stage: canonical name.
        holds: its cosine reaches the threshold, and everything in it is finite; ``None``: that cannot be
            said.
        why: the reason for that.
    """

    stage: str
    holds: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two neighbours of the sequence of which the first holds and the second does not.

    Attributes:
        before: the one that holds.
        after: the one that does not.
        related: the second is computed from the first, directly or over others; without that the pair is
            neighbours in the list alone.
        within_floor: the second is no further off than its weight format alone would put it.
    """

    before: str
    after: str
    related: bool = True
    within_floor: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """A stage that does not hold though all that it is computed from does (as far as it was captured).

    Attributes:
        stage: canonical name.
        layer: its layer; ``None`` for the whole model.
        parents: what it is computed from, as (layer, stage); empty where nothing of that was captured.
    """

    stage: str
    layer: int | None
    parents: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sequence says.

    Attributes:
        outcome: in one word.
        stages: the sequence that was judged; what the model lacks is left out.
        crossings: every one, in order, whatever the outcome.
        reasons: why it is undecidable; empty otherwise.
        causes: on the graph; stages that the sequence does not name may be among them.
        handed_on: stages of an earlier layer that are off already, from which the failing ones come.
    """

    outcome: Outcome
    stages: tuple[str, ...]
    crossings: tuple[Crossing, ...] = ()
    reasons: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    handed_on: tuple[tuple[int | None, str], ...] = ()

    def __str__(self) -> str:
        """``UNIQUE(k_post_rope, attn_scores)``."""
        if self.outcome is Outcome.UNIQUE:
            return f"{self.outcome.value}({self.crossings[0].before}, {self.crossings[0].after})"
        if self.outcome is Outcome.MULTIPLE:
            pairs = ", ".join(f"({crossing.before}, {crossing.after})" for crossing in self.crossings)
            return f"{self.outcome.value}([{pairs}])"
        if self.outcome is Outcome.STARTS_BELOW and self.stages:
            return f"{self.outcome.value}({self.stages[0]})"
        if self.outcome is Outcome.UNDECIDABLE:
            return f"{self.outcome.value}({'; '.join(self.reasons)})"
        return self.outcome.value


def judge(sequence: Sequence[Judged]) -> Verdict:
    """Say what a sequence says; causes and relations are added by whoever knows the graph.

    Args:
        sequence: in the order that was declared, without what the model lacks.
    """
    names = tuple(each.stage for each in sequence)
    crossings = tuple(
        Crossing(one.stage, other.stage)
        for one, other in pairwise(sequence)
        if one.holds is True and other.holds is False
    )
    reasons = tuple(f"{each.stage}: {each.why}" for each in sequence if each.holds is None)
    if not sequence:
        reasons = ("none of the stages was captured",)
    if reasons:
        return Verdict(Outcome.UNDECIDABLE, names, crossings, reasons)
    if not sequence[0].holds:
        return Verdict(Outcome.STARTS_BELOW, names, crossings)
    if not crossings:
        return Verdict(Outcome.NONE, names)
    return Verdict(Outcome.UNIQUE if len(crossings) == 1 else Outcome.MULTIPLE, names, crossings)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The verdict that is expected.

    Attributes:
        outcome: in one word.
        stages: for ``UNIQUE`` the second stage of the pair, or both; for ``STARTS_BELOW`` the first stage;
            empty: any.
    """

    outcome: Outcome
    stages: tuple[str, ...] = ()

    def met_by(self, verdict: Verdict) -> bool:
        """The verdict is the expected one."""
        if verdict.outcome is not self.outcome:
            return False
        if not self.stages:
            return True
        if self.outcome is Outcome.UNIQUE:
            pair = (verdict.crossings[0].before, verdict.crossings[0].after)
            return pair[-len(self.stages) :] == self.stages
        return verdict.stages[:1] == self.stages

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.outcome.value}({', '.join(self.stages)})" if self.stages else self.outcome.value


def parse_expectation(text: str) -> Expectation:
    """Read ``NONE``, ``UNIQUE``, ``UNIQUE(attn_scores)``, ``UNIQUE(k_post_rope, attn_scores)`` (or ``->``).

    Raises:
        ValueError: it is none of the verdicts.
    """
    found = re.fullmatch(r"\s*([A-Za-z_-]+)\s*(?:\(([^()]*)\))?\s*", text)
    word = found[1].upper().replace("-", "_") if found else ""
    if found is None or word not in Outcome.__members__:
        raise ValueError(
            f"{text!r} is no verdict: expect one of {', '.join(Outcome)}, or UNIQUE(BEFORE, AFTER)"
        )
    stages = tuple(name.strip() for name in re.split(r",|->|→", found[2] or "") if name.strip())
    outcome = Outcome[word]
    most = {Outcome.UNIQUE: 2, Outcome.STARTS_BELOW: 1}.get(outcome, 0)
    if len(stages) > most:
        raise ValueError(f"{outcome.value} takes {most or 'no'} stage{'s' if most > 1 else ''}, not {text!r}")
    return Expectation(outcome, stages)
