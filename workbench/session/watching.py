"""Files that others change are told: the folders of what counts are watched, our own writes passed over.

The system tells (inotify, FSEvents …) through ``watchfiles``; where it cannot, because there are more folders
than it watches or the file system tells nothing, the folders are looked at again and again.
"""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.workspace.clock import just_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workbench.workspace.files import FileList

_TOGETHER = 400
"""Milliseconds: changes that follow each other within this are told once."""
_ROUND = 1000
"""Milliseconds until the watcher looks whether it is to end, or to watch other folders."""

_LEFTOVER = re.compile(
    r"\.sw.$|~$|^\.#|^#.*#$|^4913$|^\.DS_Store$|\.py[co]$|^\.\w.*\.tmp$|^\.contract-workbench"
)
"""Names of what editors, and we, put beside a file for a moment."""


class Wait(Protocol):
    """Tells changes: ``watchfiles.watch``, or what a test puts in its place."""

    def __call__(
        self, folders: tuple[str, ...], stop: threading.Event, *, polling: bool
    ) -> Iterator[Iterable[str]]:
        """Absolute paths that changed, in batches; an empty batch now and then; ends when ``stop`` is set.

        Raises:
            OSError: the system cannot watch so many folders, or none.
        """


class Watcher:
    """Watches on a thread of its own.

    Args:
        folders: what to watch; asked anew after each change.
        is_own: whether what is at a path is what we wrote there ourselves.
        on_change: called from the thread after others have changed something; must return quickly.
        wait: tells changes.
        missed: paths that changed before they were watched; asked once, when they are.

    Attributes:
        polling: the system could not tell, so the folders are looked at again and again.
        watching: set while folders are watched.
    """

    def __init__(
        self,
        folders: Callable[[], tuple[str, ...]],
        is_own: Callable[[str], bool],
        on_change: Callable[[], None],
        wait: Wait | None = None,
        missed: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.polling = False
        self.watching = threading.Event()
        self._folders = folders
        self._is_own = is_own
        self._on_change = on_change
        self._wait = wait or _system
        self._missed = missed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="contract-workbench watcher", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self, timeout: float = 2.0) -> None:
        """End; may be called twice, and before the start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _work(self) -> None:
        while not self._stop.is_set():
            folders = self._folders()
            if not folders:
                self._stop.wait(_ROUND / 1000)
                continue
            try:
                self._watch(folders)
            except OSError:
                if self.polling:
                    return
                self.polling = True

    def _watch(self, folders: tuple[str, ...]) -> None:
        """Until the end, or until other folders are to be watched."""
        self.watching.set()
        first = True
        for changed in self._wait(folders, self._stop, polling=self.polling):
            # By the first word the system watches for sure; what was written before it did, it never tells.
            if any(self._counts(path) for path in (*changed, *(self._missed() if first else ()))):
                self._on_change()
            first = False
            if self._stop.is_set() or self._folders() != folders:
                return

    def _counts(self, path: str) -> bool:
        return not _LEFTOVER.search(Path(path).name) and not self._is_own(path)


class CountedFolders:
    """The folders of a workspace that hold what counts, absolute; the root among them.

    Args:
        root: the workspace's, absolute.
        counted: tells what counts, as last listed.
    """

    def __init__(self, root: str, counted: Callable[[], FileList | None]) -> None:
        self._root = root
        self._counted = counted
        self._of: FileList | None = None
        self._folders: tuple[str, ...] = ()
        self._compared: FileList | None = None

    def missed(self) -> Iterator[str]:
        """Files that are not as they were listed, and folders in which something came or went since.

        Each list is compared once.
        """
        files = self._counted()
        if files is None or files is self._compared:
            return
        self._compared = files
        for file in files.by_path.values():
            state = _state(file.absolute)
            if state is None or (state.st_size, state.st_mtime_ns) != (file.size, file.mtime_ns):
                yield file.absolute
        folders, listed = frozenset(self()), files.listed_ns
        known = folders.union(file.absolute for file in files.by_path.values())
        for folder in folders:
            state = _state(folder)
            written = state.st_mtime_ns if state is not None else listed + 1
            # The clock of a file system is behind by up to a tick: what is that close is looked at.
            if written > listed or (just_written(written, listed) and _has_new(folder, known, listed)):
                yield folder

    def __call__(self) -> tuple[str, ...]:
        """The folders; none before the first list."""
        files = self._counted()
        if files is not self._of and files is not None:
            found = {self._root, *(file.absolute.rpartition("/")[0] for file in files.by_path.values())}
            self._folders = tuple(sorted(folder for folder in found if Path(folder).is_dir()))
            self._of = files
        return self._folders


def _has_new(folder: str, known: frozenset[str], since: int) -> bool:
    """Whether something stands in a folder that is not known, and that may have come since a time in ns."""
    try:
        with os.scandir(folder) as entries:
            return any(
                entry.path not in known and just_written(entry.stat(follow_symlinks=False).st_ctime_ns, since)
                for entry in entries
            )
    except OSError:
        return True


def _state(place: str) -> os.stat_result | None:
    try:
        return os.stat(place)  # noqa: PTH116 - ten thousand of them
    except OSError:
        return None


def _system(folders: tuple[str, ...], stop: threading.Event, *, polling: bool) -> Iterator[Iterable[str]]:
    from watchfiles import watch  # noqa: PLC0415 - loads a library of its own, behind the first paint

    # Each folder by itself: what does not count below them (``target``, ``node_modules``) costs nothing.
    for changes in watch(
        *folders,
        watch_filter=None,
        debounce=_TOGETHER,
        stop_event=stop,
        rust_timeout=_ROUND,
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=polling or None,
        recursive=False,
    ):
        yield [path for _, path in changes]
