"""Suppressions: comments that accept findings, and texts that only look like them."""

from __future__ import annotations

import pytest

from workbench.contracts.claims import read_contract

MARK = "# contract-workbench: allow"


def read(text: str):
    return read_contract("c.yaml", text.encode()).suppressions


@pytest.mark.parametrize(
    ("comment", "rule", "reason"),
    [
        (f"{MARK} missing-symbol — it moves soon", "missing-symbol", "it moves soon"),
        (f"{MARK} missing-symbol \u2013 why", "missing-symbol", "why"),
        (f"{MARK} missing-symbol -- why not", "missing-symbol", "why not"),
        (f"{MARK} missing-symbol - why - not", "missing-symbol", "why - not"),
        (f"{MARK} SCHEMA-013 — none needed", "SCHEMA-013", "none needed"),
        (f"{MARK} missing-symbol", "missing-symbol", ""),
        (f"{MARK} missing-symbol —", "missing-symbol", ""),
        ("##contract-workbench:allow a-b — tight", "a-b", "tight"),
    ],
)
def test_the_rule_and_the_reason(comment, rule, reason):
    (found,) = read(f"metadata: {{}} {comment}\n")
    assert (found.rule, found.reason) == (rule, reason)


@pytest.mark.parametrize(
    "comment", ["# contract-workbench: deny x — y", "# contract-workbench: allowed x — y", "# allow x"]
)
def test_other_comments_are_none(comment):
    assert read(f"metadata: {{}} {comment}\n") == ()


@pytest.mark.parametrize("rules", ["a-b, c", "a-b,c", "a-b ,c, c"])
@pytest.mark.parametrize("dash", ["—", "--", "-"])
def test_several_rules_are_as_many_suppressions(rules, dash):
    found = read(f"metadata: {{}} {MARK} {rules} {dash} one, two\n")
    assert [(s.rule, s.reason, s.line) for s in found] == [("a-b", "one, two", 1), ("c", "one, two", 1)]


@pytest.mark.parametrize("said", ["", "a because", "a, — b", "a; c — b", "— b", ": a — b"])
def test_what_is_not_understood_is_kept_as_it_stands(said):
    (found,) = read(f"metadata: {{}} {MARK} {said}".replace("allow :", "allow:") + "\n")
    assert (found.rule, found.reason, found.covers) == ("", said, (1, 1))


def test_a_quoted_one_does_not_hide_the_comment_behind_it():
    (found,) = read(f"metadata: {{a: '{MARK} ?'}} {MARK} x — y\n")
    assert (found.rule, found.reason) == ("x", "y")


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("falsification_tests:\n  - id: A\n    file: a.rs\n", (2, 2)),
        ("falsification_tests: [{id: A,\n    file: a.rs}]\n", (1, 1)),
        ("contract:\n  invariants:\n    - id: A\n", (2, 2)),
        ("equations:\n  one:\n    file: a.rs\n", (2, 2)),
        ("equations:\n  one:\n    formula: a\n", (2, 4)),
        ("qa_gate:\n  id: A\n  required_tests:\n    - test_a\n", (2, 5)),
    ],
)
def test_above_a_section_of_claims_it_covers_none_of_them(text, covers):
    (found,) = read(f"{MARK} a — b\n{text}")
    assert found.covers == covers


CONTRACT = f"""\
{MARK} a — the metadata
metadata:
  version: 1
  status: X {MARK} b — this line
falsification_tests:
  {MARK} c — the row

  # another comment
  - id: A
    {MARK} d — the block
    algorithm_evidence:
      function_names:
      {MARK} e — the item
      - f

    notes: |  {MARK} f — behind a header
      {MARK} no — text of a literal
    rule: "{MARK} no — quoted"
    folded: plain
      {MARK} g — a comment ends a plain text

# the end
"""


def test_what_each_covers():
    found = read(CONTRACT)
    assert [(s.rule, s.line, s.covers) for s in found] == [
        ("a", 1, (2, 4)),
        ("b", 4, (4, 4)),
        ("c", 6, (9, 19)),
        ("d", 10, (11, 14)),
        ("e", 13, (14, 14)),
        ("f", 16, (16, 16)),
        ("g", 20, (20, 20)),
    ]


def test_windows_line_ends_and_a_bom_change_nothing():
    data = b"\xef\xbb\xbf" + CONTRACT.replace("\n", "\r\n").encode()
    assert read_contract("c.yaml", data).suppressions == read(CONTRACT)


def test_one_with_nothing_behind_it_covers_its_line():
    (found,) = read(f"metadata: {{}}\n{MARK} a — b\n")
    assert (found.line, found.covers) == (2, (2, 2))
