"""An edit of the largest contract, in units of one ruamel.yaml load of it.

    python tests/benchmarks/edit.py

An edit is what happens between a key and its preview: the file is read, the claim found, the text rendered,
spliced and proved by both parsers. From a file's second edit on, what it said before is known.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from harness import Figure, corpus, report
from ruamel.yaml import YAML

from workbench.changes.lay import lay
from workbench.changes.operation import AddItem, SetText
from workbench.contracts.claims import read_contract

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 5


def main() -> int:
    """Measure and report."""
    path = max(corpus().rglob("*.yaml"), key=lambda file: file.stat().st_size)
    data = path.read_bytes()
    claims = read_contract(path.name, data).claims
    claim = claims[len(claims) // 2].id
    unit = median(lambda: YAML().load(data))
    fresh = iter(range(10_000))

    def first() -> None:
        # Another comment at the end makes another file of it, of which nothing is known yet.
        lay(path.name, data + f"# {next(fresh)}\n".encode(), [SetText(path.name, claim, "status", "pending")])

    def again() -> None:
        lay(path.name, data, [SetText(path.name, claim, "status", f"pending {next(fresh)}")])

    def several() -> None:
        texts = [f"src/file_{next(fresh)}.rs" for _ in range(10)]
        lay(path.name, data, [AddItem(path.name, claim, "file_paths", text) for text in texts])

    return report(
        f"{path.name}, {len(data):,} bytes, {len(claims)} claims; 1 x = one load, {unit * 1000:.0f} ms",
        [
            Figure("one operation, first edit of the file", median(first), unit, 2.5),
            Figure("one operation, file known", median(again), unit, 2.5),
            Figure("ten operations, file known", median(several), unit, None),
        ],
    )


def median(work: Callable[[], object]) -> float:
    """The median wall time of some work."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
