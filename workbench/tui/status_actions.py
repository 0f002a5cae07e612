"""The actions about statuses; part of the one registry."""

from __future__ import annotations

from workbench.tui.action import CLAIMS, Action, Group, Home

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
)
