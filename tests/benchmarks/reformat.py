"""How many fingerprints survive a formatter: rustfmt and black over whole trees.

    python tests/benchmarks/reformat.py FOLDER [--narrow] [--share 0.1] [--losses 20]

Nothing in the folder is written: every Rust file is handed to rustfmt on its standard input, and black is run
once over a copy of the Python files, because its start costs more than most files do. Either may be missing
from the PATH: then its language is left out. Code is mostly formatted already: ``--narrow`` asks for lines of
60 columns, which lays nearly everything out anew.
Definitions are told apart by scope, name and which of these they are in the file. Printed are, per language:
files, those that the formatter refused, those it changed, their definitions, the rate whose fingerprint is
the same, and the rate among the definitions whose text has changed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.symbols.extract import extract, language_of
from workbench.symbols.fingerprint import Fingerprints
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROW = {
    Language.RUST: ["--config", "max_width=60,use_small_heuristics=Max,tab_spaces=2"],
    Language.PYTHON: ["--line-length", "60"],
}
COMMANDS = {
    Language.RUST: ["rustfmt", "--edition", "2021", "--emit", "stdout", "--quiet"],
    Language.PYTHON: ["black", "--quiet"],
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


def rust(files: list[Path], options: list[str]) -> Iterator[tuple[Path, bytes, bytes]]:
    """Files, their bytes, and what rustfmt makes of them; nothing where it refuses."""

    def formatted(path: Path) -> tuple[Path, bytes, bytes]:
        before = path.read_bytes()
        command = [*COMMANDS[Language.RUST], *options]
        done = subprocess.run(command, input=before, capture_output=True, check=False, timeout=120)
        return path, before, b"" if done.returncode else done.stdout

    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(formatted, files)


def python(files: list[Path], options: list[str]) -> Iterator[tuple[Path, bytes, bytes]]:
    """The same of black, which tells of a file it refuses by its name."""
    with tempfile.TemporaryDirectory(prefix="contract-workbench-black-") as name:
        folder = Path(name)
        copies = [folder / f"f{at:06}.py" for at in range(len(files))]
        for path, copy in zip(files, copies, strict=True):
            copy.write_bytes(path.read_bytes())
        command = [*COMMANDS[Language.PYTHON], "--config", os.devnull, *options, str(folder)]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        refused = set(re.findall(r"\bf\d{6}\.py", done.stderr))
        for path, copy in zip(files, copies, strict=True):
            yield path, path.read_bytes(), b"" if copy.name in refused else copy.read_bytes()


FORMATTED = {Language.RUST: rust, Language.PYTHON: python}


def hold(path: Path, before: bytes, after: bytes, language: Language, tally: Tally) -> None:
    """Compare one file with what the formatter made of it."""
    tally.files += 1
    if not after:
        tally.refused += bool(before)
        return
    if after == before:
        return
    tally.changed += 1
    old, new = (fingerprints(str(path), data, language) for data in (before, after))
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
        for each in FORMATTED[language](files, NARROW[language] if given.narrow else []):
            hold(*each, language, tally)
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
