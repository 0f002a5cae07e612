"""Files to apply plans to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workbench.changes.plan import FileChange, Plan
from workbench.store.durable import DurableStore, open_durable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Folder:
    """A workspace of a few files, and plans over them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.roots = [str(root)]

    def put(self, name: str, data: bytes = b"old\n") -> Path:
        place = self.root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        return place

    def bytes(self, *names: str) -> list[bytes]:
        return [(self.root / name).read_bytes() for name in names]

    def plan(self, *names: str, new: bytes = b"new\n", title: str = "a plan") -> Plan:
        return Plan(title, tuple(self.change(name, new) for name in names))

    def change(self, name: str, new: bytes) -> FileChange:
        place = self.root / name
        return FileChange(name, str(place), place.read_bytes(), new, (f"why {name}",))

    def leftovers(self) -> list[str]:
        return [str(path) for path in self.root.rglob(".contract-workbench-*")]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    root = tmp_path / "workspace"
    root.mkdir()
    return Folder(root)


@pytest.fixture
def store(folder: Folder) -> Iterator[DurableStore]:
    opened = open_durable(folder.root)
    yield opened
    opened.close()
