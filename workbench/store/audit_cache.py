"""What became of each contract, and what each says: kept as texts that the session encodes and decodes.

An audit holds for one state of the contract's file in one world; the world is a digest of everything else
that it depends on (the sources' stats, the settings, the program's version, HEAD). A parsed contract holds
for its bytes. A text that is not what was written is as good as none: each has a checksum.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench import __version__
from workbench.store.writer import StoreLostError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workbench.store.database import Store
    from workbench.store.writer import Writer


_AT_ONCE = 500


class AuditEntry(NamedTuple):
    """What is kept of one audit in short.

    Attributes:
        path: the contract's.
        stamp: of its file (size and times), as the session spells it; empty when it was too young to tell.
        digest: of its bytes.
        world: what else the audit depends on.
        row: its row, encoded.
        findings: its findings, encoded.
    """

    path: str
    stamp: str
    digest: str
    world: str
    row: str
    findings: str


class AuditCache:
    """Audits and parsed contracts in a store. A store that is lost is an empty one.

    Args:
        store: where.
        program: what else a parsed contract depends on, beside this program's version (pv's edition …).
    """

    def __init__(self, store: Store, program: str = "") -> None:
        self._store = store
        self._program = f"{__version__} {program}"

    def audits(self, world: str) -> dict[str, AuditEntry]:
        """Every audit that was kept of this world, by path."""
        found = self._read(
            "SELECT path, stamp, digest, world, row, findings, checksum FROM audit WHERE world = ?",
            (world,),
        )
        return {row[0]: AuditEntry(*row[:6]) for row in found if _checksum(*row[1:6]) == row[6]}

    def detail(self, path: str, digest: str, world: str) -> str | None:
        """The long form of one audit, encoded."""
        found = self._read(
            "SELECT detail, checksum FROM audit_detail WHERE path = ? AND digest = ? AND world = ?",
            (path, digest, world),
        )
        return next((text for text, checksum in found if _checksum(text) == checksum), None)

    def keep(self, entries: Iterable[tuple[AuditEntry, str]]) -> None:
        """Keep audits, each with its long form; they take the place of what was kept of their contracts."""
        rows = list(entries)
        short = [(*entry, _checksum(*entry[1:])) for entry, _ in rows]
        long = [(each.path, each.world, each.digest, text, _checksum(text)) for each, text in rows]

        def work(writer: Writer) -> None:
            writer.executemany("INSERT OR REPLACE INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", short)
            writer.executemany("INSERT OR REPLACE INTO audit_detail VALUES (?, ?, ?, ?, ?)", long)

        self._write(work)

    def drop(self, paths: Iterable[str]) -> None:
        """Forget contracts that are no longer there."""
        rows = [(path,) for path in paths]

        def work(writer: Writer) -> None:
            for table in ("audit", "audit_detail", "parsed"):
                writer.executemany(f"DELETE FROM {table} WHERE path = ?", rows)  # noqa: S608 - one of three

        if rows:
            self._write(work)

    def kept_paths(self) -> frozenset[str]:
        """Contracts of which anything is kept, in whatever world."""
        found = self._read("SELECT path FROM audit UNION SELECT path FROM parsed")
        return frozenset(path for (path,) in found)

    def parsed(self, digests: Mapping[str, str]) -> dict[str, bytes]:
        """Parsed contracts, packed, by path.

        Args:
            digests: of the files' bytes, by path.
        """
        found: dict[str, bytes] = {}
        paths = list(digests)
        for at in range(0, len(paths), _AT_ONCE):
            some = paths[at : at + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._read(
                f"SELECT path, digest, packed, checksum FROM parsed WHERE program = ? AND path IN ({marks})",  # noqa: S608 - question marks
                (self._program, *some),
            )
            found |= {
                path: packed
                for path, digest, packed, checksum in rows
                if digests[path] == digest and type(packed) is bytes and zlib.crc32(packed) == checksum
            }
        return found

    def keep_parsed(self, contracts: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep parsed contracts: path, digest of the file's bytes, the contract packed."""
        rows = [
            (digest, path, self._program, packed, zlib.crc32(packed)) for path, digest, packed in contracts
        ]

        def work(writer: Writer) -> None:
            writer.executemany("DELETE FROM parsed WHERE path = ?", [(row[1],) for row in rows])
            writer.executemany("INSERT INTO parsed VALUES (?, ?, ?, ?, ?)", rows)

        if rows:
            self._write(work)

    def whole(self, name: str) -> bytes | None:
        """The last whole check, encoded, if it was the one of this name."""
        found = self._read("SELECT data, checksum FROM whole WHERE name = ?", (name,))
        return next((data for data, checksum in found if zlib.crc32(data) == checksum), None)

    def keep_whole(self, name: str, data: bytes) -> None:
        """Keep a whole check in place of the last one, if that can be done at once."""

        def work(writer: Writer) -> None:
            writer.execute("DELETE FROM whole")
            writer.execute("INSERT INTO whole VALUES (?, ?, ?)", (name, data, zlib.crc32(data)))

        self._store.write_at_once(work)

    def _read(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._store.read(sql, parameters)
        except StoreLostError:
            return []

    def _write(self, work: Callable[[Writer], None]) -> None:
        try:
            self._store.write(work)
        except StoreLostError:
            self._store.write(work)


def _checksum(*texts: str) -> int:
    return zlib.crc32("\0".join(texts).encode())
