"""How near a file stands to the files that a claim cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.audit.cited import Cited
    from workbench.audit.surroundings import Surroundings

_CITED = (1.0, "in the cited file")
_INCLUDED = (0.95, "in a file that {} includes")
_SAME_FOLDER = (0.75, "beside {}")
_CITED_FOLDER = (0.9, "in the cited folder")
_SAME_CRATE = (0.55, "in the same crate")
_FAR = (0.2, "")
_UNBOUND = (0.5, "")


class Nearness:
    """Weighs places by the files a claim cites.

    Args:
        around: includes and crates.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._known: dict[tuple[object, ...], tuple[float, str]] = {}

    def of(self, path: str, cited: Cited) -> tuple[float, str]:
        """How near a file is to the cited ones.

        Returns:
            0 to 1 (in the middle where nothing is cited), and why in words, which may be empty.
        """
        key = (path, cited.files, cited.hints, cited.folders, cited.absent)
        if key not in self._known:
            self._known[key] = self._near(path, cited)
        return self._known[key]

    def _near(self, path: str, cited: Cited) -> tuple[float, str]:
        wanted = (*cited.files, *cited.hints, *cited.absent)
        if not wanted and not cited.folders:
            return _UNBOUND
        if path in cited.files or path in cited.hints:
            return _CITED
        for file in cited.files:
            if path in self._around.included((file,)):
                return _INCLUDED[0], _INCLUDED[1].format(_name(file))
        if any(path.startswith(f"{folder}/") for folder in cited.folders):
            return _CITED_FOLDER
        folder = path.rpartition("/")[0]
        for file in wanted:
            if file.rpartition("/")[0] == folder:
                return _SAME_FOLDER[0], _SAME_FOLDER[1].format(_name(file))
        own = self._around.crates.of(path)
        if own is not None and any(self._around.crates.of(file) is own for file in wanted):
            shared = max(_shared(path, file) for file in wanted)
            return _SAME_CRATE[0] + 0.15 * shared, _SAME_CRATE[1]
        return _FAR[0] + 0.2 * max((_shared(path, file) for file in wanted), default=0.0), _FAR[1]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _shared(path: str, other: str) -> float:
    """How much of two files' folders, from the root, is the same: 0 to 1."""
    mine, theirs = path.split("/")[:-1], other.split("/")[:-1]
    same = 0
    for left, right in zip(mine, theirs, strict=False):
        if left != right:
            break
        same += 1
    return same / max(len(mine), len(theirs), 1)
