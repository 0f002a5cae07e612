"""What the panes show, without a screen: arrangement, filter, claim rows, code pages, editors."""

from __future__ import annotations

from dataclasses import replace

import pytest
from double import BREW, BREW_AUDIT, HISTORY, KETTLE, ROWS, STOP, TIMER, row

from workbench.audit.findings import Finding
from workbench.contracts.problem import Severity
from workbench.session.snapshot import Attention
from workbench.tui.arrangement import EMPTY, Filter, Sort, arrange, parse
from workbench.tui.claim_rows import RowKind, claim_rows, folded_at_first
from workbench.tui.code_page import definition_end, page_of, read_source
from workbench.tui.editor import command, editor_of
from workbench.tui.looks import claims_by_status, short_status
from workbench.tui.screens.explain import explain_page


def stems(groups):
    return [entry.row.stem for _, entries in groups for entry in entries]


def test_groups_come_in_the_order_of_attention():
    names = [name for name, _ in arrange(ROWS, Sort.ATTENTION).groups]
    assert names == [Attention.CHANGED, Attention.BROKEN, Attention.ACCEPTED, Attention.CLEAN]


def test_sorting_inside_a_group():
    rows = [
        row("c/b.yaml", Attention.CLEAN, status="ACTIVE", findings=1),
        row("c/a.yaml", Attention.CLEAN, status="", findings=3),
        row("c/c.yaml", Attention.CLEAN, status="PARTIAL_ALGORITHM_LEVEL", missing=2, findings=2),
    ]
    assert stems(arrange(rows, Sort.ATTENTION).groups) == ["c", "a", "b"]
    assert stems(arrange(rows, Sort.NAME).groups) == ["a", "b", "c"]
    assert stems(arrange(rows, Sort.FINDINGS).groups) == ["a", "c", "b"]
    assert stems(arrange(rows, Sort.STATUS).groups) == ["b", "c", "a"]


def test_rows_that_did_not_change_keep_their_entries():
    before = arrange(ROWS, Sort.NAME)
    after = arrange((*ROWS[1:], row("x/new.yaml", Attention.CLEAN)), Sort.NAME, before)
    assert all(after.entries[one.path] is before.entries[one.path] for one in ROWS[1:])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 6),
        ("BREW", 1),
        ("tea defined", 1),
        ("status:functional", 1),
        ("status:ACTIVE", 1),
        ("rule:missing", 1),
        ("rule:", 6),
        ("path:contracts/", 6),
        ("path:milk status:proposed", 1),
        ("path:milk status:active", 0),
        ("blocker_bell", 1),
        ("odd:word", 0),
    ],
)
def test_filters(text, found):
    assert len(stems(Filter()(arrange(ROWS, Sort.NAME), text))) == found


def test_filtering_key_by_key_is_the_same_as_at_once():
    arrangement = arrange(ROWS, Sort.NAME)
    typed = Filter()
    words = (
        "path:",
        "path:con",
        "path:cont tea",
        "path:cont te",
        "",
        "m",
        "mi",
        "i",
        "status:p",
        "status:pa milk",
    )
    for text in words:
        assert typed(arrangement, text) == Filter()(arrangement, text), text


def test_a_narrower_filter_looks_only_at_what_was_left():
    arrangement = arrange(ROWS, Sort.NAME)
    typed = Filter()
    typed(arrangement, "te")
    narrowed = {Attention.BROKEN: ()}
    typed._results[-1] = (typed._results[-1][0], tuple(narrowed.items()))
    assert typed(arrangement, "tea") == ()
    assert stems(typed(arrange(ROWS, Sort.NAME), "tea")) != []


def test_parse_knows_its_fields():
    assert [(term.field, term.text) for term in parse("A status:B rule: x:y")] == [
        ("words", "a"),
        ("status", "b"),
        ("words", "x:y"),
    ]


@pytest.mark.parametrize(
    ("status", "short"),
    [
        ("PARTIAL_ALGORITHM_LEVEL", "PARTIAL"),
        ("ALGORITHM_LEVEL_DISCHARGED", "DISCHARGED"),
        ("BLOCKER_FIXTURE_ABSENT", "BLOCKER"),
        ("ACTIVE_RUNTIME", "ACTIVE"),
        ("PLANNED_M6", "PLANNED"),
        ("VERIFIED — 74.0 TFLOP/s (x)", "VERIFIED"),
        ("not_implemented", "not_implemented"),
        ("enforced", "enforced"),
        ("PASS", "PASS"),
        ("", "no status"),
    ],
)
def test_short_status(status, short):
    assert short_status(status) == short


def test_claims_by_status_merges_what_reads_the_same():
    assert claims_by_status((("PARTIAL_A", 1), ("BLOCKER_X", 1), ("PARTIAL_B", 2))) == "PARTIAL 3 · BLOCKER 1"


def test_findings_stand_beneath_what_they_are_about():
    rows = claim_rows(BREW_AUDIT)
    kinds = [(one.kind, one.text) for one in rows]
    at = kinds.index((RowKind.REFERENCE, "stop_when_dry"))
    assert kinds[at + 1] == (RowKind.FINDING, "stop_when_dry is defined nowhere in the workspace")
    assert sum(1 for kind, _ in kinds if kind is RowKind.FINDING) == len(BREW_AUDIT.findings)


def test_a_finding_of_an_item_stands_beneath_the_items_last_reference():
    about = Finding("x", Severity.INFO, "of the item", "", BREW, 999, 1, "BREW-002", "stop_when_dry")
    rows = claim_rows(replace(BREW_AUDIT, findings=(about,)))
    at = next(place for place, one in enumerate(rows) if one.finding is about)
    assert rows[at - 1].text == "stop_when_dry"
    assert rows[at].beneath


