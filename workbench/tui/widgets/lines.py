"""A view of rows drawn line by line: the base of the three panes and of the dialogs.

Textual's line API asks for the visible lines only, so a view costs the same at ten rows and at a million.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from workbench.tui import inks
from workbench.tui.actions import Home, bindings
from workbench.tui.looks import PLAIN
from workbench.tui.messages import Activated, CursorMoved
from workbench.tui.safe import width_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import ClassVar

    from rich.style import Style
    from textual import events

Piece = tuple[str, str]
"""Visible text and the name of its ink."""

_AROUND = 2  # lines kept in sight above and below the cursor


class LineView(ScrollView, can_focus=True):
    """Rows of one or more lines, with a cursor. Subclasses say how many there are and draw each line."""

    ALLOW_SELECT = False
    BINDINGS = bindings(Home.VIEW)
    HOMES: ClassVar[tuple[Home, ...]] = (Home.VIEW,)
    """Whose actions it runs when it has the focus; the palette offers them."""
    frozen = 0
    """Lines at the top that do not scroll."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.cursor = 0
        self._looks: dict[tuple[str, str], Style] = {}

    # What a subclass says -------------------------------------------------------------------------

    def row_total(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def line_total(self) -> int:
        """How many lines all rows take."""
        return self.row_total()

    def first_line(self, row: int) -> int:
        """The first line of a row."""
        return row

    def height_of(self, row: int) -> int:  # noqa: ARG002
        """How many lines a row takes."""
        return 1

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        return line

    def can_stand_on(self, row: int) -> bool:  # noqa: ARG002
        """Whether the cursor stops at this row."""
        return True

    def key_of(self, row: int) -> Hashable:
        """What the row is about; stays the same when rows come and go around it."""
        return row

    def find(self, key: Hashable) -> int | None:
        """The row with this key."""
        return next((row for row in range(self.row_total()) if self.key_of(row) == key), None)

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """The pieces of a line, in at most ``width`` cells."""
        raise NotImplementedError

    def draw_frozen(self, line: int, width: int) -> Sequence[Piece]:  # noqa: ARG002
        """The pieces of a line that does not scroll."""
        return ()

    def clicked(self, row: int, x: int, *, twice: bool) -> None:  # noqa: ARG002
        """A mouse click on a row, at cell ``x`` of the view."""
        if twice:
            self.post_message(Activated(self))

    # Rows that change -----------------------------------------------------------------------------

    def rows_changed(self) -> None:
        """Draw everything again, after rows came, went or changed their height."""
        self.cursor = self._stop_near(max(0, min(self.cursor, self.row_total() - 1)))
        self.virtual_size = Size(self.scrollable_content_region.width, self.line_total() + self.frozen)
        self.refresh()

    @contextmanager
    def kept_in_place(self) -> Iterator[None]:
        """Change the rows inside; cursor and scroll stay with what they were on."""
        key = self.key_of(self.cursor) if self.cursor < self.row_total() else None
        top = self.scroll_offset.y
        offset = self.first_line(self.cursor) - top if key is not None else 0
        anchored = 0 <= offset < self.visible_lines
        top_row = self.row_at(top) if top < self.line_total() else 0
        top_key = self.key_of(top_row) if top_row < self.row_total() else None
        into = top - self.first_line(top_row) if top_key is not None else 0
        yield
        row = self.find(key) if key is not None else None
        if row is not None:
            self.cursor = row
        self.rows_changed()
        if row is not None and anchored:
            self._scroll_lines(self.first_line(row) - offset)
        elif top_key is not None and (kept := self.find(top_key)) is not None:
            self._scroll_lines(self.first_line(kept) + into)

    def show_rows(self, cursor: int = 0) -> None:
        """Show new rows from their top, the cursor on one of them."""
        self.cursor = cursor
        self.rows_changed()
        self._scroll_lines(0)
        self.show_cursor()

    # The cursor -----------------------------------------------------------------------------------

    @property
    def visible_lines(self) -> int:
        """How many lines of rows can be seen at once."""
        return max(0, self.scrollable_content_region.height - self.frozen)

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest one where it may stand, and show it."""
        if not self.row_total():
            return
        row = max(0, min(row, self.row_total() - 1))
        row = self._stop_near(row, towards=1 if row >= self.cursor else -1)
        before = self.cursor
        self.cursor = row
        for changed in {before, row}:
            self.refresh_row(changed)
        self.show_cursor()
        if before != row:
            self.post_message(CursorMoved(self))

    def refresh_row(self, row: int) -> None:
        """Draw one row again."""
        if row < self.row_total():
            first = self.first_line(row) - self.scroll_offset.y + self.frozen
            self.refresh(Region(0, first, self.size.width, self.height_of(row)))

    def show_cursor(self) -> None:
        """Scroll as little as needed to see the cursor's row whole, and a little around it."""
        if not self.row_total() or not self.visible_lines:
            return
        around = min(_AROUND, self.visible_lines // 4)
        first = max(0, self.first_line(self.cursor) - around)
        last = min(self.first_line(self.cursor) + self.height_of(self.cursor) + around, self.line_total())
        top = self.scroll_offset.y
        if not self.cursor or not any(self.can_stand_on(row) for row in range(min(self.cursor, 4))):
            first = 0
        if first < top:
            self._scroll_lines(first)
        elif last > top + self.visible_lines:
            self._scroll_lines(min(last - self.visible_lines, self.first_line(self.cursor)))

    def scroll_row_to(self, row: int, line: int) -> None:
        """Scroll so that a row's first line is the given line of the view."""
        self._scroll_lines(self.first_line(row) - line)

    def _scroll_lines(self, top: int) -> None:
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def _stop_near(self, row: int, towards: int = 1) -> int:
        """The nearest row the cursor may stand on, first in the direction given."""
        total = self.row_total()
        if not total or self.can_stand_on(row):
            return row
        for step in (towards, -towards):
            near = row
            while 0 <= near < total:
                if self.can_stand_on(near):
                    return near
                near += step
        return row

    def _row_after(self, lines: int) -> int:
        """The row so many lines away from the cursor."""
        line = self.first_line(self.cursor) + lines
        row = self.row_at(max(0, min(line, self.line_total() - 1)))
        return row if row != self.cursor else row + (1 if lines > 0 else -1)

    # Actions --------------------------------------------------------------------------------------

    def action_cursor_down(self) -> None:
        """One row down."""
        self.move_to(self.cursor + 1)

    def action_cursor_up(self) -> None:
        """One row up."""
        self.move_to(self.cursor - 1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self.move_to(self._row_after(max(1, self.visible_lines // 2)))

    def action_half_up(self) -> None:
        """Half a page up."""
        self.move_to(self._row_after(-max(1, self.visible_lines // 2)))

    def action_page_down(self) -> None:
        """A page down."""
        self.move_to(self._row_after(max(1, self.visible_lines - 1)))

    def action_page_up(self) -> None:
        """A page up."""
        self.move_to(self._row_after(-max(1, self.visible_lines - 1)))

    def action_cursor_top(self) -> None:
        """To the first row."""
        self.move_to(0)

    def action_cursor_bottom(self) -> None:
        """To the last row."""
        self.move_to(self.row_total() - 1)

    def action_activate(self) -> None:
        """Open what the cursor is on."""
        if self.row_total():
            self.post_message(Activated(self))

    # Drawing --------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the view, as Textual's line API asks for it."""
        width = self.scrollable_content_region.width
        if y < self.frozen:
            return self._strip(self.draw_frozen(y, width), width, inks.PAPER)
        line = y - self.frozen + self.scroll_offset.y
        if line >= self.line_total():
            return Strip.blank(width, self._look(PLAIN, inks.PAPER))
        under_cursor = self.row_at(line) == self.cursor and self.can_stand_on(self.cursor)
        ground = (inks.CURSOR if self.has_focus else inks.CURSOR_AWAY) if under_cursor else inks.PAPER
        return self._strip(self.draw(line, width, under_cursor=under_cursor), width, ground)

    def _strip(self, pieces: Sequence[Piece], width: int, ground: str) -> Strip:
        used = sum(width_of(text) for text, _ in pieces)
        segments = [Segment(text, self._look(style, ground)) for text, style in pieces if text]
        if used < width:
            segments.append(Segment(" " * (width - used), self._look(PLAIN, ground)))
        strip = Strip(segments, max(used, width))
        return strip if used <= width else strip.crop(0, width)

    def _look(self, name: str, ground: str) -> Style:
        """An ink on the ground of its row."""
        key = (name, ground)
        look = self._looks.get(key)
        if look is None:
            app = self.app
            look = inks.style(name, ground, app.theme_variables, bare=app.no_color)
            self._looks[key] = look
        return look

    def notify_style_update(self) -> None:
        """Forget what the last theme looked like."""
        self._looks.clear()
        super().notify_style_update()

    # Events ---------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Lay rows out for the new width; the cursor stays in sight."""
        self.laid_out()
        self.show_cursor()

    def laid_out(self) -> None:
        """The view has another size: heights may differ now."""
        with self.kept_in_place():
            pass

    def on_focus(self) -> None:
        """The cursor's row looks different."""
        self.refresh_row(self.cursor)

    def on_blur(self) -> None:
        """The cursor's row looks different."""
        self.refresh_row(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.frozen:
            return
        line = offset.y - self.frozen + self.scroll_offset.y
        if line < self.line_total():
            row = self.row_at(line)
            if self.can_stand_on(row):
                self.move_to(row)
                self.clicked(row, offset.x, twice=event.chain == 2)  # noqa: PLR2004
