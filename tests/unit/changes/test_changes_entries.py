"""Changelog entries added and amended: where they go, how they are written, what is refused."""

from __future__ import annotations

import pytest
from laying import PATH, laid

from workbench.changes.describe import what, where
from workbench.changes.lay import lay
from workbench.changes.operation import AddEntry, AmendEntry, ChangeError
from workbench.changes.seen import seen, wished
from workbench.session import spelling
from workbench.session.laying import touched

WORDS = "C-7: function_names names one_of_them where it named another. No file has that."


def add(version: str = "1.2.0", text: str = WORDS, status: str = "ACTIVE", **fields: str) -> AddEntry:
    return AddEntry(PATH, version, "2026-06-07", text, status, **fields)


def amend(version: str = "1.1.0", text: str = "Other words.", **fields) -> AmendEntry:
    return AmendEntry(PATH, version, text, **fields)


def metadata(*lines: str) -> str:
    return "metadata:\n  version: 1.1.0\n" + "".join(f"  {line}\n" if line else "\n" for line in lines)


def test_between_the_introduction_and_older_ones():
    before = metadata(
        "description: |",
        "  Words about it that are long enough to be wrapped somewhere,",
        "  and so they are, in this line, and in the next, which is longer",
        "  than the others, and so on, for they all are wrapped at the same",
        "  place, all of them.",
        "",
        "  v1.1.0 (2026-05-04): PROPOSED. Older.",
        "",
        "  v1.0.0 originally claimed more.",
        "x: y",
    )
    new = (
        "    v1.2.0 (2026-06-07): ACTIVE. C-7: function_names names\n"
        "    one_of_them where it named another. No file has that.\n\n"
    )
    assert laid(before, add()) == before.replace("    v1.1.0 (", new + "    v1.1.0 (")


def test_a_width_is_taken_from_paragraphs_that_are_wrapped():
    lines = ["word " * 8 + "end"] * 5
    before = metadata("description: |", *(f"  {line}" for line in lines), "", "  v1.1.0 (2026-05-04): One.")
    after = laid(before, add(text="word " * 30))
    entry = after.split("\n\n")[1]
    assert max(len(line) for line in entry.split("\n")) <= 4 + len(lines[0])
    assert laid(metadata(f'description: "{"word " * 40}end"'), add(text="word " * 30)).count("\n") == 8


def test_paragraphs_that_are_not_wrapped_get_one_that_is_not():
    before = metadata(
        "description: |", "  " + "word " * 40, "", "  v1.1.0 (2026-05-04): " + "word " * 40 + "end"
    )
    assert max(map(len, laid(before, add(text="word " * 30)).split("\n"))) > 160


def test_a_description_on_one_line_becomes_a_block():
    before = metadata('description: "It: says # this"', "x: y")
    assert laid(before, add(text="Words.")) == metadata(
        "description: |-", "  It: says # this", "", "  v1.2.0 (2026-06-07): ACTIVE. Words.", "x: y"
    )


def test_no_description_at_all():
    assert laid("version: 1.1.0\nequations: {}\n", add(text="Words.", status="")) == (
        "version: 1.1.0\ndescription: |\n  v1.2.0 (2026-06-07): Words.\nequations: {}\n"
    )


def test_crlf_and_no_final_newline():
    before = (
        "metadata:\r\n  version: 1.1.0\r\n  description: |\r\n    About.\r\n\r\n"
        "    v1.1.0 (2026-05-04): Older."
    )
    after = laid(before, add(text="Words.", status=""))
    assert after == before.replace("    v1.1.0", "    v1.2.0 (2026-06-07): Words.\r\n\r\n    v1.1.0")


def test_texts_keep_the_manner_of_most():
    before = metadata(
        "changelog:",
        "  - '1.1.0 - 2026-05-04 - it''s one'  # here",
        "  # old",
        "  - '1.0.0 - 2026-05-01 - x'",
    )
    assert laid(before, add(text="It's: new.")) == before.replace(
        "    - '1.1.0", "    - '1.2.0 - 2026-06-07 - It''s: new.'\n    - '1.1.0"
    )


