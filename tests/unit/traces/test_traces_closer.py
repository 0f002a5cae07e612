"""Values, histogram and the next difference, against arrays laid out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stage_files import aprt

from workbench.traces import closer
from workbench.traces.closer import Question, answer
from workbench.traces.compare import compare
from workbench.traces.fault import TraceFaultError
from workbench.traces.folder import Writer
from workbench.traces.layout import Mask
from workbench.traces.options import Options, StageLayout
from workbench.traces.sizes import Sizes
from workbench.traces.spread import LOWEST, PER_DECADE
from workbench.traces.tensor import Stamp

WRITERS = (Writer.RUNTIME, Writer.REFERENCE)


def stamp(path):
    state = Path(path).stat()
    return Stamp(state.st_size, state.st_mtime_ns)


def asked(folder, sides, stage, sizes, options=None, **more):
    """Both sides written, compared, and a question about them."""
    ours, theirs = sides
    subject = aprt(folder / "a/layer-0" / f"{stage}.bin", ours)
    oracle = aprt(folder / "r/layer-0" / f"{stage}.bin", theirs)
    options = options or Options(sizes=sizes, hints=False)
    found = compare(folder / "a", folder / "r", options).layers[0].stages[0]
    assert found.metrics is not None, found.reason
    return Question(
        more.pop("kind", "values"), found, (stamp(subject), stamp(oracle)), sizes, WRITERS, options, **more
    )


ARRAYS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 6))


@given(ARRAYS, SHAPES, st.integers(-3, 130), st.integers(0, 140))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_values_are_those_of_the_same_coordinates_on_both_sides(tmp_path, rng, shape, start, count):
    seq, heads, dim = shape
    ours = rng.standard_normal((seq, heads, dim)).astype(np.float32)
    theirs = rng.standard_normal((seq, heads, dim)).astype(np.float32)
    question = asked(
        tmp_path,
        (ours, theirs.transpose(1, 0, 2)),
        "q_post_rope",
        Sizes(seq, heads, heads, dim),
        start=start,
        count=count,
    )
    expected = [
        (float(a), float(r), True)
        for at, (a, r) in enumerate(zip(ours.ravel(), theirs.ravel(), strict=True))
        if start <= at < start + count
    ]
    assert list(answer(question)) == expected


def scores(rng, heads=2, seq=4):
    ours = rng.standard_normal((heads, seq, seq)).astype(np.float32)
    theirs = rng.standard_normal((heads, seq, seq)).astype(np.float32)
    return np.tril(ours), theirs, Sizes(seq, heads, heads, 4)


def test_what_the_mask_hides_is_told_apart(tmp_path):
    ours, theirs, sizes = scores(np.random.default_rng(1))
    question = asked(tmp_path, (ours, theirs), "attn_scores", sizes, count=32)
    valid = [each[2] for each in answer(question)]
    assert valid == list(np.tril(np.ones((2, 4, 4), dtype=bool)).ravel())


def test_grouped_heads_share_what_lies_on_disk(tmp_path):
    rng = np.random.default_rng(2)
    few = rng.standard_normal((3, 2, 4)).astype(np.float32)
    many = np.repeat(few, 2, axis=1).transpose(1, 0, 2)
    layouts = {
        "k_post_rope": StageLayout(("seq", "kv_heads", "head_dim"), ("heads", "seq", "head_dim")),
    }
    sizes = Sizes(3, 4, 2, 4)
    options = Options(sizes=sizes, layouts=layouts, hints=False)
    question = asked(tmp_path, (few, many), "k_post_rope", sizes, options, count=100)
    found = answer(question)
    assert len(found) == 48
    assert all(a == r for a, r, _ in found)


def histogram_of(apart):
    some = apart[np.isfinite(apart) & (apart > 0)]
    return {
        at: int(
            (
                (some >= 10 ** (LOWEST + at / PER_DECADE)) & (some < 10 ** (LOWEST + (at + 1) / PER_DECADE))
            ).sum()
        )
        for at in range(36)
    }


def test_a_histogram_counts_every_element_once(tmp_path):
    ours, theirs, sizes = scores(np.random.default_rng(3), heads=5, seq=9)
    theirs[0, 3, 1] = np.nan
    theirs[1, 2, 0] = ours[1, 2, 0]
    theirs[2, 8, 8] = ours[2, 8, 8] = np.inf
    found = answer(asked(tmp_path, (ours, theirs), "attn_scores", sizes, kind="histogram"))
    keep = np.tril(np.ones_like(ours, dtype=bool))
    with np.errstate(invalid="ignore"):
        apart = np.abs(ours.astype(np.float64) - theirs)[keep]
    assert dict(enumerate(found.counts)) == histogram_of(apart)
    assert (found.odd, found.equal, found.left_out) == (1, 2, int((~keep).sum()))
    assert sum(found.counts) + found.less + found.equal + found.odd == int(keep.sum())


@pytest.mark.parametrize("step", [1, -1])
def test_the_next_difference_is_the_nearest_in_the_order_of_the_axes(tmp_path, step, monkeypatch):
    monkeypatch.setattr(closer, "TILE", 1)
    rng = np.random.default_rng(4)
    theirs = rng.standard_normal((6, 5, 7)).astype(np.float32)
    ours = theirs.copy()
    places = [3, 40, 41, 120, 209]
    ours.reshape(-1)[places] += 1
    ours.reshape(-1)[100] += 0.01
    question = asked(
        tmp_path, (ours, theirs.transpose(1, 0, 2)), "q_post_rope", Sizes(6, 5, 5, 7), kind="next", step=step,
        least=0.5, start=-1 if step > 0 else 300,
    )  # fmt: skip
    found = []
    while (at := answer(question)) >= 0:
        found.append(at)
        question = Question(**{
            **{name: getattr(question, name) for name in question.__dataclass_fields__}, "start": at
        })  # fmt: skip
    assert found == places[::step]


def test_a_nan_on_one_side_is_a_difference(tmp_path):
    theirs = np.zeros((1, 8), dtype=np.float32)
    ours = theirs.copy()
    ours[0, 5] = np.nan
    question = asked(tmp_path, (ours, theirs), "ffn_out", Sizes(1), kind="next", least=0.0, start=4)
    assert answer(question) == 5


def test_a_file_that_has_changed_is_refused(tmp_path):
    ours, theirs, sizes = scores(np.random.default_rng(5))
    question = asked(tmp_path, (ours, theirs), "attn_scores", sizes, count=4)
    aprt(tmp_path / "a/layer-0/attn_scores.bin", ours * 2)
    old = question.stamps[0]
    changed = Question(
        "values",
        question.stage,
        (Stamp(old.size, old.mtime_ns - 1), question.stamps[1]),
        sizes,
        WRITERS,
        question.options,
        count=4,
    )
    with pytest.raises(TraceFaultError, match="changed since it was compared"):
        answer(changed)


def test_the_mask_of_a_cache_lets_earlier_keys_through(tmp_path):
    rng = np.random.default_rng(6)
    ours = rng.standard_normal((2, 1, 5)).astype(np.float32)
    question = asked(
        tmp_path, (ours, ours), "attn_scores", Sizes(5, 2, 2, 4),
        Options(sizes=Sizes(5, 2, 2, 4), masks={"attn_scores": Mask.CAUSAL}, hints=False), count=10,
    )  # fmt: skip
    assert all(valid for _, _, valid in answer(question))


def test_an_oracle_whose_layout_is_given_wrongly_gets_the_hint_when_it_is_asked_for(tmp_path):
    values = np.random.default_rng(8).standard_normal((7, 8, 16)).astype(np.float32)
    axes = ("seq", "heads", "head_dim")
    options = Options(sizes=Sizes(7, 8, 2, 16), layouts={"q_post_rope": StageLayout(axes, axes)}, hints=False)
    sides = (values, values.transpose(1, 0, 2))
    question = asked(tmp_path, sides, "q_post_rope", options.sizes, options, kind="hints")
    assert question.stage.holds is False
    (hint,) = answer(question)
    assert hint.text == "with the oracle read as [heads, seq, head_dim] it agrees"
