"""A file that counts, and one that does not with a reason. Values only; ``list_files`` makes them."""

from __future__ import annotations

from typing import NamedTuple


class CountedFile(NamedTuple):
    """A file that counts. A tuple, since a large workspace makes ten thousands of them at each start.

    Attributes:
        path: relative to the workspace root, POSIX separators (``../sibling/src/x.rs`` for roots beside it).
        absolute: where it is.
        size: in bytes.
        mtime_ns: when its content changed, in ns.
        ctime_ns: when its content or its attributes changed, in ns; tells a change whose mtime was set back.
        link: for a symbolic link the path of the file it leads to, inside the roots; empty for all others.
            Where that file counts, content is read and indexed under its name.
    """

    path: str
    absolute: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0
    link: str = ""


class FileProblem(NamedTuple):
    """A file that does not count and somebody should know why.

    Attributes:
        rule: name of the finding (``link-leaves-roots``).
        path: as ``CountedFile.path``.
        message: one sentence.
    """

    rule: str
    path: str
    message: str
