"""A pair of folders compared: the demo's captures, whose defect is known."""

from __future__ import annotations

import pytest

from workbench.demo.captures import captured_traces
from workbench.traces.compare import compare
from workbench.traces.comparison import State
from workbench.traces.options import Options
from workbench.traces.sizes import Sizes
from workbench.traces.verdict import Outcome

NINE = (
    "attn_norm", "qkv_matmul", "qkv_bias", "q_post_rope", "k_post_rope",
    "attn_scores", "attn_softmax", "attention", "attn_out",
)  # fmt: skip


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    root = tmp_path_factory.mktemp("captures")
    for name, data in captured_traces():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root / "traces"


def test_the_defect_is_found_at_the_right_pair_and_head(captures):
    found = compare(captures / "apr", captures / "oracle", Options(stages=NINE, weights="Q8_0"))
    assert found.sizes == Sizes(7, 8, 2, 16)
    assert found.prompt.startswith("prompt unverified")
    assert str(found.verdict) == "UNIQUE(k_post_rope, attn_scores)"
    layer = found.layer(0)
    scores = layer.stage("attn_scores")
    assert scores.metrics.worst_head.index == 3
    assert scores.mask == "causal"
    assert scores.metrics.left_out == 8 * 21
    assert [(cause.stage, cause.parents) for cause in layer.verdict.causes] == [
        ("attn_scores", ((0, "q_post_rope"), (0, "k_post_rope")))
    ]
    assert [stage.stage for stage in layer.stages] == [*NINE]
    assert not scores.within_floor
    assert not scores.hints
    assert found.layer(1).verdict.outcome is Outcome.STARTS_BELOW
    assert found.layer(1).verdict.handed_on == ((0, "attn_out"),)
    assert not found.holds


def test_without_the_defect_nothing_is_found(captures):
    found = compare(captures / "apr-repaired", captures / "oracle", Options(stages=NINE))
    assert found.verdict.outcome is Outcome.NONE
    assert found.holds
    assert all(stage.state is State.COMPARED for stage in found.stages)
    assert not found.notes


def test_a_trace_held_against_itself_is_equal_to_the_bit(captures):
    found = compare(captures / "apr", captures / "apr", Options())
    assert found.verdict.outcome is Outcome.NONE
    assert all(stage.metrics.relative_error == 0 and not stage.metrics.top for stage in found.stages)
    assert "read as runtime writes" in found.notes[0]
