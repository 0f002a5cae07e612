from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from workbench.audit.resolution import State
from workbench.contracts.contract import DocumentKind
from workbench.contracts.problem import Severity
from workbench.session import survey as survey_module
from workbench.session.check import checking
from workbench.session.notes import told_unread
from workbench.session.snapshot import Phase
from workbench.store import database
from workbench.symbols import reading, search
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from pathlib import Path


def result_of(root, **keywords):
    """Everything a check says, as plain values that can be held against each other."""
    with checking(open_workspace(root=root), **keywords) as result:
        return {
            "outcomes": result.outcomes,
            "others": result.others,
            "audits": list(result.audits()),
            "numbers": result.numbers,
            "unreadable": result.unreadable,
            "notes": result.notes,
        }


def said(result) -> list[tuple[str, str, str]]:
    return [
        (finding.path, finding.rule, finding.severity.value)
        for outcome in result["outcomes"]
        for finding in outcome.findings
    ]


MISSING = ("contracts/alpha-v1.yaml", "missing-symbol", "error")
OVERCLAIMED = ("contracts/alpha-v1.yaml", "overclaimed-status", "warning")
"""The status that rests on it: linked, and counted once with it."""


@pytest.fixture
def reads(monkeypatch):
    """Which contracts were read from the disk."""
    read: list[str] = []
    real = survey_module.read_batch

    def noting(jobs):
        read.extend(job.file.path for job in jobs)
        return real(jobs)

    monkeypatch.setattr(survey_module, "read_batch", noting)
    return read


def test_a_check_finds_what_is_missing_and_suggests_what_was_meant(root):
    result = result_of(root)
    assert said(result) == [MISSING, OVERCLAIMED]
    assert result["numbers"].findings == {Severity.ERROR: 1, Severity.WARNING: 0, Severity.INFO: 0}
    assert result["numbers"].references[State.MISSING] == 1
    assert result["numbers"].contracts == 3
    alpha = result["audits"][0]
    missing = alpha.claims[0].references[-1]
    assert missing.resolution.state is State.MISSING
    assert missing.suggestions[0].name == "load_other_thing"
    assert [audit.contract.kind for audit in result["audits"]] == [
        DocumentKind.CONTRACT,
        DocumentKind.CONTRACT,
        DocumentKind.OTHER,
    ]


def test_progress_goes_through_the_phases(root):
    phases = []
    result_of(root, on_progress=lambda progress: phases.append(progress.phase))
    assert list(dict.fromkeys(phases)) == [Phase.LISTING, Phase.READING, Phase.INDEXING, Phase.AUDITING]


def test_a_second_check_reads_no_contract_and_says_the_same(root, reads):
    first = result_of(root)
    assert len(reads) == 3
    reads.clear()
    phases = []
    assert result_of(root, on_progress=lambda progress: phases.append(progress.phase)) == first
    assert reads == []
    assert phases == [Phase.LISTING]


def test_an_edited_contract_is_read_again_and_no_other(root, reads):
    result_of(root)
    reads.clear()
    path = root / "contracts/alpha-v1.yaml"
    path.write_text(path.read_text().replace("    - vanished_thing\n", ""))
    os.utime(path, ns=(1, 1))
    result = result_of(root)
    assert reads == ["contracts/alpha-v1.yaml"]
    assert said(result) == []


def test_a_registry_is_held_again_when_a_contract_its_rows_are_for_has_changed(root):
    (root / "contracts/binding.yaml").write_text(
        "bindings:\n- {contract: named-v1, equation: fill, function: ~, module_path: ~, status: pending}\n"
    )
    named = root / "contracts/named-v1.yaml"
    named.write_text("metadata: {id: N, version: 1.0.0}\nequations:\n  fill: {formula: a}\n")
    for path in (named, root / "contracts/binding.yaml"):
        os.utime(path, ns=(1, 1))
    rule = ("contracts/binding.yaml", "unknown-binding", "warning")
    assert rule not in said(result_of(root))
    named.write_text(named.read_text().replace("fill", "empty"))
    os.utime(named, ns=(1, 1))
    assert rule in said(result_of(root))


def test_changed_code_is_held_against_contracts_that_are_not_parsed_again(root, reads):
    result_of(root)
    reads.clear()
    with (root / "src/lib.rs").open("a") as stream:
        stream.write("pub fn vanished_thing() {}\n")
    assert said(result_of(root)) == []
    assert reads == []


def test_settings_change_what_is_found(root):
    result_of(root)
    (root / "contract-workbench.toml").write_text('[severities]\nmissing-symbol = "info"\n')
    # What rests on it weighs no more, and comes first by its line.
    assert said(result_of(root)) == [(*OVERCLAIMED[:2], "info"), (*MISSING[:2], "info")]


def store_of(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.suffix == ".sqlite3")


def test_without_the_cache_the_answer_is_the_same_and_nothing_is_kept(root, own_cache):
    without = result_of(root, cache=False)
    assert list(own_cache.iterdir()) == []
    assert without == result_of(root)
    assert result_of(root, cache=False) == without


