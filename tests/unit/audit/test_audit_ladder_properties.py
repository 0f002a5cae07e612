"""What holds of the ladder, and of what waits, whatever the words."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from workbench.audit.ladder import DEFAULT, Stance, Step, plain
from workbench.audit.rungs import DEFAULT_RUNGS
from workbench.contracts.document import read_document
from workbench.contracts.waits import enumerated, row_source

WORDS = st.sampled_from([word for rung in DEFAULT_RUNGS for word in (rung.name, *rung.words)])
BEHIND = st.sampled_from(["", " — 74.0 TFLOP/s", " (two of three)", ": since May", ", 2026", "  # so"])
LABELS = st.sampled_from([("i", "ii", "iii"), ("1", "2", "3"), ("a", "b", "c")])
PLAIN = st.text(st.characters(categories=["Ll", "Lu"], include_characters=" "), min_size=1, max_size=30)


@given(st.text(max_size=60))
@example("0\r<:0")
@example("DONE / : x")
def test_no_word_is_too_odd_to_be_read(word):
    rung = DEFAULT.rung(word)
    assert (DEFAULT.stance(word) is Stance.SILENT) == (rung is None)
    assert plain(plain(word)) == plain(word)
    if rung is None:
        assert isinstance(DEFAULT.nearest(word), str)


@given(WORDS, BEHIND, st.booleans(), st.booleans())
def test_case_dashes_and_what_follows_make_no_difference(word, behind, lower, dashed):
    written = word.replace("_", "-") if dashed else word
    written = (written.lower() if lower else written) + behind
    assert DEFAULT.rung(written) is DEFAULT.rung(word) is not None


@given(WORDS, WORDS)
def test_what_raises_one_way_lowers_the_other(before, after):
    back = {Step.RAISED: Step.LOWERED, Step.LOWERED: Step.RAISED, Step.LEVEL: Step.LEVEL}
    assert DEFAULT.step(after, before) is back[DEFAULT.step(before, after)]


@given(LABELS, st.lists(PLAIN.filter(str.strip), min_size=2, max_size=3), PLAIN)
def test_needs_are_read_as_they_were_enumerated(labels, texts, before):
    told = ", ".join(f"({label}) {text}" for label, text in zip(labels, texts, strict=False))
    found = enumerated(f"{before} {told}. And more (x) follows.")
    assert [each.label for each in found] == [f"({label})" for label in labels[: len(texts)]]
    assert len(found) == len(texts)


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_searched_for_needs(text):
    found = enumerated(text)
    assert len(found) != 1
    assert all(each.label in text for each in found)


@given(st.lists(PLAIN.filter(str.strip), min_size=1, max_size=4), st.integers(0, 3))
def test_a_row_is_what_stands_between_its_neighbours(titles, at):
    rows = "".join(f"- id: A-{number}\n  rule: x{title}  # a note\n" for number, title in enumerate(titles))
    document = read_document("contracts/a.yaml", f"gates:\n{rows}".encode())
    row = row_source(document, ("gates", at)).decode()
    if at < len(titles):
        assert row.startswith(f"id: A-{at}\n")
        assert row.endswith("# a note")
        assert row.count("rule:") == 1
    else:
        assert row == ""
