from __future__ import annotations

import os
import socket
import unicodedata
from pathlib import Path

import pytest

from workbench.workspace.files import CountedFile, FileList, list_files
from workbench.workspace.reading import TooLargeError, read_file
from workbench.workspace.roots import open_workspace


def write(root: Path, *paths: str, text: str = "x") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def listed(root: Path) -> FileList:
    return list_files(open_workspace(root=root))


def paths(files: FileList) -> list[str]:
    return [file.path for file in files.files]


def test_in_git_tracked_and_new_files_count_and_ignored_and_deleted_do_not(repository) -> None:
    root = repository.folder
    write(root, "a.rs", "gone.rs", "sub/b.rs")
    write(root, ".gitignore", text="ignored/\n*.log\n")
    repository.commit("one")
    (root / "gone.rs").unlink()
    write(root, "new.rs", "ignored/c.rs", "x.log", "with space.rs", 'quo"te.rs', "new\nline.rs")
    files = listed(root)
    assert paths(files) == sorted(
        [".gitignore", "a.rs", "new.rs", "new\nline.rs", 'quo"te.rs', "sub/b.rs", "with space.rs"]
    )
    assert files.notes == ("1 tracked file is not on the disk: gone.rs",)
    one = files.by_path["sub/b.rs"]
    state = (root / "sub" / "b.rs").stat()
    assert (one.size, one.mtime_ns, one.ctime_ns) == (1, state.st_mtime_ns, state.st_ctime_ns)
    assert one.absolute == str(root / "sub" / "b.rs")


def test_a_folder_of_a_repository_is_a_root_too(repository) -> None:
    write(repository.folder, "outside.rs", "sub/inside.rs", "sub/deep/er.rs")
    repository.commit("one")
    write(repository.folder, "sub/.gitignore", text="er.rs\n")
    write(repository.folder, "sub/deep/other.rs")
    files = listed(repository.folder / "sub")
    assert paths(files) == [".gitignore", "deep/er.rs", "deep/other.rs", "inside.rs"]


def test_an_ignored_folder_that_is_the_root_is_walked(repository) -> None:
    write(repository.folder, ".gitignore", text="build/\n")
    write(repository.folder, "build/x.rs", "build/sub/y.rs")
    repository.commit("one")
    assert paths(listed(repository.folder / "build")) == ["sub/y.rs", "x.rs"]


def test_nested_repositories_are_entered_only_as_declared_roots(repository, tmp_path: Path) -> None:
    nested = type(repository)(repository.folder / "vendor" / "other")
    nested.commit("inner", **{"lib.rs": "fn x() {}"})
    write(repository.folder, "own.rs")
    repository.commit("outer")
    files = listed(repository.folder)
    assert paths(files) == ["own.rs"]
    assert any("1 nested repository is" in note and "vendor/other" in note for note in files.notes)
    write(repository.folder, "contract-workbench.toml", text='sources = [".", "vendor/other"]\n')
    assert "vendor/other/lib.rs" in paths(listed(repository.folder))


def test_outside_git_nested_ignore_files_hold(plain: Path) -> None:
    write(plain, ".gitignore", text="*.log\n/only-here.rs\nbuild/\n!keep.log\n# comment\n\n\\#odd\n[broken\n")
    write(plain, "a.rs", "x.log", "keep.log", "only-here.rs", "build/b.rs", "#odd")
    write(
        plain,
        "sub/only-here.rs",
        "sub/x.log",
        "sub/build/c.rs",
        "sub/d.rs",
        "sub/deep/d.rs",
        "sub/deep/y.log",
    )
    write(plain, "sub/.gitignore", text="d.rs\n!/deep/d.rs\n!y.log\n")
    write(plain, ".git-not/z", ".hg/store")
    assert paths(listed(plain)) == sorted(
        [".git-not/z", ".gitignore", "a.rs", "keep.log", "sub/.gitignore", "sub/deep/d.rs", "sub/deep/y.log",
         "sub/only-here.rs"]
    )  # fmt: skip


def test_outside_git_as_inside(plain: Path, repository) -> None:
    rules = {
        ".gitignore": "*\n!*/\n!*.rs\n!.gitignore\n",
        "a/.gitignore": "sk*p.rs\n!skip.rs\n**/deep/**\n",
    }
    for root in (plain, repository.folder):
        write(
            root,
            "x.rs",
            "x.txt",
            "a/skip.rs",
            "a/skap.rs",
            "a/deep/n.rs",
            "a/b/deep/n.rs",
            "b/deep/n.rs",
            "b/t.txt",
        )
        for path, text in rules.items():
            write(root, path, text=text)
    assert paths(listed(plain)) == paths(listed(repository.folder))


