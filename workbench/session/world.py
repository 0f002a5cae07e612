"""Everything an audit depends on besides the contract, as one hash: the world.

While the world and a contract's own stat are as they were, its audit is taken from the store unread. A file
that was written within the clock's tick of being listed could change again without its stat showing it; a
world that holds one is given a name that nothing will ask for again.
"""

# ruff: noqa: PTH118, PTH120
# A hundred paths at every start: as texts they cost a tenth.

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from array import array
from itertools import chain
from typing import TYPE_CHECKING

from workbench import __version__
from workbench.workspace.clock import COARSE, FINE, SECOND, just_written

if TYPE_CHECKING:
    from workbench.workspace.files import CountedFile, FileList
    from workbench.workspace.listing import Lister
    from workbench.workspace.settings import Settings

_ROOMS = ("audit", "contracts", "session", "store", "symbols", "workspace")
_PACKAGES = (
    "tree_sitter",
    "tree_sitter_rust",
    "tree_sitter_python",
    "yaml",
    "jsonschema",
    "rapidfuzz",
    "semver",
)
"""What decides what an audit finds: rooms of this program, and packages."""


PATIENCE = 1.2 * FINE / SECOND
"""Seconds after which a file that is not written any more is no longer young, on most file systems."""


class World:
    """What counts and is no contract, by the stamps of its files.

    Of contracts only their names have a say, so that an edit of one leaves the others' audits as they are.

    Args:
        files: everything that counts.
    """

    def __init__(self, files: FileList) -> None:
        contracts = {file.path for file in files.contracts}
        others = [file for path, file in files.by_path.items() if path not in contracts]
        # A column of each: two calls that run in C, where a loop would cost as much as listing the files.
        columns = tuple(zip(*others, strict=True)) or ((), (), (), (), (), ())
        self._sizes, self._mtimes, self._ctimes = columns[2:5]
        self._files = files

    def unsettled(self) -> bool:
        """Whether waiting for ``PATIENCE`` would help: some file is young, by a fine clock."""
        fresh = self._files.listed_ns - FINE
        if max(self._mtimes, default=0) < fresh:
            return False
        return any(mtime >= fresh and mtime % SECOND for mtime in self._mtimes)

    def name(self, settings: Settings, program: str, extra: str = "") -> str:
        """Hash everything.

        Args:
            settings: of the workspace.
            program: as ``program`` tells.
            extra: what else decides, such as the revision when history is asked.

        Returns:
            32 hexadecimal digits; never the same twice when a file is younger than the clock's tick.
        """
        files = self._files
        texts = [program, spelled(settings), extra, *files.by_path, ""]
        texts += chain.from_iterable(files.folder_links.items())
        texts += chain.from_iterable((problem.path, problem.message) for problem in files.problems)
        digest = hashlib.blake2b("\0".join(texts).encode(), digest_size=16)
        for column in (self._sizes, self._mtimes, self._ctimes):
            digest.update(array("q", column))
        coarse = files.listed_ns - COARSE
        if max(self._mtimes, default=0) >= coarse and any(
            just_written(mtime, files.listed_ns) for mtime in self._mtimes
        ):
            digest.update(os.urandom(16))
        return digest.hexdigest()


def settled(found: Lister) -> bool:
    """Whether nothing of what was found could change once more without its stamp showing it."""
    return not any(just_written(time, found.began) for time in found.times_from(found.began - COARSE))


def young(file: CountedFile, listed_ns: int) -> bool:
    """Whether a file could change once more without its stamp showing it."""
    return just_written(file.mtime_ns, listed_ns)


def program(rooms: tuple[str, ...] = _ROOMS, packages: tuple[str, ...] = _PACKAGES) -> str:
    """What this program is made of: a digest of its own files' stats, and of the packages that have a say.

    Args:
        rooms: whose files.
        packages: by name.

    Nothing is imported for it, and no metadata is read: a package is known by the size and time of its files.
    """
    digest = hashlib.blake2b(f"{__version__} {sys.version}".encode(), digest_size=16)
    home = os.path.dirname(os.path.dirname(__file__))
    for room in rooms:
        _add(digest, os.path.join(home, room))
    for name in packages:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            _add(digest, os.path.dirname(spec.origin))
    return digest.hexdigest()


def _add(digest: hashlib.blake2b, folder: str) -> None:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if not entry.name.startswith("__"):
                    _add(digest, entry.path)
                continue
            stat = entry.stat()
            digest.update(f"{entry.name} {stat.st_size} {stat.st_mtime_ns}\n".encode())


def spelled(settings: Settings) -> str:
    """Settings as one text, but for those that no audit depends on."""
    fields = sorted(
        name for name in type(settings).__dataclass_fields__ if name not in {"fail_on", "accepted"}
    )
    return repr([(name, _stable(getattr(settings, name))) for name in fields])


def _stable(value: object) -> object:
    return sorted(value.items()) if hasattr(value, "items") else value
