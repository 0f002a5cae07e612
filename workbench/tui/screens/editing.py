"""What of the main screen changes contracts: evidence, fixes, draft; what waits is marked in the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from workbench.tui.asking import EditingSession
from workbench.tui.edits import FixesArrived
from workbench.tui.screens.panes import PanesScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.findings import ReferenceAudit
    from workbench.changes.repair import Repair
    from workbench.tui.drafting import Drafting


class EditingScreen(PanesScreen):
    """The part of the main screen that changes contracts."""

    def draft_changed(self) -> None:
        """Show how much waits, and where."""
        entries = self.drafting.entries if self.drafting is not None else ()
        self.head.show_draft(len(entries))
        self.claims.mark_pending({(one.operation.contract, one.operation.claim) for one in entries})

    def _ready(self) -> Drafting | None:
        """The draft, if it can be used; else why not is told."""
        drafting = self.drafting
        if drafting is None or drafting.editing is None or not isinstance(self.session, EditingSession):
            self.say("The draft is not open: contracts cannot be changed here yet.")
            return None
        return drafting

    def action_edit_evidence(self) -> None:
        """Open the evidence of the claim under the cursor."""
        drafting, claim, row = self._ready(), self.claims.claim_name(), self.claims.current
        if drafting is None or not isinstance(self.session, EditingSession):
            return
        audit = self.claims.audit
        if not claim or row is None or audit is None:
            self.say("Choose a claim first.")
            return
        from workbench.tui.screens.evidence import EvidenceScreen  # noqa: PLC0415 - loads when it opens

        item = row.audit.item if row.audit is not None else None
        at = (item.field, item.value.text) if item is not None else ("", "")
        self.app.push_screen(
            EvidenceScreen(self.session, drafting, self.keymap, contract=audit.contract, claim=claim, at=at)
        )

    def action_show_draft(self) -> None:
        """List the changes that wait, and what they come to."""
        drafting = self._ready()
        if drafting is not None:
            from workbench.tui.screens.draft import DraftScreen  # noqa: PLC0415 - loads when it opens

            self.app.push_screen(DraftScreen(drafting, self.keymap))

    # Fixes ----------------------------------------------------------------------------------------

    def action_fix(self) -> None:
        """Choose among fixes for the references of this claim."""
        self._ask_fixes(certain=False)

    def action_fix_certain(self) -> None:
        """Every certain fix of this contract into the draft."""
        self._ask_fixes(certain=True)

    def _ask_fixes(self, *, certain: bool) -> None:
        audit = self.claims.audit
        if self._ready() is None:
            return
        if audit is None:
            self.say("Choose a contract first.")
            return
        if self.drafting is not None:
            self.drafting.begin()
        about = self._reference()
        claim = self.claims.claim_name()

        def work() -> None:
            from workbench.changes.repair import certain as sure  # noqa: PLC0415 - loads when it is asked
            from workbench.changes.repair import repairs  # noqa: PLC0415

            worker = get_current_worker()
            found = sure(audit) if certain else tuple(one for one in repairs(audit) if one.claim == claim)
            if not worker.is_cancelled:
                self.post_message(FixesArrived(found, about, claim, certain=certain))

        self.run_worker(work, thread=True, group="fixes", exclusive=True, exit_on_error=False)

    def _reference(self) -> ReferenceAudit | None:
        """The reference under the cursor, or above the finding under it."""
        view = self.claims
        for row in reversed(view.rows[: view.cursor + 1]):
            if row.audit is not None or not row.beneath:
                return row.audit
        return None

    def on_fixes_arrived(self, event: FixesArrived) -> None:
        """Choose among them; what is certain goes into the draft as it is."""
        if event.certain:
            firsts = {id(one.reference): one for one in reversed(event.repairs)}
            self._take([one for one in event.repairs if firsts[id(one.reference)] is one])
            return
        if not event.repairs:
            self.say("Nothing that this claim names has moved, or can be replaced.")
            return
        from workbench.tui.screens.fix import FixScreen  # noqa: PLC0415 - a dialog loads when it opens

        where = event.claim or "what stands outside any claim"
        self.app.push_screen(FixScreen(where, event.repairs, event.about), self._chosen)

    def _chosen(self, repairs: tuple[Repair, ...] | None) -> None:
        if repairs is not None:
            self._take(repairs)

    def _take(self, repairs: Iterable[Repair]) -> None:
        from workbench.changes.repair import combined  # noqa: PLC0415 - loads when it is asked

        operations = combined(repairs)
        if not operations:
            self.say("Nothing in this contract is certain: f offers what is suggested.")
        elif self.drafting is not None:
            count = len(operations)
            changes = "1 change" if count == 1 else f"{count} changes"
            self.drafting.put(operations, f"{changes} put into the draft: d shows it")
