"""Statuses judged against the main branch: what a claim waits for, or all the next rung needs, has landed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

import workbench.workspace.blobs as blobs_module
import workbench.workspace.repository as repository_module
from workbench.session.check import checking
from workbench.workspace.git import Git
from workbench.workspace.mainline import Mainline
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = "contracts/one-v1.yaml"
ROW = """\
metadata:
  id: C-ONE
  version: "1.0.0"
falsification_tests:
- id: FALSIFY-ONE-001
  rule: a rule
  prediction: it holds
  if_fails: it does not
  status: {status}
  algorithm_evidence:
    file_paths: ['{path}']
    function_names: ['{name}']
    notes: |
      {notes}
- id: FALSIFY-ONE-002
  rule: a rule
  prediction: it holds
  if_fails: it does not
  status: PARTIAL_ALGORITHM_LEVEL
  algorithm_evidence:
    file_paths: [src/lib.rs]
    function_names: [present]
"""
NEEDS = (
    "Waits for (i) the code (FALSIFY-ONE-002), (ii) the oracle with stages captured, and (iii) a live run."
)
ORACLE = '''\
def capture_stages(model):
    """The oracle's stages, for FALSIFY-ONE-001."""
'''


def row(status="BLOCKER_X", path="oracle/", name="run_oracle", notes=NEEDS):
    return ROW.format(status=status, path=path, name=name, notes=notes)


class Repository:
    """A small workspace with its history."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.count = 0
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit(
            "start", {"src/lib.rs": "pub fn present() {}\n", "Cargo.toml": '[package]\nname = "one"\n'}
        )

    def git(self, *arguments: str) -> str:
        at = f"2026-01-{self.count + 1:02d}T00:00:00Z"
        own = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": os.devnull}
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *arguments],
            cwd=self.root, env=os.environ | own, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            self.count += 1
            os.utime(place, (self.count, self.count))

    def commit(self, subject: str, files: dict[str, str]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", subject)

    def found(self, *rules: str, cache: bool = False) -> list[str]:
        """What the rules say, and last the notes of the check."""
        with checking(open_workspace(root=self.root), cache=cache) as result:
            said = [
                f"{finding.claim}: {finding.message} {finding.hint}"
                for outcome in result.outcomes
                for finding in outcome.findings
                if finding.rule in (rules or ("stale-blocker", "unpromoted"))
            ]
            return [*said, *(note for note in result.notes if "may rise" in note or "has landed" in note)]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(tmp_path / "cache"))
    return Repository(tmp_path / "one")


def test_a_blocker_may_rise_when_code_that_cites_it_lands(repository):
    repository.commit("contract", {CONTRACT: row()})
    assert repository.found() == []
    repository.git("checkout", "--quiet", "-b", "oracle")
    repository.commit("oracle (#7)", {"scripts/oracle.py": ORACLE})
    assert repository.found() == []  # on a branch
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "oracle (#7)", "oracle")
    (found,) = repository.found()
    assert "BLOCKER_X may rise to PARTIAL_ALGORITHM_LEVEL, open: (iii)." in found
    assert "capture_stages (scripts/oracle.py:2) cites FALSIFY-ONE-001" in found
    assert "(i) met: the evidence of FALSIFY-ONE-002 is there" in found
    assert "(ii) met: capture_stages" in found
    assert "(iii) open: no receipt of a live run" in found
    assert "Name it as evidence" in found


def test_main_is_asked_and_not_the_checkout(repository):
    repository.commit("contract", {CONTRACT: row()})
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    repository.git("checkout", "--quiet", "-b", "elsewhere", "HEAD~1")
    assert not (repository.root / "scripts/oracle.py").exists()
    (found,) = repository.found()
    assert "capture_stages (scripts/oracle.py:2) cites" in found


def test_what_main_has_and_the_checkout_has_not_is_there(repository):
    text = row("PLANNED_M6", "src/late.rs (planned)", "late_one (planned)", "Waits.")
    repository.commit("contract", {CONTRACT: text})
    code = "pub fn late_one() {}\n#[test]\nfn falsify_one_001_holds() {}\n"
    repository.commit("late", {"src/late.rs": code})
    repository.git("checkout", "--quiet", "-b", "elsewhere", "HEAD~1")
    (found,) = repository.found()
    assert "src/late.rs, late_one (planned) (src/late.rs:1)" in found.replace(
        "late_one (src", "late_one (planned) (src"
    )
    assert "falsify_one_001_holds (src/late.rs:3) is named after FALSIFY-ONE-001" in found


def test_what_the_claim_was_written_beside_is_no_news(repository):
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    repository.commit("contract", {CONTRACT: row()})
    assert repository.found() == []
    # Another indent or another claim's edit is no change of this one; a change of its own is.
    text = row().replace("status: PARTIAL_ALGORITHM_LEVEL", "status: PARTIAL")
    repository.commit("other", {CONTRACT: text, "scripts/oracle.py": ORACLE.replace("FALSIFY-ONE-001", "it")})
    repository.commit("again", {"scripts/oracle.py": ORACLE})
    assert repository.found() == []


def test_an_edit_that_is_not_on_main_waits_for_nothing_newer(repository):
    repository.commit("contract", {CONTRACT: row()})
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    assert len(repository.found()) == 1
    repository.write({CONTRACT: row(notes=NEEDS + " Looked at again.")})
    assert repository.found() == []


def test_an_open_need_that_is_no_run_keeps_a_claim_waiting(repository):
    notes = "Waits for (i) `never_written` in the runtime, (ii) the oracle with stages captured."
    repository.commit("contract", {CONTRACT: row(notes=notes)})
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    assert repository.found() == []
    repository.commit("late", {"src/lib.rs": "pub fn present() {}\npub fn never_written() {}\n"})
    (found,) = repository.found()
    assert "(i) met: never_written (src/lib.rs:2); (ii) met" in found
    assert ", open" not in found


def test_code_named_after_or_speaking_of_another_claim_is_none_of_this_ones(repository):
    repository.commit("contract", {CONTRACT: row(notes="Waits.")})
    test = "\n#[test]\nfn falsify_one_002_holds() {\n    // FALSIFY-ONE-001 of one-v1 will hold it too.\n}\n"
    other = "\n/// For FALSIFY-ONE-002 of one-v1.\npub fn filled() {}\n"
    repository.commit("code", {"src/lib.rs": "pub fn present() {}\n" + test + other})
    assert repository.found() == []
    repository.commit("more", {"src/more.rs": "/// What one-v1 asks for.\npub fn more() {}\n"})
    (found,) = repository.found()
    assert "more (src/more.rs:1) cites one-v1" in found


def test_of_several_claims_that_wait_code_that_cites_their_contract_says_which(repository):
    second = row().partition("- id: FALSIFY-ONE-001")[2].partition("- id: FALSIFY-ONE-002")[0]
    text = row(notes="Waits.").replace("rule: a rule", "rule: input_shape_parity", 1)
    text += f"- id: FALSIFY-ONE-003{second}".replace("rule: a rule", "rule: event_order_kept").replace(
        NEEDS, "So"
    )
    repository.commit("contract", {CONTRACT: text})
    repository.commit("vague", {"src/vague.rs": "/// Part of one-v1.\npub fn part() {}\n"})
    assert repository.found() == []
    order = "/// The event order is kept, as one-v1 asks.\npub fn keep_event_order() {}\n"
    repository.commit("order", {"src/order.rs": order})
    (found,) = repository.found()
    assert found.startswith("FALSIFY-ONE-003: ")


def test_an_id_that_any_contract_could_have_tells_nothing_by_itself(repository):
    repository.commit("contract", {CONTRACT: row(notes="Waits.").replace("FALSIFY-ONE-001", "T-001")})
    repository.commit("code", {"src/some.rs": "/// Holds T-001.\npub fn some() {}\n"})
    assert repository.found() == []
    repository.commit("more", {"src/more.rs": "/// Holds T-001 of C-ONE.\npub fn more() {}\n"})
    (found,) = repository.found()
    assert "more (src/more.rs:1) cites T-001" in found


def test_planned_evidence_changes_and_contracts_that_landed_are_news(repository):
    notes = "Waits for #12, #13 and two-v1."
    repository.commit("early (#12)", {"src/early.rs": ""})
    repository.commit("contract", {CONTRACT: row("PLANNED_M6", "src/late.rs", "late_one (planned)", notes)})
    assert repository.found() == []
    repository.commit("late (#13)", {"src/late.rs": "pub fn late_one() {}\n"})
    repository.commit(
        "two", {"contracts/two-v1.yaml": "metadata: {id: TWO, version: 1.0.0}\nequations: {}\n"}
    )
    (found,) = repository.found()
    assert "PLANNED_M6 may rise to PARTIAL_ALGORITHM_LEVEL. On main since" in found
    assert "src/late.rs, late_one (src/late.rs:1) and #13 landed" in found
    assert "#12" not in found
    assert "done" not in found


def test_a_status_below_what_its_evidence_allows_is_told_once_main_has_it(repository):
    text = row("PROPOSED", "src/lib.rs", "present", "Nothing.")
    repository.commit("contract", {CONTRACT: text})
    assert repository.found() == []  # no test yet
    repository.git("checkout", "--quiet", "-b", "tests")
    code = "pub fn present() {}\n#[test]\nfn falsify_one_001_holds() {}\n"
    repository.commit("test", {"src/lib.rs": code.replace("present", "presently"), CONTRACT: text})
    repository.commit("test", {"src/lib.rs": code, "src/new.rs": "pub fn fresh() {}\n"})
    (found,) = repository.found()
    assert "PROPOSED may rise to PARTIAL_ALGORITHM_LEVEL: all it needs is on main" in found
    repository.write({CONTRACT: row("PROPOSED", "src/new.rs", "fresh", "Nothing.")})
    assert repository.found() == []  # that is on the branch alone


def test_without_main_or_history_it_is_said_once_what_was_not_looked_up(repository, tmp_path):
    repository.commit("contract", {CONTRACT: row()})
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    shallow = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(shallow))
    for path in (CONTRACT, "scripts/oracle.py", "src/lib.rs"):
        os.utime(shallow / path, (9, 9))
    cut = Repository.__new__(Repository)
    cut.root = shallow
    for cache in (False, True, True):
        (note,) = cut.found(cache=cache)
        assert note == (
            "what has landed since claims were last changed was not looked up: history is shallow"
        )
    repository.git("branch", "-m", "main", "trunk")
    (note,) = repository.found()
    assert note.startswith("which statuses may rise was not looked up: no main branch")


def test_a_kept_audit_holds_until_main_moves(repository):
    repository.commit("contract", {CONTRACT: row()})
    repository.git("checkout", "--quiet", "-b", "work")
    assert repository.found(cache=True) == []
    before = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "--quiet", "main")
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    repository.git("checkout", "--quiet", "work")
    assert repository.git("rev-parse", "HEAD") == before
    os.utime(repository.root / CONTRACT, (3, 3))
    assert len(repository.found(cache=True)) == 1
    assert len(repository.found(cache=True)) == 1


def test_nothing_is_recalled_at_once_when_main_has_moved_and_nothing_else(repository):
    repository.commit("contract", {CONTRACT: row()})
    repository.git("checkout", "--quiet", "-b", "oracle")
    repository.commit("oracle", {"scripts/oracle.py": ORACLE})
    repository.git("checkout", "--quiet", "-b", "work", "main")
    for path in repository.root.rglob("*.*"):
        os.utime(path, (3, 3))
    for _ in range(2):
        assert repository.found(cache=True) == []
    repository.git("branch", "--quiet", "--force", "main", "oracle")
    assert len(repository.found(cache=True)) == 1


def test_git_is_asked_once_per_question_and_not_per_contract(repository, monkeypatch):
    asked: list[str] = []
    for module, name in ((repository_module, "run_git"), (blobs_module, "start_git")):
        real = getattr(module, name)

        def noting(folder, *arguments, real=real, **options):
            asked.append(arguments[0])
            return real(folder, *arguments, **options)

        monkeypatch.setattr(module, name, noting)

    def contracts(*numbers):
        return {f"contracts/c{number}-v1.yaml": row().replace("ONE", f"C{number}") for number in numbers}

    counts = []
    repository.commit("contracts", contracts(3, 4))
    repository.commit("oracle", {"scripts/oracle.py": ORACLE.replace("ONE", "C3")})
    for more in ((), range(5, 15)):
        if more:
            repository.commit("more", contracts(*more))
        asked.clear()
        (found,) = repository.found()
        assert found.startswith("FALSIFY-C3-001")
        counts.append((len(asked), asked.count("cat-file"), asked.count("log")))
    assert counts[0] == counts[1]
    assert counts[0][1:] == (1, 3)  # one log is of the base revisions


def test_the_line_of_main_tells_numbers_and_histories(repository):
    repository.commit("one (#11)", {"a.txt": "1"})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit("inner (#12)", {"a.txt": "2"})
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #13 from side", "side")
    line = Mainline(Git(repository.root))
    assert [each.subject for each in line.line] == ["Merge pull request #13 from side", "one (#11)", "start"]
    assert {number: each.place for number, each in line.numbered.items()} == {11: 1, 13: 0}
    assert [each.place for each in line.history("a.txt")] == [0, 1]
    assert line.history("src/lib.rs")[0].subject == "start"
    assert (line.name, line.why, line.shallow) == ("main", "", False)
    repository.write({"a.txt": "3", "new.txt": ""})
    assert Mainline(Git(repository.root)).differs == {"a.txt", "new.txt"}


def test_no_repository_is_said_and_not_guessed(tmp_path):
    line = Mainline(Git(tmp_path))
    assert (line.commit, line.why) == ("", "not a git repository")
    assert line.history("a") == ()
