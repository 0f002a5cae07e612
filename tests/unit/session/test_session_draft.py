from __future__ import annotations

import threading
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from workbench.changes.operation import AddItem, MoveItem, RemoveItem, ReplaceItem, SetText
from workbench.session import laying, spelling
from workbench.session.draft import Draft
from workbench.store.durable import DurableStore, StoreFullError, open_durable
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTRACT = """\
metadata:
  version: 1.0.0
falsification_tests:
  - id: FALSIFY-X-001
    status: OPEN
    algorithm_evidence:
      file_paths:
        - src/diff.rs
      function_names:
        - load_tensor
        - other
      notes: brief
  - id: FALSIFY-X-002
    status: OPEN
    algorithm_evidence:
      function_names:
        - second
"""

ONE, TWO = "FALSIFY-X-001", "FALSIFY-X-002"
REPLACE = ReplaceItem("c.yaml", ONE, "function_names", "load_tensor", "is_stage_file", why="it exists")
STATUS = SetText("c.yaml", ONE, "status", "PARTIAL")
ADD = AddItem("c.yaml", TWO, "function_names", "third")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "c.yaml").write_text(CONTRACT)
    (folder / "d.yaml").write_text(CONTRACT)
    return folder


@pytest.fixture
def store(root: Path) -> Iterator[DurableStore]:
    opened = open_durable(root)
    yield opened
    opened.close()


def draft_of(store: DurableStore, root: Path, **rest) -> Draft:
    return Draft(store, lambda path: str(root / path), read_file, **rest)


@pytest.fixture
def draft(store: DurableStore, root: Path) -> Iterator[Draft]:
    made = draft_of(store, root)
    yield made
    made.close()


def change(root: Path, old: str, new: str) -> None:
    text = (root / "c.yaml").read_text()
    assert old in text
    (root / "c.yaml").write_text(text.replace(old, new, 1))


def test_a_draft_is_laid_in_order_over_several_contracts(draft: Draft):
    draft.add(REPLACE)
    draft.add(SetText("d.yaml", TWO, "status", "FUNCTIONAL"))
    draft.add(AddItem("c.yaml", ONE, "function_names", "last"))
    found = draft.plan()
    assert found.conflicts == ()
    assert [change.path for change in found.plan.changes] == ["c.yaml", "d.yaml"]
    first, second = found.plan.changes
    assert first.after.decode() == CONTRACT.replace("load_tensor", "is_stage_file").replace(
        "- other\n", "- other\n        - last\n"
    )
    assert second.before.decode() == CONTRACT
    assert first.why == (
        f"{ONE} · function_names: it exists",
        f"{ONE} · function_names: add “last”",
    )
    assert found.plan.title == "3 changes in 2 contracts"


def test_it_is_listed_and_dropped(draft: Draft):
    for operation in (REPLACE, STATUS, ADD):
        draft.add(operation)
    assert [(entry.where, entry.what, entry.why) for entry in draft.entries] == [
        (f"{ONE} · function_names", "replace “load_tensor” by “is_stage_file”", "it exists"),
        (f"{ONE} · status", "set to “PARTIAL”", ""),
        (f"{TWO} · function_names", "add “third”", ""),
    ]
    assert draft.drop(1).operation == STATUS
    assert [entry.operation for entry in draft.entries] == [REPLACE, ADD]
    assert "PARTIAL" not in draft.plan().plan.changes[0].after.decode()
    with pytest.raises(IndexError):
        draft.drop(2)
    draft.clear()
    assert draft.entries == ()
    assert draft.plan().plan.changes == ()


def test_changes_are_told(store: DurableStore, root: Path):
    told = []
    draft = draft_of(store, root, on_change=lambda: told.append(len(draft.entries)))
    draft.add(REPLACE)
    draft.add(ADD)
    draft.drop(0)
    draft.clear()
    assert told == [1, 2, 1, 0]