def test_without_git_the_walk_says_so(repository, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository.folder, "a.rs")
    monkeypatch.setenv("PATH", "relative:")
    files = listed(repository.folder)
    assert paths(files) == ["a.rs"]
    assert any(note.startswith("no git") for note in files.notes)


def test_links_inside_count_once_under_their_own_path(plain: Path) -> None:
    write(plain, "real/a.rs")
    (plain / "link.rs").symlink_to("real/a.rs")
    (plain / "folder").symlink_to("real")
    (plain / "chain.rs").symlink_to("link.rs")
    (plain / "nowhere.rs").symlink_to("absent.rs")
    (plain / "loop").symlink_to("loop")
    files = listed(plain)
    assert paths(files) == ["chain.rs", "link.rs", "real/a.rs"]
    assert files.by_path["link.rs"].link == "real/a.rs"
    assert files.by_path["chain.rs"].link == "real/a.rs"
    assert files.problems == ()
    assert files.folder_links == {"folder": "real"}
    assert files.resolve("folder/a.rs") is files.by_path["real/a.rs"]
    assert files.folder("folder")
    assert read_file(files.by_path["link.rs"]) == b"x"


@pytest.mark.parametrize("in_git", [True, False])
def test_links_that_leave_the_roots_are_a_problem_and_are_not_read(
    in_git: bool, plain: Path, repository, tmp_path: Path
) -> None:
    root = repository.folder if in_git else plain
    secret = tmp_path / "secret"
    write(secret, "key.rs")
    write(root, "own.rs")
    (root / "file.rs").symlink_to(secret / "key.rs")
    (root / "dir").symlink_to("../secret")
    (root / "twice.rs").symlink_to("dir/key.rs")
    (root / "gone.rs").symlink_to("/nowhere/at/all.rs")
    files = listed(root)
    assert paths(files) == ["own.rs"]
    assert [(each.rule, each.path) for each in files.problems] == [
        ("link-leaves-roots", name) for name in ("dir", "file.rs", "gone.rs", "twice.rs")
    ]
    assert "outside the declared roots" in files.problems[0].message


def test_a_link_into_what_git_keeps_leaves_the_roots(repository) -> None:
    (repository.folder / "config.txt").symlink_to(".git/config")
    files = listed(repository.folder)
    assert paths(files) == []
    assert [each.path for each in files.problems] == ["config.txt"]


def test_a_tracked_folder_that_became_a_link_is_not_followed(repository, tmp_path: Path) -> None:
    write(repository.folder, "sub/deep/a.rs", "b.rs")
    repository.commit("one")
    write(tmp_path / "elsewhere", "deep/a.rs", text="secret")
    for path in ("sub/deep/a.rs",):
        (repository.folder / path).unlink()
    (repository.folder / "sub/deep").rmdir()
    (repository.folder / "sub").rmdir()
    (repository.folder / "sub").symlink_to(tmp_path / "elsewhere")
    files = listed(repository.folder)
    assert paths(files) == ["b.rs"]
    assert [each.path for each in files.problems] == ["sub"]


