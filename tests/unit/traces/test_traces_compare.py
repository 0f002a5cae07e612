"""A pair of folders compared: the demo's captures, whose defect is known."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from captured import write_captures
from stage_files import aprt, trace

from workbench.traces.closer import Question, answer
from workbench.traces.compare import compare
from workbench.traces.comparison import State
from workbench.traces.folder import Writer
from workbench.traces.layout import Mask, parse_layout
from workbench.traces.options import Options, StageLayout
from workbench.traces.pair import RefusedError
from workbench.traces.sizes import Sizes
from workbench.traces.tensor import describe
from workbench.traces.verdict import Outcome
from workbench.traces.watch import CancelledError, Watch

NINE = (
    "attn_norm", "qkv_matmul", "qkv_bias", "q_post_rope", "k_post_rope",
    "attn_scores", "attn_softmax", "attention", "attn_out",
)  # fmt: skip


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    return write_captures(tmp_path_factory.mktemp("captures"))


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
    assert [(hint.kind, hint.text) for hint in scores.hints] == [
        ("kv-heads", "query head 3 reads KV head 1 instead of 0; with its own it agrees")
    ]
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


def test_the_first_layer_that_is_off_gives_the_verdict_of_the_pair(captures, tmp_path):
    mixed = tmp_path / "mixed"
    shutil.copytree(captures / "apr-repaired", mixed)
    for stage in ("attention", "attn_out"):
        shutil.copy(captures / "apr" / "layer-2" / f"{stage}.bin", mixed / "layer-2" / f"{stage}.bin")
    found = compare(mixed, captures / "oracle", Options())
    assert [layer.verdict.outcome for layer in found.layers] == [
        Outcome.NONE, Outcome.NONE, Outcome.UNIQUE, Outcome.NONE,
    ]  # fmt: skip
    assert str(found.verdict) == "UNIQUE(attn_softmax, attention)"


def two(folder, ours, theirs, whole=None):
    """Two folders with a single layer; the oracle says that the reference wrote it."""
    trace(folder / "ours", {0: ours}, (whole or [None])[0])
    trace(folder / "theirs", {0: theirs}, (whole or [None])[-1])
    (folder / "theirs" / "_PROVENANCE.txt").write_text("model: none\n")
    return folder / "ours", folder / "theirs"


def seeded(*shape, by=0):
    return np.random.default_rng(by).standard_normal(shape).astype("<f4")


def test_extra_stages_are_compared_and_do_not_enter_the_verdict(tmp_path):
    x = seeded(3, 8)
    pair = two(
        tmp_path, {"attn_norm": x, "probe": -x, "attn_out": x}, {"attn_norm": x, "probe": x, "attn_out": x}
    )
    found = compare(*pair, Options(stages=("attn_norm", "attn_out")))
    assert found.verdict.outcome is Outcome.NONE
    assert found.holds
    probe = found.layer(0).stage("probe")
    assert (probe.declared, probe.holds) == (False, False)
    assert [stage.stage for stage in found.layer(0).stages] == ["attn_norm", "attn_out", "probe"]
    found = compare(*pair, Options(stages=("attn_norm", "probe", "attn_out")))
    assert str(found.verdict) == "UNIQUE(attn_norm, probe)"


def test_unknown_stages_have_the_parents_that_are_declared(tmp_path):
    x = seeded(3, 8)
    pair = two(tmp_path, {"attn_norm": -x, "probe": -x}, {"attn_norm": x, "probe": x})
    found = compare(*pair, Options(parents={"probe": ("attn_norm",)}))
    assert [stage.stage for stage in found.layer(0).stages] == ["attn_norm", "probe"]
    assert found.layer(0).stage("probe").parents == ((0, "attn_norm"),)
    assert [cause.stage for cause in found.verdict.causes] == ["attn_norm"]
    lone = compare(*pair, Options())
    assert [cause.stage for cause in lone.verdict.causes] == ["attn_norm", "probe"]


def test_siblings_are_no_cause_and_effect(tmp_path):
    q, k = seeded(1, 4, 8), seeded(1, 2, 8)
    ours = {"qkv_bias": seeded(1, 64), "q_post_rope": q, "k_post_rope": -k}
    found = compare(*two(tmp_path, ours, ours | {"k_post_rope": k}), Options(sizes=Sizes(1, 4, 2, 8)))
    (crossing,) = found.verdict.crossings
    assert (crossing.before, crossing.after, crossing.related) == ("q_post_rope", "k_post_rope", False)
    assert [(cause.stage, cause.parents) for cause in found.verdict.causes] == [
        ("k_post_rope", ((0, "qkv_bias"),))
    ]


def test_a_stage_missing_on_one_side_is_undecidable_where_it_is_needed(tmp_path):
    x = seeded(3, 8)
    whole = {"attn_norm": x, "qkv_matmul": x, "attn_out": x, "ffn_norm": x}
    short = {name: whole[name] for name in ("attn_norm", "attn_out")}
    found = compare(*two(tmp_path, short, whole), Options())
    assert found.verdict.outcome is Outcome.UNDECIDABLE
    assert found.verdict.reasons == (
        "qkv_matmul: the subject does not have it, and the oracle does",
        "ffn_norm: the subject does not have it, and the oracle does",
    )
    assert not found.holds
    assert "--stages" in found.notes[-1]
    declared = compare(*two(tmp_path, short, whole), Options(stages=("attn_norm", "attn_out")))
    assert (declared.verdict.outcome, declared.holds, declared.notes) == (Outcome.NONE, True, ())


def test_a_run_that_ended_halfway_does_not_hold(captures, tmp_path):
    half = tmp_path / "half"
    shutil.copytree(captures / "apr-repaired", half)
    for stage in ("attn_scores", "attn_softmax", "attention", "attn_out"):
        (half / "layer-0" / f"{stage}.bin").unlink()
    for sides in ((half, captures / "oracle"), (captures / "oracle", half)):
        found = compare(*sides, Options(layers=(0,), sizes=Sizes(7, 8, 2, 16)))
        assert found.verdict.outcome is Outcome.UNDECIDABLE
        assert [reason.partition(":")[0] for reason in found.verdict.reasons] == [*NINE[5:]]
        assert not found.holds
    whole = compare(half, captures / "oracle", Options())
    assert [layer.verdict.outcome for layer in whole.layers] == [Outcome.UNDECIDABLE, *[Outcome.NONE] * 3]


def test_stages_of_the_whole_model_that_one_side_lacks_are_not_passed_over(tmp_path):
    x = seeded(2, 8)
    pair = two(tmp_path, {"attn_norm": x}, {"attn_norm": x}, ({}, {"lm_head": x}))
    found = compare(*pair, Options(sizes=Sizes(seq=2)))
    assert [layer.verdict.outcome for layer in found.layers] == [Outcome.NONE, Outcome.UNDECIDABLE]
    assert compare(*pair, Options(sizes=Sizes(seq=2), layers=(0,))).holds


def test_a_file_that_the_graph_does_not_know_is_needed_by_nobody_that_lacks_it(tmp_path):
    x = seeded(3, 8)
    pair = two(tmp_path, {"attn_norm": x, "probe": x}, {"attn_norm": x})
    assert compare(*pair, Options()).holds
    assert compare(*pair, Options(parents={"probe": ("attn_norm",)})).verdict.reasons == (
        "probe: the oracle does not have it, and the subject does",
    )


def test_a_declared_stage_that_neither_side_has_is_undecidable(captures):
    stages = ("attn_norm", "k_post_rope", "attn_scors", "ffn_norm", "lm_hed", "what")
    found = compare(captures / "apr", captures / "oracle", Options(stages=stages, layers=(0, 1)))
    assert found.verdict.outcome is Outcome.UNDECIDABLE
    assert not found.holds
    assert found.verdict.stages == stages
    assert found.verdict.reasons == (
        "attn_scors: neither side has it; did you mean attn_scores?",
        "ffn_norm: neither side has it",
        "lm_hed: neither side has it; did you mean lm_head?",
        "what: neither side has it",
    )
    for layer in found.layers:
        assert layer.verdict.outcome is Outcome.UNDECIDABLE
        shown = {stage.stage: stage for stage in layer.stages}
        assert all((shown[name].state, shown[name].holds) == (State.ABSENT, None) for name in stages[2:])
        assert all(shown[name].declared for name in stages[2:])


def test_a_declared_stage_of_the_whole_model_is_looked_for_once(captures, tmp_path):
    found = compare(captures / "apr", captures / "oracle", Options(stages=("attn_norm", "lm_head")))
    assert [layer.layer for layer in found.layers] == [0, 1, 2, 3, None]
    assert [(stage.stage, stage.state) for stage in found.layer(None).stages] == [("lm_head", State.ABSENT)]
    assert found.layer(0).verdict.reasons == ("lm_head: neither side has it",)
    # One that the graph does not know may be of the whole model, too.
    x = seeded(2, 8)
    pair = two(tmp_path, {"attn_norm": x}, {"attn_norm": x}, ({"probe": -x}, {"probe": x}))
    for layers in (None, (0,)):
        found = compare(*pair, Options(stages=("attn_norm", "probe"), layers=layers))
        assert str(found.layer(0).verdict) == "UNIQUE(attn_norm, probe)"


def test_a_list_is_not_judged_by_the_one_file_that_is_compared(captures):
    name = "layer-1/attn_norm.bin"
    files = (captures / "apr-repaired" / name, captures / "oracle" / name)
    assert compare(*files, Options(stages=("attn_norm",))).holds
    found = compare(*files, Options(stages=("attn_norm", "attn_out")))
    assert found.verdict.reasons == ("attn_out: neither side has it",)


def test_a_model_without_bias_lacks_nothing(tmp_path):
    x, other = seeded(3, 8), seeded(3, 8, by=1)
    ours = {"attn_norm": x, "qkv_matmul": x, "attn_out": x}
    found = compare(*two(tmp_path / "1", ours, ours | {"qkv_bias": x}), Options())
    assert found.layer(0).stage("qkv_bias").state is State.SKIPPED
    assert found.verdict.outcome is Outcome.NONE
    assert found.verdict.stages == ("attn_norm", "qkv_matmul", "attn_out")
    assert found.holds
    found = compare(*two(tmp_path / "2", ours, ours | {"qkv_bias": other}), Options())
    assert found.layer(0).stage("qkv_bias").state is State.MISSING
    assert found.verdict.outcome is Outcome.UNDECIDABLE


def test_two_runtimes_write_no_bias_where_the_model_has_none(tmp_path):
    x = seeded(3, 8)
    ours = {"attn_norm": x, "qkv_matmul": x, "attn_out": x}
    stages = ("attn_norm", "qkv_matmul", "qkv_bias", "attn_out")
    pair = two(tmp_path, ours, ours)
    found = compare(*pair, Options(stages=stages, oracle_writer=Writer.RUNTIME))
    bias = found.layer(0).stage("qkv_bias")
    assert (bias.state, bias.reason) == (
        State.SKIPPED,
        "the model has no bias: neither side writes one",
    )
    assert (found.verdict.outcome, found.verdict.stages) == (Outcome.NONE, (*ours,))
    assert found.holds
    # The reference always writes it: there it was not captured.
    found = compare(*pair, Options(stages=stages))
    assert found.verdict.reasons == ("qkv_bias: neither side has it",)
    without = {"attn_norm": x, "attn_out": x}
    pair = two(tmp_path / "2", without, without)
    found = compare(*pair, Options(stages=("attn_norm", "qkv_bias"), oracle_writer=Writer.RUNTIME))
    assert found.verdict.outcome is Outcome.UNDECIDABLE


def test_headers_and_places_have_to_agree(tmp_path):
    x = seeded(3, 8)
    ours, theirs = two(tmp_path, {"attn_norm": x, "attn_out": x}, {"attn_norm": x, "attn_out": x})
    aprt(ours / "layer-0" / "attn_out.bin", x, 5)
    found = compare(ours, theirs, Options())
    stage = found.layer(0).stage("attn_out")
    assert stage.state is State.REFUSED
    assert stage.reason == "subject: its header says layer 5, and it is taken for layer 0"
    assert found.verdict.outcome is Outcome.UNDECIDABLE


def test_other_counts_are_refused_where_no_layout_explains_them(tmp_path):
    pair = two(tmp_path, {"attn_out": seeded(3, 8)}, {"attn_out": seeded(3, 9)})
    stage = compare(*pair, Options(sizes=Sizes(seq=3))).layer(0).stage("attn_out")
    assert stage.state is State.REFUSED
    assert "24 values against 27" in stage.reason
    assert "--layout attn_out=SUBJECT:ORACLE (layouts.attn_out in [[traces]])" in stage.reason


def test_a_layout_that_cannot_be_told_is_asked_for(tmp_path):
    q = seeded(6, 2, 4)
    pair = two(tmp_path, {"q_post_rope": q}, {"q_post_rope": q.transpose(1, 0, 2)})
    stage = compare(*pair, Options()).layer(0).stage("q_post_rope")
    assert stage.state is State.REFUSED
    for option in ("--seq N (seq = N in [[traces]])", "--heads N", "--head-dim N"):
        assert option in stage.reason
    assert compare(*pair, Options(sizes=Sizes(6, 2, 1, 4))).holds
    layouts = {"q_post_rope": StageLayout(parse_layout("seq heads dim"), parse_layout("heads seq dim"))}
    assert compare(*pair, Options(sizes=Sizes(seq=6, heads=2), layouts=layouts)).holds
    assert compare(*pair, Options(oracle_writer=Writer.RUNTIME)).holds is False


def test_k_may_be_repeated_for_every_query_head(tmp_path):
    k = seeded(3, 2, 4)
    pair = two(tmp_path, {"k_post_rope": k}, {"k_post_rope": np.repeat(k.transpose(1, 0, 2), 3, axis=0)})
    found = compare(*pair, Options(sizes=Sizes(3, 6, 2, 4)))
    assert found.holds
    assert found.stages[0].lengths == (3, 6, 4)


def test_masks_may_be_given(tmp_path):
    a, r = np.tril(np.ones((2, 3, 3))), np.ones((2, 3, 3))
    pair = two(tmp_path, {"attn_scores": a, "attn_softmax": a}, {"attn_scores": r, "attn_softmax": r})
    sizes = Sizes(3, 2, 1, 4)
    found = compare(*pair, Options(sizes=sizes))
    assert [stage.holds for stage in found.stages] == [True, False]
    masks = {"attn_scores": Mask.NONE, "attn_softmax": Mask.CAUSAL}
    found = compare(*pair, Options(sizes=sizes, masks=masks))
    assert [stage.holds for stage in found.stages] == [False, True]


def test_a_softmax_over_one_token_is_vacuous(tmp_path):
    ones = {"attn_scores": seeded(4, 1, 1), "attn_softmax": np.ones((4, 1, 1))}
    found = compare(*two(tmp_path, ones, ones), Options(sizes=Sizes(1, 4, 2, 8)))
    assert [bool(stage.vacuous) for stage in found.stages] == [False, True]
    assert found.stages[1].holds
    zero = {"attn_out": np.zeros(4)}
    assert (
        compare(*two(tmp_path / "zero", zero, zero), Options()).stages[0].vacuous == "both sides are all zero"
    )
    nothing = {"attn_out": []}
    found = compare(*two(tmp_path / "nothing", nothing, nothing), Options())
    assert found.stages[0].vacuous == "there is nothing to compare"
    assert found.holds


def test_a_crossing_within_the_floor_is_said(tmp_path):
    r = seeded(4000)
    a = r + np.float32(0.06) * seeded(4000, by=1)
    pair = two(tmp_path, {"attn_norm": r, "qkv_matmul": a}, {"attn_norm": r, "qkv_matmul": r})
    found = compare(*pair, Options(weights="Q4_K_M"))
    assert found.verdict.outcome is Outcome.UNIQUE
    assert found.verdict.crossings[0].within_floor
    assert found.layer(0).stage("qkv_matmul").floor.weights == "Q4_K"
    assert not compare(*pair, Options(weights="Q8_0")).verdict.crossings[0].within_floor
    by_stage = Options(weights="Q8_0", weights_of={"qkv_matmul": "Q4_K"})
    assert compare(*pair, by_stage).verdict.crossings[0].within_floor
    with pytest.raises(ValueError, match="known are F32"):
        compare(*pair, Options(weights="Q1"))


def test_what_a_stage_introduces_is_what_its_parents_do_not_explain(tmp_path):
    r = seeded(4000)
    one, more = np.float32(0.03) * seeded(4000, by=1), np.float32(0.04) * seeded(4000, by=2)
    ours = {"attn_norm": r + one, "qkv_matmul": r + one + more, "qkv_bias": r}
    found = compare(*two(tmp_path, ours, dict.fromkeys(ours, r)), Options()).layer(0)
    assert found.stage("attn_norm").introduced is None
    assert found.stage("qkv_matmul").introduced == pytest.approx(0.04, rel=0.05)
    assert found.stage("qkv_bias").introduced == 0


def test_nan_fails_whatever_else_agrees(tmp_path):
    x = seeded(3, 8)
    bad = x.copy()
    bad[1, 2] = math.nan
    found = compare(
        *two(tmp_path, {"attn_norm": x, "attn_out": bad}, {"attn_norm": x, "attn_out": bad}), Options()
    )
    stage = found.layer(0).stage("attn_out")
    assert stage.holds is False
    assert stage.metrics.finiteness.unexpected == 1
    assert found.verdict.outcome is Outcome.UNDECIDABLE
    assert not found.holds


def test_router_indices_are_equal_or_not(tmp_path):
    r = np.array([[3, 1], [7, 2]])
    near = r.copy()
    near[1, 0] = 8
    pair = two(tmp_path, {"moe_router_indices": near}, {"moe_router_indices": r})
    stage = compare(*pair, Options()).stages[0]
    assert stage.metrics.cosine > 0.99
    assert stage.holds is False
    assert compare(
        *two(tmp_path / "same", {"moe_router_indices": r}, {"moe_router_indices": r}), Options()
    ).holds


def test_stages_of_the_whole_model_have_a_verdict_of_their_own(tmp_path):
    x, logits = seeded(2, 8), seeded(2, 30)
    whole = ({"embedding": x, "lm_head": -logits}, {"embedding": x, "lm_head": logits})
    pair = two(tmp_path, {"attn_norm": x}, {"attn_norm": x}, whole)
    found = compare(*pair, Options(sizes=Sizes(seq=2)))
    assert [(layer.layer, layer.verdict.outcome) for layer in found.layers] == [
        (0, Outcome.NONE), (None, Outcome.UNIQUE),
    ]  # fmt: skip
    assert found.layer(None).stage("lm_head").metrics.logits.rows == 2
    declared = compare(*pair, Options(stages=("embedding", "attn_norm", "lm_head"), layers=(0,)))
    assert str(declared.verdict) == "UNIQUE(attn_norm, lm_head)"
    assert [layer.verdict is None for layer in declared.layers] == [False, True]


def test_npy_files_stand_beside_aprt_files(tmp_path):
    q = seeded(5, 2, 4)
    ours, theirs = two(tmp_path, {"q_post_rope": q, "attn_out": seeded(5, 8)}, {"attn_out": seeded(5, 8)})
    np.save(theirs / "layer-0" / "q_post_rope.npy", q.transpose(1, 0, 2)[np.newaxis].astype("<f8"))
    found = compare(ours, theirs, Options(sizes=Sizes(5, 2, 1, 4)))
    assert found.holds
    assert found.layer(0).stage("q_post_rope").metrics.error < 1e-12


def test_two_single_files_are_a_pair_whatever_they_are_called(tmp_path):
    one, other = aprt(tmp_path / "mine.bin", seeded(9), 4), aprt(tmp_path / "theirs.bin", seeded(9), 4)
    found = compare(one, other, Options())
    assert [(stage.layer, stage.stage, stage.holds) for stage in found.stages] == [(4, "mine", True)]
    aprt(other, seeded(9), 3)
    (stage,) = compare(one, other, Options()).stages
    assert stage.state is State.REFUSED


def test_a_file_beside_others_has_their_sizes(captures):
    name = "layer-1/q_post_rope.bin"
    found = compare(captures / "apr-repaired" / name, captures / "oracle" / name, Options())
    assert found.sizes == Sizes(7, 8, 2, 16)
    assert found.holds


def test_what_is_not_compared_at_all_says_why(captures, tmp_path):
    with pytest.raises(RefusedError, match="layer 9 is on neither side"):
        compare(captures / "apr", captures / "oracle", Options(layers=(9,)))
    with pytest.raises(RefusedError, match="name two folders, or two files"):
        compare(captures / "apr", captures / "oracle" / "layer-0" / "attn_out.bin", Options())


def test_a_comparison_tells_how_far_it_is_and_can_be_stopped(captures):
    seen, stages = [], []
    watch = Watch(lambda done, total: seen.append((done, total)))
    compare(captures / "apr", captures / "oracle", Options(), watch=watch, on_stage=stages.append)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(stages) == 36
    watch = Watch()
    with pytest.raises(CancelledError):
        compare(
            captures / "apr", captures / "oracle", Options(), watch=watch, on_stage=lambda _: watch.cancel()
        )


# -- hints ---------------------------------------------------------------------------------------------------

SIZES = Sizes(6, 4, 2, 8)


def hint_of(tmp_path, stage, a, r, **options):
    (found,) = compare(*two(tmp_path, {stage: a}, {stage: r}), Options(sizes=SIZES, **options)).stages
    return {hint.kind: hint for hint in found.hints}


def test_a_hint_names_another_order_of_the_axes(tmp_path):
    q = seeded(6, 4, 8)
    # Written with heads before tokens, though the runtime's order is the other.
    hints = hint_of(tmp_path, "q_post_rope", q.transpose(1, 0, 2), q.transpose(1, 0, 2))
    assert hints["transpose"].text == "read as [heads, seq, head_dim] it agrees"
    assert hints["transpose"].one_minus_cos == 0


def rotated(x, *, interleaved):
    """RoPE over (heads, seq, dim)."""
    half = x.shape[-1] // 2
    angle = np.arange(x.shape[1])[:, np.newaxis] * 10_000.0 ** (-np.arange(half) / half)
    first, second = (x[..., 0::2], x[..., 1::2]) if interleaved else (x[..., :half], x[..., half:])
    one, other = (
        first * np.cos(angle) - second * np.sin(angle),
        first * np.sin(angle) + second * np.cos(angle),
    )
    out = np.empty_like(x)
    if interleaved:
        out[..., 0::2], out[..., 1::2] = one, other
    else:
        out[..., :half], out[..., half:] = one, other
    return out


def test_a_hint_names_the_other_pairing_of_rope(tmp_path):
    x = seeded(4, 6, 8).astype(float)
    wrong = rotated(x, interleaved=True).transpose(1, 0, 2)
    hints = hint_of(tmp_path / "1", "q_post_rope", wrong, rotated(x, interleaved=False))
    assert "turned in half-split pairs instead of interleaved ones" in hints["rope"].text
    order = np.arange(8).reshape(2, 4).T.reshape(-1)
    right = rotated(x, interleaved=False)
    hints = hint_of(tmp_path / "2", "q_post_rope", right[..., order].transpose(1, 0, 2), right)
    assert hints["rope"].text == "with the elements of a head in half-split order it agrees"


def test_hints_name_a_sign_a_shift_and_a_scale(tmp_path):
    x = seeded(7, 32)
    assert set(hint_of(tmp_path / "1", "attn_out", -x[:6], x[:6])) == {"sign"}
    hints = hint_of(tmp_path / "2", "attn_out", x[1:], x[:6])
    assert hints["shift"].text == "moved one token later it agrees"
    hints = hint_of(tmp_path / "3", "attn_out", 8 * x[:6], x[:6])
    assert hints["scale"].text == "divided by 8 it agrees"
    assert hint_of(tmp_path / "4", "attn_out", seeded(6, 32, by=3), x[:6]) == {}
    # Sorted they would agree.
    assert hint_of(tmp_path / "5", "attn_out", np.sort(x[:6], axis=None), x[:6]) == {}


def test_a_hint_names_tiled_kv_heads(tmp_path):
    q, k = seeded(4, 6, 8), seeded(2, 6, 8, by=1)
    repeated, tiled = np.repeat(k, 2, axis=0), np.tile(k, (2, 1, 1))
    hints = hint_of(tmp_path / "1", "k_post_rope", tiled.transpose(1, 0, 2), repeated)
    assert hints["kv-heads"].text == "with the KV heads repeated instead of tiled it agrees"
    mask = np.tril(np.ones((6, 6)))
    scores = [q @ each.transpose(0, 2, 1) / np.sqrt(8) for each in (tiled, repeated)]
    ours = {
        "q_post_rope": q.transpose(1, 0, 2),
        "k_post_rope": k.transpose(1, 0, 2),
        "attn_scores": scores[0] * mask,
    }
    theirs = {"q_post_rope": q, "k_post_rope": k, "attn_scores": scores[1]}
    found = compare(*two(tmp_path / "2", ours, theirs), Options(sizes=SIZES))
    (hint,) = found.layer(0).stage("attn_scores").hints
    assert hint.text == "KV heads are tiled over the query heads; repeated for each group they agree"


def test_a_hint_names_the_kv_head_that_attention_read(tmp_path):
    share, qkv = np.abs(seeded(4, 6, 6)), seeded(6, 64, by=1)
    v = qkv[:, 48:].reshape(6, 2, 8).transpose(1, 0, 2)
    made = [
        np.stack([share[h] @ v[kv[h]] for h in range(4)]).transpose(1, 0, 2)
        for kv in ((0, 1, 1, 1), (0, 0, 1, 1))
    ]
    ours = {"qkv_bias": qkv, "attn_softmax": share, "attention": made[0]}
    found = compare(*two(tmp_path, ours, ours | {"attention": made[1]}), Options(sizes=SIZES))
    (hint,) = found.layer(0).stage("attention").hints
    assert hint.text == "query head 1 reads KV head 1 instead of 0; with its own it agrees"


def test_a_hint_by_head_is_given_when_it_is_asked_for_later(captures):
    """As a screen asks for it at another threshold, of the files that stand beside the stage's own."""
    found = compare(captures / "apr", captures / "oracle", Options(layers=(0,), hints=False))
    stage = found.layer(0).stage("attn_scores")
    assert stage.hints == ()
    stamps = tuple(describe(Path(side)).stamp for side in (stage.subject, stage.oracle))
    writers = (Writer.RUNTIME, Writer.REFERENCE)
    (hint,) = answer(Question("hints", stage, stamps, found.sizes, writers, Options()))
    assert hint.text == "query head 3 reads KV head 1 instead of 0; with its own it agrees"
