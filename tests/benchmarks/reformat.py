"""How many fingerprints survive a formatter: rustfmt and black over whole trees.

    python tests/benchmarks/reformat.py FOLDER [--narrow] [--share 0.1] [--losses 20]

Every Rust and Python file is handed to the formatter on its standard input, so that nothing in the folder is
written; needs rustfmt and black on the PATH (either may be missing: then its language is left out). Code is
mostly formatted already: ``--narrow`` asks for lines of 60 columns, which lays nearly everything out anew.
Definitions are told apart by scope, name and which of these they are in the file. Printed are, per language:
files, those that the formatter refused, those it changed, their definitions, the rate whose fingerprint is
the same, and the rate among the definitions whose text has changed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from workbench.symbols.extract import extract, language_of
from workbench.symbols.fingerprint import Fingerprints
from workbench.symbols.symbol import Language

NARROW = {
    Language.RUST: ["--config", "max_width=60,use_small_heuristics=Max,tab_spaces=2"],
    Language.PYTHON: ["--line-length", "60"],
}
COMMANDS = {
    Language.RUST: ["rustfmt", "--edition", "2021", "--emit", "stdout", "--quiet"],
    Language.PYTHON: ["black", "--quiet", "-"],
}


@dataclass
class Tally:
    files: int = 0
    refused: int = 0
    changed: int = 0
    definitions: int = 0
    same: int = 0
    rewritten: int = 0
    rewritten_same: int = 0
    losses: list[str] = field(default_factory=list)


def fingerprints(path: str, data: bytes, language: Language) -> dict[tuple[str, str, int], tuple[str, bytes]]:
    """By scope, name and the how-manyeth of these: the fingerprint and the text."""
    found = extract(path, data, whole=True)
    taken = Fingerprints(data, language)
    lines = data.split(b"\n")
    seen: dict[tuple[str, str, int], tuple[str, bytes]] = {}
    for _, name, scope, line, end_line, _ in found.symbols if found is not None else ():
        at = 0
        while (scope, name, at) in seen:
            at += 1
        seen[scope, name, at] = (taken.of(name, line) or "", b"\n".join(lines[line - 1 : end_line]))
    return seen


def hold(path: Path, language: Language, options: list[str], tally: Tally) -> None:
    """Reformat one file and compare."""
    before = path.read_bytes()
    done = subprocess.run(
        [*COMMANDS[language], *options], input=before, capture_output=True, check=False, timeout=120
    )
    tally.files += 1
    if done.returncode or not done.stdout:
        tally.refused += 1
        return
    if done.stdout == before:
        return
    tally.changed += 1
    old, new = (fingerprints(str(path), data, language) for data in (before, done.stdout))
    for key, (mark, text) in old.items():
        if not mark:
            continue
        after, changed = new.get(key, ("", b""))
        tally.definitions += 1
        tally.same += mark == after
        if text != changed:
            tally.rewritten += 1
            tally.rewritten_same += mark == after
        if mark != after:
            tally.losses.append(f"{path}: {key[0]}::{key[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--narrow", action="store_true", help="60 columns")
    parser.add_argument("--share", type=float, default=1.0, help="this part of the files, by chance")
    parser.add_argument("--losses", type=int, default=0, help="name so many of the lost")
    given = parser.parse_args()
    chance = random.Random(7)
    for language in Language:
        if shutil.which(COMMANDS[language][0]) is None:
            print(f"{language}: no {COMMANDS[language][0]} here")
            continue
        files = sorted(
            path
            for path in given.folder.rglob("*")
            if path.suffix in {".rs", ".py"}
            and language_of(path.name) is language
            and path.is_file()
            and chance.random() < given.share
        )
        tally = Tally()
        with ThreadPoolExecutor(2) as pool:
            options = NARROW[language] if given.narrow else []
            list(pool.map(partial(hold, language=language, options=options, tally=tally), files))
        print(
            f"{language}: {tally.files} files, {tally.refused} refused, {tally.changed} changed; "
            f"{tally.definitions} definitions there, {rate(tally.same, tally.definitions)} the same; "
            f"{tally.rewritten} of them rewritten, {rate(tally.rewritten_same, tally.rewritten)} the same"
        )
        for each in tally.losses[: given.losses]:
            print(f"  {each}")


def rate(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "none"


if __name__ == "__main__":
    main()
