"""``tally`` from outside: counted now, counted then, and what is stale."""

from __future__ import annotations

import importlib.resources
import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import git

from workbench.audit.ladder import Ladder
from workbench.audit.tally import families_of
from workbench.cli.entry import main
from workbench.contracts.contract import DocumentKind
from workbench.report.tally import WIDTH, bar
from workbench.session.rows import Facts
from workbench.session.tallying import _short

ALPHA = "contracts/alpha-v1.yaml"
BETA = "contracts/beta-v1.yaml"


@pytest.fixture
def here(root, monkeypatch):
    monkeypatch.chdir(root)
    git(".", "init", "--quiet", "--initial-branch=main")
    git(".", "add", "--all")
    git(".", "commit", "--quiet", "-m", "as it was")
    return root


def tally(capsys, *arguments):
    assert main(["tally", "--format", "json", *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    schema = importlib.resources.files("workbench.report") / "tally-1.schema.json"
    jsonschema.validate(report, json.loads(schema.read_text("utf-8")))
    return report


def test_what_has_changed_since_the_last_commit_on_main_itself(here, capsys):
    beta = here / BETA
    beta.write_text(beta.read_text().replace("status: PROPOSED", "status: PARTIAL_ALGORITHM_LEVEL"))
    report = tally(capsys)
    assert report["total"]["short"] == "1+1"
    assert report["since"]["total"]["short"] == "1+0"
    assert report["since"]["how"] == "on main itself"
    assert report["since"]["moves"] == [
        {
            "path": BETA, "claim": "FALSIFY-BETA-001", "before": "PROPOSED",
            "after": "PARTIAL_ALGORITHM_LEVEL", "step": "raised",
        }
    ]  # fmt: skip
    assert main(["tally"]) == 0
    out = capsys.readouterr().out
    assert "1+0 → 1+1" in out
    assert f"{BETA}: FALSIFY-BETA-001: PROPOSED → PARTIAL_ALGORITHM_LEVEL (raised)" in out


def test_new_and_removed_contracts_are_told(here, capsys):
    (here / "contracts/new-v1.yaml").write_text((here / ALPHA).read_text().replace("ALPHA", "NEW"))
    (here / BETA).unlink()
    report = tally(capsys)
    assert report["total"]["short"] == "2+0"
    assert {(each["path"], each["before"], each["after"]) for each in report["since"]["moves"]} >= {
        ("contracts/new-v1.yaml", "", "FUNCTIONAL"),
        (BETA, "PROPOSED", ""),
    }


def test_any_revision_may_be_named_and_one_that_is_not_there_is_told(here, capsys):
    first = git(".", "rev-parse", "HEAD").strip()
    alpha = here / ALPHA
    alpha.write_text(alpha.read_text().replace("status: FUNCTIONAL", "status: PROPOSED"))
    git(".", "commit", "--quiet", "-am", "lowered")
    assert tally(capsys)["since"]["moves"] == []
    report = tally(capsys, "--since", first)
    assert report["since"]["revision"] == first[:9]
    assert [each["step"] for each in report["since"]["moves"]] == ["lowered"]
    assert main(["tally", "--since", "nowhere"]) == 2
    assert "there is no revision nowhere" in capsys.readouterr().err


def test_outside_git_it_counts_and_says_what_it_cannot_tell(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    report = tally(capsys)
    assert report["since"] is None
    assert report["note"] == "not a git repository"
    assert report["total"]["claims"] == 2
    assert main(["tally"]) == 0
    assert "since when is not known: not a git repository" in capsys.readouterr().out


def test_families_of_the_settings_are_counted_by_themselves(here, capsys):
    (here / "contract-workbench.toml").write_text(
        '[[families]]\nname = "alphas"\nids = ["alpha-*"]\nneeds = { FUNCTIONAL = ["evidence"] }\n'
    )
    report = tally(capsys)
    assert [(each["name"], each["contracts"]) for each in report["families"]] == [
        ("alphas", 1),
        ("no family", 1),
    ]


def test_markdown_is_a_table_in_which_no_text_of_a_file_says_anything(here, capsys):
    beta = here / BETA
    beta.write_text(
        beta.read_text().replace("FALSIFY-BETA-001", "'B|<b>`x`'").replace("PROPOSED", "FUNCTIONAL")
    )
    assert main(["tally", "--format", "markdown"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("| family | contracts |")
    assert out[1].count("|") == out[0].count("|")
    assert any("B\\|\\<b\\>\\`x\\`" in line for line in out)


def test_the_most_stale_come_first(here, capsys):
    alpha = here / ALPHA
    alpha.write_text(
        alpha.read_text().replace("    - vanished_thing\n", "    - load_thing (planned)\n    - load_thing\n")
    )
    report = tally(capsys)
    assert [(each["path"], each["claim"]) for each in report["stale"]] == [(ALPHA, "FALSIFY-ALPHA-001")]
    assert any(word.startswith("planned-now-exists") for word in report["stale"][0]["words"])


statuses = st.sampled_from(
    ["", "PROPOSED", "BLOCKER_X", "PARTIAL", "ACTIVE", "FUNCTIONAL", "DISCHARGED", "xyzzy"]
)
facts = st.builds(
    Facts,
    path=st.text("abc/", min_size=1, max_size=5),
    kind=st.sampled_from(DocumentKind),
    id=st.sampled_from(["trace-a-v1", "b", ""]),
    version=st.just(""),
    status=statuses,
    claims=st.lists(st.tuples(statuses, st.integers(1, 9)), max_size=4).map(tuple),
)


@settings(deadline=None)
@given(st.lists(facts, max_size=8))
def test_the_families_add_up(contracts):
    families, total = families_of(map(_short, contracts), Ladder())
    for name in ("contracts", "claims", "held", "pinned"):
        assert sum(getattr(each, name) for each in families) == getattr(total, name)
    for each in (*families, total):
        assert sum(bar.count for bar in each.by_contract) == each.contracts
        assert sum(bar.count for bar in each.by_claim) == each.claims
        assert each.held + each.pinned <= each.claims


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 80))
def test_bars_are_as_long_as_they_should_be(one, other, width):
    most = max(one, other)
    lengths = [bar(each, most, width) for each in (one, other)]
    assert all(len(each) <= width for each in lengths)
    assert [bool(each) for each in lengths] == [bool(one), bool(other)]
    assert not most or len(bar(most, most, width)) == width
    assert len(bar(one, most)) <= WIDTH
