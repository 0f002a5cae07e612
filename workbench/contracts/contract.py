"""What a document says: contract, claim, item. Values only; ``claims`` reads them out of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.contracts.problem import Problem
    from workbench.contracts.references import Reference
    from workbench.contracts.span import Span

YamlPath = tuple[str | int, ...]
"""Keys and indices from the root of a document to a node."""


class DocumentKind(StrEnum):
    """What a YAML file turned out to be."""

    CONTRACT = "contract"
    REGISTRY = "registry"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as the document has it: its constructed text, where it stands, and how to reach it."""

    text: str
    span: Span
    where: YamlPath


@dataclass(frozen=True, slots=True)
class Item:
    """One line of evidence (or of a contract's own references).

    Attributes:
        field: the key the item stands under: ``file_paths``, ``function_names``, ``notes``, ``test``,
            ``applies_to``, ``function`` … For evidence that is a bare list, the block's own key
            (``algorithm_evidence``).
        value: the item's scalar.
        references: what the item names, in the order of the text. Prose is one reference of kind prose.
    """

    field: str
    value: Text
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that asserts something and may carry a status and evidence.

    Attributes:
        id: the row's ``id``; else ``contract:equation`` for a binding, else ``container[index]``.
        title: the row's ``rule``, ``name``, ``property`` or ``description``, one line; may be empty.
        container: the top-level key it stands under (``falsification_tests``, ``bindings`` …).
        where: path to the row.
        span: of the row's id, or of its first key.
        status: the status as written, where the row (or its evidence block) has one.
        items: everything the claim names, in file order.
        binds: of a row of bindings, the contract and the equation that it is for, as written; else empty.
    """

    id: str
    title: str
    container: str
    where: YamlPath
    span: Span
    status: Text | None
    items: tuple[Item, ...]
    binds: tuple[str, str] = ("", "")

    @property
    def row(self) -> str:
        """The address of its row: ``bindings[3]``, counted from 0."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.where)
        return "".join(steps).removeprefix(".")


@dataclass(frozen=True, slots=True)
class Tally:
    """A number that a document states about itself.

    Attributes:
        noun: of what, as written (``Total bindings``, ``total_obligations``, ``Implemented``).
        count: the number.
        line: 1-based.
        where: the key it stands under, with its map's (``verification_summary.tested``); empty in a comment.
    """

    noun: str
    count: int
    line: int
    where: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One document, read.

    Attributes:
        path: relative to the workspace root, POSIX separators.
        kind: contract, registry, other or unreadable.
        id: ``metadata.id``, else the file's stem.
        version: ``metadata.version`` else top-level ``version``, as written.
        status: the contract-level status, as written, wherever it stands.
        claims: in file order.
        items: what is named outside any claim (``metadata.references``, ``depends_on`` …).
        problems: faults of the document itself; the schema's are found by ``schema.validate``.
        suppressions: ``# contract-workbench: allow RULE — reason`` comments, by line.
        size: of the file, in bytes.
        digest: BLAKE2b-128 of the file's bytes, hexadecimal.
        statuses: every contract-level status, as written, the one that counts among them.
        equations: names of its equations, in file order.
        tallies: numbers that the document states about itself.
    """

    path: str
    kind: DocumentKind
    id: str
    version: Text | None
    status: Text | None
    claims: tuple[Claim, ...]
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    suppressions: tuple[Suppression, ...]
    size: int
    digest: str
    statuses: tuple[Text, ...] = ()
    equations: tuple[str, ...] = ()
    tallies: tuple[Tally, ...] = ()

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        name = self.path.rsplit("/", 1)[-1]
        return name.rsplit(".", 1)[0] if "." in name else name

    def named(self, name: str) -> tuple[Claim, ...]:
        """The claims with an id; where none has it, the claim in the row of that address."""
        found = tuple(claim for claim in self.claims if claim.id == name)
        return found or tuple(claim for claim in self.claims if claim.row == name)

    def name_of(self, claim: Claim) -> str:
        """What operations call a claim: its id; its row's address where several rows have that id."""
        return claim.id if len(self.named(claim.id)) == 1 else claim.row


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment in the contract that accepts findings of one rule, with a reason.

    Attributes:
        line: the line the comment stands on.
        covers: first and last line it speaks for: its own line when it trails text; otherwise the item or
            row that starts on the next line that is not a comment, to that row's end. Above a section that
            holds claims it speaks for the section's key alone. A comment that names several rules is as many.
        rule: the rule's name; empty when what stands behind ``allow`` is not understood.
        reason: why; a suppression without one is itself a finding. Of one that is not understood: what stands
            behind ``allow``.
    """

    line: int
    covers: tuple[int, int]
    rule: str
    reason: str
