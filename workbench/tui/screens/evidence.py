"""The evidence of one claim, edited: each key that changes something is an operation in the draft at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from workbench.changes.operation import AddItem, MoveItem, RemoveField, RemoveItem, ReplaceItem, SetText
from workbench.contracts.dialects import STATUSES
from workbench.session.evidence import STATUS, Evidence, at_hand, foreseen
from workbench.tui.actions import EVIDENCE, TYPING, Home, bindings
from workbench.tui.edits import EvidenceArrived, StatusWeighed, TypedArrived
from workbench.tui.questions import told
from workbench.tui.safe import cut, one_line, unseen
from workbench.tui.typed_status import TypedStatus
from workbench.tui.widgets.evidence_list import EvidenceList, EvidenceRow, RowKey
from workbench.tui.widgets.keybar import KeyBar
from workbench.tui.widgets.typed_line import Typed, TypedLine, TypingDone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar

    from textual.app import ComposeResult

    from workbench.changes.operation import Operation
    from workbench.contracts.contract import Contract
    from workbench.session.evidence import EvidenceField
    from workbench.tui.asking import EditingSession
    from workbench.tui.drafting import Drafting
    from workbench.tui.messages import Activated

_TYPED_LINES = 10
"""The most that the line with its completions takes."""


class Spot(NamedTuple):
    """What a text that is being written is for.

    Attributes:
        key: of the row it was begun on, which may get another number meanwhile.
        field: as it was then.
        old: the text it takes the place of.
        new: it is a new item, behind that row's.
    """

    key: RowKey
    field: EvidenceField
    old: str
    new: bool


class EvidenceScreen(Screen[None]):
    """Edits the evidence of a claim.

    Args:
        session: answers what items name.
        drafting: takes the edits.
        keys: other keys for actions.
        contract: as it was read last; its rows are there before anything is looked up.
        claim: the claim, as operations call it.
        at: field and text of the item to start on.
    """

    BINDINGS = bindings(Home.EVIDENCE)
    HOMES: ClassVar = (Home.EVIDENCE,)
    AUTO_FOCUS = "#evidence"

    def __init__(
        self,
        session: EditingSession,
        drafting: Drafting,
        keys: Mapping[str, str],
        *,
        contract: Contract,
        claim: str,
        at: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__()
        self.list = EvidenceList(id="evidence")
        self.evidence = at_hand(contract, claim, [entry.operation for entry in drafting.entries])
        self._session = session
        self._drafting = drafting
        self._path = contract.path
        self._claim = claim
        self._question = 0
        self._at = at
        self._keymap = keys
        self._keys = KeyBar(keys, id="keys")
        self._title = Static(id="title")
        self._line = TypedLine()
        self._typing: Spot | None = None
        self._status = TypedStatus(self, session, drafting, self._put_all, self.say)

    def compose(self) -> ComposeResult:
        """Title, list, keys; the line is there when something is typed."""
        yield self._title
        yield self.list
        yield self._line
        yield self._keys

    def on_mount(self) -> None:
        """Ask for the evidence."""
        self._line.display = False
        self._keys.show_pane(EVIDENCE)
        self._show(self.evidence)
        self._start()
        self.refresh_evidence()
        self._drafting.begin()

    def _show_title(self) -> None:
        count = len(self._drafting.entries)
        waiting = f"draft: {count} change{'s' * (count != 1)}" if count else "nothing in the draft"
        about = one_line(self.evidence.title)
        width = max(20, self.app.size.width - 2)
        first = Content.assemble(
            (cut(one_line(self._claim), width - 24), "bold"), "  ", (waiting, "$text-accent")
        )
        self._title.update(Content("\n").join([first, Content.styled(cut(about, width), "$text-muted")]))

    # What is there --------------------------------------------------------------------------------

    def refresh_evidence(self) -> None:
        """Ask for the evidence as it is with the draft."""
        editing = self._drafting.editing
        if editing is None or self._drafting.busy:
            return

        self._question = question = self._question + 1

        def work() -> None:
            worker = get_current_worker()
            try:
                changes = editing.draft.plan().plan.changes
                data = next((change.after for change in changes if change.path == self._path), None)
                if data is None:
                    data = self._session.source(self._path)
                contract = editing.draft.claim(self._path, data, self._claim)
                message = EvidenceArrived(question, self._session.evidence(contract, self._claim))
            except Exception as fault:  # noqa: BLE001 - said on the screen
                message = EvidenceArrived(question, None, told(fault))
            if not worker.is_cancelled:
                self.post_message(message)

        self.run_worker(work, thread=True, group="evidence", exclusive=True, exit_on_error=False)

    def code_read(self) -> None:
        """The code is indexed, or was read again."""
        self.refresh_evidence()

    def draft_changed(self) -> None:
        """What was asked of the draft is done."""
        self._show_title()
        self.refresh_evidence()
        self._status.go_on()

    def on_status_weighed(self, event: StatusWeighed) -> None:
        """A status that was typed goes into the draft, or its reason is asked for."""
        event.stop()
        self._status.weighed(event)

    def on_evidence_arrived(self, event: EvidenceArrived) -> None:
        """Show it, unless a later edit or question is on its way."""
        if self._drafting.busy or event.question != self._question:
            return
        if event.evidence is not None:
            self._show(event.evidence)
        elif event.failure:
            self.say(f"The evidence cannot be looked up: {one_line(event.failure)}")
        else:
            self.say("The code is still being indexed.")

    def _show(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.list.show(evidence)
        self._show_title()
        if self._typing is not None:
            self._place_line()

    def _start(self) -> None:
        """The cursor on the item that it was on in the claims, else on the first item."""
        field, text = self._at
        items = [(row, one) for row, one in enumerate(self.list.rows) if one.item is not None]
        there = [row for row, one in items if one.field.name == field]
        exact = [row for row, one in items if row in there and one.item is not None and text == one.item.text]
        listed = [row for row, one in items if one.field.listed]
        self.list.move_to(next(iter((*exact, *there, *listed)), 0))

    # Keys -----------------------------------------------------------------------------------------

    def on_activated(self, event: Activated) -> None:
        """Enter edits, takes an offer, or adds to an empty field."""
        event.stop()
        row = self.list.current
        if row is None:
            return
        field = row.field
        if row.offer is not None:
            self._put(
                AddItem(self._path, self._claim, field.address, row.offer.text, why=row.offer.reason),
                len(field.items),
            )
        elif row.item is None and field.listed:
            self.action_add_item()
        else:
            self._edit(row)

    def action_add_item(self) -> None:
        """Write an item; it comes behind the one under the cursor."""
        row = self.list.current
        if row is None:
            return
        field = row.field
        if not field.listed:
            self._edit(row)
        else:
            self._type(Spot(row.key, field, "", new=True))

    def _edit(self, row: EvidenceRow) -> None:
        """Write over an item, or over the text of a field, be it there or not."""
        field = row.field
        item = row.item or next(iter(field.items), None)
        text = item.text if item is not None else ""
        if unseen(text):
            self.say("This text holds control characters, which cannot be edited here: v opens $EDITOR.")
            return
        spot = Spot(row.key, field, text, new=False)
        # A text of words, or of several lines, wants room.
        if (field.prose and not field.listed) or "\n" in text.rstrip("\n"):
            from workbench.tui.screens.prose import ProseScreen  # noqa: PLC0415 - loads when it opens

            self.app.push_screen(
                ProseScreen(f"{self._claim} · {field.name}", text),
                lambda written: self._written(spot, written),
            )
        else:
            self._type(spot)

    def _type(self, spot: Spot) -> None:
        self._typing = spot
        self._place_line()
        self._line.display = True
        behind = spot.new and spot.key.kind == "item"
        self._line.begin(f"{spot.field.name}: a new item" if behind else spot.field.name, spot.old)
        self._keys.show_pane(TYPING)

    def _place_line(self) -> None:
        """The line that is typed in stands on its row, or beneath the one that a new item comes behind."""
        assert self._typing is not None  # noqa: S101 - asked by who calls
        key, height = self._typing.key, self.list.size.height
        row = self.list.find(key)
        top = self.list.first_line(row) - self.list.scroll_offset.y if row is not None else 0
        top += 2 + (self._typing.new and key.kind == "item")
        self._line.styles.offset = (0, max(0, min(top, 2 + height - _TYPED_LINES)))

    def on_typed(self, event: Typed) -> None:
        """Look the text up; a later one takes its place."""
        event.stop()
        evidence = self.evidence
        if self._typing is None:
            return
        field, text = self._typing.field, event.text

        def work() -> None:
            worker = get_current_worker()
            if worker.is_cancelled:
                return
            try:
                named, completions = self._session.typed(evidence, field.name, text)
            except Exception:  # noqa: BLE001 - then nothing is told; the text can be taken all the same
                named, completions = (), ()
            if not worker.is_cancelled:
                self.post_message(TypedArrived(text, named, completions))

        if field.name == STATUS or not text.strip():
            self._line.show((), ())
        else:
            self.run_worker(work, thread=True, group="typed", exclusive=True, exit_on_error=False)

    def on_typed_arrived(self, event: TypedArrived) -> None:
        """Show what became of it, if it still stands there."""
        if self._typing is not None and event.text == self._line.input.value:
            self._line.show(event.named, event.completions)

    def on_typing_done(self, event: TypingDone) -> None:
        """Put the edit into the draft."""
        event.stop()
        typing, self._typing = self._typing, None
        self._line.display = False
        self._keys.show_pane(EVIDENCE)
        self.list.focus()
        if typing is not None:
            self._written(typing, event.text)

    def _written(self, spot: Spot, text: str | None) -> None:
        if text is None or text.rstrip("\n") == spot.old.rstrip("\n") or not text.strip():
            return
        # Others may have changed the field meanwhile: it goes where its row is now.
        field = self.evidence.field(spot.field.address) or spot.field
        number = self.list.find(spot.key)
        row = self.list.rows[number] if number is not None else None
        here = row.at if row is not None and row.item is not None and row.field is field else None
        if not field.listed:
            operation = SetText(self._path, self._claim, field.address, text, old=spot.old or None)
            if field.name in STATUSES:
                self._status.weigh(operation)
            else:
                self._put(operation, 0 if spot.key.kind == "item" else -1)
        elif spot.new:
            behind = len(field.items) if spot.key.kind != "item" or here is None else here + 1
            place = behind if behind < len(field.items) else None
            self._put(AddItem(self._path, self._claim, field.address, text.strip(), place), behind)
        else:
            at = here if here is not None else spot.key.at
            self._put(ReplaceItem(self._path, self._claim, field.address, spot.old, text.strip(), at), at)

    def action_remove_item(self) -> None:
        """Remove the item under the cursor; on a text, or on a field's name, the whole field."""
        row = self.list.current
        if row is None or row.offer is not None or not row.field.items:
            self.say("There is nothing here to remove.")
        elif row.item is not None and row.field.listed:
            self._put(RemoveItem(self._path, self._claim, row.field.address, row.item.text, row.at), row.at)
        else:
            old = None if row.field.listed else row.field.items[0].text
            self._put(RemoveField(self._path, self._claim, row.field.address, old=old), -1)

    def action_move_item_down(self) -> None:
        """Move the item one place down."""
        self._move(1)

    def action_move_item_up(self) -> None:
        """Move the item one place up."""
        self._move(-1)

    def _move(self, step: int) -> None:
        row = self._item("Only the items of a list can be moved.")
        if row is None or row.item is None:
            return
        if not 0 <= row.at + step < len(row.field.items):
            self.say(f"It is the {'last' if step > 0 else 'first'} item of {one_line(row.field.name)}.")
            return
        to = row.at + step
        self._put(MoveItem(self._path, self._claim, row.field.address, row.item.text, to, row.at), to)

    def _item(self, otherwise: str) -> EvidenceRow | None:
        row = self.list.current
        if row is None or row.item is None or not row.field.listed:
            self.say(otherwise)
            return None
        return row

    def _put_all(self, operations: tuple[Operation, ...], said: str) -> None:
        """Into the draft, and on the screen; the cursor stays where it is."""
        self._drafting.put(operations, said)
        self._question += 1
        for operation in operations:
            self._show(foreseen(self.evidence, operation))

    def _put(self, operation: Operation, at: int) -> None:
        """Into the draft; and on the screen at once, as it will be, the cursor on an item (-1: the field)."""
        self._drafting.put([operation])
        self._question += 1  # what is being answered is about the evidence without it
        self._show(foreseen(self.evidence, operation))
        row = self.list.find(RowKey(operation.field, "item", at) if at >= 0 else RowKey(operation.field))
        if row is not None:
            self.list.move_to(row)

    def action_take_back(self) -> None:
        """Take the last edit of this claim out of the draft."""
        self._drafting.drop_last(self._claim, self._path)

    def action_draft_here(self) -> None:
        """Show the draft."""
        from workbench.tui.screens.draft import DraftScreen  # noqa: PLC0415 - loads when it opens

        self.app.push_screen(DraftScreen(self._drafting, self._keymap), lambda _: self.refresh_evidence())

    def action_leave_evidence(self) -> None:
        """Back to the claims."""
        self.dismiss(None)

    def say(self, words: str) -> None:
        """Tell the operator something, as plain text."""
        self.notify(words, markup=False, timeout=4)
