"""The index brought up to date on a thread of its own, while contracts are read.

Both keep processes busy and this one hardly: one after the other, the last batches of the first would leave
processors idle, and so would what this process does with the results.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.store.database import Store
    from workbench.symbols.index import Index
    from workbench.workspace.files import CountedFile

_BETWEEN = 0.1
"""Seconds between two reports of how far it is."""


class _GivenUpError(Exception):
    """Ends the build from within; what was read so far is kept."""


class Indexing:
    """One build of the index, begun at once.

    Args:
        files: the counted files of the source roots.
        store: where the index lies; nothing else can be written there until the build is through.
    """

    def __init__(self, files: Sequence[CountedFile], store: Store) -> None:
        self._files = files
        self._store = store
        self._index: Index | None = None
        self._error: BaseException | None = None
        self._so_far = (0, len(files))
        self._given_up = False
        self._thread = threading.Thread(target=self._build, name="indexing", daemon=True)
        self._thread.start()

    def index(self, tell: Callable[[int, int], None]) -> Index:
        """The index, once it is there.

        Args:
            tell: is told files done of files found, now and then, on the caller's thread; when it raises, the
                build ends, and the error goes on.

        Raises:
            Exception: what the build raised.
        """
        try:
            while self._thread.is_alive():
                tell(*self._so_far)
                self._thread.join(_BETWEEN)
        except BaseException:
            self.give_up()
            raise
        if self._error is not None:
            raise self._error
        assert self._index is not None  # noqa: S101 - there was no error
        return self._index

    def give_up(self) -> None:
        """End the build after the batch at hand; returns when it has ended."""
        self._given_up = True
        self._thread.join()

    def _build(self) -> None:
        from workbench.symbols.build import build  # noqa: PLC0415 - a warm check needs no index

        try:
            self._index = build(self._files, self._store, self._on_progress)
        except BaseException as error:  # noqa: BLE001 - raised where the index is asked for
            self._error = error

    def _on_progress(self, done: int, found: int) -> None:
        self._so_far = (done, found)
        if self._given_up:
            raise _GivenUpError
