"""Opening the app on the double, and reading what stands on its screen."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress

from double import SessionDouble
from textual.worker import WorkerCancelled

from workbench.tui.app import WorkbenchApp

SMALL, WIDE = (80, 24), (200, 60)


@asynccontextmanager
async def opened(size=SMALL, first=None, **more):
    """The app on a double, settled, as ``(pilot, app, session)``."""
    made = []

    def open_session(notify):
        made.append(SessionDouble(notify, first))
        return made[0]

    app = WorkbenchApp(open_session=open_session, **more)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot, app, made[0]


async def settled(pilot):
    """Until every worker has answered and every message was read."""
    for _ in range(20):
        await pilot.pause()
        if not any(worker.is_running for worker in pilot.app.workers):
            break
        # A question that a newer one took the place of is cancelled: that is no fault.
        with suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot, *keys):
    """Press keys, everything settled after each."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def shown(view):
    """The lines of a view of lines, as they are drawn."""
    return [view.render_line(y).text.rstrip() for y in range(view.scrollable_content_region.height)]


def screen_lines(app):
    """All lines of the screen on top, with what shines through from below."""
    return [strip.text for strip in app.screen._compositor.render_strips()][: app.size.height]


def screen_text(app):
    """The screen as one text."""
    return "\n".join(screen_lines(app))


def under_cursor(view):
    """The first line of the cursor's row."""
    return view.render_line(view.first_line(view.cursor) - view.scroll_offset.y + view.frozen).text.rstrip()


def said(app):
    """What the app told the operator, oldest first."""
    return [notification.message for notification in app._notifications]


def drawn(view):
    """Every line of a view, whether it is in sight or not."""
    return [
        "".join(text for text, _ in view.draw(line, 100, under_cursor=False)).rstrip()
        for line in range(view.line_total())
    ]
