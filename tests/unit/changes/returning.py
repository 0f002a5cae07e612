"""An edit applied to a copy of its contract and undone, both as the program does it: the bytes come back."""

from __future__ import annotations

import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path

from workbench.changes.apply import apply
from workbench.changes.plan import FileChange, Plan
from workbench.changes.undo import undo
from workbench.store.durable import DurableStore

NAME = "contract.yaml"
MODE = 0o640


class Copy:
    """A contract in a folder of its own, with a journal beside it."""

    def __init__(self, folder: Path, before: str) -> None:
        self.before = before.encode()
        self.root = folder / "workspace"
        self.root.mkdir()
        self.file = self.root / NAME
        self.file.write_bytes(self.before)
        self.file.chmod(MODE)
        self.store = DurableStore(str(folder / "journal"))

    def there_and_back(self, after: str) -> None:
        """Assert that what is applied stands in the file, and that undo gives the file as it was."""
        data = after.encode()
        if data == self.before:
            return  # nothing would be written, and nothing taken back
        plan = Plan("an edit", (FileChange(NAME, str(self.file), self.before, data),))
        applied = apply(plan, self.store, roots=[str(self.root)])
        assert [written.path for written in applied.written] == [NAME]
        assert self.file.read_bytes() == data, "what was applied is not what was planned"
        undone = undo(self.store)
        assert undone is not None
        assert self.file.read_bytes() == self.before, "undo does not give the bytes that were there"
        assert stat.S_IMODE(self.file.stat().st_mode) == MODE
        assert [path.name for path in self.root.iterdir()] == [NAME], "something was left over"


@contextmanager
def copied(before: str):
    """A copy of a contract, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder), before)
        try:
            yield copy
        finally:
            copy.store.close()
