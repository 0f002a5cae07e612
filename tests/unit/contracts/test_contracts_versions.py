from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.contracts.levels import Level
from workbench.contracts.versions import asked, compare, enough, is_version, next_version, version_line


@pytest.mark.parametrize(
    ("version", "level", "following"),
    [
        ("1.1.0", Level.PATCH, "1.1.1"),
        ("1.1.0", Level.MINOR, "1.2.0"),
        ("1.1.9", Level.MAJOR, "2.0.0"),
        ("0.3.1", Level.MINOR, "0.4.0"),
        ("0.3.1", Level.MAJOR, "1.0.0"),
        ("1.2.0-rc.1", Level.MINOR, "1.2.0"),
        ("1.2.0-rc.1", Level.PATCH, "1.2.0"),
        ("1.2.0-rc.1", Level.MAJOR, "2.0.0"),
        ("1.2.1-rc.1", Level.MINOR, "1.3.0"),
        ("1.2.0+build.5", Level.PATCH, "1.2.1"),
        ("v1.1.0", Level.MINOR, "v1.2.0"),
        ("1.1.0", Level.NONE, "1.1.0"),
    ],
)
def test_the_next_version(version, level, following) -> None:
    assert next_version(version, level) == following


def test_what_is_no_version_has_no_next_one() -> None:
    with pytest.raises(ValueError, match="no semantic version"):
        next_version("1.0", Level.PATCH)


@pytest.mark.parametrize(
    ("base", "version", "level", "is_enough"),
    [
        ("1.1.0", "1.2.0", Level.MINOR, True),
        ("1.1.0", "1.1.1", Level.MINOR, False),
        ("1.1.0", "2.0.0", Level.MINOR, True),
        ("1.1.0", "1.1.0", Level.PATCH, False),
        ("1.1.0", "1.0.9", Level.NONE, False),
        ("1.1.0", "1.2.0-rc.1", Level.MINOR, True),
        ("1.2.0-rc.1", "1.2.0-rc.2", Level.MINOR, True),
        ("1.2.0", "1.2.0-rc.1", Level.PATCH, False),
        ("0.3.1", "0.4.0", Level.MAJOR, True),
        ("0.3.1", "0.3.2", Level.MAJOR, False),
        ("1.0", "1.1.0", Level.MINOR, None),
    ],
)
def test_above_by_enough(base, version, level, is_enough) -> None:
    assert enough(base, version, level) is is_enough


@given(st.tuples(*[st.integers(0, 30)] * 3), st.sampled_from([Level.PATCH, Level.MINOR, Level.MAJOR]))
def test_the_next_version_is_enough_and_no_lower_level_is(numbers, level) -> None:
    base = ".".join(map(str, numbers))
    following = next_version(base, asked(base, level))
    assert enough(base, following, level)
    assert compare(base, following) == -1
    for lower in (Level.PATCH, Level.MINOR):
        if lower.weight < asked(base, level).weight:
            assert not enough(base, next_version(base, lower), level)


@pytest.mark.parametrize("text", ["1.0.0", "v1.0.0", "1.0.0-rc.1", "0.0.1+x"])
def test_versions(text) -> None:
    assert is_version(text)


@pytest.mark.parametrize("text", ["1.0", "01.0.0", "1", "latest", "1.0.0.0", "", "1.0.0-"])
def test_no_versions(text) -> None:
    assert not is_version(text)


@pytest.mark.parametrize(
    ("data", "version"),
    [
        (b'metadata:\n  version: "1.2.0"  # why\n  other:\n    version: 3\n', "1.2.0"),
        (b"version: 2.0.0\nmetadata:\n  id: x\n  deep:\n    version: 1\n", "2.0.0"),
        (b"# head\nmetadata: # here\n\n    # note\n    version: '1.0.0'\nversion: 9\n", "1.0.0"),
        (b"contract:\n  version: 1.0.0\r\n", "1.0.0"),
        (b"equations:\n  version: 1\n", ""),
        (b"metadata:\n  description: |\n    version: 7\n  version: 1.1.0\n", "1.1.0"),
        (b"version: 1\nmetadata:\n  x: 1\n", "1"),
    ],
)
def test_a_version_is_found_without_a_parser(data, version) -> None:
    assert version_line(data) == version
