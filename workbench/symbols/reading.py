"""Reading the definitions of files, in a worker process: nothing is loaded here that it does not need."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING

from workbench.symbols.extract import extract, language_of
from workbench.workspace.counted import CountedFile
from workbench.workspace.reading import TooLargeError, read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 16 << 20
"""Bytes; a larger file is data, and is noted and not read."""

Job = tuple[CountedFile, bool]
"""A file, and whether it is settled: a change from now on would show in its times."""


def read_batch(jobs: Sequence[Job]) -> bytes:
    """Read the definitions of some files; runs in a worker.

    Returns:
        ``FileRow``s without their place as plain tuples, marshalled: the quickest way from process to
        process.
    """
    return marshal.dumps([_row(file, settled=settled) for file, settled in jobs])


def _row(file: CountedFile, *, settled: bool) -> tuple[object, ...]:
    try:
        found = extract(file.path, read_file(file, limit=LARGEST))
    except TooLargeError:
        return _unread(file, settled, f"not read: it has {file.size:,} bytes")
    except OSError as error:
        return _unread(file, False, f"cannot be read: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - one file's trouble is not the others'
        return _unread(file, settled, f"cannot be parsed: {type(error).__name__}: {error}")
    if found is None:
        return _unread(file, settled, "not read: its language is not understood")
    symbols: Sequence[tuple[object, ...]] = found.symbols
    if not file.path.endswith(".rs"):
        # marshal takes no members of an enum, which kinds may be.
        symbols = [(str(kind), *rest) for kind, *rest in found.symbols]
    return (
        file.path, tuple(file[2:5]), settled, str(found.language), bool(found.errors), "",
        tuple(found.includes), tuple(found.mods), tuple(symbols),
    )  # fmt: skip


def _unread(file: CountedFile, settled: bool, note: str) -> tuple[object, ...]:
    language = language_of(file.path)
    return (file.path, tuple(file[2:5]), settled, str(language or ""), True, note, (), (), ())


def lost(job: Job, how: str) -> bytes:
    """What stands for the row of a file whose reader ended, in whatever way."""
    file, settled = job
    return marshal.dumps([_unread(file, settled, f"cannot be parsed: {how}")])
