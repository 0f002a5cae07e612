"""What files held in earlier revisions: many of them through one git process.

One ``git cat-file --batch`` answers for all; a process for each file would take longer than reading them.
"""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.workspace.hardened import CANCELLED, SECONDS, GitError, GitTimeoutError, start_git

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator
    from typing import IO

    from workbench.workspace.repository import Repository

LARGEST = 32 << 20
"""Bytes; a larger file is no contract and no source, and its bytes are passed over."""

_ASKED = 4096
"""Bytes of questions that are written before their answers are read: what every pipe holds, so that neither
side waits for the other."""

_HELD = 8 << 20
"""Bytes of answers that are read before they are handed on."""

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as a revision has it.

    Attributes:
        revision: as it was asked.
        path: as it was asked.
        data: the bytes, unfiltered; ``None`` when there are none to give.
        why: why there are none: ``absent``, ``not a file``, ``too large``, or ``cannot be asked`` for a name
            that git's questions cannot hold; else empty.
        id: the object's id, which is the same for the same bytes; empty when absent.
    """

    revision: str
    path: str
    data: bytes | None
    why: str = ""
    id: str = ""


def read_blobs(
    git: Repository,
    wanted: Iterable[tuple[str, str]],
    *,
    largest: int = LARGEST,
    seconds: float = SECONDS,
) -> Iterator[Blob]:
    """The bytes of many files at revisions, through one process.

    Close the iterator to end the process early.

    Args:
        git: the repository; outside one nothing is asked, and each blob is absent.
        wanted: pairs of a revision (a commit's id, or what git understands as one) and a path relative to
            ``git.root``.
        largest: bytes; of what is larger no data comes.
        seconds: how long git may keep us waiting for one batch of answers.

    Yields:
        One blob for each pair, in order.

    Raises:
        GitTimeoutError: git took longer.
        GitError: there is no git, it ended too early, or the repository's cancellation was cancelled.
    """
    with open_blobs(git, largest=largest, seconds=seconds) as blobs:
        yield from blobs.read(wanted)


@contextlib.contextmanager
def open_blobs(git: Repository, *, largest: int = LARGEST, seconds: float = SECONDS) -> Iterator[Blobs]:
    """Blobs in several rounds, through one process that lives as long as the context; see ``read_blobs``."""
    blobs = Blobs(git, largest, seconds)
    try:
        yield blobs
    finally:
        blobs.close()


class Blobs:
    """One process that is asked for blobs; made by ``open_blobs``, started by the first question."""

    def __init__(self, git: Repository, largest: int, seconds: float) -> None:
        self._git = git
        self._largest, self._seconds = largest, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._conversation: _Conversation | None = None

    def read(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Blob]:
        """One blob for each pair of revision and path, in order; take all of them before the next round."""
        pairs = list(wanted)
        if pairs and not self._git.available:
            yield from (Blob(revision, path, None, "absent") for revision, path in pairs)
            return
        for batch in _batches(pairs):
            yield from self._asked().answers(batch)

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        if self._git.cancellation is not None:
            self._git.cancellation.remove(self._process)
        with contextlib.suppress(OSError):  # a pipe that it has left already
            self._process.kill()
            self._process.communicate()

    def _asked(self) -> _Conversation:
        if self._conversation is None:
            cancellation = self._git.cancellation
            process = start_git(self._git.root, "cat-file", "--batch", asking=True, cancellation=cancellation)
            if cancellation is not None:
                cancellation.add(process)
            self._process = process
            self._conversation = _Conversation(self._git, process, self._largest, self._seconds)
        return self._conversation


def _batches(pairs: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str, bytes]]]:
    """Questions, as many at a time as a pipe holds."""
    batch: list[tuple[str, str, bytes]] = []
    size = 0
    for revision, path in pairs:
        question = _question(revision, path)
        if batch and size + len(question) > _ASKED:
            yield batch
            batch, size = [], 0
        batch.append((revision, path, question))
        size += len(question)
    if batch:
        yield batch


def _question(revision: str, path: str) -> bytes:
    """One line of git's input; empty where a name cannot stand in one."""
    if not revision or not path or path.startswith("/") or any(at in revision + path for at in "\n\r\0"):
        return b""
    if ".." in path.split("/"):  # git ends at a path that leads out
        return b""
    line = os.fsencode(f"{revision}:./{path}\n")
    return line if len(line) <= _ASKED else b""


class _Conversation:
    """Questions to one process, and what it answers."""

    def __init__(
        self, git: Repository, process: subprocess.Popen[bytes], largest: int, seconds: float
    ) -> None:
        assert process.stdin is not None  # noqa: S101 - asked for with PIPE
        assert process.stdout is not None  # noqa: S101 - asked for with PIPE
        self._git, self._process = git, process
        self._questions: IO[bytes] = process.stdin
        self._output: IO[bytes] = process.stdout
        self._largest, self._seconds = largest, seconds
        self._late = threading.Event()

    def answers(self, batch: list[tuple[str, str, bytes]]) -> Iterator[Blob]:
        """Ask a batch and hand on its answers; the clock runs only while git is waited for."""
        asked = False
        waiting = iter(batch)
        done = False
        while not done:
            held: list[Blob] = []
            size = 0
            timer = threading.Timer(self._seconds, self._stop)
            timer.daemon = True
            timer.start()
            try:
                if not asked:
                    self._questions.write(b"".join(question for *_, question in batch))
                    self._questions.flush()
                    asked = True
                while size < _HELD:
                    entry = next(waiting, None)
                    if entry is None:
                        done = True
                        break
                    held.append(self._answer(*entry))
                    size += len(held[-1].data or b"")
            except (OSError, EOFError, ValueError):
                raise self._ended() from None
            finally:
                timer.cancel()
            yield from held

    def _answer(self, revision: str, path: str, question: bytes) -> Blob:
        if not question:
            return Blob(revision, path, None, "cannot be asked")
        head = self._output.readline()
        if not head.endswith(b"\n"):
            raise EOFError
        if not head.startswith(question[:-1]):
            words = head.split()
            id_, kind, size = words[0].decode(), words[1], int(words[2])
            data = self._content(size, keep=kind == b"blob" and size <= self._largest)
            why = "" if data is not None else "too large" if kind == b"blob" else "not a file"
            return Blob(revision, path, data, why, id_)
        return Blob(revision, path, None, "absent")

    def _content(self, size: int, *, keep: bool) -> bytes | None:
        """The bytes of an answer and the line end behind it, read to their end in any case."""
        if keep:
            data = self._output.read(size)
            if len(data) < size or self._output.read(1) != b"\n":
                raise EOFError
            return data
        left = size + 1
        while left:
            piece = self._output.read(min(left, _PIECE))
            if not piece:
                raise EOFError
            left -= len(piece)
        return None

    def _stop(self) -> None:
        self._late.set()
        self._process.kill()

    def _ended(self) -> GitError:
        """Why the process gave no answer."""
        cancellation = self._git.cancellation
        if cancellation is not None and cancellation.cancelled:
            return GitError(CANCELLED)
        if self._late.is_set():
            return GitTimeoutError("git cat-file took too long")
        return GitError("git cat-file ended before it had answered")
