"""``pv diff`` itself against our levels, on the pairs that the suite has written out.

``CONTRACT_WORKBENCH_PV`` names the program.
"""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.unit.contracts.test_contracts_pv_diff import BASE, PAIRS


@pytest.mark.parametrize(("old", "new", "level"), PAIRS)
def test_pv_says_the_same(tmp_path, old, new, level) -> None:
    program = os.environ.get("CONTRACT_WORKBENCH_PV")
    if not program:
        pytest.skip("pv is not here (CONTRACT_WORKBENCH_PV names it)")
    before, after = tmp_path / "a.yaml", tmp_path / "b.yaml"
    before.write_text(BASE)
    after.write_text(BASE.replace(old, new, 1))
    done = subprocess.run([program, "diff", before, after], capture_output=True, text=True, check=True)
    found = re.search(r"Suggested bump: (\w+)", done.stdout)
    assert (found[1] if found else "none") == level
