"""What cannot be done is refused, with kind, line and reason; aliases are never edited through."""

from __future__ import annotations

import pytest
from laying import EVIDENCE, HEAD, LIST, NAMES, PATH, add, laid, move, remove, replace, set_text

from workbench.changes.operation import AddItem, ChangeError, SetText

ALIASED = "base: &b\n  status: OPEN\n" + HEAD + "  algorithm_evidence: *b\n"
ITEMS = LIST + "    - &x one\n    - two\n    other:\n    - *x\n"

CASES = [
    ("no-claim", NAMES, set_text("status", "X", "B"), "no-claim", 0, "no claim B"),
    ("two-claims", NAMES + "- id: A\n", set_text("status", "X"), "two-claims", 7, "lines 2 and 7"),
    ("no-item", NAMES, remove("function_names", "three"), "no-item", 5, "“three”"),
    ("two-items", NAMES + "      - one\n", remove("function_names", "one"), "two-items", 5, "lines 5 and 7"),
    ("no-index", NAMES, set_text("algorithm_evidence.function_names.2", "x"), "no-item", 5, "2 items"),
    ("no-field", NAMES, remove("file_paths", "x"), "no-field", 0, "no file_paths"),
    ("no-name", NAMES, set_text("", "x"), "no-field", 0, "no field is named"),
    ("no-metadata", NAMES, set_text("version", "x", "metadata"), "no-field", 0, "metadata"),
    ("list-set", NAMES, set_text("function_names", "x"), "shape", 5, "no text"),
    ("text-added-to", HEAD + "  notes: x\n", add("notes", "x"), "shape", 3, "no list"),
    ("below-a-text", HEAD + "  notes: x\n", set_text("notes.more", "x"), "shape", 3, "is a text"),
    ("evidence-is-a-list", EVIDENCE + "  - x\n", add("file_paths", "x"), "shape", 4, "algorithm_evidence"),
    (
        "item-is-a-map",
        EVIDENCE + "  - path: a\n    kind: b\n",
        replace("algorithm_evidence", "path: a, kind: b", "x"),
        "shape",
        4,
        "parts",
    ),
    (
        "compact",
        EVIDENCE + "  - - a\n    - b\n",
        remove("algorithm_evidence.0", "a"),
        "shape",
        4,
        "line of its own",
    ),
    (
        "other-text",
        HEAD + "  status: X\n",
        SetText(PATH, "A", "status", "Y", old="Z"),
        "conflict",
        3,
        "“X” now, not “Z”",
    ),
    (
        "other-than-nothing",
        HEAD + "  status:\n",
        SetText(PATH, "A", "status", "Y", old="Z"),
        "conflict",
        3,
        "now",
    ),
    ("other-than-absent", HEAD, SetText(PATH, "A", "status", "Y", old="Z"), "conflict", 2, "now"),
    ("surrogate", HEAD, set_text("status", "\ud800"), "refused", 0, "surrogate"),
    ("last-block-is-open", HEAD + "  rule: |\n    r", set_text("status", "X"), "refused", 3, "line break"),
    (
        "last-item-is-open",
        EVIDENCE + "  - |\n    r",
        add("algorithm_evidence", "X"),
        "refused",
        4,
        "line break",
    ),
    # Aliases
    ("through-an-alias", ALIASED, set_text("algorithm_evidence.status", "X"), "alias", 5, "line 1"),
    ("the-alias-itself", HEAD + "  a: &x t\n  status: *x\n", set_text("status", "X"), "alias", 4, "line 3"),
    (
        "what-aliases-repeat",
        HEAD + "  status: &x t\n  b: *x\n",
        set_text("status", "X"),
        "alias",
        3,
        "elsewhere",
    ),
    (
        "below-what-aliases-repeat",
        "b: &b\n  c:\n  - 1\nd: *b\n",
        AddItem(PATH, "", "b.c", "x"),
        "alias",
        1,
        "elsewhere",
    ),
    ("an-aliased-item", ITEMS, remove("function_names", "one"), "alias", 5, "elsewhere"),
    ("an-aliased-item-replaced", ITEMS, replace("function_names", "one", "x"), "alias", 5, "elsewhere"),
    ("an-alias-replaced", ITEMS, replace("algorithm_evidence.other", "one", "x"), "alias", 8, "line 5"),
    ("an-alias-removed", ITEMS, remove("algorithm_evidence.other", "one"), "alias", 8, "line 5"),
    ("behind-an-alias", ITEMS, add("algorithm_evidence.other", "x"), "alias", 8, "line 5"),
    (
        "moved-below-its-alias",
        LIST + "    - &x one\n    - *x\n",
        move("function_names", "one", 1, 0),
        "alias",
        5,
        "line 5",
    ),
    # Files
    ("libyaml", "a: [\n", set_text("status", "X"), "unreadable", 2, "libyaml refuses it"),
    ("control", "a: \x07\n", set_text("status", "X"), "unreadable", 1, "libyaml refuses it"),
    ("ruamel", "a: b\tc\n" + HEAD, set_text("status", "X"), "unreadable", 1, "ruamel.yaml refuses it"),
    ("tab-behind-key", "a:\tb\n" + HEAD, set_text("status", "X"), "unreadable", 1, "ruamel.yaml refuses it"),
    ("key-twice", "a: b\na: c\n" + HEAD, set_text("status", "X"), "unreadable", 2, "ruamel.yaml refuses it"),
    ("second-document", HEAD + "---\na: [\n", set_text("status", "X"), "unreadable", 5, "refuses it"),
    ("empty", "# nothing\n", set_text("status", "X"), "unreadable", 0, "no document"),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_refused(case):
    _, before, operation, kind, line, words = case
    with pytest.raises(ChangeError) as caught:
        laid(before, operation)
    assert (caught.value.kind, caught.value.line) == (kind, line)
    assert words in caught.value.message


def test_an_alias_elsewhere_does_not_matter():
    before = "a: &x one\nb: *x\n" + NAMES
    assert laid(before, add("function_names", "new")) == before + "      - new\n"


def test_an_anchor_without_alias_stays():
    assert laid(HEAD + "  status: &s OPEN # c\n", set_text("status", "X")) == HEAD + "  status: &s X # c\n"


def test_an_alias_between_items_is_not_touched():
    before = "a: &x one\n" + LIST + "    - *x\n    - two\n"
    assert laid(before, add("function_names", "new")) == before + "    - new\n"
    assert laid(before, replace("function_names", "two", "2 3")) == before.replace("two", "2 3")
