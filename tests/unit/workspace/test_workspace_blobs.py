from __future__ import annotations

import os
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.workspace import blobs, hardened
from workbench.workspace.blobs import read_blobs
from workbench.workspace.git import Cancellation, Git, GitError, GitTimeoutError


def read(repository, *wanted, folder="", **rest):
    git = Git(repository.folder / folder)
    return [blob.data for blob in read_blobs(git, wanted, **rest)]


def test_each_revision_has_its_own_bytes(repository) -> None:
    one = repository.commit("one", **{"a.yaml": "a: 1\n", "b.yaml": "b\r\n"})
    two = repository.commit("two", **{"a.yaml": "a: 2\n"})
    assert read(repository, (one, "a.yaml"), (two, "a.yaml"), (two, "b.yaml"), ("HEAD~1", "a.yaml")) == [
        b"a: 1\n",
        b"a: 2\n",
        b"b\r\n",
        b"a: 1\n",
    ]


def test_what_is_not_there_says_so_and_the_rest_goes_on(repository) -> None:
    one = repository.commit("one", **{"sub/a": "a", "odd name: x missing": "odd", "empty": ""})
    git = Git(repository.folder)
    wanted = [
        (one, "gone"), (one, "sub"), ("0" * 40, "sub/a"), ("nowhere", "sub/a"), (one, "a\nb"),
        (one, "/etc/hosts"),
        (one, "../x"), ("", "sub/a"), (one, ""), (one, "sub/a"), (one, "odd name: x missing"), (one, "empty"),
    ]  # fmt: skip
    found = list(read_blobs(git, wanted))
    assert [(blob.revision, blob.path) for blob in found] == wanted
    assert [blob.why for blob in found] == [
        "absent", "not a file", "absent", "absent", "cannot be asked", "cannot be asked", "cannot be asked",
        "cannot be asked", "cannot be asked", "", "", "",
    ]  # fmt: skip
    assert [blob.data for blob in found[-3:]] == [b"a", b"odd", b""]


def test_the_same_bytes_have_the_same_id(repository) -> None:
    one = repository.commit("one", a="same", b="same", c="other")
    first, second, third = read_blobs(Git(repository.folder), [(one, "a"), (one, "b"), (one, "c")])
    assert first.id == second.id != third.id


def test_paths_are_relative_to_the_folder(repository) -> None:
    one = repository.commit("one", **{"a": "outer", "sub/a": "inner"})
    assert read(repository, (one, "a"), folder="sub") == [b"inner"]


def test_a_large_file_is_passed_over(repository) -> None:
    one = repository.commit("one", big="x" * 300_000, small="s")
    git = Git(repository.folder)
    found = list(read_blobs(git, [(one, "big"), (one, "small"), (one, "big")], largest=1000))
    assert [(blob.data, blob.why) for blob in found] == [(None, "too large"), (b"s", ""), (None, "too large")]


def test_many_are_one_process(repository, monkeypatch) -> None:
    names = [f"folder/{'long' * 20}{at}" for at in range(600)]
    one = repository.commit("one", **{name: name * 5 for name in names})
    started = []
    start = blobs.start_git
    monkeypatch.setattr(
        blobs, "start_git", lambda *args, **rest: (started.append(args), start(*args, **rest))[1]
    )
    monkeypatch.setattr(blobs, "_HELD", 3000)
    assert read(repository, *((one, name) for name in names)) == [(name * 5).encode() for name in names]
    assert len(started) == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=200), min_size=1, max_size=12), data=st.data())
def test_any_bytes_come_as_they_are(repository, contents, data) -> None:
    for at, content in enumerate(contents):
        repository.write(f"f{at}", content)
    one = repository.commit("all")
    order = data.draw(st.lists(st.integers(0, len(contents) - 1), max_size=40))
    assert read(repository, *((one, f"f{at}") for at in order)) == [contents[at] for at in order]


def test_names_that_are_no_utf8(repository) -> None:
    (repository.folder / os.fsdecode(b"caf\xe9")).write_bytes(b"x")
    one = repository.commit("one")
    assert read(repository, (one, os.fsdecode(b"caf\xe9"))) == [b"x"]


def test_outside_a_repository_everything_is_absent(plain) -> None:
    assert [blob.why for blob in read_blobs(Git(plain), [("HEAD", "a")])] == ["absent"]


def test_a_reader_who_stops_early_ends_the_process(repository, monkeypatch) -> None:
    one = repository.commit("one", a="x", b="y")
    started = []
    start = blobs.start_git

    def starting(*args, **rest):
        started.append(start(*args, **rest))
        return started[-1]

    monkeypatch.setattr(blobs, "start_git", starting)
    monkeypatch.setattr(blobs, "_HELD", 1)
    reading = read_blobs(Git(repository.folder), [(one, "a"), (one, "b")])
    assert next(reading).data == b"x"
    reading.close()
    assert started[0].poll() is not None


@pytest.fixture
def silent(tmp_path, monkeypatch):
    """A git that reads its questions and answers none."""
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    real = hardened.find_git()

    def install():
        monkeypatch.setattr(hardened, "find_git", lambda: str(program))

    assert real
    return install


def test_a_git_that_does_not_answer_is_ended(repository, silent) -> None:
    one = repository.commit("one", a="x")
    git = Git(repository.folder)
    assert git.available
    silent()
    with pytest.raises(GitTimeoutError):
        list(read_blobs(git, [(one, "a")], seconds=0.05))


def test_it_can_be_cancelled_from_another_thread(repository, silent, monkeypatch) -> None:
    one = repository.commit("one", a="x")
    cancellation = Cancellation()
    git = Git(repository.folder, cancellation=cancellation)
    assert git.available
    silent()
    added = threading.Event()
    add = cancellation.add
    monkeypatch.setattr(cancellation, "add", lambda process: (add(process), added.set()))

    def cancel() -> None:
        added.wait()
        cancellation.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(GitError, match="cancelled"):
        list(read_blobs(git, [(one, "a")]))
    thread.join()
    with pytest.raises(GitError, match="cancelled"):
        list(read_blobs(git, [(one, "a")]))
