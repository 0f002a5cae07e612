"""When a claim was last changed on the main branch: its row, looked for in the contract's earlier texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.document import read_document
from workbench.contracts.waits import row_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.code import Sources
    from workbench.contracts.contract import Claim, Contract
    from workbench.contracts.document import Document
    from workbench.workspace.mainline import Landed, Mainline

_MOST = 60
"""Texts of one contract that are looked through; a claim that is older than that counts as changed then."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """When a claim was last changed.

    Attributes:
        landed: the commit of the main branch; ``None`` where it is not known.
        why: why it is not known: it is edited here, or history is cut off; empty otherwise.
        row: the claim as the file has it.
    """

    landed: Landed | None
    why: str
    row: str


class LastChanges:
    """Answers when claims were last changed; no blame, and no parse of what was.

    Args:
        mainline: the main branch.
        sources: the contracts as they are on the disk.
    """

    def __init__(self, mainline: Mainline, sources: Sources) -> None:
        self._line = mainline
        self._sources = sources
        self._documents: dict[str, Document] = {}
        self._texts: dict[tuple[str, str], bytes] = {}

    def foresee(self, paths: Iterable[str]) -> None:
        """Ask git once for the histories of contracts, and once for all their texts.

        Raises:
            GitError: git failed.
        """
        wanted = list(paths)
        self._line.foresee(wanted)
        pairs = ((each.commit, path) for path in wanted for each in self._line.history(path)[:_MOST])
        self._line.read(pairs)

    def of(self, contract: Contract, claim: Claim) -> LastChange:
        """When a claim's row came to read as it does now.

        Raises:
            GitError: git failed.
        """
        if contract.path not in self._documents:
            data = self._sources.data(contract.path) or b""
            self._documents[contract.path] = read_document(contract.path, data)
        row = row_source(self._documents[contract.path], claim.where)
        squeezed = _squeezed(row)
        text = row.decode("utf-8", "replace")
        history = self._line.history(contract.path)[:_MOST]
        last: Landed | None = None
        for landed in history:
            if not squeezed or squeezed not in self._text(landed.commit, contract.path):
                break
            last = landed
        else:
            if self._line.shallow:
                return LastChange(None, "history is shallow", text)
        why = "" if last is not None else f"it is not on {self._line.name} as it is here"
        return LastChange(last, why, text)

    def _text(self, commit: str, path: str) -> bytes:
        key = (commit, path)
        if key not in self._texts:
            self._texts[key] = _squeezed(self._line.read((key,))[key].data or b"")
        return self._texts[key]


def _squeezed(data: bytes) -> bytes:
    """Bytes whose white space does not count, so that another indent is no change."""
    return b" ".join(data.split())
