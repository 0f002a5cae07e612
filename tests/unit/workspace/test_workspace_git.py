from __future__ import annotations

import os
import shutil
import subprocess
import time

import pytest

from workbench.workspace.git import Git, GitError
from workbench.workspace.hardened import GitTimeoutError, run_git


def test_outside_a_repository_every_question_has_its_empty_answer(plain) -> None:
    git = Git(plain)
    assert git.why == "not a git repository"
    assert (git.head(), git.branch(), git.is_shallow(), git.commit_count(), git.main()) == (
        "",
        "",
        False,
        0,
        "",
    )
    assert git.dirty_paths() == git.changed_since("HEAD") == frozenset()
    assert git.show("HEAD", "a") is None
    assert git.listed() is None
    assert git.base_revision().how == "not a git repository"
    assert git.history_of(["x"])["x"].words == "not looked up: not a git repository"


def test_without_git_the_answer_is_no_git(repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ".:bin")
    git = Git(repository.folder)
    assert git.why == "no git"
    assert git.head() == ""
    with pytest.raises(GitError, match="not installed"):
        git.run("status")


def test_before_the_first_commit(repository) -> None:
    repository.write("a.rs")
    git = Git(repository.folder)
    assert git.available
    assert (git.head(), git.branch(), git.commit_count()) == ("", "main", 0)
    assert git.dirty_paths() == {"a.rs"}
    repository.git("add", "a.rs")
    assert Git(repository.folder).dirty_paths() == {"a.rs"}
    assert git.base_revision().how == "no commit yet"


def test_head_branch_and_count(repository) -> None:
    repository.commit("one")
    second = repository.commit("two")
    git = Git(repository.folder)
    assert (git.head(), git.branch(), git.commit_count(), git.is_shallow()) == (second, "main", 2, False)
    repository.git("checkout", "--quiet", "--detach")
    assert git.branch() == ""


def test_a_repository_of_sha256_is_read(tmp_path, repository) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--object-format=sha256"], cwd=folder, check=True)
    (folder / "a").write_text("x")
    repository.folder = folder
    repository.commit("one", a="x")
    git = Git(folder)
    assert len(git.head()) == 64
    touch(folder / "a")
    assert git.dirty_paths() == frozenset()
    (folder / "a").write_text("y")
    assert git.dirty_paths() == {"a"}


def touch(path) -> None:
    os.utime(path, ns=(1, time.time_ns()))


def test_dirty_paths(repository) -> None:
    repository.write(".gitignore", "*.log\n")
    repository.commit(
        "one", **{f"{name}.rs": name for name in ("same", "edited", "gone", "staged", "touched", "mode")}
    )
    for name, text in (("edited.rs", "EDITED"), ("new.rs", "new"), ("x.log", ""), ("staged.rs", "other")):
        repository.write(name, text)
    (repository.folder / "gone.rs").unlink()
    repository.git("add", "staged.rs")
    touch(repository.folder / "touched.rs")
    assert Git(repository.folder).dirty_paths() == {"edited.rs", "gone.rs", "new.rs", "staged.rs"}


