"""Makes the ``Bump`` of contracts: base document, difference, preflight, citations, the entry's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, ScalarNode

from workbench.audit.ladder import ladder_of
from workbench.audit.versions import Since, compared
from workbench.changes.bump import Bump, BumpError, Preflight, home_of, is_bumpable
from workbench.changes.bump_levels import candidates
from workbench.changes.operation import SetText, place_of
from workbench.contracts.changelog import Form, home_of_most, read_changelog
from workbench.contracts.claims import read_contract
from workbench.contracts.difference import STAMPS, Difference
from workbench.contracts.document import Document, is_null, read_document
from workbench.contracts.entry_heads import status_word
from workbench.contracts.levels import ChangeKind, highest
from workbench.contracts.problem import Severity
from workbench.contracts.version_rules import second_version
from workbench.contracts.versions import compare
from workbench.contracts.wording_counts import many
from workbench.session.bases import since_of
from workbench.session.citing import citations
from workbench.symbols.search import occurrences
from workbench.workspace.git import GitError
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from workbench.audit.findings import Finding
    from workbench.changes.bump import Citation
    from workbench.contracts.changelog import Changelog
    from workbench.contracts.contract import Contract
    from workbench.contracts.difference import Change
    from workbench.session.bases import Bases
    from workbench.session.editing import Editing
    from workbench.workspace.files import FileList
    from workbench.workspace.roots import Workspace

_OWED = frozenset({"changed-without-bump", "bump-too-small", "changelog-entry-missing"})
"""Findings that the bump itself answers."""

_SIBLINGS = 40
"""Contracts of the folder that are read for where they keep their changelogs."""

_GONE = frozenset({ChangeKind.EVIDENCE_REMOVED, ChangeKind.EVIDENCE_RENAMED})


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a contract, here and elsewhere.

    Attributes:
        reasons: why things are changed, by claim, as the draft has it.
        known: what to know of drafts and of the file, for the preflight.
    """

    reasons: Mapping[str, Sequence[str]]
    known: tuple[Preflight, ...] = ()


