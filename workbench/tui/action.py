"""What an action is: a key, a name, a sentence, and the node that runs it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Home(StrEnum):
    """Where an action lives: the node whose ``action_…`` method runs it.

    A value beginning with ``focused`` is a widget that has the focus; ``app`` is the app; any other a screen.
    """

    VIEW = "focused"
    CODE = "focused code"
    MAIN = "screen"
    DIALOG = "dialog"
    EVIDENCE = "evidence editor"
    TYPING = "focused line"
    WRITING = "text editor"
    FIXES = "fixes"
    DRAFT = "draft screen"
    STATUS = "ladder"
    OVERVIEW = "overview"
    CHANGED = "changed code"
    TRACES = "trace screen"
    GRID = "focused grid"
    PAIR = "pair of paths"
    BUMP = "bump screen"
    REVIEW = "review screen"
    APP = "app"


class Group(StrEnum):
    """The headings of the help page."""

    MOVE = "Move"
    FIND = "Find"
    LOOK = "Look closer"
    EDIT = "Change contracts"
    COMPARE = "Compare traces"
    TAKE = "Take along"
    PROGRAM = "The program"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the operator can do.

    Attributes:
        id: names the binding, so that a keymap can give it other keys; ``action_<id>`` runs it.
        keys: Textual's key names, comma-separated, the one to show first.
        name: a few words, for the palette.
        what: one sentence, for palette and help.
        group: heading it stands under in the help.
        home: the node that runs it.
        short: one word for the line of keys; empty when it is not shown there.
        panes: panes in whose line of keys it is shown.
    """

    id: str
    keys: str
    name: str
    what: str
    group: Group
    home: Home
    short: str = ""
    panes: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The action string that runs it from anywhere on its screen."""
        where = self.home.value.split()[0]
        return f"{where if where in ('focused', 'app') else 'screen'}.{self.id}"

    @property
    def shown_keys(self) -> str:
        """The keys as people write them: ``j ↓``."""
        return " ".join(key_name(key) for key in self.keys.split(","))


CONTRACTS, CLAIMS, CODE = "contracts", "claims", "code"
"""Names of the three panes."""

EVIDENCE, TYPING, DRAFT = "evidence", "typing", "draft"
"""Places beside the panes that have a line of keys of their own."""

PANES = (CONTRACTS, CLAIMS, CODE)

_NAMES = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "full_stop": ".",
    "comma": ",",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def key_name(key: str) -> str:
    """A key as people write it: ``ctrl+p``, ``/``, ``↓``."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _NAMES.get(last, last)])
