from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workbench.store.drafts import Drafts, digest_of
from workbench.store.durable import DurableStore, open_durable

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DurableStore]:
    opened = open_durable(tmp_path)
    yield opened
    opened.close()


def texts(drafts: Drafts, session: str) -> list[str]:
    return [each.text for each in drafts.of(session)]


def test_operations_come_back_in_order_with_what_they_were_made_over(store: DurableStore, tmp_path: Path):
    drafts = Drafts(store)
    for number in range(4):
        drafts.add("me", f"{number % 2}.yaml", b"base %d" % (number % 2), str(number))
    other = open_durable(tmp_path)
    found = Drafts(other).of("me")
    assert [(each.text, each.contract, Drafts(other).base(each.base)) for each in found] == [
        ("0", "0.yaml", b"base 0"),
        ("1", "1.yaml", b"base 1"),
        ("2", "0.yaml", b"base 0"),
        ("3", "1.yaml", b"base 1"),
    ]
    other.close()


def test_bytes_that_no_operation_was_made_over_go(store: DurableStore):
    drafts = Drafts(store)
    first = drafts.add("me", "a.yaml", b"one", "1")
    drafts.add("me", "a.yaml", b"two", "2")
    drafts.drop([first.id])
    assert texts(drafts, "me") == ["2"]
    assert (drafts.base(digest_of(b"one")), drafts.base(digest_of(b"two"))) == (None, b"two")


def test_a_draft_that_is_held_is_no_orphan_and_is_not_taken(store: DurableStore, tmp_path: Path):
    drafts = Drafts(store)
    name = store.claim("held")
    assert name is not None
    drafts.add("held", "a.yaml", b"base", "1")
    other = open_durable(tmp_path)
    assert Drafts(other).orphans() == ()
    assert Drafts(other).adopt("held", "other") == ()
    assert not Drafts(other).discard("held")
    assert texts(drafts, "held") == ["1"]
    other.close()
    name.release()


def test_an_orphan_is_offered_and_taken_by_one_only(store: DurableStore, tmp_path: Path):
    drafts = Drafts(store)
    name = store.claim("gone")
    assert name is not None
    for contract in ("b.yaml", "a.yaml", "b.yaml"):
        drafts.add("gone", contract, b"base", contract)
    name.release()
    (orphan,) = drafts.orphans()
    assert (orphan.session, orphan.operations, orphan.contracts) == ("gone", 3, ("b.yaml", "a.yaml"))
    drafts.add("me", "z.yaml", b"base", "mine")
    assert [each.text for each in drafts.adopt("gone", "me")] == ["b.yaml", "a.yaml", "b.yaml"]
    assert texts(drafts, "me") == ["mine", "b.yaml", "a.yaml", "b.yaml"]
    other = open_durable(tmp_path)
    assert Drafts(other).adopt("gone", "other") == ()
    other.close()
    assert not list(Path(store._path).parent.glob("*.gone.lock"))


def test_an_orphan_is_thrown_away(store: DurableStore):
    drafts = Drafts(store)
    drafts.add("gone", "a.yaml", b"base", "1")
    drafts.add("stays", "a.yaml", b"other", "2")
    assert drafts.discard("gone")
    assert [orphan.session for orphan in drafts.orphans()] == ["stays"]
    assert drafts.base(digest_of(b"base")) is None


def test_in_memory_there_are_no_orphans():
    store = DurableStore("")
    Drafts(store).add("me", "a.yaml", b"base", "1")
    assert Drafts(store).orphans() == ()
    assert texts(Drafts(store), "me") == ["1"]
    store.close()
