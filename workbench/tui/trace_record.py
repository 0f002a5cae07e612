"""Recording a comparison as evidence: a receipt in a folder of the operator's, and its path in the draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.contracts.contract import Claim, Contract
    from workbench.session.comparing import Compared
    from workbench.session.recording import Recording
    from workbench.tui.drafting import Drafting
    from workbench.workspace.pairs import Pair
    from workbench.workspace.roots import Workspace


@dataclass(frozen=True, slots=True)
class Written:
    """A receipt that was written.

    Attributes:
        receipt: its file.
        recording: what it says.
    """

    receipt: Path
    recording: Recording


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes receipts for a claim.

    Attributes:
        workspace: whose revision is told, and below whose root relative folders are.
        contract: the claim's; ``None`` for traces that belong to none.
        claim: what the receipt is for; without one nothing goes into a draft.
        drafting: takes the path; ``None`` where nothing can be edited.
    """

    workspace: Workspace
    contract: Contract | None = None
    claim: Claim | None = None
    drafting: Drafting | None = None

    @property
    def folder(self) -> str:
        """Offered for receipts."""
        return self.workspace.settings.receipts.folder

    def write(
        self,
        folder: str,
        pair: Pair,
        compared: Compared,
        shown: float,
        tell: Callable[[int, int], None],
    ) -> Written:
        """Write a receipt; every file is read once more, so ask from a worker.

        Args:
            folder: where to, below the root or absolute.
            pair: as it is declared; it is judged at its threshold.
            compared: what was read.
            shown: the threshold on the screen.
            tell: called with bytes hashed and bytes in all.

        Raises:
            RecordingError: why it was not written.
        """
        from workbench.report.trace_receipt import receipt_json  # noqa: PLC0415 - with the first receipt
        from workbench.session.recording import About, record, relative, write_receipt  # noqa: PLC0415

        root, about, contract = self.workspace.root, About(), self.contract
        if contract is not None and self.claim is not None:
            version = contract.version.text if contract.version is not None else ""
            about = About(contract.id, contract.path, version, self.claim.id)
        recording = record(self.workspace, pair, compared, about, shown=shown, on_progress=tell)
        text = receipt_json(recording, relative(compared.comparison, root))
        return Written(write_receipt(root / Path(folder).expanduser(), recording, text), recording)

    def cite(self, written: Written) -> str:
        """Put a receipt's path into the claim's draft; says what became of that, and whether it failed."""
        from workbench.session.receipt import citing  # noqa: PLC0415 - with the first receipt
        from workbench.session.recording import shortened  # noqa: PLC0415

        recording = written.recording
        path = shortened(written.receipt, self.workspace.root)
        done = f"Written: {path}" if recording.passed else f"Written: {path}, which {recording.came_to}"
        if self.contract is None or self.claim is None:
            return f"{done}. These traces belong to no claim, so nothing cites it."
        if Path(path).is_absolute():
            return f"{done}. It is outside the workspace, so the claim cannot cite it."
        if self.drafting is None or self.drafting.editing is None:
            return f"{done}. The draft is not open: add the path to the claim's evidence yourself."
        change = citing(self.contract, self.claim, path, recording.why)
        self.drafting.put([change], f"{done}; put into the claim's draft: d shows it")
        return ""
