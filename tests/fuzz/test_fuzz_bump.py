"""Every real contract with a version, bumped at each level, twice, and amended."""

from __future__ import annotations

from tests.unit.session.bump_judging import desk_of, judge


def test_every_real_contract(corpus) -> None:
    desk, paths = desk_of(corpus)
    found = [judge(desk, path, (corpus / path).read_bytes()) for path in paths]
    assert sum(map(bool, found)) > len(found) // 2
