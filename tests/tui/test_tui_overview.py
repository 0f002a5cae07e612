"""The overview in the app: what it counts, where it leads, since when."""

from __future__ import annotations

import subprocess

import pytest
from demo_app import PATH, demo, go, opened_demo
from piloting import SMALL, WIDE, drawn, said, screen_text, under_cursor

from workbench.tui.screens.overview import OverviewScreen
from workbench.tui.screens.prose import ProseScreen


def first_commit(root):
    asked = ["git", "rev-list", "--max-parents=0", "HEAD"]
    return subprocess.run(asked, cwd=root, check=True, capture_output=True, text=True).stdout.strip()


async def overview(pilot, app):
    await go(pilot, "t")
    assert isinstance(app.screen, OverviewScreen)
    return app.screen.overview


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "200x60"])
async def test_it_counts_by_family_and_tells_what_is_stale(tmp_path, size):
    async with opened_demo(demo(tmp_path), size) as (pilot, app):
        view = await overview(pilot, app)
        text = "\n".join(drawn(view))
        assert "traces  " in text
        assert "all contracts  " in text
        assert "PARTIAL_ALGORITHM_LEVEL" in text
        assert "█" in text
        assert f"± {PATH}:" in text
        assert "since " in text
        assert "Overview" in screen_text(app)
        width = view.scrollable_content_region.width
        assert all(
            sum(len(piece) for piece, _ in view.draw(line, width, under_cursor=False)) <= width
            for line in range(view.line_total())
        )


async def test_enter_goes_to_what_is_stale(tmp_path):
    async with opened_demo(demo(tmp_path)) as (pilot, app):
        view = await overview(pilot, app)
        view.move_to(next(row for row, line in enumerate(drawn(view)) if f"± {PATH}" in line))
        assert PATH in under_cursor(view)
        await go(pilot, "enter")
        assert app.screen is app.main
        assert app.main.claims.path == PATH
        assert app.main.claims.claim_id().startswith("FALSIFY-ATTN-SUB-00")


async def test_another_revision_may_be_named(tmp_path):
    root = demo(tmp_path)
    first = first_commit(root)
    async with opened_demo(root, WIDE) as (pilot, app):
        await overview(pilot, app)
        await go(pilot, "r")
        assert isinstance(app.screen, ProseScreen)
        app.screen.area.text = first
        await go(pilot, "escape")
        assert isinstance(app.screen, OverviewScreen)
        text = "\n".join(drawn(app.screen.overview))
        assert f"since {first[:9]}" in text
        assert " → " in text
        await go(pilot, "r")
        app.screen.area.text = "nowhere"
        await go(pilot, "escape")
        assert "there is no revision nowhere" in said(app)[-1]
