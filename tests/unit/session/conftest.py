"""A small workspace: one contract that is right, one that names what is not there, one file that is none."""

from __future__ import annotations

import os
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
            - load_thing
        """,
    "contracts/values.yaml": "just: values\n",
    "src/lib.rs": """\
        /// Loads.
        pub fn load_thing() -> u8 {
            1
        }

        #[test]
        fn falsify_alpha_001_loads() {
            assert_eq!(load_other_thing(), 1);
        }

        pub fn load_other_thing() -> u8 {
            1
        }
        """,
    "Cargo.toml": '[package]\nname = "small"\n',
}

OLD = 1_700_000_000_123_456_789


def write(root: Path, files: dict[str, str]) -> None:
    """Write files as if they had been there for long."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        os.utime(path, ns=(OLD, OLD))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small workspace outside git."""
    folder = tmp_path / "small"
    write(folder, FILES)
    return folder
