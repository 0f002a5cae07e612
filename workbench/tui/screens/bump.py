"""A version bump in five panes: what to know before, level and why, entry, preview, apply.

Every pane can be gone back from; nothing is written before the last. What was chosen is kept by the main
screen when one goes away, and comes back with ``b``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea
from textual.worker import get_current_worker

from workbench.tui import editor
from workbench.tui.actions import Home, bindings
from workbench.tui.bump_actions import APPLY, ENTRY, LEVEL, PREFLIGHT, PREVIEW, STEPS
from workbench.tui.edits import ProposalArrived
from workbench.tui.questions import told
from workbench.tui.safe import cut, one_line
from workbench.tui.widgets.bump_lists import ApplyList, ChangeList, PreflightList, summary
from workbench.tui.widgets.candidates import Candidates
from workbench.tui.widgets.diff_view import DiffView
from workbench.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar

    from textual.app import ComposeResult

    from workbench.changes.bump import Candidate, Citation, Preflight  # noqa: F401 - the answer's type
    from workbench.session.proposal import Proposal
    from workbench.tui.bump_state import Bumps, Choice
    from workbench.tui.drafting import Drafting
    from workbench.tui.messages import Activated

_NAMES = {PREFLIGHT: "before", LEVEL: "level", ENTRY: "entry", PREVIEW: "preview", APPLY: "apply"}


class BumpScreen(Screen["Preflight | Citation | None"]):
    """Leads through a bump; answers with what is to be gone to, if something is.

    Args:
        bumps: what is chosen so far.
        drafting: the draft.
        keys: other keys for actions.
    """

    BINDINGS = bindings(Home.BUMP)
    HOMES: ClassVar = (Home.BUMP,)

    def __init__(self, bumps: Bumps, drafting: Drafting, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.bumps = bumps
        self.before = PreflightList(id="before")
        self.candidates = Candidates(id="candidates")
        self.reason = Input(id="reason", placeholder="why the level is below what the changes ask for")
        self.changes = ChangeList(id="why")
        self.home = Static(id="home")
        self.area = TextArea(soft_wrap=True, id="entry")
        self.note = Static(id="note")
        self.diff = DiffView(id="diff")
        self.summary = ApplyList(id="summary")
        self.proposal: Proposal | None = None
        self._drafting = drafting
        self._title = Static(id="title")
        self._keys = KeyBar(keys, id="keys")
        self._asked: tuple[object, ...] = ()
        self._finishing = False

    def compose(self) -> ComposeResult:
        """All five; one is shown."""
        yield self._title
        with Vertical(id=f"step-{PREFLIGHT}", classes="step"):
            yield self.before
        with Vertical(id=f"step-{LEVEL}", classes="step"):
            yield self.candidates
            yield self.reason
            yield self.changes
        with Vertical(id=f"step-{ENTRY}", classes="step"):
            yield self.home
            yield self.area
        with Vertical(id=f"step-{PREVIEW}", classes="step"):
            yield self.note
            yield self.diff
        with Vertical(id=f"step-{APPLY}", classes="step"):
            yield self.summary
        yield self._keys

    def on_mount(self) -> None:
        """Where one was."""
        self.show_step()

    # The panes ------------------------------------------------------------------------------------

    @property
    def choice(self) -> Choice:
        """What is chosen for the contract at hand."""
        return self.bumps.choice

    @property
    def step(self) -> str:
        """The pane that is shown."""
        return STEPS[self.bumps.step]

    def show_step(self) -> None:
        """Show the pane that is to be, and fill it."""
        for name in STEPS:
            self.query_one(f"#step-{name}").display = name == self.step
        self._keys.show_pane(self.step)
        self._show_title()
        {
            PREFLIGHT: self._show_before,
            LEVEL: self._show_level,
            ENTRY: self._show_entry,
            PREVIEW: self._show_preview,
            APPLY: self._show_apply,
        }[self.step]()

    def _show_title(self) -> None:
        bumps, choice = self.bumps, self.choice
        stem = one_line(choice.bump.stem)
        several = f" ({bumps.at + 1} of {len(bumps.choices)}, [ ] turn)" if len(bumps.choices) > 1 else ""
        if self.step in (PREVIEW, APPLY) and len(bumps.choices) > 1:
            said = f"{sum(not each.left_out for each in bumps.choices)} contracts"
        else:
            way = "stays, its entry amended" if choice.candidate.amend else f"→ {choice.candidate.version}"
            said = f"{stem}{several}  {choice.bump.version} {way}" + ("  left out" if choice.left_out else "")
        steps = Content("  ").join(
            Content.styled(
                f"{'▸' if name == self.step else ' '}{number} {_NAMES[name]}",
                "bold $text-accent" if name == self.step else "$text-muted",
            )
            for number, name in enumerate(STEPS, 1)
        )
        room = max(self.size.width - 4, 40)
        self._title.update(Content("\n").join([Content.styled(cut(one_line(said), room), "bold"), steps]))

    def _show_before(self) -> None:
        self.before.show(self.choice)
        self.before.focus()

    def _show_level(self) -> None:
        self.candidates.show(self.choice)
        self.reason.display = self.choice.below
        if self.reason.value != self.choice.reason:
            self.reason.value = self.choice.reason
        self.changes.show(self.choice)
        self.changes.focus()
        self._show_title()

    def _show_entry(self) -> None:
        choice = self.choice
        self.home.update(
            Content("\n").join(
                [
                    Content.styled(
                        cut(one_line(choice.bump.home), max(self.size.width - 4, 40)), "$text-muted"
                    ),
                    Content.styled(one_line(choice.bump.head(choice.candidate, choice.date)), "bold"),
                ]
            )
        )
        if self.area.text.strip() != choice.text.strip():
            self.area.load_text(choice.text)
        self.area.focus()

    def _show_preview(self) -> None:
        new = [choice for choice in self.bumps.choices if choice.makes_changelog]
        words = [f"{one_line(choice.bump.stem)}: {one_line(choice.bump.home)}" for choice in new]
        self.note.update(Content.styled("\n".join(words), "$text-warning"))
        self.note.display = bool(words)
        self.diff.focus()
        self._ask_preview()

    def _show_apply(self) -> None:
        self.summary.show(list(summary(self.proposal)))
        self.summary.focus()
        self._ask_preview()

    # Going on and back ----------------------------------------------------------------------------

    def _leave_pane(self) -> None:
        """Take over what was typed."""
        if self.step == ENTRY:
            self.choice.write(self.area.text)
        elif self.step == LEVEL:
            self.choice.give_reason(self.reason.value)

    def go_to_step(self, step: int) -> None:
        """Show a pane; on the way forward nothing may be missing before it."""
        self._leave_pane()
        at = self.bumps.step
        if step > at:
            for number, choice in enumerate(self.bumps.choices):
                if step > STEPS.index(LEVEL) and number != self.bumps.at and step <= STEPS.index(ENTRY):
                    continue
                if step > STEPS.index(LEVEL) and choice.complaint:
                    missing = STEPS.index(LEVEL if choice.below and not choice.reason else ENTRY)
                    if missing < step:
                        self.bumps.at, self.bumps.step = number, max(at, missing)
                        self.show_step()
                        self._say(choice.complaint)
                        return
            if step >= STEPS.index(PREVIEW) and all(choice.left_out for choice in self.bumps.choices):
                self._say("Every contract is left out: there is nothing to bump.")
                return
        self.bumps.step = step
        self.show_step()

    def action_next_step(self) -> None:
        """On to the next pane."""
        if self.bumps.step + 1 < len(STEPS):
            self.go_to_step(self.bumps.step + 1)

    def action_previous_step(self) -> None:
        """One pane back; from the first, out, and all is kept for the next ``b``."""
        if self.focused is self.reason:
            self.choice.give_reason(self.reason.value)
            self.changes.focus()
        elif self.bumps.step:
            self.go_to_step(self.bumps.step - 1)
        else:
            self.dismiss(None)

    def on_activated(self, event: Activated) -> None:
        """Enter goes on; in the last pane it writes."""
        event.stop()
        if self.step == APPLY:
            self.action_apply_bump()
        else:
            self.action_next_step()

    def action_next_contract(self) -> None:
        """The next contract's choice, in this pane."""
        self._turn(1)

    def action_previous_contract(self) -> None:
        """The one before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        if len(self.bumps.choices) > 1 and self.step in (PREFLIGHT, LEVEL, ENTRY):
            self._leave_pane()
            self.bumps.at = (self.bumps.at + by) % len(self.bumps.choices)
            self.show_step()

    def action_leave_out(self) -> None:
        """Leave this contract out, or take it in again."""
        if len(self.bumps.choices) > 1 and self.step in (PREFLIGHT, LEVEL):
            self.choice.left_out = not self.choice.left_out
            self.show_step()

    # Choosing -------------------------------------------------------------------------------------

    def choose(self, candidate: Candidate) -> None:
        """Take a version."""
        self.choice.choose(candidate)
        self._show_level()

    def action_lower_candidate(self) -> None:
        """The version to the left."""
        self._choose_beside(-1)

    def action_higher_candidate(self) -> None:
        """The version to the right."""
        self._choose_beside(1)

    def _choose_beside(self, by: int) -> None:
        if self.step == LEVEL:
            candidates = self.choice.bump.candidates
            at = candidates.index(self.choice.candidate) + by
            if 0 <= at < len(candidates):
                self.choose(candidates[at])

    def action_bump_reason(self) -> None:
        """Type the reason for less than is asked for."""
        if self.step != LEVEL:
            return
        if not self.choice.below:
            self._say("The level is what the changes ask for: no reason is needed.")
        else:
            self.reason.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The reason is typed."""
        event.stop()
        self.choice.give_reason(event.value)
        self.changes.focus()

    def action_go_to_item(self) -> None:
        """Go where the row under the cursor leads; ``b`` comes back."""
        if self.step == PREFLIGHT and self.before.current is not None:
            self.dismiss(self.before.current)

    def action_join_citation(self) -> None:
        """Let a citation follow, or stay."""
        one = self.before.citation
        if self.step == PREFLIGHT and one is not None and one.operation is not None:
            self.choice.join(one)
            self.before.show(self.choice)

    def action_entry_in_editor(self) -> None:
        """Go on with the entry in the operator's editor."""
        if self.step != ENTRY:
            return
        after, why = editor.edited(self.app, self.area.text)
        if after is not None:
            self.area.load_text(after)
            self.choice.write(after)
        if why:
            self._say(why)

    def action_draft_entry_again(self) -> None:
        """Words drafted from the difference once more."""
        if self.step == ENTRY:
            self.choice.redraft()
            self.area.load_text(self.choice.text)

    # Preview and apply ----------------------------------------------------------------------------

    def _ask_preview(self) -> None:
        """Lay draft and bump on the files, in a worker."""
        editing = self._drafting.editing
        if editing is None or self._drafting.busy:
            return
        operations = self.bumps.operations()
        entries = self._drafting.entries
        if self.proposal is not None and self._asked == (operations, entries):
            return
        self.proposal = None
        self._asked = (operations, entries)

        def work() -> None:
            worker = get_current_worker()
            try:
                proposal = editing.draft.preview(operations)
            except OSError as fault:
                self.app.call_from_thread(self._say, told(fault))
                return
            if not worker.is_cancelled:
                self.post_message(ProposalArrived(proposal))

        self.run_worker(work, thread=True, group="proposal", exclusive=True, exit_on_error=False)

    def on_proposal_arrived(self, event: ProposalArrived) -> None:
        """Show what would be written."""
        self.proposal = event.proposal
        self.diff.show(event.proposal.plan, event.proposal.conflicts)
        if self.step == APPLY:
            self.summary.show(list(summary(self.proposal)))

    def draft_changed(self) -> None:
        """What was asked of the draft is done; or somebody else has changed files."""
        if self._finishing and not self._drafting.busy:
            self._finishing = False
            if not self._drafting.entries:
                self.bumps.done = True
                self.dismiss(None)
                return
        self.proposal, self._asked = None, ()
        if self.step in (PREVIEW, APPLY):
            self.show_step()

    def action_apply_bump(self) -> None:
        """Write what is shown; from an earlier pane, show it first."""
        if self.step != APPLY:
            self.go_to_step(STEPS.index(APPLY if self.step == PREVIEW else PREVIEW))
        elif self.proposal is None:
            self._say("It is still being laid on the files.")
        elif self.proposal.conflicts:
            self._say("Something does not fit: go back, or leave the bump in the draft with d.")
        else:
            self._finishing = True
            self._drafting.finish(self.bumps.operations(), self.proposal.plan)

    def action_keep_bump(self) -> None:
        """Put the bump into the draft, and write nothing."""
        if self.step not in (PREVIEW, APPLY):
            return
        self._drafting.put(self.bumps.operations(), "The bump waits in the draft: d shows it")
        self.bumps.done = True
        self.dismiss(None)

    def _say(self, words: str) -> None:
        self.app.clear_notifications()
        self.notify(words, markup=False, timeout=5, severity="information")
