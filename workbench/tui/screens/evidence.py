"""The evidence of one claim, edited: each key that changes something is an operation in the draft at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from workbench.changes.operation import AddItem, MoveItem, RemoveField, RemoveItem, ReplaceItem, SetText
from workbench.session.evidence import STATUS, Evidence, foreseen
from workbench.tui.actions import EVIDENCE, TYPING, Home, bindings
from workbench.tui.edits import EvidenceArrived, TypedArrived
from workbench.tui.questions import told
from workbench.tui.safe import cut, one_line, unseen
from workbench.tui.widgets.evidence_list import EvidenceList, EvidenceRow
from workbench.tui.widgets.keybar import KeyBar
from workbench.tui.widgets.typed_line import Typed, TypedLine, TypingDone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar

    from textual.app import ComposeResult

    from workbench.changes.operation import Operation
    from workbench.session.evidence import EvidenceField
    from workbench.tui.asking import EditingSession
    from workbench.tui.drafting import Drafting
    from workbench.tui.messages import Activated

_TYPED_LINES = 10
"""The most that the line with its completions takes."""


class EvidenceScreen(Screen[None]):
    """Edits the evidence of a claim.

    Args:
        session: answers what items name.
        drafting: takes the edits.
        keys: other keys for actions.
        path: the contract.
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
        path: str,
        claim: str,
        at: tuple[str, str] = ("", ""),
    ) -> None:
        super().__init__()
        self.list = EvidenceList(id="evidence")
        self.evidence: Evidence | None = None
        self._session = session
        self._drafting = drafting
        self._path = path
        self._claim = claim
        self._at = at
        self._keymap = keys
        self._keys = KeyBar(keys, id="keys")
        self._title = Static(id="title")
        self._line = TypedLine()
        self._typing: tuple[EvidenceField, int | None, str] | None = None

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
        self._show_title()
        self.refresh_evidence()
        self._drafting.begin()

    def _show_title(self) -> None:
        count = len(self._drafting.entries)
        waiting = f"draft: {count} change{'s' * (count != 1)}" if count else "nothing in the draft"
        about = one_line(self.evidence.title) if self.evidence is not None else ""
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

        def work() -> None:
            worker = get_current_worker()
            try:
                changes = editing.draft.plan().plan.changes
                data = next((change.after for change in changes if change.path == self._path), None)
                if data is None:
                    data = self._session.source(self._path)
                message = EvidenceArrived(self._session.evidence(self._path, data, self._claim))
            except Exception as fault:  # noqa: BLE001 - said on the screen
                message = EvidenceArrived(None, told(fault))
            if not worker.is_cancelled:
                self.post_message(message)

        self.run_worker(work, thread=True, group="evidence", exclusive=True, exit_on_error=False)

    def draft_changed(self) -> None:
        """What was asked of the draft is done."""
        self._show_title()
        self.refresh_evidence()

    def on_evidence_arrived(self, event: EvidenceArrived) -> None:
        """Show it, unless a later edit is on its way."""
        if self._drafting.busy:
            return
        if event.evidence is None:
            if event.failure:
                self.say(f"The evidence cannot be shown: {one_line(event.failure)}")
            else:
                self.say("The code is still being indexed.")
            return
        first = self.evidence is None
        self._show(event.evidence)
        if first:
            self._start()

    def _show(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.list.show(evidence)
        self._show_title()

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
        if row.offer is not None or (row.item is None and row.field.listed):
            self.action_add_item()
        elif row.item is None:
            self._edit(row.field, None, row.field.items[0].text if row.field.items else "")
        else:
            self._edit(row.field, row.at, row.item.text)

    def action_add_item(self) -> None:
        """Add an item; behind the one under the cursor. An offer is taken as it is."""
        row = self.list.current
        if row is None:
            return
        field = row.field
        if row.offer is not None:
            self._put(AddItem(self._path, self._claim, field.address, row.offer.text, why=row.offer.reason))
            self._go((field.address, "item", len(field.items)))
        elif not field.listed:
            self._edit(field, None, field.items[0].text if field.items else "")
        else:
            self._type(field, None, "")

    def _edit(self, field: EvidenceField, at: int | None, text: str) -> None:
        if unseen(text):
            self.say("This text holds control characters, which cannot be edited here: v opens $EDITOR.")
            return
        # A text of words, or of several lines, wants room.
        if (field.prose and not field.listed) or "\n" in text.rstrip("\n"):
            from workbench.tui.screens.prose import ProseScreen  # noqa: PLC0415 - loads when it opens

            self.app.push_screen(
                ProseScreen(f"{self._claim} · {field.name}", text),
                lambda written: self._written(field, at, text, written),
            )
        else:
            self._type(field, at, text)

    def _type(self, field: EvidenceField, at: int | None, text: str) -> None:
        self._typing = (field, at, text)
        row = self.list.current
        top = self.list.first_line(self.list.cursor) - self.list.scroll_offset.y if row is not None else 0
        adding = at is None and row is not None and row.item is not None
        height = self.list.size.height
        self._line.styles.offset = (0, max(0, min(2 + top + adding, 2 + height - _TYPED_LINES)))
        self._line.display = True
        self._line.begin(field.name if not adding else f"{field.name}: a new item", text)
        self._keys.show_pane(TYPING)

    def on_typed(self, event: Typed) -> None:
        """Look the text up; a later one takes its place."""
        event.stop()
        evidence, typing = self.evidence, self._typing
        if evidence is None or typing is None:
            return
        field, text = typing[0], event.text

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
            self._written(typing[0], typing[1], typing[2], event.text)

    def _written(self, field: EvidenceField, at: int | None, old: str, text: str | None) -> None:
        if text is None or text.rstrip("\n") == old.rstrip("\n") or not text.strip():
            return
        if not field.listed:
            self._put(SetText(self._path, self._claim, field.address, text, old=old or None))
        elif at is not None:
            self._put(ReplaceItem(self._path, self._claim, field.address, old, text.strip(), at))
        else:
            row = self.list.current
            behind = row.at + 1 if row is not None and row.item is not None else len(field.items)
            last = behind >= len(field.items)
            place = None if last else behind
            self._put(AddItem(self._path, self._claim, field.address, text.strip(), place))
            self._go((field.address, "item", behind))

    def action_remove_item(self) -> None:
        """Remove the item under the cursor; on a text, or on a field's name, the whole field."""
        row = self.list.current
        if row is None or row.offer is not None or not row.field.items:
            self.say("There is nothing here to remove.")
        elif row.item is not None and row.field.listed:
            self._put(RemoveItem(self._path, self._claim, row.field.address, row.item.text, row.at))
        else:
            old = None if row.field.listed else row.field.items[0].text
            self._put(RemoveField(self._path, self._claim, row.field.address, old=old))

    def action_move_item_down(self) -> None:
        """Move the item one place down."""
        self._move(1)

    def action_move_item_up(self) -> None:
        """Move the item one place up."""
        self._move(-1)

    def _move(self, step: int) -> None:
        row = self._item("Only the items of a list can be moved.")
        if row is None or row.item is None or not 0 <= row.at + step < len(row.field.items):
            return
        to = row.at + step
        self._put(MoveItem(self._path, self._claim, row.field.address, row.item.text, to, row.at))
        self._go((row.field.address, "item", to))

    def _item(self, otherwise: str) -> EvidenceRow | None:
        row = self.list.current
        if row is None or row.item is None or not row.field.listed:
            self.say(otherwise)
            return None
        return row

    def _put(self, operation: Operation) -> None:
        """Into the draft; and on the screen at once, as it will be."""
        self._drafting.put([operation])
        if self.evidence is not None:
            self._show(foreseen(self.evidence, operation))

    def _go(self, key: tuple[str, str, int]) -> None:
        row = self.list.find(key)
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
