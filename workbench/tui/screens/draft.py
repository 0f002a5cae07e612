"""The draft: what waits, where and why; below it exactly what would be written. Nothing is written unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from workbench.tui import looks
from workbench.tui.actions import DRAFT, Home, bindings
from workbench.tui.edits import ProposalArrived
from workbench.tui.looks import ACCENT, BAD, DIM, PLAIN, STRONG
from workbench.tui.safe import cut, one_line, width_of
from workbench.tui.widgets.diff_view import DiffView
from workbench.tui.widgets.keybar import KeyBar
from workbench.tui.widgets.lines import LineView, Piece

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import ClassVar

    from textual.app import ComposeResult

    from workbench.session.proposal import DraftEntry, Proposal
    from workbench.tui.drafting import Drafting


class DraftList(LineView):
    """What waits, in order."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.entries: tuple[DraftEntry, ...] = ()
        self.refused: Mapping[int, str] = {}

    def show(self, entries: tuple[DraftEntry, ...], refused: Mapping[int, str]) -> None:
        """Show what waits, and which of it does not fit."""
        with self.kept_in_place():
            self.entries, self.refused = entries, refused

    @property
    def current(self) -> DraftEntry | None:
        """The change under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def row_total(self) -> int:
        """How many wait."""
        return len(self.entries)

    def line_total(self) -> int:
        """Two lines each: where and what; why."""
        return 2 * len(self.entries)

    def first_line(self, row: int) -> int:
        """The first of its two lines."""
        return 2 * row

    def height_of(self, row: int) -> int:  # noqa: ARG002
        """Two lines."""
        return 2

    def row_at(self, line: int) -> int:
        """The change that a line belongs to."""
        return line // 2

    def key_of(self, row: int) -> Hashable:
        """The change."""
        return self.entries[row].id

    def draw(self, line: int, width: int, *, under_cursor: bool) -> Sequence[Piece]:
        """What happens; below it where, and why."""
        entry = self.entries[line // 2]
        if line % 2:
            contract = one_line(entry.operation.contract).rpartition("/")[2]
            why = f" — {one_line(entry.why)}" if entry.why else ""
            field = entry.operation.field.rpartition(".")[2]
            parts = (one_line(field), one_line(entry.operation.claim), contract)
            words = " · ".join(part for part in parts if part) + why
            return [("    ", PLAIN), (cut(words, width - 4), DIM)]
        mark: Piece = (looks.CURSOR if under_cursor else "  ", ACCENT)
        bad: Piece = ("✗ conflict  ", BAD) if entry.id in self.refused else ("", PLAIN)
        room = width - 2 - width_of(bad[0])
        return [mark, bad, (cut(one_line(entry.what), room), STRONG)]


class DraftScreen(Screen[None]):
    """Lists the draft, shows what it comes to, applies it.

    Args:
        drafting: the draft.
        keys: other keys for actions.
    """

    BINDINGS = bindings(Home.DRAFT)
    HOMES: ClassVar = (Home.DRAFT,)
    AUTO_FOCUS = "#changes"

    def __init__(self, drafting: Drafting, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.list = DraftList(id="changes")
        self.diff = DiffView(id="diff")
        self.proposal: Proposal | None = None
        self._drafting = drafting
        self._title = Static(id="title")
        self._keys = KeyBar(keys, id="keys")
        self._applying = False

    def compose(self) -> ComposeResult:
        """Changes above, difference below."""
        yield self._title
        yield self.list
        yield self.diff
        yield self._keys

    def on_mount(self) -> None:
        """Ask what it comes to."""
        self._keys.show_pane(DRAFT)
        self._show_title()
        self.refresh_proposal()

    def _show_title(self) -> None:
        count = len(self._drafting.entries)
        words = f"{count} change{'s' * (count != 1)} in the draft" if count else "The draft is empty"
        if self.proposal is None:
            beside = "laying them on the files …"
        else:
            files = len(self.proposal.plan.effective)
            conflicts = len(self.proposal.conflicts)
            beside = f"{files} file{'s' * (files != 1)} would be written"
            beside += (
                f" · {conflicts} do{'es' * (conflicts == 1)} not fit and would stay" if conflicts else ""
            )
        self._title.update(
            Content("\n").join([Content.styled(words, "bold"), Content.styled(beside, "$text-muted")])
        )

    def refresh_proposal(self) -> None:
        """Lay the draft on the files as they are now."""
        editing = self._drafting.editing
        if editing is None or self._drafting.busy:
            return

        def work() -> None:
            worker = get_current_worker()
            proposal = editing.draft.plan()
            if not worker.is_cancelled:
                self.post_message(ProposalArrived(proposal))

        self.run_worker(work, thread=True, group="proposal", exclusive=True, exit_on_error=False)

    def draft_changed(self) -> None:
        """What was asked of the draft is done."""
        self.refresh_proposal()

    def on_proposal_arrived(self, event: ProposalArrived) -> None:
        """Show what would be written."""
        if self._drafting.busy:
            return
        proposal = self.proposal = event.proposal
        refused = {conflict.entry.id: conflict.message for conflict in proposal.conflicts}
        self.list.show(self._drafting.entries, refused)
        self.diff.show(proposal.plan, proposal.conflicts)
        self._show_title()
        if self._applying:
            self._applying = False
            if not self._drafting.entries:
                self.dismiss(None)

    def action_drop_change(self) -> None:
        """Take the change under the cursor out."""
        entry = self.list.current
        if entry is not None:
            self.proposal = None
            self._drafting.drop(entry)

    def action_apply_draft(self) -> None:
        """Write what is shown."""
        if self.proposal is None:
            self._say("It is still being laid on the files.")
        elif not self.proposal.entries and self.proposal.conflicts:
            self._say(
                "Nothing fits the files as they are now: x drops the change in conflict, and it can be made "
                "again over what stands there."
            )
        elif not self.proposal.entries:
            self._say("There is nothing to write.")
        else:
            proposal, self.proposal = self.proposal, None
            self._applying = True
            self._drafting.apply(proposal)

    def action_other_part(self) -> None:
        """To the difference, or back to the list."""
        (self.list if self.diff.has_focus else self.diff).focus()

    def action_leave_draft(self) -> None:
        """Back; the draft stays."""
        self.dismiss(None)

    def _say(self, words: str) -> None:
        self.notify(words, markup=False, timeout=4)
