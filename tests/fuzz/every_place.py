"""Every operation at every place of every contract of the corpus, laid and judged from outside.

    python -m tests.fuzz.every_place                 # each place with one text, the texts in turn
    python -m tests.fuzz.every_place --texts all     # each place with every text
    python -m tests.fuzz.every_place --share 0.02    # a fiftieth of the places
    python -m tests.fuzz.every_place --only RemoveField --from 40 --to 60 # one operation, some parts
    python -m tests.fuzz.every_place --undo 1        # every edit is undone too, not every twentieth
    python -m tests.fuzz.every_place --whole         # ruamel.yaml reads every file whole, which takes hours

libyaml reads each file whole, for the program and for the judge; ruamel.yaml reads once for both, and only
the rows that have changed (see ``parts``). A share of the edits is applied to a copy of the contract and
undone, as the program does it: the copy must hold what it held. What fails is told with contract and
operation; exit code 1 then.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "unit" / "changes"))

import parts
import returning
import test_changes_lay_corpus as on_corpus

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("CONTRACT_WORKBENCH_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
_AT_ONCE = 250  # places of a task


class Asked(NamedTuple):
    """What of all there is shall be tried.

    Attributes:
        every_text: each place gets every text, else one.
        share: of the places.
        undo: share of the edits that are applied and undone too.
        whole: ruamel.yaml reads every file whole.
        only: the kind of operation; empty for all.
    """

    every_text: bool = False
    share: float = 1.0
    undo: float = 0.05
    whole: bool = False
    only: str = ""


class Task(NamedTuple):
    """Some places of a contract; each gets one text, or every one."""

    path: Path
    first: int
    turn: int | None
    asked: Asked


class Done(NamedTuple):
    """What became of a task."""

    tried: int
    undone: int
    faults: tuple[str, ...]


def work(task: Task) -> Done:
    """Lay and judge every operation of a task."""
    asked = task.asked
    chance = random.Random(f"{task.path.name} {task.first}")
    tried, undone, faults = 0, 0, []
    before, _ = places_in(task.path, "", asked.only)
    reading = nullcontext() if asked.whole else parts.shared(before)
    with reading, returning.copied(before) as copy:
        for number, words in enumerate(on_corpus.WORDS):
            _, placed = places_in(task.path, words, asked.only)
            for at in range(task.first, min(task.first + _AT_ONCE, len(placed))):
                mine = task.turn is None or (task.turn + at) % len(on_corpus.WORDS) == number
                if not mine or chance.random() >= asked.share:
                    continue
                tried += 1
                try:
                    after = on_corpus.lay_and_judge(before, placed[at])
                    if chance.random() < asked.undo:
                        copy.there_and_back(after)
                        undone += 1
                except Exception as fault:  # noqa: BLE001 - the rest goes on
                    faults.append(f"{task.path}: {placed[at].operation}\n    {type(fault).__name__}: {fault}")
    return Done(tried, undone, tuple(faults))


def places_in(path: Path, words: str, only: str) -> tuple[str, list]:
    """A contract's text, and the places in it of one kind of operation or of all."""
    before, placed = on_corpus.places_in(path, words)
    return before, [each for each in placed if only in ("", type(each.operation).__name__)]


def tasks(corpus: Path, asked: Asked) -> list[Task]:
    """All places of the corpus, the largest contracts first."""
    made = []
    for number, path in enumerate(sorted(on_corpus.files(corpus), key=lambda path: -path.stat().st_size)):
        count = len(places_in(path, "", asked.only)[1])
        turn = None if asked.every_text else number
        made += [Task(path, first, turn, asked) for first in range(0, count, _AT_ONCE)]
    return made


def run(corpus: Path, asked: Asked, *, processes: int, start: int = 0, stop: int | None = None) -> Done:
    """Try all of it, in several processes; what fails is told as it comes.

    Args:
        corpus: the folder of contracts.
        asked: what of it.
        processes: how many.
        start: parts to pass over, in the order in which they are told.
        stop: the part to end with.
    """
    waiting = tasks(corpus, asked)
    tried, undone, faults = 0, 0, []
    began = time.monotonic()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(work, task) for task in waiting[start:stop]]
        # In their order, so that what was told last says where to go on.
        for number, job in enumerate(jobs, start + 1):
            each = job.result()
            tried += each.tried
            undone += each.undone
            faults += each.faults
            for fault in each.faults:
                print(fault, flush=True)
            if number % 20 == 0 or number == start + len(jobs):
                minutes = (time.monotonic() - began) / 60
                so_far = f"{tried:,} operations, {undone:,} undone, {len(faults)} faults"
                print(
                    f"{number} of {len(waiting)} parts, {so_far}, {minutes:.1f} min",
                    file=sys.stderr,
                    flush=True,
                )
    return Done(tried, undone, tuple(faults))


def main() -> int:
    """Read the arguments, run, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", choices=["turn", "all"], default="turn")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--undo", type=float, default=Asked().undo)
    parser.add_argument("--only", choices=["", *(kind.__name__ for kind in on_corpus.KINDS)], default="")
    parser.add_argument("--from", type=int, default=0, dest="start")
    parser.add_argument("--to", type=int, dest="stop")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if not CORPUS.is_dir():
        parser.error(f"{CORPUS} is no folder: CONTRACT_WORKBENCH_CORPUS names the contracts")
    asked = Asked(given.texts == "all", given.share, given.undo, given.whole, given.only)
    done = run(CORPUS, asked, processes=given.processes, start=given.start, stop=given.stop)
    told = f"{done.tried:,} operations laid and judged, {done.undone:,} applied and undone"
    print(f"{told}, {len(done.faults)} faults")
    return 1 if done.faults else 0


if __name__ == "__main__":
    sys.exit(main())
