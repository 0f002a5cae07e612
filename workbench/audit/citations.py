"""Which sources cite a claim's id or a contract's name: one pass over them for all that may be asked."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from workbench.symbols.extract import language_of
from workbench.workspace.processes import in_processes
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from workbench.workspace.counted import CountedFile

_LARGEST = 32 << 20
_BATCH = 4 << 20
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_KEPT = b"-0123456789abcdefghijklmnopqrstuvwxyz"
_APART = bytes(byte if byte in _KEPT else 32 for byte in bytes(range(256)).lower().replace(b"_", b"-"))
"""Every byte that no id has becomes a space, so that ``split`` gives ids whole, dashes and all. Neither case
nor the difference of ``-`` and ``_`` counts."""


class Citations:
    """Files of a language with an index in which ids stand as whole words.

    Args:
        files: what counts.
        processes: how many at once.
    """

    def __init__(self, files: Iterable[CountedFile], *, processes: int = 2) -> None:
        self._files = tuple(file for file in files if language_of(file.path) is not None and not file.link)
        self._processes = processes
        self._wanted: set[str] = set()
        self._begun: set[str] = set()
        self._known: dict[str, tuple[str, ...]] = {}
        self._under_way: Future[None] | None = None

    def foresee(self, words: Iterable[str]) -> None:
        """Note ids that may be asked for: the first question looks for all of them at once."""
        folded = {_folded(word) for word in words if _WORD.fullmatch(word)}
        self._wanted |= folded - self._begun

    def begin(self) -> None:
        """Look for what was foreseen, on a thread of its own: the first question waits for the answer."""
        if self._wanted and self._under_way is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - when something is missing

            with_one = ThreadPoolExecutor(1, "citations")
            self._under_way = with_one.submit(self._search, self._taken())
            with_one.shutdown(wait=False)

    def wait(self) -> None:
        """Wait for the end of what was begun; whoever asks the first question hears what went wrong."""
        under_way = self._under_way
        if under_way is not None:
            under_way.exception()

    def files(self, word: str) -> tuple[str, ...]:
        """The files a word stands in, in the order they were given; none for what is no single word."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            under_way.result()
        key = _folded(word)
        if key not in self._known and _WORD.fullmatch(word):
            self._wanted.add(key)
            self._search(self._taken())
        return self._known.get(key, ())

    def _taken(self) -> frozenset[str]:
        words = frozenset(self._wanted)
        self._begun |= words
        self._wanted.clear()
        return words

    def _search(self, words: frozenset[str]) -> None:
        wanted = frozenset(word.encode() for word in words)
        found: dict[str, list[int]] = {word: [] for word in words}
        if wanted:
            jobs = list(enumerate(self._files))
            for hits in in_processes(partial(_cited, wanted), _batches(jobs), processes=self._processes):
                for cited, place in hits:
                    found[cited.decode()].append(place)
        for word, places in found.items():
            self._known[word] = tuple(self._files[place].path for place in sorted(places))


def _folded(word: str) -> str:
    return word.lower().replace("_", "-")


def _batches(jobs: Sequence[tuple[int, CountedFile]]) -> Iterator[Sequence[tuple[int, CountedFile]]]:
    batch: list[tuple[int, CountedFile]] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += job[1].size
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _cited(wanted: frozenset[bytes], jobs: Sequence[tuple[int, CountedFile]]) -> list[tuple[bytes, int]]:
    """Search a batch; may run in a worker process."""
    found: list[tuple[bytes, int]] = []
    for place, file in jobs:
        try:
            data = read_file(file, limit=_LARGEST)
        except OSError:
            continue  # gone since it was listed, or too large to be code
        found.extend((word, place) for word in wanted.intersection(data.translate(_APART).split()))
    return found
