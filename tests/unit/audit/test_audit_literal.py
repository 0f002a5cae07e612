"""The literal search: asked once for many names, now or on a thread of its own."""

from __future__ import annotations

import threading

import pytest

from workbench.audit.code import Literal


def test_a_search_that_was_begun_goes_on_beside_and_answers_who_waits():
    may_end, asked = threading.Event(), []

    def search(names):
        asked.append(list(names))
        may_end.wait(30)
        return {"a": (("x.rs", 3),)}

    literal = Literal(search, 7)
    literal.begin(["a", "b", ""])  # returns although the search has not ended
    may_end.set()
    assert literal.hits("a") == (("x.rs", 3),)
    assert literal.hits("b") == ()
    assert asked == [["a", "b"]]
    literal.begin(["a"])
    literal.wait()
    assert len(asked) == 1
    assert literal.hits("c") == ()
    assert asked[1:] == [["c"]]


def test_what_goes_wrong_is_raised_where_the_answer_is_waited_for():
    def search(_names):
        raise OSError("the disk is gone")

    literal = Literal(search, 7)
    literal.begin(["a"])
    with pytest.raises(OSError, match="the disk is gone"):
        literal.hits("a")
