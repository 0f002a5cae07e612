"""What was verified: the lock file, and bodies held against it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.audit.verified import SCHEMA, Body, Entry, Held, Verified, VerifiedError, dump, hold, load

PATH = "contracts/contract-workbench.lock"
HEAD = f'{{"schema": "{SCHEMA}"}}\n'.encode()

words = st.text(max_size=8)
entries = st.builds(Entry, words, words, words, words, words)


def entry(symbol="a::f", mark="1", path="src/a.rs", contract="c.yaml", claim="C-1"):
    return Entry(contract, claim, symbol, path, mark)


def body(symbol="a::f", mark="1", path="src/a.rs", line=1):
    return Body(symbol, path, line, line + 1, mark)


@settings(deadline=None)
@given(st.lists(entries))
def test_what_is_written_is_read_again(rows):
    assert load(PATH, dump(rows)).entries == tuple(sorted(set(rows)))


@settings(deadline=None)
@given(st.lists(entries, unique=True))
def test_the_order_of_verifying_leaves_no_trace_and_each_entry_has_its_line(rows):
    shuffled = rows[:]
    random.Random(1).shuffle(shuffled)
    assert dump(rows) == dump(shuffled)
    assert dump(rows).count(b"\n") == len(rows) + 1


def test_both_sides_of_a_merge_count():
    rows = dump([entry(mark="1")]), dump([entry(mark="2")])
    lines = [each.split(b"\n")[1] for each in rows]
    data = HEAD + b"<<<<<<< ours\n" + lines[0] + b"\n=======\n" + lines[1] + b"\n>>>>>>> theirs\n"
    found = load(PATH, data)
    assert found.merging == 3
    assert [each.fingerprint for each in found.entries] == ["1", "2"]


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"", 1, "is missing"),
        (HEAD + b"\nnonsense\n", 3, "not JSON"),
        (HEAD + b'["a", "b"]\n', 2, "should be a list"),
        (HEAD + b'["a", "b", "c", "d", 1]\n', 2, "should be a list"),
        (b'{"schema": "contract-workbench/fingerprints/9"}\n', 1, "verify anew"),
        (b'{"schema": "other"}\n', 1, SCHEMA),
        (HEAD + b'["\xff", "", "", "", ""]\n', 2, "not JSON"),
        (HEAD + b"[" * 20_000 + b"\n", 2, "not JSON"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(data, line, told):
    with pytest.raises(VerifiedError, match=told) as error:
        load(PATH, data)
    assert error.value.line == line
    assert str(error.value).startswith(f"{PATH}:{line}: ")


def test_a_body_is_found_again_wherever_it_has_gone():
    moved = body("b::deep::f", "1", "src/b/deep.rs", 90)
    assert hold([entry()], [moved]) == (Held(moved, entry()),)
    assert not hold([entry()], [moved])[0].changed


def test_another_body_has_changed_and_an_unknown_one_has_not():
    one, other = body(mark="2"), body("a::g", "3")
    changed, unknown = hold([entry()], [one, other])
    assert changed.changed
    assert unknown.entry is None
    assert not unknown.changed


def test_of_several_with_one_name_equals_find_each_other_first():
    was = [entry("A::new", "1"), entry("B::new", "2")]
    now = [body("A::new", "9"), body("B::new", "2"), body("C::new", "4")]
    found = {each.body.symbol: each.entry for each in hold(was, now)}
    assert found == {"A::new": was[0], "B::new": was[1], "C::new": None}


@settings(deadline=None)
@given(st.lists(entries, max_size=6), st.lists(st.builds(body, words, words, words), max_size=6))
def test_no_entry_answers_for_two_bodies(was, now):
    found = hold(was, now)
    used = [each.entry for each in found if each.entry is not None]
    assert len(used) == len({id(each) for each in used})
    assert [each.body for each in found] == list(dict.fromkeys(now))


def test_entries_are_asked_by_claim():
    verified = Verified(PATH, [entry(), entry(claim="C-2")])
    assert verified.of("c.yaml", "C-2") == [entry(claim="C-2")]
    assert verified.of("other.yaml", "C-2") == ()
