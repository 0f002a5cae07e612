"""A claim on the ladder: each rung with what it claims and needs; enter chooses one for the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.needs import Answer
from workbench.tui.actions import Home, bindings
from workbench.tui.looks import ACCENT, BAD, DIM, GOOD, NOTE, PLAIN, STRONG, WARN
from workbench.tui.safe import one_line, wrap
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.row_lines import RowLines

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import ClassVar

    from workbench.session.promotion import Standing
    from workbench.tui.messages import Activated
    from workbench.tui.widgets.lines import Piece

_INK = {Answer.MET: GOOD, Answer.UNMET: BAD, Answer.UNKNOWN: DIM}
_INDENT = 4


class LadderList(RowLines):
    """The rungs, the highest first: each a line of its own, and below it what it claims and needs."""

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing = standing
        # The ladder is climbed upwards; what stands beside it comes last.
        rungs = standing.climb.rungs
        upward = [at for at, view in enumerate(rungs) if view.above or view.present]
        self._order = sorted(range(len(rungs)), key=lambda at: (at == len(rungs) - 1, -at))
        wanted = self._first(upward)
        self.cursor = self._order.index(wanted) if wanted in self._order else 0
        self.wrap_rows()

    def _first(self, upward: Sequence[int]) -> int:
        """The rung that the cursor is on at first: one that may be risen to, else the present one."""
        rungs = self.standing.climb.rungs
        risen = [at for at in upward if rungs[at].above and rungs[at].needs]
        free = [at for at in risen if rungs[at].open or self.standing.mending(at) is not None]
        present = [at for at in upward if rungs[at].present]
        return (free or present or risen or [0])[0]

    @property
    def chosen(self) -> int:
        """Index of the rung under the cursor."""
        return self._order[self.cursor]

    def drawn(self, row: int, width: int) -> list[list[Piece]]:
        """A rung's line, what it claims, and what it needs."""
        climb, at = self.standing.climb, self._order[row]
        view, mending = climb.rungs[at], self.standing.mending(at)
        if view.present:
            mark, state, ink = "▸", "present", ACCENT
        elif view.open:
            mark, state, ink = "✓", "may be chosen", GOOD
        elif mending is not None:
            mark, state, ink = "✓", "may be chosen, its evidence mended", WARN
        else:
            mark, state, ink = "✗", "needs a reason", BAD
        lines: list[list[Piece]] = [
            [(f"{mark} ", ink), (one_line(view.word), STRONG), (f"  {state}", ink)],
            *self._wrapped(one_line(climb.claims[at]), DIM, width, "  "),
        ]
        for need in view.needs:
            text = f"{need.answer.glyph} {need.need.words}: {need.answer.value}: {one_line(need.reason)}"
            lines += self._wrapped(text, _INK[need.answer], width)
        if mending is not None:
            lines += self._mends(width)
        return lines

    def _mends(self, width: int) -> list[list[Piece]]:
        lines: list[list[Piece]] = []
        for repair in self.standing.mends:
            lines += self._wrapped(f"→ {one_line(repair.title)}", NOTE, width)
            lines += self._wrapped(one_line(repair.reason), DIM, width, " " * (_INDENT + 2))
        return lines

    @staticmethod
    def _wrapped(text: str, ink: str, width: int, lead: str = " " * _INDENT) -> list[list[Piece]]:
        rows = wrap(text, max(20, width - len(lead) - 2))
        return [[(lead if not row else f"{lead}  ", PLAIN), (line, ink)] for row, line in enumerate(rows)]

    def row_total(self) -> int:
        """How many rungs there are."""
        return len(self._order)

    def key_of(self, row: int) -> Hashable:
        """The rung's name."""
        return self.standing.climb.rungs[self._order[row]].rung.name


class LadderScreen(Dialog["tuple[int, bool]"]):
    """The answer is the index of a rung, and whether a reason is to be asked for.

    Args:
        standing: where the claim stands.
    """

    BINDINGS = bindings(Home.STATUS)
    HOMES: ClassVar = (Home.DIALOG, Home.STATUS)

    def __init__(self, standing: Standing) -> None:
        self.ladder = LadderList(standing)
        climb = standing.climb
        family = f" · family {one_line(climb.family)}" if climb.family else ""
        super().__init__(
            f"{one_line(climb.claim.id)}{family}",
            self.ladder,
            "enter puts it into the draft · r with a reason · esc back",
        )

    def _answer(self, *, reason: bool) -> None:
        at = self.ladder.chosen
        standing = self.ladder.standing
        free = standing.climb.rungs[at].open or standing.mending(at) is not None
        self.dismiss((at, reason or not free))

    def action_with_reason(self) -> None:
        """Choose the rung under the cursor and ask for a reason."""
        self._answer(reason=True)

    def on_activated(self, event: Activated) -> None:
        """Choose the rung under the cursor; one that lacks something asks for the reason."""
        event.stop()
        self._answer(reason=False)
