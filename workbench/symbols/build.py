"""Bringing the index up to date with the counted files: what changed is read, in two processes."""

from __future__ import annotations

import marshal
import time
from typing import TYPE_CHECKING

from workbench.store.index_cache import FileRow, IndexWriter, known_files
from workbench.store.writer import StoreLostError
from workbench.symbols.edition import edition
from workbench.symbols.index import Index
from workbench.symbols.placing import Placing, manifests_stamp
from workbench.symbols.reading import lost, read_batch
from workbench.workspace.clock import just_written
from workbench.workspace.processes import in_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from workbench.store.database import Store
    from workbench.store.index_cache import Known
    from workbench.store.writer import Writer
    from workbench.symbols.reading import Job
    from workbench.workspace.counted import CountedFile

    Progress = Callable[[int, int], None]

ENDINGS = (".rs", ".py", ".pyi")
"""Of files that ``language_of`` knows: one look at a name, for all the others of a large workspace."""

_BATCH_BYTES = 512 << 10
_BATCH_FILES = 400
_INLINE_BYTES = 768 << 10
"""So little is read here: two processes take longer to start."""

_MANY = 2000
"""So many files are worth making the index of names anew for."""


def build(files: Sequence[CountedFile], store: Store, on_progress: Progress | None = None) -> Index:
    """The index of these files, kept in the store.

    Only files are read that are new or whose size or times have changed; what is no longer listed is dropped.
    When ``on_progress`` raises, what was read so far is kept, and the error goes on.

    Args:
        files: the counted files of the source roots.
        store: where the index lies.
        on_progress: is told files done of files found, now and then, on this thread.

    Returns:
        The index; it reads from the store when asked, and builds itself anew should the store be lost.
    """
    try:
        _update(files, store, on_progress)
    except StoreLostError:
        _update(files, store, on_progress)
    links = {file.path: file.link for file in files if file.link}
    return Index(store, lambda: _update(files, store, None), links)


def _update(files: Sequence[CountedFile], store: Store, on_progress: Progress | None) -> None:
    sources = _sources(files)
    key, manifests = edition(), manifests_stamp(files)
    began = time.time_ns()

    def work(writer: Writer) -> Exception | None:
        # Once more, for another process may have done it while this one waited for the store.
        changed, gone = _differences(sources, known_files(store, key))
        index = IndexWriter(writer, key, many=len(changed) > _MANY)
        index.drop(gone)
        done = len(sources) - len(changed)
        stopped: Exception | None = None
        placing = Placing(files)
        rows = _read(changed, began, placing)
        try:
            for batch in rows:
                index.add(batch)
                done += len(batch)
                try:
                    if on_progress is not None:
                        on_progress(done, len(sources))
                except Exception as error:  # noqa: BLE001 - raised again once what was read is kept
                    stopped = error
                    break
        finally:
            rows.close()
        placing.place(index)
        index.finish(manifests if stopped is None else "")
        return stopped

    changed, gone = _differences(sources, known_files(store, key))
    if on_progress is not None:
        on_progress(len(sources) - len(changed), len(sources))
    if changed or gone or store.read("SELECT value FROM meta WHERE name = 'placed'") != [(manifests,)]:
        stopped = store.write(work)
        if stopped is not None:
            raise stopped


def _sources(files: Sequence[CountedFile]) -> list[CountedFile]:
    """Files in a language that is understood; a link to one of them is read under that one's name."""
    found = [file for file in files if file.path.endswith(ENDINGS)]
    links = [file for file in found if file.link]
    if not links:
        return found
    paths = {file.path for file in found}
    return [file for file in found if file.link not in paths]


def _differences(
    sources: Sequence[CountedFile], known: Mapping[str, Known]
) -> tuple[list[CountedFile], list[int]]:
    """Files to read, and ids of rows to drop."""
    nothing: Known = (0, (0, 0, 0))
    changed = [file for file in sources if known.get(file[0], nothing)[1] != file[2:5]]
    gone = [known[file.path][0] for file in changed if file.path in known]
    if len(known) - len(gone) > len(sources) - len(changed):
        gone += [known[path][0] for path in known.keys() - {file.path for file in sources}]
    return changed, gone


def _settled(file: CountedFile, began: int) -> bool:
    """Whether a change after this moment would show in the file's times."""
    return not just_written(max(file.mtime_ns, file.ctime_ns), began)


# -- reading -------------------------------------------------------------------------------------------------


def _read(
    changed: Sequence[CountedFile], began: int, placing: Placing
) -> Generator[list[FileRow], None, None]:
    jobs = [(file, _settled(file, began)) for file in changed]
    for packed in in_processes(read_batch, _batches(jobs), lost=lost):
        rows = marshal.loads(packed)  # noqa: S302 - from our own worker
        yield [FileRow(path, placing.own(path), *rest) for path, *rest in rows]


def _batches(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    """Batches of like size; a single one when there is little to do."""
    if sum(file.size for file, _ in jobs) <= _INLINE_BYTES and len(jobs) <= _BATCH_FILES:
        if jobs:
            yield jobs
        return
    # The largest first, for one of them takes as long as a batch; and what is left last in ever smaller
    # batches, so that both workers are through at once.
    large = [job for job in jobs if job[0].size >= _BATCH_BYTES]
    yield from ([job] for job in sorted(large, key=lambda job: -job[0].size))
    small = [job for job in jobs if job[0].size < _BATCH_BYTES] if large else jobs
    left = sum(file.size for file, _ in small)
    start = size = 0
    most, files = _batch_of(left, len(small))
    for at, (file, _) in enumerate(small, 1):
        size += file.size
        if size >= most or at - start >= files:
            yield small[start:at]
            left -= size
            start, size = at, 0
            most, files = _batch_of(left, len(small) - at)
    if start < len(small):
        yield small[start:]


def _batch_of(size: int, files: int) -> tuple[int, int]:
    """How many bytes and files make a batch when so many are left."""
    return (
        min(_BATCH_BYTES, max(_BATCH_BYTES >> 3, size >> 4)),
        min(_BATCH_FILES, max(_BATCH_FILES >> 3, files >> 4)),
    )
