"""Which tracked files on the disk differ from git's index, found without git reading them.

Git itself would run the clean filters that attributes and config ask for. Here the index's own stat data is
compared first (as git does), then the bytes' hash, with CRLF taken as LF where that makes the difference.
"""

# File names as git has them: bytes made text, joined as they are.
# ruff: noqa: PTH115, PTH116, PTH118, PTH123

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.workspace.repository import Repository

_ENTRY = re.compile(
    rb"(?P<mode>\d{6}) (?P<oid>[0-9a-f]+) (?P<stage>\d)\t(?P<path>[^\0]*)\0"
    rb"(?:  ctime: \d+:\d+\n  mtime: (?P<seconds>\d+):(?P<nanos>\d+)\n"
    rb"[^\0]*?  size: (?P<size>\d+)\tflags: [0-9a-f]+\n)?"
)
"""``git ls-files --stage --debug -z``; the second part's form is git's own affair, so it may be absent."""

_LINK = b"120000"
_SUBMODULE = b"160000"


def changed(git: Repository) -> frozenset[str]:
    """Tracked files below git's root that are gone or whose bytes are not the index's."""
    listing = git.run("ls-files", "--stage", "--debug", "-z")
    written = _written(git)
    algorithm = "sha256" if git.ask("rev-parse", "--show-object-format") == "sha256" else "sha1"
    found: set[str] = set()
    for entry in _ENTRY.finditer(listing):
        path = os.fsdecode(entry["path"])
        if entry["mode"] == _SUBMODULE or path.startswith(("../", "/")):
            continue
        if entry["stage"] != b"0" or _differs(os.path.join(git.root, path), entry, written, algorithm):
            found.add(path)
    return frozenset(found)


def _written(git: Repository) -> int:
    """When the index was written, in ns: a file as new as that may have changed after git looked at it."""
    where = git.ask("rev-parse", "--git-path", "index")
    try:
        return os.stat(os.path.join(git.root, where or "")).st_mtime_ns
    except OSError:
        return 0


def _differs(absolute: str, entry: re.Match[bytes], written: int, algorithm: str) -> bool:
    try:
        state = os.lstat(absolute)
        if entry["mode"] == _LINK:
            if not stat.S_ISLNK(state.st_mode):
                return True
            return _oid(os.fsencode(os.readlink(absolute)), algorithm) != entry["oid"]
        if not stat.S_ISREG(state.st_mode):
            return True
        if entry["size"] is not None:
            mtime = int(entry["seconds"]) * 1_000_000_000 + int(entry["nanos"])
            if mtime == state.st_mtime_ns and int(entry["size"]) == state.st_size and mtime < written:
                return False
        with open(absolute, "rb") as file:
            data = file.read()
    except OSError:
        return True
    return entry["oid"] not in (_oid(data, algorithm), _oid(data.replace(b"\r\n", b"\n"), algorithm))


def _oid(data: bytes, algorithm: str) -> bytes:
    """Git's id of a blob: a hash over ``blob SIZE NUL`` and the bytes."""
    hasher = hashlib.new(algorithm, b"blob %d\0" % len(data), usedforsecurity=False)
    hasher.update(data)
    return hasher.hexdigest().encode()
