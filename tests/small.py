"""A small workspace: a contract that names what is not there, one that claims nothing yet, a little Rust."""

from __future__ import annotations

import os
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ALPHA, BETA = "contracts/alpha-v1.yaml", "contracts/beta-v1.yaml"

CLAIMING = """\
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
"""
"""The text of ``ALPHA``: of its two functions one is there."""

PROPOSED = """\
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
    - {function}
"""
"""The text of ``BETA``, with room for the one function that it names."""

LIBRARY = "src/lib.rs"
LOADING = "pub fn load_thing() -> u8 {\n    1\n}\n"

OLD = 1_700_000_000_123_456_789
"""When the files were changed last, in nanoseconds: long enough ago that nobody doubts their stat."""


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files as if they had been there for long."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        os.utime(path, ns=(OLD, OLD))
