"""The terminal app: one screen of three panes over a session that works in the background."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import SuspendNotSupported

from workbench.tui import themes
from workbench.tui.actions import Home, bindings
from workbench.tui.drafting_app import DraftingApp
from workbench.tui.messages import SnapshotArrived
from workbench.tui.safe import one_line
from workbench.tui.screens.main import MainScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.command import Provider
    from textual.screen import Screen

    from workbench.tui.asking import OpenSession, WorkingSession
    from workbench.workspace.roots import Workspace


_SELDOM = (50_000, 20, 100)
"""Allocations before the youngest objects are looked at, and how often the older ones with them."""


def _actions() -> type[Provider]:
    from workbench.tui.palette import ActionProvider  # noqa: PLC0415 - loads when the palette opens

    return ActionProvider


class WorkbenchApp(DraftingApp):
    """The app.

    Args:
        workspace: the workspace to open.
        open_session: makes the session instead, for tests; it is given the function to call after each
            new snapshot.
        keys: other keys for actions, by action id (``{"filter": "f3"}``).
    """

    TITLE = "contract-workbench"
    CSS_PATH = "app.tcss"
    BINDINGS = bindings(Home.APP)
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_actions}

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        open_session: OpenSession | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        # Without this Textual turns colours to greys under NO_COLOR; with it they are left out.
        bare = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if bare else None)
        self.set_class(bare, "-no-color")
        self.keys_given = dict(keys or {})
        self.set_keymap(self.keys_given)
        for theme in (themes.DARK, themes.LIGHT):
            self.register_theme(theme)
        # Not by assignment, which has all styles parsed once more behind the first paint.
        self.set_reactive(WorkbenchApp.theme, themes.DARK.name)
        self.set_class(True, f"-theme-{themes.DARK.name}", update=False)
        self.stylesheet.set_variables(self.get_css_variables())
        self._told = False
        self._collecting = gc.get_threshold()
        self.session = open_session(self._snapshot_came) if open_session else self._opened(workspace)
        self.main = MainScreen(self.session, self.keys_given)
        self.begin(workspace)

    def _opened(self, workspace: Workspace | None) -> WorkingSession:
        from workbench.session.session import Session  # noqa: PLC0415 - tests bring a session of their own

        if workspace is None:
            raise ValueError("a workspace, or a way to open a session, is needed")
        return Session(workspace, self._snapshot_came)

    def get_css_variables(self) -> dict[str, str]:
        """Our own variables, also under themes that do not have them."""
        variables = super().get_css_variables()
        for name, source in themes.FALLBACKS.items():
            variables.setdefault(name, variables.get(source, variables["foreground"]))
        return variables

    def get_default_screen(self) -> Screen[None]:
        """The three panes."""
        return self.main

    def on_load(self) -> None:
        """The garbage collector looks seldom: thousands of rows are no garbage, and a key would wait."""
        self._collecting = gc.get_threshold()
        gc.set_threshold(*_SELDOM)

    def on_unmount(self) -> None:
        """The background ends with the app."""
        self.session.close()
        gc.set_threshold(*self._collecting)

    def _snapshot_came(self) -> None:
        """Called by the session's thread: one message for as many snapshots as come before it is read."""
        if not self._told and self.is_running:
            self._told = True
            self.main.post_message(SnapshotArrived(self._read))

    def _read(self) -> None:
        self._told = False

    # Actions --------------------------------------------------------------------------------------

    def action_reload(self) -> None:
        """Read contracts and code again."""
        self.session.reload()
        self.main.say("Reading contracts and code again.")

    def action_toggle_dark(self) -> None:
        """Switch between the light and the dark theme."""
        self.theme = themes.LIGHT.name if self.current_theme.dark else themes.DARK.name

    def action_help(self) -> None:
        """Every key and every mark, explained."""
        from workbench.tui.screens.help import HelpScreen  # noqa: PLC0415 - a dialog loads when it opens

        self.push_screen(HelpScreen(self.keys_given))

    def open_in_editor(self, path: str, line: int) -> None:
        """Open a file of the workspace in the operator's editor; the terminal is the editor's meanwhile."""
        from workbench.tui import editor  # noqa: PLC0415 - loads when it is asked for

        program = editor.editor_of(os.environ)
        if not program:
            self.main.say("No editor is set: export EDITOR=vim (or nano, hx, code --wait …) and try again.")
            return
        try:
            arguments = editor.command(
                program, str((Path(self.session.snapshot.root) / path).resolve()), line
            )
            editor.check(arguments)
            with self.suspend():
                # What is raised in here would leave the terminal as it is now: the app would never come back.
                why = editor.run(arguments)
        except SuspendNotSupported:
            self.main.say("This terminal cannot be handed to an editor.")
        except ValueError as fault:
            self.main.say(f"{one_line(program)} could not be started: {one_line(str(fault))}")
        else:
            if why:
                self.main.say(f"{one_line(program)} could not be started: {one_line(why)}")
            self.session.reload()
