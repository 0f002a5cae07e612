from __future__ import annotations

from workbench.changes import matching
from workbench.changes.difference import beside, hunks


def marked(before: str, after: str) -> list[tuple[str, list[str]]]:
    (hunk,) = hunks(before.encode(), after.encode())
    return [
        (line.kind, [line.text[start:end] for start, end in line.marked])
        for line in hunk.lines
        if line.kind != " "
    ]


def test_words_that_changed():
    assert marked("- load_tensor (diff.rs)\n", "- is_stage_file (diff.rs)\n") == [
        ("-", ["load_tensor"]),
        ("+", ["is_stage_file"]),
    ]


def test_words_of_a_text_that_is_wrapped_anew():
    before = "notes: the first half of it and\n  the second half of it\n"
    after = "notes: the first half of it\n  and the third half of it\n"
    assert marked(before, after) == [
        ("-", [" and"]),
        ("-", ["second"]),
        ("+", []),
        ("+", ["and ", "third"]),
    ]


def test_nothing_is_marked_where_hardly_a_word_stayed():
    assert marked("- alpha beta gamma\n", "- one two three\n") == [("-", []), ("+", [])]


def test_numbers_of_lines():
    before = "".join(f"{n}\n" for n in range(1, 31))
    after = before.replace("10\n", "10\nnew\n").replace("\n25\n", "\n")
    first, second = hunks(before.encode(), after.encode())
    assert (first.old, first.old_count, first.new, first.new_count) == (8, 6, 8, 7)
    assert first.head == "@@ -8,6 +8,7 @@"
    assert [(line.kind, line.old, line.new) for line in second.lines][3:5] == [("-", 25, 0), (" ", 26, 26)]


def test_control_characters_stay_in_the_text():
    (hunk,) = hunks(b"a\r\n\x1b[31mb\xff\n", b"a\n\x1b[31mb\xff\n")
    assert [line.text for line in hunk.lines] == ["a\r", "a", "\x1b[31mb\udcff"]


def test_the_end_without_newline():
    (hunk,) = hunks(b"a\nb", b"a\nb\n")
    assert [(line.kind, line.text, line.ended) for line in hunk.lines] == [
        (" ", "a", True),
        ("-", "b", False),
        ("+", "b", True),
    ]


def test_two_columns():
    (hunk,) = hunks(b"a\nb\nc\nd\n", b"a\nB\nB2\nc\n")
    assert [(old and old.text, new and new.text) for old, new in beside(hunk)] == [
        ("a", "a"),
        ("b", "B"),
        (None, "B2"),
        ("c", "c"),
        ("d", None),
    ]


def test_a_large_file_full_of_the_same_lines_is_given_to_difflib_in_pieces(monkeypatch):
    rows = b"- id: X\n  status: OPEN\n  notes: |\n\n"
    before = b"first: 1\n" + rows * 20_000 + b"last: 1\n"
    after = b"first: 2\n" + rows * 10_000 + b"  extra: 1\n" + rows * 9_999 + b"last: 2\n"
    compared = []
    real = matching.SequenceMatcher

    def watched(junk, old, new, *, autojunk):
        compared.append(len(old) * len(new))
        return real(junk, old, new, autojunk=autojunk)

    monkeypatch.setattr(matching, "SequenceMatcher", watched)
    found = hunks(before, after)
    assert sum(compared) <= matching.ALL
    assert found[0].lines[0].text == "first: 1"


def test_what_difflib_is_given_is_bounded_for_the_whole_file(monkeypatch):
    compared = []
    real = matching.SequenceMatcher

    def watched(junk, old, new, *, autojunk):
        compared.append(len(old) * len(new))
        return real(junk, old, new, autojunk=autojunk)

    monkeypatch.setattr(matching, "SequenceMatcher", watched)
    monkeypatch.setattr(matching, "ALL", 20_000)
    old, new = [], []
    for number in range(20):
        old += [f"once {number}", *"ab" * 30]
        new += [f"once {number}", *"aabb" * 15]
    found = matching.changes(old, new, matching.Budget())
    assert 10_000 < sum(compared) <= 20_000
    assert _rebuilt(old, new, found) == new


def test_every_difference_gives_the_new_lines_back():
    old = [*"abcabcxyzabc", "unique", *"abc"]
    new = [*"abcxyzabcabc", "unique", *"acb", "more"]
    assert _rebuilt(old, new, matching.changes(old, new, matching.Budget())) == new


def _rebuilt(old: list[str], new: list[str], found: list[matching.Change]) -> list[str]:
    rebuilt: list[str] = []
    here = 0
    for change in found:
        rebuilt += old[here : change.old] + new[change.new : change.new_end]
        here = change.old_end
    return rebuilt + old[here:]


def test_a_side_without_lines_is_counted_from_the_line_before():
    (filled,) = hunks(b"", b"a\n")
    assert filled.head == "@@ -0,0 +1 @@"
    (inserted,) = hunks(b"a\nb\n", b"a\nnew\nb\n", context=0)
    assert inserted.head == "@@ -1,0 +2 @@"
    (removed,) = hunks(b"a\nb\n", b"b\n", context=0)
    assert removed.head == "@@ -1 +0,0 @@"
