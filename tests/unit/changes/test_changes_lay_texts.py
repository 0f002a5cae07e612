"""Texts set, in every style, and the exact bytes that come of it."""

from __future__ import annotations

import pytest
from laying import EVIDENCE, HEAD, PATH, Case, add, laid, replace, set_text

from workbench.changes.operation import AddItem

CASES: list[Case] = [
    (
        "status-keeps-its-comment",
        HEAD + "  status: OPEN # why\n",
        set_text("status", "DONE"),
        HEAD + "  status: DONE # why\n",
    ),
    (
        "double-quotes-stay",
        HEAD + '  status: "OPEN"\n',
        set_text("status", 'a "b" \\'),
        HEAD + '  status: "a \\"b\\" \\\\"\n',
    ),
    (
        "a-number-stays-one",
        HEAD + "  version: 1.1\n",
        set_text("version", "1.10"),
        HEAD + "  version: 1.10\n",
    ),
    (
        "a-text-is-no-number",
        HEAD + "  version: new\n",
        set_text("version", "1.10"),
        HEAD + "  version: '1.10'\n",
    ),
    (
        "in-evidence-before-the-row",
        HEAD + "  notes: row\n  algorithm_evidence:\n    notes: ev\n",
        set_text("notes", "new"),
        HEAD + "  notes: row\n  algorithm_evidence:\n    notes: new\n",
    ),
    (
        "exact-with-a-dot-in-front",
        HEAD + "  notes: row\n  algorithm_evidence:\n    notes: ev\n",
        set_text(".notes", "new"),
        HEAD + "  notes: new\n  algorithm_evidence:\n    notes: ev\n",
    ),
    (
        "part-of-an-item",
        HEAD + "  evidence:\n  - path: a.rs\n    kind: x\n  - path: b.rs\n",
        set_text("evidence.1.path", "c.rs"),
        HEAD + "  evidence:\n  - path: a.rs\n    kind: x\n  - path: c.rs\n",
    ),
    (
        "new-part-of-an-item",
        HEAD + "  evidence:\n  - path: a.rs\n  - path: b.rs\n",
        set_text("evidence.0.kind", "test"),
        HEAD + "  evidence:\n  - path: a.rs\n    kind: test\n  - path: b.rs\n",
    ),
    (
        "discharged-by-map",
        HEAD + "  evidence_discharged_by:\n    e2e_tests:\n      - a\n    cli_path: b.rs\n",
        set_text("evidence_discharged_by.cli_path", "c.rs"),
        HEAD + "  evidence_discharged_by:\n    e2e_tests:\n      - a\n    cli_path: c.rs\n",
    ),
    (
        "discharged-by-list",
        HEAD + "  evidence_discharged_by:\n  - a.rs::x\n",
        replace("evidence_discharged_by", "a.rs::x", "a.rs::y"),
        HEAD + "  evidence_discharged_by:\n  - a.rs::y\n",
    ),
    (
        "stage",
        "implementation_stages:\n- id: A\n  evidence:\n  - one\n",
        add("evidence", "two"),
        "implementation_stages:\n- id: A\n  evidence:\n  - one\n  - two\n",
    ),
    (
        "binding",
        "bindings:\n- contract: c.yaml\n  equation: e\n  function: ~\n  status: pending\n",
        set_text("function", "a::b", "c.yaml:e"),
        "bindings:\n- contract: c.yaml\n  equation: e\n  function: a::b\n  status: pending\n",
    ),
    (
        "claim-in-a-map",
        "falsification:\n  F1:\n    tests:\n    - a\n",
        AddItem(PATH, "F1", "tests", "b"),
        "falsification:\n  F1:\n    tests:\n    - a\n    - b\n",
    ),
    (
        "own-block-by-a-key-with-dots",
        "metadata:\n  changelog:\n    1.0.0:\n    - first\n",
        AddItem(PATH, "metadata", "changelog.1.0.0", "second"),
        "metadata:\n  changelog:\n    1.0.0:\n    - first\n    - second\n",
    ),
    ("whole-document", "version: 1.0.0\n", set_text("version", "1.1.0", ""), "version: 1.1.0\n"),
    (
        "literal",
        EVIDENCE + "    notes: |  # n\n      old\n\n      end\n\n  rule: r\n",
        set_text("notes", "new: # x\n  deep\nend"),
        EVIDENCE + "    notes: |  # n\n      new: # x\n        deep\n      end\n\n  rule: r\n",
    ),
    (
        "literal-deeper-indent",
        HEAD + "  notes: |-\n        old\n         old\n",
        set_text("notes", "new\n"),
        HEAD + "  notes: |-\n        new\n",
    ),
    (
        "literal-that-begins-with-a-space",
        HEAD + "  notes: | # n\n    old\n",
        set_text("notes", " new\nx"),
        HEAD + "  notes: |2 # n\n     new\n    x\n",
    ),
    (
        "literal-keeping",
        HEAD + "  notes: |+\n    old\n\n\n- id: B\n",
        set_text("notes", "new\nx"),
        HEAD + "  notes: |+\n    new\n    x\n\n\n- id: B\n",
    ),
    (
        "literal-no-final-newline",
        HEAD + "  notes: |\n    old",
        set_text("notes", "new\nx"),
        HEAD + "  notes: |\n    new\n    x",
    ),
    (
        "literal-crlf",
        (HEAD + "  notes: |\n    old\n  rule: r\n").replace("\n", "\r\n"),
        set_text("notes", "new\nx"),
        (HEAD + "  notes: |\n    new\n    x\n  rule: r\n").replace("\n", "\r\n"),
    ),
    (
        "literal-to-empty",
        HEAD + "  notes: | # n\n    old\n  rule: r\n",
        set_text("notes", ""),
        HEAD + "  notes: '' # n\n  rule: r\n",
    ),
    (
        "literal-that-was-empty",
        HEAD + "  notes: |\n  rule: r\n",
        set_text("notes", "new"),
        HEAD + "  notes: |\n    new\n  rule: r\n",
    ),
    (
        "folded-keeps-untouched-paragraphs",
        HEAD + "  notes: >\n    one two\n    three four five\n    six\n\n    next\n    one\n",
        set_text("notes", "one two three four five six\nnext one is longer now\n"),
        HEAD + "  notes: >\n    one two\n    three four five\n    six\n\n    next\n    one is longer now\n",
    ),
    (
        "folded-with-deep-lines",
        HEAD + "  notes: >-\n    one\n      deep\n\n    two\n",
        set_text("notes", "one\n  deeper\n\ntwo\n\n\nthree"),
        HEAD + "  notes: >-\n    one\n      deeper\n\n    two\n\n\n\n    three\n",
    ),
    (
        "plain-to-several-lines-beside-a-comment",
        HEAD + "  notes: old # c\n  rule: r\n",
        set_text("notes", "x\ny"),
        HEAD + "  notes: |- # c\n    x\n    y\n  rule: r\n",
    ),
    (
        "wrapped-double-quotes",
        HEAD + '  notes: "one two three\n    four five six"\n',
        set_text("notes", "one two 3 four five six seven"),
        HEAD + '  notes: "one two 3\n    four five six seven"\n',
    ),
    ("tab-inside", HEAD + "  notes: 'a\tb'\n", set_text("notes", "a\tc"), HEAD + "  notes: 'a\tc'\n"),
    ("same-text-is-left", HEAD + "  notes: 'a'  \n", set_text("notes", "a"), HEAD + "  notes: 'a'  \n"),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_bytes(case):
    _, before, operation, after = case
    assert laid(before, operation) == after
