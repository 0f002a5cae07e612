"""The corpus of real contracts: every file loads, and what is counted in it is what people counted."""

from __future__ import annotations

from collections import Counter

import pytest

from workbench.contracts.claims import read_contract
from workbench.contracts.contract import DocumentKind


@pytest.fixture(scope="module")
def contracts(corpus):
    return {
        path.relative_to(corpus).as_posix(): (data := path.read_bytes(), read_contract(path.name, data))
        for path in sorted(corpus.rglob("*.yaml"))
    }


def test_every_file_loads_without_a_problem(contracts):
    assert len(contracts) > 170
    assert {name: c.problems for name, (_, c) in contracts.items() if c.problems} == {}


def test_the_registries_are_the_binding_files(contracts):
    registries = {name for name, (_, c) in contracts.items() if c.kind is DocumentKind.REGISTRY}
    assert registries == {name for name in contracts if name.endswith("/binding.yaml")}


def test_the_claims_of_each_container(contracts):
    count = Counter(claim.container for _, c in contracts.values() for claim in c.claims)
    assert count["falsification_tests"] > 800
    assert count["proof_obligations"] > 700
    assert count["kani_harnesses"] > 250
    assert count["bindings"] == 324
    assert count["invariants"] >= 28
    assert count["falsification"] == 3
    assert count["qa_gate"] == 41  # those that require tests


def test_a_third_of_the_bindings_have_no_function(contracts):
    rows = [claim for _, c in contracts.values() for claim in c.claims if claim.container == "bindings"]
    assert sum(all(item.field != "function" for item in claim.items) for claim in rows) == 97


def test_every_contract_has_its_version_as_written(contracts):
    versions = [c.version for _, c in contracts.values()]
    assert sum(version is None for version in versions) <= 1
    for data, contract in contracts.values():
        if contract.version is not None:
            span = contract.version.span
            assert data[span.start : span.end].decode().strip("'\"") == contract.version.text


def test_ids_are_unique_within_most_contracts(contracts):
    for name, (_, contract) in contracts.items():
        if contract.kind is DocumentKind.CONTRACT:
            most = max(Counter(c.id for c in contract.claims if "[" not in c.id).values(), default=1)
            assert most <= 2, name


def test_references_stand_where_they_say(contracts):
    count = 0
    for data, contract in contracts.values():
        every = [item for claim in contract.claims for item in claim.items]
        for item in (*every, *contract.items):
            assert item.value.span.segments[0][0] <= item.value.span.segments[-1][1] <= len(data)
            for reference in item.references:
                written = b"".join(data[a:b] for a, b in reference.span.segments).decode()
                words = written.replace("''", "'").replace("\\", "").split()
                assert words == reference.text.replace("\\", "").split()
                count += 1
    assert count > 2000


def test_the_drift_case(contracts):
    name = "aprender/trace-attn-sub-stages-v1.yaml"
    _, contract = contracts[name]
    assert (contract.id, contract.version.text, contract.status.text) == (
        "C-TRACE-ATTN-SUB-STAGES", "1.1.0", "PROPOSED",
    )  # fmt: skip
    tests = [claim for claim in contract.claims if claim.container == "falsification_tests"]
    partial = "PARTIAL_ALGORITHM_LEVEL"
    assert [claim.status.text for claim in tests] == [
        partial, partial, partial, "BLOCKER_FIXTURE_ABSENT", partial,
    ]  # fmt: skip
    third = next(claim for claim in tests if claim.id.endswith("-003"))
    assert [(i.field, i.value.text, i.value.span.line) for i in third.items if "names" in i.field] == [
        ("function_names", "load_tensor_apr_aprt", 221)
    ]
    assert sum(item.field == "references" for item in contract.items) == 13