def test_a_file_that_changed_elsewhere_takes_the_draft_as_it_is(draft: Draft, root: Path):
    for operation in (REPLACE, STATUS, ADD):
        draft.add(operation)
    change(root, "notes: brief", "notes: theirs")
    change(root, "- second", "- second  # theirs")
    found = draft.plan()
    assert found.conflicts == ()
    (laid,) = found.plan.changes
    assert laid.before == (root / "c.yaml").read_bytes()
    for expected in (
        b"is_stage_file",
        b"notes: theirs",
        b"- second  # theirs",
        b"- third",
        b"status: PARTIAL",
    ):
        assert expected in laid.after


def test_what_somebody_else_has_changed_is_a_conflict_and_stops_no_other(draft: Draft, root: Path):
    for operation in (REPLACE, STATUS, ADD):
        draft.add(operation)
    change(root, "load_tensor", "their_function")
    found = draft.plan()
    (conflict,) = found.conflicts
    assert conflict.operation == REPLACE
    assert (conflict.theirs, conflict.mine) == ("their_function\nother", "is_stage_file\nother")
    assert "load_tensor" in conflict.message
    assert conflict.base == CONTRACT.encode()
    assert conflict.now == (root / "c.yaml").read_bytes()
    assert [entry.operation for entry in found.entries] == [STATUS, ADD]
    assert b"their_function" in found.plan.changes[0].after
    assert b"- third" in found.plan.changes[0].after


@pytest.mark.parametrize("named", [True, False])
def test_a_row_named_by_its_place_takes_no_change_when_another_may_stand_there(
    draft: Draft, root: Path, named: bool
):
    text = CONTRACT.replace(TWO, ONE) if named else CONTRACT.replace(f"id: {TWO}", "rule: of no name")
    (root / "c.yaml").write_text(text)
    draft.add(replace(ADD, claim="falsification_tests[1]"))
    change(root, "notes: brief", "notes: theirs")
    assert draft.plan().conflicts == ()
    assert draft.plan().plan.changes[0].after.endswith(b"- second\n        - third\n")
    change(root, "falsification_tests:\n", "falsification_tests:\n  - id: FALSIFY-X-000\n")
    (conflict,) = draft.plan().conflicts
    assert "has changed, or stands elsewhere now" in conflict.message
    assert draft.plan().plan.changes == ()


def test_a_status_is_not_overwritten_unseen(draft: Draft, root: Path):
    draft.add(STATUS)
    change(root, "status: OPEN", "status: WITHDRAWN")
    (conflict,) = draft.plan().conflicts
    assert (conflict.theirs, conflict.mine) == ("WITHDRAWN", "PARTIAL")
    assert conflict.message == f"status of {ONE} is “WITHDRAWN” now; it was “OPEN” when it was set here"
    # Who sees it and sets it again, means it.
    draft.drop(0)
    draft.add(STATUS)
    assert draft.plan().conflicts == ()


def test_a_field_that_somebody_added_is_not_overwritten_unseen(draft: Draft, root: Path):
    draft.add(SetText("c.yaml", TWO, "notes", "mine"))
    (root / "c.yaml").write_text(CONTRACT + "      notes: theirs\n")
    (conflict,) = draft.plan().conflicts
    assert (conflict.theirs, conflict.mine) == ("theirs", "mine")


def test_the_same_change_made_by_somebody_else_is_none(draft: Draft, root: Path):
    draft.add(STATUS)
    change(root, "status: OPEN", "status: PARTIAL")
    assert draft.plan().conflicts == ()


def test_an_item_that_somebody_added_too_is_not_added_twice_unseen(draft: Draft, root: Path):
    draft.add(AddItem("c.yaml", TWO, "function_names", "third"))
    (root / "c.yaml").write_text(CONTRACT + "        - third\n")
    (conflict,) = draft.plan().conflicts
    assert "already" in conflict.message


def test_a_field_that_is_set_twice_in_the_draft_follows_on_itself(draft: Draft, root: Path):
    draft.add(STATUS)
    draft.add(SetText("c.yaml", ONE, "status", "FUNCTIONAL"))
    change(root, "- other", "- another")
    found = draft.plan()
    assert found.conflicts == ()
    assert b"status: FUNCTIONAL" in found.plan.changes[0].after


