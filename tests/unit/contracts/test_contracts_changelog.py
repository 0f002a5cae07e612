"""Changelogs in every form that contracts keep them in, and what counts as an entry."""

from __future__ import annotations

import pytest

from workbench.contracts.changelog import Form, home_of_most, read_changelog
from workbench.contracts.document import read_document
from workbench.contracts.entry_heads import date_like, head_of, same_version, status_at, version_key


def read(text: str):
    return read_changelog(read_document("c.yaml", text.encode()))


def said(text: str) -> list[tuple[str, str, str, str]]:
    return [(each.version, each.date, each.status, each.text) for each in read(text).entries]


HEADS = [
    ("v1.1.0 (2026-05-04): ACTIVE. Words", "1.1.0", "2026-05-04", "v9.0.0 (2027-02-03): "),
    ("v1.3.0 (2026-04-23) — words", "1.3.0", "2026-04-23", "v9.0.0 (2027-02-03) — "),
    ("v1.8.0 AMENDMENT (2026-05-06): words", "1.8.0", "2026-05-06", "v9.0.0 AMENDMENT (2027-02-03): "),
    ("1.11.0 - 2026-06-21 - words", "1.11.0", "2026-06-21", "9.0.0 - 2027-02-03 - "),
    ("v1.3.0 — words", "1.3.0", "", "v9.0.0 — "),
    ("[1.2.0] - 2026-01-02", "1.2.0", "2026-01-02", "[9.0.0] - 2027-02-03: "),
    ("v1.1.0 (4 May 2026, PR #3): words", "1.1.0", "4 May 2026", "v9.0.0 (3 Feb 2027): "),
    ("v2.0.0-rc.1 (2026/05/04): words", "2.0.0-rc.1", "2026/05/04", "v9.0.0 (2027/02/03): "),
    ("v1.0.0 → v1.1.0 — words", "1.1.0", "", "v9.0.0 — "),
]


@pytest.mark.parametrize(("text", "version", "date", "like"), HEADS)
def test_heads(text, version, date, like):
    head = head_of(text, strict=True)
    assert (head.version.removeprefix("v"), head.date, head.spelled("9.0.0", "2027-02-03")) == (
        version, date, like,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "v1.0.0 originally claimed five of them",
        "v1.1.0 corrects the scope: two are missing",
        "v1.2.0 (the second) changes nothing",
        "v2.0.0: words",
        "1.5 times as many",
        "2026-05-04 — a date",
        "See v1.1.0 (2026-05-04): there",
    ],
)
def test_prose_is_no_entry_of_a_description(text):
    assert head_of(text, strict=True) is None


def test_a_list_has_entries_with_a_version_alone():
    assert head_of("v2.0.0: words").spelled("2.1.0", "2026-05-04") == "v2.1.0: "
    assert head_of("1.0.0 the first").version == "1.0.0"
    assert head_of("no version") is None


def test_status_words():
    assert status_at("PROPOSED. Words", 0) == ("PROPOSED", 10)
    assert status_at("BLOCKER_FIXTURE_ABSENT: words", 0)[0] == "BLOCKER_FIXTURE_ABSENT"
    assert status_at("CUDA. Words", 0) == ("", 0)
    assert status_at("CUDA. Words", 0, "CUDA") == ("CUDA", 6)
    assert status_at("ACTIVE words", 0) == ("", 0)


def test_dates_are_written_alike():
    assert date_like("2026/05/04", "2027-02-03") == "2027/02/03"
    assert date_like("March 4, 2026", "2027-02-03") == "February 3, 2027"
    assert date_like("2026-05", "2027-02-03") == "2027-02"
    assert date_like("", "2027-02-03") == "2027-02-03"


def test_versions_in_order():
    ordered = ["1.0.0-rc.2", "1.0.0-rc.10", "v1.0", "1.0.1", "1.2.0", "v1.10.0", "2"]
    assert sorted(set(ordered), key=version_key) == ordered
    assert same_version("v1.0", "1.0.0")


DESCRIBED = """\
metadata:
  version: 1.1.0
  description: {0}
    What it is about,
    in two lines.

    v1.1.0 (2026-05-04): PROPOSED. The second
    one.

    v1.0.0 originally claimed more.

    v1.0.0 (2026-05-01): The first one.
"""


@pytest.mark.parametrize("style", ["|", ">", "|-"])
def test_paragraphs_of_a_description(style):
    found = read(DESCRIBED.format(style))
    assert (found.form, found.name, found.newest_first) == (Form.PARAGRAPHS, "metadata.description", True)
    assert [(each.version, each.status, each.text.split()) for each in found.entries] == [
        ("1.1.0", "PROPOSED", ["The", "second", "one."]),
        ("1.0.0", "", ["The", "first", "one."]),
    ]
    assert [each.span.line for each in found.entries] == [7, 12]
    text = DESCRIBED.format(style).encode()
    span = found.entries[0].span
    assert text[span.start : span.end].split() == b"v1.1.0 (2026-05-04): PROPOSED. The second one.".split()


def test_entries_right_below_each_other():
    found = said("metadata:\n  version: 1.1.0\n  changelog: |\n    v1.1.0: b\n      more\n    v1.0.0: a\n")
    assert [(version, text.split()) for version, _, _, text in found] == [
        ("1.1.0", ["b", "more"]), ("1.0.0", ["a"]),
    ]  # fmt: skip


