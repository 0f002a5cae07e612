"""The other contracts of a workspace, for rows that are for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.code import Sources
    from workbench.contracts.contract import Contract


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What is asked of another contract.

    Attributes:
        path: where it stands.
        id: its own id.
        equations: names of its equations.
        version: as written; empty when there is none.
    """

    path: str
    id: str
    equations: tuple[str, ...]
    version: str = ""


class Neighbours:
    """The other contracts of the workspace, read when they are asked for.

    Args:
        sources: the counted files and their bytes.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._read: dict[str, Neighbour] = {}

    def remember(self, contracts: Iterable[Contract]) -> None:
        """Take what is asked from contracts that have been read anyway."""
        for contract in contracts:
            self._read[contract.path] = Neighbour(
                contract.path,
                contract.id,
                contract.equations,
                contract.version.text.strip() if contract.version else "",
            )

    @property
    def count(self) -> int:
        """How many contracts there are."""
        return len(self._sources.files.contracts)

    def find(self, name: str) -> tuple[Neighbour, ...]:
        """The contracts that a path, file name or stem means, by path.

        Args:
            name: as a row has it: ``softmax-v1.yaml``, ``contracts/softmax-v1.yaml``, ``softmax-v1``.
        """
        plain = name.strip().removeprefix("./")
        last = plain.rpartition("/")[2]
        ending = f"/{plain}"
        paths = self._by_stem.get(_stem(last), ())
        if "/" in plain:
            paths = tuple(path for path in paths if f"/{path}".endswith((ending, f"{ending}.yaml")))
        return tuple(self._neighbour(path) for path in paths)

    @cached_property
    def _by_stem(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for file in self._sources.files.contracts:
            stem = _stem(file.path.rpartition("/")[2])
            found[stem] = (*found.get(stem, ()), file.path)
        return found

    def _neighbour(self, path: str) -> Neighbour:
        if path not in self._read:
            from workbench.contracts.claims import read_contract  # noqa: PLC0415 - loads the YAML parser

            data = self._sources.data(path)
            self.remember((read_contract(path, data if data is not None else b""),))
        return self._read[path]


def _stem(name: str) -> str:
    for ending in (".yaml", ".yml"):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name
