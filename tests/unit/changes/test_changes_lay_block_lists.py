"""Lists in blocks, an operation on each, and the exact bytes that come of it."""

from __future__ import annotations

import pytest
from laying import EVIDENCE, HEAD, LIST, NAMES, PATH, Case, add, laid, move, remove, replace

from workbench.changes.operation import AddItem

CASES: list[Case] = [
    ("add-last", NAMES, add("function_names", "new"), NAMES + "      - new\n"),
    ("add-first", NAMES, add("function_names", "new", 0), LIST + "      - new\n      - one\n      - two\n"),
    ("add-between", NAMES, add("function_names", "new", 1), LIST + "      - one\n      - new\n      - two\n"),
    (
        "add-before-named",
        NAMES,
        AddItem(PATH, "A", "function_names", "new", before="two"),
        LIST + "      - one\n      - new\n      - two\n",
    ),
    ("add-flush", LIST + "    - one\n", add("function_names", "new"), LIST + "    - one\n    - new\n"),
    (
        "add-wide-dash",
        LIST + "    -   one\n",
        add("function_names", "new"),
        LIST + "    -   one\n    -   new\n",
    ),
    (
        "add-at-the-end-of-a-section",
        NAMES + "\n# The gates come next.\ngates:\n- id: G\n",
        add("function_names", "new"),
        NAMES + "      - new\n\n# The gates come next.\ngates:\n- id: G\n",
    ),
    (
        "add-quoted-like-the-others",
        LIST + "    - 'one'\n    - \"two\"\n    - 'three'\n",
        add("function_names", "new", 1),
        LIST + "    - 'one'\n    - 'new'\n    - \"two\"\n    - 'three'\n",
    ),
    (
        "add-above-a-comment-that-speaks-of-the-next",
        LIST + "      - one\n      # of two\n      - two\n",
        add("function_names", "new", 1),
        LIST + "      - one\n      - new\n      # of two\n      - two\n",
    ),
    (
        "add-behind-a-comment-on-the-line",
        LIST + "      - one  # first\n  # done\n",
        add("function_names", "new"),
        LIST + "      - one  # first\n      - new\n  # done\n",
    ),
    (
        "add-behind-a-block-that-keeps-its-blank-lines",
        LIST + "      - |+\n        one\n\n\n      - two\n",
        add("function_names", "new", 1),
        LIST + "      - |+\n        one\n\n\n      - new\n      - two\n",
    ),
    (
        "move-a-block-that-keeps-its-blank-lines-behind-those-of-nobody",
        LIST + "      - |+\n        one\n\n      - two\n\n\n  notes: n\n",
        move("function_names", "one", 1),
        LIST + "      - two\n\n\n      - |+\n        one\n\n  notes: n\n",
    ),
    (
        "move-such-a-block-to-the-end-of-the-file",
        LIST + "      - |+\n        one\n\n      - two\n\n",
        move("function_names", "one", 1),
        LIST + "      - two\n\n      - |+\n        one\n\n",
    ),
    (
        "move-such-a-block-before-a-comment",
        LIST + "      - |+\n        one\n\n      - two\n\n# end\n",
        move("function_names", "one", 1),
        LIST + "      - two\n\n      - |+\n        one\n\n# end\n",
    ),
    (
        "add-behind-a-block",
        LIST + "      - |\n        one\n\n\n  notes: n\n",
        add("function_names", "new"),
        LIST + "      - |\n        one\n      - new\n\n\n  notes: n\n",
    ),
    (
        "add-behind-a-map",
        EVIDENCE + "  - path: a.rs\n    lines:\n    - 1\n    # end\n  status: OPEN\n",
        add("algorithm_evidence", "prose"),
        EVIDENCE + "  - path: a.rs\n    lines:\n    - 1\n  - prose\n    # end\n  status: OPEN\n",
    ),
    ("add-no-final-newline", NAMES[:-1], add("function_names", "new"), NAMES + "      - new"),
    (
        "add-crlf",
        NAMES.replace("\n", "\r\n"),
        add("function_names", "new"),
        (NAMES + "      - new\n").replace("\n", "\r\n"),
    ),
    (
        "add-crlf-in-a-file-of-lf",
        HEAD + LIST.removeprefix(HEAD) + "      - one\r\n      - two\r\n  notes: n\n",
        add("function_names", "new", 1),
        LIST + "      - one\r\n      - new\r\n      - two\r\n  notes: n\n",
    ),
    ("add-bom", "\ufeff" + NAMES, add("function_names", "näm"), "\ufeff" + NAMES + "      - näm\n"),
    (
        "add-between-marks",
        "---\n" + NAMES + "...\n",
        add("function_names", "new"),
        "---\n" + NAMES + "      - new\n...\n",
    ),
    (
        "add-in-the-first-of-two-documents",
        NAMES + "---\n" + NAMES,
        add("function_names", "new"),
        NAMES + "      - new\n---\n" + NAMES,
    ),
    (
        "add-to-bare-list-evidence",
        EVIDENCE + "  - prose of one\n",
        add("algorithm_evidence", "two: of it"),
        EVIDENCE + "  - prose of one\n  - 'two: of it'\n",
    ),
    (
        "add-wrapped-like-the-others",
        EVIDENCE + "  - this one is long enough to\n    be broken over two lines\n",
        add("algorithm_evidence", "and this one is about as long and is broken"),
        EVIDENCE
        + "  - this one is long enough to\n    be broken over two lines\n"
        + "  - and this one is about as\n    long and is broken\n",
    ),
    ("add-emoji", NAMES, add("function_names", "crab 🦀"), NAMES + "      - crab 🦀\n"),
    (
        "add-behind-emoji",
        LIST + "    - 🦀 one\n",
        add("function_names", "é"),
        LIST + "    - 🦀 one\n    - é\n",
    ),
    (
        "add-to-a-list-in-a-list",
        EVIDENCE + "  - - one\n    - two\n",
        add("algorithm_evidence.0", "three"),
        EVIDENCE + "  - - one\n    - two\n    - three\n",
    ),
    (
        "remove-first",
        LIST + "      - one  # of one\n      # of two\n      - two\n",
        remove("function_names", "one"),
        LIST + "      # of two\n      - two\n",
    ),
    ("remove-last", NAMES, remove("function_names", "two"), LIST + "      - one\n"),
    ("remove-last-no-final-newline", NAMES[:-1], remove("function_names", "two"), LIST + "      - one"),
    (
        "remove-crlf",
        NAMES.replace("\n", "\r\n")[:-2],
        remove("function_names", "two"),
        (LIST + "      - one").replace("\n", "\r\n"),
    ),
    (
        "remove-broken-over-lines",
        EVIDENCE + "  - one that\n    goes on\n    and on  # here\n  - two\n",
        remove("algorithm_evidence", "one that goes on and on"),
        EVIDENCE + "  - two\n",
    ),
    (
        "remove-broken-behind-the-dash",
        EVIDENCE + "  -\n    one\n  - two\n",
        remove("algorithm_evidence", "one"),
        EVIDENCE + "  - two\n",
    ),
    (
        "remove-one-of-two-alike",
        LIST + "    - one\n    - two\n    - one\n",
        remove("function_names", "one", 2),
        LIST + "    - one\n    - two\n",
    ),
    (
        "remove-to-nothing",
        LIST + "      # what it is\n      - one  # gone\n      # more\n    notes: n\n",
        remove("function_names", "one"),
        EVIDENCE + "    function_names: []\n      # what it is\n      # more\n    notes: n\n",
    ),
    (
        "remove-to-nothing-behind-a-comment",
        EVIDENCE + "    function_names:  # which\n    - one",
        remove("function_names", "one"),
        EVIDENCE + "    function_names: []  # which",
    ),
    (
        "remove-prose-with-a-colon",
        EVIDENCE + "  - Found: by hand\n  - two\n",
        remove("algorithm_evidence", "Found: by hand"),
        EVIDENCE + "  - two\n",
    ),
    (
        "remove-a-map",
        EVIDENCE + "  - path: a.rs\n    # which lines\n    kind: test\n  - path: b.rs\n    kind: test\n",
        remove("algorithm_evidence", "path: a.rs, kind: test"),
        EVIDENCE + "  - path: b.rs\n    kind: test\n",
    ),
    (
        "remove-a-block",
        EVIDENCE + "  - |  # b\n    one\n\n    more\n\n  - two\n",
        remove("algorithm_evidence", "one\n\nmore"),
        EVIDENCE + "\n  - two\n",
    ),
    (
        "remove-from-anchored-list",
        EVIDENCE + "    function_names: &names\n    - one\n",
        remove("function_names", "one"),
        EVIDENCE + "    function_names: &names []\n",
    ),
    ("replace", NAMES, replace("function_names", "one", "new"), LIST + "      - new\n      - two\n"),
    (
        "replace-keeps-comment-and-quotes",
        LIST + "      - 'one'   # why\n",
        replace("function_names", "one", "it's"),
        LIST + "      - 'it''s'   # why\n",
    ),
    (
        "replace-a-tagged-text",
        LIST + "    - !!str 12\n    - x\n",
        replace("function_names", "12", "13"),
        LIST + "    - !!str 13\n    - x\n",
    ),
    (
        "replace-prose-with-a-colon",
        EVIDENCE + "  - Found: by hand  # yes\n  - two\n",
        replace("algorithm_evidence", "Found: by hand", "Found: by the tool"),
        EVIDENCE + "  - 'Found: by the tool'  # yes\n  - two\n",
    ),
    (
        "replace-in-a-list-in-a-list",
        EVIDENCE + "  - - one\n    - two\n",
        replace("algorithm_evidence.0", "one", "new"),
        EVIDENCE + "  - - new\n    - two\n",
    ),
    (
        "replace-keeps-the-breaks-it-can",
        EVIDENCE + "  - one two\n    three four five six\n    seven\n    eight nine\n",
        replace(
            "algorithm_evidence",
            "one two three four five six seven eight nine",
            "one two three 4 five six seven eight nine",
        ),
        EVIDENCE + "  - one two\n    three 4 five six\n    seven\n    eight nine\n",
    ),
    (
        "replace-plain-by-what-needs-quotes",
        NAMES,
        replace("function_names", "one", "- a: b # c"),
        LIST + "      - '- a: b # c'\n      - two\n",
    ),
    (
        "replace-item-by-several-lines",
        NAMES,
        replace("function_names", "one", "a\nb"),
        LIST + "      - |-\n        a\n        b\n      - two\n",
    ),
    (
        "replace-the-one-text-of-a-row",
        HEAD + "  test: a_test  # runs\n",
        replace("test", "a_test", "b_test"),
        HEAD + "  test: b_test  # runs\n",
    ),
    (
        "move-up-with-its-comment",
        LIST + "    - one  # 1\n    # here\n    - two\n      more  # 2\n    - three\n",
        move("function_names", "two more", 0),
        LIST + "    - two\n      more  # 2\n    - one  # 1\n    # here\n    - three\n",
    ),
    (
        "move-down-no-final-newline",
        NAMES[:-1],
        move("function_names", "one", 1),
        LIST + "      - two\n      - one",
    ),
    ("move-past-the-end", NAMES, move("function_names", "one", 9), LIST + "      - two\n      - one\n"),
    ("move-nowhere", NAMES, move("function_names", "one", 0), NAMES),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_bytes(case):
    _, before, operation, after = case
    assert laid(before, operation) == after
