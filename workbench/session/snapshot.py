"""The state of a workspace at one moment, as a face shows it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.audit.findings import Finding
    from workbench.contracts.contract import DocumentKind


class Attention(StrEnum):
    """Why a contract stands where it stands in the list, what needs the operator first."""

    CHANGED = "changed against main"
    BROKEN = "broken by the code"
    PROMOTABLE = "could be promoted"
    INVALID = "does not validate"
    PENDING = "not audited yet"
    ACCEPTED = "accepted"
    CLEAN = "clean"
    OTHER = "not a contract"


class Phase(StrEnum):
    """What the background is doing."""

    LISTING = "listing files"
    READING = "reading contracts"
    INDEXING = "indexing code"
    AUDITING = "auditing"
    DONE = "up to date"
    FAILED = "stopped"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the background is: ``done`` of ``found`` in the phase."""

    phase: Phase
    done: int
    found: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Which code the contracts are judged against.

    Attributes:
        revision: short commit id, empty outside git.
        branch: branch name, empty when detached or outside git.
        dirty: there are uncommitted changes.
        base: short commit id of the base revision; empty when it was not found.
        history: how deep history goes, in words (``"1,165 commits"``, ``"shallow: 1 commit"``, ``"no git"``).
    """

    revision: str
    branch: str
    dirty: bool
    base: str
    history: str


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract as the list shows it.

    Attributes:
        path: of the contract.
        stem: file name without ending.
        kind: contract, registry, other or unreadable.
        id: the contract's id.
        version: as written; empty when there is none.
        status: as written; empty when there is none.
        claims: how many claims per status word, in order of first appearance (``""`` for none).
        missing: how many references are missing.
        moved: how many are moved.
        stale: how many claims say more or less than the code proves.
        attention: the group it is listed under.
        worst: the finding that weighs most and is not accepted.
        findings: how many findings count (linked ones once).
        accepted: how many are accepted.
        rules: names of the rules found, for the filter.
    """

    path: str
    stem: str
    kind: DocumentKind
    id: str
    version: str
    status: str
    claims: tuple[tuple[str, int], ...]
    missing: int
    moved: int
    stale: int
    attention: Attention
    worst: Finding | None
    findings: int
    accepted: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole workspace at one moment; ``generation`` grows with each change."""

    root: str
    head: Head
    rows: tuple[ContractRow, ...]
    progress: Progress
    sources: int
    symbols: int
    generation: int
