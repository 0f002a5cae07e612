"""Every action of the app, once: keys, palette, help and the line of keys are all made from this list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from workbench.tui.action import (
    CLAIMS,
    CODE,
    CONTRACTS,
    DRAFT,
    EVIDENCE,
    PANES,
    TYPING,
    Action,
    Group,
    Home,
    key_name,
)
from workbench.tui.bump_actions import BUMPING, REVIEWING
from workbench.tui.edit_actions import EDITING
from workbench.tui.status_actions import STATUSES
from workbench.tui.trace_actions import COMPARING, MATRIX, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ACTIONS", "BY_ID", "CLAIMS", "CODE", "CONTRACTS", "DRAFT", "EVIDENCE", "PANES", "TYPING", "Action",
    "Group", "Home", "bindings", "for_pane", "key_name",
]  # fmt: skip

_MOVE, _FIND, _LOOK, _, _, _TAKE, _PROGRAM = Group

ACTIONS: tuple[Action, ...] = (
    Action("cursor_down", "j,down", "Down", "One row down.", _MOVE, Home.VIEW),
    Action("cursor_up", "k,up", "Up", "One row up.", _MOVE, Home.VIEW),
    Action("half_down", "ctrl+d", "Half a page down", "Half a page down.", _MOVE, Home.VIEW),
    Action("half_up", "ctrl+u", "Half a page up", "Half a page up.", _MOVE, Home.VIEW),
    Action("page_down", "pagedown", "Page down", "A page down.", _MOVE, Home.VIEW),
    Action("page_up", "pageup", "Page up", "A page up.", _MOVE, Home.VIEW),
    Action("cursor_top", "g,home", "First row", "To the first row.", _MOVE, Home.VIEW),
    Action("cursor_bottom", "G,end", "Last row", "To the last row.", _MOVE, Home.VIEW),
    Action(
        "activate",
        "enter",
        "Open",
        "Open what the cursor is on: a contract, a reference's code; fold or unfold a group or a claim.",
        _MOVE,
        Home.VIEW,
        "open",
        (CONTRACTS, CLAIMS),
    ),
    Action(
        "next_pane",
        "tab,l,right",
        "Next pane",
        "To the next pane: contracts, claims, code.",
        _MOVE,
        Home.MAIN,
        "pane",
        (CONTRACTS, CLAIMS),
    ),
    Action("previous_pane", "shift+tab,h,left", "Previous pane", "To the pane before.", _MOVE, Home.MAIN),
    Action("code_left", "left", "Code to the left", "In the code: shift long lines back.", _MOVE, Home.CODE),
    Action("code_right", "right", "Code to the right", "In the code: shift long lines.", _MOVE, Home.CODE),
    Action("fold", "space", "Fold or unfold", "Fold or unfold the group or claim here.", _MOVE, Home.MAIN),
    Action("fold_all", "z", "Fold or unfold all", "Fold or unfold everything in the pane.", _MOVE, Home.MAIN),
    Action(
        "back",
        "escape",
        "Back",
        "Clear the filter, or go one pane back.",
        _MOVE,
        Home.MAIN,
        "back",
        (CLAIMS, CODE),
    ),
    Action(
        "return_from_jump",
        "ctrl+o",
        "Back from a jump",
        "To where you were before the last jump to another contract.",
        _MOVE,
        Home.MAIN,
    ),
    Action(
        "filter",
        "slash",
        "Filter",
        "Show only the contracts that match: words, status:partial, rule:missing-symbol, path:trace.",
        _FIND,
        Home.MAIN,
        "filter",
        (CONTRACTS,),
    ),
    Action(
        "sort",
        "o",
        "Sort otherwise",
        "Order inside the groups: what weighs most, name, findings, status.",
        _FIND,
        Home.MAIN,
        "sort",
        (CONTRACTS,),
    ),
    Action(
        "next_trouble",
        "n",
        "Next reference not found",
        "To the next reference that is missing, moved or ambiguous.",
        _FIND,
        Home.MAIN,
        "not found",
        (CONTRACTS, CLAIMS, CODE),
    ),
    Action(
        "previous_trouble",
        "N",
        "Previous reference not found",
        "To the previous reference that is missing, moved or ambiguous.",
        _FIND,
        Home.MAIN,
    ),
    Action(
        "next_finding",
        "right_square_bracket",
        "Next finding",
        "To the next warning or error, be it about a reference, a claim or the contract.",
        _FIND,
        Home.MAIN,
    ),
    Action(
        "previous_finding",
        "left_square_bracket",
        "Previous finding",
        "To the previous warning or error.",
        _FIND,
        Home.MAIN,
    ),
    Action(
        "next_candidate",
        "full_stop",
        "Next suggestion or place",
        "Show the code of the next suggestion, or of the next place of an ambiguous name.",
        _LOOK,
        Home.MAIN,
        "next suggestion",
        (CODE,),
    ),
    Action(
        "previous_candidate",
        "comma",
        "Previous suggestion or place",
        "Show the code of the previous suggestion or place.",
        _LOOK,
        Home.MAIN,
    ),
    Action(
        "resting",
        "w",
        "What rests on this symbol",
        "List the claims, of any contract, that rest on the symbol shown; enter goes there.",
        _LOOK,
        Home.MAIN,
        "what rests",
        (CODE,),
    ),
    Action(
        "explain",
        "i",
        "Explain the finding",
        "What the rule of the finding under the cursor holds, and what to do about it.",
        _LOOK,
        Home.MAIN,
        "explain",
        (CLAIMS,),
    ),
    *EDITING,
    *STATUSES,
    *COMPARING,
    *BUMPING,
    *REVIEWING,
    Action(
        "edit_file",
        "v",
        "Open in $EDITOR",
        "Open the file of this pane at the cursor's line in $VISUAL or $EDITOR.",
        _TAKE,
        Home.MAIN,
        "editor",
        (CLAIMS, CODE),
    ),
    Action(
        "copy_place",
        "y",
        "Copy path:line",
        "Copy the path and line under the cursor to the clipboard.",
        _TAKE,
        Home.MAIN,
    ),
    Action(
        "copy_claim",
        "Y",
        "Copy the claim's id",
        "Copy the id of the claim to the clipboard.",
        _TAKE,
        Home.MAIN,
    ),
    Action("reload", "ctrl+r,f5", "Reload", "Read contracts and code again.", _PROGRAM, Home.APP),
    Action("change_theme", "ctrl+t", "Change the theme", "Choose another theme.", _PROGRAM, Home.APP),
    Action("toggle_dark", "ctrl+l", "Light or dark", "Switch between light and dark.", _PROGRAM, Home.APP),
    Action(
        "help",
        "question_mark,f1",
        "Help",
        "Every key and every mark, explained.",
        _PROGRAM,
        Home.APP,
        "help",
        (*PANES, MATRIX, *PARTS),
    ),
    Action("quit", "q,ctrl+q", "Quit", "Leave the program.", _PROGRAM, Home.APP, "quit", (CONTRACTS,)),
    Action(
        "command_palette",
        "ctrl+p,colon",
        "All actions",
        "Find any action by its name.",
        _PROGRAM,
        Home.APP,
        "actions",
        PANES,
    ),
    Action("close", "escape,q", "Close", "Close the window on top.", _PROGRAM, Home.DIALOG),
)

BY_ID = {action.id: action for action in ACTIONS}


def bindings(*homes: Home) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """The bindings of the node that is home to these actions, each with the action's id."""
    return [
        Binding(
            action.keys,
            action.id,
            action.name,
            show=bool(action.short),
            tooltip=action.what,
            id=action.id,
        )
        for action in ACTIONS
        if action.home in homes
    ]


def for_pane(pane: str) -> Iterator[Action]:
    """What the line of keys shows for a pane, in the order of the list."""
    return (action for action in ACTIONS if pane in action.panes)
