"""The graph of stages, sizes of axes, layouts, verdicts: what needs no file."""

from __future__ import annotations

import pytest

from workbench.traces.layout import LayoutError, Mask, join, parse_layout, sized
from workbench.traces.metrics import Axis
from workbench.traces.sizes import Sizes, inferred
from workbench.traces.stages import STAGES, canonical, ordered, parents_among
from workbench.traces.verdict import Judged, Outcome, judge, parse_expectation


def test_every_parent_is_computed_before_its_child():
    order = [*STAGES]
    for stage in STAGES.values():
        for parent in stage.parents:
            assert parent == "<entry>" or order.index(parent) < order.index(stage.name)


def test_names_are_taken_as_captures_spell_them():
    assert canonical("Layer-Output") == "post_ffn_residual"
    assert canonical("my_stage") == "my_stage"


def test_unknown_stages_stand_where_they_are_declared_else_at_the_end():
    names = ["zeta", "attn_out", "probe", "attn_norm", "after", "alpha"]
    assert ordered(names) == ("attn_norm", "attn_out", "after", "alpha", "probe", "zeta")
    declared = ["probe", "attn_norm", "zeta", "after", "attn_out"]
    assert ordered(names, declared) == ("probe", "attn_norm", "zeta", "after", "attn_out", "alpha")


def test_parents_are_the_nearest_that_were_captured():
    def among(name, layer, present):
        layers = sorted({at for at, _ in present if at is not None})
        return parents_among(name, layer, present, layers)

    def of(name, *present, layer=0):
        return among(name, layer, {(layer, each) for each in present})

    assert of("attn_scores", "q_post_rope", "k_post_rope") == ((0, "q_post_rope"), (0, "k_post_rope"))
    assert of("attention", "attn_softmax", "qkv_bias") == ((0, "attn_softmax"), (0, "qkv_bias"))
    # A model without bias: what it lacks is skipped.
    assert of("q_post_rope", "qkv_matmul") == ((0, "qkv_matmul"),)
    assert among("attn_norm", 3, {(2, "post_ffn_residual"), (3, "attn_norm")}) == ((2, "post_ffn_residual"),)
    assert among("attn_norm", 9, {(2, "attn_out"), (None, "embedding")}) == (
        (2, "attn_out"),
        (None, "embedding"),
    )
    assert among("lm_head", None, {(2, "post_ffn_residual")}) == ((2, "post_ffn_residual"),)
    assert of("nobody_knows", "attn_norm") == ()


QWEN = {
    "attn_norm": 7 * 896,
    "qkv_matmul": 7 * (14 + 4) * 64,
    "q_post_rope": 7 * 14 * 64,
    "k_post_rope": 7 * 2 * 64,
    "attn_scores": 14 * 49,
}


def test_sizes_are_told_by_counts_where_they_leave_one_answer():
    assert inferred(Sizes(), QWEN) == (Sizes(7, 14, 2, 64), (Sizes(7, 14, 2, 64),))
    assert inferred(Sizes(seq=1), QWEN)[1] == ()
    given = Sizes(7, 14, 2, 64)
    assert inferred(given, {}) == (given, (given,))


def test_sizes_stay_open_where_counts_leave_several_answers():
    counts = {"q_post_rope": 4 * 8 * 16, "k_post_rope": 4 * 2 * 16, "attn_scores": 8 * 16}
    found, answers = inferred(Sizes(), counts)
    assert len(answers) > 1
    assert found.seq is None
    assert inferred(Sizes(heads=8), counts)[0] == Sizes(4, 8, 2, 16)


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("seq heads head_dim", ("seq", "heads", "head_dim")),
        ("[1, heads, seq, dim]", ("heads", "seq", "head_dim")),
        ("(head, q, k)", ("heads", "query", "key")),
    ],
)
def test_layouts_are_read(text, axes):
    assert parse_layout(text) == axes


