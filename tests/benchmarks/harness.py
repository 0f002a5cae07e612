"""What the benchmarks share: a tree to measure on, a unit to measure in, and the report.

Every figure is a ratio to something measured in the same run on the same machine: ``ctags -R`` over the same
tree, or bare ``python -c pass``. The tree is the folder that ``CONTRACT_WORKBENCH_BENCHMARK_TREE`` names,
else what Debian's ``rust-src`` package puts under ``/usr/src`` (over a million lines of Rust).
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured ratio.

    Attributes:
        name: what was measured.
        seconds: its wall time, median of the runs.
        unit: the wall time it is held against.
        limit: what the ratio may be at most; ``None`` where it is told for information.
    """

    name: str
    seconds: float
    unit: float
    limit: float | None

    @property
    def ratio(self) -> float:
        """How many units it took."""
        return self.seconds / self.unit

    @property
    def holds(self) -> bool:
        """It is within its limit, or has none."""
        return self.limit is None or self.ratio <= self.limit

    def __str__(self) -> str:
        """One line of the report."""
        against = (
            ""
            if self.limit is None
            else f"   at most {self.limit:g} x   {'holds' if self.holds else 'TOO SLOW'}"
        )
        return f"{self.name:<58}{self.seconds * 1000:9.0f} ms {self.ratio:7.2f} x{against}"


def tree() -> Path:
    """The folder of Rust sources to measure on; exits with the reason where there is none."""
    named = os.environ.get("CONTRACT_WORKBENCH_BENCHMARK_TREE")
    candidates = [Path(named)] if named else sorted(Path("/usr/src").glob("rustc-*"))
    for candidate in candidates:
        if candidate.is_dir():
            return candidate.resolve()
    sys.exit(
        "there is no tree to measure on: install Debian's rust-src, or let CONTRACT_WORKBENCH_BENCHMARK_TREE "
        "name a folder with over a million lines of Rust"
    )


def corpus() -> Path:
    """The folder of real contracts; exits with the reason where there is none."""
    folder = Path(os.environ.get("CONTRACT_WORKBENCH_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    if not folder.is_dir():
        sys.exit("there are no contracts to measure with: CONTRACT_WORKBENCH_CORPUS names their folder")
    return folder


def ctags(folder: Path) -> list[str]:
    """The command that is the unit: every definition of a tree, written to nowhere."""
    program = shutil.which("ctags")
    if program is None:
        sys.exit("ctags is the unit of these measurements: install universal-ctags")
    return [program, "-R", "--languages=Rust", "-f", "/dev/null", str(folder)]


def seconds(
    command: Sequence[str],
    *,
    times: int = 3,
    before: Callable[[], object] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    codes: Sequence[int] = (0,),
) -> float:
    """The median wall time of a command, its output thrown away.

    Args:
        command: program and arguments.
        times: how often it is run.
        before: called before each run, outside the time (to delete a cache).
        env: laid over the environment.
        cwd: the folder it runs in.
        codes: exit codes that are as expected; any other ends the benchmark.
    """
    taken = []
    environment = {**_environment(), **(env or {})}
    for _ in range(times):
        if before is not None:
            before()
        begun = time.perf_counter()
        done = subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=cwd,
            check=False,
        )
        taken.append(time.perf_counter() - begun)
        if done.returncode not in codes:
            sys.exit(
                f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode('utf-8', 'replace')}"
            )
    return statistics.median(taken)


def _environment() -> dict[str, str]:
    """The environment as an installed program has it: Python keeps bytecode, and buffers what it writes."""
    apart = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    bytecode = Path(tempfile.gettempdir()) / "contract-workbench-benchmarks-bytecode"
    kept = {name: value for name, value in os.environ.items() if name not in apart}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode)}


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print figures; returns the exit code: 1 when one is above its limit."""
    print(title)
    for figure in figures:
        print(f"  {figure}")
    return 0 if all(figure.holds for figure in figures) else 1
