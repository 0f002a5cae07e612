"""Which revision the contracts are judged against, and which of them differ from the base revision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.session.snapshot import Head

if TYPE_CHECKING:
    from workbench.workspace.git import Cancellation, Git
    from workbench.workspace.roots import Workspace

NO_HEAD = Head("", "", dirty=False, base="", history="")
"""Until git has answered."""

_SHORT = 9
"""Characters of a commit's id, as git itself abbreviates in a repository of some size."""


@dataclass(frozen=True, slots=True)
class Base:
    """What git says of a workspace.

    Attributes:
        head: as the faces show it.
        changed: paths that differ from the base revision, relative to the workspace's root.
        note: why there is no answer, or not all of it; empty when there is.
    """

    head: Head
    changed: frozenset[str] = frozenset()
    note: str = ""


def read_base(workspace: Workspace, cancellation: Cancellation | None = None) -> Base:
    """Ask git for head, branch, base revision and what differs from it; an empty answer outside git.

    Before the first commit there is nothing to differ from: nothing has changed.
    """
    from workbench.workspace.git import Git, GitError  # noqa: PLC0415 - a plain warm check asks nothing of git

    git = Git(workspace.root, workspace.settings.base, cancellation=cancellation)
    try:
        if not git.available:
            return Base(Head("", "", dirty=False, base="", history=git.why))
        if not git.head():
            return Base(Head("", git.branch(), dirty=False, base="", history="no commit yet"))
        dirty = git.dirty_paths()
        base = git.base_revision()
        changed = dirty if base.commit in {"", git.head()} else git.changed_since(base.commit)
        return Base(
            Head(
                revision=git.head()[:_SHORT],
                branch=git.branch(),
                dirty=bool(dirty),
                base=base.commit[:_SHORT],
                history=_depth(git),
            ),
            changed,
            "" if base.commit else base.how,
        )
    except GitError as error:
        return Base(Head("", "", dirty=False, base="", history=f"git failed: {error}"), note=str(error))


def commit_of(workspace: Workspace) -> str:
    """The full id of the commit that is checked out; empty outside git."""
    from workbench.workspace.git import Git, GitError  # noqa: PLC0415 - see read_base

    try:
        return Git(workspace.root, workspace.settings.base).head()
    except GitError:
        return ""


def _depth(git: Git) -> str:
    count = git.commit_count()
    commits = f"{count:,} commit{'' if count == 1 else 's'}"
    return f"shallow: {commits}" if git.is_shallow() else commits
