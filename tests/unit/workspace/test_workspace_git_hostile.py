"""A repository whose every knob is turned to run a program: none may run, whatever is asked."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from workbench.workspace.files import list_files
from workbench.workspace.git import Git
from workbench.workspace.roots import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = ("post-index-change", "post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman")


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "marker"


@pytest.fixture
def hostile(repository, marker: Path, tmp_path: Path):
    """Config, attributes and hooks that all call one program, which leaves a marker."""
    program = tmp_path / "evil.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {marker}\n')
    program.chmod(0o755)
    evil = str(program)
    repository.commit("one", **{"a.rs": "fn one() {}\n", "b.bin": "bin\n", "sub/c.rs": "fn c() {}\n"})
    repository.commit("two", **{"a.rs": "fn two() {}\n", "b.bin": "BIN\n"})
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit("three", **{"a.rs": "fn three() {}\n"})
    for key in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy",
        "core.alternateRefsCommand", "diff.external", "pager.log", "pager.diff", "pager.show",
        "diff.evil.textconv", "diff.evil.command", "filter.evil.clean", "filter.evil.smudge",
        "filter.evil.process", "pager.cat-file", "gpg.program", "gpg.ssh.program", "credential.helper",
        "interactive.diffFilter", "sequence.editor",
        "uploadpack.packObjectsHook", "merge.evil.driver", "remote.origin.uploadpack", "alias.log",
        "alias.ls-files", "alias.rev-parse", "trailer.evil.command",
    ):  # fmt: skip
        repository.git("config", key, f"!{evil}" if key.startswith("alias.") else evil)
    for key, value in (
        ("log.showSignature", "true"), ("diff.renames", "copies"), ("diff.submodule", "log"),
        ("protocol.ext.allow", "always"), ("protocol.file.allow", "always"),
        ("core.hooksPath", str(tmp_path / "hooks")), ("status.submoduleSummary", "true"),
        ("remote.origin.url", f"ext::{evil}"), ("remote.origin.promisor", "true"),
        ("remote.origin.partialclonefilter", "blob:none"), ("extensions.partialClone", "origin"),
        ("filter.evil.required", "true"), ("core.untrackedCache", "true"), ("core.checkStat", "minimal"),
    ):  # fmt: skip
        repository.git("config", key, value)
    for folder in (tmp_path / "hooks", repository.folder / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for hook in HOOKS:
            (folder / hook).write_text(program.read_text())
            (folder / hook).chmod(0o755)
    attributes = "* filter=evil diff=evil merge=evil text eol=lf\n"
    (repository.folder / ".git" / "info" / "attributes").write_text(attributes)
    (repository.folder / ".gitattributes").write_text(attributes)
    # Every file looks changed, so that whoever compares content has to read it.
    for path in ("a.rs", "b.bin", "sub/c.rs"):
        os.utime(repository.folder / path, ns=(1, 1))
    (repository.folder / "b.bin").write_text("changed\n")
    os.utime(repository.folder / ".git" / "index", ns=(1, 1))
    marker.unlink(missing_ok=True)
    return repository


def sign_head(repository) -> None:
    """Give the last commit a signature, which only a program can verify."""
    commit = repository.git("cat-file", "commit", "HEAD")
    head, _, message = commit.partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n nothing\n -----END PGP SIGNATURE-----"
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=repository.folder,
        input=f"{head}\n{signature}\n\n{message}\n",
        text=True,
        capture_output=True,
        check=True,
    )
    (repository.folder / ".git" / "refs" / "heads" / "topic").write_text(done.stdout)


def plainly(repository, *command: str) -> None:
    """Run git as anybody would, to see that the trap works; it may not come back."""
    with (
        contextlib.suppress(subprocess.TimeoutExpired),
        subprocess.Popen(
            ["git", *command],
            cwd=repository.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        ) as process,
    ):
        try:
            process.wait(timeout=5)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_the_trap_works(hostile, marker: Path) -> None:
    sign_head(hostile)
    for command in ("status", "log -1"):
        marker.unlink(missing_ok=True)
        plainly(hostile, *command.split())
        assert marker.exists(), command


def test_no_question_runs_a_program_of_the_repository(hostile, marker: Path, monkeypatch) -> None:
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(marker.parent / "evil.sh"))
    monkeypatch.setenv("GIT_PAGER", str(marker.parent / "evil.sh"))
    monkeypatch.setenv("GIT_SSH_COMMAND", str(marker.parent / "evil.sh"))
    sign_head(hostile)
    git = Git(hostile.folder)
    assert git.available
    assert git.head()
    assert git.branch() == "topic"
    assert git.commit_count() == 3
    assert not git.is_shallow()
    assert git.base_revision().how == "merge base with main"
    assert git.dirty_paths() == {"b.bin", ".gitattributes"}
    assert git.changed_since("main~1") == {"a.rs", "b.bin", ".gitattributes"}
    assert git.show("main~1", "a.rs") == b"fn one() {}\n"
    assert git.history_of(["two"])["two"].words.startswith("renamed to three")
    files = list_files(open_workspace(root=hostile.folder))
    assert [file.path for file in files.files] == [".gitattributes", "a.rs", "b.bin", "sub/c.rs"]
    assert not marker.exists(), marker.read_text()


def test_a_missing_object_is_not_fetched(hostile, marker: Path) -> None:
    blob = hostile.git("rev-parse", "main~1:a.rs")
    (hostile.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    hostile.git("config", "core.repositoryFormatVersion", "1")
    plainly(hostile, "cat-file", "blob", blob)
    assert marker.exists(), "the trap does not work"
    marker.unlink()
    assert Git(hostile.folder).show("main~1", "a.rs") is None
    assert not marker.exists(), marker.read_text()


def test_a_bare_repository_inside_is_not_taken_for_one(hostile, marker: Path, tmp_path: Path) -> None:
    bare = hostile.folder / "fixture"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    config = bare / "config"
    config.write_text(config.read_text() + f"\tfsmonitor = {tmp_path / 'evil.sh'}\n\tworktree = {tmp_path}\n")
    marker.unlink(missing_ok=True)
    git = Git(bare)
    assert not git.available
    assert git.listed() is None
    assert not marker.exists(), marker.read_text()


def test_a_work_tree_elsewhere_is_not_listed(hostile, tmp_path: Path) -> None:
    (tmp_path / "secret.rs").write_text("x")
    hostile.git("config", "core.worktree", str(tmp_path))
    files = list_files(open_workspace(root=hostile.folder))
    assert all(".." not in file.path and "secret" not in file.path for file in files.by_path.values())
