from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from workbench.store.database import Store, cache_folder, file_name, open_store
from workbench.symbols import build as building
from workbench.symbols import reading
from workbench.symbols.build import ENDINGS, _settled, build
from workbench.symbols.extract import language_of
from workbench.symbols.index import Index
from workbench.workspace.files import CountedFile, list_files
from workbench.workspace.roots import open_workspace

LIB = "mod a;\npub struct Thing { pub size: u8 }\nimpl Thing {\n    pub fn size(&self) -> u8 { 1 }\n}\n"
A = """include!("b_part.rs");
pub enum Colour { Red, Green }
#[cfg(test)]
mod tests {
    #[test]
    fn works() {}
}
"""
PART = "pub fn included_here() {}\n"
PY = "LIMIT = 3\n\nclass Reader:\n    def read(self):\n        pass\n\ndef test_it():\n    pass\n"


def write(root: Path, **files: str) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        settle(root / path)


def settle(path: Path) -> None:
    """Let a file be old enough that a change would show in its times."""
    back = time.time_ns() - 60_000_000_000
    os.utime(path, ns=(back, back))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    write(
        root,
        **{
            "crates/one/Cargo.toml": '[package]\nname = "one-crate"\n',
            "crates/one/src/lib.rs": LIB,
            "crates/one/src/a.rs": A,
            "crates/one/src/b_part.rs": PART,
            "tools/read.py": PY,
            "tools/stub.pyi": "def stubbed() -> int: ...\n",
            "notes.md": "fn not_code() {}\n",
        },
    )
    return root


@pytest.fixture
def store(tree: Path):
    opened = open_store(tree)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """ctime cannot be set back: judge by mtime alone, but where a test is about that."""
    monkeypatch.setattr(building, "_settled", lambda file, began: file.mtime_ns < began - 2_000_000_000)


def index(tree: Path, store: Store, on_progress=None) -> Index:
    return build(list_files(open_workspace(root=tree)).files, store, on_progress)


def everything(found: Index) -> set[tuple[str, str, str, str, int]]:
    return {
        (symbol.path, symbol.kind.value, symbol.name, symbol.qualified, symbol.line)
        for file in found.files()
        for symbol in found.in_file(file.path)
    }


