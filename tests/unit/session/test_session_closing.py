"""What ends when a session is closed, and when what is asked for counts as there."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import time

import pytest
from repository import git

from workbench.session.head import NO_HEAD, read_base
from workbench.session.session import Session
from workbench.session.snapshot import Attention, Phase
from workbench.workspace.git import Cancellation, Git, GitError
from workbench.workspace.roots import open_workspace

ALPHA = "contracts/alpha-v1.yaml"
PATIENCE = 60
ASLEEP = 8
"""Seconds that the git of these tests sleeps over a log; no test waits for it."""


@pytest.fixture
def repository(root):
    """The small workspace as a repository of one commit."""
    for arguments in (["init", "--quiet", "-b", "main"], ["add", "."], ["commit", "--quiet", "-m", "first"]):
        git(root, *arguments)
    return root


@pytest.fixture
def sleepy(tmp_path, monkeypatch):
    """A git that sleeps over ``log``; gives the file it writes when it begins to."""
    folder, asleep = tmp_path / "bin", tmp_path / "asleep"
    folder.mkdir()
    program = folder / "git"
    program.write_text(
        "#!/bin/sh\n"
        f'for word in "$@"; do [ "$word" = log ] && {{ : > "{asleep}"; exec sleep {ASLEEP}; }}; done\n'
        f'exec "{shutil.which("git")}" "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return asleep


def test_closing_ends_the_git_that_is_asked_and_every_question_that_waits(repository, sleepy):
    session = Session(open_workspace(root=repository))
    session.start()
    assert session.wait(PATIENCE)
    given = []
    asking = [
        threading.Thread(target=lambda: given.append(session.suggestions(ALPHA, 0, 2)), daemon=True)
        for _ in range(3)
    ]
    for thread in asking:
        thread.start()
    until(sleepy.exists)
    began = time.monotonic()
    session.close()
    for thread in asking:
        thread.join(PATIENCE)
    assert time.monotonic() - began < ASLEEP / 2
    assert len(given) == len(asking)


def test_a_question_that_comes_when_the_session_is_closed_is_answered_with_nothing(repository):
    session = Session(open_workspace(root=repository))
    session.start()
    assert session.wait(PATIENCE)
    session.close()
    assert not session._background._thread.is_alive(), "then the store is closed too"
    assert session.suggestions(ALPHA, 0, 2) == ()


def until(true):
    """Ask until it is so."""
    pause = threading.Event()
    for _ in range(PATIENCE * 100):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("it never came to be")


def test_nothing_is_started_once_cancelled(repository):
    cancellation = Cancellation()
    asked = Git(repository, cancellation=cancellation)
    assert asked.head()
    cancellation.cancel()
    with pytest.raises(GitError, match="cancelled"):
        asked.run("status")
    assert asked.history_of(["x"])["x"].words.startswith("not looked up")


def test_before_the_first_commit_nothing_has_changed(root):
    git(root, "init", "--quiet", "-b", "main")
    base = read_base(open_workspace(root=root))
    assert (base.changed, base.head.history, base.head.revision) == (frozenset(), "no commit yet", "")
    session = Session(open_workspace(root=root))
    session.start()
    assert session.wait(PATIENCE)
    assert Attention.CHANGED not in {row.attention for row in session.snapshot.rows}
    session.close()


def test_before_git_has_answered_nothing_is_claimed_of_it():
    assert NO_HEAD.history == ""


def test_a_store_that_cannot_be_opened_is_shown_and_a_reload_tries_again(root, monkeypatch):
    real = Session._store
    monkeypatch.setattr(Session, "_store", lambda self: 1 / 0)
    told = threading.Event()
    session = Session(open_workspace(root=root), told.set)
    session.start()
    assert session.wait(PATIENCE)
    assert session.snapshot.progress.phase is Phase.FAILED
    assert "ZeroDivisionError" in session.snapshot.progress.note
    assert told.wait(PATIENCE)
    monkeypatch.setattr(Session, "_store", real)
    session._background._open_store = session._store
    session.reload()
    assert session.wait(PATIENCE)
    assert session.snapshot.progress.phase is Phase.DONE
    session.close()


def test_a_reload_at_the_last_moment_is_waited_for(root, monkeypatch):
    session = Session(open_workspace(root=root))
    rounds = []
    real = gc.freeze

    def at_the_end():
        real()
        if threading.current_thread() is session._background._thread:
            rounds.append(session.snapshot.generation)
            if len(rounds) == 1:
                session.reload()

    monkeypatch.setattr(gc, "freeze", at_the_end)
    session.start()
    assert session.wait(PATIENCE)
    assert len(rounds) == 2
    session.close()


def test_after_closing_a_reload_keeps_nobody_waiting(root):
    session = Session(open_workspace(root=root))
    session.start()
    assert session.wait(PATIENCE)
    session.close()
    session.reload()
    assert session.wait(0)


def test_what_a_round_leaves_behind_is_collected_before_the_next_one_is_frozen(root, monkeypatch):
    session = Session(open_workspace(root=root))
    called = []
    for name, real in (("collect", gc.collect), ("freeze", gc.freeze)):

        def noting(*arguments, name=name, real=real):
            if threading.current_thread() is session._background._thread:
                called.append(name)
            return real(*arguments)

        monkeypatch.setattr(gc, name, noting)
    session.start()
    assert session.wait(PATIENCE)
    session.reload()
    assert session.wait(PATIENCE)
    session.close()
    assert called == ["freeze", "collect", "freeze"]