def test_a_text_with_a_colon_stays_unquoted_as_the_others():
    before = metadata("changelog:", "  - v1.1.0 (2026-05-04): one", "  - v1.0.0 (2026-05-01): none")
    assert laid(before, add(text="Plain words.")) == before.replace(
        "    - v1.1.0", "    - v1.2.0 (2026-06-07): Plain words.\n    - v1.1.0"
    )
    assert "    - v1.2.0 (2026-06-07): 'These: quoted.'\n" in laid(before, add(text="These: quoted."))
    amended = laid(before, amend("1.0.0", "Other: words."))
    assert amended == before.replace("(2026-05-01): none", "(2026-05-01): 'Other: words.'")


def test_rows_get_the_fields_of_the_newest():
    before = metadata(
        "changelog:",
        "  - version: v1.1.0",
        "    date: 2026-05-04",
        "    kind: MINOR",
        "    author: somebody",
        "    title: One",
        "    pr: 14",
        "    changes:",
        '      - "one"',
        "  - {version: v1.0.0, author: somebody}",
    )
    new = (
        "    - version: v1.2.0\n      date: 2026-06-07\n      kind: PATCH\n      author: somebody\n"
        "      title: It is done\n      changes:\n"
        '        - "It is done. All of it."\n        - "first"\n        - "second"\n'
    )
    text = "It is done. All of it.\n\n- first\n- second"
    assert laid(before, add(text=text, level="patch")) == before.replace(
        "    - version: v1.1.0", new + "    - version: v1.1.0"
    )


def test_a_status_history_tells_from_and_to_and_its_version_in_words():
    before = (
        "version: 1.1.0\nstatus_history:\n- date: '2026-05-04'\n  from: DRAFT\n  to: PROPOSED\n  note: up\n"
    )
    after = laid(before, add(text="Words.", was_status="PROPOSED"))
    assert after == before.replace(
        "history:\n",
        "history:\n- date: '2026-06-07'\n  from: PROPOSED\n  to: ACTIVE\n  note: 'v1.2.0: Words.'\n",
    )
    assert laid(after, amend("1.2.0", "Others.")) == after.replace("Words.", "Others.")


def test_a_map_by_version():
    before = metadata("changelog:", '  "1.1.0":', "    - one")
    after = laid(before, add(text="- a\n- b: c"))
    assert after == before.replace('    "1.1.0"', '    "1.2.0":\n      - a\n      - \'b: c\'\n    "1.1.0"')
    assert laid(after, amend("1.2.0", "Only this.")) == after.replace("- a\n      - 'b: c'", "- Only this.")


def test_comments():
    before = "# History\n#   v1.1.0: the older\n#     one\nversion: 1.1.0\n"
    after = laid(before, add(text="New " * 20))
    assert after == before.replace(
        "#   v1.1.0",
        "#   v1.2.0: " + "New " * 15 + "New\n#     New New New New\n#   v1.1.0",
    )
    assert laid(after, amend("1.2.0", "Short.")) == before.replace(
        "#   v1.1.0", "#   v1.2.0: Short.\n#   v1.1.0"
    )


@pytest.mark.parametrize(
    ("into", "form", "like", "new"),
    [
        ("metadata.changelog", "texts", "1.0.0: x", "  changelog:\n    - '1.2.0: Words: these.'\n"),
        (
            "metadata.changelog", "rows", "version,date,change",
            "  changelog:\n    - version: 1.2.0\n      date: '2026-06-07'\n      change: 'Words: these.'\n",
        ),
        (
            "metadata.changelog", "versions", "",
            '  changelog:\n    "1.2.0":\n      - \'Words: these.\'\n',
        ),
    ],
)  # fmt: skip
def test_a_container_as_the_siblings_have(into, form, like, new):
    before = metadata("description: x", "references:", "  - 'a'") + "equations: {}\n"
    operation = add(text="Words: these.", into=into, form=form, like=like)
    assert laid(before, operation) == before.replace("  references:", new + "  references:")


