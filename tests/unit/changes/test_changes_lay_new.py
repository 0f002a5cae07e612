"""Fields, lists and blocks that are not there yet: the exact bytes that come of adding them."""

from __future__ import annotations

import pytest
from laying import EVIDENCE, HEAD, NAMES, Case, add, laid, set_text

OTHER = "- id: B\n  algorithm_evidence:\n      file_paths:\n      - 'b.rs'\n"

CASES: list[Case] = [
    (
        "fill-empty-brackets",
        EVIDENCE + "    file_paths:\n      - a.rs\n    function_names: []  # none\n",
        add("function_names", "new"),
        EVIDENCE + "    file_paths:\n      - a.rs\n    function_names:  # none\n      - new\n",
    ),
    (
        "fill-null-flush",
        EVIDENCE + "    function_names:\n    file_paths:\n    - a.rs\n",
        add("function_names", "new"),
        EVIDENCE + "    function_names:\n    - new\n    file_paths:\n    - a.rs\n",
    ),
    (
        "fill-tilde-no-final-newline",
        EVIDENCE + "    function_names: ~",
        add("function_names", "new"),
        EVIDENCE + "    function_names:\n    - new",
    ),
    (
        "fill-in-brackets-like-its-siblings",
        EVIDENCE + "    file_paths: [a.rs]\n    function_names: []\n",
        add("function_names", "a, b"),
        EVIDENCE + "    file_paths: [a.rs]\n    function_names: ['a, b']\n",
    ),
    (
        "fill-null-evidence",
        HEAD + "  algorithm_evidence:  # soon\n  status: OPEN\n",
        add("function_names", "new"),
        HEAD + "  algorithm_evidence:  # soon\n    function_names:\n    - new\n  status: OPEN\n",
    ),
    ("set-null", HEAD + "  function: ~  # c\n", set_text("function", "f"), HEAD + "  function: f  # c\n"),
    ("set-nothing", HEAD + "  function:  # c\n", set_text("function", "f"), HEAD + "  function: f  # c\n"),
    ("set-nothing-at-the-end", HEAD + "  function:", set_text("function", "f"), HEAD + "  function: f"),
    (
        "add-key-in-order",
        EVIDENCE + "    file_paths:\n    - a.rs\n    # of the notes\n    notes: n\n",
        add("function_names", "new"),
        EVIDENCE
        + "    file_paths:\n    - a.rs\n    function_names:\n    - new\n    # of the notes\n    notes: n\n",
    ),
    (
        "add-block",
        HEAD + "  status: OPEN  # yet\n  rule: r\n\n- id: B\n",
        add("file_paths", "a.rs"),
        HEAD
        + "  status: OPEN  # yet\n  algorithm_evidence:\n    file_paths:\n    - a.rs\n"
        + "  rule: r\n\n- id: B\n",
    ),
    (
        "add-block-as-the-others-have-theirs",
        "gates:\n- id: A\n  rule: r\n" + OTHER,
        add("file_paths", "a.rs"),
        "gates:\n- id: A\n  rule: r\n  algorithm_evidence:\n      file_paths:\n      - 'a.rs'\n" + OTHER,
    ),
    ("add-status", HEAD + "  rule: r", set_text("status", "OPEN"), HEAD + "  rule: r\n  status: OPEN"),
    (
        "add-status-before-the-evidence",
        NAMES,
        set_text("status", "OPEN"),
        HEAD + "  status: OPEN\n" + NAMES.removeprefix(HEAD),
    ),
    (
        "add-status-quoted-like-the-next",
        'gates:\n- id: A\n- id: B\n  status: "OPEN"\n',
        set_text("status", "DONE"),
        'gates:\n- id: A\n  status: "DONE"\n- id: B\n  status: "OPEN"\n',
    ),
    (
        "add-key-crlf-bom",
        "\ufeff" + (HEAD + "  rule: ü\n").replace("\n", "\r\n"),
        set_text("status", "OPEN"),
        "\ufeff" + (HEAD + "  rule: ü\n  status: OPEN\n").replace("\n", "\r\n"),
    ),
    (
        "add-notes-as-a-block-like-the-next",
        "gates:\n- id: A\n  notes: |\n    n\n- id: B\n  rule: r\n",
        set_text(".notes", "x\ny", "B"),
        "gates:\n- id: A\n  notes: |\n    n\n- id: B\n  rule: r\n  notes: |\n    x\n    y\n",
    ),
    (
        "add-notes-of-several-lines",
        EVIDENCE + "    file_paths: [a]\n",
        set_text("notes", "x\ny"),
        EVIDENCE + "    file_paths: [a]\n    notes: |-\n      x\n      y\n",
    ),
    (
        "add-key-in-brackets",
        HEAD + "  algorithm_evidence: {file_paths: [a.rs]}\n",
        add("function_names", "new"),
        HEAD + "  algorithm_evidence: {file_paths: [a.rs], function_names: [new]}\n",
    ),
    (
        "add-block-in-brackets",
        "gates: [{id: A, status: OPEN}]\n",
        add("function_names", "new"),
        "gates: [{id: A, status: OPEN, algorithm_evidence: {function_names: [new]}}]\n",
    ),
    (
        "add-key-behind-an-empty-one",
        HEAD + "  rule:  # none\n",
        set_text("status", "OPEN"),
        HEAD + "  rule:  # none\n  status: OPEN\n",
    ),
    (
        "add-key-behind-a-kept-block",
        HEAD + "  rule: |+\n    r\n\n- id: B\n",
        set_text("status", "OPEN"),
        HEAD + "  rule: |+\n    r\n\n  status: OPEN\n- id: B\n",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_bytes(case):
    _, before, operation, after = case
    assert laid(before, operation) == after