@pytest.mark.parametrize("text", ["", "[]", "1", "seq seq", "seq 7 heads", "seq;heads"])
def test_what_is_no_layout_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_layout(text)


def test_lengths_come_from_sizes_the_count_and_the_file_itself():
    sizes = Sizes(seq=7, heads=2)
    assert sized(("seq", "hidden"), 70, sizes, None) == (Axis("seq", 7), Axis("hidden", 10))
    assert sized(("heads", "query", "key"), 18, Sizes(heads=2), None) == (
        Axis("heads", 2), Axis("query", 3), Axis("key", 3),
    )  # fmt: skip
    assert sized(("heads", "query", "key"), 14, sizes, None) == (
        Axis("heads", 2), Axis("query", 1), Axis("key", 7),
    )  # fmt: skip
    assert sized(("a", "b"), 6, Sizes(), (1, 2, 3)) == (Axis("a", 2), Axis("b", 3))
    assert sized(("a", "b"), 6, Sizes(), None) is None
    with pytest.raises(LayoutError, match="71 values are not seq 7 x hidden"):
        sized(("seq", "hidden"), 71, sizes, None)


def test_two_orders_meet_in_the_subjects_axes():
    ours = (Axis("seq", 3), Axis("heads", 2), Axis("head_dim", 4))
    theirs = (Axis("heads", 2), Axis("seq", 3), Axis("head_dim", 4))
    found = join(ours, theirs, Mask.NONE, "")
    assert found.axes == ours
    assert (found.subject.order, found.oracle.order) == ((0, 1, 2), (1, 0, 2))
    assert found.coordinates(13) == (("seq", 1), ("heads", 1), ("head_dim", 1))
    assert found.index((1, 1, 1)) == 13
    single = join((Axis("seq", 1), *ours[1:]), (ours[1], Axis("seq", 1), ours[2]), Mask.NONE, "")
    assert single.straight
    with pytest.raises(LayoutError, match="not the same axes"):
        join(ours, (Axis("heads", 2), Axis("seq", 4), Axis("head_dim", 3)), Mask.NONE, "")


def verdict(pattern: str):
    marks = {"+": True, "-": False, "?": None}
    return judge([Judged(f"s{at}", marks[mark], "missing") for at, mark in enumerate(pattern)])


@pytest.mark.parametrize(
    ("pattern", "outcome", "crossings"),
    [
        ("+++", Outcome.NONE, []),
        ("++-", Outcome.UNIQUE, [1]),
        ("+--", Outcome.UNIQUE, [0]),
        ("+-+", Outcome.UNIQUE, [0]),
        ("+-+-", Outcome.MULTIPLE, [0, 2]),
        ("---", Outcome.STARTS_BELOW, []),
        ("-+-", Outcome.STARTS_BELOW, [1]),
        ("+?-", Outcome.UNDECIDABLE, []),
        ("+-?", Outcome.UNDECIDABLE, [0]),
        ("", Outcome.UNDECIDABLE, []),
    ],
)
def test_the_predicate_runs_over_neighbours(pattern, outcome, crossings):
    found = verdict(pattern)
    assert found.outcome is outcome
    assert [(crossing.before, crossing.after) for crossing in found.crossings] == [
        (f"s{at}", f"s{at + 1}") for at in crossings
    ]


def test_an_expected_verdict_may_name_the_pair():
    found = verdict("++-")
    for text in ("unique", "UNIQUE(s2)", "UNIQUE( s1 , s2 )"):
        assert parse_expectation(text).met_by(found)
    for text in ("NONE", "UNIQUE(s1)", "UNIQUE(s0, s2)", "STARTS_BELOW"):
        assert not parse_expectation(text).met_by(found)
    assert parse_expectation("starts-below(s0)").met_by(verdict("--"))
    for text in ("", "PERHAPS", "NONE(a)", "UNIQUE(a, b, c)", "UNIQUE(a"):
        with pytest.raises(ValueError, match=r"\w"):
            parse_expectation(text)
