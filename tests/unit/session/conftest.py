"""A small workspace: one contract that is right, one that names what is not there, one file that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small import ALPHA, BETA, CLAIMING, LIBRARY, LOADING, PROPOSED, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    ALPHA: CLAIMING,
    BETA: PROPOSED.format(function="load_thing"),
    "contracts/values.yaml": "just: values\n",
    LIBRARY: "/// Loads.\n"
    + LOADING
    + """
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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small workspace outside git."""
    folder = tmp_path / "small"
    write(folder, FILES)
    return folder
