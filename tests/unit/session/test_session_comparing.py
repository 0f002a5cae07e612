"""Pairs compared in processes: what is told on the way, what is kept, and how it is stopped."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.demo.captures import captured_traces
from workbench.session.comparing import Comparing, ComparingError
from workbench.workspace.pairs import Pair

PAIR = Pair("layer 0", "traces/apr", "traces/oracle", weights=(("", "Q8_0"),))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    for path, data in captured_traces():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def comparing(root):
    made = Comparing(root)
    yield made
    made.close()


def test_a_pair_is_compared_and_told_stage_by_stage(comparing, root):
    stages, steps = [], []
    found = comparing.compare(
        PAIR, lambda stage: stages.append((stage.layer, stage.stage)), lambda *s: steps.append(s)
    )
    assert str(found.comparison.verdict) == "UNIQUE(k_post_rope, attn_scores)"
    assert len(set(stages)) == len(stages) == 36
    assert steps
    assert all(done <= total for done, total in steps)
    assert len(found.stamps) == 73
    assert found.pair.subject == str(root / "traces/apr")


def test_what_has_not_changed_is_not_read_again(comparing, root):
    first = comparing.compare(PAIR)
    stages = []
    assert comparing.compare(replace(PAIR, name="another name", claims=("A",)), stages.append) is first
    assert stages == []
    assert comparing.known(PAIR) is first
    assert comparing.known(replace(PAIR, masks=(("attn_out", "causal"), ("attn_scores", "none")))) is None
    file = root / "traces/apr/layer-3/attn_out.bin"
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert comparing.known(PAIR) is None
    assert comparing.compare(PAIR, stages.append) is not first
    assert len(stages) == 36


def test_a_stage_is_looked_at_closer(comparing):
    found = comparing.compare(PAIR)
    stage = found.comparison.layers[0].stage("attn_scores")
    worst = stage.metrics.worst
    assert comparing.values(found, stage, worst.index, 1) == ((worst.subject, worst.oracle, True),)
    steps = []
    counted = comparing.histogram(found, stage, lambda *step: steps.append(step))
    assert sum(counted.counts) == 8 * 7 * 8 // 2
    assert steps[-1] == (8 * 7 * 7, 8 * 7 * 7)
    assert comparing.next_apart(found, stage, -1, 1, 1e9) == -1
    at = comparing.next_apart(found, stage, -1, 1, worst.subject * 0 + abs(worst.difference))
    assert at == worst.index


def test_a_file_that_changed_since_is_refused(comparing, root):
    found = comparing.compare(PAIR)
    stage = found.comparison.layers[1].stage("attn_norm")
    file = Path(stage.subject)
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 5))
    with pytest.raises(ComparingError, match="changed since it was compared"):
        comparing.values(found, stage, 0, 1)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (Pair("x", "nothing", "traces/oracle"), "no such file or folder"),
        (Pair("x", "traces", "traces/oracle"), "holds no stages"),
        (Pair("x", "traces/apr/layer-0/attn_out.bin", "traces/oracle"), "a folder"),
    ],
)
def test_what_cannot_be_compared_says_why(comparing, pair, words):
    with pytest.raises(ComparingError, match=words) as caught:
        comparing.compare(pair)
    assert not caught.value.stopped


def test_the_extent_is_told_before_anything_is_read(comparing):
    extent = comparing.extent(PAIR)
    assert extent.files == 73
    assert extent.size > 200_000


def test_a_comparison_is_stopped_in_the_middle_and_can_be_made_again(root):
    made = Comparing(root)
    begun, caught = threading.Event(), []
    hold = threading.Event()

    def on_stage(_stage):
        begun.set()
        hold.wait(30)

    def compare():
        try:
            made.compare(PAIR, on_stage)
        except ComparingError as error:
            caught.append(error)

    thread = threading.Thread(target=compare)
    thread.start()
    assert begun.wait(60)
    made.stop()
    hold.set()
    thread.join(60)
    # Small as it is, it may have been through before it was stopped.
    assert all(error.stopped for error in caught)
    assert str(made.compare(PAIR).comparison.verdict) == "UNIQUE(k_post_rope, attn_scores)"
    made.close()
    with pytest.raises(ComparingError):
        made.compare(replace(PAIR, threshold=0.9))


def test_the_faces_own_process_never_loads_numpy(root):
    code = (
        "import sys; from pathlib import Path; from workbench.session.comparing import Comparing;"
        ""
        "from workbench.workspace.pairs import Pair;"
        f"c = Comparing(Path({str(root)!r})); p = Pair('x', 'traces/apr', 'traces/oracle');"
        "f = c.compare(p); s = f.comparison.layers[0].stages[0];"
        "c.values(f, s, 0, 9), c.histogram(f, s), f.at_threshold(0.5);"
        "c.close(); print('numpy' in sys.modules)"
    )
    import subprocess  # noqa: PLC0415

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
