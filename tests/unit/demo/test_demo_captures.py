"""The demo's traces, read back by hand: nothing of the comparison itself is asked here."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from workbench.demo import attention
from workbench.demo.attention import HEAD_DIM, HEADS, KV_HEADS, LAYERS, STAGES
from workbench.demo.captures import TOKENS, captured_traces

SEQ = len(TOKENS)


@pytest.fixture(scope="module")
def files():
    return dict(captured_traces())


def flat(files, run, layer, stage):
    data = files[f"traces/{run}/layer-{layer}/{stage}.bin"]
    magic, number, count = struct.unpack_from("<4sII", data)
    assert (magic, number, len(data)) == (b"APRT", layer, 12 + 4 * count)
    return np.frombuffer(data, "<f4", offset=12).astype(np.float64)


def cosine(a, r):
    return float(a @ r / np.sqrt((a @ a) * (r @ r)))


def laid_alike(files, run, layer, stage):
    """Both sides with tokens before heads, and nothing above the diagonal."""
    ours, theirs = flat(files, run, layer, stage), flat(files, "oracle", layer, stage)
    if stage.endswith("_post_rope"):
        heads = HEADS if stage[0] == "q" else KV_HEADS
        theirs = theirs.reshape(heads, SEQ, HEAD_DIM).transpose(1, 0, 2).ravel()
    if stage == "attn_scores":
        theirs = np.tril(theirs.reshape(HEADS, SEQ, SEQ)).ravel()
    return cosine(ours, theirs)


def test_every_run_has_nine_stages_of_every_layer_and_the_oracle_says_where_it_is_from(files):
    expected = {
        f"traces/{run}/layer-{layer}/{stage}.bin"
        for run in ("oracle", "apr", "apr-repaired")
        for layer in range(LAYERS)
        for stage in STAGES
    }
    assert set(files) == expected | {"traces/oracle/_PROVENANCE.txt"}
    told = dict(line.split(": ", 1) for line in files["traces/oracle/_PROVENANCE.txt"].decode().splitlines())
    assert told["prompt"] == "What is 2+2?"
    assert len(told["tokens"].split()) == SEQ
    assert told["layers_captured"] == "0,1,2,3"


def test_the_defect_parts_layer_0_at_the_scores_and_nowhere_before(files):
    cosines = {stage: laid_alike(files, "apr", 0, stage) for stage in STAGES}
    below = [stage for stage in STAGES if not cosines[stage] >= 0.999]
    assert below == list(STAGES[STAGES.index("attn_scores") :])
    assert cosines["k_post_rope"] > 0.9999
    assert laid_alike(files, "apr", 1, "attn_norm") < 0.999


def test_only_query_head_3_reads_another_kv_head(files):
    assert [attention.wrong_kv_head(head) for head in range(HEADS)] == [0, 0, 0, 1, 1, 1, 1, 1]
    ours = flat(files, "apr", 0, "attn_scores").reshape(HEADS, SEQ, SEQ)
    theirs = np.tril(flat(files, "oracle", 0, "attn_scores").reshape(HEADS, SEQ, SEQ))
    apart = [cosine(ours[head].ravel(), theirs[head].ravel()) < 0.999 for head in range(HEADS)]
    assert apart == [head == 3 for head in range(HEADS)]


def test_without_the_defect_every_stage_of_every_layer_agrees(files):
    for layer in range(LAYERS):
        assert all(laid_alike(files, "apr-repaired", layer, stage) >= 0.999 for stage in STAGES)


def test_the_two_sides_are_laid_out_differently(files):
    """As real captures are: whoever compares them as they lie stops at the wrong stage."""
    as_they_lie = {
        stage: cosine(flat(files, "apr-repaired", 0, stage), flat(files, "oracle", 0, stage))
        for stage in STAGES
    }
    apart = {stage for stage, value in as_they_lie.items() if value < 0.999}
    assert apart == {"q_post_rope", "k_post_rope", "attn_scores"}


def test_the_runtime_hides_what_the_mask_hides_and_the_oracle_does_not(files):
    above = np.triu(np.ones((SEQ, SEQ), dtype=bool), k=1)
    assert not flat(files, "apr", 0, "attn_scores").reshape(HEADS, SEQ, SEQ)[:, above].any()
    assert flat(files, "oracle", 0, "attn_scores").reshape(HEADS, SEQ, SEQ)[:, above].all()
    for run in ("apr", "oracle"):
        shares = flat(files, run, 0, "attn_softmax").reshape(HEADS, SEQ, SEQ)
        assert not shares[:, above].any()
        assert np.allclose(shares.sum(axis=-1), 1, atol=2e-3)


def test_the_reference_is_in_half_precision_and_the_runtimes_weights_in_8_bits(files):
    values = flat(files, "oracle", 0, "attn_out").astype(np.float32)
    assert (values == values.astype(np.float16)).all()
    matrix = attention.weights_of(0).out
    packed = attention.as_q8_0(matrix)
    error = np.linalg.norm(packed - matrix) / np.linalg.norm(matrix)
    assert 0.003 < error < 0.009
    assert not attention.as_q8_0(np.zeros((1, 32), dtype=np.float32)).any()


def test_the_same_bytes_come_about_each_time_and_they_are_few(files):
    assert dict(captured_traces()) == files
    assert sum(map(len, files.values())) < 500_000
