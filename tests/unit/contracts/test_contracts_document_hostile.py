"""A folder of hostile files: each gives findings with a place, within bounds, and the others go on."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from workbench.contracts import bounds, composer
from workbench.contracts.claims import read_contract
from workbench.contracts.contract import DocumentKind
from workbench.contracts.document import read_document

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = 100_000
LAUGHS = b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (i, i, b", ".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 10)
)
CHAIN = b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [*a%d]\n" % (i, i, i - 1) for i in range(1, 1000))

HOSTILE = {
    "open-brackets.yaml": (b"[" * LEVELS, "too-deep"),
    "brackets.yaml": (b"[" * LEVELS + b"]" * LEVELS, "too-deep"),
    "braces.yaml": (b"{a: " * LEVELS, "too-deep"),
    "dashes.yaml": (b"- " * LEVELS, "too-deep"),
    "questions.yaml": (b"? " * LEVELS, "too-deep"),
    "steps.yaml": (b"\n".join(b" " * i + b"a:" for i in range(1500)), "too-deep"),
    "mixed.yaml": (b"- " * 150 + b"[" * 150 + b"]" * 150, "too-deep"),
    "laughs.yaml": (LAUGHS, "alias"),
    "chain.yaml": (CHAIN, "alias"),
    "itself.yaml": (b"metadata: &a\n  b: *a\n", "alias"),
    "itself-in-a-list.yaml": (b"a: &x [1, *x]\n", "alias"),
    "itself-as-a-key.yaml": (b"&a ? *a : 1\n", None),
    "large.yaml": (b"a: b\n" * (bounds.LARGEST // 5 + 1), "too-large"),
    "folds.yaml": (b"notes: 'x" + b" y\n " * 300_000 + b"'\n", None),
    "spaces.yaml": (b'notes: "x' + b" " * 1_000_000 + b'y"\n', None),
    "blank-lines.yaml": (b"falsification_tests:\n- notes: |+\n" + b"\n" * 1_000_000, None),
    "twice.yaml": (b"a: 1\n" * 100_000, "duplicate-key"),
    "nul.yaml": (b"a: \x00\n", "control-character"),
    "noise.yaml": (bytes(range(256)) * 64, "not-utf8"),
    "utf-16.yaml": ("metadata: 1\n".encode("utf-16"), "not-utf8"),
    "tag.yaml": (b"metadata: !!python/object/apply:os._exit [3]\n", None),
    "scalar.yaml": (b"just words\n", None),
    "list.yaml": (b"- 1\n- 2\n", None),
    "empty.yaml": (b"", "empty-file"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, (data, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "zz-honest.yaml").write_bytes(b"metadata:\n  id: HONEST\n")
    return tmp_path


def test_every_file_of_the_folder_is_read_and_told_of(folder):
    told = {}
    for path in sorted(folder.iterdir()):
        contract = read_contract(path.name, path.read_bytes())
        told[path.name] = [problem.rule for problem in contract.problems]
        assert all(p.span is not None for p in contract.problems if p.rule not in {"empty-file", "too-large"})
    assert told.pop("zz-honest.yaml") == []
    for name, (_, rule) in HOSTILE.items():
        assert rule is None or rule in told[name], (name, told[name])


@pytest.mark.parametrize(
    "name",
    [name for name, (_, rule) in HOSTILE.items() if rule in {"too-deep", "alias", "too-large", "not-utf8"}],
)
def test_what_is_refused_is_unreadable(name):
    contract = read_contract(name, HOSTILE[name][0])
    assert contract.kind is DocumentKind.UNREADABLE
    assert contract.claims == ()


def test_problems_of_one_kind_stop_at_a_hundred():
    assert len(read_document("twice.yaml", HOSTILE["twice.yaml"][0]).problems) == 100


def test_refusing_the_deep_takes_no_memory_to_speak_of():
    data = HOSTILE["braces.yaml"][0]
    read_document("warm.yaml", b"[" * 1000)
    tracemalloc.start()
    try:
        read_document("braces.yaml", data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(data)


def test_depth_counts_through_aliases_too():
    levels, nodes = bounds.expansion(read_document("c.yaml", b"a: &a [[x]]\nb: [*a, *a]\n").root)
    assert levels == 4
    assert nodes == 1 + 2 + 3 + (1 + 3 + 3)


@pytest.mark.parametrize("levels", [bounds.DEEPEST, bounds.DEEPEST + 1])
@pytest.mark.parametrize("shape", ["flow", "steps", "dashes"])
def test_the_deepest_is_the_same_for_every_shape(shape, levels):
    data = {
        "flow": b"[" * levels + b"]" * levels,
        "steps": b"\n".join(b" " * i + b"a:" for i in range(levels)),
        "dashes": b"- " * levels + b"x",
    }[shape]
    document = read_document("c.yaml", data)
    assert (document.root is None) == (levels > bounds.DEEPEST)


def test_without_libyaml_the_deep_is_refused_too(monkeypatch):
    monkeypatch.setattr(composer, "LibYaml", None)
    for name in ("open-brackets.yaml", "dashes.yaml", "laughs.yaml", "itself.yaml"):
        data, rule = HOSTILE[name]
        assert [problem.rule for problem in read_document(name, data).problems] == [rule]
