"""What the grammar promises beside its examples: spans, order, bounds, and that prose is left alone."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.contracts.grammar.expansion import MOST, alternatives, with_and_without
from workbench.contracts.grammar.reading import Reading, reading_of
from workbench.contracts.references import ReferenceKind, parse
from workbench.contracts.span import Span

FIELDS = [
    "file_paths",
    "function_names",
    "test",
    "algorithm_evidence",
    "applies_to",
    "references",
    "notes",
    "x",
]
PIECES = [
    "src/a.rs",
    "a_b",
    "A::b",
    "::",
    "(",
    ")",
    "{",
    "}",
    "{a,b}",
    "[_c]",
    " + ",
    ", ",
    " — ",
    ": ",
    "\n",
    " ",
    "`",
    "test: ",
    "cargo test ",
    "…",
    "*",
    "/",
    ".rs",
    ":12-14",
    "and ",
    "planned",
    "PR #1",
    "§",
    "#",
    "<T>",
    "é",
    "\u2028",
]
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))


def place(start: int, end: int) -> Span:
    return Span(1, start + 1, ((start, end),))


@given(field=st.sampled_from(FIELDS), text=texts)
def test_every_text_is_read_and_its_references_lie_inside_in_order(field, text):
    found = parse(field, text, place)
    assert bool(found) == bool(text.strip())
    before = 0
    for reference in found:
        start, end = reference.span.segments[0]
        assert before <= start < end <= len(text)
        assert reference.text == text[start:end]
        if reference.kind not in {ReferenceKind.PROSE, ReferenceKind.COMMAND}:
            assert reference.path or reference.name
        before = start


@pytest.mark.parametrize(
    "seed",
    [
        "a_b, ",
        "src/a.rs, ",
        "x ( ",
        "{",
        "{a,b}",
        "a::",
        "a/\n",
        "(",
        " ",
        "\n",
        "[x]",
        "a_b (c_d) ",
        "`",
        "_",
        "…",
        "# x\n",
        "cargo test ",
        "a.rs:1 ",
        " — ",
        "a_b in src/x.rs ",
        "a::\n     ",
        "Foo::bar + ",
        "A=1 ",
        "a" + " " * 50,
        "A-1",
    ],
)
@pytest.mark.parametrize("field", ["function_names", "algorithm_evidence", "test", "references"])
def test_a_long_text_asks_for_no_more_places_than_a_bounded_number(seed, field):
    asked = 0

    def counted(start: int, end: int) -> Span:
        nonlocal asked
        asked += 1
        return Span(1, 1, ((start, end),))

    parse(field, seed * (200_000 // len(seed)), counted)
    assert 0 < asked <= 1_000 or not seed.strip()


@pytest.mark.parametrize("field", ["notes", "invariants_enforced", "if_fails", "signature"])
def test_prose_fields_are_never_looked_into(field):
    (reference,) = parse(field, "src/a.rs::Frame::read (planned)", place)
    assert reference.kind is ReferenceKind.PROSE
    assert not reference.path
    assert not reference.name


def test_alternatives_of_a_brace_share_the_written_span_and_are_all_meant():
    found = parse("file_paths", "src/{a,b}.rs", place)
    assert [reference.path for reference in found] == ["src/a.rs", "src/b.rs"]
    assert {reference.span for reference in found} == {place(0, 12)}
    assert not any(reference.optional for reference in found)


def test_too_many_alternatives_become_a_glob():
    many = "x{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"
    assert MOST < 2**7
    assert alternatives(many) == ("x" + "*" * 7,)
    assert with_and_without("x" + "[_a]" * 7) == ("x" + "*" * 7,)


def test_white_space_alone_names_nothing():
    assert parse("function_names", " \n\t", place) == ()


@pytest.mark.parametrize(
    ("field", "reading"),
    [
        ("file_paths", Reading.PATHS),
        ("e2e_path", Reading.PATHS),
        ("evidence_symbols", Reading.NAMES),
        ("e2e_tests", Reading.TESTS),
        ("algorithm_evidence", Reading.EVIDENCE),
        ("evidence", Reading.EVIDENCE),
        ("anything", Reading.OTHER),
        ("Applies-To", Reading.EQUATIONS),
        ("discharge_notes", Reading.PROSE),
    ],
)
def test_a_field_s_reading(field, reading):
    assert reading_of(field) is reading


@given(
    st.text(alphabet=string.ascii_lowercase + " ,'-", min_size=1, max_size=60).filter(
        lambda text: "justfile" not in text
    )
)
def test_plain_english_in_evidence_is_prose(text):
    found = parse("algorithm_evidence", text, place)
    assert all(reference.kind in {ReferenceKind.PROSE, ReferenceKind.COMMAND} for reference in found)


def test_a_corpus_contract_s_evidence_is_read_as_people_read_it(corpus):
    from workbench.contracts.claims import read_contract  # noqa: PLC0415 - the corpus may be absent

    path = corpus / "aprender" / "trace-attn-sub-stages-v1.yaml"
    contract = read_contract(path.name, path.read_bytes())
    third = next(claim for claim in contract.claims if claim.id == "FALSIFY-ATTN-SUB-003")
    named = {
        (item.field, reference.kind.value, reference.text)
        for item in third.items
        for reference in item.references
        if reference.kind is not ReferenceKind.PROSE
    }
    assert named == {
        ("file_paths", "path", "crates/apr-cli/src/commands/diff.rs"),
        ("function_names", "symbol", "load_tensor_apr_aprt"),
    }
