"""What an operator wants of a contract: operations on claims, fields and items. Values only.

An operation speaks of claims and texts, not of lines or bytes, so that it can be laid on a file that has
changed since. ``lay`` lays operations on bytes. Every operation has

- ``contract``: the contract's path;
- ``claim``: a claim's id, or its row's address (``bindings[3]``, from 0) where several rows have that id;
  ``metadata`` for the contract's own block, or empty for the whole document;
- ``field``: a bare name (``notes``) is looked for in the claim's evidence block, then in its row, and goes
  where it belongs when it is in neither. Dotted (``algorithm_evidence.notes``, ``evidence.0.path``) it is
  exact, from the row; a dot in front (``.notes``) makes a bare name exact;
- ``why``: for the reviewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from workbench.contracts.contract import YamlPath


@dataclass(frozen=True, slots=True)
class SetText:
    """Give a scalar field another text; the field, or the evidence block too, is added where there is none.

    Attributes:
        field: ``status``, ``notes``, an item by its index …
        text: the new text. In a block text the last line end is implied.
        old: the text it replaces; refused when another stands there. ``None``: whatever stands there.
    """

    contract: str
    claim: str
    field: str
    text: str
    why: str = ""
    old: str | None = None


@dataclass(frozen=True, slots=True)
class AddItem:
    """Put an item into a list; the list, or the evidence block too, is added where there is none.

    Attributes:
        field: the list's; ``algorithm_evidence`` where the evidence itself is a list.
        text: the item.
        at: index it is to have; ``None``: behind the last.
        before: put it in front of the item with this text; wins over ``at``.
    """

    contract: str
    claim: str
    field: str
    text: str
    at: int | None = None
    why: str = ""
    before: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take an item out of a list, with its own lines and the comment on its line.

    Attributes:
        field: the list's.
        old: the item's whole text.
        at: its index, which decides between items of the same text.
    """

    contract: str
    claim: str
    field: str
    old: str
    at: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class RemoveField:
    """Take a key out of its mapping, with all that stands under it and the comment on its line.

    Attributes:
        field: the key's: a text, a list or a block of evidence.
        old: the text it has; refused when another stands there. ``None``: whatever stands there.
    """

    contract: str
    claim: str
    field: str
    why: str = ""
    old: str | None = None


@dataclass(frozen=True, slots=True)
class ReplaceItem:
    """Give an item of a list another text.

    Attributes:
        field: the list's.
        old: the item's whole text.
        text: the new text.
        at: its index, which decides between items of the same text.
    """

    contract: str
    claim: str
    field: str
    old: str
    text: str
    at: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class MoveItem:
    """Give an item of a list another place; comments on lines of their own stay.

    Attributes:
        field: the list's.
        old: the item's whole text.
        to: the index it gets.
        at: its present index, which decides between items of the same text.
    """

    contract: str
    claim: str
    field: str
    old: str
    to: int
    at: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Put a version's entry into the contract's changelog, at its own end and in its own manner.

    Attributes:
        version: without a ``v``.
        date: ``YYYY-MM-DD``; written as the neighbours' dates are.
        text: its words, without version, date and status word; a blank line parts paragraphs.
        status: the status word, for a changelog whose entries tell one.
        level: ``major``, ``minor`` or ``patch``, for rows that have such a field.
        was: the version before, for rows that have such a field.
        was_status: the status before, likewise.
        into: path of the container to be made where the contract has none (``metadata.changelog``); empty:
            a paragraph of its description.
        form: of that container: ``texts``, ``rows``, ``versions``, ``paragraphs``.
        like: of that container: the head of an entry elsewhere, or the names of a row's fields with commas.
    """

    contract: str
    version: str
    date: str
    text: str
    status: str = ""
    level: str = ""
    was: str = ""
    was_status: str = ""
    into: str = ""
    form: str = ""
    like: str = ""
    why: str = ""

    @property
    def claim(self) -> str:
        """It is about the whole document."""
        return ""

    @property
    def field(self) -> str:
        """What it is about, for messages."""
        return "changelog"


@dataclass(frozen=True, slots=True)
class AmendEntry:
    """Give a version's entry in the contract's changelog other words; every other entry stays.

    Attributes:
        version: of the entry, without a ``v``.
        text: its words, without version, date and status word.
        status: the status word it is to have; ``None``: the one it has.
        date: ``YYYY-MM-DD``; empty: the one it has.
        to: the version it is to be of; empty: the one it has.
        old: the words it has; refused when it has others. ``None``: whatever it says.
    """

    contract: str
    version: str
    text: str
    status: str | None = None
    date: str = ""
    to: str = ""
    old: str | None = None
    why: str = ""

    @property
    def claim(self) -> str:
        """It is about the whole document."""
        return ""

    @property
    def field(self) -> str:
        """What it is about, for messages."""
        return "changelog"


Operation = SetText | AddItem | RemoveItem | RemoveField | ReplaceItem | MoveItem | AddEntry | AmendEntry


def place_of(steps: YamlPath) -> tuple[str, int | None]:
    """A place as operations name it: the exact field, and the index where that is a list.

    Args:
        steps: the path below the claim's row; not empty.
    """
    *keys, last = steps
    at = last if isinstance(last, int) else None
    if at is None:
        keys.append(last)
    return ".".join(map(str, keys)) if len(keys) > 1 else f".{''.join(map(str, keys))}", at


Kind = Literal[
    "unreadable",
    "no-claim",
    "two-claims",
    "no-field",
    "no-item",
    "two-items",
    "shape",
    "alias",
    "conflict",
    "refused",
]
"""Why an operation cannot be laid.

A parser refuses the file; what is named is not there, or is there twice; what is there has another shape,
or is an alias; another text stands where ``old`` was expected; no way to write the new text could be proved.
"""


class ChangeError(Exception):
    """An operation cannot be laid on a file; nothing was written.

    Attributes:
        kind: which of the ways to fail it is.
        message: what stands in the way and what to do.
        line: 1-based line in the file; 0 when it is about the whole.
    """

    def __init__(self, kind: Kind, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.line = line
