"""Another threshold, without reading again: the same as comparing with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stage_files import trace

from workbench.traces.compare import compare
from workbench.traces.options import Options
from workbench.traces.threshold import at_threshold


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    rng = np.random.default_rng(7)
    names = ("attn_norm", "qkv_matmul", "attention", "attn_out")
    oracle = {layer: {name: rng.standard_normal((5, 32)) for name in names} for layer in range(3)}
    noise = {"attn_norm": 1e-4, "qkv_matmul": 0.03, "attention": 0.01, "attn_out": 0.2}
    subject = {
        layer: {
            name: values + noise[name] * (layer + 1) * rng.standard_normal(values.shape)
            for name, values in stages.items()
        }
        for layer, stages in oracle.items()
    }
    subject[2]["attention"][1, 1] = np.nan
    del subject[1]["attn_out"]
    return trace(folder / "a", subject), trace(folder / "r", oracle)


@pytest.mark.parametrize("threshold", [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999999, 1.0])
@pytest.mark.parametrize(
    "stages", [(), ("attn_norm", "qkv_matmul", "attention"), ("attn_norm", "attn_nrm", "lm_head")]
)
def test_it_is_what_a_comparison_at_that_threshold_says(pair, threshold, stages):
    options = Options(stages=stages, weights="Q4_K", hints=False)
    known = compare(*pair, options)
    assert repr(at_threshold(known, threshold)) == repr(compare(*pair, replace(options, threshold=threshold)))


def test_the_same_threshold_is_the_same_comparison(pair):
    known = compare(*pair, Options(hints=False))
    assert at_threshold(known, known.threshold) is known
