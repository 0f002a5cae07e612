"""Operations laid on a file's bytes: located, rendered, spliced, and proved to say just what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.changes.lines import Lines
from workbench.changes.meanings import meanings
from workbench.changes.operation import ChangeError
from workbench.changes.proof import fault, readable, strict_fault
from workbench.changes.splice import spliced
from workbench.contracts.document import Document, read_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.operation import Operation
    from workbench.changes.tree import Edit


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of operations on a file.

    Attributes:
        after: the bytes.
        edits: what was meant, in order.
    """

    after: bytes
    edits: tuple[Edit, ...]


def lay(path: str, data: bytes, operations: Sequence[Operation]) -> Laid:
    """Lay operations on a file, one after the other.

    Args:
        path: the contract, for messages.
        data: its bytes.
        operations: on this contract.

    Returns:
        The new bytes. Both parsers compose them, and what they compose differs from what they made of
        ``data`` by the operations' edits and nothing else.

    Raises:
        ChangeError: an operation does not fit, a parser refuses the file, or no way to write it was proved.
    """
    if not operations:
        return Laid(data, ())
    laid = _all(path, data, operations, strict=False)
    if strict_fault(path, data, laid.after, laid.edits):
        # libyaml was satisfied with a way that ruamel.yaml is not: now both are asked about each.
        laid = _all(path, data, operations, strict=True)
    return laid


def _all(path: str, data: bytes, operations: Sequence[Operation], *, strict: bool) -> Laid:
    document = readable(path, data)
    edits: list[Edit] = []
    for operation in operations:
        document, edit = _one(document, operation, strict=strict)
        edits.append(edit)
    return Laid(document.data, tuple(edits))


def _one(document: Document, operation: Operation, *, strict: bool) -> tuple[Document, Edit]:
    """The first way to lay an operation that is proved; ``strict``: by both parsers, else by libyaml."""
    path = document.path
    assert document.root is not None  # noqa: S101 - as ``readable`` and ``fault`` have seen
    if any("\ud800" <= sign <= "\udfff" for sign in getattr(operation, "text", "")):
        raise ChangeError("refused", "the text holds half a surrogate pair, which no file can hold")
    lines = Lines(document, document.root)
    why = "no way to write it is known"
    for edit, pieces in meanings(lines, operation):
        try:
            after = read_document(path, spliced(document.tables, pieces))
        except ValueError as error:
            why = str(error)
            continue
        found = fault(document, after, edit)
        if found is None and strict:
            found = strict_fault(path, document.data, after.data, (edit,))
        if found is None:
            return after, edit
        why = found
    raise ChangeError(
        "refused", f"{path}: {operation.field} cannot be changed like this ({why}): edit it by hand"
    )
