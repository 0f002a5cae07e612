"""What was measured of trace files, kept in the workspace's store from one run to the next.

In the process that compares: the face's own never sees what is kept. Whatever is wrong with the store, or
with a row of it, the files are measured anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import TYPE_CHECKING, Self

import numpy as np

from workbench.session.world import program
from workbench.store.codec import CodecError, decode, encode
from workbench.store.database import open_store
from workbench.store.trace_cache import TraceCache
from workbench.traces.metrics import Metrics
from workbench.workspace.clock import just_written

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.traces.measure import Job

_OFTEN = 0.5
"""Seconds between two writings: a transaction costs as much as many rows."""


class NotKeptError(Exception):
    """Something would have to be measured."""


class Measures:
    """What is kept of a workspace's traces; use it as a context, which writes what is left to write.

    A measure holds for the two files' paths, sizes and times of writing, for the way in which they lie over
    each other and what was asked of them, and for this program.

    Args:
        root: of the workspace.
        only: nothing is to be measured: what is not kept is an error.
    """

    def __init__(self, root: Path, *, only: bool = False) -> None:
        self._store = open_store(root)
        self._cache = TraceCache(self._store)
        self._only = only
        self._program = f"{program(('store', 'traces'), ())} {np.__version__}"
        self._waiting: list[tuple[bytes, bytes, str]] = []
        self._written = time.monotonic()
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._write()
        self._store.close()

    def find(self, job: Job) -> Metrics | None:
        """What was measured of two files, if they are as they were then.

        Raises:
            NotKeptError: nothing that is not kept is to be measured, and this is not.
        """
        self._seen = time.time_ns()
        text = self._cache.find(_key(job), self._stamp(job))
        try:
            found = decode(Metrics, json.loads(text)) if text is not None else None
        except (CodecError, ValueError):
            found = None
        if found is None and self._only:
            raise NotKeptError
        return found

    def keep(self, job: Job, metrics: Metrics) -> None:
        """Keep what was measured; not of files so young that they may change once more unnoticed."""
        stamps = (job.subject.tensor.stamp, job.oracle.tensor.stamp)
        if not self._store.kept or any(just_written(stamp.mtime_ns, self._seen) for stamp in stamps):
            return
        self._waiting.append((_key(job), self._stamp(job), json.dumps(encode(metrics))))
        if time.monotonic() - self._written >= _OFTEN:
            self._write()

    def _write(self) -> None:
        self._cache.keep(self._waiting)
        self._waiting.clear()
        self._written = time.monotonic()

    def _stamp(self, job: Job) -> bytes:
        return repr((self._program, *job.subject.tensor.stamp, *job.oracle.tensor.stamp)).encode()


def _key(job: Job) -> bytes:
    paths = (os.fsencode(side.tensor.path) for side in (job.subject, job.oracle))
    way = repr((job.plan.arrangement, job.kind, job.top, job.minus_infinity)).encode()
    return hashlib.blake2b(b"\0".join((*paths, way)), digest_size=16).digest()
