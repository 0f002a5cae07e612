"""Folders of captures: which stages they hold, and what they say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from stage_files import aprt, trace

from workbench.traces.fault import TraceFaultError
from workbench.traces.folder import Writer, open_trace
from workbench.traces.provenance import prompts_agree, prompts_differ, read_provenance

ONE = [1.0, 2.0]


def test_the_layered_layout(tmp_path):
    folder = trace(
        tmp_path, {0: {"attn_norm": ONE}, 11: {"layer_output": ONE}}, {"final_norm": ONE, "lm_head": ONE}
    )
    aprt(folder / "layer-0" / "embedding.bin", ONE)
    (folder / "notes.txt").write_text("not a stage")
    (folder / "layer-0" / ".hidden.bin").write_text("nor this")
    found = open_trace(folder)
    assert {place: Path(file).relative_to(folder).as_posix() for place, file in found.files.items()} == {
        (0, "attn_norm"): "layer-0/attn_norm.bin",
        (11, "post_ffn_residual"): "layer-11/layer_output.bin",
        (None, "embedding"): "layer-0/embedding.bin",
        (None, "final_norm"): "final_norm.bin",
        (None, "lm_head"): "lm_head.bin",
    }
    assert found.layers == (0, 11)
    assert found.writer is None
    assert not found.problems


def test_the_flat_layouts(tmp_path):
    for name in ("hf_layer_0_attn_scores.aprt", "hf_layer_12_q_post_rope.aprt", "hf_lm_head.aprt"):
        aprt(tmp_path / name, ONE)
    found = open_trace(tmp_path)
    assert set(found.files) == {(0, "attn_scores"), (12, "q_post_rope"), (None, "lm_head")}
    assert found.writer is Writer.REFERENCE
    aprt(tmp_path / "layer_1_attn_out.aprt", ONE)
    found = open_trace(tmp_path)
    assert (1, "attn_out") in found.files
    assert found.writer is None


def test_a_stage_that_is_there_twice_is_taken_once_and_said(tmp_path):
    aprt(tmp_path / "layer-0" / "attn_out.bin", ONE)
    aprt(tmp_path / "layer-0" / "attn_out.aprt", ONE)
    found = open_trace(tmp_path)
    assert found.files[0, "attn_out"].endswith(".bin")
    assert found.problems == ("layer-0/attn_out.aprt: left out, attn_out.bin is the same stage",)


def test_links_that_lead_out_are_not_followed(tmp_path):
    outside = aprt(tmp_path / "outside" / "attn_out.bin", ONE)
    folder = trace(tmp_path / "in", {0: {"attn_norm": ONE}})
    (folder / "layer-0" / "attn_out.bin").symlink_to(outside)
    (folder / "layer-0" / "ffn_norm.bin").symlink_to(folder / "layer-0" / "attn_norm.bin")
    (folder / "layer-1").symlink_to(outside.parent)
    found = open_trace(folder)
    assert set(found.files) == {(0, "attn_norm"), (0, "ffn_norm")}
    assert found.problems == (
        "layer-0/attn_out.bin: link-leads-out, not followed",
        "layer-1: link-leads-out, not followed",
    )


@pytest.mark.parametrize("name", ["layer-3/attn_out.bin", "layer_3_attn_out.aprt"])
def test_a_single_file_tells_its_place_by_its_name(tmp_path, name):
    found = open_trace(aprt(tmp_path / name, ONE, 3))
    assert found.single
    assert set(found.files) == {(3, "attn_out")}


def test_a_folder_without_stages_says_what_was_looked_for(tmp_path):
    with pytest.raises(TraceFaultError, match=r"layer-N/STAGE\.bin"):
        open_trace(tmp_path)
    with pytest.raises(TraceFaultError, match="no such file or folder"):
        open_trace(tmp_path / "nowhere")


def provenance(folder: Path, text: str):
    folder.mkdir(exist_ok=True)
    (folder / "_PROVENANCE.txt").write_text(text)
    return read_provenance(folder)


def test_provenance_tells_prompt_tokens_and_sizes(tmp_path):
    found = provenance(
        tmp_path,
        "model: Qwen\nprompt: 'What is 2+2?'\ntokens: [3838, 374, 220]\n"
        "Num-Attention-Heads: 14\nnum_kv_heads: 2\nhead_dim: 64\n"
        "a line without a colon: and one with two: colons\n# seq: 9\nseq: many\n",
    )
    assert found is not None
    assert found.prompt == "What is 2+2?"
    assert found.tokens == (3838, 374, 220)
    assert dict(found.sizes) == {"seq": 3, "heads": 14, "kv_heads": 2, "head_dim": 64}
    assert read_provenance(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("7", None), ("[7]", (7,)), ("1, 2,3", (1, 2, 3)), ("1 2", (1, 2)), ("a b", None), ("", None)],
)
def test_tokens_are_a_list_and_one_bare_number_is_none(tmp_path, text, tokens):
    found = provenance(tmp_path, f"tokens: {text}\n")
    assert found is not None
    assert found.tokens == tokens


def test_prompts_are_held_against_each_other_where_both_are_known(tmp_path):
    one = provenance(tmp_path / "1", "tokens: 1 2 3\nprompt: a")
    same = provenance(tmp_path / "2", "tokens: [1, 2, 3]\nprompt: b")
    other = provenance(tmp_path / "3", "tokens: 1 2 4")
    text = provenance(tmp_path / "4", "prompt: a")
    assert prompts_differ(one, same) is None
    assert prompts_agree(one, same)
    assert prompts_differ(one, other) == "tokens [1, 2, 3] and [1, 2, 4]"
    assert prompts_differ(one, text) is None
    assert prompts_agree(one, text)
    assert prompts_differ(one, None) is None
    assert not prompts_agree(None, one)
