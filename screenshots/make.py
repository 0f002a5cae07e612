"""Makes the README's pictures from the running app, on the demo.

Usage: python screenshots/make.py [NAME …]

The demo is the same on every run, and so is what the app draws; the pixels depend on the machine's fonts.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cairosvg

from workbench.demo import write_demo
from workbench.session.session import Session
from workbench.tui.app import WorkbenchApp
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.pilot import Pilot

HERE = Path(__file__).resolve().parent

FONT = "DejaVu Sans Mono"
"""Has every glyph the app draws; the SVG asks for one from the net, which cairosvg does not fetch."""

SECONDS = 60
"""How long the workspace may take until it is up to date."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file's name, the terminal's size, and the keys that lead to what is shown."""

    name: str
    columns: int
    rows: int
    keys: tuple[str, ...]


TO_SUB_003 = ("slash", *"attn-sub", "enter", "n", "n")
TO_TRACES = (*TO_SUB_003, "n", "n", "p", "enter")

PICTURES = (
    Picture("app", 132, 38, ("j", "j", "n")),
    Picture("missing", 132, 38, TO_SUB_003),
    Picture("filter", 100, 24, ("slash", *"rule:missing")),
    Picture("small", 80, 24, TO_SUB_003),
    Picture("traces", 132, 40, TO_TRACES),
)


@contextmanager
def shown_folder() -> Iterator[Path]:
    """A folder whose name is the same on every run, since the app shows it; removed afterwards."""
    folder = Path(tempfile.gettempdir()) / "demo"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


async def draw(picture: Picture, demo: Path) -> str:
    """Run the app in a terminal of the picture's size, press its keys, and give the screen as SVG."""
    sessions: list[Session] = []

    def opened(on_event: Callable[[], None]) -> Session:
        sessions.append(Session(open_workspace(None, demo), on_event))
        return sessions[0]

    app = WorkbenchApp(open_session=opened)
    async with app.run_test(size=(picture.columns, picture.rows)) as pilot:
        await pilot.pause()
        if not await asyncio.to_thread(sessions[0].wait, SECONDS):
            raise TimeoutError(f"the demo was not up to date within {SECONDS} s")
        await settle(pilot)
        for key in picture.keys:
            await pilot.press(key)
            await settle(pilot)
        return app.export_screenshot(title="contract-workbench")


async def settle(pilot: Pilot[None]) -> None:
    """Wait until no worker runs and what they posted has been drawn."""
    # Twice: what waits for the operator to rest asks when a moment has passed.
    for moment in (0.0, 0.4):
        await pilot.pause(moment)
        while any(not worker.is_finished for worker in pilot.app.workers):
            await pilot.pause(0.01)
        await pilot.pause()


def main(names: list[str]) -> int:
    """Make the pictures named, or all of them."""
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        print(f"no such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch, shown_folder() as folder:
        os.environ["CONTRACT_WORKBENCH_CACHE"] = scratch
        demo = write_demo(folder)
        for picture in PICTURES:
            if not names or picture.name in names:
                svg = re.sub("Fira Code(, monospace)?", FONT, asyncio.run(draw(picture, demo)))
                target = HERE / f"{picture.name}.png"
                cairosvg.svg2png(bytestring=svg.encode(), write_to=str(target))
                print(target.relative_to(HERE.parent), f"{target.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
