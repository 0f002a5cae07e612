"""What the tests of laying share: operations on a claim A, and documents that have it."""

from __future__ import annotations

from workbench.changes.lay import lay
from workbench.changes.operation import AddItem, MoveItem, Operation, RemoveItem, ReplaceItem, SetText

PATH = "c.yaml"


def set_text(field: str, text: str, claim: str = "A") -> SetText:
    return SetText(PATH, claim, field, text)


def add(field: str, text: str, at: int | None = None, claim: str = "A") -> AddItem:
    return AddItem(PATH, claim, field, text, at)


def remove(field: str, old: str, at: int | None = None) -> RemoveItem:
    return RemoveItem(PATH, "A", field, old, at)


def replace(field: str, old: str, text: str, at: int | None = None) -> ReplaceItem:
    return ReplaceItem(PATH, "A", field, old, text, at)


def move(field: str, old: str, to: int, at: int | None = None) -> MoveItem:
    return MoveItem(PATH, "A", field, old, to, at)


HEAD = "falsification_tests:\n- id: A\n"
EVIDENCE = HEAD + "  algorithm_evidence:\n"
LIST = EVIDENCE + "    function_names:\n"
NAMES = LIST + "      - one\n      - two\n"

Case = tuple[str, str, Operation, str]
"""A name, a document, what is done to it, and what becomes of it."""


def laid(before: str, *operations: Operation) -> str:
    """The document with operations laid on it."""
    return lay(PATH, before.encode(), operations).after.decode()
