from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.symbols import search
from workbench.symbols.search import occurrences
from workbench.workspace.files import CountedFile, list_files
from workbench.workspace.roots import open_workspace


def tree(root: Path, **files: str | bytes) -> tuple[CountedFile, ...]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode() if isinstance(text, str) else text)
    return list_files(open_workspace(root=root)).files


MANY = tuple(f"filler_{at}" for at in range(40))


@pytest.fixture(params=[(), MANY], ids=["few", "many"])
def others(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Names beside the one asked for: a few and many are looked for in different ways."""
    return request.param


def test_names_are_found_as_words_in_any_language(tmp_path: Path, others) -> None:
    files = tree(
        tmp_path,
        **{
            "a.rs": "// one\nfn lost() {}\nlost();\n",
            "b.sh": "\n\nrun lost-thing\n",
            "c.txt": "lostness unlost lost_x _lost\n",
            "d.md": "`lost`…lost—\n",
            "e": b"x\r\ny\rlost",
        },
    )
    found = occurrences(("lost", "absent", *others), files)
    assert found["lost"] == (("a.rs", 2), ("b.sh", 3), ("d.md", 1), ("e", 2))
    assert found["absent"] == ()
    assert set(found) == {"lost", "absent", *others}
    assert (found.searched, found.skipped) == (5, ())


def test_what_is_no_ascii_word_is_found_too(tmp_path: Path, others) -> None:
    files = tree(tmp_path, **{"a.md": "see größe and a-b.c\n", "b.md": "xa-b.c größe_2\n"})
    found = occurrences(("größe", "a-b.c", "", *others), files)
    assert found["a-b.c"] == (("a.md", 1),)
    assert found["größe"] == (("a.md", 1),)
    assert "" not in found


def test_what_was_not_searched_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tree(
        tmp_path, **{"a.bin": b"lost\0", "b.rs": "lost" + " " * 200, "c.rs": "lost", "gone.rs": "lost"}
    )
    (tmp_path / "gone.rs").unlink()
    monkeypatch.setattr(search, "LARGEST", 100)
    found = occurrences(["lost"], files)
    assert found["lost"] == (("c.rs", 1),)
    assert found.skipped == (
        ("a.bin", "binary"), ("b.rs", "too large"), ("gone.rs", "No such file or directory")
    )  # fmt: skip
    assert found.searched == 1


def test_two_processes_search_many_files_in_order(tmp_path: Path, others) -> None:
    files = tree(tmp_path, **{f"f{at:04}.txt": f"{'x ' * at}\nname_{at % 3}\n" for at in range(900)})
    found = occurrences(["name_0", "name_1", *others], files)
    assert found["name_0"] == tuple((f"f{at:04}.txt", 2) for at in range(0, 900, 3))
    assert len(found["name_1"]) == 300


def test_a_link_is_searched_once(tmp_path: Path) -> None:
    (tmp_path / "link.rs").symlink_to("a.rs")
    files = tree(tmp_path, **{"a.rs": "lost"})
    assert len(files) == 2
    assert occurrences(["lost"], files)["lost"] == (("a.rs", 1),)


def test_no_names_no_reading() -> None:
    assert occurrences([], [CountedFile("a", "/nowhere/a", 1, 1)]) == {}


@given(
    st.text(alphabet="ab_1 \n.é—", max_size=40),
    st.lists(st.text(alphabet="ab_1é", min_size=1, max_size=3), max_size=5, unique=True),
)
def test_few_and_many_agree_with_a_plain_reading(text: str, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = tree(Path(folder), **{"a.txt": text})
        few, lots = occurrences(names, files), occurrences([*names, *MANY], files)
    for name in names:
        assert few[name] == lots[name]
        match = re.search(rf"(?<![0-9A-Za-z_]){re.escape(name)}(?![0-9A-Za-z_])", text)
        expected = (("a.txt", text.count("\n", 0, match.start()) + 1),) if match else ()
        assert few[name] == expected
