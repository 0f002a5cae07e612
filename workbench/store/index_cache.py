"""Rows of files and of their symbols: how the index lies in the store.

A symbol's id is its file's id and its place in the file, so that a file's symbols lie side by side and need
no index of their own. What was read by another version of the program, or of a grammar, is dropped: see
``key``.
"""

from __future__ import annotations

import json
from array import array
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.store.database import Store
    from workbench.store.writer import Writer


SHIFT = 20
"""Bits of a symbol's id that tell its place in its file: a million to a file."""

SymbolRow = tuple[str, str, str, int, int, int]
"""Kind, name, scope (``::`` between), first line, last line, flags: as ``symbols.extract.Row``."""


Known = tuple[int, tuple[int, int, int]]
"""What is known of a file that was indexed: its row's id; its size, mtime and ctime in ns when it was listed,
all of them -1 when it was so young then that it may have changed once more without that showing."""


class FileRow(NamedTuple):
    """A file to be written down.

    Attributes:
        path: relative to the workspace root.
        place: its module (``::`` between) and its crate's folder.
        stamp: size, mtime and ctime in ns, from the list that it was read after.
        settled: it was not so young then that it may change without its stamp changing.
        language: a ``Language``; empty when it was not read.
        errors: its parser met something that it does not understand.
        note: why it was not read, or not all of it; empty when it was.
        includes: as ``Extraction.includes``.
        mods: as ``Extraction.mods``.
        symbols: its definitions.
    """

    path: str
    place: tuple[str, str]
    stamp: tuple[int, int, int]
    settled: bool
    language: str
    errors: bool
    note: str
    includes: tuple[str, ...]
    mods: tuple[tuple[str, str], ...]
    symbols: Sequence[SymbolRow]


def known_files(store: Store, key: str) -> dict[str, Known]:
    """What is known of every indexed file by path; nothing when another program indexed them.

    Raises:
        StoreLostError: the store is damaged.
    """
    if store.read("SELECT value FROM meta WHERE name = 'index'") != [(key,)]:
        return {}
    packed = store.read("SELECT paths, numbers FROM known")
    return _unpacked(*packed[0]) if packed else {}


def _packed(rows: Sequence[Sequence[Any]]) -> tuple[str, bytes]:
    """All that is known in two values, which are read several times as fast as rows are."""
    numbers = array("q")
    for _, id_, settled, size, mtime, ctime in rows:
        numbers.extend((id_, size, mtime, ctime) if settled else (id_, -1, -1, -1))
    return "\0".join(row[0] for row in rows), numbers.tobytes()


def _unpacked(paths: str, numbers: bytes) -> dict[str, Known]:
    """The reverse; nothing, which has every file read again, when they do not fit each other."""
    if not paths:
        return {}
    flat = array("q")
    try:
        flat.frombytes(numbers)
        stamps = zip(flat[1::4], flat[2::4], flat[3::4], strict=True)
        return dict(zip(paths.split("\0"), zip(flat[0::4], stamps, strict=True), strict=True))
    except ValueError:
        return {}


class Declared(NamedTuple):
    """Where a file stands, and what it declares that says where others do: as ``FileRow`` has it."""

    place: tuple[str, str]
    includes: tuple[str, ...]
    mods: tuple[tuple[str, str], ...]


class IndexWriter:
    """Writes files and symbols inside one piece of writing.

    Args:
        writer: of ``Store.write``.
        key: what the rows are good for; other rows are dropped first.
        many: so many files will come that the index of names is made anew.
    """

    def __init__(self, writer: Writer, key: str, *, many: bool) -> None:
        self._writer = writer
        self._anew = many
        if writer.execute("SELECT value FROM meta WHERE name = 'index'").fetchall() != [(key,)]:
            for table in ("file", "symbol", "include"):
                writer.execute(f"DELETE FROM {table}")  # noqa: S608 - one of three
            writer.execute("INSERT OR REPLACE INTO meta VALUES ('index', ?)", (key,))
        if many:
            writer.execute("DROP INDEX IF EXISTS symbol_name")
        ((self._next,),) = writer.execute("SELECT coalesce(max(id), 0) + 1 FROM file").fetchall()

    def drop(self, ids: Iterable[int]) -> None:
        """Take files and their symbols out."""
        rows = [(id_,) for id_ in ids]
        self._writer.executemany("DELETE FROM file WHERE id = ?", rows)
        ranges = [(id_ << SHIFT, (id_ + 1) << SHIFT) for (id_,) in rows]
        self._writer.executemany("DELETE FROM symbol WHERE id >= ? AND id < ?", ranges)

    def add(self, rows: Iterable[FileRow]) -> None:
        """Put files and their symbols in; their former rows are out already."""
        files: list[tuple[Any, ...]] = []
        symbols: list[Iterable[tuple[Any, ...]]] = []
        for row in rows:
            path, place, stamp, settled, language, errors, note, includes, mods, found = row
            declared = (_text(includes), _text(mods))
            files.append((self._next, path, *stamp, settled, language, *place, errors, note, *declared))
            start = self._next << SHIFT
            self._next += 1
            symbols.append(_numbered(found, start))
        self._writer.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", files)
        self._writer.executemany(
            "INSERT INTO symbol VALUES (?, ?, ?, ?, ?, ?, ?)", chain.from_iterable(symbols)
        )

    def written(self) -> dict[str, Declared]:
        """What every file declares that says where other files stand."""
        rows = self._writer.execute("SELECT path, module, crate, includes, mods FROM file").fetchall()
        return {
            path: Declared((module, crate), _list(includes), _list(mods))
            for path, module, crate, includes, mods in rows
        }

    def place(
        self,
        places: Mapping[str, tuple[str, str]],
        includes: Iterable[tuple[str, str]],
        crates: Mapping[str, str],
    ) -> None:
        """Say where files stand.

        Args:
            places: of files that stand elsewhere than they were written down to.
            includes: all pairs of a file and one that it includes.
            crates: folders that are crates, and their names.
        """
        self._writer.executemany(
            "UPDATE file SET module = ?, crate = ? WHERE path = ?",
            [(*place, path) for path, place in places.items()],
        )
        self._writer.execute("DELETE FROM include")
        self._writer.executemany("INSERT OR IGNORE INTO include VALUES (?, ?)", includes)
        self._meta("crates", json.dumps(crates))

    def finish(self, placed: str) -> None:
        """Make the index of names, where it was dropped, and write down how many symbols there are.

        Args:
            placed: what the places were found from; empty when not all files were read.
        """
        if self._anew:
            self._writer.execute("CREATE INDEX IF NOT EXISTS symbol_name ON symbol (name)")
        ((count,),) = self._writer.execute("SELECT count(*) FROM symbol").fetchall()
        self._meta("symbols", str(count))
        self._meta("placed", placed)
        rows = self._writer.execute("SELECT path, id, settled, size, mtime_ns, ctime_ns FROM file").fetchall()
        self._writer.execute("DELETE FROM known")
        self._writer.execute("INSERT INTO known VALUES (?, ?)", _packed(rows))

    def _meta(self, name: str, value: str) -> None:
        self._writer.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _numbered(symbols: Sequence[SymbolRow], start: int) -> list[tuple[Any, ...]]:
    most = (1 << SHIFT) - 1
    return [(at, *each) for at, each in enumerate(symbols[:most], start)]


def _text(values: Sequence[Any]) -> str:
    return json.dumps(values) if values else "[]"


def _list(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text)) if text != "[]" else ()