class BumpDesk:
    """Makes bumps over one state of a workspace. Not for two threads at once.

    Args:
        workspace: root and settings.
        bases: what contracts are compared with.
        files: what counts.
        paths: the contracts that will be asked about; none: all of the workspace.
        findings: what is found about a contract in some bytes of it.
        raised: what is found about statuses that stand higher in the second contract than in the first.
        quick: look nothing up in the code: no citations, and no word of what is gone from it.
    """

    def __init__(
        self,
        workspace: Workspace,
        bases: Bases,
        files: FileList,
        paths: Sequence[str],
        findings: Callable[[str, bytes], Sequence[Finding]],
        *,
        raised: Callable[[Contract, Contract], Sequence[Finding]] | None = None,
        quick: bool = False,
    ) -> None:
        self._workspace = workspace
        self._bases = bases
        self._known = bases.look_up(paths or [file.path for file in files.contracts])
        self._files = files
        self._findings = findings
        self._raised = raised if not quick else None
        self._quick = quick
        self._ladder = ladder_of(workspace.settings)

    def changed(self, now: Mapping[str, bytes]) -> tuple[str, ...]:
        """The contracts that differ from their base documents, in path order.

        Args:
            now: bytes of those that wait in a draft.
        """
        differing = {path for path, each in self._known.items() if each.data is not None}
        return tuple(sorted(differing | set(now)))

    def before(self, path: str) -> bytes:
        """A contract's base document; empty where there is none, its present bytes where it is the same."""
        baseline = self._known.get(path)
        if baseline is None:
            since = self._as_on_disk(path)
            return since.document.data if since is not None else b""
        return baseline.data or b""

    def bump(self, path: str, data: bytes, waiting: Waiting | None = None) -> Bump:
        """A contract before its bump.

        Args:
            path: the contract.
            data: its bytes with the draft's changes laid.
            waiting: what waits for it.

        Raises:
            BumpError: it cannot be read, or has no version that a next one can be reckoned from.
        """
        document = read_document(path, data)
        contract = read_contract(path, data, document)
        version = self._version(contract, document)
        baseline = self._known.get(path)
        since = since_of(baseline)
        known = self._base_known(path, contract)
        if since is None and baseline is None and not known:
            # As it was at its base revision, and not written since; or the draft alone changes it.
            since = self._as_on_disk(path)
        found = compared(since, document, self._ladder, self._workspace.settings.levels) if since else None
        fresh = since is None and not known
        difference = found or Difference((), version, version)
        base_version = difference.version_before if is_bumpable(difference.version_before) else version
        level = highest(change.level for change in difference.substance)
        log = read_changelog(document)
        like, siblings = self._like(path, log)
        merged = compare(version, base_version) == 0 and not fresh
        entry = log.entry(version) is not None
        versions = candidates(base_version, version, level, merged=merged, entry=entry)
        best = next((each for each in versions if each.recommended), versions[-1])
        own = contract.status.text if contract.status else ""
        ask = waiting or Waiting({})
        uncommitted = self._own(document) if many(difference.substance) else ()
        return Bump(
            path=path,
            base=since.how if since else self._bases.standing.why or "it is new",
            base_version=base_version,
            version=version,
            difference=difference,
            candidates=versions,
            preflight=(*known, *ask.known, *self._found(path, data, self._risen(since, contract))),
            citations=self._citations(contract, (base_version, version), best.version),
            home=home_of(log, like, siblings),
            status=status_word(own),
            log=log,
            compared=since is not None or fresh,
            fields=tuple(self._fields(contract, document)),
            like=like,
            was_status=self._was_status(since),
            reasons=ask.reasons,
            absent=None if self._quick else self._absent((*difference.substance, *uncommitted)),
            own=uncommitted,
        )

    # -- parts -------------------------------------------------------------------------------------------

    def _version(self, contract: Contract, document: Document) -> str:
        path = contract.path
        if document.root is None:
            said = document.problems[0].message if document.problems else "it is empty"
            raise BumpError(path, f"it cannot be read: {said}")
        if contract.version is None or not contract.version.text.strip():
            raise BumpError(path, "it has no version: give it one first (metadata.version)")
        version = contract.version.text.strip()
        if not is_bumpable(version):
            line = contract.version.span.line
            message = f"its version {version!r} (line {line}) is no semantic one: write three numbers first"
            raise BumpError(path, message)
        return version

    def _own(self, document: Document) -> tuple[Change, ...]:
        """What is not committed yet: of many changes those that the operator has just made."""
        try:
            data = self._bases.git.show("HEAD", document.path)
        except GitError:
            data = None
        if data is None:
            return ()
        since = Since(read_document(document.path, data), "HEAD", pending=True)
        return compared(since, document, self._ladder, self._workspace.settings.levels).substance

    def _as_on_disk(self, path: str) -> Since | None:
        """The file as it is, which is as it was at its base revision."""
        file = self._files.by_path.get(path)
        standing = self._bases.standing
        if file is None or not standing.base:
            return None
        try:
            data = read_file(file)
        except OSError:
            return None
        return Since(read_document(path, data), standing.how, pending=True)

    def _base_known(self, path: str, contract: Contract) -> tuple[Preflight, ...]:
        """What was not looked up of the base revision."""
        baseline = self._known.get(path)
        why = baseline.why if baseline is not None and baseline.why else self._bases.standing.why
        if not why:
            return ()
        line = contract.version.span.line if contract.version else 0
        return (Preflight("base", Severity.INFO, f"The base revision: {why}.", path, "", line),)

    def _risen(self, since: Since | None, contract: Contract) -> Sequence[Finding]:
        """What is found about statuses that were raised since the base revision."""
        if since is None or self._raised is None:
            return ()
        was = since.document
        return self._raised(read_contract(was.path, was.data, was), contract)

    def _found(self, path: str, data: bytes, risen: Sequence[Finding]) -> tuple[Preflight, ...]:
        """Findings of the contract that the bump does not answer itself, the accepted left out.

        A status that was raised tells all that its rung lacks, and not only what evidence is missing.
        """
        told = {(each.rule, each.claim, each.line) for each in risen}
        found = (
            each
            for each in self._findings(path, data)
            if not each.accepted and each.rule not in _OWED and (each.rule, each.claim, each.line) not in told
        )
        return tuple(
            Preflight(
                "overclaim" if finding.rule == "overclaimed-status" else "finding",
                finding.severity,
                finding.message,
                finding.path,
                finding.claim,
                finding.line,
            )
            for finding in (*risen, *found)
        )

    def _citations(self, contract: Contract, versions: Iterable[str], target: str) -> tuple[Citation, ...]:
        return () if self._quick else citations(self._files, contract, versions, target)

    def _fields(self, contract: Contract, document: Document) -> Iterable[SetText]:
        """The texts that move along: the version, a second one that is equal, the dates."""
        assert contract.version is not None  # noqa: S101 - as ``_version`` has seen
        yield _set(contract.path, contract.version.where, contract.version.text, "version")
        second = second_version(contract, document)
        if second is not None and second[0].strip() == contract.version.text.strip():
            yield _set(contract.path, ("version",), second[0], "version")
        root = _pairs(document.root)
        nested = _pairs(root.get("contract")).get("version")
        where = ("contract", "version")
        text = str(nested.value) if isinstance(nested, ScalarNode) else ""
        if contract.version.where != where and text.strip() == contract.version.text.strip():
            yield _set(contract.path, where, text, "version")
        for place in ("metadata", "", "contract"):
            holder = _pairs(root.get(place)) if place else root
            for name in STAMPS:
                node = holder.get(name)
                if isinstance(node, ScalarNode) and not is_null(node):
                    at = (place, name) if place else (name,)
                    yield _set(contract.path, at, str(node.value), "date")

    def _like(self, path: str, log: Changelog) -> tuple[tuple[str, str, str], int]:
        """Where the siblings in the folder keep their changelogs, for a contract that has none."""
        if log.form is not Form.NONE:
            return ("", "", ""), 0
        folder = path.rpartition("/")[0]
        logs: list[Changelog] = []
        for file in self._files.contracts:
            if file.path != path and file.path.rpartition("/")[0] == folder and len(logs) < _SIBLINGS:
                try:
                    logs.append(read_changelog(read_document(file.path, read_file(file))))
                except OSError:
                    continue
        usual = home_of_most(logs)
        if usual is None:
            return ("", "", ""), 0
        count = sum((each.where, each.form) == (usual.where, usual.form) for each in logs)
        head = usual.head
        manner = ",".join(usual.fields) if usual.fields else head.text if head is not None else ""
        return (".".join(map(str, usual.where)), usual.form.value, manner), count

    def _was_status(self, since: Since | None) -> str:
        if since is None:
            return ""
        was = read_contract(since.document.path, since.document.data, since.document).status
        return status_word(was.text) if was is not None else ""

    def _absent(self, changes: Iterable[Change]) -> Callable[[str], bool]:
        """Whether a name that evidence named stands nowhere in the code; all such names in one search."""
        names = {change.before for change in changes if change.kind in _GONE and change.before}
        contracts = {file.path for file in self._files.contracts}
        code = [file for file in self._files.files if file.path not in contracts]
        found: dict[str, bool] = {}

        def absent(name: str) -> bool:
            if not found:
                hits = occurrences(names | {name}, code)
                found.update((each, not hits[each]) for each in hits)
            return found.get(name, False)

        return absent


def elsewhere(editing: Editing, path: str) -> tuple[Preflight, ...]:
    """What waits for a contract in drafts of other instances."""
    found = []
    for draft in editing.drafts_elsewhere():
        if path in draft.contracts:
            at = datetime.fromtimestamp(draft.changed_at).astimezone()
            message = (
                f"Another draft, last changed {at:%Y-%m-%d %H:%M}, has changes to it that are not applied."
            )
            found.append(Preflight("draft", Severity.WARNING, message, path, "", 0, to_draft=True))
    return tuple(found)


def _set(path: str, where: Sequence[str | int], old: str, what: str) -> SetText:
    claim = "metadata" if where[0] == "metadata" else ""
    field, _ = place_of(tuple(where[1:]) if claim else tuple(where))
    return SetText(path, claim, field, what, old=old)


def _pairs(node: object) -> dict[str, object]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
