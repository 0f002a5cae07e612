"""The accepted findings file: written, read back, matched, stale, and refused with reasons."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from workbench.audit.accepted import SCHEMA, Accepted, AcceptedError, Entry, apply, dump, entries_of, load
from workbench.audit.findings import Finding
from workbench.contracts.problem import Severity

FILES = {"src/cache.rs": "pub fn evict() {}\n"}


@pytest.fixture
def audit(bench, evidence):
    return bench({**FILES, "contracts/one.yaml": evidence("gone_for_good", "src/absent.rs")}).audit()


def written(audit):
    return load("accepted.json", dump(entries_of(audit.contract.id, audit.findings)).encode())


def test_what_was_written_accepts_it_all(audit):
    (found,), stale = apply([audit], written(audit), {})
    # The overclaim that rests on the first of them has no entry of its own.
    assert (len(written(audit).entries), len(found.findings)) == (2, 3)
    assert all(each.accepted for each in found.findings)
    assert stale == ()


def test_one_accepted_unused_comment_does_not_accept_the_next(bench, evidence):
    allow = "  # contract-workbench: allow missing-symbol — once"
    row = "\n    - 'evict'"
    text = evidence("evict").replace(row, row + allow)
    before = bench({**FILES, "contracts/one.yaml": text}).audit()
    assert [each.rule for each in before.findings] == ["unused-suppression"]
    text += f"- id: T-ONE-002{allow}\n  function: evict\n"
    after = bench({**FILES, "contracts/one.yaml": text}).audit()
    (found,), stale = apply([after], written(before), {})
    assert [(each.line, bool(each.accepted)) for each in found.findings] == [(16, True), (17, False)]
    assert not stale


def test_lines_are_no_part_of_the_key(audit, bench, evidence):
    accepted = written(audit)
    text = evidence("gone_for_good", "src/absent.rs")
    moved = bench({**FILES, "contracts/one.yaml": "# a line more\n\n" + text}).audit()
    (found,), stale = apply([moved], accepted, {})
    assert all(each.accepted for each in found.findings)
    assert not stale


def test_a_renamed_contract_is_known_by_its_id_and_one_with_a_new_id_by_its_path(audit):
    accepted = written(audit)
    finding = audit.findings[0]
    assert accepted.accept("C-ONE", [finding])[0].accepted
    assert accepted.accept("C-NEW", [finding])[0].accepted
    renamed = replace(finding, path="contracts/two.yaml")
    assert accepted.accept("C-ONE", [renamed])[0].accepted
    assert not accepted.accept("C-NEW", [renamed])[0].accepted


def test_another_item_is_not_accepted_and_the_entry_is_stale(audit, bench, evidence):
    accepted = written(audit)
    other = bench({**FILES, "contracts/one.yaml": evidence("gone_too", "src/absent.rs")}).audit()
    (found,), stale = apply([other], accepted, {})
    assert [bool(each.accepted) for each in found.findings if each.rule == "missing-symbol"] == [False]
    assert [(each.rule, each.item) for each in stale] == [("stale-accepted", "gone_for_good")]
    assert apply([other], accepted, {"stale-accepted": "off"})[1] == ()


def test_the_file_is_sorted_and_holds_a_row_per_line():
    entries = [
        Entry("b", "C", "z.yaml"),
        Entry("a", "C", "y.yaml", reason="until spring"),
        Entry("b", "C", "z.yaml"),
    ]
    text = dump(entries)
    assert json.loads(text)["schema"] == SCHEMA
    assert [row["path"] for row in json.loads(text)["findings"]] == ["y.yaml", "z.yaml"]
    assert sum("rule" in line for line in text.split("\n")) == 2
    assert load("x", text.encode()).entries[0].reason == "until spring"
    assert json.loads(dump([]))["findings"] == []


def test_a_given_reason_is_shown():
    entry = Entry("missing-symbol", "C-ONE", "contracts/one.yaml", "T", "x", "until spring")
    finding = Finding("missing-symbol", Severity.ERROR, "m", "", "contracts/one.yaml", 3, 1, "T", "x")
    assert Accepted("a", [entry]).accept("C-ONE", [finding])[0].accepted == "until spring"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("{", 1, "not JSON"),
        ("[]", 0, "schema"),
        ('{"schema": "contract-workbench/accepted/9"}', 0, "write it anew"),
        (f'{{"schema": "{SCHEMA}"}}', 0, "findings"),
        (f'{{"schema": "{SCHEMA}", "findings": [1]}}', 0, "entry 1"),
        (f'{{"schema": "{SCHEMA}", "findings": [{{"rule": "a"}}]}}', 0, "needs a rule, and a path"),
        (f'{{"schema": "{SCHEMA}", "findings": [{{"rule": "a", "path": 3}}]}}', 0, "path should be text"),
        (
            f'{{"schema": "{SCHEMA}", "findings": [{{"rule": "a", "path": "b", "lines": "c"}}]}}',
            0,
            "unknown field",
        ),
        ("[" * 100_000, 0, ""),
    ],
)
def test_a_wrong_file_is_refused_with_its_fault(text, line, says):
    with pytest.raises(AcceptedError) as caught:
        load("accepted.json", text.encode())
    assert says in str(caught.value)
    assert caught.value.line == line or not says


def test_a_file_that_is_not_text_is_refused():
    with pytest.raises(AcceptedError, match="UTF-8"):
        load("accepted.json", b"\xff\xfe")
