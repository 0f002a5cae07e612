"""``check`` of 2,400 contracts beside a million lines of Rust, warm and cold, in units of ctags; start-up.

    python tests/benchmarks/check.py

The contracts are the corpus, each file repeated under other names until there are 2,400.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from harness import REPOSITORY, Figure, corpus, ctags, report, seconds, tree

CONTRACTS = 2_400


def main() -> int:
    """Measure and report."""
    sources = tree()
    program = [sys.executable, "-m", "workbench"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "workspace"
        cache = Path(folder) / "cache"
        size = lay_out(root, sources)
        env = {"CONTRACT_WORKBENCH_CACHE": str(cache), "PYTHONPATH": str(REPOSITORY)}
        check = [*program, "check", "--root", str(root)]

        def forget() -> None:
            shutil.rmtree(cache, ignore_errors=True)

        codes = (0, 1, 3)
        seconds(ctags(sources), times=1)  # the disk's cache is warm for whoever comes first
        unit = seconds(ctags(sources), times=3)
        cold = seconds(check, times=2, before=forget, env=env, codes=codes)
        warm = seconds(check, times=5, env=env, codes=codes)
        as_json = seconds([*check, "--format", "json"], times=2, env=env, codes=codes)
        changed = sorted((root / "contracts").iterdir())[7]

        def touch() -> None:
            changed.write_bytes(changed.read_bytes() + b"# changed\n")

        one = seconds(check, times=2, before=touch, env=env, codes=codes)
        unit = (unit + seconds(ctags(sources), times=3)) / 2
        bare = seconds([sys.executable, "-c", "pass"], times=9)
        version = seconds([*program, "--version"], times=9, env=env)
    return report(
        f"{CONTRACTS:,} contracts ({size / 1e6:.1f} MB) beside {sources}; 1 x = ctags, {unit * 1000:.0f} ms",
        [
            Figure("check, warm", warm, unit, 0.25),
            Figure("check, cold", cold, unit, 6.0),
            Figure("check, one contract changed", one, unit, None),
            Figure("check --format json, first warm run included", as_json, unit, None),
            Figure("--version (1 x = bare python)", version, bare, 6.0),
        ],
    )


def lay_out(root: Path, sources: Path) -> int:
    """Make the workspace; returns how many bytes of contracts it holds."""
    folder = root / "contracts"
    folder.mkdir(parents=True)
    real = sorted(path for path in corpus().rglob("*.yaml") if path.is_file())
    size = 0
    for number in range(CONTRACTS):
        data = real[number % len(real)].read_bytes()
        size += len(data)
        (folder / f"{real[number % len(real)].stem}-{number:04}.yaml").write_bytes(data)
    beside = os.path.relpath(sources, root)
    (root / "contract-workbench.toml").write_text(
        f'contracts = ["contracts/*.yaml"]\nsources = ["{beside}"]\n'
    )
    old = 1_700_000_000
    for path in folder.iterdir():
        os.utime(path, (old, old))
    return size


if __name__ == "__main__":
    sys.exit(main())
