"""Comparing traces, in units of touching or of reading the same files once with numpy.

    python tests/benchmarks/traces.py [large] [error] [sorting] [small]

Two files of 400 MB in the same layout are held against what it takes to find the largest value of each
(``np.max`` over a memory map), which is nearly what it takes to fetch them from memory; a model's worth of
small stages against reading and reducing each file once; and the large files against a comparison that sorts
every difference. Memory is what the process has for itself beside the files' pages.

The units are measured right before and after each figure, and the best pairs count: another program on the
machine slows both. Parts that are named are measured alone; sorting takes most of the time.
"""

from __future__ import annotations

import gc
import struct
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from workbench.traces.compare import compare
from workbench.traces.layout import flat
from workbench.traces.measure import SINGLE_ERROR, Job, measure, plan_of
from workbench.traces.options import Options
from workbench.traces.stages import STAGES, Kind
from workbench.traces.tensor import OpenTensor
from workbench.traces.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

LARGE = 100_000_000
"""Values of a large file: 400 MB."""

LAYERS, SMALL = 28, 25_088
"""Layers of a small model, and the values of each of its stages: 7 tokens of 3,584."""

TIMES = 5
LEAST = 0.2
"""Of the speed of touching both large files."""

MOST = 3.0
"""Times reading and reducing all small files once."""

MEMORY = 300 * 1_000_000
"""Bytes of anonymous memory."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A time, and its unit as measured around it."""

    seconds: float
    unit: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.unit


def main() -> int:
    """Measure and report."""
    of_large = {"large": measure_large, "error": measure_error, "sorting": measure_sorting}
    wanted = sys.argv[1:] or [*of_large, "small"]
    good = []
    with tempfile.TemporaryDirectory(prefix="contract-workbench-traces-") as name:
        folder = Path(name)
        if not of_large.keys().isdisjoint(wanted):
            one, other = large(folder)
            good += [work(one, other) for part, work in of_large.items() if part in wanted]
            one.unlink()
            other.unlink()
        if "small" in wanted:
            good.append(measure_small(folder))
    return 0 if all(good) else 1


