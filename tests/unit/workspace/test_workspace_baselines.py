from __future__ import annotations

import subprocess

import pytest

from workbench.workspace import blobs, hardened
from workbench.workspace.baselines import baselines, standing
from workbench.workspace.git import Git, GitError


def version_of(data: bytes) -> str:
    return data.decode().split("\n")[0]


def found(git, *paths, since=""):
    return baselines(git, paths, standing(git, since), version_of=version_of)


def data_of(result):
    return {path: each.data for path, each in result.by_path.items()}


def test_on_a_branch_it_is_the_merge_base(repository) -> None:
    one = repository.commit("one", **{"a.yaml": "v1\nold\n", "b.yaml": "v1\n", "c.yaml": "v1\n"})
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit("two", **{"a.yaml": "v1\nnew\n"})
    repository.git("checkout", "-q", "main")
    repository.commit("main goes on", **{"b.yaml": "v2\n"})
    repository.git("checkout", "-q", "topic")
    repository.write("c.yaml", "v1\nnot committed\n")
    repository.write("new.yaml", "v1\n")
    result = found(Git(repository.folder), "a.yaml", "b.yaml", "c.yaml", "new.yaml")
    assert data_of(result) == {"a.yaml": b"v1\nold\n", "c.yaml": b"v1\n", "new.yaml": None}
    assert result.commit == one
    assert not result.on_main
    assert result.by_path["a.yaml"].how == f"the merge base with main ({one[:9]})"
    assert result.by_path["a.yaml"].pending


def test_on_main_it_is_where_the_version_came_in(repository) -> None:
    repository.commit("one", **{"a.yaml": "v1\n", "b.yaml": "v1\n", "once.yaml": "v1\n"})
    two = repository.commit("two", **{"a.yaml": "v2\nfirst\n", "b.yaml": "v1\nmore\n"})
    repository.commit("three", **{"a.yaml": "v2\nsecond\n"})
    repository.commit("four", **{"a.yaml": "v2\nthird\n"})
    result = found(Git(repository.folder), "a.yaml", "b.yaml", "once.yaml")
    assert data_of(result) == {"a.yaml": b"v2\nfirst\n", "b.yaml": b"v1\n"}
    assert result.by_path["a.yaml"].commit == two
    assert not result.by_path["a.yaml"].pending
    assert result.on_main


def test_what_is_changed_on_main_is_held_against_the_last_version_that_was_committed(repository) -> None:
    repository.commit("one", **{"a.yaml": "v1\n"})
    repository.commit("two", **{"a.yaml": "v1\nowed\n"})
    repository.write("a.yaml", "v2\nowed\n")
    result = found(Git(repository.folder), "a.yaml")
    assert data_of(result) == {"a.yaml": b"v1\n"}
    assert result.by_path["a.yaml"].pending


def test_an_earlier_run_of_the_same_version_is_another_one(repository) -> None:
    repository.commit("one", **{"a.yaml": "v1\noldest\n"})
    repository.commit("two", **{"a.yaml": "v2\n"})
    repository.commit("back", **{"a.yaml": "v1\nback\n"})
    repository.commit("more", **{"a.yaml": "v1\nmore\n"})
    assert data_of(found(Git(repository.folder), "a.yaml")) == {"a.yaml": b"v1\nback\n"}


def test_what_was_taken_away_and_came_back_begins_there(repository) -> None:
    repository.commit("one", **{"a.yaml": "v1\noldest\n", "b.yaml": "v1\n"})
    repository.git("rm", "-q", "a.yaml")
    repository.git("commit", "-q", "-m", "away")
    repository.commit("back", **{"a.yaml": "v1\nback\n"})
    repository.commit("more", **{"a.yaml": "v1\nmore\n"})
    repository.git("rm", "-q", "b.yaml")
    repository.git("commit", "-q", "-m", "away")
    repository.write("b.yaml", "v1\n")
    result = found(Git(repository.folder), "a.yaml", "b.yaml")
    assert data_of(result) == {"a.yaml": b"v1\nback\n", "b.yaml": None}


