"""Lists in brackets, an operation on each, and the exact bytes that come of it."""

from __future__ import annotations

import pytest
from laying import HEAD, LIST, Case, add, laid, move, remove, replace, set_text

CASES: list[Case] = [
    ("flow-add", LIST[:-1] + " [one, two]\n", add("function_names", "new"), LIST[:-1] + " [one, two, new]\n"),
    ("flow-add-first", LIST[:-1] + " [one]\n", add("function_names", "new", 0), LIST[:-1] + " [new, one]\n"),
    ("flow-quotes", LIST[:-1] + " [one]\n", add("function_names", "a, b"), LIST[:-1] + " [one, 'a, b']\n"),
    (
        "flow-lines",
        LIST[:-1] + " [\n      one,  # 1\n      two  # 2\n    ]\n",
        add("function_names", "new"),
        LIST[:-1] + " [\n      one,  # 1\n      two,  # 2\n      new\n    ]\n",
    ),
    (
        "flow-lines-with-a-last-comma",
        LIST[:-1] + " [\n      one,  # 1\n    ]\n",
        add("function_names", "new"),
        LIST[:-1] + " [\n      one,  # 1\n      new,\n    ]\n",
    ),
    (
        "flow-lines-first",
        LIST[:-1] + " [\n      # 1\n      one,\n    ]\n",
        add("function_names", "new", 0),
        LIST[:-1] + " [\n      # 1\n      new,\n      one,\n    ]\n",
    ),
    ("flow-remove", LIST[:-1] + " [one, two]\n", remove("function_names", "one"), LIST[:-1] + " [two]\n"),
    (
        "flow-remove-last",
        LIST[:-1] + " [one, two]\n",
        remove("function_names", "two"),
        LIST[:-1] + " [one]\n",
    ),
    (
        "flow-remove-to-nothing",
        LIST[:-1] + " [ one ]\n",
        remove("function_names", "one"),
        LIST[:-1] + " []\n",
    ),
    (
        "flow-remove-line",
        LIST[:-1] + " [\n      one,  # 1\n      # of two\n      two,  # 2\n      three\n    ]\n",
        remove("function_names", "two"),
        LIST[:-1] + " [\n      one,  # 1\n      # of two\n      three\n    ]\n",
    ),
    (
        "flow-remove-behind-a-comment",
        LIST[:-1] + " [one,  # 1\n      two]\n",
        remove("function_names", "two"),
        LIST[:-1] + " [one,  # 1\n      ]\n",
    ),
    (
        "flow-remove-with-its-comment",
        LIST[:-1] + " [one,  # 1\n      two]\n",
        remove("function_names", "one"),
        LIST[:-1] + " [\n      two]\n",
    ),
    (
        "flow-remove-to-nothing-but-a-comment",
        LIST[:-1] + " [\n      # which\n      one,  # 1\n    ]\n",
        remove("function_names", "one"),
        LIST[:-1] + " [\n      # which\n    ]\n",
    ),
    (
        "flow-move",
        LIST[:-1] + " [one, 'two']\n",
        move("function_names", "two", 0),
        LIST[:-1] + " ['two', one]\n",
    ),
    (
        "flow-move-lines",
        LIST[:-1] + " [\n      one,  # 1\n      two\n    ]\n",
        move("function_names", "two", 0),
        LIST[:-1] + " [\n      two,\n      one  # 1\n    ]\n",
    ),
    (
        "flow-replace",
        LIST[:-1] + " [one, two]\n",
        replace("function_names", "one", "x: y"),
        LIST[:-1] + " ['x: y', two]\n",
    ),
    (
        "flow-replace-by-several-lines",
        LIST[:-1] + " [one]\n",
        replace("function_names", "one", "x\ny"),
        LIST[:-1] + ' ["x\\ny"]\n',
    ),
    (
        "flow-map",
        HEAD + "  algorithm_evidence: {status: OPEN, notes: n}  # c\n",
        set_text("algorithm_evidence.status", "DONE"),
        HEAD + "  algorithm_evidence: {status: DONE, notes: n}  # c\n",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_bytes(case):
    _, before, operation, after = case
    assert laid(before, operation) == after
