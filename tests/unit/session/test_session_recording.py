"""Receipts: what they say, that they hold to their schema, and that nothing is overwritten."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from captured import write_captures

from workbench.audit import receipts
from workbench.report.trace_receipt import SCHEMA, receipt_json
from workbench.session.comparing import Comparing
from workbench.session.recording import (
    About,
    RecordingError,
    foretold,
    judged,
    passes,
    record,
    relative,
    write_receipt,
)
from workbench.workspace.pairs import Pair
from workbench.workspace.roots import open_workspace

PAIR = Pair("layer 0", "traces/apr", "traces/oracle", layers=(0,), expect="UNIQUE(k_post_rope, attn_scores)")
ABOUT = About("C-X", "contracts/x.yaml", "1.0.0", "A-1")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_captures(folder)
    (folder / "contract-workbench.toml").write_text("")
    return open_workspace(root=folder)


@pytest.fixture(scope="module")
def compared(workspace):
    comparing = Comparing(workspace.root)
    yield comparing.compare(PAIR)
    comparing.close()


def schema(name):
    return json.loads(files("workbench.report").joinpath(name).read_text("utf-8"))


def written(workspace, compared, pair=PAIR, about=ABOUT, shown=None):
    recording = record(workspace, pair, compared, about, shown=shown)
    return recording, receipt_json(recording, relative(compared.comparison, workspace.root))


def test_a_receipt_holds_to_its_schema_and_so_does_what_it_was_measured_by(workspace, compared):
    for about in (ABOUT, About()):
        _, text = written(workspace, compared, about=about)
        value = json.loads(text)
        jsonschema.validate(value, schema("trace-receipt-1.schema.json"))
        whole = {"schema": "contract-workbench/trace-compare/1", **value["comparison"], "expected": None}
        jsonschema.validate({**whole, "expectation_met": None}, schema("trace-compare-1.schema.json"))


def test_it_says_what_was_compared_and_with_what(workspace, compared):
    _, text = written(workspace, compared)
    value = json.loads(text)
    assert value["schema"] == SCHEMA == receipts.TRACE_SCHEMA
    assert value["passed"] is True
    assert value["verdict"] == "UNIQUE(k_post_rope, attn_scores)"
    assert value["judged_layers"] == [0]
    assert (value["contract"]["id"], value["claim"]) == ("C-X", "A-1")
    assert str(workspace.root) not in text
    inputs = {each["path"]: each for each in value["inputs"]}
    assert len(inputs) == 73
    for path, each in inputs.items():
        data = (workspace.root / path).read_bytes()
        assert (each["size"], each["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert inputs["traces/oracle/_PROVENANCE.txt"]["side"] == "provenance"
    assert inputs["traces/apr/layer-0/attn_out.bin"]["side"] == "subject"
    assert inputs["traces/oracle/layer-0/attn_out.bin"]["side"] == "oracle"
    assert set(value["versions"]) == {"contract-workbench", "python", "numpy"}


@pytest.mark.parametrize(
    ("expect", "layers", "passed"),
    [
        ("", (0,), False),
        ("NONE", (0,), False),
        ("UNIQUE", (0,), True),
        ("UNIQUE(attn_scores)", (0,), True),
        ("UNIQUE(attn_norm, attn_scores)", (0,), False),
        ("UNIQUE", (), False),
        ("STARTS_BELOW", (1, 2, 3), True),
        ("UNIQUE", (7,), False),
    ],
)
def test_it_passes_when_every_judged_layer_says_what_is_expected(compared, expect, layers, passed):
    pair = replace(PAIR, expect=expect, layers=layers)
    assert passes(pair, compared.comparison) is passed
    assert {layer.layer for layer in judged(pair, compared.comparison)} <= {0, 1, 2, 3}


def test_it_is_judged_at_the_pairs_threshold_whatever_was_on_the_screen(workspace, compared):
    pair = replace(PAIR, expect="NONE")
    low = compared.at_threshold(0.5)
    assert passes(pair, low)
    recording, text = written(workspace, compared, pair=pair, shown=low.threshold)
    value = json.loads(text)
    jsonschema.validate(value, schema("trace-receipt-1.schema.json"))
    assert (value["threshold"], value["shown_threshold"], value["pair"]["threshold"]) == (0.999, 0.5, 0.999)
    assert (value["verdict"], value["passed"]) == ("UNIQUE(k_post_rope, attn_scores)", False)
    assert recording.why.endswith("which failed: UNIQUE(k_post_rope, attn_scores), expected NONE")
    assert foretold(pair, compared, 0.5) == (
        "Judged at the pair's own 0.999, not at the 0.5 shown.",
        "Failed: UNIQUE(k_post_rope, attn_scores), expected NONE.",
    )
    recording, text = written(workspace, compared, shown=PAIR.threshold)
    assert json.loads(text)["shown_threshold"] is None
    assert recording.came_to == "passed: UNIQUE(k_post_rope, attn_scores)"


def test_a_sequence_with_a_stage_that_neither_side_has_does_not_pass(workspace):
    comparing = Comparing(workspace.root)
    pair = replace(PAIR, expect="NONE", stages=("attn_norm", "k_post_rope", "attn_scors"))
    try:
        compared = comparing.compare(pair)
    finally:
        comparing.close()
    _, text = written(workspace, compared, pair=pair)
    value = json.loads(text)
    jsonschema.validate(value, schema("trace-receipt-1.schema.json"))
    assert value["passed"] is False
    assert value["verdict"] == "UNDECIDABLE(attn_scors: neither side has it; did you mean attn_scores?)"
    assert "attn_scors" in {stage["stage"] for stage in value["comparison"]["layers"][0]["stages"]}


def test_a_layer_that_neither_side_has_is_not_passed_over(workspace, compared):
    pair = replace(PAIR, layers=(0, 7))
    assert not passes(pair, compared.comparison)
    with pytest.raises(RecordingError, match="about layer 7 too, which neither side has"):
        written(workspace, compared, pair=pair)


def test_the_audit_takes_it_for_a_live_run(workspace, compared):
    _, text = written(workspace, compared)
    found = receipts._receipt("evidence/x.json", json.loads(text))
    assert (found.run, found.contract, found.claim, found.passed) == (receipts.Run.LIVE, "C-X", "A-1", True)


def test_each_is_a_new_file(workspace, compared, tmp_path):
    recording, text = written(workspace, compared)
    first = write_receipt(tmp_path / "new/deep", recording, text)
    second = write_receipt(tmp_path / "new/deep", recording, "other")
    assert first != second
    assert first.read_text("utf-8") == text
    assert first.name.startswith("a-1-trace-receipt-")
    assert receipts._HINTS[0] in first.name
    hostile = replace(recording, claim="../../x\x1b[31m y")
    assert write_receipt(tmp_path / "new", hostile, text).parent == tmp_path / "new"


def test_a_folder_that_cannot_be_is_told(workspace, compared, tmp_path):
    recording, text = written(workspace, compared)
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(RecordingError):
            write_receipt(folder, recording, text)


def test_a_file_that_has_changed_since_gets_no_receipt(workspace, compared):
    file = workspace.root / "traces/apr/layer-2/attn_out.bin"
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 7))
    try:
        with pytest.raises(RecordingError, match="has changed since it was compared"):
            written(workspace, compared)
    finally:
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_without_a_judged_layer_there_is_nothing_to_tell(workspace, compared):
    with pytest.raises(RecordingError, match="no layer was judged"):
        written(workspace, compared, pair=replace(PAIR, layers=(9,)))
