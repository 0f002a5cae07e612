from __future__ import annotations

from importlib.resources import files

import pytest

from workbench.workspace.pairs import LayoutOf, Pair
from workbench.workspace.settings import SettingsError, load_settings

WHOLE = """\
base = "main"

[[traces]]
name = "layer 0"
subject = "traces/apr"
oracle = "/data/oracle"
claims = ["A-1", "attn-v1#A-2"]
layers = [0, 3]
stages = ["attn_norm", "attn_out"]
expect = "UNIQUE( attn_norm -> attn_out )"
seq = 7
heads = 8
kv_heads = 2
head_dim = 16
threshold = 0.99
weights = { default = "Q8_0", attn_out = "Q4_K_M" }

[traces.layouts]
q_post_rope = { subject = "seq heads head_dim", oracle = "[1, heads, seq, head_dim]" }
attn_norm = "seq width"

[traces.masks]
attn_scores = "causal"

[traces.parents]
gate = ["attn_norm", "attn_out"]

[[traces]]
name = "other"
subject = "a"
oracle = "b"
weights = "Q4_K"
"""


def load(folder, text, name="contract-workbench.toml"):
    (folder / name).write_text(text)
    return load_settings(folder)


def test_everything_a_pair_says_is_read(tmp_path):
    first, second = load(tmp_path, WHOLE).traces
    assert first == Pair(
        name="layer 0",
        subject="traces/apr",
        oracle="/data/oracle",
        claims=("A-1", "attn-v1#A-2"),
        layers=(0, 3),
        stages=("attn_norm", "attn_out"),
        expect="UNIQUE(attn_norm, attn_out)",
        seq=7,
        heads=8,
        kv_heads=2,
        head_dim=16,
        layouts=(
            LayoutOf("q_post_rope", "subject", ("seq", "heads", "head_dim")),
            LayoutOf("q_post_rope", "oracle", ("1", "heads", "seq", "head_dim")),
            LayoutOf("attn_norm", "", ("seq", "width")),
        ),
        masks=(("attn_scores", "causal"),),
        parents=(("gate", ("attn_norm", "attn_out")),),
        threshold=0.99,
        weights=(("", "Q8_0"), ("attn_out", "Q4_K_M")),
        line=3,
    )
    assert second == Pair("other", "a", "b", weights=(("", "Q4_K"),), line=28)


def test_pairs_are_read_from_the_table_of_pyproject_too(tmp_path):
    text = '[tool.contract-workbench]\nbase = "main"\n[[tool.contract-workbench.traces]]\nname = "x"\n'
    settings = load(tmp_path, text + 'subject = "a"\noracle = "b"\n', "pyproject.toml")
    assert settings.traces == (Pair("x", "a", "b", line=3),)
    with pytest.raises(SettingsError, match="seq must be a whole number") as caught:
        load(tmp_path, text + 'subject = "a"\noracle = "b"\nseq = "7"\n', "pyproject.toml")
    assert caught.value.line == 7


HEAD = '[[traces]]\nname = "x"\nsubject = "a"\noracle = "b"\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("traces = 3\n", 1, "headed [[traces]]"),
        ("traces = [1]\n", 1, "headed [[traces]]"),
        ('\n[[traces]]\nname = "x"\nsubject = "a"\n', 2, "pair 'x': has no oracle"),
        ('[[traces]]\nsubject = "a"\n', 1, "pair 1: has no name"),
        (HEAD + "kv-heads = 2\n", 5, "did you mean 'kv_heads'"),
        (HEAD + "colour = 2\n", 5, "known are name, subject"),
        (HEAD + "seq = 0\n", 5, "seq must be a whole number above 0"),
        (HEAD + "heads = true\n", 5, "heads must be a whole number above 0"),
        (HEAD + 'claims = "A-1"\n', 5, "claims must be a list of texts"),
        (HEAD + "layers = [-1]\n", 5, "layers must be a list of layer numbers"),
        (HEAD + 'stages = ["a"]\n', 5, "needs two or more"),
        (HEAD + 'stages = ["a", "b", "a"]\n', 5, "names 'a' twice"),
        (HEAD + "threshold = 1.5\n", 5, "above 0 and up to 1"),
        (HEAD + "threshold = nan\n", 5, "above 0 and up to 1"),
        (HEAD + 'expect = "SOME"\n', 5, "expect must be one of UNIQUE"),
        (HEAD + 'expect = "NONE(a, b)"\n', 5, "expect must be one of UNIQUE"),
        (HEAD + 'expect = "STARTS_BELOW(a, b)"\n', 5, "expect must be one of UNIQUE"),
        (HEAD + 'weights = "Q9"\n', 5, '"F16"'),
        (HEAD + 'weights = { default = "Q8_0", attn_out = "q6" }\n', 5, "attn_out under weights"),
        (HEAD + '[traces.masks]\n# none\na = "none"\nb = "upper"\n', 8, "b under masks"),
        (HEAD + "masks = 1\n", 5, "masks must be a table"),
        (HEAD + '[traces.layouts]\nq = "seq * head"\n', 6, "must be names of axes"),
        (HEAD + '[traces.layouts]\nq = "seq seq"\n', 6, "names 'seq' twice"),
        (HEAD + '[traces.layouts]\nq = { left = "seq" }\n', 6, "the layout of q must be text"),
        (HEAD + "[traces.layouts]\nq = 1\n", 6, "the layout of q must be text"),
        (HEAD + "[traces.layouts]\nq = { oracle = 3 }\n", 6, "must be names of axes"),
        (HEAD + '[traces.parents]\nq = "a"\n', 6, "q must be a list of texts"),
        (HEAD + HEAD, 6, "two pairs of traces are called 'x'"),
        (HEAD + '\n[[traces]]\nname = "y"\nsubject = ""\noracle = "c"\n', 8, "subject must be text"),
        ('[[traces]]\nname = "x"\nsubject = "a"\noracle = "b\\u0000"\n', 4, "oracle must be text"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(tmp_path, text, line, words):
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert words in caught.value.message
    assert caught.value.line == line


def test_the_demo_declares_the_run_with_the_defect_and_the_one_without(tmp_path):
    text = files("workbench.demo").joinpath("files/contract-workbench.toml").read_text()
    apart, repaired = load(tmp_path, text).traces
    assert (apart.expect, repaired.expect) == ("UNIQUE(k_post_rope, attn_scores)", "NONE")
    assert apart.claims == ("FALSIFY-ATTN-SUB-004",)


@pytest.mark.parametrize(
    "word", ["NONE", "UNIQUE", "UNIQUE(b)", "UNIQUE(a, b)", "STARTS_BELOW(a)", "MULTIPLE"]
)
def test_every_verdict_can_be_expected(tmp_path, word):
    assert load(tmp_path, HEAD + f'expect = "{word}"\n').traces[0].expect == word