def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files are read from now on."""
    paths: list[str] = []
    real = reading.read_file
    monkeypatch.setattr(
        reading, "read_file", lambda file, **rest: (paths.append(file.path), real(file, **rest))[1]
    )
    return paths


def test_the_index_answers(tree: Path, store: Store) -> None:
    found = index(tree, store)
    (thing,) = found.named("Thing")
    assert (thing.qualified, thing.path, thing.line) == ("one_crate::Thing", "crates/one/src/lib.rs", 2)
    assert {symbol.kind.value for symbol in found.named("size")} == {"method", "field"}
    (works,) = found.named("works")
    assert (works.test, works.in_tests, works.scope) == (True, True, ("tests",))
    (red,) = found.named("Red")
    assert (red.kind.value, red.scope) == ("variant", ("Colour",))
    (read,) = found.named("read")
    assert read.qualified == "tools.read.Reader.read"
    assert len(found.named("stubbed")) == 1
    assert found.named("not_code") == found.named("") == ()
    assert found.symbols == len(everything(found))
    assert [symbol.line for symbol in found.in_file("crates/one/src/lib.rs")] == sorted(
        symbol.line for symbol in found.in_file("crates/one/src/lib.rs")
    )
    assert found.in_file("notes.md") == ()
    assert "included_here" in found.names()
    assert list(found.names()) == sorted(set(found.names()))


def test_files_know_their_place(tree: Path, store: Store) -> None:
    found = index(tree, store)
    file = found.file("crates/one/src/a.rs")
    assert file is not None
    assert (file.language.value, file.module, file.crate, file.errors) == (
        "rust",
        ("one_crate", "a"),
        "crates/one",
        False,
    )
    assert found.file("notes.md") is None
    assert found.includes("crates/one/src/a.rs") == ("crates/one/src/b_part.rs",)
    assert found.included_by("crates/one/src/b_part.rs") == ("crates/one/src/a.rs",)
    (included,) = found.named("included_here")
    assert included.qualified == "one_crate::a::included_here"


def test_globs_and_lines(tree: Path, store: Store) -> None:
    found = index(tree, store)
    assert {symbol.name for symbol in found.matching("[RG]*e*")} == {"Red", "Reader", "Green"}
    assert {symbol.name for symbol in found.matching("Re[!a]")} == {"Red"}
    inner = found.at("crates/one/src/lib.rs", 4)
    assert inner is not None
    assert (inner.name, inner.kind.value) == ("size", "method")
    assert found.at("crates/one/src/lib.rs", 999) is None


def test_the_second_time_nothing_is_read(tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(index(tree, store))
    store.close()
    paths = read_files(monkeypatch)
    again = open_store(tree)
    found = index(tree, again)
    assert paths == []
    assert everything(found) == before
    assert found.symbols == len(before)
    again.close()


def test_only_what_changed_is_read_and_what_is_gone_is_dropped(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(tree, store)
    write(tree, **{"crates/one/src/lib.rs": "fn other() {}\n", "new.rs": "fn fresh() {}\n"})
    (tree / "tools" / "read.py").unlink()
    paths = read_files(monkeypatch)
    found = index(tree, store)
    assert sorted(paths) == ["crates/one/src/lib.rs", "new.rs"]
    assert found.named("Thing") == found.named("Reader") == ()
    assert len(found.named("other")) == len(found.named("fresh")) == 1
    assert found.file("tools/read.py") is None
    fresh = Store("")
    assert everything(found) == everything(index(tree, fresh))
    assert found.symbols == index(tree, fresh).symbols
    fresh.close()


@pytest.mark.parametrize("what", ["same size", "same times", "moved"])
def test_a_change_that_hides_is_seen(tree: Path, store: Store, what: str) -> None:
    index(tree, store)
    file = tree / "crates" / "one" / "src" / "b_part.rs"
    state = file.stat()
    if what == "same size":
        file.write_text(PART.replace("here", "thre"))
        settle(file)
    elif what == "same times":
        file.write_text(PART.replace("here", "thre"))
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    else:
        other = tree / "other.rs"
        other.write_text(PART.replace("here", "thre"))
        os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
        other.replace(file)
    found = index(tree, store)
    assert found.named("included_here") == ()
    assert len(found.named("included_thre")) == 1


def test_a_file_as_young_as_the_index_is_read_again(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    os.utime(tree / "tools" / "read.py", ns=(now, now))
    index(tree, store)
    paths = read_files(monkeypatch)
    index(tree, store)
    assert paths == ["tools/read.py"]


def test_settled_is_judged_by_the_clocks_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    def file(mtime: int, ctime: int = 0) -> CountedFile:
        return CountedFile("a.rs", "/a.rs", 1, mtime, ctime)

    second = 1_000_000_000
    now = 1_000 * second + 7
    assert not _settled(file(now), now)
    assert not _settled(file(now - second // 100), now)
    assert _settled(file(now - second // 10), now)
    assert not _settled(file(now // second * second - second), now), "whole seconds: two of them"
    assert _settled(file(now // second * second - 3 * second), now)
    assert not _settled(file(now - 9 * second, now), now), "its times were set back a moment ago"


def test_places_follow_the_manifests_and_the_includers(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(tree, store)
    paths = read_files(monkeypatch)
    write(tree, **{"crates/one/Cargo.toml": '[package]\nname = "renamed"\n'})
    found = index(tree, store)
    assert paths == []
    assert found.named("Thing")[0].qualified == "renamed::Thing"
    write(tree, **{"crates/one/src/a.rs": "pub enum Colour { Red }\n"})
    found = index(tree, store)
    assert paths == ["crates/one/src/a.rs"]
    assert found.included_by("crates/one/src/b_part.rs") == ()
    assert found.named("included_here")[0].qualified == "renamed::b_part::included_here"


def test_another_program_or_grammar_reads_everything_again(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(index(tree, store))
    monkeypatch.setattr(building, "edition", lambda: "another")
    paths = read_files(monkeypatch)
    assert everything(index(tree, store)) == before
    assert len(paths) == 5


def test_links_answer_for_what_they_lead_to_and_count_once(tree: Path, store: Store) -> None:
    (tree / "link.rs").symlink_to("crates/one/src/lib.rs")
    (tree / "alone.rs").symlink_to("hidden.txt")
    write(tree, **{"hidden.txt": "fn behind_a_link() {}\n"})
    found = index(tree, store)
    assert [symbol.path for symbol in found.named("Thing")] == ["crates/one/src/lib.rs"]
    assert [symbol.name for symbol in found.in_file("link.rs")][:1] == ["Thing"]
    file = found.file("link.rs")
    assert file is not None
    assert file.path == "crates/one/src/lib.rs"
    assert [symbol.path for symbol in found.named("behind_a_link")] == ["alone.rs"]


def test_a_file_that_cannot_be_read_is_noted_and_tried_again(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.read_file

    def refuse(file, **rest):
        if file.path.endswith("read.py"):
            raise PermissionError(13, "Permission denied")
        return real(file, **rest)

    monkeypatch.setattr(reading, "read_file", refuse)
    file = index(tree, store).file("tools/read.py")
    assert file is not None
    assert (file.note, file.errors) == ("cannot be read: Permission denied", True)
    assert index(tree, store).unread() == (file,)
    monkeypatch.setattr(reading, "read_file", real)
    assert len(index(tree, store).named("Reader")) == 1
    assert index(tree, store).unread() == ()


def test_a_file_that_is_too_large_or_breaks_its_reader_is_noted(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST", len(A) - 1)

    def broken(path, data, **rest):
        raise RecursionError("too deep")

    monkeypatch.setattr(reading, "extract", broken)
    found = index(tree, store)
    large, small = found.file("crates/one/src/a.rs"), found.file("crates/one/src/b_part.rs")
    assert large is not None
    assert small is not None
    assert large.note == f"not read: it has {len(A):,} bytes"
    assert small.note == "cannot be parsed: RecursionError: too deep"
    assert found.symbols == 0


def test_progress_tells_files_done_of_files_found(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    index(tree, store, lambda done, found: told.append((done, found)))
    assert told[0] == (0, 5)
    assert told[-1] == (5, 5)
    told.clear()
    index(tree, store, lambda done, found: told.append((done, found)))
    assert told == [(5, 5)]


def many(tree: Path, count: int = 40) -> None:
    for at in range(count):
        write(tree, **{f"many/f{at}.rs": f"pub fn number_{at}() {{}}\n" + "// filler\n" * 4000})


def test_what_was_read_before_it_was_stopped_is_kept(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(tree)
    monkeypatch.setattr(building, "_BATCH_BYTES", 100_000)

    class StopError(Exception):
        pass

    def stop(done: int, found: int) -> None:
        if done > found // 2:
            raise StopError

    with pytest.raises(StopError):
        index(tree, store, stop)
    (kept,) = store.read("SELECT count(*) FROM file")[0]
    assert 0 < kept < 45
    told: list[int] = []
    found = index(tree, store, lambda done, _: told.append(done))
    assert told[0] == kept
    assert {f"number_{at}" for at in range(40)} <= set(found.names())
    assert found.named("Thing")[0].qualified == "one_crate::Thing"


def test_two_processes_and_one_give_the_same(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(tree, 30)
    in_two = everything(index(tree, store))
    assert len(store.read("SELECT 1 FROM file")) == 35
    monkeypatch.setattr(building, "_INLINE_BYTES", 1 << 30)
    alone = Store("")
    assert everything(index(tree, alone)) == in_two
    alone.close()


def test_many_files_have_their_names_indexed_anew(
    tree: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_MANY", 2)
    found = index(tree, store)
    assert len(found.named("Thing")) == 1
    assert store.read("SELECT count(*) FROM sqlite_schema WHERE name = 'symbol_name'") == [(1,)]


def test_batches_hold_every_file_once_large_ones_first_and_shrink_to_the_end() -> None:
    sizes = [3000, 700 << 10, 2 << 20, *range(1000, 400_000, 700)]
    jobs = [(CountedFile(f"{at}.rs", "", size, 0, 0, ""), True) for at, size in enumerate(sizes)]
    batches = list(building._batches(jobs))
    assert sorted(file.path for batch in batches for file, _ in batch) == sorted(
        file.path for file, _ in jobs
    )
    assert [[file.size for file, _ in batch] for batch in batches[:2]] == [[2 << 20], [700 << 10]]
    read = [sum(file.size for file, _ in batch) for batch in batches[2:]]
    assert read[0] >= 512 << 10 > max(read[-4:])
    assert min(read[:-1]) >= 64 << 10


def test_endings_are_those_that_are_understood() -> None:
    assert [ending for ending in ENDINGS if language_of("x" + ending) is None] == []
    others = (".c", ".cpp", ".go", ".js", ".ts", ".java", ".toml", ".rb", ".lean", ".sh", ".cu", ".wgsl", "")
    assert [ending for ending in others if language_of("x" + ending) is not None] == []


# -- the store is a cache, whatever happens to it ------------------------------------------------------------


@pytest.mark.parametrize(
    "damage", ["deleted", "text", "middle", "truncated", "a table short", "read-only", "held"]
)
def test_the_answer_is_the_same_whatever_became_of_the_cache(
    tree: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    many(tree, 30)
    opened = open_store(tree)
    before = everything(index(tree, opened))
    opened.close()
    file = Path(cache_folder()) / file_name(tree)
    data = file.read_bytes()
    other = None
    if damage == "deleted":
        shutil.rmtree(file.parent)
    elif damage == "text":
        file.write_text("no database\n")
    elif damage == "middle":
        file.write_bytes(data[:8192] + b"\x5a" * (len(data) - 16384) + data[-8192:])
    elif damage == "truncated":
        file.write_bytes(data[: len(data) // 3])
    elif damage == "a table short":
        with sqlite3.connect(file) as connection:
            connection.execute("DROP TABLE symbol")
        connection.close()
    elif damage == "read-only":
        monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", "/proc/self/cache")
    else:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    write(tree, **{"new.rs": "pub fn newest() {}\n"})
    opened = open_store(tree, busy=0.05)
    found = index(tree, opened)
    assert everything(found) - before == {("new.rs", "fn", "newest", "new::newest", 1)}
    assert before <= everything(found)
    assert found.symbols == len(everything(found))
    opened.close()
    if other is not None:
        other.close()


def test_damage_that_is_met_later_is_repaired_on_the_way(tree: Path, store: Store) -> None:
    found = index(tree, store)
    before = everything(found)
    store.write(lambda writer: writer.execute("DROP TABLE symbol"))
    assert len(found.named("Thing")) == 1
    assert everything(found) == before
    assert store.note == ""


def test_in_memory_any_thread_reads_while_it_is_built(tree: Path) -> None:
    many(tree, 30)
    memory = Store("")
    seen: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        early = Index(memory)
        while not stop.is_set():
            seen.append(len(early.in_file("crates/one/src/lib.rs")))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        found = index(tree, memory)
    finally:
        stop.set()
        thread.join()
    assert len(found.named("Thing")) == 1
    assert seen
    memory.close()
