"""Bumps of real contracts, a sample of them; all of them in tests/fuzz."""

from __future__ import annotations

import pytest

from tests.unit.session.bump_judging import bumped, desk_of, judge
from workbench.contracts.levels import Level

FORMS = {
    "texts": '  changelog:\n  - "1.1.0 (2026-05-04): before"\n  - "1.0.0 (2026-05-01): first"\n',
    "oldest first": "  changelog:\n  - '1.0.0 - 2026-05-01 - first'\n  - '1.1.0 - 2026-05-04 - before'\n",
    "unquoted": "  changelog:\n  - v1.1.0 (2026-05-04): before\n",
    "rows": "  changelog:\n    - version: 1.1.0\n      date: 2026-05-04\n      change: |\n        before\n",
    "versions": "  changelog:\n    1.1.0:\n    - before\n    1.0.0:\n    - first\n",
    "amendments": "  amendment_history:\n  - version: 1.1.0\n    date: '2026-05-04'\n    kind: minor\n"
    "    title: t\n    description: before\n",
    "literal": "  description: |\n    About it.\n\n    v1.1.0 (2026-05-04): ACTIVE. Before.\n\n"
    "    v1.0.0 (2026-05-01): ACTIVE. First.\n",
    "folded": "  description: >\n    About it.\n\n    v1.1.0 (2026-05-04): ACTIVE. Before.\n",
    "none": "  description: About it.\n",
    "nothing": "",
    "empty": "  changelog: []\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", ["1.1.0", '"1.1.0"', "'1.1.0'", "v1.1.0"])
@pytest.mark.parametrize(
    "more", ["", "  updated: 2026-05-04\n", "  last_modified: '2026-05-04'  # by hand\n"]
)
def test_each_form_of_changelog(tmp_path, form, version, more) -> None:
    head = f"metadata:\n  version: {version}\n{more}{FORMS[form]}"
    text = f"{head}  references: [r]\nequations:\n  e:\n    formula: a\n"
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/a.yaml").write_text(text)
    desk, [path] = desk_of(tmp_path)
    assert judge(desk, path, text.encode())


def test_a_second_version_moves_along_where_it_was_equal(tmp_path) -> None:
    text = 'version: "1.1.0"\nmetadata:\n  version: 1.1.0\n  updated: 2026-05-04\nequations: {}\n'
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/a.yaml").write_text(text)
    desk, [path] = desk_of(tmp_path)
    after = bumped(desk, path, text.encode(), Level.MINOR).decode()
    assert 'version: "1.2.0"\nmetadata:\n  version: 1.2.0\n  updated: 2026-05-07\n' in after
    other = text.replace('"1.1.0"', '"1.0.0"')
    assert bumped(desk, path, other.encode(), Level.MINOR).decode().startswith('version: "1.0.0"\n')


def test_a_contract_without_a_changelog_takes_its_siblings_form(tmp_path) -> None:
    (tmp_path / "contracts").mkdir()
    body = "  references: [r]\nequations:\n  e:\n    formula: a\n"
    for name in ("a", "b"):
        (tmp_path / f"contracts/{name}.yaml").write_text(
            f"metadata:\n  version: 1.1.0\n{FORMS['texts']}{body}"
        )
    text = f"metadata:\n  version: 1.0.0\n{body}"
    (tmp_path / "contracts/c.yaml").write_text(text)
    desk, _ = desk_of(tmp_path)
    path = "contracts/c.yaml"
    assert "as 2 of its siblings have it" in desk.bump(path, text.encode()).home
    after = bumped(desk, path, text.encode(), Level.MINOR).decode()
    assert "  changelog:" in after
    assert "1.1.0 (2026-05-07): FALSIFY-X-001" in after


def test_a_sample_of_real_contracts(corpus) -> None:
    desk, paths = desk_of(corpus)
    found = [judge(desk, path, (corpus / path).read_bytes()) for path in paths[::12]]
    assert sum(map(bool, found)) >= len(found) // 2