def written(path: Path, parts: list[np.ndarray], layer: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = sum(part.size for part in parts)
    with path.open("wb") as file:
        file.write(struct.pack("<4sII", b"APRT", layer, count))
        for part in parts:
            part.astype("<f4").tofile(file)
    return path


def large(folder: Path) -> tuple[Path, Path]:
    """Two large files that differ as a quantised run does from its oracle, with outliers as models have."""
    seeded = np.random.default_rng(1)
    size = 1_000_000
    values = [seeded.standard_normal(size, dtype=np.float32) for _ in range(10)]
    noise = [seeded.standard_normal(size, dtype=np.float32) for _ in range(7)]
    ours, theirs = [], []
    for at in range(LARGE // size):
        r = values[at % len(values)] * np.float32(1 + at / 100)
        ours.append(r + np.float32(0.01) * noise[at % len(noise)])
        theirs.append(r)
        ours[-1][at * 7919 % size] += at
    return written(folder / "a.bin", ours), written(folder / "r.bin", theirs)


def touched(paths: tuple[Path, ...]) -> None:
    """The unit: the largest value of each file."""
    for path in paths:
        np.max(np.memmap(path, dtype="<f4", mode="r", offset=12))


def compared(one: Path, other: Path, *, wide: bool | None = None):
    with OpenTensor(one) as a, OpenTensor(other) as r:
        job = Job(a, r, plan_of(flat(a.tensor.count, ""), Kind.PLAIN), Kind.PLAIN, 10)
        return measure(job, Watch(total=a.tensor.count), wide=wide)


def around(work: Callable[[], object], unit: Callable[[], object], times: int = TIMES) -> list[Pair]:
    """Time some work, and its unit before and after; the faster of the two counts."""
    unit()
    work()
    found = []
    for _ in range(times):
        before = timed(unit)
        seconds = timed(work)
        found.append(Pair(seconds, min(before, timed(unit))))
    return found


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(pairs: list[Pair]) -> Pair:
    return min(pairs, key=lambda pair: pair.ratio)


def middle(pairs: list[Pair]) -> Pair:
    return sorted(pairs, key=lambda pair: pair.ratio)[len(pairs) // 2]


class Anonymous:
    """The most memory of its own that the process has while some work goes on, beside what it had before."""

    def __init__(self) -> None:
        self.before = self._now()
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.005):
            self.most = max(self.most, self._now())

    @staticmethod
    def _now() -> int:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        return 0


def measure_large(one: Path, other: Path) -> bool:
    pairs = around(lambda: compared(one, other), lambda: touched((one, other)))
    with Anonymous() as memory:
        compared(one, other)
    figure, usual = best(pairs), middle(pairs)
    speed = 1 / figure.ratio
    print(f"two files of 400 MB; touching both once takes {figure.unit * 1000:.0f} ms")
    told = f"{figure.seconds * 1000:12.0f} ms {speed:7.2f} of that speed (median {1 / usual.ratio:.2f})"
    word = "holds" if speed >= LEAST else "TOO SLOW"
    print(f"  every first-pass measure and the largest ten{told}   at least {LEAST:g}   {word}")
    print(
        f"  memory of its own at most{memory.most / 1e6:31.0f} MB ({memory.before / 1e6:.0f} of it before)"
        f"   below 300   {'holds' if memory.most < MEMORY else 'TOO MUCH'}"
    )
    return speed >= LEAST and memory.most < MEMORY


def measure_error(one: Path, other: Path) -> bool:
    fast, slow = compared(one, other), compared(one, other, wide=True)
    names = ("relative_error", "gain", "rms", "mean_absolute", "one_minus_cos")
    apart = max(abs(getattr(fast, name) / getattr(slow, name) - 1) for name in names)
    same = fast.top == slow.top
    good = apart <= SINGLE_ERROR and same
    print(
        f"  off from double precision by at most {apart:.1e}; stated {SINGLE_ERROR:g}; "
        f"the largest ten are {'the same' if same else 'OTHERS'}   {'holds' if good else 'TOO FAR'}"
    )
    return good


def sorted_differences(one: Path, other: Path) -> object:
    """What a comparison does that keeps every difference and sorts them all, as ``apr diff`` does."""
    a, r = (np.fromfile(path, dtype="<f4", offset=12) for path in (one, other))
    d = np.abs(a - r)
    wide, against = a.astype(np.float64), r.astype(np.float64)
    norms = np.dot(wide, wide), np.dot(against, against), np.dot(wide, against)
    order = np.argsort(-d, kind="stable")[:10]
    return norms, d.max(), d.argmax(), np.sqrt(np.mean(np.square(d, dtype=np.float64))), order


def measure_sorting(one: Path, other: Path) -> bool:
    ours = timed(lambda: compared(one, other))
    theirs = timed(lambda: sorted_differences(one, other))
    ahead = theirs > ours
    print(
        f"  sorting every difference{theirs * 1000:32.0f} ms {theirs / ours:7.1f} x ours"
        f"   {'holds' if ahead else 'BEHIND'}"
    )
    return ahead


def measure_small(folder: Path) -> bool:
    names = [name for name, stage in STAGES.items() if not stage.whole and stage.kind is Kind.PLAIN]
    names = (names + [f"probe_{at}" for at in range(20)])[:20]
    seeded = np.random.default_rng(2)
    paths = []
    for layer in range(LAYERS):
        for name in names:
            r = seeded.standard_normal(SMALL, dtype=np.float32)
            a = r + np.float32(0.001) * seeded.standard_normal(SMALL, dtype=np.float32)
            for side, values in (("apr", a), ("oracle", r)):
                paths.append(written(folder / side / f"layer-{layer}" / f"{name}.bin", [values], layer))

    def reduced() -> None:
        for path in paths:
            with path.open("rb") as file:
                file.seek(12)
                np.max(np.fromfile(file, dtype="<f4"))

    subject, oracle = folder / "apr", folder / "oracle"
    pairs = around(lambda: compare(subject, oracle, Options()), reduced)
    figure, usual = best(pairs), middle(pairs)
    good = figure.ratio <= MOST
    print(f"{LAYERS} layers of {len(names)} stages, {SMALL:,} values each")
    print(f"  reading and reducing each file once{figure.unit * 1000:21.0f} ms")
    print(
        f"  the whole comparison{figure.seconds * 1000:36.0f} ms {figure.ratio:7.2f} x"
        f"   at most {MOST:g} x   {'holds' if good else 'TOO SLOW'}   (median {usual.ratio:.2f} x)"
    )
    return good


if __name__ == "__main__":
    sys.exit(main())
