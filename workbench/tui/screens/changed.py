"""What has changed of the code that a claim rests on, since somebody verified it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.verified import own_name
from workbench.tui.actions import Home, bindings
from workbench.tui.edits import SUSPECT
from workbench.tui.looks import BAD, DIM, GOOD, PLAIN, STALE_GLYPH, STRONG, WARN
from workbench.tui.safe import cut, one_line, visible
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import ClassVar

    from workbench.audit.body_change import BodyChange
    from workbench.audit.verified import Held
    from workbench.tui.messages import Activated

Changes = tuple[tuple["Held", "BodyChange"], ...]

NAME = SUSPECT
"""Of the block beneath a claim."""

_SHOWN = 8
"""Lines of a change that stand beneath a claim."""

_INKS = {"+": GOOD, "-": BAD, "@": DIM}


@dataclass(frozen=True, slots=True)
class SuspectBlock:
    """What stands beneath a claim: which symbols have changed, and the beginning of the first change."""

    changes: Changes

    @property
    def name(self) -> str:
        """Which block it is."""
        return NAME

    def lines(self, width: int) -> Sequence[Sequence[Piece]]:
        """A line for each symbol, and a few of its difference."""
        found: list[list[Piece]] = []
        for held, change in self.changes:
            found.append(_headline(held, change, width))
        body = [line for line in self.changes[0][1].diff if not line.startswith(("---", "+++"))]
        found += [[("  ", PLAIN), *_difference(line, width - 2)] for line in body[:_SHOWN]]
        more = f"  {len(body) - _SHOWN} more lines; " if len(body) > _SHOWN else "  "
        found.append(
            [(cut(f"{more}enter shows the change, c confirms that the claim still holds", width), DIM)]
        )
        return found


def _headline(held: Held, change: BodyChange, width: int) -> list[Piece]:
    body = held.body
    text = f"{own_name(body.symbol)} has changed since it was verified"
    rest = f"  {one_line(change.note)}"
    lead = cut(one_line(text), max(10, width - 2))
    return [(f"{STALE_GLYPH} ", WARN), (lead, STRONG), (cut(rest, max(0, width - 2 - len(lead))), DIM)]


def _difference(line: str, width: int) -> list[Piece]:
    return [(cut(visible(line.expandtabs(4)), width), _INKS.get(line[:1], PLAIN))]


class ChangeList(LineView):
    """The changes of a claim's symbols, one below the other."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._pieces: list[list[Piece]] = []
        for held, change in changes:
            body = held.body
            place = f"{one_line(body.path)}:{body.line}"
            self._pieces.append(
                [(f"{STALE_GLYPH} ", WARN), (one_line(body.symbol), STRONG), (f"  {place}", DIM)]
            )
            self._pieces.append([(f"  {one_line(change.note)}", DIM)])
            self._pieces += [[("  ", PLAIN), *_difference(line, 400)] for line in change.diff]
            self._pieces.append([("", PLAIN)])

    def row_total(self) -> int:
        """How many lines there are."""
        return len(self._pieces)

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:  # noqa: ARG002
        """One line, cut where the window ends."""
        found: list[Piece] = []
        room = width
        for text, ink in self._pieces[line]:
            part = cut(text, max(0, room))
            found.append((part, ink))
            room -= len(part)
        return found


class ChangeScreen(Dialog[bool]):
    """The answer is whether the claim is confirmed.

    Args:
        claim: the claim's id.
        changes: of what it rests on.
    """

    BINDINGS = bindings(Home.CHANGED)
    HOMES: ClassVar = (Home.DIALOG, Home.CHANGED)

    def __init__(self, claim: str, changes: Changes) -> None:
        self.changes = ChangeList(changes)
        super().__init__(
            f"{one_line(claim)}: changed since it was verified",
            self.changes,
            "c confirms: the claim still holds · esc back",
        )

    def action_confirm_change(self) -> None:
        """The claim still holds."""
        self.dismiss(True)

    def on_activated(self, event: Activated) -> None:
        """Enter reads on; it confirms nothing."""
        event.stop()
