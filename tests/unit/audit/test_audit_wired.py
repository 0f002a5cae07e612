"""The drift case again, with the real list of files, index and literal search in place of the doubles."""

from __future__ import annotations

from contextlib import closing

import pytest

from workbench.audit.examine import examine
from workbench.audit.resolution import State
from workbench.audit.resolve import Resolver
from workbench.audit.suggest import Suggester
from workbench.contracts.claims import read_contract
from workbench.store.database import open_store
from workbench.symbols.build import build
from workbench.symbols.search import occurrences
from workbench.workspace.files import list_files
from workbench.workspace.roots import open_workspace

CONTRACT = "contracts/trace-sub-v1.yaml"


@pytest.fixture
def wired(drift, tmp_path):
    """The audit of the drift case's contract, every room in its place."""
    workspace = open_workspace(None, tmp_path / "root")
    files = list_files(workspace)
    with closing(open_store(workspace.root)) as store:
        index = build(files.files, store)
        resolver = Resolver(
            index,
            files,
            lambda names: occurrences(names, tuple(files.by_path.values())),
            lookup=workspace.settings.lookup,
            root_name=workspace.root.name,
        )
        contract = read_contract(CONTRACT, resolver.sources.data(CONTRACT))
        resolver.foresee([contract])
        yield examine(contract, (), resolver, suggester=Suggester(resolver))


def test_the_doubles_tell_the_same_as_the_real_rooms(wired, drift):
    double = drift.audit(suggest=True)

    def told(audit):
        return [
            (
                each.reference.text,
                each.resolution,
                [(one.name, one.path, one.line) for one in each.suggestions[:4]],
            )
            for row in audit.claims
            for each in row.references
        ]

    # Modules are named by the manifest in the one and by the folder in the other; nothing else may differ.
    def plain(rows):
        return [(text, found.state, found.looked, found.used_here, best) for text, found, best in rows]

    assert plain(told(wired)) == plain(told(double))


def test_the_missing_symbol_and_its_three(wired):
    found = next(
        each
        for row in wired.claims
        for each in row.references
        if each.reference.text == "load_tensor_apr_aprt"
    )
    assert found.resolution.state is State.MISSING
    assert [each.name for each in found.suggestions[:3]] == [
        "is_aprt_stage_file",
        "compute_aprt_stage_stats",
        "run_aprt_stage_diff",
    ]