def test_a_merge_counts_as_the_main_line_saw_it(repository) -> None:
    repository.commit("one", **{"a.yaml": "v1\n"})
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit("first", **{"a.yaml": "v2\nfirst\n"})
    repository.commit("second", **{"a.yaml": "v2\nsecond\n"})
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    merged = repository.git("rev-parse", "HEAD")
    repository.commit("after", **{"a.yaml": "v2\nafter\n"})
    result = found(Git(repository.folder), "a.yaml")
    assert data_of(result) == {"a.yaml": b"v2\nsecond\n"}
    assert result.by_path["a.yaml"].commit == merged


def test_a_checkout_of_mains_tip_by_its_id_is_on_main(repository) -> None:
    repository.commit("one", **{"a.yaml": "v1\n"})
    repository.commit("two", **{"a.yaml": "v1\nmore\n"})
    repository.git("checkout", "-q", "--detach")
    result = found(Git(repository.folder), "a.yaml")
    assert result.on_main
    assert data_of(result) == {"a.yaml": b"v1\n"}


def test_a_revision_that_is_asked_for_goes_before(repository) -> None:
    one = repository.commit("one", **{"a.yaml": "v1\n"})
    repository.commit("two", **{"a.yaml": "v2\n"})
    repository.commit("three", **{"a.yaml": "v3\n"})
    git = Git(repository.folder)
    result = found(git, "a.yaml", since="HEAD~2")
    assert data_of(result) == {"a.yaml": b"v1\n"}
    assert result.by_path["a.yaml"].how == f"HEAD~2 ({one[:9]})"
    with pytest.raises(GitError, match="there is no revision 'nowhere'"):
        standing(git, "nowhere")


def test_a_shallow_clone_is_not_looked_up_and_says_so_once(repository, tmp_path) -> None:
    repository.commit("one", **{"a.yaml": "v1\n", "b.yaml": "v1\n"})
    repository.commit("two", **{"a.yaml": "v1\nmore\n", "b.yaml": "v2\n"})
    repository.commit("three", **{"b.yaml": "v2\nmore\n"})
    clone = tmp_path / "clone"
    source = f"file://{repository.folder}"
    subprocess.run(["git", "clone", "-q", "--depth", "2", source, str(clone)], check=True)
    (clone / "a.yaml").write_text("v1\nand more\n")
    result = found(Git(clone), "a.yaml", "b.yaml")
    assert (
        standing(Git(clone)).note
        == "history is shallow: base revisions that lie beyond it were not looked up"
    )
    assert {path: each.why for path, each in result.by_path.items()} == {
        "a.yaml": "not looked up: history is shallow",
        "b.yaml": "not looked up: history is shallow",
    }


def test_without_git_or_a_main_branch_there_is_none(repository, plain) -> None:
    outside = standing(Git(plain))
    assert (outside.why, outside.note) == ("not a git repository", "")
    assert not found(Git(plain), "a.yaml").by_path
    repository.git("checkout", "-q", "-b", "other")
    repository.commit("one", **{"a.yaml": "v1\n"})
    note = standing(Git(repository.folder)).note
    assert note == "base revisions were not looked up: no main branch: name it as base in the settings"


def test_one_log_and_one_batch_whatever_the_number(repository, monkeypatch) -> None:
    names = [f"contracts/c{at}.yaml" for at in range(150)]
    for round_ in range(4):
        repository.commit(str(round_), **dict.fromkeys(names, f"v{round_ // 3}\n{round_}\n"))
    started = []
    start = hardened.start_git

    def starting(folder, *arguments, **rest):
        started.extend(word for word in arguments if word in {"log", "cat-file"})
        return start(folder, *arguments, **rest)

    monkeypatch.setattr(hardened, "start_git", starting)
    monkeypatch.setattr(blobs, "start_git", starting)
    repository.commit("last", **dict.fromkeys(names, "v1\nlast\n"))
    result = found(Git(repository.folder), *names)
    assert set(data_of(result).values()) == {b"v1\n3\n"}
    assert len(result.by_path) == len(names)
    assert sorted(started) == ["cat-file", "log"]
