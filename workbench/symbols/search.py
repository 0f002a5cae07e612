"""The literal search: where names stand as words in counted files, whatever the language.

It is the last word before "missing", so it reads every counted file, and looks for all names in one pass.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.workspace.processes import in_processes
from workbench.workspace.reading import TooLargeError, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workbench.workspace.counted import CountedFile

LARGEST = 32 << 20
"""Bytes; larger files are data, and are not searched."""

_BINARY_HEAD = 8192
_BATCH_BYTES = 4 << 20
_BATCH_FILES = 400
_FEW = 12
"""So few names are looked for one after the other; of more, the words of a file are the quicker way."""

_WORD = b"_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_APART = bytes(byte if byte in _WORD else 32 for byte in range(256))
"""Every byte that no ASCII identifier has becomes a space, so that ``split`` gives the words."""

Hit = tuple[str, int]
"""A counted file's path and the 1-based line of the first place the name stands in it."""

_Job = tuple[int, "CountedFile"]
_Found = tuple[list[tuple[bytes, int, Hit]], list[tuple[int, str, str]]]


class Occurrences(dict[str, tuple[Hit, ...]]):
    """Where names stand: for each name one hit per file, in the order of the files; none for the lost.

    Attributes:
        skipped: files that were not searched, and why: a path and a word or two each.
        searched: how many were.
    """

    skipped: tuple[tuple[str, str], ...] = ()
    searched: int = 0


def occurrences(names: Iterable[str], files: Sequence[CountedFile], *, processes: int = 2) -> Occurrences:
    """Where names stand as whole words.

    Args:
        names: identifiers; what is no identifier is found where it stands between bytes that are none of one.
        files: what is searched. Binary files (those with a NUL near their beginning) and those over
            ``LARGEST`` bytes are passed over, links to files that are searched too.
        processes: how many at once.
    """
    wanted = frozenset(name.encode("utf-8", "surrogateescape") for name in names if name)
    found: dict[bytes, list[tuple[int, Hit]]] = {name: [] for name in wanted}
    skipped: list[tuple[int, str, str]] = []
    jobs = list(enumerate(_once(files))) if wanted else []
    for hits, passed_over in in_processes(partial(_search, wanted), _batches(jobs), processes=processes):
        skipped += passed_over
        for name, place, hit in hits:
            found[name].append((place, hit))
    result = Occurrences(
        (name.decode("utf-8", "surrogateescape"), tuple(hit for _, hit in sorted(hits)))
        for name, hits in found.items()
    )
    result.skipped = tuple((path, why) for _, path, why in sorted(skipped))
    result.searched = len(jobs) - len(skipped)
    return result


def _once(files: Sequence[CountedFile]) -> Iterator[CountedFile]:
    links = any(file.link for file in files)
    paths = {file.path for file in files} if links else frozenset()
    return (file for file in files if not file.link or file.link not in paths)


def _batches(jobs: Sequence[_Job]) -> Iterator[Sequence[_Job]]:
    """Jobs in batches of like size."""
    start = size = 0
    for at, (_, file) in enumerate(jobs, 1):
        size += file.size
        if size >= _BATCH_BYTES or at - start >= _BATCH_FILES:
            yield jobs[start:at]
            start, size = at, 0
    if start < len(jobs):
        yield jobs[start:]


def _search(wanted: frozenset[bytes], jobs: Sequence[_Job]) -> _Found:
    """Search a batch; runs in a worker process."""
    odd = frozenset(name for name in wanted if name.translate(_APART) != name)
    found: list[tuple[bytes, int, Hit]] = []
    skipped: list[tuple[int, str, str]] = []
    for place, file in jobs:
        try:
            data = read_file(file, limit=LARGEST)
        except TooLargeError:
            skipped.append((place, file.path, "too large"))
            continue
        except OSError as error:
            skipped.append((place, file.path, error.strerror or "cannot be read"))
            continue
        if b"\0" in data[:_BINARY_HEAD]:
            skipped.append((place, file.path, "binary"))
            continue
        if len(wanted) <= _FEW:
            here: Iterable[bytes] = [name for name in wanted if name in data]
        else:
            here = wanted.intersection(data.translate(_APART).split())
            here = [*here, *(name for name in odd if name in data)]
        for name in here:
            at = _first(name, data)
            if at >= 0:
                found.append((name, place, (file.path, data.count(b"\n", 0, at) + 1)))
    return found, skipped


def _first(name: bytes, data: bytes) -> int:
    """The offset of the first place where ``name`` stands as a word; -1 for none."""
    # An expression that looks behind tries every byte; this finds the next place in no time.
    size, at = len(name), data.find(name)
    while at >= 0:
        if (not at or data[at - 1] not in _WORD) and (data[at + size : at + size + 1] or b" ") not in _WORD:
            return at
        at = data.find(name, at + 1)
    return -1