def test_an_empty_container_is_filled():
    assert laid(metadata("changelog: []"), add(text="Words.")) == metadata(
        "changelog:", "  - 'v1.2.0 (2026-06-07): ACTIVE. Words.'"
    )


def test_an_amended_paragraph_keeps_the_breaks_of_what_stays():
    before = metadata(
        "description: |",
        "  About.",
        "",
        "  v1.1.0 (2026-05-04): PROPOSED. Broken",
        "  early, and again",
        "  here.",
        "",
        "  v1.0.0 (2026-05-01): Older.",
    )
    after = laid(before, amend("1.1.0", "Broken early, and again here. And more of it."))
    assert after == before.replace("    here.\n", "    here. And more of it.\n")
    other = amend("1.1.0", "New.", status="ACTIVE", date="2026-06-08", to="2.0.0")
    assert "    v2.0.0 (2026-06-08): ACTIVE. New.\n\n    v1.0.0" in laid(before, other)


def test_an_amended_row_changes_what_is_said_alone():
    before = metadata(
        "changelog:",
        "  - version: 1.1.0 # now",
        "    date: 2026-05-04",
        "    title: One",
        "    description: One. More.",
    )
    assert laid(before, amend("1.1.0", "Two. More.")) == before.replace("One", "Two")
    moved = laid(before, amend("1.1.0", "One. More.", to="1.2.0", date="2026-06-07"))
    assert moved == before.replace("- version: 1.1.0", "- version: 1.2.0").replace("05-04", "06-07")


@pytest.mark.parametrize(
    ("text", "operation", "kind"),
    [
        (metadata("changelog: ['v1.2.0: there']"), add(), "conflict"),
        (metadata("changelog: ['v1.2.0: there']"), amend("1.3.0"), "no-item"),
        (metadata("changelog: ['v1.2.0: there']"), amend("1.2.0", old="was"), "conflict"),
        (metadata("changelog: ['v1.2.0: a', 'v1.1.0: b']"), amend("1.1.0", to="1.2.0"), "conflict"),
        (metadata("a: &a ['v1.1.0: there']", "changelog: *a"), add(), "alias"),
        ("- a\n", add(), "shape"),
        (metadata("x: y"), add(into="metadata.nowhere", form="texts"), "shape"),
    ],
)
def test_refusals(text, operation, kind):
    with pytest.raises(ChangeError) as refused:
        lay(PATH, text.encode(), [operation])
    assert refused.value.kind == kind


@pytest.mark.parametrize("operation", [add(), amend(), amend(status="X", old="y", to="2.0.0", why="z")])
def test_kept_in_the_durable_draft(operation):
    assert spelling.read(spelling.spelled(operation)) == operation


def test_in_words():
    assert where(add()) == "changelog"
    assert what(add(text="Words.")) == "entry for 1.2.0: “Words.”"
    assert what(amend(to="2.0.0")) == "amend the entry for 1.1.0, now 2.0.0: “Other words.”"


def test_what_somebody_else_wrote_since_is_not_overwritten():
    was = metadata("changelog: ['v1.1.0: one']").encode()
    now = metadata("changelog: ['v1.2.0: theirs', 'v1.1.0: one']").encode()
    changed = metadata("changelog: ['v1.1.0: theirs']").encode()
    assert "somebody changed it since" in touched(PATH, was, now, add())
    assert not touched(PATH, was, now, amend())
    assert "“theirs”" in touched(PATH, was, changed, amend())
    assert not touched(PATH, was, now, add(text="theirs"))
    assert seen(PATH, was, amend()) == "one"
    assert wished("one", amend()) == "Other words."
