"""Changes of one draft that take each other back, or rest on each other: what is left of them."""

from __future__ import annotations

import pytest

from workbench.changes.operation import AddItem, MoveItem, RemoveField, RemoveItem, ReplaceItem, SetText
from workbench.session.draft import Draft
from workbench.store.durable import open_durable
from workbench.workspace.reading import read_file

CONTRACT = """\
falsification_tests:
  - id: X-001
    status: OPEN
    algorithm_evidence:
      function_names:
        - load_tensor  # the first
        - other
        - third
"""
PATH, CLAIM = "c.yaml", "X-001"
NAMES = (PATH, CLAIM, "function_names")
EXACT = (PATH, CLAIM, "algorithm_evidence.function_names")
STATUS = (PATH, CLAIM, ".status")


@pytest.fixture
def draft(tmp_path):
    (tmp_path / PATH).write_text(CONTRACT)
    with_store = open_durable(tmp_path)
    made = Draft(with_store, lambda path: str(tmp_path / path), read_file)
    yield made
    made.close()
    with_store.close()


def laid(draft):
    """The names that the draft comes to; it never conflicts with itself."""
    proposal = draft.plan()
    assert not proposal.conflicts
    after = proposal.plan.changes[0].after.decode() if proposal.plan.changes else CONTRACT
    return [line.split("#")[0].strip("- ").strip() for line in after.partition("names:\n")[2].splitlines()]


def left(draft):
    return [entry.operation for entry in draft.entries]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (AddItem(*NAMES, "new"), RemoveItem(*NAMES, "new", 3)),
        (AddItem(*NAMES, "new", 0), RemoveItem(*EXACT, "new", 0)),
        (RemoveItem(*NAMES, "load_tensor", 0), AddItem(*NAMES, "load_tensor", 0)),
        (ReplaceItem(*NAMES, "other", "new", 1), ReplaceItem(*NAMES, "new", "other", 1)),
        (SetText(*STATUS, "PARTIAL", old="OPEN"), SetText(*STATUS, "OPEN", old="PARTIAL")),
        (SetText(PATH, CLAIM, "notes", "new"), RemoveField(PATH, CLAIM, "notes")),
        (RemoveField(*STATUS, old="OPEN"), SetText(*STATUS, "OPEN")),
        (MoveItem(*NAMES, "other", 0, 1), MoveItem(*NAMES, "other", 1, 0)),
    ],
)
def test_a_change_that_takes_an_earlier_one_back_leaves_neither(draft, one, other):
    assert draft.put(one) is None
    assert draft.put(other).operation == one
    assert left(draft) == []


def test_what_came_between_stays_and_is_laid_where_it_belongs(draft):
    first, second = AddItem(*NAMES, "a", 1), AddItem(*NAMES, "b", 3)
    draft.put(first)
    draft.put(second)
    before = [name for name in laid(draft) if name != "a"]
    assert draft.put(RemoveItem(*NAMES, "a", 1)).operation == first
    assert left(draft) == [AddItem(*NAMES, "b", 2)]
    assert laid(draft) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (RemoveItem(*NAMES, "load_tensor", 0), AddItem(*NAMES, "load_tensor")),
        (ReplaceItem(*NAMES, "other", "new", 1), ReplaceItem(*NAMES, "new", "newer", 1)),
        (AddItem(*NAMES, "new"), RemoveItem(*NAMES, "other", 1)),
        (SetText(*STATUS, "PARTIAL"), SetText(*STATUS, "OPEN")),
        (MoveItem(*NAMES, "other", 0, 1), MoveItem(*NAMES, "other", 2, 0)),
    ],
)
def test_what_takes_nothing_back_is_added(draft, one, other):
    assert draft.put(one) is None
    assert draft.put(other) is None
    assert left(draft) == [one, other]


def test_what_rests_on_a_change_goes_with_it_and_is_no_conflict(draft):
    for operation in (
        AddItem(*NAMES, "new", 1),
        ReplaceItem(*NAMES, "new", "newer", 1),
        MoveItem(*NAMES, "newer", 0, 1),
        AddItem(*NAMES, "last", 4),
    ):
        draft.add(operation)
    done = draft.unpick(0)
    assert [type(each.operation) for each in done.resting] == [ReplaceItem, MoveItem]
    assert laid(draft) == ["load_tensor", "other", "third", "last"]


def test_what_finds_a_text_that_is_not_written_finds_the_one_before(draft):
    draft.add(ReplaceItem(*NAMES, "other", "new", 1))
    draft.add(ReplaceItem(*NAMES, "new", "newer", 1))
    draft.add(SetText(*STATUS, "PARTIAL", old="OPEN"))
    draft.add(SetText(*STATUS, "FUNCTIONAL", old="PARTIAL"))
    done = draft.unpick(0)
    assert ([each.operation.text for each in done.relaid], done.resting) == (["newer"], ())
    draft.unpick(1)
    assert left(draft) == [
        ReplaceItem(*NAMES, "other", "newer", 1),
        SetText(*STATUS, "FUNCTIONAL", old="OPEN"),
    ]
    assert laid(draft) == ["load_tensor", "newer", "third"]


def test_items_behind_one_that_stays_after_all_keep_their_order(draft):
    draft.add(RemoveItem(*NAMES, "load_tensor", 0))
    draft.add(AddItem(*NAMES, "new", 1))
    draft.add(MoveItem(*NAMES, "third", 0, 2))
    assert laid(draft) == ["third", "other", "new"]
    draft.unpick(0)
    assert laid(draft) == ["third", "load_tensor", "other", "new"]


def test_what_is_left_is_what_a_later_start_is_offered(draft, tmp_path):
    draft.put(ReplaceItem(*NAMES, "other", "new", 1))
    draft.put(ReplaceItem(*NAMES, "new", "newer", 1))
    draft.unpick(0)
    draft.close()
    store = open_durable(tmp_path)
    heir = Draft(store, lambda path: str(tmp_path / path), read_file)
    [orphan] = heir.orphans()
    heir.adopt(orphan)
    assert left(heir) == [ReplaceItem(*NAMES, "other", "newer", 1)]
    heir.close()
    store.close()