def test_a_list_of_texts_in_any_quotes():
    text = (
        "metadata:\n  version: 1.3.0\n  changelog:\n    - 'v1.0.0: it''s the first'\n"
        '    - "v1.1.0 (2026-01-02): two"\n'
        "    - v1.2.0 (2026-01-03): ACTIVE. three\n    - v1.3.0\n"
    )
    found = read(text)
    assert (found.form, found.newest_first, found.where) == (Form.TEXTS, False, ("metadata", "changelog"))
    assert said(text) == [
        ("1.0.0", "", "", "it's the first"),
        ("1.1.0", "2026-01-02", "", "two"),
        ("1.2.0", "2026-01-03", "ACTIVE", "three"),
        ("1.3.0", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("name", "row", "entry"),
    [
        ("changelog", "{version: v1.1.0, date: 2026-05-04, change: a}", ("1.1.0", "2026-05-04", "", "a")),
        (
            "amendment_history",
            "{version: 1.1.0, date: x, kind: minor, title: t, description: d}",
            ("1.1.0", "x", "", "d"),
        ),
        (
            "status_history",
            "{date: d, from: A, to: B, note: 'v1.1.0: n', reason: r}",
            ("1.1.0", "d", "B", "n"),
        ),
        ("status_history", "{date: d, from: A, to: B, reason: r}", ("", "d", "B", "r")),
        ("changelog", "{version: 1.1.0, changes: [a, 'b: c', d: e]}", ("1.1.0", "", "", "a\nb: c\nd: e")),
    ],
)
@pytest.mark.parametrize("nest", ["", "metadata:\n  ", "contract:\n  "])
def test_lists_of_maps_with_their_own_field_names(nest, name, row, entry):
    text = f"version: 1.1.0\n{nest}{name}:\n  - {row}\n"
    assert read(text).form is Form.ROWS
    assert said(text) == [entry]


def test_a_map_by_version():
    text = (
        "metadata:\n  version: 1.1.0\n  changelog:\n    '1.1.0': [a, b]\n"
        "    v1.0.0 (2026-01-01): c\n    x: d\n"
    )
    assert read(text).form is Form.VERSIONS
    assert said(text) == [("1.1.0", "", "", "a\nb"), ("1.0.0", "2026-01-01", "", "c")]


def test_comments_alone():
    text = (
        "# Change log\n#   v1.1.0: second\n#     and more\n#   v1.0.0: first\nversion: 1.1.0\n"
        "text: |\n  # v9.0.0 (2026-01-01): no comment\n"
    )
    assert read(text).form is Form.COMMENTS
    assert said(text) == [("1.1.0", "", "", "second and more"), ("1.0.0", "", "", "first")]
    assert said("# the contract, v1.1.0\n# v1.1.0: no date\nversion: 1.1.0\n") == []
    assert said("# v1.1.0 (2026-01-01): one\nversion: 1.1.0\n") == [("1.1.0", "2026-01-01", "", "one")]


def test_the_container_in_use():
    both = (
        "metadata:\n  version: {}\n  description: |\n    v1.1.0 (2026-01-01): d\n"
        "  changelog:\n    - '1.0.0: c'\n"
    )
    assert read(both.format("1.1.0")).name == "metadata.description"
    assert read(both.format("1.0.0")).name == "metadata.changelog"
    assert read(both.format("3.0.0")).name == "metadata.description"
    assert read("version: 1.0.0\nchangelog: []\n").name == "changelog"
    for nothing in ("version: 1.0.0\n", "", "- a\n", "a: b\n"):
        assert read(nothing).form is Form.NONE


@pytest.mark.parametrize(
    ("versions", "newest_first"),
    [("1.2.0 1.1.0 1.0.0", True), ("1.0.0 1.1.0", False), ("1.0.0", True), ("1.0.0 1.3.0 1.2.0 1.1.0", True)],
)
def test_order(versions, newest_first):
    items = "".join(f"  - '{version}: words'\n" for version in versions.split())
    assert read(f"version: 1.0.0\nchangelog:\n{items}").newest_first is newest_first


def test_the_order_of_rows_without_versions_is_that_of_their_dates():
    rows = "  - {date: 2026-01-01, note: a}\n  - {date: 2026-02-01, note: b}\n"
    assert not read(f"version: 1.0.0\nstatus_history:\n{rows}").newest_first


def test_the_siblings_container():
    texts = read("metadata:\n  version: 1.0.0\n  changelog: ['1.0.0: a']\n")
    rows = read("metadata:\n  version: 1.0.0\n  changelog: [{version: 1.0.0, change: a}]\n")
    nothing = read("version: 1.0.0\n")
    assert home_of_most([rows, texts, nothing, nothing, rows]) is rows
    assert home_of_most([nothing]) is None


def test_aliases_and_strange_shapes_are_read():
    for text in (
        "version: 1.0.0\nchangelog: &a\n  - *a\n",
        "version: 1.0.0\nchangelog: [[a], {}, null, 1.0.0]\n",
        "version: 1.0.0\nchangelog: {[a]: b, 1.0.0: {}}\n",
        "metadata: [version]\n",
        "version: {a: b}\nstatus: []\ndescription: {}\n",
    ):
        read(text)


def test_the_drift_case(corpus):
    path = corpus / "aprender" / "trace-attn-sub-stages-v1.yaml"
    found = read(path.read_text("utf-8"))
    assert found.name == "metadata.description"
    (entry,) = found.entries
    assert (entry.version, entry.date, entry.status, entry.span.line) == (
        "1.1.0",
        "2026-05-04",
        "PROPOSED",
        12,
    )
