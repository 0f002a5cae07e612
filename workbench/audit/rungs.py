"""The rungs of the default ladder: their words as the families write them, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.workspace.ladder_settings import BESIDE, FamilySettings


class Level(StrEnum):
    """What a status is about; each has words of its own."""

    CONTRACT = "contract"
    CLAIM = "claim"
    STAGE = "stage"
    """A stage of implementation."""

    BINDING = "binding"
    """A row of a bindings registry."""


class Need(StrEnum):
    """What a rung may need, by its word in the settings."""

    EVIDENCE = "evidence"
    TESTS = "tests"
    TEST_RUN = "test-run"
    LIVE_RUN = "live-run"
    EVIDENCE_FILE = "evidence-file"

    @property
    def words(self) -> str:
        """What is needed, for a sentence."""
        return _WORDS[self]


_WORDS = {
    Need.EVIDENCE: "evidence that resolves",
    Need.TESTS: "tests that exist",
    Need.TEST_RUN: "a receipt of a test run",
    Need.LIVE_RUN: "a receipt of a live run",
    Need.EVIDENCE_FILE: "a cited evidence file",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder.

    Attributes:
        name: in capitals; the word of claims, where it has one.
        needs: what must be there before a status is raised to it.
        offered: pairs of level and the word that is written at it; at other levels it is not offered.
        words: all that are read as this rung, in capitals, words joined by ``_``.
        starts: likewise, of words of which only the beginning is fixed (``BLOCKER_``).
    """

    name: str
    needs: tuple[Need, ...] = ()
    offered: tuple[tuple[Level, str], ...] = ()
    words: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()

    def word(self, level: Level) -> str:
        """The word that is written at a level; empty when none is offered."""
        return dict(self.offered).get(level, "")


_split = str.split
_C, _K, _S, _B = Level.CONTRACT, Level.CLAIM, Level.STAGE, Level.BINDING

DEFAULT_RUNGS = (
    Rung(
        "PROPOSED",
        offered=((_C, "PROPOSED"), (_K, "PROPOSED"), (_S, "PENDING"), (_B, "not_implemented")),
        words=(
            *_split(
                "PROPOSED PROPOSAL DRAFT PENDING TODO TBD STUB STUBBED WIP FUTURE OPEN NEW DESIGN DESIGNED"
                " SPECIFIED IN_PROGRESS EXPERIMENTAL UNTESTED UNVERIFIED UNIMPLEMENTED UNPROVEN UNKNOWN SORRY"
                " MISSING NONE ABSENT QUEUED SKETCH AXIOM"
            ),
        ),
        starts=("PROPOSED_", "DRAFT_", "PENDING_", "NOT_", "TODO_"),
    ),
    Rung(
        "PLANNED",
        offered=((_K, "PLANNED"), (_S, "PLANNED")),
        words=("PLANNED", "DEFERRED", "SCHEDULED", "POSTPONED"),
        starts=("PLANNED_", "DEFERRED_"),
    ),
    Rung(
        "BLOCKER",
        offered=((_K, "BLOCKER"), (_S, "BLOCKED")),
        words=("BLOCKER", "BLOCKED", "WAITING", "ON_HOLD"),
        starts=("BLOCKER_", "BLOCKED_", "WAITING_"),
    ),
    Rung(
        "PARTIAL_ALGORITHM_LEVEL",
        needs=(Need.EVIDENCE, Need.TESTS),
        offered=((_C, "PARTIAL_ALGORITHM_LEVEL"), (_K, "PARTIAL_ALGORITHM_LEVEL"), (_B, "partial")),
        words=(
            *_split(
                "PARTIAL PARTIAL_ALGORITHM_LEVEL PARTIAL_DISCHARGE PARTIAL_DISCHARGED PARTIALLY_DISCHARGED"
                " PARTIALLY_IMPLEMENTED PARTIALLY_ENFORCED ALGORITHM_LEVEL ALGORITHM_LEVEL_DISCHARGED"
                " DISCHARGED_ALGORITHM_LEVEL ACTIVE_ALGORITHM_LEVEL ACTIVE_PARTIAL PARTIAL_ALGORITHM"
            ),
        ),
    ),
    Rung(
        "ACTIVE",
        needs=(Need.EVIDENCE,),
        offered=((_C, "ACTIVE"), (_S, "SHIPPED"), (_B, "implemented")),
        words=(
            *_split(
                "ACTIVE STABLE IMPLEMENTED SHIPPED LANDED MERGED RELEASED DONE COMPLETE COMPLETED FIXED"
                " RESOLVED CLOSED ACCEPTED APPROVED ADOPTED RATIFIED CURRENT PUBLISHED FINAL CANONICAL"
                " CONFORMANT COMPLIANT WIRED IN_FORCE"
            ),
        ),
        starts=("ACTIVE_", "SHIPPED_", "IMPLEMENTED_"),
    ),
    Rung(
        "FUNCTIONAL",
        needs=(Need.EVIDENCE, Need.TESTS, Need.TEST_RUN),
        offered=((_C, "FUNCTIONAL"), (_K, "FUNCTIONAL")),
        words=(
            *_split(
                "FUNCTIONAL ACTIVE_FUNCTIONAL ACTIVE_RUNTIME RUNTIME PASS PASSED PASSING VERIFIED TESTED"
                " ENFORCED GREEN VALIDATED CONFIRMED MEASURED OK HOLDS RUNTIME_ENFORCED"
            ),
        ),
        starts=("FUNCTIONAL_", "VERIFIED_", "ENFORCED_"),
    ),
    Rung(
        "DISCHARGED",
        needs=(Need.EVIDENCE, Need.LIVE_RUN),
        offered=((_C, "DISCHARGED"), (_K, "DISCHARGED")),
        words=(*_split("DISCHARGED FULLY_DISCHARGED FULL_DISCHARGE FULL PROVED PROVEN LIVE_DISCHARGED"),),
        starts=("DISCHARGED_",),
    ),
)
"""Lowest first."""

BESIDE_RUNG = Rung(
    BESIDE,
    offered=((_C, "DEPRECATED"), (_K, "DEPRECATED")),
    words=(
        *_split(
            "DEPRECATED SUPERSEDED RETIRED ARCHIVED WITHDRAWN REJECTED OBSOLETE REMOVED ABANDONED CANCELLED"
            " NOT_APPLICABLE N/A NA WONT_FIX FALSIFIED FAILED FAIL FAILING NON_CONFORMANT INVALID RED SKIPPED"
            " REFUTED BROKEN REGRESSED"
        ),
    ),
    starts=("DEPRECATED_", "SUPERSEDED_", "FALSIFIED_", "FAILED_", "REJECTED_"),
)
"""Given up, replaced or found false: neither above nor below."""

DEFAULT_FAMILIES = (
    FamilySettings(
        name="traces",
        ids=("trace-*-v*", "apr-cli-trace-*"),
        needs=(
            ("PARTIAL_ALGORITHM_LEVEL", ("evidence",)),
            ("FUNCTIONAL", ("evidence", "live-run")),
        ),
        keeps_proposed=True,
    ),
)
"""Asked after the settings' own: contracts of runtime traces, whose claims are decided by a run alone."""