def test_a_contract_that_is_gone_is_a_conflict_and_the_others_are_planned(draft: Draft, root: Path):
    draft.add(REPLACE)
    draft.add(SetText("d.yaml", TWO, "status", "FUNCTIONAL"))
    (root / "c.yaml").unlink()
    found = draft.plan()
    assert [(conflict.path, conflict.now, conflict.theirs) for conflict in found.conflicts] == [
        ("c.yaml", None, "")
    ]
    assert [change.path for change in found.plan.changes] == ["d.yaml"]


def test_a_claim_that_is_not_there_is_a_conflict(draft: Draft):
    draft.add(SetText("c.yaml", "FALSIFY-X-999", "status", "X"))
    (conflict,) = draft.plan().conflicts
    assert "FALSIFY-X-999" in conflict.message
    assert draft.plan().plan.changes == ()


def test_it_survives_the_end_of_its_process_and_is_offered(store: DurableStore, root: Path):
    first = draft_of(store, root)
    for operation in (REPLACE, STATUS, ADD):
        first.add(operation)
    assert first._name is not None
    first._name.release()  # as the system does when a process ends
    later_store = open_durable(root)
    later = draft_of(later_store, root)
    later.add(SetText("d.yaml", ONE, "status", "X"))
    (orphan,) = later.orphans()
    assert (orphan.operations, orphan.contracts) == (3, ("c.yaml",))
    assert [entry.operation for entry in later.adopt(orphan)] == [REPLACE, STATUS, ADD]
    assert [entry.operation for entry in later.entries][1:] == [REPLACE, STATUS, ADD]
    change(root, "status: OPEN", "status: WITHDRAWN")
    assert [conflict.operation for conflict in later.plan().conflicts] == [STATUS]
    assert later.orphans() == ()
    assert later.adopt(orphan) == ()
    later.close()
    later_store.close()


def test_two_instances_have_drafts_of_their_own(draft: Draft, root: Path):
    other_store = open_durable(root)
    other = draft_of(other_store, root)
    draft.add(REPLACE)
    other.add(ADD)
    assert [entry.operation for entry in draft.entries] == [REPLACE]
    assert [entry.operation for entry in other.entries] == [ADD]
    assert draft.orphans() == other.orphans() == ()
    other.close()
    assert [orphan.session for orphan in draft.orphans()] == [other.session]
    assert draft.discard(draft.orphans()[0])
    assert draft.orphans() == ()
    other_store.close()


def test_an_empty_draft_leaves_nothing_behind(store: DurableStore, root: Path, own_cache: Path):
    draft = draft_of(store, root)
    draft.add(REPLACE)
    assert list(own_cache.glob(f"*.{draft.session}.lock"))
    draft.drop(0)
    assert not list(own_cache.glob(f"*.{draft.session}.lock"))
    draft.add(REPLACE)
    assert list(own_cache.glob(f"*.{draft.session}.lock"))
    draft.clear()
    draft.close()
    assert draft.orphans() == ()


def test_what_cannot_be_kept_is_not_added(draft: Draft, store: DurableStore, monkeypatch: pytest.MonkeyPatch):
    draft.add(REPLACE)

    def full(*_, **__):
        raise StoreFullError("full")

    monkeypatch.setattr(store, "write", full)
    with pytest.raises(StoreFullError):
        draft.add(ADD)
    with pytest.raises(StoreFullError):
        draft.drop(0)
    assert [entry.operation for entry in draft.entries] == [REPLACE]


def test_many_threads_add_and_plan(draft: Draft):
    def work(number: int) -> None:
        for at in range(5):
            draft.add(AddItem("c.yaml", ONE, "function_names", f"f{number}_{at}"))
            draft.plan()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = draft.plan()
    assert len(found.entries) == 15
    assert found.plan.changes[0].after.count(b"- f") == 15


def test_a_plan_that_is_known_is_not_proved_again(draft: Draft, monkeypatch: pytest.MonkeyPatch):
    proved = []
    real = laying.lay

    def watched(path, data, operations):
        proved.append(len(operations))
        return real(path, data, operations)

    monkeypatch.setattr(laying, "lay", watched)
    draft.add(REPLACE)
    draft.plan()
    draft.plan()
    draft.add(STATUS)
    draft.plan()
    assert proved == [1, 1]


