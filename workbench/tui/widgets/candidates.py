"""The versions that could be next, side by side: which level each is, and whether it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from workbench.tui.safe import fit, one_line, wrap

if TYPE_CHECKING:
    from textual import events

    from workbench.changes.bump import Candidate
    from workbench.tui.bump_state import Choice

_WIDEST = 36


class Candidates(Widget):
    """A box for each version; the chosen one is framed double, and told in words."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._choice: Choice | None = None

    def show(self, choice: Choice) -> None:
        """Show a contract's."""
        self._choice = choice
        self.refresh()

    def _room(self, count: int) -> int:
        return min(_WIDEST, max((self.content_size.width - count + 1) // count, 12))

    def render(self) -> Content:
        """The boxes."""
        choice = self._choice
        if choice is None:
            return Content("")
        room = self._room(len(choice.bump.candidates))
        boxes = [_box(one, room - 2, chosen=one == choice.candidate) for one in choice.bump.candidates]
        lines = [Content(" ").join(parts) for parts in zip(*boxes, strict=True)]
        return Content("\n").join(lines)

    def at(self, x: int) -> Candidate | None:
        """The candidate whose box covers a column."""
        choice = self._choice
        if choice is None:
            return None
        index = x // (self._room(len(choice.bump.candidates)) + 1)
        return choice.bump.candidates[index] if index < len(choice.bump.candidates) else None

    async def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        offset = event.get_content_offset(self)
        found = self.at(offset.x) if offset is not None else None
        if found is not None:
            choose = getattr(self.screen, "choose", None)
            if choose is not None:
                choose(found)


def _box(one: Candidate, room: int, *, chosen: bool) -> list[Content]:
    across, down, corners = ("═", "║", "╔╗╚╝") if chosen else ("─", "│", "┌┐└┘")
    frame = "bold $text-accent" if chosen else "$text-muted"
    told = "✓ recommended" if one.recommended else ("! needs a reason" if one.below else "")
    name = f"amend {one.version}" if one.amend else f"{one.level.value} {one.version}"
    mark = "▸ " if chosen else "  "
    first, *rest = wrap(one_line(one.words), room - 2) or [""]
    words = (first, " ".join(rest))  # the last line is cut where it is too long
    inner = [
        (fit(mark + one_line(name), room), "bold" if chosen else ""),
        (fit("  " + told, room), "$text-success" if one.recommended else "$text-warning"),
        *((fit(f"  {line}", room), "$text-muted") for line in words),
    ]
    top = Content.styled(corners[0] + across * room + corners[1], frame)
    bottom = Content.styled(corners[2] + across * room + corners[3], frame)
    side = Content.styled(down, frame)
    return [top, *(side + Content.styled(text, style) + side for text, style in inner), bottom]
