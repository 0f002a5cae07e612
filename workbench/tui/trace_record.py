"""Recording a comparison as evidence: a receipt in a folder of the operator's, and its path in the draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.session.comparing import Compared
    from workbench.session.recording import About
    from workbench.traces.comparison import Comparison
    from workbench.tui.drafting import Drafting
    from workbench.workspace.pairs import Pair
    from workbench.workspace.roots import Workspace

FOLDER = "evidence/traces"
"""Offered for receipts; below a folder of this name whatever a claim cites counts as evidence of a run."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes receipts for a claim.

    Attributes:
        workspace: whose revision is told, and below whose root relative folders are.
        about: the claim; without one nothing goes into a draft.
        field: the list of its evidence that files go into.
        drafting: takes the path; ``None`` where nothing can be edited.
    """

    workspace: Workspace
    about: About
    field: str = "file_paths"
    drafting: Drafting | None = None

    def write(
        self,
        folder: str,
        pair: Pair,
        compared: Compared,
        comparison: Comparison,
        tell: Callable[[int, int], None],
    ) -> Path:
        """Write a receipt; every file is read once more, so ask from a worker.

        Raises:
            RecordingError: why it was not written.
        """
        from workbench.report.trace_receipt import receipt_json  # noqa: PLC0415 - with the first receipt
        from workbench.session.recording import record, relative, write_receipt  # noqa: PLC0415

        root = self.workspace.root
        recording = record(self.workspace, pair, compared, comparison, self.about, on_progress=tell)
        text = receipt_json(recording, relative(comparison, root))
        return write_receipt(root / Path(folder).expanduser(), recording, text)

    def cite(self, receipt: Path) -> str:
        """Put a receipt's path into the claim's draft; says what became of that."""
        from workbench.changes.operation import AddItem  # noqa: PLC0415 - with the first receipt
        from workbench.session.recording import shortened  # noqa: PLC0415

        path = shortened(receipt, self.workspace.root)
        if not self.about.claim:
            return f"Written: {path}. These traces belong to no claim, so nothing cites it."
        if Path(path).is_absolute():
            return f"Written: {path}. It is outside the workspace, so the claim cannot cite it."
        if self.drafting is None or self.drafting.editing is None:
            return f"Written: {path}. The draft is not open: add the path to the claim's evidence yourself."
        change = AddItem(
            self.about.path, self.about.claim, self.field, path, why="receipt of a comparison of traces"
        )
        self.drafting.put([change], f"Written: {path}, and put into the claim's draft: d shows it")
        return ""
