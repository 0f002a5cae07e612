"""The overview of a workspace: statuses counted now and at a revision, and what is stale."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.tally import Move, Since, Stale, Tally, families_of
from workbench.contracts.claims import read_contract
from workbench.session.rows import STALE, counting, facts_of
from workbench.workspace.blobs import read_blobs
from workbench.workspace.files import contracts_among
from workbench.workspace.git import Git, GitError
from workbench.workspace.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workbench.audit.ladder import Ladder
    from workbench.contracts.contract import Contract, DocumentKind
    from workbench.session.rows import Facts, Outcome
    from workbench.workspace.files import FileList
    from workbench.workspace.hardened import Cancellation
    from workbench.workspace.roots import Workspace

_SHORT = 9


class TallyError(Exception):
    """There is no such revision as was asked for; the message says which."""


@dataclass(frozen=True, slots=True)
class _Short:
    """A contract as it is counted."""

    path: str
    stem: str
    id: str
    kind: DocumentKind
    status: str
    claims: tuple[tuple[str, int], ...]


def tally(
    workspace: Workspace,
    files: FileList,
    outcomes: Iterable[Outcome],
    ladder: Ladder,
    since: str = "",
    *,
    cancellation: Cancellation | None = None,
) -> Tally:
    """Count a workspace.

    Args:
        workspace: root and settings.
        files: what counts.
        outcomes: of its contracts, as far as they are audited.
        ladder: of the workspace.
        since: a revision; empty: the base revision that all contracts have in common.
        cancellation: by which another thread may end what git is asked.

    Raises:
        TallyError: there is no revision ``since``.
    """
    every = list(outcomes)
    facts = {each.facts.path: each.facts for each in every}
    families, total = families_of(map(_short, facts.values()), ladder)
    stale = _stale(every)
    git = Git(workspace.root, workspace.settings.base, cancellation=cancellation)
    try:
        commit, how = _revision(git, since)
        if not commit:
            return Tally(families, total, stale, None, how)
        contracts = workspace.settings.contracts
        before, moves = _before(git, commit, contracts, _Present(files, facts), ladder)
    except GitError as error:
        return Tally(families, total, stale, None, f"git failed: {error}")
    were, all_of_them = families_of(map(_short, before.values()), ladder)
    return Tally(families, total, stale, Since(commit[:_SHORT], how, were, all_of_them, moves))


def _revision(git: Git, since: str) -> tuple[str, str]:
    """A commit's full id and how it is told; an empty id and why there is none.

    Raises:
        TallyError: there is no revision ``since``.
    """
    if since:
        if not git.available:
            raise TallyError(f"there is no revision {since}: {git.why}")
        commit = git.commit(since)
        if not commit:
            raise TallyError(f"there is no revision {since}: name a commit, a tag or a branch")
        return commit, since
    base = git.base_revision()
    return base.commit, base.how


@dataclass(frozen=True, slots=True)
class _Present:
    """The contracts as they are now: in short, and read from the disk where more is asked."""

    files: FileList
    facts: Mapping[str, Facts]

    def read(self, path: str) -> Contract | None:
        if path not in self.facts or path not in self.files.by_path:
            return None
        try:
            return read_contract(path, read_file(self.files.by_path[path]))
        except OSError:
            return None


def _before(
    git: Git, commit: str, globs: tuple[str, ...], present: _Present, ladder: Ladder
) -> tuple[dict[str, Facts], tuple[Move, ...]]:
    """The contracts as a revision has them, and which statuses have moved since; one process reads all."""
    changed = git.changed_since(commit)
    listed = git.run("ls-tree", "-r", "--name-only", "-z", commit).decode("utf-8", "surrogateescape")
    there = {name: name for name in listed.split("\0") if name}
    chosen, _ = contracts_among(globs, there)
    facts = present.facts
    was = {path: facts[path] for path in chosen if path in facts and path not in changed}
    moves: list[Move] = []
    for blob in read_blobs(git, [(commit, path) for path in chosen if path not in was]):
        if blob.data is None:
            continue
        old = read_contract(blob.path, blob.data)
        was[blob.path] = facts_of(old)
        moves += _moves(blob.path, old, present.read(blob.path), ladder)
    for path in facts:
        if path in changed and path not in there:
            moves += _moves(path, None, present.read(path), ladder)
    return was, tuple(sorted(moves, key=lambda move: (move.path, bool(move.claim))))


def _moves(path: str, old: Contract | None, new: Contract | None, ladder: Ladder) -> Iterator[Move]:
    before, after = _statuses(old), _statuses(new)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            yield Move(path, key[0], was, now, ladder.step(was, now))


def _statuses(contract: Contract | None) -> dict[tuple[str, int], str]:
    """Statuses by claim, the contract's own under no claim; claims of one id are told apart by order."""
    if contract is None:
        return {}
    found = {("", 0): " ".join(contract.status.text.split()) if contract.status is not None else ""}
    seen: Counter[str] = Counter()
    for claim in contract.claims:
        word = " ".join(claim.status.text.split()) if claim.status is not None else ""
        found[claim.id, seen[claim.id]] = word
        seen[claim.id] += 1
    return found


def _stale(outcomes: Iterable[Outcome]) -> tuple[Stale, ...]:
    found: list[Stale] = []
    for outcome in outcomes:
        findings = [each for each in counting(outcome.findings) if each.rule in STALE]
        if findings:
            rules = Counter(each.rule for each in findings)
            first = min(findings, key=lambda each: each.line)
            found.append(
                Stale(
                    outcome.facts.path,
                    len({each.claim for each in findings}),
                    first.line,
                    first.claim,
                    tuple(f"{rule} {count}" for rule, count in sorted(rules.items())),
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.claims, each.path)))


def _short(facts: Facts) -> _Short:
    name = facts.path.rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return _Short(facts.path, stem, facts.id, facts.kind, facts.status, facts.claims)
