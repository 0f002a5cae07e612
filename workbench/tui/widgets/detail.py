"""The right side: the claims of the selected contract, and below them the code of the selected row."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical

from workbench.tui import messages
from workbench.tui.actions import CLAIMS, CODE
from workbench.tui.claim_rows import RowKind
from workbench.tui.code_page import NOTHING, page_of
from workbench.tui.questions import Questions
from workbench.tui.safe import one_line, place_text
from workbench.tui.widgets.claim_view import ClaimView
from workbench.tui.widgets.code_view import CodeView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from workbench.audit.resolution import Suggestion
    from workbench.tui.asking import WorkingSession

_PATIENCE = 0.2  # seconds before the claims pane says that an audit is awaited


class Detail(Vertical):
    """Shows one contract; asks the session for what it needs, in threads."""

    def __init__(self, session: WorkingSession, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.claims = ClaimView(id=CLAIMS)
        self.code = CodeView(id=CODE)
        self.path = ""
        self._questions = Questions(session, self)
        self._suggested: dict[tuple[str, int, int], tuple[Suggestion, ...]] = {}
        self._suggesting: tuple[str, int, int] | None = None
        self._awaited: list[Callable[[], object]] = []

    def compose(self) -> ComposeResult:
        """Claims above, code below."""
        yield self.claims
        yield self.code

    # Which contract -------------------------------------------------------------------------------

    def show_contract(self, path: str) -> None:
        """Show a contract; the one before stays until its claims are there."""
        if path != self.path:
            self.path, self._awaited = path, []
            self.set_timer(_PATIENCE, lambda: self._say_waiting(path))
        self._questions.audit(path)

    def show_note(self, *lines: str) -> None:
        """Show words instead of a contract."""
        self.path = ""
        self.claims.show_note("Claims", *lines)
        self.code.show_page(NOTHING)

    def go_to(self, claim: str, line: int) -> None:
        """Put the cursor on a claim of the contract, as soon as it is there."""
        self._when_shown(lambda: self.claims.go_to_claim(claim, line))

    def go_to_trouble(self, step: int, *, findings: bool = False) -> None:
        """Go to the contract's first (-1: last) reference not found, or finding, once it is there."""

        def act() -> None:
            self.claims.next_trouble(step, -1 if step > 0 else sys.maxsize, findings=findings)

        self._when_shown(act)

    @property
    def waiting(self) -> bool:
        """The claims shown are not yet those of the contract that was chosen."""
        return bool(self.path) and self.claims.path != self.path

    def then(self, act: Callable[[], object]) -> None:
        """Do something once the claims are there, behind what is to be done then already."""
        self._awaited.append(act)

    def _when_shown(self, act: Callable[[], object]) -> None:
        if self.claims.path == self.path and self.claims.audit:
            act()
        else:
            self._awaited = [act]

    def _say_waiting(self, path: str) -> None:
        if self.path == path and self.claims.path != path:
            self.claims.show_note("Claims", f"Reading {one_line(path)} …")
            self.code.show_page(NOTHING)

    def on_audit_arrived(self, event: messages.AuditArrived) -> None:
        """Show the claims, and go where a jump leads."""
        if event.path != self.path:
            return
        for known in [reference for reference in self._suggested if reference[0] == event.path]:
            del self._suggested[known]
        if event.audit is None:
            words = f"{one_line(event.path)} cannot be shown: {one_line(event.failure)}"
            self.claims.show_note("Claims", words, path=event.path)
        else:
            self.claims.show_audit(event.path, event.audit)
        acts, self._awaited = self._awaited, []
        for number, act in enumerate(acts, 1):
            act()
            if self.waiting:  # it led to another contract: the rest is about that one
                self._awaited += acts[number:]
                break
        self._show_code()

    # The code of a row ----------------------------------------------------------------------------

    @on(messages.CursorMoved, "#claims")
    def _show_code(self) -> None:
        """The code, or the suggestions, for the row under the claims' cursor."""
        row = self.claims.current
        if row is None:
            self.code.show_page(NOTHING)
            return
        reference = (self.claims.path, row.claim, row.reference)
        page = page_of(self.claims.path, row, self._suggested.get(reference))
        self.code.show_page(page)
        self._read_code()
        self._suggest()

    def _suggest(self) -> None:
        """Ask for suggestions, one question at a time: git's history may take a while to answer."""
        reference = self.code.page.reference
        if reference and reference not in self._suggested and self._suggesting is None:
            self._suggesting = reference
            self._questions.suggestions(reference)

    @on(messages.CandidateChosen)
    def _read_code(self) -> None:
        if self.code.wanted.path:
            self._questions.source(self.code.wanted)

    def on_source_arrived(self, event: messages.SourceArrived) -> None:
        """Show the file, if it is still wanted."""
        self.code.show_source(event.source)

    def on_suggestions_arrived(self, event: messages.SuggestionsArrived) -> None:
        """Show what the session suggests with history in mind; ask for what is shown by now."""
        self._suggesting = None
        if event.reference[0] == self.path:
            self._suggested[event.reference] = event.suggestions
        if self.code.page.reference == event.reference:
            self._show_code()
        self._suggest()

    def choose(self, step: int) -> None:
        """Show the code of another suggestion or place."""
        self.code.choose(self.code.chosen + step)

    # What is under the cursor ---------------------------------------------------------------------

    def place(self, pane: str) -> tuple[str, int]:
        """Path and line under the cursor of the claims or the code; an empty path for nothing."""
        if pane == CODE:
            return self.code.place
        row = self.claims.current
        return (self.claims.path, row.line) if row is not None else (self.path, 0)

    def on_foldable(self) -> bool:
        """Whether the claims' cursor is on a row that enter folds."""
        row = self.claims.current
        return row is None or row.kind in (RowKind.CLAIM, RowKind.OUTSIDE)

    def rule(self) -> str:
        """The rule of the finding under the claims' cursor, or of the one right beneath; else empty."""
        at = self.claims.cursor
        near = (row.finding for row in self.claims.rows[at : at + 2] if self.claims.current)
        return next((finding.rule for finding in near if finding is not None), "")

    def ask_resting(self, pane: str) -> bool:
        """Ask for the claims that rest on the symbol shown; ``False`` when none is."""
        wanted = self.code.wanted
        if not wanted.path or wanted.kind == "contract":
            return False
        path, line = self.code.place if pane == CODE else (wanted.path, wanted.line)
        here = (path, line) == (wanted.path, wanted.line)
        self._questions.resting(wanted.name if here and wanted.name else place_text(path, line), path, line)
        return True