@pytest.mark.parametrize(
    "operation",
    [
        REPLACE,
        STATUS,
        ADD,
        SetText("c.yaml", ONE, "notes", "line\nline “ü” \u2028\x00🎉", why="w", old="o"),
        AddItem("c.yaml", ONE, "f", "t", at=3, before="b"),
        RemoveItem("c.yaml", ONE, "f", "t", at=0),
        MoveItem("c.yaml", ONE, "f", "t", 4, at=1, why="x"),
    ],
)
def test_operations_are_spelled_and_read(operation):
    assert spelling.read(spelling.spelled(operation)) == operation


def test_every_field_of_every_operation_can_be_spelled():
    for kind in (SetText, AddItem, RemoveItem, ReplaceItem, MoveItem):
        assert {str(field.type) for field in fields(kind)} <= set(spelling._TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"do": "fly"}',
        '{"do": "set"}',
        '{"do": "set", "contract": 1, "claim": "", "field": "", "text": ""}',
        '{"do": "set", "contract": "", "claim": "", "field": "", "text": "", "shape": "round"}',
        '{"do": "move", "contract": "", "claim": "", "field": "", "old": "", "to": true}',
    ],
)
def test_what_is_no_operation_is_told(text: str):
    with pytest.raises(spelling.SpellingError):
        spelling.read(text)


def test_what_another_version_wrote_stays_for_it(store: DurableStore, draft: Draft, root: Path):
    other = draft_of(store, root)
    other.add(REPLACE)
    other._drafts.add(other.session, "c.yaml", b"base", '{"do": "fly"}')
    other.close()
    (orphan,) = draft.orphans()
    assert orphan.operations == 2
    assert [entry.operation for entry in draft.adopt(orphan)] == [REPLACE]
    draft.clear()
    assert [each.text for each in draft._drafts.of(draft.session)] == ['{"do": "fly"}']


def test_apart_it_comes_to_the_same_in_another_process(store: DurableStore, root: Path):
    here, apart = draft_of(store, root), draft_of(store, root, apart=True)
    apart.begin()
    wanted = (REPLACE, SetText("c.yaml", "FALSIFY-X-009", "status", "X"), STATUS, ADD)
    for operation in wanted:
        here.add(operation)
        apart.add(operation)
    one, other = here.plan(), apart.plan()
    assert other.plan == one.plan
    assert [each.message for each in other.conflicts] == [each.message for each in one.conflicts]
    assert "no claim FALSIFY-X-009" in other.conflicts[0].message
    assert apart._proposer._layer._helper._worker is not None
    apart.close()
    apart.close()
    assert apart.plan().plan == one.plan, "without its process it is done here"
    here.close()


def test_a_process_that_ends_leaves_the_plan_to_this_one(store: DurableStore, root: Path):
    draft = draft_of(store, root, apart=True)
    draft.begin()
    draft._proposer._layer._helper._worker.kill()
    draft.add(STATUS)
    assert b"status: PARTIAL" in draft.plan().plan.changes[0].after
    draft.close()


def test_a_claim_is_read_where_plans_are_made(
    store: DurableStore, root: Path, monkeypatch: pytest.MonkeyPatch
):
    draft = draft_of(store, root, apart=True)
    data = CONTRACT.replace(TWO, ONE).encode()
    early = draft.claim("c.yaml", data, "falsification_tests[1]")
    assert [claim.row for claim in early.claims] == ["falsification_tests[1]"]
    assert [item.value.text for item in early.claims[0].items] == ["second"]
    draft.begin()
    read_here = laying.with_one_claim
    monkeypatch.setattr(laying, "with_one_claim", None)
    assert draft.claim("c.yaml", data, "falsification_tests[1]") == early, "in the process"
    assert draft.claim("c.yaml", data, "FALSIFY-X-009").claims == ()
    draft.close()
    monkeypatch.setattr(laying, "with_one_claim", read_here)
    assert draft.claim("c.yaml", data, "falsification_tests[1]") == early, "without it here"
