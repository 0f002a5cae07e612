"""A small workspace and the program itself, run as its users run it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "contracts/alpha-v1.yaml": """\
        metadata:
          id: alpha-v1
          version: "1.1.0"
          kind: pattern
          description: what alpha promises
          references: [none]
        falsification_tests:
        - id: FALSIFY-ALPHA-001
          rule: loads
          prediction: it loads
          if_fails: it does not
          status: FUNCTIONAL
          algorithm_evidence:
            file_paths:
            - src/lib.rs
            function_names:
            - load_thing
            - vanished_thing
        """,
    "contracts/beta-v1.yaml": """\
        metadata:
          id: beta-v1
          version: "1.0.0"
          kind: pattern
          description: what beta promises
          references: [none]
        falsification_tests:
        - id: FALSIFY-BETA-001
          rule: loads
          prediction: it loads
          if_fails: it does not
          status: PROPOSED
          algorithm_evidence:
            function_names:
            - coming_thing
        """,
    "src/lib.rs": """\
        pub fn load_thing() -> u8 {
            1
        }
        """,
}

OLD = 1_700_000_000_123_456_789


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small workspace: one error, one piece of information."""
    folder = tmp_path / "small"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        os.utime(path, ns=(OLD, OLD))
    return folder


@pytest.fixture
def run(root: Path):
    """Runs the program in the small workspace; gives what it wrote and its exit code."""

    def run_it(*arguments: object, cwd=None, env=None, code: str | None = None):
        program = ["-c", code] if code else ["-m", "workbench"]
        return subprocess.run(
            [sys.executable, *program, *map(str, arguments)],
            cwd=cwd or root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return run_it
