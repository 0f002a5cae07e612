"""The ``trace`` commands from outside: what they print, and their exit codes."""

from __future__ import annotations

import importlib.resources
import io
import json
import shutil
import struct

import jsonschema
import numpy as np
import pytest
from captured import write_captures

from workbench.cli.entry import main
from workbench.cli.progress import Bar
from workbench.cli.trace_terms import watched


def schema(name):
    text = importlib.resources.files("workbench.report").joinpath(name).read_text("utf-8")
    value = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(value)
    return jsonschema.Draft202012Validator(value)


@pytest.fixture(scope="module")
def traces(tmp_path_factory):
    return write_captures(tmp_path_factory.mktemp("captures"))


@pytest.fixture
def trace(traces, capsys, monkeypatch):
    """Runs a ``trace`` command beside the captures: exit code, stdout, stderr."""
    monkeypatch.chdir(traces)

    def run(*arguments):
        code = main(["trace", *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(code), out, err

    return run


def aprt(path, values, layer=0):
    values = np.asarray(values, dtype="<f4")
    path.write_bytes(struct.pack("<4sII", b"APRT", layer, values.size) + values.tobytes())
    return path


def test_the_defect_is_told_in_every_format(trace):
    code, text, err = trace("compare", "apr", "oracle", "--weights", "Q8_0")
    assert (code, err) == (1, "")
    assert text.endswith("verdict: UNIQUE(k_post_rope, attn_scores) in layer 0\n")
    assert "    0 ✓ ✓ ✓ ✓ ✓ ✗ ✗ ✗ ✗" in text
    assert "cause on the graph: attn_scores fails, and q_post_rope and k_post_rope hold" in text
    assert "head 3, query 6, key 6" in text
    code, text, _ = trace("compare", "apr", "oracle", "--format", "markdown", "--layer", "0")
    assert code == 1
    assert text.startswith("**Verdict: `UNIQUE(k_post_rope, attn_scores)`**\n")
    code, text, _ = trace("compare", "apr", "oracle", "--format", "json", "--weights", "Q8_0")
    assert code == 1
    value = json.loads(text)
    schema("trace-compare-1.schema.json").validate(value)
    assert value["verdict"]["text"] == "UNIQUE(k_post_rope, attn_scores)"
    assert [layer["layer"] for layer in value["layers"]] == [0, 1, 2, 3]
    assert value["sizes"] == {"seq": 7, "heads": 8, "kv_heads": 2, "head_dim": 16}


def test_what_holds_is_exit_0(trace):
    assert trace("compare", "apr-repaired", "oracle")[0] == 0
    assert trace("compare", "apr-repaired", "oracle", "--threshold", "0.99999")[0] == 1
    stages = "attn_norm,qkv_matmul"
    assert trace("compare", "apr", "oracle", "--layer", "0", "--stages", stages)[0] == 0


def test_a_declared_stage_that_neither_side_has_is_named_in_every_format(trace):
    asked = ("compare", "apr", "oracle", "--layer", "0", "--stages", "attn_norm,qkv_matmul,attn_scors")
    words = "neither side has it; did you mean attn_scores?"
    code, text, err = trace(*asked, "--expect", "NONE")
    assert code == 1
    assert f"? attn_scors    absent: {words}" in text
    assert f"expected NONE, found UNDECIDABLE(attn_scors: {words})" in err
    code, text, _ = trace(*asked, "--format", "markdown")
    assert code == 1
    assert "| ? | `attn_scors` |" in text
    code, text, _ = trace(*asked, "--format", "json")
    assert code == 1
    value = json.loads(text)
    schema("trace-compare-1.schema.json").validate(value)
    assert value["verdict"]["outcome"] == "UNDECIDABLE"
    (found,) = (each for each in value["layers"][0]["stages"] if each["stage"] == "attn_scors")
    assert (found["state"], found["reason"], found["declared"]) == ("absent", words, True)


def test_with_an_expected_verdict_the_exit_follows_it_alone(trace):
    for expected in ("UNIQUE", "UNIQUE(attn_scores)", "UNIQUE(k_post_rope, attn_scores)"):
        assert trace("compare", "apr", "oracle", "--expect", expected)[0] == 0
    code, out, err = trace("compare", "apr", "oracle", "--expect", "NONE", "--format", "json")
    assert code == 1
    assert "expected NONE, found UNIQUE(k_post_rope, attn_scores)" in err
    assert json.loads(out)["expectation_met"] is False
    assert trace("compare", "apr-repaired", "oracle", "--expect", "UNIQUE")[0] == 1


def test_a_diff_is_told_in_every_format(trace):
    ours, theirs = "apr/layer-0/attn_softmax.bin", "oracle/layer-0/attn_softmax.bin"
    code, text, _ = trace("diff", ours, theirs, "--top", "3")
    assert code == 1
    assert text.count("off by") == 4  # three elements, and the row sums
    assert "KL in nats" in text
    code, text, _ = trace("diff", ours, theirs, "--top", "3", "--format", "json")
    assert code == 1
    value = json.loads(text)
    schema("trace-diff-1.schema.json").validate(value)
    assert len(value["metrics"]["top"]) == 3
    assert value["metrics"]["softmax"]["rows"] == 56
    assert trace("diff", ours, ours, "--top", "0")[0] == 0


def test_apr_json_has_the_numbers_of_apr_diff(trace, tmp_path):
    values = np.random.default_rng(0)
    a = values.standard_normal(500).astype("<f4")
    r = (a + values.standard_normal(500) * 0.01).astype("<f4")
    one, other = aprt(tmp_path / "a.bin", a, 5), aprt(tmp_path / "r.bin", r, 5)
    code, text, _ = trace("diff", one, other, "--format", "apr-json", "--top", "4")
    found = json.loads(text)
    d = np.abs(a - r)  # single precision, as there
    order = np.argsort(-d, kind="stable")[:4]
    wide, against = a.astype(np.float64), r.astype(np.float64)
    assert code == 0
    assert list(found) == [
        "schema", "path_a", "path_b", "layer", "dim_product", "max_abs_diff", "max_abs_diff_index",
        "rms_diff", "cosine_sim", "top_diffs",
    ]  # fmt: skip
    assert (found["schema"], found["layer"], found["dim_product"]) == ("apr-stage-diff-v1", 5, 500)
    assert (found["path_a"], found["path_b"]) == (str(one), str(other))
    assert found["max_abs_diff"] == float(d.max())
    assert found["max_abs_diff_index"] == int(d.argmax())
    assert found["rms_diff"] == pytest.approx(np.sqrt((d.astype(np.float64) ** 2).mean()), rel=1e-6)
    cosine = wide @ against / np.sqrt(wide @ wide) / np.sqrt(against @ against)
    assert found["cosine_sim"] == pytest.approx(cosine, abs=1e-14)
    assert [each["index"] for each in found["top_diffs"]] == order.tolist()
    assert [each["abs_diff"] for each in found["top_diffs"]] == d[order].tolist()
    assert [each["a"] for each in found["top_diffs"]] == a[order].tolist()


def test_apr_json_of_zeros_and_of_the_whole_model(trace, tmp_path):
    one, other = aprt(tmp_path / "a.bin", [0, 0], 0xFFFF_FFFF), aprt(tmp_path / "r.bin", [1, 2], 0xFFFF_FFFF)
    code, text, _ = trace("diff", one, other, "--format", "apr-json")
    assert code == 1
    found = json.loads(text)
    assert (found["layer"], found["cosine_sim"], found["max_abs_diff"]) == ("whole-model", 0.0, 2.0)


@pytest.mark.parametrize("form", ["text", "json", "apr-json"])
def test_a_diff_refuses_other_layers_and_other_counts(trace, tmp_path, form):
    one = aprt(tmp_path / "a.bin", [1, 2, 3])
    for other in (aprt(tmp_path / "b.bin", [1, 2]), aprt(tmp_path / "c.bin", [1, 2, 3], 1)):
        code, out, err = trace("diff", one, other, "--format", form)
        assert (code, out) == (2, "")
        assert "layer 1" in err or "3 values" in err


def test_nan_fails_in_every_command(trace, tmp_path):
    one = aprt(tmp_path / "a.bin", [1, np.nan, 3])
    for form in ("text", "json", "apr-json"):
        assert trace("diff", one, one, "--format", form)[0] == 1
    code, text, _ = trace("compare", one, one)
    assert code == 1
    assert "UNDECIDABLE" in text
    assert trace("compare", one, one, "--expect", "UNDECIDABLE")[0] == 0


def test_info_tells_a_folder_and_a_file(trace, tmp_path):
    code, text, _ = trace("info", "oracle")
    assert code == 0
    assert "4 layers, 36 stages; seq 7, heads 8, kv_heads 2, head_dim 16" in text
    assert "tokens: 3838 374" in text
    validator = schema("trace-info-1.schema.json")
    for path in ("oracle", "oracle/layer-2/attn_out.bin"):
        code, text, _ = trace("info", path, "--format", "json")
        assert code == 0
        validator.validate(json.loads(text))
    odd = aprt(tmp_path / "attn_out.bin", [1, -2, np.nan, np.inf, 0, 0])
    code, text, _ = trace("info", odd, "--format", "json")
    validator.validate(json.loads(text))
    (file,) = json.loads(text)["files"]
    assert file["values"] == {
        "min": -2.0, "max": 1.0, "mean": -0.25, "rms": pytest.approx(np.sqrt(5 / 4)),
        "zero": 2, "nan": 1, "infinite": 1,
    }  # fmt: skip


def test_what_cannot_be_read_is_exit_3(trace, tmp_path):
    bad = tmp_path / "t" / "layer-0"
    bad.mkdir(parents=True)
    (bad / "attn_out.bin").write_bytes(b"APRT\0\0\0\0\7\0\0\0")
    code, out, _ = trace("compare", bad.parent, "oracle", "--layer", "0", "--stages", "attn_out")
    assert code == 3
    assert "counts 7 values, and it holds 0" in out
    assert trace("info", bad.parent)[0] == 3
    for arguments in (["info", bad / "attn_out.bin"], ["diff", bad / "attn_out.bin", bad / "attn_out.bin"]):
        assert trace(*arguments)[0] == 3
    (tmp_path / "empty").mkdir()
    code, out, err = trace("compare", tmp_path / "empty", "oracle")
    assert (code, out) == (3, "")
    assert "holds no stages" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["compare", "apr"], "ORACLE"),
        (["compare", "apr", "nowhere"], "no file or folder nowhere"),
        (["compare", "apr", "oracle/layer-0/attn_out.bin"], "name two folders"),
        (["compare", "apr", "oracle", "--layer", "77"], "layer 77 is on neither side; there are 0, 1, 2, 3"),
        (["compare", "apr", "oracle", "--layer", "x"], "--layer takes a number"),
        (["compare", "apr", "oracle", "--stages", ","], "--stages names no stage"),
        (["compare", "apr", "oracle", "--threshold", "2"], "cosine from -1 to 1"),
        (["compare", "apr", "oracle", "--threshold", "nan"], "cosine from -1 to 1"),
        (["compare", "apr", "oracle", "--expect", "PERHAPS"], "UNIQUE"),
        (["compare", "apr", "oracle", "--weights", "Q3_Z"], "Q4_K"),
        (["compare", "apr", "oracle", "--layout", "attn_out"], "STAGE=SUBJECT:ORACLE"),
        (["compare", "apr", "oracle", "--layout", "attn_out=seq seq"], "named twice"),
        (["compare", "apr", "oracle", "--mask", "attn_out=some"], "--mask"),
        (["compare", "apr", "oracle", "--top", "-1"], "number from 0"),
        (["compare", "apr", "oracle", "--format", "apr-json"], "apr-json"),
        (["diff", "apr", "oracle"], "trace compare"),
        (["info"], "PATH"),
    ],
)
def test_what_cannot_be_done_is_exit_2_and_says_what_to_write(trace, arguments, says):
    code, out, err = trace(*arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_prompts_that_are_known_to_differ_are_refused(trace, traces, tmp_path):
    other = tmp_path / "other"
    (other / "layer-0").mkdir(parents=True)
    aprt(other / "layer-0" / "attn_out.bin", [1.0])
    (other / "_PROVENANCE.txt").write_text("tokens: 1 2 3\n")
    code, _, err = trace("compare", other, "oracle")
    assert code == 2
    assert "different prompts" in err


def test_what_was_not_compared_has_its_place_in_the_json(trace, traces, tmp_path):
    ours = tmp_path / "ours"
    shutil.copytree(traces / "apr", ours)
    layer = ours / "layer-0"
    (layer / "attn_scores.bin").unlink()
    (layer / "attn_out.bin").write_bytes(b"APRT")
    aprt(layer / "attention.bin", [1.0, 2.0])
    aprt(layer / "attn_norm.bin", [np.inf] * 896)
    code, text, _ = trace("compare", ours, "oracle", "--layer", "0", "--format", "json")
    assert code == 3
    found = json.loads(text)
    schema("trace-compare-1.schema.json").validate(found)
    states = {stage["stage"]: stage["state"] for stage in found["layers"][0]["stages"]}
    assert (states["attn_scores"], states["attn_out"], states["attention"]) == (
        "missing",
        "unreadable",
        "refused",
    )
    assert found["verdict"]["outcome"] == "UNDECIDABLE"
    for form in ("text", "markdown"):
        code, text, _ = trace("compare", ours, "oracle", "--layer", "0", "--format", form)
        assert code == 3
        assert "896 positions are not finite" in text


def test_progress_is_drawn_on_a_terminal_alone():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    with Bar(stream) as bar:
        watch = watched(bar, "comparing")
        watch.total = 1000
        watch.advance(500)
    assert "comparing" in stream.getvalue()
    assert "500 of 1,000" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[2K")
    silent = io.StringIO()
    with Bar(silent) as bar:
        watched(bar, "comparing").advance(1)
    assert silent.getvalue() == ""


def test_a_pair_of_the_configuration_is_compared_by_its_name(trace, traces, tmp_path):
    (tmp_path / "contract-workbench.toml").write_text(
        f"""
        [[traces]]
        name = "layer 0"
        subject = "{traces}/apr"
        oracle = "{traces}/oracle"
        layers = [0]
        stages = ["k_post_rope", "attn_scores", "attn_out"]
        expect = "UNIQUE(k_post_rope -> attn_scores)"
        threshold = 0.99
        weights = "Q8_0"
        """
    )
    root = ("--root", tmp_path)
    code, text, err = trace("compare", "layer 0", *root, "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(text)
    assert (found["threshold"], found["expected"]) == (0.99, "UNIQUE(k_post_rope, attn_scores)")
    assert found["verdict"]["stages"] == ["k_post_rope", "attn_scores", "attn_out"]
    assert found["layers"][0]["stages"][0]["floor"]["weights"] == "Q8_0"
    assert [layer["layer"] for layer in found["layers"]] == [0]
    more = ("--threshold", "0.9", "--stages", "attn_softmax,attn_out", "--expect", "UNIQUE(attn_out)")
    code, text, _ = trace("compare", "layer 0", *root, "--format", "json", *more)
    assert (code, json.loads(text)["threshold"]) == (0, 0.9)
    code, _, err = trace("compare", "layer 1", *root)
    assert code == 2
    assert "declares 'layer 0', not 'layer 1'" in err


def test_paths_are_below_the_root(trace, traces, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert trace("compare", "apr-repaired", "oracle", "--root", traces)[0] == 0
