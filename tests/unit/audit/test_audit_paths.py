"""Paths against the counted files."""

from __future__ import annotations

import unicodedata

import pytest

from workbench.audit.resolution import State
from workbench.workspace.files import FileProblem

BASE = {
    "Cargo.toml": '[package]\nname = "root"\n\n[dependencies]\nsibling = "1"\n',
    "crates/serve/src/trace/stage.rs": "pub fn one() {}\n" * 20,
    "crates/serve/src/lib.rs": "",
    "crates/other/src/lib.rs": "",
    "docs/Guide.md": "hello\n",
    "docs/" + unicodedata.normalize("NFD", "prüfung.md"): "hello\n",
    "contracts/parent-v1.yaml": "metadata:\n  id: P\n",
}
STAGE = "crates/serve/src/trace/stage.rs"


@pytest.fixture
def paths(bench):
    return bench(
        BASE, root_name="workspace", problems=(FileProblem("link-leaves-roots", "out.rs", "leads out"),)
    ).resolver.paths


@pytest.mark.parametrize(
    ("path", "state", "target"),
    [
        (STAGE, State.FOUND, STAGE),
        (f"./{STAGE}", State.FOUND, STAGE),
        ("crates/serve/src/trace/", State.FOUND, "crates/serve/src/trace"),
        ("crates/serve", State.FOUND, "crates/serve"),
        ("serve/src/trace/stage.rs", State.MOVED, STAGE),
        ("stage.rs", State.MOVED, STAGE),
        (f"workspace/{STAGE}", State.MOVED, STAGE),
        ("src/lib.rs", State.AMBIGUOUS, "crates/other/src/lib.rs"),
        ("docs/guide.md", State.MOVED, "docs/Guide.md"),
        ("docs/prüfung.md", State.FOUND, "docs/" + unicodedata.normalize("NFD", "prüfung.md")),
        ("crates/*/src/lib.rs", State.FOUND, "crates/other/src/lib.rs"),
        ("**/stage.rs", State.FOUND, STAGE),
        ("crates/**", State.FOUND, "crates/other/src/lib.rs"),
        ("crates/s[a-z]rve/src/*.rs", State.FOUND, "crates/serve/src/lib.rs"),
        ("crates/*.rs", State.MISSING, ""),
        ("crates/serve/src/gone.rs", State.MISSING, ""),
        ("/mnt/models/a.bin", State.UNCHECKED, ""),
        ("~/x.rs", State.UNCHECKED, ""),
        ("../beside/src/x.rs", State.UNCHECKED, ""),
        ("out/<model>.bin", State.UNCHECKED, ""),
        ("sibling/src/x.rs", State.UNCHECKED, ""),
        ("out.rs", State.UNCHECKED, ""),
        ("neighbour/src/cuda/run.rs", State.UNCHECKED, ""),
        ("neighbour/notes.txt", State.MISSING, ""),
        ("crates/gone/src/lib.rs", State.MISSING, ""),
    ],
)
def test_what_becomes_of_a_path(paths, path, state, target):
    found = paths.resolve(path)
    assert found.state is state
    assert (found.targets[0].path if found.targets else "") == target
    assert state is State.UNCHECKED or "counted files" in found.looked[0]


def test_a_bare_name_may_mean_a_file_beside_the_contract(paths):
    found = paths.resolve("parent-v1.yaml", beside="contracts/child-v1.yaml")
    assert (found.state, found.targets[0].path) == (State.FOUND, "contracts/parent-v1.yaml")


def test_lines_stand_on_the_target(paths):
    assert paths.resolve(STAGE, lines=(3, 5)).targets[0].line == 3


def test_a_hostile_pattern_ends(paths):
    assert paths.resolve("*a" * 40 + "/[z-a]" + "/**" * 40).state is State.MISSING


def test_what_stands_behind_a_link_that_leaves_the_roots_is_unchecked(bench):
    problems = (FileProblem("link-leaves-roots", "ckpt", "is a link to /mnt: it is not read"),)
    paths = bench(BASE, root_name="workspace", problems=problems).resolver.paths
    for path in ("ckpt", "ckpt/", "ckpt/model.bin", "./ckpt/deep/model.bin", "ckpt/*.bin"):
        found = paths.resolve(path)
        assert found.state is State.UNCHECKED, path
        assert "is a link to /mnt" in found.reason, path
    assert paths.resolve("ckpts/model.bin").state is State.MISSING
