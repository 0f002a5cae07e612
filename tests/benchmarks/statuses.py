"""The rules about statuses over 2,400 contracts with history: what they add to a warm ``check``.

    python tests/benchmarks/statuses.py

The contracts are the corpus, each file repeated under other names; every tenth has a claim that waits, and so
is judged against the main branch. Held against a warm check: the same workspace with no claim that waits; and
what all rules take when every contract is examined anew, with the code's index and the parsed contracts kept.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import REPOSITORY, Figure, corpus, report, seconds, tree

import workbench.audit.examine as examine_module
from workbench.audit.mainrules import MainRules
from workbench.session.check import checking
from workbench.workspace.roots import open_workspace

CONTRACTS = 2_400
WAITING = 10
"""Each so many-th contract has a claim that waits."""

COMMITS = 12
CODE = 400
"""Source files beside the contracts."""

ROW = """\
metadata:
  id: C-WAITS-{number}
  version: "1.0.0"
  description: waits
falsification_tests:
- id: FALSIFY-WAITS-{number}
  rule: a rule
  prediction: it holds
  if_fails: it does not
  status: {status}
  algorithm_evidence:
    file_paths: [code/part_{file}.rs]
    function_names: [capture_{number}]
    notes: |
      Waits for (i) the capture of stage {number}, (ii) a live run over the model. See #{change}.
"""


def main() -> int:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        figures: list[Figure] = []
        warm: dict[str, float] = {}
        for name, status in (("waiting", "BLOCKER_STAGE_ABSENT"), ("neutral", "RETIRED")):
            root = home / name
            lay_out(root, status)
            env = {"CONTRACT_WORKBENCH_CACHE": str(home / f"cache-{name}"), "PYTHONPATH": str(REPOSITORY)}
            check = [sys.executable, "-m", "workbench", "check", "--root", str(root)]
            seconds(check, times=1, env=env, codes=(0, 1, 3))
            warm[name] = seconds(check, times=7, env=env, codes=(0, 1, 3))
        os.environ["CONTRACT_WORKBENCH_CACHE"] = str(home / "cache-waiting")
        rules, whole, found = examined(home / "waiting")
        unit = warm["neutral"]
        figures += [
            Figure("check, warm, no claim waits", unit, unit, None),
            Figure("check, warm, every tenth contract waits", warm["waiting"], unit, 1.5),
            Figure("all contracts examined anew", whole, unit, None),
            Figure("of that, the rules about statuses, of the whole", rules, whole, 0.5),
        ]
    title = f"{CONTRACTS:,} contracts, {COMMITS} commits, {found} that may rise; 1 x = a warm check"
    return report(title, figures)


def examined(root: Path) -> tuple[float, float, int]:
    """Seconds that the rules take, and the whole check, when main has moved; and how many claims may rise."""
    git(root, "commit", "--quiet", "--allow-empty", "-m", "moved")
    spent = [0.0]

    def timed(call):
        @functools.wraps(call)
        def inner(*arguments, **options):
            begun = time.perf_counter()
            try:
                found = call(*arguments, **options)
                return iter(list(found)) if hasattr(found, "__next__") else found
            finally:
                spent[0] += time.perf_counter() - begun

        return inner

    examine_module._statuses = timed(examine_module._statuses)
    examine_module.bound_to = timed(examine_module.bound_to)
    examine_module.unbound = timed(examine_module.unbound)
    MainRules.findings = timed(MainRules.findings)
    MainRules.foresee = timed(MainRules.foresee)
    begun = time.perf_counter()
    with checking(open_workspace(root=root)) as result:
        whole = time.perf_counter() - begun
        rising = sum(
            finding.rule == "stale-blocker" for outcome in result.outcomes for finding in outcome.findings
        )
    return spent[0], whole, rising


def lay_out(root: Path, status: str) -> None:
    """Make the workspace with its history: contracts first, then code that some of them wait for."""
    folder = root / "contracts"
    folder.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    real = sorted(path for path in corpus().rglob("*.yaml") if path.is_file())
    for number in range(CONTRACTS):
        if number % WAITING:
            path = folder / f"{real[number % len(real)].stem}-{number:04}.yaml"
            shutil.copyfile(real[number % len(real)], path)
        else:
            text = ROW.format(number=number, status=status, file=number % CODE, change=number % COMMITS)
            (folder / f"waits-{number:04}-v1.yaml").write_text(text)
    (root / "contract-workbench.toml").write_text('contracts = ["contracts/*.yaml"]\n')
    (root / "Cargo.toml").write_text('[package]\nname = "code"\n')
    code = root / "code"
    code.mkdir()
    sources = (path for path in sorted(tree().rglob("*.rs")) if path.stat().st_size < 60_000)
    for at, source in zip(range(CODE), sources, strict=False):
        shutil.copyfile(source, code / f"part_{at}.rs")
    commit(root, "contracts (#1)")
    for at in range(COMMITS):
        for number in range(at * WAITING, CONTRACTS, COMMITS * WAITING):
            with (code / f"part_{number % CODE}.rs").open("a") as stream:
                words = f"/// The capture of stage {number}, for FALSIFY-WAITS-{number}.\n"
                stream.write(f"\n{words}pub fn captured_{number}() {{}}\n")
        touched = sorted(folder.iterdir())[at :: COMMITS * 3]
        for path in touched:
            path.write_bytes(path.read_bytes() + b"# looked at\n")
        commit(root, f"captures (#{at + 2})")
    old = 1_700_000_000
    for path in [*folder.iterdir(), *code.iterdir(), root / "Cargo.toml", root / "contract-workbench.toml"]:
        os.utime(path, (old, old))
    git(root, "update-index", "--refresh", "--really-refresh", "-q")


def commit(root: Path, subject: str) -> None:
    """Put everything into one commit."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", subject)


def git(root: Path, *arguments: str) -> None:
    """Run git."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
