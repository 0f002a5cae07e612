from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document
from workbench.contracts.row_texts import row_texts
from workbench.session.pairing import claim_pairs, stages_in
from workbench.workspace.pairs import Pair
from workbench.workspace.settings import Settings

KNOWN = frozenset({
    "attn_norm", "qkv_matmul", "qkv_bias", "q_post_rope", "k_post_rope",
    "attn_scores", "attn_softmax", "attention", "attn_out",
})  # fmt: skip
ROOT = Path("/somewhere/root")
PAIR = Pair("layer 0", "traces/apr", "traces/oracle", line=4)


def contract(text):
    document = read_document("contracts/attn-v1.yaml", text.encode())
    return document, read_contract("contracts/attn-v1.yaml", text.encode(), document)


def found(text, *pairs, root=ROOT, claim=0):
    document, read = contract(text)
    settings = Settings(traces=pairs, path=ROOT / "contract-workbench.toml")
    one = read.claims[claim]
    texts = lambda: row_texts(document, one.where)  # noqa: E731
    return claim_pairs(settings, root, read, one, texts=texts, known=KNOWN)


def claims(*evidence, rule="it holds"):
    lines = "".join(f"      - {path}\n" for path in evidence)
    return (
        "metadata:\n  id: C-ATTN\nfalsification_tests:\n"
        f"- id: A-1\n  rule: {rule}\n  algorithm_evidence:\n    file_paths:\n{lines or '      []'}\n"
    )


@pytest.mark.parametrize("name", ["A-1", "attn-v1#A-1", "C-ATTN#A-1", "contracts/attn-v1.yaml#A-1"])
def test_a_pair_that_names_the_claim_is_found(name):
    (one,) = found(claims(), replace(PAIR, claims=(name,)))
    assert one.pair.name == "layer 0"
    assert one.why == "declared in contract-workbench.toml:4"


@pytest.mark.parametrize("name", ["A-10", "other#A-1", "A"])
def test_a_pair_that_names_another_claim_is_not(name):
    assert found(claims(), replace(PAIR, claims=(name,))) == ()


@pytest.mark.parametrize(
    "path",
    ["traces/apr", "traces/oracle/", "traces/apr/layer-0/attn_out.bin", "./traces/x/../apr/", "traces/"],
)
def test_a_claim_whose_evidence_names_the_folder_finds_its_pair(path):
    (one,) = found(claims(path), PAIR)
    assert one.pair == PAIR
    assert one.why == f"its evidence names {path.rstrip('/')}"


@pytest.mark.parametrize("path", ["traces/apricot/", "src/", "./", "traces/*"])
def test_a_folder_that_is_neither_sides_is_none(path):
    assert found(claims(path), PAIR) == ()


def test_a_pair_is_told_once_and_what_is_declared_comes_first():
    declared = replace(PAIR, name="declared", subject="a", claims=("A-1",))
    both = replace(PAIR, claims=("A-1",))
    assert [one.pair.name for one in found(claims("traces/apr"), both)] == ["layer 0"]
    assert [one.pair.name for one in found(claims("traces/apr"), PAIR, declared)] == ["declared", "layer 0"]


def test_two_folders_of_traces_are_a_pair_though_nobody_declares_it(tmp_path):
    for name in ("mine", "theirs"):
        (tmp_path / name / "layer-0").mkdir(parents=True)
    text = claims("theirs/", "mine/")
    assert found(text, root=tmp_path) == ()
    (tmp_path / "theirs" / "_PROVENANCE.txt").write_text("model: m\n")
    (one,) = found(text, root=tmp_path)
    assert (one.pair.subject, one.pair.oracle) == ("mine", "theirs")
    assert one.why == "its evidence names both folders"
    assert found(claims("mine/"), root=tmp_path) == ()


def test_the_claims_own_list_of_stages_is_taken_where_the_pair_names_none():
    text = claims("traces/apr", rule="'over [attn_norm, qkv_matmul, attn_out] it parts'")
    (one,) = found(text, PAIR)
    assert one.pair.stages == ("attn_norm", "qkv_matmul", "attn_out")
    assert one.stages_from == "the claim's own list"
    (one,) = found(text, replace(PAIR, stages=("a", "b")))
    assert one.pair.stages == ("a", "b")
    assert one.stages_from == "the pair's declaration"


def test_the_demos_claim_states_nine_stages():
    data = files("workbench.demo").joinpath("files/contracts/trace-attn-sub-stages-v1.yaml").read_bytes()
    document = read_document("c.yaml", data)
    read = read_contract("c.yaml", data, document)
    (one,) = [claim for claim in read.claims if claim.id == "FALSIFY-ATTN-SUB-004"]
    stages = stages_in(row_texts(document, one.where), KNOWN)
    assert stages == (
        "attn_norm", "qkv_matmul", "qkv_bias", "q_post_rope", "k_post_rope",
        "attn_scores", "attn_softmax", "attention", "attn_out",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("[attn_norm,\n  attn_scores,   # new\n  attn_out]", ("attn_norm", "attn_scores", "attn_out")),
        ("[attn_norm, gate, attn_out]", ("attn_norm", "gate", "attn_out")),
        ("[`attn_norm`, 'attn_out',]", ("attn_norm", "attn_out")),
        ("walk attn_norm → qkv_matmul → attn_out now", ("attn_norm", "qkv_matmul", "attn_out")),
        ("first, attn_norm, qkv_matmul, attn_out, then", ("attn_norm", "qkv_matmul", "attn_out")),
        ("attn_norm, attn_out", ()),
        ("[q, k, v]", ()),
        ("[one, two, three, attn_norm, attn_out]", ()),
        ("scores[h, t, u] of the attention", ()),
        ("[attn_norm, attn_norm, attn_out]", ("attn_norm", "attn_out")),
        ("", ()),
    ],
)
def test_a_list_of_stages_is_told_from_prose(text, stages):
    assert stages_in([text], KNOWN) == stages


def test_the_texts_of_a_row_are_all_it_says():
    document, read = contract(
        "falsification_tests:\n- id: A-1\n  a: &x [one, two]\n  b: {c: [{d: three}], e: *x}\n"
        "- id: A-2\n  a: no\n"
    )
    assert row_texts(document, read.claims[0].where) == ("A-1", "[one, two]", "three", "[one, two]")
    assert row_texts(document, ("falsification_tests", 7)) == ()
    assert row_texts(document, ("no", "such")) == ()
