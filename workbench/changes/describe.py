"""Operations in words, for lists of changes: where, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.operation import (
    AddEntry,
    AddItem,
    AmendEntry,
    MoveItem,
    RemoveField,
    RemoveItem,
    ReplaceItem,
    SetText,
)

if TYPE_CHECKING:
    from workbench.changes.operation import Operation

_LONGEST = 60
"""Characters of a text that are shown."""


def where(operation: Operation) -> str:
    """The claim and the field: ``FALSIFY-X-001 · function_names``."""
    return f"{operation.claim} · {operation.field}" if operation.claim else operation.field


def what(operation: Operation) -> str:
    """What happens there, in one line; texts shortened, line ends shown as spaces."""
    if isinstance(operation, SetText):
        return f"set to {_short(operation.text)}"
    if isinstance(operation, AddItem):
        place = f" before {_short(operation.before)}" if operation.before is not None else ""
        return f"add {_short(operation.text)}{place}"
    if isinstance(operation, RemoveItem):
        return f"remove {_short(operation.old)}"
    if isinstance(operation, RemoveField):
        return "remove the field" + (f", {_short(operation.old)}" if operation.old else "")
    if isinstance(operation, ReplaceItem):
        return f"replace {_short(operation.old)} by {_short(operation.text)}"
    if isinstance(operation, AddEntry):
        return f"entry for {operation.version}: {_short(operation.text)}"
    if isinstance(operation, AmendEntry):
        of = f"{operation.version}, now {operation.to}" if operation.to else operation.version
        return f"amend the entry for {of}: {_short(operation.text)}"
    assert isinstance(operation, MoveItem)  # noqa: S101 - the last kind
    return f"move {_short(operation.old)} to place {operation.to + 1}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”"