def test_every_finding_is_shown_wherever_it_belongs():
    odd = (
        Finding("a", Severity.INFO, "of the contract", "", BREW, 1, 1),
        Finding("b", Severity.INFO, "of a claim", "", BREW, 6, 1, "BREW-001"),
        Finding("c", Severity.INFO, "of a claim that is not there", "", BREW, 6, 1, "NO-SUCH"),
        Finding("d", Severity.INFO, "of an item that is not there", "", BREW, 7, 1, "BREW-001", "nothing"),
        Finding("e", Severity.INFO, "twice at one place", "", BREW, 22, 11, "BREW-002", "stop_when_dry"),
    )
    audit = replace(BREW_AUDIT, findings=(*BREW_AUDIT.findings, *odd))
    found = [one.finding for one in claim_rows(audit) if one.finding]
    assert sorted(found, key=repr) == sorted(audit.findings, key=repr)


def test_claims_with_one_id_are_told_apart():
    twin = replace(BREW_AUDIT, claims=(BREW_AUDIT.claims[0], BREW_AUDIT.claims[0]), findings=())
    keys = [one.key for one in claim_rows(twin)]
    assert len(keys) == len(set(keys))
    heads = [one.key for one in claim_rows(twin) if one.kind is RowKind.CLAIM]
    assert len(claim_rows(twin, frozenset(heads[:1]))) < len(keys)


def test_large_contracts_start_with_their_quiet_claims_folded():
    assert folded_at_first(BREW_AUDIT, 100) == frozenset()
    assert folded_at_first(BREW_AUDIT, 3) == {("outside",), ("claim", "BREW-001", 0)}


def test_a_page_for_what_is_missing_offers_suggestions_best_first():
    missing = next(one for one in claim_rows(BREW_AUDIT) if one.text == "stop_when_dry")
    page = page_of(BREW, missing)
    assert [one.name for one in page.candidates] == [one.name for one in STOP]
    assert page.reference == (BREW, 1, 1)
    assert not page.answered
    assert page_of(BREW, missing, ()).candidates == page.candidates
    assert page_of(BREW, missing, HISTORY).candidates[2].reason == "renamed from stop_when_dry in 1a2b3c4"


def test_definition_end_by_indentation():
    rust, python = KETTLE.splitlines(), TIMER.splitlines()
    assert definition_end(rust, 15) == 23
    assert definition_end(rust, 13) == 28
    assert definition_end(rust, 6) == 6
    assert definition_end(python, 12) == 14
    assert definition_end(python, 6) == 14
    assert definition_end(python, 22) == 23
    assert definition_end(["fn f(", "    a: u8,", ") -> u8 {", "    a", "}", "fn g() {}"], 1) == 5


def test_sources_are_decoded_whatever_they_hold():
    source = read_source("a.txt", b"\xef\xbb\xbfone\r\ntwo\xff\n\nthree")
    assert source.lines == ("one", "two\ufffd", "", "three")
    assert read_source("a.txt", b"").lines == ()


def test_yaml_keys_and_comments_are_told_apart():
    source = read_source("a.yaml", b"a: 1 # why\n  - b-c: x#y\nplain\n")
    assert list(source.highlights.line(1)) == [(0, 1, "property"), (5, 10, "comment")]
    assert list(source.highlights.line(2)) == [(4, 7, "property")]
    assert list(source.highlights.line(3)) == []


@pytest.mark.parametrize("path", ["a.rs", "a.py"])
def test_code_is_highlighted_in_ranges_of_the_line(path):
    text = KETTLE if path == "a.rs" else TIMER
    source = read_source(path, text.encode())
    assert source.highlights is not None
    tokens = set()
    for number, line in enumerate(source.lines, 1):
        for start, end, token in source.highlights.line(number):
            assert 0 <= start < end <= len(line)
            tokens.add(token)
    assert {"keyword", "string", "comment"} <= tokens


@pytest.mark.parametrize(
    ("editor", "arguments"),
    [
        ("vim", ["vim", "+7", "/w/a.rs"]),
        ("/usr/bin/nano -w", ["/usr/bin/nano", "-w", "+7", "/w/a.rs"]),
        ("emacs -nw", ["emacs", "-nw", "+7", "/w/a.rs"]),
        ("code --wait", ["code", "--wait", "-g", "/w/a.rs:7"]),
        ("hx", ["hx", "/w/a.rs:7"]),
        ("'my editor'", ["my editor", "/w/a.rs"]),
    ],
)
def test_editors_open_at_the_line(editor, arguments):
    assert command(editor, "/w/a.rs", 7) == arguments


def test_editors_without_a_line_and_without_a_name():
    assert command("vim", "/w/a.rs", 0) == ["vim", "/w/a.rs"]
    with pytest.raises(ValueError, match="no program"):
        command("''"[:0], "/w/a.rs", 1)
    assert editor_of({"VISUAL": " ", "EDITOR": "vi"}) == "vi"
    assert editor_of({"VISUAL": "hx", "EDITOR": "vi"}) == "hx"
    assert editor_of({}) == ""


def test_explanations_keep_their_form():
    page = list(explain_page("# Head\n\none\ntwo\n\n- first\n  more\n- second\n\n    indented\n"))
    texts = [(one.lead.strip(), one.text) for one in page if one.text]
    assert texts == [
        ("", "Head"),
        ("", "one two"),
        ("•", "first   more".replace("   ", " ")),
        ("•", "second"),
        ("", "indented"),
    ]


def test_an_empty_arrangement_filters_to_nothing():
    assert Filter()(EMPTY, "x") == ()
