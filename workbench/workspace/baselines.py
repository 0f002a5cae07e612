"""The base revision of every contract: what it is compared with.

On a branch that is the merge base with the main branch, for all of them. On the main branch itself it is, for
each contract, the revision in which its present version came into the file; one ``git log`` over the
contracts' folders and one ``git cat-file`` tell it for all. A revision that is asked for goes before both.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.workspace.blobs import open_blobs
from workbench.workspace.hardened import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workbench.workspace.blobs import Blobs
    from workbench.workspace.git import Git

_SECONDS = 60.0
_MANY_FOLDERS = 200
"""More folders than this are not named to git: it then tells of everything, which a command line can hold."""

_SHORT = 9


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one contract is compared with.

    Attributes:
        path: the contract's, relative to the root.
        commit: full id of the base revision; empty when it was not found.
        data: the file's bytes there; ``None`` when it had no such file: then the contract is new.
        how: the revision in words: ``the merge base with origin/main (1a2b3c4d5)``.
        why: why there is no base revision: ``not looked up: …``; else empty.
        pending: what has changed is not on the main branch yet.
    """

    path: str
    commit: str
    data: bytes | None
    how: str
    why: str = ""
    pending: bool = True


@dataclass(frozen=True, slots=True)
class Baselines:
    """The base revisions of a workspace's contracts.

    Attributes:
        by_path: of the contracts that were asked for, but for those that are as they were at their base.
        commit: of the base revision that all have in common; on the main branch, HEAD; empty without one.
        on_main: each contract has its own.
        how: in words.
    """

    by_path: Mapping[str, Baseline]
    commit: str
    on_main: bool
    how: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a workspace stands, before any contract is looked at; what base revisions depend on.

    Attributes:
        base: full id of the base revision that all contracts have in common; on the main branch, HEAD.
        on_main: HEAD is on the main branch itself.
        how: in words.
        why: why there is no base revision; else empty.
        shallow: on the main branch, and its history is cut off.
    """

    base: str
    on_main: bool
    how: str
    why: str = ""
    shallow: bool = False

    @property
    def name(self) -> str:
        """What decides every base revision, as a text: for the hash of the world."""
        return f"{'main' if self.on_main else 'base'} {self.base or self.why}{' shallow' * self.shallow}"

    @property
    def note(self) -> str:
        """What an operator should know of what was not looked up; empty when all is well, and outside git."""
        if self.shallow:
            return "history is shallow: base revisions that lie beyond it were not looked up"
        return f"base revisions were {self.why}" if self.why.startswith("not looked up") else ""


def standing(git: Git, since: str = "") -> Standing:
    """Find where a workspace stands.

    Args:
        git: of its root, with the settings' main branch.
        since: the revision to compare with instead of the usual one.

    Raises:
        GitError: there is no such revision, or git failed.
    """
    if since:
        commit = git.commit(since)
        if not commit:
            raise GitError(git.why or f"there is no revision {since!r}")
        return Standing(commit, on_main=False, how=f"{since} ({commit[:_SHORT]})")
    base = git.base_revision()
    if not base.commit:
        outside = "" if git.available else git.why
        return Standing("", on_main=False, how="", why=outside or f"not looked up: {base.how}")
    if not base.on_main:
        return Standing(base.commit, on_main=False, how=f"the {base.how} ({base.commit[:_SHORT]})")
    return Standing(base.commit, on_main=True, how=base.how, shallow=git.is_shallow())


def baselines(
    git: Git,
    paths: Iterable[str],
    where: Standing,
    *,
    version_of: Callable[[bytes], str],
) -> Baselines:
    """Find what contracts are compared with.

    Args:
        git: of the workspace's root.
        paths: the contracts, relative to it.
        where: as ``standing`` tells.
        version_of: reads a contract's version out of its bytes.

    Raises:
        GitError: git failed.
    """
    wanted = sorted(set(paths))
    if not where.base:
        return Baselines(MappingProxyType({}), "", on_main=False, how="")
    if where.on_main:
        return _on_main(git, wanted, where, version_of)
    changed = git.changed_since(where.base)
    differing = [path for path in wanted if path in changed]
    with open_blobs(git) as blobs:
        found = {
            blob.path: Baseline(blob.path, where.base, blob.data, where.how)
            for blob in blobs.read((where.base, path) for path in differing)
        }
    return Baselines(MappingProxyType(found), where.base, on_main=False, how=where.how)


def _on_main(git: Git, wanted: list[str], where: Standing, version_of: Callable[[bytes], str]) -> Baselines:
    """Each contract's own: back through its revisions, all a step at a time, while the version stays."""
    dirty = git.dirty_paths()
    history = _history(git, wanted)
    # Of one whose only revision is the present one there is nothing to compare.
    walking = {
        path: history.get(path, []) for path in wanted if len(history.get(path, [])) > 1 or path in dirty
    }
    found: dict[str, Baseline] = {}
    with open_blobs(git) as blobs:
        for path, (commit, data, ended) in _walked(blobs, walking, version_of).items():
            if not commit:
                found[path] = Baseline(path, where.base, None, "not in any revision")
            elif ended and where.shallow:
                why = "not looked up: history is shallow"
                found[path] = Baseline(path, "", None, "", why, path in dirty)
            else:
                revision = f"the revision its version came in with ({commit[:_SHORT]})"
                found[path] = Baseline(path, commit, data, revision, "", path in dirty)
    return Baselines(MappingProxyType(found), where.base, on_main=True, how=where.how)


