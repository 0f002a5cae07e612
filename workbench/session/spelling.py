"""Operations as texts, for the store: JSON with names, so that a later version still reads an older draft."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

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

_KINDS: dict[str, type[Operation]] = {
    "set": SetText,
    "add": AddItem,
    "remove": RemoveItem,
    "unset": RemoveField,
    "replace": ReplaceItem,
    "move": MoveItem,
    "entry": AddEntry,
    "amend": AmendEntry,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "str | None": (str, type(None)),
    "int | None": (int, type(None)),
}


class SpellingError(ValueError):
    """The text is no operation that this version knows."""


def spelled(operation: Operation) -> str:
    """An operation as text."""
    return json.dumps({"do": _NAMES[type(operation)], **dataclasses.asdict(operation)})


def read(text: str) -> Operation:
    """The operation that was spelled.

    Raises:
        SpellingError: another version wrote it, or nobody did.
    """
    try:
        fields: Any = json.loads(text)
        kind = _KINDS[fields.pop("do")]
        for field in dataclasses.fields(kind):
            required = field.default is dataclasses.MISSING
            if (required or field.name in fields) and type(fields[field.name]) not in _TYPES[str(field.type)]:
                raise SpellingError(f"{field.name} is of another type")
        return kind(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SpellingError(f"no operation: {error}") from error
