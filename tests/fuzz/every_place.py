"""Every operation at every place of every contract of the corpus, laid and judged from outside.

    python -m tests.fuzz.every_place                 # each place with one text, the texts in turn
    python -m tests.fuzz.every_place --texts all     # each place with every text
    python -m tests.fuzz.every_place --share 0.02    # a fiftieth of the places
    python -m tests.fuzz.every_place --whole         # ruamel.yaml reads every file whole, which takes hours

libyaml reads each file whole, for the program and for the judge; ruamel.yaml reads once for both, and only
the rows that have changed (see ``parts``). What fails is told with contract and operation; exit code 1 then.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "unit" / "changes"))

import parts
import test_changes_lay_corpus as on_corpus

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("CONTRACT_WORKBENCH_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
_AT_ONCE = 250  # places of a task


class Task(NamedTuple):
    """Some places of a contract; each gets one text, or every one."""

    path: Path
    first: int
    turn: int | None
    share: float
    whole: bool


class Done(NamedTuple):
    """What became of a task."""

    tried: int
    faults: tuple[str, ...]


def work(task: Task) -> Done:
    """Lay and judge every operation of a task."""
    chance = random.Random(f"{task.path.name} {task.first}")
    tried, faults = 0, []
    for number, words in enumerate(on_corpus.WORDS):
        before, placed = on_corpus.places_in(task.path, words)
        with nullcontext() if task.whole else parts.shared(before):
            for at in range(task.first, min(task.first + _AT_ONCE, len(placed))):
                mine = task.turn is None or (task.turn + at) % len(on_corpus.WORDS) == number
                if not mine or chance.random() >= task.share:
                    continue
                tried += 1
                try:
                    on_corpus.lay_and_judge(before, placed[at])
                except Exception as fault:  # noqa: BLE001 - the rest goes on
                    faults.append(f"{task.path}: {placed[at].operation}\n    {type(fault).__name__}: {fault}")
    return Done(tried, tuple(faults))


def tasks(corpus: Path, *, every_text: bool, share: float, whole: bool) -> list[Task]:
    """All places of the corpus, the largest contracts first."""
    made = []
    for number, path in enumerate(sorted(on_corpus.files(corpus), key=lambda path: -path.stat().st_size)):
        count = len(on_corpus.places_in(path, "")[1])
        turn = None if every_text else number
        made += [Task(path, first, turn, share, whole) for first in range(0, count, _AT_ONCE)]
    return made


def run(corpus: Path, *, every_text: bool, share: float, whole: bool, processes: int) -> Done:
    """Try all of it, in several processes; what fails is told as it comes."""
    waiting = tasks(corpus, every_text=every_text, share=share, whole=whole)
    tried, faults = 0, []
    began = time.monotonic()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for number, done in enumerate(as_completed([pool.submit(work, task) for task in waiting]), 1):
            each = done.result()
            tried += each.tried
            faults += each.faults
            for fault in each.faults:
                print(fault, flush=True)
            if number % 20 == 0 or number == len(waiting):
                minutes = (time.monotonic() - began) / 60
                so_far = f"{number} of {len(waiting)} parts, {tried:,} operations, {len(faults)} faults"
                print(f"{so_far}, {minutes:.1f} min", file=sys.stderr, flush=True)
    return Done(tried, tuple(faults))


def main() -> int:
    """Read the arguments, run, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", choices=["turn", "all"], default="turn")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if not CORPUS.is_dir():
        parser.error(f"{CORPUS} is no folder: CONTRACT_WORKBENCH_CORPUS names the contracts")
    done = run(
        CORPUS,
        every_text=given.texts == "all",
        share=given.share,
        whole=given.whole,
        processes=given.processes,
    )
    print(f"{done.tried:,} operations laid and judged, {len(done.faults)} faults")
    return 1 if done.faults else 0


if __name__ == "__main__":
    sys.exit(main())
