"""A repository, and the simplest questions to it: is there one, and what is checked out."""

# Looked at once for each root, as text: the answer is yes or no.
# ruff: noqa: PTH112, PTH118, PTH120

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from workbench.workspace.hardened import SECONDS, Cancellation, GitError, GitTimeoutError, find_git, run_git

if TYPE_CHECKING:
    from pathlib import Path


class Repository:
    """The repository that a folder lies in; outside one, or without git, ``why`` tells the reason.

    Args:
        root: the folder; it may be any folder of the repository.
        cancellation: by which another thread may end a question; it then raises ``GitError``.

    Raises:
        GitTimeoutError: (each question) it took longer than ``SECONDS``.
        GitError: (each question) git failed at what should work.
    """

    def __init__(self, root: Path | str, cancellation: Cancellation | None = None) -> None:
        self.root = os.fspath(root)
        self.cancellation = cancellation

    # -- the runner --------------------------------------------------------------------------------------

    def run(self, *arguments: str, seconds: float = SECONDS, pathspecs: str = "literal") -> bytes:
        """Run one git command in ``root`` and return what it wrote: see ``hardened.run_git``."""
        return run_git(
            self.root, *arguments, seconds=seconds, pathspecs=pathspecs, cancellation=self.cancellation
        )

    def ask(self, *arguments: str) -> str | None:
        """One line of git's answer, or ``None`` when git says no."""
        try:
            return self.run(*arguments).decode("utf-8", "replace").strip()
        except GitTimeoutError:
            raise
        except GitError:
            return None

    # -- is there anything to ask ------------------------------------------------------------------------

    @functools.cached_property
    def why(self) -> str:
        """Why there is no answer: ``no git``, ``not a git repository``, or git's own words; else empty."""
        if find_git() is None:
            return "no git"
        if not may_be_inside(self.root):
            return "not a git repository"
        try:
            inside = self.run("rev-parse", "--is-inside-work-tree").strip()
        except GitError as error:
            text = str(error)
            if "dubious ownership" in text or "unsafe repository" in text:
                return "git refuses this folder: another user owns it (see git's safe.directory)"
            return "not a git repository" if "not a git repository" in text else text
        return "" if inside == b"true" else "not a git repository"

    @property
    def available(self) -> bool:
        """There is git, and ``root`` lies in a repository with a work tree."""
        return not self.why

    # -- what is checked out -----------------------------------------------------------------------------

    def head(self) -> str:
        """Full id of the commit that is checked out; empty before the first one."""
        return self.commit("HEAD")

    def commit(self, revision: str) -> str:
        """Full commit id of a revision as a person writes it; empty when there is none."""
        if not self.available or not revision:
            return ""
        return (
            self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") or ""
        )

    def is_shallow(self) -> bool:
        """History was cut off when this was cloned."""
        return self.available and self.ask("rev-parse", "--is-shallow-repository") == "true"

    def commit_count(self) -> int:
        """How many commits lead to HEAD, of those that are here."""
        if not self.head():
            return 0
        return int(self.ask("rev-list", "--count", "HEAD") or 0)


def may_be_inside(folder: str) -> bool:
    """Whether git could find a work tree around a folder: without a ``.git`` there or above it, never.

    Starting git to hear that takes longer than much else that a start does.
    """
    here, above = os.path.realpath(folder), ""
    if not os.path.isdir(here):
        return True  # git says what is wrong with it
    while here != above:
        if os.path.lexists(os.path.join(here, ".git")):
            return True
        here, above = os.path.dirname(here), here
    return False