def test_special_files_are_never_opened(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    write(plain, "a.rs")
    os.mkfifo(plain / "pipe.rs")
    (plain / "link.rs").symlink_to("pipe.rs")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(plain)  # a socket's path must be short
        try:
            server.bind("s.rs")
        finally:
            os.chdir(here)
        files = listed(plain)
    assert paths(files) == ["a.rs"]
    assert any("pipe" in note for note in files.notes)
    with pytest.raises(OSError, match="no plain file"):
        read_file(str(plain / "pipe.rs"))


def test_names_that_are_not_utf8_are_noted(plain: Path, repository) -> None:
    for root in (plain, repository.folder):
        write(root, "a.rs")
        try:
            (root / os.fsdecode(b"b\xff.rs")).write_text("x")
        except OSError:
            pytest.skip("this file system keeps names to UTF-8")
        files = listed(root)
        assert paths(files) == ["a.rs"]
        assert any("not UTF-8" in note for note in files.notes)


def test_source_roots_restrict_files_and_the_root_still_counts(tmp_path: Path) -> None:
    root = tmp_path / "main"
    write(root, "src/a.rs", "other/b.rs", "contracts/c.yaml", "README.md")
    write(tmp_path / "beside", "lib.rs", "contracts/theirs.yaml")
    write(root, "contract-workbench.toml", text='sources = ["src", "../beside"]\n')
    files = listed(root)
    assert paths(files) == ["../beside/contracts/theirs.yaml", "../beside/lib.rs", "src/a.rs"]
    assert [file.path for file in files.contracts] == ["contracts/c.yaml"]
    assert files.resolve("README.md") is not None
    assert files.resolve("../beside/lib.rs") is not None
    (root / "src" / "to.rs").symlink_to("../../beside/lib.rs")
    assert listed(root).by_path["src/to.rs"].link == "../beside/lib.rs"


def test_contracts_by_default_stand_below_folders_of_that_name(plain: Path) -> None:
    write(plain, "a.yaml", "contracts/one.yaml", "x/contract/deep/two.yml", "x/.pv/contracts/no.yaml",
          "contracts/.hidden.yaml", "contracts/readme.md", "contracts.yaml")  # fmt: skip
    found = [file.path for file in listed(plain).contracts]
    assert found == ["contracts/.hidden.yaml", "contracts/one.yaml", "x/contract/deep/two.yml"]


def test_where_no_folder_is_named_so_every_yaml_file_is_one(plain: Path) -> None:
    write(plain, "a.yaml", "sub/b.yml", "c.txt")
    assert [file.path for file in listed(plain).contracts] == ["a.yaml", "sub/b.yml"]


def test_contract_globs_that_match_nothing_are_noted(plain: Path) -> None:
    write(plain, "specs/a.yaml", "specs/deep/b.yaml")
    write(plain, "contract-workbench.toml", text='contracts = ["specs/*.yaml", "absent/*.yaml"]\n')
    files = listed(plain)
    assert [file.path for file in files.contracts] == ["specs/a.yaml"]
    assert files.notes == ("contracts: 'absent/*.yaml' matches no file that counts",)


def counted(*paths: str) -> FileList:
    files = tuple(CountedFile(path, "/" + path, 1, 2) for path in sorted(paths))
    return FileList(files, by_path={file.path: file for file in files})


def test_paths_resolve_against_the_list() -> None:
    files = counted("src/a.rs", "src/B.rs", "x/src/a.rs", "../beside/src/a.rs")
    assert files.resolve("./src/../src/a.rs") is files.by_path["src/a.rs"]
    assert files.resolve("src/b.rs") is None
    assert [each.path for each in files.other_case("src/b.rs")] == ["src/B.rs"]
    assert files.other_case("src/B.rs") == ()
    assert [each.path for each in files.suffix_matches("src/a.rs")] == [
        "../beside/src/a.rs",
        "src/a.rs",
        "x/src/a.rs",
    ]
    assert files.suffix_matches("rc/a.rs") == ()
    assert files.suffix_matches("") == ()
    assert files.suffix_matches("../a.rs") == ()
    assert [each for each in ("src", "./src/", "") if not files.folder(each)] == []
    assert [each for each in ("sr", "src/a.rs") if files.folder(each)] == []
    assert files.folder_matches("src") == ("../beside/src", "src", "x/src")
    assert files.folder_matches("x/src/") == ("x/src",)
    assert [each for each in ("rc", "/src", "b/src", "", "../src") if files.folder_matches(each)] == []


def test_unicode_forms_are_one_path() -> None:
    composed, decomposed = (unicodedata.normalize(form, "füße/größe.rs") for form in ("NFC", "NFD"))
    for on_disk, asked in ((composed, decomposed), (decomposed, composed)):
        files = counted(on_disk)
        assert files.resolve(asked) is files.by_path[on_disk]
        assert files.suffix_matches(asked.split("/")[1]) == (files.by_path[on_disk],)
        assert files.folder(asked.split("/")[0])


def test_a_file_is_read_as_it_was_listed_or_not_at_all(plain: Path, tmp_path: Path) -> None:
    write(plain, "a.rs", "b.rs", text="text")
    files = listed(plain)
    assert read_file(files.by_path["a.rs"]) == b"text"
    with pytest.raises(TooLargeError):
        read_file(files.by_path["a.rs"], limit=3)
    write(tmp_path, "secret.rs")
    (plain / "b.rs").unlink()
    (plain / "b.rs").symlink_to(tmp_path / "secret.rs")
    with pytest.raises(OSError, match=r"symbolic link|links"):
        read_file(files.by_path["b.rs"])


def test_source_roots_that_lie_in_each_other_and_beside_others_of_like_name(plain) -> None:
    write(plain, "src/a.rs", "src/in/b.rs", "src-more/c.rs", "srd/d.rs")
    write(plain, "contracts/x.yaml", "contracts2/y.yaml")
    (plain / "contract-workbench.toml").write_text(
        'sources = ["src", "src/in", "srd"]\ncontracts = ["contracts/*.yaml", "contracts2/y.yaml"]\n'
    )
    files = listed(plain)
    assert paths(files) == ["src/a.rs", "src/in/b.rs", "srd/d.rs"]
    assert [file.path for file in files.contracts] == ["contracts/x.yaml", "contracts2/y.yaml"]
