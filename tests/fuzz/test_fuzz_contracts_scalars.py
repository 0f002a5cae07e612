"""Scalars' texts mapped to bytes, and reading as such, on far more inputs than the unit tests try.

Run it by hand: ``pytest tests/fuzz/test_fuzz_contracts_scalars.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "unit" / "contracts"))

import test_contracts_document_scalars as unit

from workbench.contracts import composer
from workbench.contracts.claims import read_contract
from workbench.contracts.document import read_document

slowly = settings(max_examples=30_000, deadline=None, suppress_health_check=list(HealthCheck))


@slowly
@given(unit.whole)
def test_libyaml(source):
    data = source.encode()
    document = read_document("c.yaml", data)
    if document.root is not None:
        unit.check(data, document)


@slowly
@given(unit.whole)
def test_pure_python(source):
    data = source.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composer, "LibYaml", None)
        document = read_document("c.yaml", data)
        if document.root is not None:
            unit.check(data, document)


PIECES = [
    b"metadata:\n", b"  status: X\n", b"falsification_tests:\n", b"- id: A\n", b"  test: |\n", b"    t\n",
    b"  algorithm_evidence:\n", b"    file_paths:\n", b"    - a/b.rs\n", b"    - a: b\n", b"&x ", b"*x",
    b"[", b"]", b"{", b"}", b"\t", b"\r\n", b"\xef\xbb\xbf", b"\xc2\x85", b"\x00", b"\xff", b"'", b'"',
    b"---\n", b"# contract-workbench: allow a - b\n", b"bindings:\n", b"- module_path: a::b\n",
    b"  function: b::c\n", b"~", b"? ", b": ",
]  # fmt: skip


@slowly
@given(st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join))
def test_reading_never_raises(data):
    contract = read_contract("c.yaml", data)
    for claim in contract.claims:
        for item in claim.items:
            for reference in item.references:
                assert reference.span.segments
