"""[[traces]] as options of a comparison, and the demo's pairs compared with them."""

from __future__ import annotations

import pytest
from captured import write_captures

from workbench.traces.compare import compare
from workbench.traces.declared import options_of
from workbench.traces.floors import FLOORS, floor_of
from workbench.traces.layout import Mask
from workbench.traces.options import Options, StageLayout
from workbench.traces.sizes import Sizes
from workbench.traces.verdict import Outcome, parse_expectation
from workbench.workspace.pairs import MASKS, VERDICTS, WEIGHT_FORMATS, LayoutOf, Pair


def test_what_is_declared_is_what_is_compared_with():
    pair = Pair(
        "x", "a", "b",
        stages=("attn_norm", "Layer_Output"),
        seq=7,
        head_dim=16,
        threshold=0.99,
        layouts=(
            LayoutOf("q_post_rope", "subject", ("seq", "heads", "head_dim")),
            LayoutOf("q_post_rope", "oracle", ("1", "heads", "seq", "head_dim")),
            LayoutOf("attn_norm", "", ("seq", "width")),
        ),
        masks=(("attn_scores", "causal"),),
        parents=(("attn-gate", ("Attn_Norm",)),),
        weights=(("", "Q8_0"), ("attn_out", "Q6_K")),
    )  # fmt: skip
    assert options_of(pair) == Options(
        stages=("attn_norm", "post_ffn_residual"),
        threshold=0.99,
        sizes=Sizes(7, None, None, 16),
        layouts={
            "q_post_rope": StageLayout(("seq", "heads", "head_dim"), ("heads", "seq", "head_dim")),
            "attn_norm": StageLayout(("seq", "width"), ("seq", "width")),
        },
        masks={"attn_scores": Mask.CAUSAL},
        parents={"attn_gate": ("attn_norm",)},
        weights="Q8_0",
        weights_of={"attn_out": "Q6_K"},
    )


def test_a_pair_that_says_nothing_is_compared_as_any_two_paths():
    assert options_of(Pair("x", "a", "b")) == Options(layouts={}, masks={}, weights_of={})


def test_the_settings_know_the_words_of_a_comparison():
    assert set(VERDICTS) == set(Outcome)
    assert set(MASKS) == set(Mask)
    assert set(WEIGHT_FORMATS) == set(FLOORS)
    assert floor_of("Q4_K_M") is not None


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from workbench.demo.write import read_tree  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("demo")
    write_captures(folder)
    (folder / "contract-workbench.toml").write_bytes(dict(read_tree("files"))["contract-workbench.toml"])
    return folder


def test_the_demos_pairs_say_what_is_expected_of_them(demo):
    from workbench.workspace.settings import load_settings  # noqa: PLC0415

    for pair in load_settings(demo).traces:
        found = compare(demo / pair.subject, demo / pair.oracle, options_of(pair))
        expected = parse_expectation(pair.expect)
        judged = [layer for layer in found.layers if not pair.layers or layer.layer in pair.layers]
        assert judged
        for layer in judged:
            assert expected.met_by(layer.verdict), (pair.name, layer.layer, str(layer.verdict))


def test_without_a_word_of_the_layouts_the_demos_oracle_is_understood(demo):
    found = compare(demo / "traces/apr", demo / "traces/oracle", Options())
    assert str(found.layers[0].verdict) == "UNIQUE(k_post_rope, attn_scores)"
    assert str(compare(demo / "traces/apr-repaired", demo / "traces/oracle", Options()).verdict) == "NONE"
