"""Measures against a slow reference that is obviously right: exact fractions, and roots of sixty digits."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stage_files import aprt

from workbench.traces import tiles
from workbench.traces.layout import Arrangement, LayoutError, Mask, Side, flat, join
from workbench.traces.measure import Job, measure, plan_of
from workbench.traces.metrics import Axis
from workbench.traces.stages import Kind
from workbench.traces.tensor import OpenTensor
from workbench.traces.watch import CancelledError, Watch

SINGLE = st.floats(width=32, allow_nan=False, allow_infinity=False)
TAME = st.floats(-1e4, 1e4, width=32)
ANY = st.floats(width=32)


def measured(
    folder,
    a,
    r,
    arrangement=None,
    *,
    tile=tiles.TILE,
    kind=Kind.PLAIN,
    top=5,
    wide=None,
    odd=False,
    watch=None,
):
    """Measures two arrays, each written as it lies on disk."""
    one, other = aprt(folder / "a.bin", a), aprt(folder / "r.bin", r)
    with OpenTensor(one) as subject, OpenTensor(other) as oracle:
        arrangement = arrangement or flat(subject.tensor.count, "")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tiles, "TILE", tile)
            plan = plan_of(arrangement, kind)
            job = Job(subject, oracle, plan, kind, top, minus_infinity=odd)
            return measure(job, watch or Watch(), wide=wide)


def exact(a, r):
    """Sums of squares and products, centred or not, as fractions."""
    a, r = [Fraction(float(x)) for x in a], [Fraction(float(x)) for x in r]

    def sums(a, r):
        d = [x - y for x, y in zip(a, r, strict=True)]
        return [sum(x * y for x, y in zip(*pair, strict=True)) for pair in ((a, a), (r, r), (d, d), (a, r))]

    def centred(values):
        mean = sum(values) / len(values)
        return [value - mean for value in values]

    return sums(a, r), sums(centred(a), centred(r)) if a else [Fraction(0)] * 4


def root(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()


def one_minus_cos(sums) -> float:
    aa, rr, _, ar = sums
    if aa == 0 and rr == 0:
        return 0.0
    if aa == 0 or rr == 0:
        return math.nan
    with localcontext() as context:
        context.prec = 120
        return float(1 - Decimal(ar.numerator) / Decimal(ar.denominator) / (root(aa) * root(rr)))


def relative_error(sums) -> float:
    _, rr, dd, _ = sums
    with localcontext() as context:
        context.prec = 120
        return float(root(dd) / root(rr)) if rr else (0.0 if not dd else math.inf)


def same(found: float, wanted: float, within: float) -> bool:
    if math.isnan(wanted) or math.isinf(wanted):
        return str(found) == str(wanted)
    return abs(found - wanted) <= within


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("measured")


pairs = st.integers(0, 60).flatmap(
    lambda n: st.tuples(st.lists(SINGLE, min_size=n, max_size=n), st.lists(SINGLE, min_size=n, max_size=n))
)
near = st.lists(TAME, min_size=1, max_size=60).flatmap(
    lambda r: st.tuples(
        st.lists(st.floats(-1, 1, width=32), min_size=len(r), max_size=len(r)),
        st.sampled_from([0.0, 1e-7, 1e-5, 1e-3, 0.1]),
    ).map(lambda noise: ([x + noise[1] * max(abs(x), 1e-3) * y for x, y in zip(r, noise[0], strict=True)], r))
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pair=st.one_of(pairs, near), wide=st.booleans())
def test_every_measure_is_the_one_of_exact_fractions(folder, pair, wide):
    a, r = (np.array(side, dtype="<f4") for side in pair)
    found = measured(folder, a, r, wide=wide)
    sums, centred = exact(a, r)
    error = relative_error(sums)
    # Single precision falls back to double where it would not do; what is left is bounded, see ``measure``.
    part = 1e-13 if wide else 1e-5
    assert same(found.relative_error, error, part * error)
    wanted = one_minus_cos(sums)
    assert same(found.one_minus_cos, wanted, 1e-15 + (1e-12 if wide else 1e-5) * min(error * error, 1.0))
    if sums[1]:
        assert same(found.gain, float(math.sqrt(sums[0] / sums[1])), part * found.gain)
    d = [abs(float(x) - float(y)) for x, y in zip(a, r, strict=True)]
    order = sorted(range(len(d)), key=lambda at: (-d[at], at))
    assert [each.index for each in found.top] == [at for at in order if d[at] > 0][:5]
    assert [(each.subject, each.oracle) for each in found.top] == [
        (float(a[at]), float(r[at])) for at in order if d[at] > 0
    ][:5]
    assert found.max_absolute == max(d, default=0.0)
    if d:
        assert same(found.mean_absolute, float(sum(map(Fraction, d)) / len(d)), part * found.mean_absolute)
        assert same(found.rms, float(math.sqrt(sums[2] / len(d))), part * found.rms)
    if wide and centred[0] and centred[1] and len(set(a)) > 1 and len(set(r)) > 1:
        means = [abs(sum(map(float, side)) / len(side)) for side in (a, r)]
        spread = [math.sqrt(each / len(a)) for each in centred[:2]]
        if all(mean < 1e4 * wide_ for mean, wide_ in zip(means, spread, strict=True)):
            assert same(found.centred.one_minus_cos, one_minus_cos(centred), 1e-6)


def test_digits_are_kept_where_the_sides_are_nearly_the_same(folder):
    seeded = np.random.default_rng(1)
    r = seeded.standard_normal(4_000).astype("<f4")
    a = np.nextafter(r, np.float32(np.inf) * np.sign(seeded.standard_normal(4_000)).astype("<f4"))
    wanted = one_minus_cos(exact(a, r)[0])
    assert 1e-16 < wanted < 1e-14
    for wide in (True, False):
        found = measured(folder, a, r, wide=wide)
        assert found.one_minus_cos == pytest.approx(wanted, rel=1e-4, abs=0)
    # The usual way has nothing left of it.
    wide_a, wide_r = a.astype(np.float64), r.astype(np.float64)
    usual = 1 - wide_a @ wide_r / np.sqrt(wide_a @ wide_a) / np.sqrt(wide_r @ wide_r)
    assert usual != pytest.approx(wanted, rel=0.01, abs=0)


def test_a_pure_scale_is_no_angle(folder):
    r = np.random.default_rng(2).standard_normal(5000).astype("<f4")
    for factor in (1.5, 2.0**-20, 2.0**40, 1 + 2**-10):
        found = measured(folder, r * np.float32(factor), r)
        assert found.one_minus_cos < 1e-14
        assert found.gain == pytest.approx(factor, rel=1e-7)
        e, g = found.relative_error, found.gain
        assert e * e == pytest.approx((g - 1) ** 2 + 2 * g * found.one_minus_cos, rel=1e-9)


def test_a_large_mean_hides_nothing_from_the_centred_cosine(folder):
    x = np.random.default_rng(3).standard_normal(10_000).astype("<f4")
    for wide in (True, False):
        found = measured(folder, x + 100, -x + 100, wide=wide)
        assert found.cosine > 0.9997
        assert found.centred_cosine == pytest.approx(-1, abs=1e-9)
    shifted = measured(
        folder, np.append(x + 1e6, np.float32(0)), np.append(x + 1e6, np.float32(1)), wide=True
    )
    assert shifted.centred_cosine > 0.99


@pytest.mark.parametrize(
    ("pair", "error_cosine_gain"),
    [
        (([0, 0], [0, 0]), (0, 1, 1)),
        (([0, 0], [1, 2]), (1, math.nan, 0)),
        (([1, 2], [0, 0]), (math.inf, math.nan, math.inf)),
        (([], []), (0, 1, 1)),
        (([3], [-3]), (2, -1, 1)),
    ],
)
def test_zero_norms(folder, pair, error_cosine_gain):
    found = measured(folder, *pair)
    for value, wanted in zip(
        (found.relative_error, found.cosine, found.gain), error_cosine_gain, strict=True
    ):
        assert same(value, wanted, 1e-15)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    pair=st.integers(1, 40).flatmap(
        lambda n: st.tuples(st.lists(ANY, min_size=n, max_size=n), st.lists(ANY, min_size=n, max_size=n))
    ),
    wide=st.booleans(),
)
def test_what_is_not_finite_is_counted_and_left_out(folder, pair, wide):
    a, r = (np.array(side, dtype="<f4") for side in pair)
    found = measured(folder, a, r, wide=wide)

    def kind(x):
        return "nan" if np.isnan(x) else "finite" if np.isfinite(x) else "+" if x > 0 else "-"

    kinds = [(kind(x), kind(y)) for x, y in zip(a, r, strict=True)]
    for name, word in (("nan", "nan"), ("positive", "+"), ("negative", "-")):
        assert getattr(found.finiteness, name) == tuple(
            sum(each[side] == word for each in kinds) for side in (0, 1)
        )
    assert found.finiteness.differing == sum(one != other for one, other in kinds)
    good = [at for at, each in enumerate(kinds) if each == ("finite", "finite")]
    assert found.finiteness.unexpected == len(kinds) - len(good)
    assert found.count == len(good)
    assert math.isnan(sum(found.heat.cells)) == (len(good) < len(kinds))
    sums, _ = exact(a[good], r[good])
    error = relative_error(sums)
    assert same(found.relative_error, error, (1e-13 if wide else 1e-5) * error)
    if found.finiteness.unexpected:
        assert found.finiteness.first == (("index", min(set(range(len(a))) - set(good))),)


@pytest.mark.parametrize("count", [40, 40_000])
def test_a_nan_that_signals_is_one_like_any_other(folder, count):
    values = np.zeros(count, dtype="<f4")
    values.view("<u4")[7] = 0x7F80_0001
    found = measured(folder, values, np.zeros(count))
    assert found.finiteness.nan == (1, 0)
    assert found.finiteness.first == (("index", 7),)


def arranged(names, sizes, order, mask=Mask.NONE):
    axes = tuple(map(Axis, names, sizes))
    return join(axes, tuple(axes[at] for at in order), mask, "")


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), tile=st.sampled_from([1, 2, 7, 64, 1 << 16]), wide=st.booleans())
def test_any_order_of_axes_and_any_tile_gives_the_same(folder, data, tile, wide):
    sizes = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))
    names = data.draw(st.sampled_from([*permutations(["seq", "heads", "head_dim"], len(sizes))]))
    order = data.draw(st.permutations(range(len(sizes))))
    seeded = np.random.default_rng(data.draw(st.integers(0, 99)))
    a = seeded.standard_normal(sizes).astype("<f4")
    r = (a + 0.1 * seeded.standard_normal(sizes)).astype("<f4")
    arrangement = arranged(names, sizes, order)
    found = measured(folder, a, r.transpose(order), arrangement, tile=tile, wide=wide, top=4)
    d = np.abs(a.astype(float) - r.astype(float))
    flat_d = d.reshape(-1)
    assert [each.index for each in found.top] == np.argsort(-flat_d, kind="stable")[:4].tolist()
    for each in found.top:
        where = tuple(dict(each.coordinates).get(name, 0) for name in names)
        assert (each.subject, each.oracle) == (float(a[where]), float(r[where]))
    wanted = np.linalg.norm(flat_d) / np.linalg.norm(r.astype(float))
    assert found.relative_error == pytest.approx(wanted, rel=1e-13 if wide else 1e-5)
    for axis, by in (("heads", found.heads), ("seq", found.tokens)):
        if axis in names and sizes[names.index(axis)] > 1 and by:
            at = names.index(axis)
            for index, value in enumerate(by):
                sums, _ = exact(a.take(index, at).reshape(-1), r.take(index, at).reshape(-1))
                squared = min(relative_error(sums) ** 2, 1.0)
                assert same(value, one_minus_cos(sums), 1e-14 + (1e-12 if wide else 1e-5) * squared)
    assert max(found.heat.cells) == pytest.approx(d.max(), rel=1e-6)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    heads=st.integers(1, 4), queries=st.tuples(st.integers(1, 6), st.integers(0, 4)),
    tile=st.sampled_from([1, 5, 1 << 16]), hidden=st.sampled_from([0.0, -math.inf, math.nan, 7.0]),
)  # fmt: skip
def test_what_a_causal_mask_hides_does_not_count(folder, heads, queries, tile, hidden):
    query, more = queries
    key = query + more
    seeded = np.random.default_rng(heads * 100 + query)
    a = seeded.standard_normal((heads, query, key)).astype("<f4")
    r = seeded.standard_normal((heads, query, key)).astype("<f4")
    valid = np.broadcast_to(np.tril(np.ones((query, key), bool), k=more), a.shape)
    clean = np.where(valid, a, 0), np.where(valid, r, 0)
    a[~valid], r[~valid] = 0, hidden
    arrangement = arranged(["heads", "query", "key"], a.shape, (0, 1, 2), Mask.CAUSAL)
    found = measured(folder, a, r, arrangement, tile=tile)
    assert (found.count, found.left_out) == (valid.sum(), (~valid).sum())
    assert found.finiteness.unexpected == 0
    sums, _ = exact(*(side.reshape(-1) for side in clean))
    assert found.relative_error == pytest.approx(relative_error(sums), rel=1e-12)
    wanted = exact(a[valid], r[valid])[1]
    if len(set(a[valid].tolist())) > 1:
        assert found.centred.one_minus_cos == pytest.approx(one_minus_cos(wanted), rel=1e-9, abs=1e-12)


def test_kv_heads_that_one_side_repeats_are_laid_over_those_of_the_other(folder):
    seeded = np.random.default_rng(5)
    kv = seeded.standard_normal((7, 2, 4)).astype("<f4")
    repeated = np.repeat(kv.transpose(1, 0, 2), 3, axis=0)
    few = (Axis("seq", 7), Axis("kv_heads", 2), Axis("head_dim", 4))
    many = (Axis("heads", 6), Axis("seq", 7), Axis("head_dim", 4))
    assert measured(folder, kv, repeated, join(few, many, Mask.NONE, "")).relative_error == 0
    assert measured(folder, repeated, kv, join(many, few, Mask.NONE, "")).relative_error == 0
    repeated[4, 3, 2] += 1
    found = measured(folder, kv, repeated, join(few, many, Mask.NONE, ""))
    assert dict(found.worst.coordinates) == {"seq": 3, "heads": 4, "head_dim": 2}
    assert found.worst_head.index == 4
    assert found.worst_token.index == 3


def test_a_transposed_stage_of_many_tiles(folder):
    seeded = np.random.default_rng(6)
    a = seeded.standard_normal((700, 900)).astype("<f4")
    axes = (Axis("seq", 700), Axis("hidden", 900))
    arrangement = Arrangement(axes, Side((0, 1)), Side((1, 0)), Mask.NONE, "")
    assert measured(folder, a, a.T, arrangement).relative_error == 0


def softmax(x):
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def test_rows_of_a_softmax(folder):
    seeded = np.random.default_rng(7)
    a, r = (softmax(seeded.standard_normal((2, 5, 9))).astype("<f4") for _ in range(2))
    a[1, 2] *= np.float32(1.25)
    found = measured(
        folder, a, r, arranged(["heads", "query", "key"], a.shape, (0, 1, 2)), kind=Kind.SOFTMAX
    ).softmax
    wide, against = a.astype(float), r.astype(float)
    variation = np.abs(wide - against).sum(-1) / 2
    divergence = (against * np.log(against / wide)).sum(-1)
    assert found.rows == 10
    assert found.row_sum_error == pytest.approx((0.25, np.abs(against.sum(-1) - 1).max()), abs=1e-7)
    assert found.total_variation == pytest.approx((variation.mean(), variation.max()))
    assert found.divergence == pytest.approx((divergence.mean(), divergence.max()))
    assert found.argmax_agreement == (wide.argmax(-1) == against.argmax(-1)).mean()


def test_a_softmax_that_gives_nothing_to_what_the_oracle_does_is_infinitely_far(folder):
    arrangement = arranged(["query", "key"], (2, 2), (0, 1))
    found = measured(
        folder, [[1, 0], [0.5, 0.5]], [[0.5, 0.5], [1, 0]], arrangement, kind=Kind.SOFTMAX
    ).softmax
    assert found.divergence[1] == math.inf
    found = measured(folder, [[1, 0], [1, 0]], [[1, 0], [1, 0]], arrangement, kind=Kind.SOFTMAX).softmax
    assert found.divergence == (0, 0)


def test_rows_of_logits(folder):
    seeded = np.random.default_rng(8)
    r = (5 * seeded.standard_normal((3, 40_000))).astype("<f4")
    a = (r + 0.5 * seeded.standard_normal(r.shape)).astype("<f4")
    a[2, 17] = 99
    arrangement = arranged(["seq", "vocab"], r.shape, (0, 1))
    found = measured(folder, a, r, arrangement, kind=Kind.LOGITS).logits
    p, q = softmax(r.astype(float)), softmax(a.astype(float))
    divergence = (p * np.log(p / q)).sum(-1)
    shared = [
        len(set(np.argsort(-x)[:10]) & set(np.argsort(-y)[:10])) / 10 for x, y in zip(a, r, strict=True)
    ]
    assert found.rows == 3
    assert found.divergence == pytest.approx((divergence.mean(), divergence.max()), rel=1e-6)
    assert found.top1_agreement == (a.argmax(-1) == r.argmax(-1)).mean()
    assert found.topk_agreement == pytest.approx(np.mean(shared))


def test_integers_are_equal_or_not(folder):
    found = measured(folder, [1, 2, 3, 4], [1, 2, 4, 3], kind=Kind.INDICES)
    assert (found.equality.equal, found.equality.count, found.equality.whole) == (2, 4, True)
    assert not measured(folder, [1, 2.5], [1, 2.5], kind=Kind.INDICES).equality.whole


def test_masked_scores_may_be_minus_infinity_on_both_sides(folder):
    values = [1, -math.inf, 2]
    assert measured(folder, values, values, odd=True).finiteness.unexpected == 0
    assert measured(folder, values, values).finiteness.unexpected == 1
    assert measured(folder, values, [1, 0, 2], odd=True).finiteness.unexpected == 1


def test_concentration_tells_one_outlier_from_a_general_unrest(folder):
    r = np.random.default_rng(9).standard_normal(5000).astype("<f4")
    a = r.copy()
    a[777] += 3
    found = measured(folder, a, r)
    assert found.concentration == 1
    assert [each.index for each in found.top] == [777]
    noisy = measured(folder, r + np.float32(0.1) * np.random.default_rng(4).standard_normal(5000), r)
    assert noisy.concentration < 0.05


@pytest.mark.parametrize("count", [0, 1, 4095, 4096, 8193, 70_001])
def test_large_and_odd_lengths_are_read_to_the_end(folder, count):
    r = np.arange(count, dtype="<f4")
    a = r.copy()
    if count:
        a[-1] += 5
    found = measured(folder, a, r)
    assert found.count == count
    assert [each.index for each in found.top] == ([count - 1] if count else [])


def test_many_pieces_find_what_one_finds(folder):
    seeded = np.random.default_rng(10)
    r = seeded.standard_normal(300_000).astype("<f4")
    a = (r + 0.01 * seeded.standard_normal(r.size)).astype("<f4")
    a[123_456] = np.nan
    arrangement = arranged(["seq", "heads", "head_dim"], (300, 10, 100), (0, 1, 2))
    whole = measured(folder, a, r, arrangement, wide=True, tile=1 << 20)
    pieces = measured(folder, a, r, arrangement, wide=True, tile=3000)
    assert pieces.top == whole.top
    assert pieces.finiteness == whole.finiteness
    assert np.array_equal(pieces.heat.cells, whole.heat.cells, equal_nan=True)
    assert pieces.relative_error == pytest.approx(whole.relative_error, rel=1e-14)
    assert pieces.heads == pytest.approx(whole.heads, rel=1e-12)


@pytest.mark.parametrize("tile", [10, 100, 3000, 1 << 20])
def test_the_map_has_the_largest_difference_of_every_cell(folder, tile):
    seeded = np.random.default_rng(14)
    r = seeded.standard_normal((200, 90, 10)).astype("<f4")
    a = r + seeded.standard_normal(r.shape).astype("<f4")
    a[150, 3, 3] = np.nan
    arrangement = arranged(["seq", "rows", "width"], r.shape, (0, 1, 2))
    heat = measured(folder, a, r, arrangement, tile=tile).heat
    wanted = np.zeros((64, 64), dtype="<f4")
    for outer, inner in np.ndindex(200, 90):
        cell = outer * 64 // 200, inner * 64 // 90
        wanted[cell] = np.maximum(wanted[cell], np.abs(a[outer, inner] - r[outer, inner]).max())
    assert np.isnan(wanted).sum() == 1
    assert np.array_equal(np.reshape(heat.cells, (64, 64)), wanted, equal_nan=True)


@pytest.mark.parametrize("wide", [True, False])
def test_a_head_far_off_beside_one_that_is_near(folder, wide):
    seeded = np.random.default_rng(15)
    r = seeded.standard_normal((4, 500)).astype("<f4")
    a = (r + 1e-4 * seeded.standard_normal(r.shape)).astype("<f4")
    a[1], a[2] = 0, -a[2]
    found = measured(folder, a, r, arranged(["heads", "head_dim"], r.shape, (0, 1)), wide=wide)
    sums = [exact(*rows)[0] for rows in zip(a, r, strict=True)]
    part = 1e-12 if wide else 1e-5
    for value, own in zip(found.heads, sums, strict=True):
        assert same(value, one_minus_cos(own), 1e-14 + part * min(relative_error(own) ** 2, 1.0))
    assert math.isnan(found.heads[1])  # exactly nothing is left of it
    assert found.gain == pytest.approx(math.sqrt(sum(own[0] for own in sums) / sum(own[1] for own in sums)))


def test_pieces_that_are_not_kept_are_made_anew(folder, monkeypatch):
    seeded = np.random.default_rng(13)
    a, r = (seeded.standard_normal((40, 7, 9)).astype("<f4") for _ in range(2))
    arrangement = arranged(["seq", "heads", "head_dim"], a.shape, (1, 0, 2))
    kept = measured(folder, a, r.transpose(1, 0, 2), arrangement, tile=64)
    monkeypatch.setattr("workbench.traces.measure._KEPT", 3)
    anew = measured(folder, a, r.transpose(1, 0, 2), arrangement, tile=64)
    assert anew == kept
    assert anew.count == a.size


def test_single_precision_is_within_its_stated_error(folder):
    seeded = np.random.default_rng(11)
    r = (seeded.standard_normal(2_000_003) * np.exp(3 * seeded.standard_normal(2_000_003))).astype("<f4")
    a = (r * (1 + 1e-3 * seeded.standard_normal(r.size))).astype("<f4")
    fast, slow = (measured(folder, a, r, wide=wide) for wide in (None, True))
    assert (fast.error, slow.error) == (1e-5, 1e-13)
    assert fast.top == slow.top
    for name in ("relative_error", "gain", "rms", "mean_absolute", "one_minus_cos"):
        assert getattr(fast, name) == pytest.approx(getattr(slow, name), rel=1e-6)


@pytest.mark.parametrize("scale", [1e-38, 1e-25, 1e-16, 1e16, 1e25, 1e38])
def test_single_precision_gives_way_where_squares_leave_its_range(folder, scale):
    seeded = np.random.default_rng(12)
    r = (seeded.uniform(0.5, 1, 10_000) * scale).astype("<f4")
    a = (r * np.float32(1.01)).astype("<f4")
    fast, slow = (measured(folder, a, r, wide=wide) for wide in (False, True))
    assert fast.relative_error == pytest.approx(slow.relative_error, rel=1e-5)
    assert slow.relative_error == pytest.approx(0.01, rel=1e-3)
    assert fast.one_minus_cos == pytest.approx(slow.one_minus_cos, abs=1e-10)


def test_a_comparison_is_stopped_between_tiles(folder):
    watch = Watch(total=1_000_000)
    seen = []

    def told(done, total):
        seen.append((done, total))
        watch.cancel()

    watch._tell = told
    values = np.zeros(1_000_000, dtype="<f4")
    with pytest.raises(CancelledError):
        measured(folder, values, values, watch=watch)
    assert len(seen) == 1
    assert seen[0][0] < 1_000_000


def test_coordinates_and_indices_are_each_others_reverse():
    arrangement = arranged(["seq", "heads", "head_dim"], (3, 4, 5), (1, 0, 2))
    for index, where in enumerate(product(range(3), range(4), range(5))):
        assert arrangement.coordinates(index) == tuple(zip(("seq", "heads", "head_dim"), where, strict=True))
        assert arrangement.index(where) == index


def test_heads_of_another_number_are_not_the_same_axes():
    few = (Axis("heads", 6), Axis("query", 7), Axis("key", 7))
    many = (Axis("heads", 8), Axis("query", 7), Axis("key", 7))
    for one, other in ((few, many), (many, few)):
        with pytest.raises(LayoutError, match="not the same axes"):
            join(one, other, Mask.NONE, "")
