"""Every operation at every place of every contract, and on many made ones, judged from outside.

Run it by hand, it takes hours: ``pytest tests/fuzz/test_fuzz_changes_lay.py``. With
``CONTRACT_WORKBENCH_FUZZ_SHARE=0.02`` a fiftieth of the places is tried.
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

import generated
import test_changes_lay_corpus as on_corpus
import test_changes_lay_generated as on_generated

SHARE = float(os.environ.get("CONTRACT_WORKBENCH_FUZZ_SHARE", "1"))


@pytest.mark.parametrize("words", on_corpus.WORDS)
def test_every_place_of_every_contract(corpus, words):
    chance = random.Random(words)
    tried = 0
    for path in on_corpus.files(corpus):
        before, placed = on_corpus.places_in(path, words)
        for each in placed:
            if chance.random() < SHARE:
                on_corpus.lay_and_judge(before, each)
                tried += 1
    print(f"{tried} operations with {words!r}")
    assert tried


@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated.contract(), generated.texts, st.data())
def test_made_contracts(text, words, data):
    on_generated.check(text, words, data)
