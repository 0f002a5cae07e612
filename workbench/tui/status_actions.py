"""The actions about statuses; part of the one registry."""

from __future__ import annotations

from workbench.tui.action import CLAIMS, CONTRACTS, Action, Group, Home

STATUSES: tuple[Action, ...] = (
    Action(
        "status",
        "s",
        "Raise or lower the status",
        "Show the claim on the ladder: what each rung needs and claims; choose one for the draft.",
        Group.EDIT,
        Home.MAIN,
        "status",
        (CLAIMS,),
    ),
    Action(
        "with_reason",
        "r",
        "Choose with a reason",
        "On the ladder: choose the rung under the cursor, and say why in the claim's notes.",
        Group.EDIT,
        Home.STATUS,
    ),
    Action(
        "overview",
        "t",
        "Overview",
        "Show statuses counted by family, what is stale, and what has changed since a revision.",
        Group.LOOK,
        Home.MAIN,
        "overview",
        (CONTRACTS,),
    ),
    Action(
        "since_revision",
        "r",
        "Since another revision",
        "In the overview: name the revision to compare with.",
        Group.LOOK,
        Home.OVERVIEW,
    ),
    Action(
        "confirm_claim",
        "c",
        "Confirm what has changed",
        "Show what has changed of this claim's code since it was verified; confirm that it holds.",
        Group.EDIT,
        Home.MAIN,
    ),
    Action(
        "verify",
        "C",
        "Verify evidence",
        "Record fingerprints of the code that every claim rests on, so that a change of it is seen.",
        Group.EDIT,
        Home.MAIN,
    ),
    Action(
        "confirm_change",
        "c",
        "Confirm the claim",
        "With the change shown: the claim still holds; record the code as it is.",
        Group.EDIT,
        Home.CHANGED,
    ),
)
