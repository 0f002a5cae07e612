"""From the claim to the element that parts, in a real terminal; and a receipt in the claim's draft."""

from __future__ import annotations

import json

from terminal import Terminal

from workbench.demo.write import write_demo

CONTRACT = "contracts/trace-attn-sub-stages-v1.yaml"


def test_from_the_claim_to_the_element_that_parts_and_a_receipt_of_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    demo = write_demo(tmp_path / "demo")
    with Terminal(str(demo), columns=80, rows=24, cwd=tmp_path) as terminal:
        terminal.until("trace-attn-sub-stages-v1", "up to date")
        terminal.press("/", *"attn-sub", "\r")
        terminal.until("1 of 10", "trace-attn-sub-stages-v1")
        terminal.press("n", "n", "n", "n")
        terminal.until("run_hf_fp16_reference")
        terminal.press("p")
        terminal.until("UNIQUE(k_post_rope, attn_scores)", "as expected", "[▼]", "parts here")
        terminal.press("\r")
        terminal.until("Stages of layer 0", "0.8725855", "✗ apart", "by query and head")
        terminal.press("\t", "\r")
        terminal.until("Values of attn_scores", "heads 3 · query 6 · key 6", "3.412109")
        terminal.press("\x1b")
        terminal.until("▼ parts here: ")
        terminal.press("e")
        terminal.until("Record as evidence", "evidence/receipts")
        terminal.press("\r")
        terminal.until("put into the claim's draft")
        terminal.press("\x1b")
        terminal.until("A row per stage, a column per layer")
        terminal.press("\x1b")
        terminal.until("draft: 1 change")
        terminal.press("d")
        terminal.until("1 change in the draft", "trace-receipt-")
        terminal.press("\x13")
        terminal.until("written")
        terminal.press("q")
        assert terminal.ended() == 0
    (receipt,) = (demo / "evidence/receipts").iterdir()
    assert json.loads(receipt.read_text())["passed"] is True
    assert f"evidence/receipts/{receipt.name}" in (demo / CONTRACT).read_text()
