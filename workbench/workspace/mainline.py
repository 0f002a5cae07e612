"""The main branch, as one asks it what it holds and since when: each question once for a whole workspace.

What counts as history is the main branch's own line (first parents): what it looked like when something came
onto it, not what a branch knew while it was apart.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.workspace.blobs import Blobs, open_blobs
from workbench.workspace.hardened import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from workbench.workspace.blobs import Blob
    from workbench.workspace.git import Git

_SECONDS = 60.0
_MANY_FOLDERS = 200
"""More folders than this are not named to git: it then tells of everything, which a command line can hold."""

_MOST_COMMITS = 50_000
_NUMBER = re.compile(r"\(#(\d{1,7})\)|^Merge pull request #(\d{1,7})\b|^Merged? (?:PR|MR) [#!](\d{1,7})\b")
_SHORT = 9


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit of the main branch's own line.

    Attributes:
        commit: full id.
        place: 0 for the newest, growing with age.
        date: of the commit, ``YYYY-MM-DD``.
        subject: its first line.
    """

    commit: str
    place: int
    date: str
    subject: str

    @property
    def short(self) -> str:
        """The commit as a person writes it."""
        return self.commit[:_SHORT]


class Mainline:
    """The main branch of a workspace's repository.

    Paths are relative to the workspace's root. Between ``open`` and ``close`` one process answers for all
    files; outside, each round has its own.

    Args:
        git: of the workspace's root, with the settings' main branch.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._opened: AbstractContextManager[Blobs] | None = None
        self._blobs: Blobs | None = None
        self._known: dict[tuple[str, str], Blob] = {}
        self._histories: dict[str, tuple[Landed, ...]] = {}

    @cached_property
    def _found(self) -> tuple[str, str, str]:
        """Name and commit of the main branch, or why there is none."""
        try:
            if not self._git.available:
                return "", "", self._git.why
            name = self._git.main()
            commit = self._git.commit(name)
        except GitError as error:
            return "", "", f"git failed: {error}"
        return (name, commit, "") if commit else ("", "", "no main branch: name it as base in the settings")

    @property
    def name(self) -> str:
        """As git can look it up: ``origin/main``; empty when there is none."""
        return self._found[0]

    @property
    def commit(self) -> str:
        """Full id of its tip; empty when there is none."""
        return self._found[1]

    @property
    def why(self) -> str:
        """Why there is no main branch to ask; empty when there is one."""
        return self._found[2]

    @cached_property
    def shallow(self) -> bool:
        """History was cut off when this was cloned: when something came onto it may be unknown."""
        try:
            return self._git.is_shallow()
        except GitError:
            return False  # then the questions that follow will say what is wrong

    @property
    def token(self) -> str:
        """What all answers depend on, as a text: for what is kept between runs."""
        return f"{self.commit or self.why} {'shallow' if self.commit and self.shallow else ''}".strip()

    # -- what it holds -----------------------------------------------------------------------------------

    @cached_property
    def differs(self) -> frozenset[str]:
        """Paths whose content on the disk is not the main branch's, gone and new ones among them.

        Raises:
            GitError: git failed.
        """
        return self._git.changed_since(self.commit)

    def read(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Blob]:
        """Files as commits have them, all of them in one round.

        Raises:
            GitError: git failed.
        """
        asked = list(dict.fromkeys(wanted))
        new = [pair for pair in asked if pair not in self._known]
        if new:
            if self._blobs is not None:
                found = list(self._blobs.read(new))
            else:
                with open_blobs(self._git) as blobs:
                    found = list(blobs.read(new))
            self._known.update({(blob.revision, blob.path): blob for blob in found})
        return {pair: self._known[pair] for pair in asked}

    def open(self) -> None:
        """Let one process answer from now on."""
        if self._opened is None:
            self._opened = open_blobs(self._git)
            self._blobs = self._opened.__enter__()

    def close(self) -> None:
        """End that process, and forget the files it told of."""
        opened, self._opened, self._blobs = self._opened, None, None
        self._known.clear()
        if opened is not None:
            opened.__exit__(None, None, None)

    # -- since when --------------------------------------------------------------------------------------

    @cached_property
    def line(self) -> tuple[Landed, ...]:
        """Every commit of its own line, newest first.

        Raises:
            GitError: git failed.
        """
        output = self._git.run(
            "log", "--first-parent", f"--max-count={_MOST_COMMITS}", "-z", "--date=short",
            "--no-show-signature", "--no-mailmap", "--format=%H%x09%cd%x09%s",
            "--end-of-options", self.commit, "--", seconds=_SECONDS,
        )  # fmt: skip
        rows = [row.split("\t", 2) for row in output.decode("utf-8", "replace").split("\0") if row]
        return tuple(Landed(row[0], at, row[1], row[2]) for at, row in enumerate(rows))

    @cached_property
    def numbered(self) -> Mapping[int, Landed]:
        """The commits that tell in their subject which change they are (``… (#1457)``), by its number."""
        found: dict[int, Landed] = {}
        for landed in reversed(self.line):
            for groups in _NUMBER.findall(landed.subject):
                found[int(next(filter(None, groups)))] = landed
        return found

    def foresee(self, paths: Iterable[str]) -> None:
        """Find in one ``git log`` when files changed, for all that may be asked.

        Raises:
            GitError: git failed.
        """
        new = sorted({path for path in paths if path not in self._histories and not path.startswith("../")})
        if not new or not self.commit:
            return
        folders = sorted({path.rpartition("/")[0] or "." for path in new})
        named = new if len(new) <= _MANY_FOLDERS else folders if len(folders) <= _MANY_FOLDERS else ["."]
        output = self._git.run(
            "log", "--first-parent", "-m", "--name-only", "-z", "--no-renames", "--relative",
            "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-mailmap",
            "--ignore-submodules=all", "--format=%x01%H", "--end-of-options", self.commit, "--", *named,
            seconds=_SECONDS,
        )  # fmt: skip
        by_commit = {landed.commit: landed for landed in self.line}
        found: dict[str, list[Landed]] = {path: [] for path in new}
        for block in output.split(b"\x01"):
            head, _, names = block.partition(b"\0")
            landed = by_commit.get(head.decode("ascii", "replace").strip())
            for name in names.split(b"\0") if landed is not None else ():
                path = os.fsdecode(name.lstrip(b"\n"))
                if path in found and landed is not None:
                    found[path].append(landed)
        self._histories.update({path: tuple(commits) for path, commits in found.items()})

    def history(self, path: str) -> tuple[Landed, ...]:
        """The commits that changed a file, newest first.

        Raises:
            GitError: git failed.
        """
        self.foresee((path,))
        return self._histories.get(path, ())
