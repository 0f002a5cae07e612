"""What of the app changes contracts: draft, undo, redo, leaving with a draft, files that others change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from workbench.tui.asking import EditingSession
from workbench.tui.drafting import Drafting
from workbench.tui.edits import FilesChanged
from workbench.tui.safe import one_line
from workbench.tui.widgets.lines import LineView

if TYPE_CHECKING:
    from workbench.session.editing import Editing
    from workbench.session.watching import Watcher
    from workbench.store.drafts import Orphan
    from workbench.tui.asking import WorkingSession
    from workbench.tui.edits import DraftOpened, DraftWorked
    from workbench.tui.screens.main import MainScreen
    from workbench.workspace.roots import Workspace

_SHOWN = 3
"""Contracts that are named of a draft that was left."""


class DraftingApp(App[None]):
    """The part of the app that changes contracts."""

    session: WorkingSession
    main: MainScreen
    drafting: Drafting
    _watcher: Watcher | None = None
    _leaving = False

    async def on_event(self, event: events.Event) -> None:
        """A key of a view does what it does before the next one is read.

        Textual sends each key to the widget with the focus, and runs its binding when it has bubbled up
        again; the keys typed behind one that opens a line to type in would have been sent elsewhere by then.
        """
        raw = isinstance(event, events.Key) and not event.is_forwarded
        # A question's answers come before the keys of its list; and nothing there opens a line.
        if raw and isinstance(self.focused, LineView) and not self.screen.is_modal:
            for priority in (True, False):
                if isinstance(event, events.Key) and await self._check_bindings(event.key, priority=priority):
                    return
        await super().on_event(event)

    def begin(self, workspace: Workspace | None) -> None:
        """Give the screens a draft, opened behind the first paint; without a workspace there is none.

        Args:
            workspace: whose contracts are edited.
        """

        def opened() -> Editing:
            from workbench.session.editing import Editing as Opened  # noqa: PLC0415 - behind the first paint

            assert workspace is not None  # noqa: S101 - asked below
            return Opened(workspace, apart=True)

        self._workspace = workspace
        self.drafting = Drafting(self, opened if workspace is not None else None)
        self.main.drafting = self.drafting

    def on_unmount(self) -> None:
        """The draft is let go: what waits in it is offered on the next start."""
        if self._watcher is not None:
            self._watcher.close()
        self.drafting.close()

    # The draft ------------------------------------------------------------------------------------

    def on_draft_opened(self, event: DraftOpened) -> None:
        """Tell what an earlier run left; offer its draft."""
        for words in event.words:
            self.tell(words)
        if event.failure:
            self.tell(f"Contracts cannot be changed: {event.failure}")
            return
        self._watch()
        self.drafting.go_on()
        if event.orphans:
            self._offer(event.orphans)

    def _offer(self, orphans: tuple[Orphan, ...]) -> None:
        from workbench.tui.screens.choice import ChoiceScreen  # noqa: PLC0415 - a dialog loads when it opens

        count = sum(orphan.operations for orphan in orphans)
        contracts = list(dict.fromkeys(path for orphan in orphans for path in orphan.contracts))
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(orphans[0].changed_at))
        more = f" and {len(contracts) - _SHOWN} more" if len(contracts) > _SHOWN else ""
        named = ", ".join(one_line(path) for path in contracts[:_SHOWN])
        words = [
            f"{count} change{'s' * (count != 1)} {'wait' if count != 1 else 'waits'} from {when}.",
            f"In {named}{more}. Nothing of it has been written.",
        ]
        answers = [
            ("t", "take the draft over"),
            ("l", "leave it for another time"),
            ("x", "throw it away"),
        ]

        def answered(answer: str | None) -> None:
            if answer in ("t", "x"):
                self.drafting.adopt(orphans, keep=answer == "t")

        self.push_screen(ChoiceScreen("A draft was left", words, answers), answered)

    def on_draft_worked(self, event: DraftWorked) -> None:
        """Say what became of it; show what waits; read again what was written."""
        self.drafting.worked()
        if event.words:
            self.clear_notifications()
        for words in event.words:
            self.tell(words)
        if event.written:
            self.session.reload()
        if event.applied:
            self.main.edits_applied(event.applied)
        self.main.tell_screens("draft_changed")
        if self._leaving and not self.drafting.busy:
            self.exit()

    def action_undo(self) -> None:
        """Take back what was applied last."""
        self.drafting.undo()

    def action_undo_older(self) -> None:
        """Set a plan aside that cannot be taken back, and take back the one before."""
        self.drafting.undo_older()

    def action_redo(self) -> None:
        """Apply once more what was undone last."""
        self.drafting.redo()

    async def action_quit(self) -> None:
        """Leave; with a draft, ask what is to become of it."""
        if self.drafting.busy and self.drafting.editing is not None:
            self._leaving = not self.drafting.entries
        count = len(self.drafting.entries)
        if not count and not self._leaving:
            self.exit()
            return
        from workbench.tui.screens.choice import ChoiceScreen  # noqa: PLC0415 - a dialog loads when it opens

        if not count or isinstance(self.screen, ChoiceScreen):
            return
        words = [
            f"{count} change{'s' * (count != 1)} {'wait' if count != 1 else 'waits'} in the draft.",
            "Nothing of it has been written.",
        ]
        answers = [
            ("k", "keep the draft for next time, and leave"),
            ("x", "drop the draft, and leave"),
            ("s", "stay"),
        ]
        self.push_screen(ChoiceScreen("Leave with a draft?", words, answers), self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer == "k":
            self._leaving = self.drafting.busy
            if not self._leaving:
                self.exit()
        elif answer == "x":
            self._leaving = True
            self.drafting.clear()

    def tell(self, words: str) -> None:
        """Tell the operator something, as plain text."""
        self.notify(one_line(words), markup=False, timeout=6)

    # Files that others change ---------------------------------------------------------------------

    def _watch(self) -> None:
        editing, session, workspace = self.drafting.editing, self.session, self._workspace
        if editing is None or workspace is None or not isinstance(session, EditingSession):
            return
        from workbench.session.watching import CountedFolders, Watcher  # noqa: PLC0415 - behind the first paint

        folders = CountedFolders(str(workspace.root), session.counted)
        self._watcher = Watcher(folders, editing.is_own, self._others_wrote, missed=folders.missed)
        self._watcher.start()

    def _others_wrote(self) -> None:
        """From the watcher's thread."""
        if self.is_running:
            self.post_message(FilesChanged())

    def on_files_changed(self) -> None:
        """Read again; selection, scroll and draft stay."""
        self.session.reload()
        self.main.tell_screens("draft_changed")
