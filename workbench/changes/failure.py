"""Why a plan was not applied, undone or redone, and what to do about it."""

from __future__ import annotations

import errno


class ApplyError(Exception):
    """A plan was not applied. Every file is as it was, unless the message says otherwise.

    Attributes:
        path: the file it is about; empty when it is about none in particular.
        message: what stands in the way and what to do, with the path.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class ConflictError(ApplyError):
    """A file is not what the plan was made over; nothing was overwritten.

    Attributes:
        theirs: the bytes that it has now; ``None`` when it is gone, or no plain file any more.
    """

    def __init__(self, path: str, message: str, theirs: bytes | None) -> None:
        super().__init__(path, message)
        self.theirs = theirs


_NEXT = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "your share of the disk is used up: free some space",
    errno.EROFS: "its file system is read-only",
    errno.EACCES: "its folder may not be written: ask for the right to, or change its mode",
    errno.EPERM: "the system does not permit it",
    errno.EIO: "the disk reports an error: look after it first",
}


def refused(path: str, error: OSError) -> ApplyError:
    """What the system said about a file, in words that tell what to do."""
    said = error.strerror or str(error)
    known = _NEXT.get(error.errno or 0)
    return ApplyError(path, f"{path} was not changed: {f'{known} ({said})' if known else said}")
