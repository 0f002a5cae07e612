"""Over every Rust file at hand: an outline says what the syntax tree of the file's skeleton says."""

from __future__ import annotations

import os
from operator import itemgetter
from pathlib import Path

import pytest

from workbench.symbols.grammar import parse
from workbench.symbols.outline import outline
from workbench.symbols.rust import _Walk
from workbench.symbols.skeleton import skeleton, without_raw_strings
from workbench.symbols.symbol import Language

TREE = Path(os.environ.get("CONTRACT_WORKBENCH_BENCHMARK_TREE", "/usr/src"))
FEW = 0.002
"""Of the files: macros in the bodies of functions, which only one of the two looks into."""


def test_outlines_are_what_trees_say():
    files = [path for path in sorted(TREE.rglob("*.rs")) if path.is_file()]
    if not files:
        pytest.skip("no Rust sources: install Debian's rust-src, or name a folder of some")
    told = different = 0
    for path in files:
        data = path.read_bytes()
        found = outline(without_raw_strings(data), 0)
        if found is None:
            continue
        text = skeleton(data)
        root = parse(text, Language.RUST).root_node
        if root.has_error:
            continue
        walk = _Walk(text)
        walk.run(root, 0)
        told += 1
        # The tree may be asked twice for one place.
        different += set(found[0]) != set(walk.rows)
        assert {row[1] for row in found[0]} >= {row[1] for row in walk.rows}, path
        assert all(row[3] <= row[4] for row in sorted(found[0], key=itemgetter(3)))
    assert told > 0.8 * len(files)
    assert different <= FEW * told
