"""A view of lines whose rows change: cursor and scroll stay with what they were on, or where they were."""

from __future__ import annotations

import pytest
from textual.app import App

from workbench.tui import themes
from workbench.tui.looks import PLAIN
from workbench.tui.widgets.lines import LineView


class Rows(LineView):
    rows = tuple(f"row {number}" for number in range(60))

    def row_total(self):
        return len(self.rows)

    def key_of(self, row):
        return self.rows[row]

    def draw(self, line, width, *, under_cursor):
        return [(self.rows[line], PLAIN)]


class Shown(App):
    def __init__(self):
        super().__init__()
        self.view = Rows()
        self.register_theme(themes.DARK)
        self.theme = themes.DARK.name

    def get_css_variables(self):
        variables = super().get_css_variables()
        for name, source in themes.FALLBACKS.items():
            variables.setdefault(name, variables.get(source, variables["foreground"]))
        return variables

    def compose(self):
        yield self.view


@pytest.mark.parametrize("above", [(), ("a", "b", "c", "d", "e")])
@pytest.mark.parametrize("gone", ["row 30", ""])
async def test_the_cursor_stays_at_its_height(above, gone):
    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        view = app.view
        view.move_to(34)
        view.move_to(30)
        await pilot.pause()
        height = view.cursor - view.scroll_offset.y
        assert 0 < height < view.visible_lines
        with view.kept_in_place():
            view.rows = (*above, *("instead" if row == gone else row for row in Rows.rows))
        await pilot.pause()
        assert view.rows[view.cursor] == ("instead" if gone else "row 30")
        assert view.cursor - view.scroll_offset.y == height