def _walked(
    blobs: Blobs, walking: Mapping[str, list[str]], version_of: Callable[[bytes], str]
) -> dict[str, tuple[str, bytes | None, bool]]:
    """For each path the earliest commit of an unbroken run in which the version is the last one's.

    Returns:
        The commit, the file's bytes there, and whether that is the first revision that is known.
    """
    done: dict[str, tuple[str, bytes | None, bool]] = {
        path: ("", None, True) for path, commits in walking.items() if not commits
    }
    now: dict[str, tuple[str, str, bytes]] = {}
    depth = 0
    while True:
        asked = [
            (commits[depth], path)
            for path, commits in walking.items()
            if path not in done and depth < len(commits)
        ]
        for path, commits in walking.items():
            if path not in done and depth >= len(commits):
                done[path] = (*now[path][1:], True)
        if not asked:
            return done
        for blob in blobs.read(asked):
            known = now.get(blob.path)
            version = version_of(blob.data) if blob.data is not None else None
            if known is None and (blob.data is None or version is None):
                done[blob.path] = ("", None, True)  # taken away in its last revision
            elif known is not None and (version != known[0] or blob.data is None):
                done[blob.path] = (known[1], known[2], False)
            elif blob.data is not None and version is not None:
                now[blob.path] = (version, blob.revision, blob.data)
        depth += 1


def _history(git: Git, wanted: list[str]) -> dict[str, list[str]]:
    """The commits of the main line that wrote each path, the last first."""
    folders = sorted({path.rpartition("/")[0] or "." for path in wanted})
    if len(folders) > _MANY_FOLDERS or "." in folders:
        folders = ["."]
    if not wanted:
        return {}
    output = git.run(
        "log", "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative",
        "--ignore-submodules=all", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--format=%x00%H",
        "HEAD", "--", *folders, seconds=_SECONDS,
    )  # fmt: skip
    names = set(wanted)
    found: dict[str, list[str]] = {}
    commit = ""
    fields = iter(output.split(b"\0"))
    for field in fields:
        field = field.lstrip(b"\n")  # noqa: PLW2901 - git puts one before a commit's files
        if field.startswith(b":"):
            path = os.fsdecode(next(fields, b""))
            if path in names:
                found.setdefault(path, []).append(commit)
        elif field:
            commit = field.decode("ascii", "replace")
    return found
