from __future__ import annotations

from textwrap import dedent

from workbench.symbols.extract import extract
from workbench.symbols.rows import IN_TESTS, TEST

SOURCE = '''\
"""A module."""
import os

LIMIT = 3
WIDTH: int = 4
first, (second, _) = 1, (2, 3)
chained = linked = None
LIMIT = 5
type Pairs = list[int]


@decorator
@other(1)
async def fetch(
    a: int,
) -> None:
    local = 1

    def inner():
        class Local:
            here = 1


class Colour(Enum):
    """Doc."""

    RED = 1
    name_of: str

    @property
    def shade(self):
        self.hidden = 1
        return 2


if True:
    def guarded(): ...
else:
    FALLBACK = 1
try:
    import fast
except ImportError:
    fast = None
'''


def rows(source, path="pkg/a.py"):
    found = extract(path, dedent(source).encode())
    assert found is not None
    return found.symbols


def test_definitions_with_scopes_and_lines():
    assert [row[:5] for row in rows(SOURCE)] == [
        ("constant", "LIMIT", "", 4, 4),
        ("constant", "WIDTH", "", 5, 5),
        ("constant", "first", "", 6, 6),
        ("constant", "second", "", 6, 6),
        ("constant", "chained", "", 7, 7),
        ("constant", "linked", "", 7, 7),
        ("type", "Pairs", "", 9, 9),
        ("fn", "fetch", "", 14, 21),
        ("fn", "inner", "fetch", 19, 21),
        ("class", "Local", "fetch::inner", 20, 21),
        ("constant", "here", "fetch::inner::Local", 21, 21),
        ("class", "Colour", "", 24, 33),
        ("constant", "RED", "Colour", 27, 27),
        ("field", "name_of", "Colour", 28, 28),
        ("method", "shade", "Colour", 31, 33),
        ("fn", "guarded", "", 37, 37),
        ("constant", "FALLBACK", "", 39, 39),
        ("constant", "fast", "", 43, 43),
    ]
    assert {row[5] for row in rows(SOURCE)} == {0}


def test_what_pytest_collects_is_a_test():
    source = """
        def test_plain(): pass
        def helper(): pass
        class TestGroup:
            def test_in_group(self): pass
            def helper_in_group(self): pass
        class Other:
            def test_not_collected(self): pass
        class SumTest(TestCase):
            def test_unittest(self): pass
    """
    tests = {row[1] for row in rows(source, "pkg/test_a.py") if row[5] & TEST}
    assert tests == {"test_plain", "TestGroup", "test_in_group", "test_unittest"}
    assert all(row[5] & IN_TESTS for row in rows(source, "pkg/test_a.py"))
    assert {row[5] for row in rows(source, "pkg/a.py")} == {0}


def test_a_broken_file_gives_what_can_be_read():
    found = extract("a.py", b"def whole(): pass\n\ndef broken(:\n    x = (1\n\nclass After:\n    A = 1\n")
    assert found is not None
    assert found.errors
    assert "whole" in {row[1] for row in found.symbols}