def test_an_edit_of_the_same_size_in_the_tick_of_the_commit_is_seen(repository) -> None:
    file = repository.write("a.rs", "one")
    repository.commit("one")
    index = repository.folder / ".git" / "index"
    state = file.stat()
    file.write_text("two")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    os.utime(index, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert Git(repository.folder).dirty_paths() == {"a.rs"}


def test_line_ends_that_git_would_convert_are_no_change(repository) -> None:
    file = repository.write("a.rs", "one\ntwo\n")
    repository.commit("one")
    file.write_bytes(b"one\r\ntwo\r\n")
    assert Git(repository.folder).dirty_paths() == frozenset()


def test_links_and_type_changes(repository) -> None:
    (repository.folder / "link").symlink_to("a")
    repository.write("file", "x")
    repository.commit("one")
    assert Git(repository.folder).dirty_paths() == frozenset()
    (repository.folder / "link").unlink()
    (repository.folder / "link").symlink_to("b")
    (repository.folder / "file").unlink()
    (repository.folder / "file").symlink_to("a")
    assert Git(repository.folder).dirty_paths() == {"link", "file"}


def test_paths_are_relative_to_the_root_asked_about(repository) -> None:
    first = repository.commit("one", **{"sub/a.rs": "1", "b.rs": "1"})
    repository.commit("two", **{"sub/a.rs": "2", "b.rs": "2"})
    repository.write("sub/c.rs")
    repository.write("d.rs")
    git = Git(repository.folder / "sub")
    assert git.dirty_paths() == {"c.rs"}
    assert git.changed_since(first) == {"a.rs", "c.rs"}
    assert git.show("HEAD", "a.rs") == b"2"
    assert git.show(first, "a.rs") == b"1"
    assert git.show("HEAD", "../../outside") is None


def test_changed_since(repository) -> None:
    first = repository.commit("one", a="1", b="1", c="1")
    repository.git("mv", "c", "moved")
    repository.commit("two", b="2")
    repository.write("a", "3")
    git = Git(repository.folder)
    assert git.changed_since(first) == {"a", "b", "c", "moved"}
    assert git.changed_since("HEAD") == {"a"}
    with pytest.raises(GitError, match="no revision"):
        git.changed_since("no-such")


@pytest.mark.parametrize("revision", ["--output=x", "-h", "HEAD^{tree}", "no-such", "", "HEAD\0", "a..b"])
def test_a_revision_that_is_none_is_not_an_option(repository, revision: str) -> None:
    repository.commit("one", a="1")
    git = Git(repository.folder)
    if "\0" in revision:
        with pytest.raises((ValueError, GitError)):
            git.commit(revision)
        return
    assert git.commit(revision) == ""
    assert git.show(revision, "a") is None
    assert not (repository.folder / "x").exists()


def test_the_base_revision_is_the_merge_base_with_main(repository) -> None:
    first = repository.commit("one")
    assert Git(repository.folder).base_revision().commit == first
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit("two")
    git = Git(repository.folder)
    assert (git.base_revision().commit, git.base_revision().how) == (first, "merge base with main")
    repository.git("branch", "--quiet", "trunk", "topic")
    assert Git(repository.folder, base="trunk").base_revision().commit == repository.git("rev-parse", "topic")
    assert Git(repository.folder, base="absent").base_revision().how.startswith("no branch absent")


def test_the_remote_says_which_branch_is_main(repository, tmp_path) -> None:
    repository.git("checkout", "--quiet", "-b", "develop")
    first = repository.commit("one")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", str(repository.folder), str(clone)], check=True, capture_output=True
    )
    repository.folder = clone
    git = Git(clone)
    assert git.main() == "origin/develop"
    assert git.base_revision().how == "on develop itself"
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit("two")
    assert (git.base_revision().commit, git.base_revision().how) == (first, "merge base with origin/develop")


def test_without_a_main_branch_or_a_common_history_it_says_so(repository) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit("one")
    assert Git(repository.folder).base_revision().how.startswith("no main branch")
    repository.git("checkout", "--quiet", "--orphan", "main")
    repository.commit("other")
    repository.git("checkout", "--quiet", "topic")
    found = Git(repository.folder).base_revision()
    assert (found.commit, found.how) == ("", "no merge base with main: they have no common history")


def test_a_shallow_clone_is_known_for_one(repository, tmp_path) -> None:
    for at in range(3):
        repository.commit(str(at), a=str(at))
    clone = tmp_path / "clone"
    url = f"file://{repository.folder}"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", url, str(clone)], check=True, capture_output=True)
    git = Git(clone)
    assert git.is_shallow()
    assert git.commit_count() == 1
    assert (
        git.history_of(["gone"])["gone"].words == "not in the code of the 1 commit that the shallow clone has"
    )


def test_a_question_that_takes_too_long_ends(repository, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho partly\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    began = time.monotonic()
    with pytest.raises(GitTimeoutError, match="too long") as caught:
        run_git(str(repository.folder), "log", seconds=0.5)
    assert caught.value.partial == b"partly\n"
    assert time.monotonic() - began < 30


def test_the_environment_does_not_reach_git(repository, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = repository.commit("one", a="1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "absent"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.abbrev")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "nonsense")
    git = Git(repository.folder)
    assert git.head() == head
    assert git.dirty_paths() == frozenset()


def test_a_folder_of_another_owner_is_refused_with_the_reason(repository) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    repository.commit("one", a="1")
    for path in (repository.folder, repository.folder / ".git"):
        shutil.chown(path, 12345, 12345)
    git = Git(repository.folder)
    assert "another user owns it" in git.why
    assert git.listed() is None
