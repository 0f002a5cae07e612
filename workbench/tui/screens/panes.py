"""The three panes, which of them has the focus, and the contract selected: what every part rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.screen import Screen

from workbench.tui import looks, messages
from workbench.tui.actions import CLAIMS, CODE, CONTRACTS, PANES
from workbench.tui.widgets.contract_list import ContractList
from workbench.tui.widgets.head import Head
from workbench.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events

    from workbench.session.snapshot import ContractRow
    from workbench.tui.asking import WorkingSession
    from workbench.tui.drafting import Drafting
    from workbench.tui.widgets.claim_view import ClaimView
    from workbench.tui.widgets.code_view import CodeView
    from workbench.tui.widgets.detail import Detail


class PanesScreen(Screen[None]):
    """Contracts at the left; claims and code, once they are mounted, at the right.

    Each further idea of the main screen (finding, looking closer, changing) is a class of its own on top of
    this one, and ``MainScreen`` puts them together.

    Attributes:
        session: the workspace at work.
        drafting: the draft; ``None`` until the app has set it.
        selected: path of the contract shown at the right; empty for none.
        row: its row in the list.
    """

    drafting: Drafting | None = None

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(id="main")
        self.session = session
        self.contracts = ContractList(id=CONTRACTS)
        self.head = Head(id="head")
        self.keymap = keys
        self.keys = KeyBar(keys, id="keys")
        self.selected = ""
        self.row: ContractRow | None = None
        self._detail: Detail | None = None

    @property
    def detail(self) -> Detail:
        """The right side; actions are only run once it is there."""
        if self._detail is None:
            raise LookupError("the right side is not there yet")
        return self._detail

    @property
    def claims(self) -> ClaimView:
        """The pane of the claims."""
        return self.detail.claims

    @property
    def code(self) -> CodeView:
        """The pane of the code."""
        return self.detail.code

    # Selection -------------------------------------------------------------------------------------

    @on(messages.CursorMoved, "#contracts")
    def select(self) -> None:
        """Show the claims of the contract under the cursor, or what its group means."""
        if self._detail is None:
            return
        row = self.contracts.row
        if row is None:
            self.selected, self.row = "", None
            self._detail.show_note(*self._group_words())
        elif row.path != self.selected:
            self.selected, self.row = row.path, row
            self._detail.show_contract(row.path)

    def _group_words(self) -> tuple[str, ...]:
        group = self.contracts.group
        if group is not None:
            name, count = group
            meaning = looks.ATTENTION_MEANING[name]
            return f"{count:,} {name.value}", meaning, "enter folds or unfolds the group"
        return self.contracts.why_empty

    # Panes -----------------------------------------------------------------------------------------

    @property
    def pane(self) -> str:
        """The pane that has the focus."""
        focused = self.focused.id if self.focused is not None else None
        return focused if focused in PANES else CONTRACTS

    def go_to_pane(self, pane: str) -> None:
        """Give a pane the focus; on a narrow terminal it comes into view."""
        self.set_class(pane != CONTRACTS, "-detail")
        self.get_widget_by_id(pane).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The line of keys, and on a narrow terminal what is in view, follow the focus."""
        if event.widget.id in PANES:
            self.set_class(event.widget.id != CONTRACTS, "-detail")
            self.contracts.touched |= event.widget.id != CONTRACTS
            self.keys.show_pane(event.widget.id)

    def action_next_pane(self) -> None:
        """From the contracts to the claims, to the code."""
        self.go_to_pane(PANES[(PANES.index(self.pane) + 1) % len(PANES)])

    def action_previous_pane(self) -> None:
        """The way back."""
        self.go_to_pane(PANES[PANES.index(self.pane) - 1])

    def action_back(self) -> None:
        """One pane back."""
        if self.pane != CONTRACTS:
            self.go_to_pane(PANES[PANES.index(self.pane) - 1])

    @on(messages.Activated, "#contracts")
    def _open_contract(self) -> None:
        if self.contracts.row is None:
            self.contracts.fold()
        elif self._detail is not None:
            self.go_to_pane(CLAIMS)

    @on(messages.Activated, "#claims")
    def _open_row(self) -> None:
        row = self.claims.current
        if row is not None and row.block is not None:
            self.post_message(messages.BlockEntered(row.block.name, self.claims.claim_id()))
        elif self.detail.on_foldable():
            self.claims.fold()
        else:
            self.go_to_pane(CODE)

    def action_fold(self) -> None:
        """Fold or unfold the group or claim here."""
        (self.contracts if self.pane == CONTRACTS else self.claims).fold()

    def action_fold_all(self) -> None:
        """Fold or unfold everything in the pane."""
        (self.contracts if self.pane == CONTRACTS else self.claims).fold_all()

    # Words -----------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Tell the operator something, as plain text, in place of what was told before."""
        self.app.clear_notifications()
        self.notify(words, markup=False, timeout=4)
