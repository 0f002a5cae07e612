"""Every contract with a version, every container form, every level: bumped twice, and amended.

Run it by hand, it takes a while: ``pytest -n 2 tests/fuzz/test_fuzz_changes_entries.py``. With
``CONTRACT_WORKBENCH_FUZZ_SHARE=0.1`` a tenth of the contracts is tried.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "unit" / "changes"))

import entry_judging as judge
import test_changes_entries_corpus as on_corpus
import test_changes_entries_generated as on_generated

SHARE = float(os.environ.get("CONTRACT_WORKBENCH_FUZZ_SHARE", "1"))


@pytest.mark.parametrize("level", on_corpus.LEVELS)
@pytest.mark.parametrize("form", judge.CONTAINERS)
def test_every_contract_in_every_form(corpus, form, level):
    chance = random.Random(form + level)
    tried = 0
    for name, text in on_corpus.contracts(corpus):
        filled = judge.with_container(text, judge.CONTAINERS[form]) if chance.random() < SHARE else None
        if filled is not None:
            try:
                on_corpus.check(filled, level)
            except Exception as error:
                raise AssertionError(f"{name}, {form}, {level}") from error
            tried += 1
    print(f"{tried} contracts, {form}, {level}")


@pytest.mark.parametrize("home", judge.NEW_HOMES)
def test_every_contract_without_one(corpus, home):
    for name, text in on_corpus.contracts(corpus):
        if not on_corpus.versions(text):
            try:
                on_corpus.check(text, "minor", home)
            except Exception as error:
                raise AssertionError(name) from error


@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(judge.CONTAINERS)), on_generated.TEXTS, on_generated.TEXTS)
def test_any_words_in_any_form(form, words, other):
    on_generated.check(form, words, other)
