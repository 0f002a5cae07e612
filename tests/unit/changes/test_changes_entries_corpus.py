"""Bumps of real contracts in every container form, judged from outside; the fuzz folder tries every one."""

from __future__ import annotations

import random

import entry_judging as judge
import pytest
import test_changes_lay_corpus as on_corpus

from workbench.changes.lay import lay
from workbench.contracts.changelog import read_changelog
from workbench.contracts.document import read_document

LEVELS = ("patch", "minor", "major")


def contracts(corpus):
    """Every contract that has a version: its name and text."""
    for path in on_corpus.files(corpus):
        text = path.read_bytes().decode("utf-8")
        try:
            found = judge.versioned(text)
        except Exception:  # noqa: BLE001 - no YAML, no map
            continue
        if found is not None:
            yield path.name, text


def laid(text: str, operations) -> str:
    return lay(judge.PATH, text.encode(), operations).after.decode()


def versions(text: str) -> list[str]:
    return [entry.version for entry in read_changelog(read_document(judge.PATH, text.encode())).entries]


def check(text: str, level: str, home=("", "", "")) -> None:
    """Bump, bump again, amend each: what differs, and in which order the entries stand."""
    changelog = read_changelog(read_document(judge.PATH, text.encode()))
    once = laid(text, judge.bump(text, level, home=home))
    judge.judge_bump(text, once)
    first = judge.versioned(once)[0]
    twice = laid(once, judge.bump(once, "minor", "Another one: shorter."))
    judge.judge_bump(once, twice)
    second = judge.versioned(twice)[0]
    order = versions(twice)
    newest = [second, first] if changelog.newest_first else [first, second]
    if not changelog.entries:
        assert sorted(order) == sorted([first, second])
    elif changelog.newest_first:
        assert order[: len(newest)] == newest
    else:
        assert order[-len(newest) :] == newest
    assert len(order) == len(changelog.entries) + 2
    words = judge.WORDS + " And this was added later."
    for other in (first, second):
        operation = judge.AmendEntry(judge.PATH, other, words)
        after = laid(twice, [operation])
        judge.judge_amended(twice, after, words, other)
        assert versions(after) == order
        told = read_changelog(read_document(judge.PATH, after.encode()))
        kept = read_changelog(read_document(judge.PATH, twice.encode()))
        for entry in kept.entries:
            now = told.entry(entry.version)
            if entry.version == other:
                assert "".join(now.text.split()).startswith("".join(words.split())[:60])
            else:
                assert now.text.split() == entry.text.split()


@pytest.mark.parametrize("form", judge.CONTAINERS)
def test_a_container_of_each_form(corpus, form):
    chance = random.Random(form)
    for _, text in chance.sample(list(contracts(corpus)), 2):
        filled = judge.with_container(text, judge.CONTAINERS[form])
        if filled is not None:
            check(filled, chance.choice(LEVELS))


@pytest.mark.parametrize("home", judge.NEW_HOMES)
def test_a_first_entry_where_siblings_have_theirs(corpus, home):
    chance = random.Random(repr(home))
    for _, text in chance.sample(list(contracts(corpus)), 3):
        if "\nchangelog:" not in text and "  changelog:" not in text:
            check(text, chance.choice(LEVELS), home)


def test_contracts_that_have_a_changelog(corpus):
    tried = 0
    for _, text in contracts(corpus):
        if versions(text):
            check(text, "minor")
            tried += 1
    assert tried
