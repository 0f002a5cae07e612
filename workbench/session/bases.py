"""The base documents of a workspace's contracts: asked of git once for all, read where they differ."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.workspace.baselines import Baseline, Baselines, Standing, baselines, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workbench.audit.findings import Finding
    from workbench.audit.ladder import Ladder
    from workbench.audit.versions import Since
    from workbench.contracts.contract import Contract
    from workbench.workspace.git import Cancellation, Git
    from workbench.workspace.roots import Workspace
    from workbench.workspace.settings import Settings


class Bases:
    """Where a workspace stands, and what its contracts were at their base revisions.

    Git is asked when it is first needed; what it fails at is told in ``note``, and nothing is compared then.

    Args:
        workspace: root and settings.
        since: the revision to compare with instead of the usual one.
        cancellation: by which another thread may end what git is asked.
    """

    def __init__(
        self, workspace: Workspace, since: str = "", cancellation: Cancellation | None = None
    ) -> None:
        self._workspace = workspace
        self._since = since
        self._cancellation = cancellation
        self._git: Git | None = None
        self._standing: Standing | None = None
        self._found: Baselines | None = None
        self._failed = ""

    @property
    def standing(self) -> Standing:
        """Where the workspace stands.

        Raises:
            GitError: there is no such revision as was asked for.
        """
        if self._standing is None:
            from workbench.workspace.git import GitError  # noqa: PLC0415 - loads with the first question

            try:
                self._standing = standing(self.git, self._since)
            except GitError as error:
                if self._since:
                    raise
                self._failed = str(error)
                self._standing = Standing("", on_main=False, how="", why=f"not looked up: {error}")
        return self._standing

    @property
    def git(self) -> Git:
        """The workspace's repository."""
        if self._git is None:
            from workbench.workspace.git import Git  # noqa: PLC0415 - as above

            workspace = self._workspace
            self._git = Git(workspace.root, workspace.settings.base, cancellation=self._cancellation)
        return self._git

    @property
    def note(self) -> str:
        """What the operator should know of what was not looked up; empty when all is well."""
        return f"base revisions were not looked up: {self._failed}" if self._failed else self.standing.note

    def look_up(self, paths: Iterable[str]) -> Mapping[str, Baseline]:
        """The base revisions of contracts that may differ from them; the same answer ever after."""
        if self._found is None:
            from workbench.contracts.versions import version_line  # noqa: PLC0415 - with the first look
            from workbench.workspace.git import GitError  # noqa: PLC0415 - as above

            try:
                self._found = baselines(self.git, paths, self.standing, version_of=version_line)
            except GitError as error:
                self._failed = str(error)
                self._found = Baselines(MappingProxyType({}), "", on_main=False, how="")
        return self._found.by_path


def since_of(baseline: Baseline | None) -> Since | None:
    """A base document to hold a contract against; ``None`` where it is new, or nothing was looked up."""
    if baseline is None or baseline.data is None:
        return None
    from workbench.audit.versions import Since  # noqa: PLC0415 - most contracts are as they were
    from workbench.contracts.document import read_document  # noqa: PLC0415 - likewise

    return Since(read_document(baseline.path, baseline.data), baseline.how, baseline.pending)


def owed(
    contract: Contract, baseline: Baseline | None, data: bytes, ladder: Ladder, settings: Settings
) -> tuple[Finding, ...]:
    """The findings about what a contract's changes ask of its version.

    Args:
        contract: as it is.
        baseline: its base revision.
        data: its bytes as they are.
        ladder: orders statuses.
        settings: severities of rules and levels of changes.
    """
    since = since_of(baseline)
    if since is None or since.document.data == data:
        return ()
    from workbench.audit.versions import compared, version_findings  # noqa: PLC0415 - as above
    from workbench.contracts.document import read_document  # noqa: PLC0415 - likewise

    now = read_document(contract.path, data)
    found = compared(since, now, ladder, settings.levels)
    return tuple(version_findings(contract, now, since, found, settings.severities))
