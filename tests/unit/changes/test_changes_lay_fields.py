"""A field taken away: its own lines and the comment on them, and no others."""

from __future__ import annotations

import pytest
from laying import EVIDENCE, HEAD, LIST, NAMES, PATH, laid

from workbench.changes.operation import ChangeError, RemoveField


def drop(field: str, old: str | None = None) -> RemoveField:
    return RemoveField(PATH, "A", field, old=old)


BLOCK = EVIDENCE + "    status: X  # s\n    # of notes\n    notes: |\n      one\n\n      two\n    # last\n"
FLOW = HEAD + "  evidence: {status: X, notes: n}  # c\n"
ROWS = HEAD + "  evidence:\n  - path: a\n    kind: b\n"

CASES = [
    ("text", HEAD + "  status: X  # c\n  rule: r\n", drop("status"), HEAD + "  rule: r\n"),
    ("last", HEAD + "  rule: r\n  status: X", drop("status"), HEAD + "  rule: r"),
    ("crlf", HEAD.replace("\n", "\r\n") + "  status: X\r\n", drop("status"), HEAD.replace("\n", "\r\n")),
    ("block text", BLOCK, drop("notes"), EVIDENCE + "    status: X  # s\n    # of notes\n    # last\n"),
    ("list", NAMES + "    notes: n\n", drop("function_names"), EVIDENCE + "    notes: n\n"),
    ("flush list", HEAD + "  files:\n  - a\n  # c\n  - b\n  rule: r\n", drop("files"), HEAD + "  rule: r\n"),
    ("block", NAMES + "  rule: r\n", drop("algorithm_evidence"), HEAD + "  rule: r\n"),
    ("empty", HEAD + "  status:\n  rule: r\n", drop("status"), HEAD + "  rule: r\n"),
    ("folded", HEAD + "  rule: >-\n    a\n    b\n  x: y\n", drop("rule"), HEAD + "  x: y\n"),
    ("wrapped", HEAD + "  rule: a\n    b\n  x: y\n", drop("rule"), HEAD + "  x: y\n"),
    ("value below", HEAD + "  rule:\n    a b\n  x: y\n", drop("rule"), HEAD + "  x: y\n"),
    ("flow", FLOW, drop("notes"), HEAD + "  evidence: {status: X}  # c\n"),
    ("flow first", FLOW, drop("evidence.status"), HEAD + "  evidence: {notes: n}  # c\n"),
    ("behind a dash", ROWS, drop("evidence.0.path"), HEAD + "  evidence:\n  - kind: b\n"),
    ("expected", HEAD + "  status: X\n", drop("status", "X"), HEAD),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "operation", "after"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_removed(before, operation, after):
    assert laid(before, operation) == after


@pytest.mark.parametrize(
    ("before", "operation", "kind", "words"),
    [
        (NAMES, drop("notes"), "no-field", "no notes"),
        (LIST + "    - a\n", drop("function_names"), "shape", "remove what it stands in"),
        (NAMES, drop("algorithm_evidence.function_names.0"), "shape", "is an item"),
        (HEAD + "  status: X\n", drop("status", "Y"), "conflict", "is “X” now"),
        (HEAD + "  status: &s X\n  other: *s\n", drop("status"), "alias", "an alias elsewhere"),
        (
            HEAD + "  evidence:\n  - path: a\n    # of the kind\n    kind: b\n",
            drop("evidence.0.path"),
            "shape",
            "shares its line",
        ),
    ],
)
def test_refused(before, operation, kind, words):
    with pytest.raises(ChangeError) as caught:
        laid(before, operation)
    assert caught.value.kind == kind
    assert words in caught.value.message
