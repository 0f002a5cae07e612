"""Measures kept from one run to the next: the files' bodies are changed unnoticed, and nobody notices."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.demo.captures import captured_traces
from workbench.session.comparing import Comparing
from workbench.session.measures import Measures, NotKeptError
from workbench.store.database import cache_folder
from workbench.traces.compare import compare
from workbench.traces.options import Options
from workbench.workspace.pairs import LayoutOf, Pair

PAIR = Pair("layer 0", "traces/apr", "traces/oracle", weights=(("", "Q8_0"),))
LONG_AGO = 1_600_000_000_123_456_789


@pytest.fixture
def root(tmp_path):
    for path, data in captured_traces():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, ns=(LONG_AGO, LONG_AGO))
    return tmp_path


def secretly_changed(root, *, side="apr"):
    """Other values in every file of a side, under the same length and time."""
    for file in (root / "traces" / side).rglob("*.bin"):
        data = file.read_bytes()
        file.write_bytes(data[:12] + bytes(len(data) - 12))
        os.utime(file, ns=(LONG_AGO, LONG_AGO))


def in_another_run(root, pair=PAIR, *, known=False):
    comparing = Comparing(root)
    try:
        found = comparing.known(pair) if known else comparing.compare(pair)
        return found and found.comparison
    finally:
        comparing.close()


def metrics_of(comparison):
    return {(stage.layer, stage.stage): stage.metrics for stage in comparison.stages}


def test_another_run_reads_no_files_values(root):
    first = in_another_run(root)
    secretly_changed(root)
    assert in_another_run(root, known=True) == first
    assert in_another_run(root) == first
    assert str(first.verdict) == "UNIQUE(k_post_rope, attn_scores)"


def test_without_the_store_the_values_are_read(root, monkeypatch):
    first = in_another_run(root)
    secretly_changed(root)
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(root / "elsewhere"))
    assert in_another_run(root, known=True) is None
    assert str(in_another_run(root).verdict) != str(first.verdict)


def test_a_changed_file_has_its_own_stage_read_and_no_other(root):
    first = in_another_run(root)
    secretly_changed(root)
    file = root / "traces/apr/layer-2/ffn_up.bin"
    if not file.exists():
        file = next((root / "traces/apr/layer-2").glob("attn_out.bin"))
    os.utime(file, ns=(LONG_AGO, LONG_AGO + 1))
    assert in_another_run(root, known=True) is None
    before, after = metrics_of(first), metrics_of(in_another_run(root))
    changed = {place for place in before if before[place] != after[place]}
    assert changed == {(2, file.stem)}
    assert math.isnan(after[2, file.stem].cosine)  # what it holds now is all zero


def test_what_does_not_change_a_measure_reads_nothing(root):
    first = in_another_run(root)
    secretly_changed(root)
    other = replace(
        PAIR, name="y", claims=("A",), threshold=0.5, weights=(), stages=("attn_norm", "attn_out")
    )
    found = in_another_run(root, other)
    assert metrics_of(found) == metrics_of(first)
    assert found.threshold == 0.5


@pytest.mark.parametrize(
    ("option", "stage"),
    [
        ({"layouts": (LayoutOf("attn_out", "both", ("hidden", "seq")),)}, "attn_out"),
        ({"masks": (("attn_scores", "none"),)}, "attn_scores"),
    ],
)
def test_another_way_to_lay_a_stage_reads_that_stage(root, option, stage):
    first = in_another_run(root)
    secretly_changed(root)
    before, after = metrics_of(first), metrics_of(in_another_run(root, replace(PAIR, **option)))
    assert {name for layer, name in before if before[layer, name] != after[layer, name]} == {stage}


def test_a_file_that_was_just_written_is_not_kept(root):
    file = root / "traces/apr/layer-1/attn_out.bin"
    file.write_bytes(file.read_bytes())
    in_another_run(root)
    # However long the machine took: what counts is its age when it was looked at.
    ahead = 4_000_000_000_123_456_789
    os.utime(file, ns=(ahead, ahead))
    in_another_run(root)
    assert in_another_run(root, known=True) is None


def test_another_program_measures_anew(root):
    sides = root / "traces/apr", root / "traces/oracle"
    with Measures(root) as kept:
        compare(*sides, Options(), kept=kept)
    with Measures(root, only=True) as kept:
        compare(*sides, Options(), kept=kept)
        kept._program = "another"
        with pytest.raises(NotKeptError):
            compare(*sides, Options(), kept=kept)


@pytest.mark.parametrize("how", ["corrupt", "a folder", "not writable"])
def test_whatever_happens_to_the_store_the_answer_is_the_same(root, how, monkeypatch):
    first = in_another_run(root)
    if how == "not writable":
        monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", os.devnull + "/nowhere")
    for file in Path(cache_folder()).glob("*.sqlite3*") if how != "not writable" else ():
        file.unlink()
        if how == "corrupt":
            file.write_bytes(b"nothing of ours" * 1000)
        else:
            file.mkdir()
    assert in_another_run(root) == first


@pytest.mark.parametrize("options", [Options(), Options(hints=False, top=3)])
def test_everything_that_is_measured_comes_back_as_it_was(root, options):
    sides = root / "traces/apr", root / "traces/oracle"
    fresh = compare(*sides, options)
    with Measures(root) as kept:
        assert compare(*sides, options, kept=kept) == fresh
    with Measures(root, only=True) as kept:
        assert compare(*sides, options, kept=kept) == fresh
    assert any(stage.metrics.softmax is not None for stage in fresh.stages if stage.metrics is not None)
