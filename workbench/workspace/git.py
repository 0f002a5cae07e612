"""What is asked of git: which revision this is, what changed, what was there before."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.workspace.hardened import Cancellation, GitError, GitTimeoutError
from workbench.workspace.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from workbench.workspace.history import HistoryNote

__all__ = ["BaseRevision", "Cancellation", "Git", "GitError", "GitTimeoutError"]


@dataclass(frozen=True, slots=True)
class BaseRevision:
    """What contracts are compared with.

    Attributes:
        commit: full id; empty when it was not found.
        how: in words: ``merge base with origin/main``, ``on main itself``, or why there is none.
        on_main: HEAD is on the main branch itself; as CI checks it out by its id, too.
    """

    commit: str
    how: str
    on_main: bool = False


class Git(Repository):
    """Questions to the repository that a folder lies in.

    Paths go in and come out relative to ``root``, POSIX separators, and only those below it. Outside a
    repository, or without git, every question has its empty answer and ``why`` tells the reason.

    Args:
        root: the folder; it may be any folder of the repository.
        base: name of the main branch; empty to find it.
        cancellation: by which another thread may end a question; it then raises ``GitError``.

    Raises:
        GitTimeoutError: (each question) it took longer than ``SECONDS``.
        GitError: (each question) git failed at what should work.
    """

    def __init__(self, root: Path | str, base: str = "", *, cancellation: Cancellation | None = None) -> None:
        super().__init__(root, cancellation)
        self._base = base

    # -- questions ---------------------------------------------------------------------------------------

    def branch(self) -> str:
        """Name of the branch that is checked out; empty when HEAD is detached."""
        return (self.ask("symbolic-ref", "--quiet", "--short", "HEAD") or "") if self.available else ""

    def main(self) -> str:
        """The main branch as git can look it up (``origin/main``); empty when there is none.

        It is the one the settings name, else what the remote calls its head, else ``main``, else ``master``;
        a remote's branch where there is one, since the local one may lag behind.
        """
        if not self.available:
            return ""
        names = [self._base] if self._base else []
        if not names:
            remote = self.ask("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD") or ""
            names = [remote.removeprefix("refs/remotes/origin/")] if remote else []
            names += ["main", "master"]
        wanted = [place + name for name in names for place in ("refs/remotes/origin/", "refs/heads/")]
        there = (self.ask("for-each-ref", "--format=%(refname)", *wanted) or "").split("\n")
        for full in wanted:
            if full in there:
                return full.removeprefix("refs/remotes/").removeprefix("refs/heads/")
        return self._base if self._base and self.commit(self._base) else ""

    def base_revision(self) -> BaseRevision:
        """The merge base with the main branch; on the main branch itself HEAD.

        For the base revision of each contract see ``baselines``.
        """
        head = self.head()
        if not head:
            return BaseRevision("", self.why or "no commit yet")
        main = self.main()
        if not main:
            wanted = f"no branch {self._base}" if self._base else "no main branch"
            return BaseRevision("", f"{wanted}: name it as base in the settings")
        branch, itself = self.branch(), f"on {main.removeprefix('origin/')} itself"
        if branch == main.removeprefix("origin/"):
            return BaseRevision(head, itself, on_main=True)
        found = (self.ask("merge-base", "--end-of-options", main, head) or "").split("\n")[0]
        if found == head and not branch:
            return BaseRevision(head, itself, on_main=True)
        if found:
            return BaseRevision(found, f"merge base with {main}")
        short = "history is shallow" if self.is_shallow() else "they have no common history"
        return BaseRevision("", f"no merge base with {main}: {short}")

    def listed(self) -> list[str] | None:
        """The files git would show below ``root``: tracked, and not ignored; ``None`` outside git.

        A folder that the repository around it ignores as a whole is none of that repository's: ``None`` as
        well. Names that are not UTF-8 come with surrogates; a nested repository as its folder with ``/``
        behind it.
        """
        if not self.available:
            return None
        if self.ask("rev-parse", "--show-prefix") and self._ignored():
            return None
        names = self.run("ls-files", "--cached", "--others", "--exclude-standard", "-z")
        return [
            os.fsdecode(name) for name in names.split(b"\0") if name and not name.startswith((b"../", b"/"))
        ]

    def _ignored(self) -> bool:
        """The repository around ``root`` ignores it as a whole."""
        try:
            self.run("check-ignore", "--quiet", "--", ".", pathspecs="")
        except GitTimeoutError:
            raise
        except GitError:
            return False
        return True

    def dirty_paths(self) -> frozenset[str]:
        """Files whose content is not HEAD's: staged, changed, deleted, and new ones that are not ignored.

        Content is compared by stat, then by hash; a file that a filter rewrites (LFS) and that has been
        touched since it was checked out is taken as changed, since the filter is not run.
        """
        if not self.available:
            return frozenset()
        new = _names(self.run("ls-files", "--others", "--exclude-standard", "-z"))
        if self.head():
            staged = self.run("diff-index", "--cached", "--name-only", *_PLAIN, "HEAD", "--")
        else:
            staged = self.run("ls-files", "--cached", "-z")
        from workbench.workspace import worktree  # noqa: PLC0415 - a list of files asks nothing of this

        return new | _names(staged) | worktree.changed(self)

    def changed_since(self, revision: str) -> frozenset[str]:
        """Files that differ between a revision and what is on the disk now.

        Raises:
            GitError: there is no such revision.
        """
        if not self.available:
            return frozenset()
        since, head = self.commit(revision), self.head()
        if not since:
            raise GitError(f"there is no revision {revision!r}")
        if since == head:
            return self.dirty_paths()
        committed = self.run("diff-tree", "-r", "--name-only", *_PLAIN, since, head, "--")
        return _names(committed) | self.dirty_paths()

    def show(self, revision: str, path: str) -> bytes | None:
        """A file's bytes as a revision has them, unfiltered; ``None`` when it has no such file."""
        commit = self.commit(revision)
        if not commit or path.startswith("/"):
            return None
        try:
            return self.run("cat-file", "blob", f"{commit}:./{path}")
        except GitTimeoutError:
            raise
        except GitError:
            return None

    def history_of(self, names: Iterable[str], *, seconds: float = 10.0) -> Mapping[str, HistoryNote]:
        """What history tells of names that the code no longer has: removed, renamed, or never there.

        One ``git log`` for all of them, over code files; what it finds before its time is over counts, the
        rest is "not looked up".

        Args:
            names: identifiers.
            seconds: how long git may take.
        """
        from workbench.workspace import history  # noqa: PLC0415 - likewise

        return history.history_of(self, names, seconds)


_PLAIN = ("-z", "--no-renames", "--relative", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")


def _names(output: bytes) -> frozenset[str]:
    return frozenset(os.fsdecode(name) for name in output.split(b"\0") if name)
