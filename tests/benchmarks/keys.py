"""Keys while contracts are edited: in the evidence editor and in the line that an item is typed in.

    python tests/benchmarks/keys.py

All of it happens in one real pseudo-terminal, on the corpus' largest contract beside the demo's code, and
in turn with a key in a Textual app that has nothing but an input line. The hard case are keys pressed while
the edit made right before them is laid on the file, proved by both parsers and read again: a second of work
or so. They come at the pace of a key that is held down, and are held against the same keys at the same pace
with nothing else to do.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app import Terminal
from harness import REPOSITORY, Figure, corpus, report

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 8
HELD = 0.03
"""Seconds between the keys of one that is held down."""
KEYS = 14
"""So many of them: half a second, in which an edit is proved and shown."""
MARK = "\u276f ".encode()
"""The cursor, drawn anew wherever it comes."""
ENTER, ESCAPE, DELETE = "\r", "\x1b", "\x7f"


def child(kind: str, folder: str) -> None:
    """What runs in the pseudo-terminal."""
    if kind == "input":
        from textual.app import App  # noqa: PLC0415 - of the program under measurement alone
        from textual.widgets import Input  # noqa: PLC0415

        class Bare(App[None]):
            def compose(self) -> Iterator[Input]:
                yield Input()

        Bare().run()
        return
    sys.path.insert(0, str(REPOSITORY))
    from workbench.tui.app import WorkbenchApp  # noqa: PLC0415
    from workbench.workspace.roots import open_workspace  # noqa: PLC0415

    WorkbenchApp(open_workspace(root=Path(folder))).run()


def workspace(folder: Path) -> tuple[Path, str]:
    """The demo with the largest contract of the corpus in it, and that contract's name."""
    sys.path.insert(0, str(REPOSITORY))
    from workbench.demo.write import write_demo  # noqa: PLC0415

    root = write_demo(folder / "demo")
    largest = max(corpus().rglob("*.yaml"), key=lambda file: file.stat().st_size)
    shutil.copyfile(largest, root / "contracts" / "largest-v1.yaml")
    return root, "largest-v1"


def held(app: Terminal) -> list[float]:
    """Seconds of each of some keys at the pace of one that is held down."""
    taken = []
    for turn in range(KEYS):
        app.rest(HELD)
        taken.append(app.key("jk"[turn % 2], MARK, at_once=True))
    return taken


def measure(root: Path, name: str) -> dict[str, list[float]]:
    """Seconds of each kind of key, many times."""
    taken: dict[str, list[float]] = {
        key: [] for key in ("bare", "list", "rows", "busy rows", "line", "busy line")
    }
    with (
        Terminal(["input", "-"], script=__file__) as bare,
        Terminal(["edit", str(root)], script=__file__) as app,
    ):
        bare.quiet()
        app.until(rb"up to date")
        app.key("/", rb"words")
        for character in name[:7]:
            app.key(character, rb"of")
        app.key(ENTER, MARK)
        app.key(ENTER, MARK)  # into the claims
        app.key("G", MARK)
        for turn in range(ROUNDS):
            letter = "QXZ"[turn % 3]
            taken["bare"].append(bare.key(letter, letter.encode()))
            taken["list"].append(app.key("kj"[turn % 2], MARK))
        app.key("e", rb"nothing in the draft")
        app.quiet()
        app.key("g", MARK)
        app.key("j", MARK)  # on the first field's text
        for turn in range(ROUNDS):
            letter = "QXZ"[turn % 3]
            app.quiet()
            taken["rows"] += held(app)
            app.key(ENTER, rb"take")
            taken["line"].append(app.key(letter, letter.encode(), at_once=True))
            app.key(ENTER, rb"take back", at_once=True)  # the edit is taken, and its proof begins
            taken["busy rows"] += held(app)
            app.quiet()
            app.key(ENTER, rb"take")
            app.key(letter, letter.encode())
            app.key(ENTER, rb"take back", at_once=True)
            app.rest(4 * HELD)  # the edit is drawn; its proof goes on
            app.key(ENTER, rb"take", at_once=True)
            taken["busy line"].append(app.key("W", b"W", at_once=True))
            app.key(ESCAPE, rb"take back", at_once=True)
            app.quiet()
    return taken


def main() -> int:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CONTRACT_WORKBENCH_CACHE"] = str(Path(folder) / "cache")
        taken = measure(*workspace(Path(folder)))
    middle = {name: statistics.median(times) for name, times in taken.items()}
    worst = {name: sorted(times)[len(times) * 9 // 10] for name, times in taken.items()}
    unit, line = middle["rows"], middle["line"]
    code = report(
        f"A key that moves the cursor; 1 x = in the evidence, nothing else to do, {unit * 1000:.1f} ms",
        [
            Figure("in the claims", middle["list"], unit, None),
            Figure("a letter in a bare Textual input line", middle["bare"], unit, None),
            Figure("in the evidence, an edit being proved", middle["busy rows"], unit, 1.3),
            Figure("the slowest tenth of these", worst["busy rows"], unit, None),
            Figure("the slowest tenth with nothing else to do", worst["rows"], unit, None),
            Figure("the slowest of all, an edit being proved", max(taken["busy rows"]), unit, None),
        ],
    )
    return code | report(
        f"A letter of an item; 1 x = with nothing else to do, {line * 1000:.1f} ms",
        [Figure("an edit being proved", middle["busy line"], line, 1.5)],
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], sys.argv[2])
    else:
        sys.exit(main())
