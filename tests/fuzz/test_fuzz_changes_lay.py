"""Every operation at every place of every contract, and on many made ones, judged from outside.

``python -m tests.fuzz.every_place`` does the first alone and tells how far it is. With
``CONTRACT_WORKBENCH_FUZZ_SHARE=0.02`` a fiftieth of the places is tried, and of the made contracts too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "unit" / "changes"))

import every_place
import generated
import test_changes_lay_generated as on_generated

SHARE = float(os.environ.get("CONTRACT_WORKBENCH_FUZZ_SHARE", "1"))


def test_every_place_of_every_contract(corpus):
    done = every_place.run(corpus, every_place.Asked(share=SHARE), processes=os.cpu_count() or 1)
    assert done.tried
    assert done.undone
    assert not done.faults, done.faults[0]


@settings(max_examples=max(1, round(20_000 * SHARE)), deadline=None, suppress_health_check=list(HealthCheck))
@given(generated.contract(), generated.texts, st.data())
def test_made_contracts(text, words, data):
    on_generated.check(text, words, data)
