"""A key on the trace screen while a comparison runs, in a real pseudo-terminal.

    python tests/benchmarks/trace_screen.py

28 layers of 20 stages with 25,000 elements are compared again and again, and meanwhile the help is opened;
against the same key when nothing runs. Both are measured in one run, from the write of the key to the bytes
on the terminal that show the page.
"""

from __future__ import annotations

import os
import statistics
import struct
import sys
import tempfile
import time
from pathlib import Path

from app import Rows, Terminal
from harness import REPOSITORY, Figure, report

LAYERS, STAGES, ELEMENTS = 28, 20, 25_000
ROUNDS = 15
LIMIT = 2.0
PAGE = rb"On the left the contracts"
RUNNING, DONE = rb"comparing", rb"layer 0: "
TITLE = rb"against"
"""Stands on the trace screen, whatever runs."""


def write(folder: Path) -> None:
    """Two traces that differ a little."""
    import numpy as np  # noqa: PLC0415 - the child measures without it

    rng = np.random.default_rng(1)
    names = [f"stage_{number:02}" for number in range(STAGES)]
    for layer in range(LAYERS):
        for name in names:
            values = rng.standard_normal(ELEMENTS).astype("<f4")
            for side, noise in (("subject", 1e-3), ("oracle", 0.0)):
                data = values + (noise * rng.standard_normal(ELEMENTS) if noise else 0)
                target = folder / side / f"layer-{layer}" / f"{name}.bin"
                target.parent.mkdir(parents=True, exist_ok=True)
                header = struct.pack("<4sII", b"APRT", layer, ELEMENTS)
                target.write_bytes(header + np.asarray(data, dtype="<f4").tobytes())


def child(folder: str, mode: str) -> None:
    """What runs in the pseudo-terminal: the trace screen, whose comparison is asked for without end."""
    sys.path.insert(0, str(REPOSITORY))
    os.environ["CONTRACT_WORKBENCH_CACHE"] = os.path.join(os.devnull, "nowhere")  # noqa: PTH118 - no folder
    from workbench.session.comparing import Comparing  # noqa: PLC0415 - the parent needs none of it
    from workbench.tui.app import WorkbenchApp  # noqa: PLC0415
    from workbench.tui.screens.traces import TraceScreen  # noqa: PLC0415
    from workbench.workspace.pairs import Pair  # noqa: PLC0415

    class Endless(Comparing):
        """Keeps nothing, so that every question is answered anew."""

        def compare(self, pair, on_stage=None, on_progress=None):
            while True:
                self._kept.clear()
                found = super().compare(pair, on_stage, on_progress)
                if mode == "idle":
                    return found

    app = WorkbenchApp(open_session=lambda _told: Rows(3))
    screen = TraceScreen(Endless(Path(folder)), Pair("big", "subject", "oracle"), {})
    app.call_later(lambda: app.push_screen(screen))
    app.run()


def pressed(terminal: Terminal) -> float:
    """Open the help; the seconds until it is there. Then close it again."""
    since = len(terminal.written)
    begun = time.perf_counter()
    os.write(terminal.handle, b"?")
    taken = terminal.until(PAGE, since=since) - begun
    since = len(terminal.written)
    os.write(terminal.handle, b"q")
    terminal.until(TITLE, since=since)
    return taken


def drain(terminal: Terminal, seconds: float) -> None:
    """Read for a while, as a terminal does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        terminal._read(0.02)


def measured(folder: str, mode: str, *shown: bytes) -> list[float]:
    """The key, again and again."""
    with Terminal([folder, mode], script=__file__) as terminal:
        terminal.until(*shown)
        times = []
        for _ in range(ROUNDS):
            drain(terminal, 0.3)
            times.append(pressed(terminal))
    return times


def main() -> int:
    """Measure with nothing running, while it runs, and once more with nothing running."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        idle = measured(folder, "idle", DONE)
        busy = measured(folder, "busy", RUNNING)
        idle += measured(folder, "idle", DONE)
    quiet = statistics.median(idle)
    return report(
        f"Opening the help on the trace screen; 1 x = nothing runs, {quiet * 1000:.0f} ms",
        [
            Figure("while 560 stages are compared without end", statistics.median(busy), quiet, LIMIT),
            Figure("the slowest of them", max(busy), quiet, None),
            Figure("the slowest with nothing running", max(idle), quiet, None),
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], sys.argv[2])
    else:
        sys.exit(main())
