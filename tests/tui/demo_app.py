"""The app on a demo workspace of its own, with a real session, at rest."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from piloting import SMALL, press, settled

from workbench.demo.write import write_demo
from workbench.session.session import Session
from workbench.tui.app import WorkbenchApp
from workbench.workspace.roots import open_workspace

PATH = "contracts/trace-attn-sub-stages-v1.yaml"
SUB_003 = "FALSIFY-ATTN-SUB-003"


@cache
def _written() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="workbench-demo-"))
    return write_demo(folder / "demo")


def demo(folder: Path) -> Path:
    """A copy of the demo workspace in a folder."""
    shutil.copytree(_written(), folder / "demo", symlinks=True)
    return folder / "demo"


@asynccontextmanager
async def opened_demo(root: Path, size=SMALL, *, watched=False):
    """The app on a workspace, at rest, as ``(pilot, app)``."""
    running = WorkbenchApp(open_workspace(root=root))
    if not watched:
        running._watch = lambda: None  # a test tells what changed when it wants to
    async with running.run_test(size=size) as pilot:
        await at_rest(pilot)
        yield pilot, running


async def at_rest(pilot):
    """Until session and draft have nothing to do and every message was read."""
    session = pilot.app.session
    assert isinstance(session, Session)
    for _ in range(4):
        await settled(pilot)
        await pilot.app.run_worker(lambda: session.wait(30), thread=True).wait()
    await settled(pilot)
    assert not pilot.app.drafting.busy


async def type_text(pilot, text):
    """Type a text; the keys wait for nothing."""
    names = {" ": "space", "_": "underscore", ".": "full_stop", "/": "slash"}
    for character in text:
        await pilot.press(names.get(character, character))
    await at_rest(pilot)


async def go(pilot, *keys):
    """Press keys, everything at rest after each."""
    await press(pilot, *keys)
    await at_rest(pilot)


async def to_sub_003(pilot, app):
    """The cursor on SUB-003's missing function."""
    app.main.contracts.go_to(PATH)
    await at_rest(pilot)
    app.main.go_to_pane("claims")
    app.main.claims.go_to_claim(SUB_003, 179)
    await at_rest(pilot)
