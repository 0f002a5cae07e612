"""What was measured of pairs of trace files: kept as texts that the session encodes and decodes.

One row for two files and the way in which they were held against each other. It holds for the files as they
were, and for the program that measured them: both are its stamp. A row that is not what was written is as
good as none.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from workbench.store.writer import StoreLostError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.store.database import Store
    from workbench.store.writer import Writer

MOST = 1 << 27
"""Bytes of all rows together; those that were written first make room."""

_EVICT = """DELETE FROM measure WHERE id <= (
    SELECT max(id) FROM (SELECT id, sum(size) OVER (ORDER BY id DESC) AS total FROM measure)
    WHERE total > ?)"""


class TraceCache:
    """Measures in a store. A store that is lost, closed or in memory is an empty one.

    Args:
        store: where.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, key: bytes, stamp: bytes) -> str | None:
        """What was kept under a key, if it was kept with this stamp."""
        try:
            rows = self._store.read("SELECT data FROM measure WHERE key = ? AND stamp = ?", (key, stamp))
        except StoreLostError:
            return None
        try:
            return zlib.decompress(rows[0][0]).decode() if rows else None
        except (zlib.error, UnicodeDecodeError, TypeError):
            return None

    def keep(self, entries: Sequence[tuple[bytes, bytes, str]]) -> None:
        """Keep some: key, stamp, text. They take the place of what was kept under their keys."""
        rows = []
        for key, stamp, text in entries:
            data = zlib.compress(text.encode(), 1)
            rows.append((key, stamp, len(data), data))

        def work(writer: Writer) -> None:
            writer.executemany(
                "INSERT OR REPLACE INTO measure (key, stamp, size, data) VALUES (?, ?, ?, ?)", rows
            )
            writer.execute(_EVICT, (MOST,))

        if rows and self._store.kept:
            try:
                self._store.write(work)
            except StoreLostError:
                return  # they are measured anew
