"""What became of a whole workspace, kept as one beside what is kept of each contract.

As long as nothing at all has changed, not even a list of the files need be made: that what the walk through
the roots found is the same says enough.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, NamedTuple

from workbench.audit.findings import MAIN
from workbench.session.lock_file import uncounted, uncounted_stamp
from workbench.session.short_form import facts_row, finding_rows, outcome_from
from workbench.store.audit_cache import AuditCache

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.session.rows import Outcome
    from workbench.store.database import Store
    from workbench.workspace.files import FileList
    from workbench.workspace.mainline import Mainline
    from workbench.workspace.roots import Workspace


class Whole(NamedTuple):
    """A survey from end to end.

    Attributes:
        outcomes: by contract path, in its order.
        digests: of the contracts' bytes, by path.
        world: the name under which the audits are kept.
        notes: what the list of the files gave to say.
        lock: where the lock file is or would be, when it does not count; else empty.
        uncounted: what told its state, as ``lock_file`` spells it.
        main: what told the main branch's, when some outcome leans on it; else empty.
    """

    outcomes: Mapping[str, Outcome]
    digests: Mapping[str, str]
    world: str
    notes: tuple[str, ...]
    lock: str
    uncounted: str
    main: str


class Wholes:
    """The last whole survey of a workspace, in its store.

    Args:
        workspace: root and settings.
        store: where.
        mainline: the main branch, asked where an outcome was judged against it.
    """

    def __init__(self, workspace: Workspace, store: Store, mainline: Mainline) -> None:
        self._workspace = workspace
        self._store = store
        self._cache = AuditCache(store)
        self._mainline = mainline

    def recall(self, name: str) -> Whole | None:
        """The survey of that name, if it was the last one and still holds.

        Args:
            name: a digest of all that it depends on beside a lock file that does not count and the main
                branch; this program's files and the interpreter's version are part of it.
        """
        data = self._cache.whole(name)
        whole = _unpacked(data) if data is not None else None
        if whole is None or whole.uncounted != uncounted_stamp(self._workspace, whole.lock):
            return None
        return whole if not whole.main or whole.main == self._mainline.token else None

    def keep(
        self, name: str, files: FileList, outcomes: Sequence[Outcome], digests: Mapping[str, str], world: str
    ) -> None:
        """Keep a survey in place of the last one; where that cannot be done at once it is not done."""
        if not self._store.kept:
            return
        lock = uncounted(self._workspace, files)
        leaning = any(MAIN in outcome.facts.leans for outcome in outcomes)
        rows = [
            (digests[outcome.facts.path], facts_row(outcome), finding_rows(outcome)) for outcome in outcomes
        ]
        stamp = uncounted_stamp(self._workspace, lock)
        main = self._mainline.token if leaning else ""
        self._cache.keep_whole(name, marshal.dumps((rows, world, files.notes, lock, stamp, main)))


def _unpacked(data: bytes) -> Whole | None:
    try:
        rows, *rest = marshal.loads(data)  # noqa: S302 - our own, and its checksum is right
        outcomes = {row[0]: outcome_from(row, said) for _, row, said in rows}
        digests = dict(zip(outcomes, [digest for digest, _, _ in rows], strict=True))
        return Whole(outcomes, digests, *rest)
    except (TypeError, ValueError, KeyError, EOFError):
        return None
