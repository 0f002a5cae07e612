"""What the store's tables are written with, and what happens when they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class StoreLostError(Exception):
    """What was kept is gone: the file was damaged, or is held. The store is empty and can be filled."""


class Writer(Protocol):
    """What a piece of writing has in hand."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for many rows."""
