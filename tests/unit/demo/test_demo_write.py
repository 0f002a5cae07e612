from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import workbench.demo
from workbench.demo import DemoFolderError, write_demo
from workbench.demo.commits import history_stream, written_by
from workbench.demo.history import COMMITS, OPERATOR_BRANCH, ORACLE_BRANCH, ROUTER_BRANCH, Rewind
from workbench.demo.write import read_tree

CASE = "contracts/trace-attn-sub-stages-v1.yaml"
SCRIPT = "scripts/generate_qwen25_coder_fp16_stages.py"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    notes = []
    folder = write_demo(tmp_path_factory.mktemp("demo") / "new" / "deep", notes.append)
    assert notes == []
    return folder


def git(folder: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=clean | {"GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


def test_ids_are_the_same_everywhere(demo, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00+0000")
    again = write_demo(tmp_path / "again")
    assert git(again, "show-ref") == git(demo, "show-ref")
    assert not (tmp_path / "elsewhere").exists()


def test_the_operators_branch_is_checked_out_clean_and_one_contract_ahead(demo):
    assert git(demo, "branch", "--show-current") == OPERATOR_BRANCH
    assert git(demo, "status", "--porcelain") == ""
    assert git(demo, "diff", "--name-only", "main...HEAD") == "contracts/aprt-stage-file-v1.yaml"


def test_every_file_is_in_the_commit_that_is_checked_out(demo):
    assert sorted(git(demo, "ls-files").splitlines()) == [path for path, _ in read_tree("files")]


def test_the_script_landed_on_main_after_the_contract_and_stood_on_a_branch_before(demo):
    name = "install_attn_substages_patch"
    assert name in git(demo, "show", f"main:{SCRIPT}")
    assert name not in git(demo, "show", f"main^1:{SCRIPT}")
    assert name in git(demo, "show", f"{ORACLE_BRANCH}:{SCRIPT}")
    assert "(#1457)" in git(demo, "log", "-1", "--format=%s", "main")
    contract = int(git(demo, "log", "-1", "--format=%ct", "main", "--", CASE))
    assert contract < int(git(demo, "log", "-1", "--format=%ct", "main", "--", SCRIPT))


def test_what_the_experts_wait_for_is_on_its_branch_only(demo):
    router = "crates/aprender-serve/src/apr_transformer/router.rs"
    assert "fn route_tokens" in git(demo, "show", f"{ROUTER_BRANCH}:{router}")
    assert git(demo, "ls-tree", "main", router) == ""


def test_the_contract_has_both_its_versions_in_history(demo):
    versions = [
        line.split()[-1]
        for commit in reversed(git(demo, "log", "--format=%H", "main", "--", CASE).splitlines())
        for line in git(demo, "show", f"{commit}:{CASE}").splitlines()
        if line.startswith("  version:")
    ]
    assert versions == ["1.0.0", "1.1.0"]


def test_the_renamed_function_can_be_found_in_history(demo):
    gone = git(demo, "log", "--format=%s", "-S", "fn cosine_of", "main", "--", "crates").splitlines()
    assert [subject[-7:] for subject in gone] == ["(#1456)", "(#1437)"]


def test_the_three_functions_stand_where_the_case_says(demo):
    lines = (demo / "crates/apr-cli/src/commands/diff_05_aprt_stage.rs").read_text().splitlines()
    found = {
        line.split("(")[0].split()[-1]: at for at, line in enumerate(lines, 1) if line.startswith("pub fn")
    }
    assert found == {"is_aprt_stage_file": 18, "compute_aprt_stage_stats": 41, "run_aprt_stage_diff": 94}


def test_the_missing_names_are_nowhere_in_the_code(demo):
    code = "".join(
        path.read_text()
        for top in ("crates", "scripts")
        for path in (demo / top).rglob("*")
        if path.is_file()
    )
    for name in ("load_tensor_apr_aprt", "run_hf_fp16_reference", "cosine_of", "stage_report_as_json"):
        assert name not in code
    assert "fn load_tensor_data" in code


def test_the_traps_of_the_contract_are_set(demo):
    text = (demo / CASE).read_text()
    assert "save_tensor.rs::write_stage_file" in text
    assert (
        "fn write_stage_file"
        not in (demo / "crates/aprender-serve/src/inference_trace/save_tensor.rs").read_text()
    )
    assert "8 capture points" in text
    assert "v1.0.0 originally claimed" in text
    assert "1457" not in text
    assert SCRIPT not in text
    assert "\nfalsification_tests:\n- id" in text
    assert "\n    file_paths:\n      - " in text


def test_a_demo_that_is_there_already_is_left_as_it_is(demo):
    contract = demo / CASE
    before = contract.read_bytes()
    contract.write_bytes(before + b"# mine\n")
    try:
        assert write_demo(demo) == demo
        assert contract.read_bytes() == before + b"# mine\n"
    finally:
        contract.write_bytes(before)


def test_a_folder_with_something_else_in_it_is_refused_untouched(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DemoFolderError, match="not empty"):
        write_demo(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    place = tmp_path / "file"
    place.write_text("")
    ours = tmp_path / "README.md"
    ours.write_bytes(dict(read_tree("files"))["README.md"])
    for file in (place, ours):
        with pytest.raises(DemoFolderError, match="is a file: name a new or an empty folder"):
            write_demo(file)
    with pytest.raises(DemoFolderError, match="cannot be written"):
        write_demo(place / "below")


def test_without_git_the_files_come_and_the_note_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    notes = []
    folder = write_demo(tmp_path / "demo", notes.append)
    assert (folder / CASE).is_file()
    assert not (folder / ".git").exists()
    assert len(notes) == 1
    assert "history" in notes[0]


def test_a_git_that_fails_is_told_and_the_files_stay(tmp_path, monkeypatch):
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\necho 'no space' >&2\nexit 9\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    notes = []
    folder = write_demo(tmp_path / "demo", notes.append)
    assert (folder / CASE).is_file()
    assert "no space" in notes[0]


def test_what_an_installer_compiles_is_not_copied(tmp_path, monkeypatch):
    (tmp_path / "files" / "__pycache__").mkdir(parents=True)
    (tmp_path / "files" / "__pycache__" / "x.pyc").write_bytes(b"")
    (tmp_path / "files" / "a.py").write_bytes(b"A = 1\n")
    monkeypatch.setattr("workbench.demo.write.package_files", lambda _package: tmp_path)
    assert list(read_tree("files")) == [("a.py", b"A = 1\n")]


def test_the_last_commit_of_each_path_is_what_is_checked_out():
    files = dict(read_tree("files"))
    last = {}
    for commit in COMMITS:
        if commit.branch != ROUTER_BRANCH:
            last |= written_by(commit, files, dict(read_tree("revisions")))
    assert last == files
    assert history_stream(files, dict(read_tree("revisions"))).endswith(b"done\n")


def test_a_rewind_that_finds_nothing_says_so():
    with pytest.raises(ValueError, match=r"a\.rs no longer holds"):
        Rewind("a.rs", "gone").of("text")
    assert Rewind("a.rs", "b", until="d").of("abcde") == "ade"
    assert Rewind("a.rs", "b", until="").of("abcde") == "a"


def test_no_file_of_the_demo_is_ignored_by_the_repository():
    package = Path(workbench.demo.__file__).parent
    top = package.parents[1]
    if not (top / ".git").exists():
        pytest.skip("not a checkout: there is no .gitignore that could hide a file")
    paths = [str(package / tree / path) for tree in ("files", "revisions") for path, _ in read_tree(tree)]
    hidden = subprocess.run(["git", "-C", top, "check-ignore", *paths], capture_output=True, check=False)
    assert hidden.stdout == b""


def test_the_traces_are_written_beside_the_files_and_git_leaves_them_alone(demo):
    assert (demo / "traces/apr/layer-3/attn_out.bin").read_bytes()[:4] == b"APRT"
    assert (demo / "traces/oracle/_PROVENANCE.txt").is_file()
    assert git(demo, "ls-files", "-o", "--exclude-standard") == ""
    assert git(demo, "check-ignore", "traces/apr/layer-0/attn_norm.bin") != ""