@pytest.mark.parametrize("damage", ["deleted", "cut", "noise", "empty", "other tables", "rows", "whole"])
def test_whatever_happens_to_the_cache_the_answer_is_the_same(root, own_cache, damage):
    first = result_of(root)
    path = store_of(own_cache)
    if damage == "deleted":
        for each in own_cache.iterdir():
            each.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif damage == "noise":
        path.write_bytes(b"\x00\xff" * 50_000)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "other tables":
        path.unlink()
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE audit (x)")
        connection.close()
    else:
        connection = sqlite3.connect(path)
        connection.execute("UPDATE audit SET findings = '[[1]]'")
        connection.execute("UPDATE audit_detail SET detail = 'x'")
        connection.execute("UPDATE parsed SET packed = substr(packed, 2)")
        if damage == "whole":
            assert connection.execute("UPDATE whole SET data = substr(data, 2)").rowcount == 1
        else:
            connection.execute("DELETE FROM whole")
        connection.commit()
        connection.close()
    again = result_of(root)
    assert {**again, "notes": ()} == {**first, "notes": ()}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write to a read-only folder")
def test_a_cache_that_cannot_be_written_is_done_without(root, own_cache):
    own_cache.chmod(0o500)
    try:
        result = result_of(root)
    finally:
        own_cache.chmod(0o700)
    assert said(result) == [MISSING, OVERCLAIMED]
    assert result["notes"]


def test_a_cache_folder_that_is_a_file_is_done_without_and_told(root, tmp_path, monkeypatch):
    first = result_of(root)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "file"))
    result = result_of(root)
    assert result["notes"]
    assert {**result, "notes": ()} == first


@pytest.mark.parametrize("filled", [False, True])
def test_a_cache_that_another_process_holds_is_done_without(root, own_cache, monkeypatch, filled):
    first = result_of(root)
    if not filled:
        store_of(own_cache).unlink()
        database.open_store(root).close()
    monkeypatch.setattr(database, "open_store", partial(database.open_store, busy=0.01))
    other = sqlite3.connect(store_of(own_cache), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        result = result_of(root)
        (root / "src/more.rs").write_text("pub fn more() {}\n")
        changed = result_of(root)
    finally:
        other.close()
    assert {**result, "notes": ()} == first
    assert said(changed) == said(first)


def test_a_lost_long_form_is_made_once_more(root, own_cache):
    first = result_of(root)
    connection = sqlite3.connect(store_of(own_cache))
    connection.execute("DELETE FROM audit_detail")
    connection.commit()
    connection.close()
    assert result_of(root) == first


def test_named_contracts_alone_are_looked_at(root):
    (root / "elsewhere").mkdir()
    (root / "elsewhere/gamma.yaml").write_text(
        "metadata: {id: gamma}\nfalsification_tests: [{id: G, test: nope_nope}]\n"
    )
    result = result_of(root, paths=[root / "elsewhere/gamma.yaml", root / "contracts/beta-v1.yaml"])
    assert [outcome.facts.path for outcome in result["outcomes"]] == [
        "contracts/beta-v1.yaml",
        "elsewhere/gamma.yaml",
    ]


def test_hostile_files_are_findings_and_the_others_go_on(root):
    folder = root / "contracts"
    (folder / "bytes.yaml").write_bytes(b"\xff\xfe\x00a")
    (folder / "bomb.yaml").write_text(
        "a: &a [x, x]\n"
        + "".join(
            f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
        )
    )
    (folder / "deep.yaml").write_text("[" * 100_000)
    (folder / "empty.yaml").write_text("")
    (folder / "tabs.yaml").write_text("a:\n\t- b\n")
    (folder / "out.yaml").symlink_to("/etc/hostname")
    (folder / "dangling.yaml").symlink_to("nowhere.yaml")
    os.mkfifo(folder / "pipe.yaml")
    result = result_of(root)
    assert ("contracts/alpha-v1.yaml", "missing-symbol", "error") in said(result)
    assert {"contracts/bytes.yaml", "contracts/deep.yaml", "contracts/tabs.yaml"} <= set(result["unreadable"])
    assert [finding.rule for finding in result["others"]] == ["link-leaves-roots"]
    assert result == result_of(root, cache=False)


def test_accepted_findings_do_not_count_and_are_written_once(root, tmp_path):
    target = tmp_path / "accepted.json"
    with checking(open_workspace(root=root)) as result:
        assert result.write_accepted(target) == 1
        with pytest.raises(FileExistsError):
            result.write_accepted(target)
    workspace = open_workspace(root=root)
    workspace = replace(workspace, settings=replace(workspace.settings, accepted=str(target)))
    with checking(workspace) as result:
        assert result.worst is None
        assert result.numbers.accepted == 1
        assert [finding.accepted for finding in result.outcomes[0].findings] == ["accepted", "accepted"]


def test_sources_that_cannot_be_read_are_told_each_time(root, monkeypatch):
    real = reading.read_file

    def locked(file, *, limit=None):
        if not isinstance(file, str) and file.path == "src/lib.rs":
            raise PermissionError(13, "Permission denied")
        return real(file, limit=limit)

    monkeypatch.setattr(reading, "read_file", locked)
    monkeypatch.setattr(search, "read_file", locked)
    for _ in range(2):
        result = result_of(root)
        assert len(result["unreadable"]) == 1
        assert "src/lib.rs" in result["unreadable"][0]
        assert "Permission denied" in result["notes"][0]
        assert len(said(result)) > 1


def test_sources_that_cannot_be_read_are_told_in_one_line():
    told = [
        *told_unread(["a.rs: cannot be read: Gone", "b.rs: Gone", "c.rs: Gone", "d.rs: Gone", "e.rs: Denied"])
    ]
    assert told == [
        "4 sources cannot be read: Gone: a.rs, b.rs, c.rs, …; what they define counts as absent",
        "e.rs: Denied; what it defines counts as absent",
    ]
