"""``review`` from outside: what it tells of the drift case, and that nothing is changed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repository import git

from workbench.cli.entry import main

if TYPE_CHECKING:
    from pathlib import Path

CASE = "contracts/trace-attn-sub-stages-v1.yaml"


@pytest.fixture
def mended(demo, capsys) -> Path:
    """The demo with the evidence of SUB-003 mended."""
    main([
        "edit", CASE, "--claim", "FALSIFY-ATTN-SUB-003",
        "--replace", "function_names=load_tensor_apr_aprt=>is_aprt_stage_file",
        "--add", "function_names=compute_aprt_stage_stats", "--add", "function_names=run_aprt_stage_diff",
    ])  # fmt: skip
    capsys.readouterr()
    return demo


def sections(text: str) -> dict[str, str]:
    parts = text.split("\n## ")
    found = {"": parts[0]}
    for part in parts[1:]:
        name, _, body = part.partition("\n")
        found[name] = body.strip()
    return found


def test_the_drift_case_is_told_from_its_difference(mended, capsys) -> None:
    message = "FALSIFY-ATTN-SUB-003 names what #1456 pins: a | b `c` <d>."
    assert not main(["bump", CASE, "--level", "auto", "--message", message, "--date", "2026-05-07"])
    capsys.readouterr()
    before = git(mended, "status", "--porcelain")
    assert not main(["review", CASE])
    out, err = capsys.readouterr()
    assert err == ""
    found = sections(out)
    assert (
        found[""]
        .split("\n")[0]
        .startswith("# contract(trace-attn-sub-stages-v1): v1.2.0 — FALSIFY-ATTN-SUB-003")
    )
    assert "`contract/trace-attn-sub-stages-v1-2-0-fn-name-drift`" in found[""]
    assert r"a \| b \`c\` \<d\>" in found["Summary"]
    assert "Version 1.1.0 → 1.2.0 (minor), against the merge base with main" in found["Summary"]
    [row] = [line for line in found["Before and after"].split("\n") if "function_names" in line]
    assert "`load_tensor_apr_aprt`" in row
    assert "`is_aprt_stage_file`<br>`compute_aprt_stage_stats`<br>`run_aprt_stage_diff`" in row
    assert (
        "`load_tensor_apr_aprt`, which function_names of FALSIFY-ATTN-SUB-003 named:"
        in (found["How the drift was found"])
    )
    assert "no match" in found["How the drift was found"]
    plan = found["Test plan"].split("\n")
    assert plan[0] == f"- [x] `contract-workbench validate {CASE}`: 0 error(s), 0 warning(s)"
    assert plan[1].startswith(f"- [x] `contract-workbench check {CASE}`: 0 errors, 0 warnings")
    assert plan[-1] == "- [ ] CI on the branch"
    assert (
        "- #1456: test(apr-cli): pin the stage diff against drift (#1456) (2026-05-05, "
        in found["Merged changes"]
    )
    assert found["Five whys"].split("\n")[0] == "1. Why did FALSIFY-ATTN-SUB-003 name `load_tensor_apr_aprt`?"
    assert "FUNCTIONAL or higher" in found["Progress"]
    assert "(unchanged)" in found["Progress"]
    assert git(mended, "status", "--porcelain") == before
    assert len(git(mended, "log", "--format=%h", "main..").split()) == 0


def test_a_bump_that_is_owed_is_said(mended, capsys) -> None:
    assert not main(["review", CASE])
    out = capsys.readouterr().out
    assert "**A bump is owed (minor: 1.2.0).**" in out
    assert "# contract(trace-attn-sub-stages-v1): v1.2.0 — " in out
    assert "- [ ] `contract-workbench check" in out


def test_another_revision_is_compared_with(mended, capsys) -> None:
    first = git(mended, "log", "--format=%H", "--", CASE).split()[-1]
    assert not main(["review", CASE, "--since", first])
    out = capsys.readouterr().out
    assert f"against {first}" in out
    assert "Version 1.0.0 → 1.1.0" not in out
    assert "**A bump is owed (major: 2.0.0).**" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((CASE, "--since", "nowhere"), "there is no revision 'nowhere'"),
        (("contracts",), "is a folder"),
        (("contracts/absent.yaml",), "there is no file or folder"),
        (("contracts/stage-magic-v1.yaml",), "says what it said at the merge base with main"),
    ],
)
def test_what_cannot_be_reviewed(mended, capsys, arguments, said) -> None:
    code = int(main(["review", *arguments]))
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert said in err


def test_what_has_not_changed_is_not_reviewed(demo, capsys) -> None:
    assert main(["review", CASE]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{CASE} says what it said at the merge base with main" in err


@pytest.mark.parametrize(
    ("old", "new", "topic"),
    [
        ("  formula: x + y", "  formula: x + y\n    postconditions: [x > 0]", "postconditions"),
        ("  formula: x + y", "  formula: x + y\n    postconditions: [a]\n    preconditions: [b]", "fields"),
        ("  description: adds", "  description: sums", "wording"),
    ],
)
def test_the_branch_is_named_for_what_has_changed(demo, capsys, old, new, topic) -> None:
    path = demo / "contracts/sum-v1.yaml"
    path.write_text(
        "metadata:\n  version: 1.0.0\n  description: adds\nequations:\n  sum:\n    formula: x + y\n"
    )
    git(demo, "checkout", "-q", "main")
    git(demo, "add", ".")
    git(demo, "commit", "-qm", "a sum")
    git(demo, "checkout", "-q", "-B", "contract/case")
    path.write_text(path.read_text().replace(old, new))
    assert not main(["review", "contracts/sum-v1.yaml"])
    assert f"`contract/sum-v1-0-1-{topic}`" in capsys.readouterr().out
