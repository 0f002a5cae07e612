"""Any words in any form of container: both parsers see the entry alone, and it reads back as it was meant."""

from __future__ import annotations

import entry_judging as judge
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from workbench.changes.lay import lay
from workbench.changes.operation import AddEntry, AmendEntry, ChangeError
from workbench.contracts.changelog import read_changelog
from workbench.contracts.document import read_document

WORD = st.sampled_from(
    [
        "C-7:", "it's", '"quoted"', "#14", "- dash", "a_name", "{braces}", "[list]", "*star", "&and", "|",
        ">", "yes", "1.10", "v1.0.0", "—", "🦀", "e\u0301", "\\n", "%", "@at", "`code`", "key: value", "?",
        "!tag", "(2026-01-02):", "null", "~", "...", "---", "''", "x" * 90,
    ]
)  # fmt: skip
LINES = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
TEXTS = st.lists(LINES, min_size=1, max_size=3).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\n- "]).map(lambda between: between.join(lines))
)
REST = "author: somebody\nreferences:\n  - 'a'\nfalsification_tests:\n  - id: A\n"


def contract(form: str) -> str:
    return "version: 1.1.0\n" + judge.CONTAINERS[form].format(now="1.1.0", old="1.0.0") + REST


def entry(text: str, version: str):
    return read_changelog(read_document(judge.PATH, text.encode())).entry(version)


def squeezed(text: str) -> str:
    """Words without white space and without the dashes of list lines."""
    return "".join(text.split()).replace("-", "")


def laid_or_refused(text: str, operations) -> str | None:
    """The bytes after; ``None`` where no way to write the words was proved, and nothing was written."""
    try:
        return lay(judge.PATH, text.encode(), operations).after.decode()
    except ChangeError as refused:
        if refused.kind != "refused":
            raise
        return None


def check(form: str, words: str, other: str) -> None:
    before = contract(form)
    after = laid_or_refused(before, judge.bump(before, "minor", words))
    event("laid" if after is not None else f"refused: {form}")
    if after is None:
        return
    judge.judge_bump(before, after)
    found = entry(after, "1.2.0")
    assert found is not None
    assert "\n" in words or squeezed(words).startswith(squeezed(found.text)[:40])
    for version in ("1.1.0", "1.0.0"):
        if entry(before, version) is not None:
            assert entry(after, version).text == entry(before, version).text
    amended = laid_or_refused(after, [AmendEntry(judge.PATH, "1.2.0", other)])
    event("amended" if amended is not None else f"not amended: {form}")
    if amended is not None:
        assert entry(amended, "1.2.0") is not None
        assert amended.endswith(after[after.index("author: somebody") :])


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(judge.CONTAINERS)), TEXTS, TEXTS)
def test_any_words_in_any_form(form, words, other):
    check(form, words, other)


@pytest.mark.parametrize("form", judge.CONTAINERS)
def test_a_second_entry_of_a_version_is_never_made(form):
    before = contract(form)
    after = lay(judge.PATH, before.encode(), judge.bump(before, "minor")).after
    with pytest.raises(ChangeError) as refused:
        lay(judge.PATH, after, [AddEntry(judge.PATH, "1.2.0", "2026-06-07", "Words.")])
    assert refused.value.kind == "conflict"


VARIANTS = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: f"\ufeff{text}",
    "no final newline": lambda text: text.rstrip("\n"),
    "container last": lambda text: text[: text.index("author:")],
    "container last, no final newline": lambda text: text[: text.index("author:")].rstrip("\n"),
    "two documents": lambda text: f"---\n{text}...\n---\nb: c\n",
    "indented by three": lambda text: (
        "metadata:\n" + "".join(f"   {line}\n" if line else "\n" for line in text.split("\n")[:-1])
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("form", judge.CONTAINERS)
def test_files_of_every_make(form, variant):
    before = VARIANTS[variant](contract(form))
    words = 'C-7: it\'s "so" # here\n\n- one\n- two'
    if (form, variant) == ("rows apart, oldest first", "container last, no final newline"):
        # Its last text would get the line end that it lacks: that is told, as for any other edit.
        with pytest.raises(ChangeError, match="end the file with a line break first"):
            lay(judge.PATH, before.encode(), judge.bump(before, "minor", words))
        return
    after = lay(judge.PATH, before.encode(), judge.bump(before, "minor", words)).after.decode()
    judge.judge_bump(before, after)
    amended = lay(
        judge.PATH, after.encode(), [AmendEntry(judge.PATH, "1.2.0", "Other: words.")]
    ).after.decode()
    assert entry(amended, "1.2.0").text.split() == ["Other:", "words."]
    if variant == "crlf":
        assert amended.count("\n") == amended.count("\r\n")
    assert amended.endswith("\n") == before.endswith("\n")
    assert amended.startswith("\ufeff") == before.startswith("\ufeff")
