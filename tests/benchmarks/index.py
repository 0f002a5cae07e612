"""The index against ctags: time, as ratios in one run, and what the two agree on.

    python -m tests.benchmarks.index [FOLDER…] [--repeat N]

FOLDER, or ``CONTRACT_WORKBENCH_BENCHMARK_TREE`` (``CONTRACT_WORKBENCH_TREE`` too), holds Rust of over a
million lines. Without either it is Debian's ``rust-src`` below ``/usr/src``: first its ``compiler`` and
``library``, then the whole of it, two thirds of whose files are test snippets of a few lines. The report goes
to stdout. Figures of one run can be compared with each other, and with nothing else.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from workbench.store.database import FOLDER_VARIABLE, open_store
from workbench.symbols.build import build
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace

COLD_TARGET, WARM_TARGET, COMMON_TARGET = 2.0, 0.15, 99.8
KINDS = {"f": "fn", "P": "fn", "s": "struct", "g": "enum", "i": "trait"}
OURS = {"fn": "fn", "method": "fn", "struct": "struct", "enum": "enum", "trait": "trait"}
SHOWN = 12
VARIABLES = ("CONTRACT_WORKBENCH_BENCHMARK_TREE", "CONTRACT_WORKBENCH_TREE")


def trees(given: list[str]) -> list[list[Path]]:
    """The trees to measure: each a list of folders."""
    named = [os.environ[name] for name in VARIABLES if os.environ.get(name)]
    given = given or named[:1]
    if given:
        return [[Path(folder).resolve() for folder in given]]
    for root in sorted(Path("/usr/src").glob("rustc-*")):
        part = [root / name for name in ("compiler", "library") if (root / name).is_dir()]
        return [part, [root]] if part else [[root]]
    sys.exit("no tree: name a folder of Rust, or install Debian's rust-src")


def prepare(folders: list[Path], where: Path) -> Path:
    """A workspace whose source roots are these folders."""
    where.mkdir()
    (where / "contract-workbench.toml").write_text(
        f"sources = {json.dumps([str(each) for each in folders])}\n"
    )
    return where


def build_once(root: Path) -> None:
    """List and index a workspace, as ``check`` does, and tell the times of the steps as JSON."""
    gc.disable()
    times = [time.perf_counter()]
    workspace = open_workspace(root=root)
    files = list_files(workspace)
    times.append(time.perf_counter())
    store = open_store(workspace.root)
    index = build(files.files, store)
    times.append(time.perf_counter())
    symbols = index.symbols
    store.close()
    print(json.dumps({"list": times[1] - times[0], "build": times[2] - times[1], "symbols": symbols}))


def measure_child(root: Path) -> dict[str, float]:
    began = time.perf_counter()
    before = os.times()
    command = [sys.executable, "-m", "tests.benchmarks.index", "--child", str(root)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    after = os.times()
    found: dict[str, float] = json.loads(done.stdout)
    found["wall"] = time.perf_counter() - began
    found["cpu"] = after.children_user + after.children_system - before.children_user - before.children_system
    return found


def measure_ctags(folders: list[Path]) -> dict[str, float]:
    began, before = time.perf_counter(), os.times()
    command = ["ctags", "-R", "--languages=Rust", "-f", os.devnull, *map(str, folders)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    after = os.times()
    return {
        "wall": time.perf_counter() - began,
        "cpu": after.children_user + after.children_system - before.children_user - before.children_system,
    }


def ctags_pairs(folders: list[Path]) -> dict[tuple[str, str], tuple[str, int]]:
    """What ctags defines: (file, name) to kind and line."""
    command = [
        "ctags",
        "-R",
        "--languages=Rust",
        "-x",
        "--sort=no",
        "--_xformat=%N\t%F\t%K\t%k\t%n",
        *map(str, folders),
    ]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    found = {}
    for line in output.decode("utf-8", "replace").split("\n"):
        parts = line.split("\t")
        if len(parts) == 5 and parts[3] in KINDS:
            found.setdefault((parts[1], parts[0]), (KINDS[parts[3]], int(parts[4])))
    return found


def our_pairs(root: Path) -> set[tuple[str, str]]:
    store = open_store(root)
    rows = store.read("SELECT f.path, s.name, s.kind FROM symbol s JOIN file f ON f.id = s.id >> 20")
    store.close()
    return {(os.path.normpath(root / path), name) for path, name, kind in rows if kind in OURS}


def agreement(folders: list[Path], root: Path) -> None:
    theirs, ours = ctags_pairs(folders), our_pairs(root)
    missing = sorted(theirs.keys() - ours)
    more = ours - theirs.keys()
    common = 100 * (1 - len(missing) / max(1, len(theirs)))
    print(f"  (file, name) pairs of fn, struct, enum and trait: ctags {len(theirs):,}, index {len(ours):,}")
    verdict = "ok" if common >= COMMON_TARGET else "BELOW"
    print(f"  in common {common:.2f} % (target {COMMON_TARGET} %: {verdict}); index alone {len(more):,}")
    if not missing:
        return
    places = [(path, name, *theirs[path, name]) for path, name in missing]
    by_file = Counter(path for path, *_ in places)
    print(f"  ctags alone {len(missing):,}, in {len(by_file):,} files; one of each of the first {SHOWN}:")
    for path in list(by_file)[:SHOWN]:
        _, name, kind, line = next(place for place in places if place[0] == path)
        text = Path(path).read_bytes().split(b"\n")[line - 1].decode("utf-8", "replace").strip()[:80]
        print(f"    {kind} {name}  {Path(path).name}:{line}  {text}")


def size_of(folders: list[Path]) -> str:
    files = [path for folder in folders for path in folder.rglob("*.rs") if path.is_file()]
    data = [path.read_bytes() for path in files]
    lines, size = sum(each.count(b"\n") for each in data), sum(map(len, data))
    return f"{len(files):,} files, {lines / 1e6:.2f} M lines, {size / 1e6:.1f} MB of Rust"


def report(folders: list[Path], repeat: int) -> None:
    print(f"{' '.join(map(str, folders))}\n  {size_of(folders)}")
    with tempfile.TemporaryDirectory() as scratch:
        root = prepare(folders, Path(scratch) / "workspace")
        os.environ[FOLDER_VARIABLE] = str(Path(scratch) / "cache")
        runs: dict[str, list[dict[str, float]]] = {"ctags": [], "cold": [], "warm": []}
        for _ in range(repeat):
            shutil.rmtree(os.environ[FOLDER_VARIABLE], ignore_errors=True)
            runs["ctags"].append(measure_ctags(folders))
            runs["cold"].append(measure_child(root))
            runs["warm"].append(measure_child(root))
        unit = median(run["wall"] for run in runs["ctags"])
        cpu = median(run["cpu"] for run in runs["ctags"])
        print(f"  ctags: {unit:.2f} s wall, {cpu:.2f} s of processor (median of {repeat})")
        for name, target in (("cold", COLD_TARGET), ("warm", WARM_TARGET)):
            pairs = zip(runs[name], runs["ctags"], strict=True)
            ratios = sorted((run["list"] + run["build"]) / each["wall"] for run, each in pairs)
            steps = {
                step: median(run[step] for run in runs[name]) for step in ("wall", "list", "build", "cpu")
            }
            ratio = median(ratios)
            verdict = "ok" if ratio <= target else "ABOVE"
            print(
                f"  {name}: {ratio:.2f} x ctags (target {target}: {verdict};"
                f" {ratios[0]:.2f} to {ratios[-1]:.2f}): list {steps['list']:.2f} s,"
                f" build {steps['build']:.2f} s\n"
                f"    with the interpreter's start {steps['wall'] / unit:.2f} x; processor time"
                f" {steps['cpu'] / cpu:.2f} x that of ctags"
            )
        agreement(folders, root)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        build_once(options.child)
        return
    if not shutil.which("ctags"):
        sys.exit("no ctags: install universal-ctags to compare with")
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}")
    for folders in trees(options.folders):
        report(folders, options.repeat)


if __name__ == "__main__":
    main()
