from __future__ import annotations

from workbench.workspace.git import Git
from workbench.workspace.hardened import GitTimeoutError
from workbench.workspace.history import Fate


def notes(repository, *names: str):
    return Git(repository.folder).history_of(names)


def test_a_removed_definition_is_told_with_its_commit(repository) -> None:
    repository.commit("one", **{"a.rs": "pub fn lost(x: u8) {\n}\nfn stays() {}\n"})
    commit = repository.commit('take it out; "quoted"\tand more', **{"a.rs": "fn stays() {}\n"})
    repository.commit("later", **{"b.rs": "fn other() {}\n"})
    note = notes(repository, "lost")["lost"]
    assert (note.fate, note.path, note.date) == (Fate.REMOVED, "a.rs", "2026-01-02")
    assert commit.startswith(note.commit)
    assert note.words == f'removed in {note.commit} (take it out; "quoted"\tand more, 2026-01-02)'


def test_a_name_that_never_was_says_in_how_much(repository) -> None:
    repository.commit("one", **{"a.rs": "fn lost_and_found() {}\n", "notes.md": "lost\n"})
    repository.commit("two", **{"a.rs": "", "notes.md": ""})
    note = notes(repository, "lost")["lost"]
    assert (note.fate, note.words) == (Fate.NEVER, "never existed in the code of 2 commits")


def test_the_same_line_with_another_name_is_a_rename(repository) -> None:
    repository.commit("one", **{"a.rs": "pub fn old(x: &[u8]) -> u8 {\n    1\n}\nfn b() {}\n"})
    repository.commit("two", **{"a.rs": "pub fn new_one(x: &[u8]) -> u8 {\n    1\n}\nfn b() {}\n"})
    note = notes(repository, "old")["old"]
    assert (note.fate, note.renamed_to) == (Fate.RENAMED, "new_one")
    assert note.words.startswith("renamed to new_one in ")


def test_one_definition_for_several_is_no_rename(repository) -> None:
    repository.commit("one", **{"a.py": "def old(x):\n    pass\n"})
    repository.commit("two", **{"a.py": "def left(y):\n    pass\n\ndef right(z):\n    pass\n"})
    assert notes(repository, "old")["old"].fate is Fate.REMOVED


def test_a_definition_that_moved_is_not_removed(repository) -> None:
    repository.commit("one", **{"a.rs": "fn moved() {}\n", "b.rs": "\n"})
    repository.commit("two", **{"a.rs": "\n", "b.rs": "fn moved() {}\n"})
    assert notes(repository, "moved")["moved"].fate is Fate.TOUCHED


def test_the_definition_counts_before_a_mention(repository) -> None:
    repository.commit("one", **{"a.rs": "fn lost() {}\n// see lost\n"})
    second = repository.commit("the function", **{"a.rs": "// see lost\n"})
    repository.commit("the comment", **{"a.rs": "//\n"})
    note = notes(repository, "lost")["lost"]
    assert second.startswith(note.commit)


def test_many_names_are_one_call(repository, monkeypatch) -> None:
    repository.commit("one", **{"a.rs": "".join(f"fn f{at}() {{}}\n" for at in range(300))})
    repository.commit("two", **{"a.rs": "\n"})
    git = Git(repository.folder)
    logs = []
    run = git.run
    monkeypatch.setattr(git, "run", lambda *args, **rest: (logs.append(args[0]), run(*args, **rest))[1])
    for count in (100, 300):
        logs.clear()
        found = git.history_of([f"f{at}" for at in range(count)])
        assert {note.fate for note in found.values()} == {Fate.REMOVED}
        assert logs.count("log") == 1


def test_what_took_too_long_is_not_looked_up(repository, monkeypatch) -> None:
    repository.commit("one", **{"a.rs": "fn early() {}\nfn late() {}\n"})
    repository.commit("two", **{"a.rs": "fn late() {}\n"})
    repository.commit("three", **{"a.rs": "\n"})
    git = Git(repository.folder)
    run = git.run

    def slow(*arguments: str, **rest):
        output = run(*arguments, **rest)
        if arguments[0] == "log":
            # Cut in the middle of the second commit.
            raise GitTimeoutError("git log took too long", output[: output.index(b"\0", 1) + 60])
        return output

    monkeypatch.setattr(git, "run", slow)
    found = git.history_of(["early", "late"])
    assert found["late"].fate is Fate.REMOVED
    assert (found["early"].fate, found["early"].words) == (Fate.UNKNOWN, "not looked up: took too long")


def test_what_is_no_identifier_is_not_looked_up(repository) -> None:
    repository.commit("one")
    found = notes(repository, "a(b", "x|y", "")
    assert {note.words for note in found.values()} == {"not looked up: not an identifier"}
