"""A plan: intended changes over known bytes, each file's bytes before and after, and why. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a plan makes of one file.

    Attributes:
        path: as the workspace calls it: relative to its root, with ``/``.
        absolute: where it is; may be a link, which stays one.
        before: its bytes as they are known.
        after: its bytes as they are to be.
        why: for the reviewer, in the order of what is done.
    """

    path: str
    absolute: str
    before: bytes
    after: bytes
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that are applied together or not at all.

    Attributes:
        title: what it does, in a few words.
        changes: one per file, in the order in which they are shown.
    """

    title: str
    changes: tuple[FileChange, ...]

    @property
    def effective(self) -> tuple[FileChange, ...]:
        """The changes that change something."""
        return tuple(change for change in self.changes if change.before != change.after)
