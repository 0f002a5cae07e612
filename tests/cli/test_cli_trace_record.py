"""``trace record``: a receipt of a claim's own traces, cited or not."""

from __future__ import annotations

import json

import pytest

from workbench.cli.entry import main
from workbench.demo.write import write_demo

CONTRACT = "contracts/trace-attn-sub-stages-v1.yaml"
SUB_004 = "FALSIFY-ATTN-SUB-004"


@pytest.fixture
def record(tmp_path, monkeypatch, capsys):
    """Runs it on a demo of its own: exit code, stdout, stderr, the demo's folder."""
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    demo = write_demo(tmp_path / "demo")
    monkeypatch.chdir(demo)

    def run(*arguments):
        code = main(["trace", "record", *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(code), out, err, demo

    return run


def test_a_receipt_is_written_to_a_new_file_and_cited_when_asked(record):
    code, out, err, demo = record(CONTRACT, SUB_004)
    before = (demo / CONTRACT).read_bytes()
    assert code == 0
    assert "passed: UNIQUE(k_post_rope, attn_scores)" in err
    assert out.startswith("evidence/receipts/falsify-attn-sub-004-trace-receipt-")
    first = json.loads((demo / out.strip()).read_text())
    assert (first["claim"], first["contract"]["path"]) == (SUB_004, CONTRACT)
    code, out, err, demo = record(CONTRACT, SUB_004, "--pair", "layer 0", "--to", "kept/evidence", "--cite")
    assert code == 0
    assert out.startswith("kept/evidence/")
    after = (demo / CONTRACT).read_bytes()
    assert out.strip().encode() in after
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert "written" in err


def test_a_verdict_that_was_not_expected_is_recorded_and_fails(record, tmp_path):
    settings = tmp_path / "demo/contract-workbench.toml"
    settings.write_text(settings.read_text().replace('"UNIQUE(k_post_rope, attn_scores)"', '"NONE"'))
    code, out, err, demo = record(CONTRACT, SUB_004)
    assert code == 1
    assert "failed: UNIQUE(k_post_rope, attn_scores), expected NONE" in err
    assert json.loads((demo / out.strip()).read_text())["passed"] is False


def test_what_cannot_be_recorded_says_why(record, tmp_path, capsys):
    for arguments, words in (
        ((CONTRACT, "A-1"), "has no claim A-1"),
        ((CONTRACT, "FALSIFY-ATTN-SUB-001"), "no pair of traces belongs to FALSIFY-ATTN-SUB-001"),
        ((CONTRACT, SUB_004, "--pair", "other"), "has no pair 'other': there is 'layer 0'"),
        (("contracts", SUB_004), "is a folder"),
    ):
        code, out, err, _ = record(*arguments)
        assert (code, out) == (2, "")
        assert words in err
    (tmp_path / "demo/file").write_text("")
    code, out, err, _ = record(CONTRACT, SUB_004, "--to", "file")
    assert (code, out) == (4, "")
    for file in (tmp_path / "demo/traces/apr").glob("layer-*/*"):
        file.unlink()
    code, out, err, _ = record(CONTRACT, SUB_004)
    assert (code, out) == (3, "")
    assert "holds no stages" in err
