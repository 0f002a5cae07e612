"""The screen with the three panes: contracts, claims, code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import on
from textual.worker import get_current_worker

from workbench.session.snapshot import Phase
from workbench.tui import looks, messages
from workbench.tui.actions import CLAIMS, CODE, CONTRACTS, PANES, Home, bindings
from workbench.tui.arrangement import Arrangement, Sort, arrange
from workbench.tui.safe import one_line
from workbench.tui.screens.editing import EditingScreen
from workbench.tui.widgets.contract_list import ContractList
from workbench.tui.widgets.head import Head
from workbench.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.app import ComposeResult

    from workbench.session.snapshot import ContractRow
    from workbench.tui.asking import WorkingSession
    from workbench.tui.widgets.claim_view import ClaimView
    from workbench.tui.widgets.code_view import CodeView
    from workbench.tui.widgets.detail import Detail
    from workbench.tui.widgets.filter import FilterInput


@runtime_checkable
class Editing(Protocol):
    """An app that can open a file in an editor."""

    def open_in_editor(self, path: str, line: int) -> None:
        """Open a file of the workspace at a line."""


class MainScreen(EditingScreen):
    """What the contracts claim, held against the code.

    The first paint is the head and the list; claims and code are loaded and mounted behind it.
    """

    BINDINGS = bindings(Home.MAIN)
    AUTO_FOCUS = "#contracts"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - typed by Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(self, session: WorkingSession, keys: Mapping[str, str]) -> None:
        super().__init__(id="main")
        self.session = session
        self.contracts = ContractList(id=CONTRACTS)
        self.head = Head(id="head")
        self.keymap = keys
        self.keys = KeyBar(keys, id="keys")
        self.selected = ""
        self._detail: Detail | None = None
        self._row: ContractRow | None = None
        self._phase = Phase.LISTING
        self._noted = ""
        self._sort = Sort.ATTENTION
        self._filter: FilterInput | None = None
        self._jumps: list[tuple[str, str, int, str]] = []

    def compose(self) -> ComposeResult:
        """Few widgets: the first paint waits for each."""
        yield self.head
        yield self.contracts
        yield self.keys

    def on_mount(self) -> None:
        """Show what the session has already."""
        snapshot = self.session.snapshot
        self.head.show(snapshot)
        self.contracts.waiting = snapshot.progress.phase is not Phase.DONE
        self.contracts.show(arrange(snapshot.rows, self._sort, searchable=False))
        self.call_after_refresh(self._complete)

    async def _complete(self) -> None:
        """Behind the first paint: the right side, and the texts that the filter looks in."""
        from workbench.tui.widgets.detail import Detail  # noqa: PLC0415 - not needed for the first paint

        detail = Detail(self.session, id="right")
        await self.mount(detail, after=self.contracts)
        self._detail = detail
        self._select()
        self._rearrange()
        self.session.start()
        if self.drafting is not None:
            self.drafting.open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Actions wait for the right side."""
        return self._detail is not None or not hasattr(MainScreen, f"action_{action}")

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

    # Snapshots ------------------------------------------------------------------------------------

    def on_snapshot_arrived(self, event: messages.SnapshotArrived) -> None:
        """Show progress at once; group and sort the rows in a thread."""
        event.taken()
        snapshot = self.session.snapshot
        self.head.show(snapshot)
        self.contracts.waiting = snapshot.progress.phase not in (Phase.DONE, Phase.FAILED)
        note = snapshot.progress.note
        if note and note != self._noted:
            self.notify(one_line(note), severity="warning", markup=False, timeout=10)
        self._noted = note or self._noted
        self._rearrange()

    def _rearrange(self) -> None:
        rows, sort, before = self.session.snapshot.rows, self._sort, self.contracts.arrangement

        def work() -> None:
            arrangement = arrange(rows, sort, before)
            if not get_current_worker().is_cancelled:
                self.post_message(messages.Arranged(arrangement))

        self.run_worker(work, group="arrange", thread=True, exclusive=True)

    def on_arranged(self, event: messages.Arranged) -> None:
        """Newer rows: selection, scroll and focus stay; the open contract is asked for again if changed."""
        newer: Arrangement = event.arrangement
        if newer.sort is not self._sort:
            return
        self.contracts.show(newer)
        shown = self.selected
        self._select()
        entry = newer.entries.get(shown)
        if entry is None or shown != self.selected:
            pass  # another contract came under the cursor, and was asked for
        elif entry.row != self._row or self.session.snapshot.progress.phase is not self._phase:
            # A row may be known from an earlier run while its audit is still to come: a new phase asks again.
            self._row = entry.row
            self.detail.show_contract(self.selected)
        self._phase = self.session.snapshot.progress.phase

    # Selection ------------------------------------------------------------------------------------

    @on(messages.CursorMoved, "#contracts")
    def _select(self) -> None:
        """Show the claims of the contract under the cursor, or what its group means."""
        if self._detail is None:
            return
        row = self.contracts.row
        if row is None:
            self.selected, self._row = "", None
            self._detail.show_note(*self._group_words())
        elif row.path != self.selected:
            self.selected, self._row = row.path, row
            self._detail.show_contract(row.path)

    def _group_words(self) -> tuple[str, ...]:
        group = self.contracts.group
        if group is not None:
            name, count = group
            meaning = looks.ATTENTION_MEANING[name]
            return f"{count:,} {name.value}", meaning, "enter folds or unfolds the group"
        return self.contracts.why_empty

    # Panes ----------------------------------------------------------------------------------------

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
        in_filter = self._filter is not None and self._filter.has_focus
        self.go_to_pane(CONTRACTS if in_filter else PANES[(PANES.index(self.pane) + 1) % len(PANES)])

    def action_previous_pane(self) -> None:
        """The way back."""
        self.go_to_pane(PANES[PANES.index(self.pane) - 1])

    def action_back(self) -> None:
        """Clear the filter, or go one pane back."""
        in_filter = self._filter is not None and self._filter.has_focus
        if not in_filter and self.pane != CONTRACTS:
            self.go_to_pane(PANES[PANES.index(self.pane) - 1])
        elif self._filter is not None and self._filter.display:
            self._leave_filter(cleared=True)

    @on(messages.Activated, "#contracts")
    def _open_contract(self) -> None:
        if self.contracts.row is None:
            self.contracts.fold()
        elif self._detail is not None:
            self.go_to_pane(CLAIMS)

    @on(messages.Activated, "#claims")
    def _open_row(self) -> None:
        if self.detail.on_foldable():
            self.claims.fold()
        else:
            self.go_to_pane(CODE)

    def action_fold(self) -> None:
        """Fold or unfold the group or claim here."""
        (self.contracts if self.pane == CONTRACTS else self.claims).fold()

    def action_fold_all(self) -> None:
        """Fold or unfold everything in the pane."""
        (self.contracts if self.pane == CONTRACTS else self.claims).fold_all()

    # Finding --------------------------------------------------------------------------------------

    async def action_filter(self) -> None:
        """Open the filter's line."""
        if self._filter is None:
            from workbench.tui.widgets.filter import FilterInput  # noqa: PLC0415 - not for the first paint

            self._filter = FilterInput(id="filter")
            await self.mount(self._filter, after=self.head)
        self.set_class(False, "-detail")
        self._filter.display = True
        # At once, not by ``focus``, which does it behind the keys that are waiting.
        self.set_focus(self._filter)

    def on_filter_changed(self, event: messages.FilterChanged) -> None:
        """Every key filters; the contract under the cursor is shown."""
        self.contracts.filter_by(event.text)
        self._select()

    def on_filter_left(self, event: messages.FilterLeft) -> None:
        """Back to the contracts, with the filter kept or cleared."""
        self._leave_filter(cleared=event.cleared)

    def _leave_filter(self, *, cleared: bool) -> None:
        if self._filter is not None and (cleared or not self._filter.value.strip()):
            self._filter.value = ""
            self._filter.display = False
            self.contracts.filter_by("")
            self._select()
        self.go_to_pane(CONTRACTS)

    def action_sort(self) -> None:
        """Another order inside the groups."""
        self._sort = self._sort.next
        self.contracts.show(arrange(self.session.snapshot.rows, self._sort, self.contracts.arrangement))

    def action_next_trouble(self) -> None:
        """To the next reference that was not found."""
        self._to_trouble(1)

    def action_previous_trouble(self) -> None:
        """To the one before."""
        self._to_trouble(-1)

    def _to_trouble(self, step: int) -> None:
        """In this contract, else in the next one of the list that has any, round its end."""
        if not self.claims.next_trouble(step):
            if not self.contracts.to_trouble(step):
                self.say("Nothing in the contracts shown is missing, moved or ambiguous.")
                return
            self._select()
            self.detail.go_to_trouble(step)
        if self.pane == CONTRACTS:
            self.go_to_pane(CLAIMS)

    # Looking closer -------------------------------------------------------------------------------

    def action_next_candidate(self) -> None:
        """Show the next suggestion or place."""
        self.detail.choose(1)

    def action_previous_candidate(self) -> None:
        """Show the one before."""
        self.detail.choose(-1)

    def action_resting(self) -> None:
        """List the claims that rest on the symbol shown."""
        if not self.detail.ask_resting(self.pane):
            self.say("Choose a reference that leads to code first.")

    def on_resting_arrived(self, event: messages.RestingArrived) -> None:
        """Show the claims; the one chosen is gone to."""
        from workbench.tui.screens.resting import RestingScreen  # noqa: PLC0415 - a dialog loads when it opens

        if event.failure:
            self.say(f"What rests on it could not be told: {one_line(event.failure)}")
        elif not event.rests:
            self.say(f"No claim that was audited rests on {event.title}.")
        else:
            self.app.push_screen(
                RestingScreen(event.title, event.rests),
                lambda rest: self.jump(rest.contract, rest.claim, rest.line) if rest else None,
            )

    def jump(self, path: str, claim: str, line: int) -> None:
        """Go to a claim of any contract; ``ctrl+o`` comes back."""
        row = self.claims.current
        if self.selected and row is not None:
            self._jumps.append((self.selected, self.claims.claim_id(), row.line, self.pane))
        self._go(path, claim, line, CLAIMS)

    def action_return_from_jump(self) -> None:
        """To where the last jump was made."""
        if self._jumps:
            self._go(*self._jumps.pop())
        else:
            self.say("There was no jump to come back from.")

    def _go(self, path: str, claim: str, line: int, pane: str) -> None:
        if not self.contracts.go_to(path):
            self._leave_filter(cleared=True)
            if not self.contracts.go_to(path):
                self.say(f"{one_line(path)} is not in the list.")
                return
        self._select()
        self.detail.go_to(claim, line)
        self.go_to_pane(pane)

    def action_explain(self) -> None:
        """Explain the finding under the cursor, or in the list the contract's worst."""
        worst = self._row.worst if self._row is not None and self.pane == CONTRACTS else None
        rule = worst.rule if worst is not None else self.detail.rule()
        if not rule:
            self.say("There is no finding here to explain.")
            return
        from workbench.tui.screens.explain import ExplainScreen  # noqa: PLC0415 - a dialog loads when it opens

        try:
            page = self.session.explain(rule)
        except KeyError:
            page = (
                f"{rule} is a rule of the schema. Its message says what it holds; there is no page about it."
            )
        self.app.push_screen(ExplainScreen(rule, page))

    # Taking along ---------------------------------------------------------------------------------

    def place(self) -> tuple[str, int]:
        """Path and line of what the focused pane's cursor is on; an empty path for nothing."""
        if self.pane != CONTRACTS:
            return self.detail.place(self.pane)
        worst = self._row.worst if self._row is not None else None
        return self.selected, worst.line if worst is not None else 0

    def action_copy_place(self) -> None:
        """Copy path and line."""
        path, line = self.place()
        self._copy(f"{path}:{line}" if line else path)

    def action_copy_claim(self) -> None:
        """Copy the claim's id."""
        self._copy(self.claims.claim_id())

    def _copy(self, text: str) -> None:
        if text:
            self.app.copy_to_clipboard(text)
            self.say(f"Copied {one_line(text)}")
        else:
            self.say("There is nothing here to copy.")

    def action_edit_file(self) -> None:
        """Open the file of this pane at the cursor's line in the operator's editor."""
        path, line = self.place()
        if not path:
            self.say("No file stands behind this row: choose a contract, or a reference that leads to code.")
        elif isinstance(self.app, Editing):
            self.app.open_in_editor(path, line)

    def say(self, words: str) -> None:
        """Tell the operator something, as plain text, in place of what was told before."""
        self.app.clear_notifications()
        self.notify(words, markup=False, timeout=4)
