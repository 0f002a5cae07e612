"""The command palette: every action of the registry that the screen on top can run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Provider
from textual.screen import ModalScreen

from workbench.tui.actions import ACTIONS, Action, Group, Home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.command import Hits


class ActionProvider(Provider):
    """Offers actions by name, with what they do and their keys."""

    def _offered(self) -> Iterator[Action]:
        screen = self.screen
        usual = (Home.DIALOG,) if isinstance(screen, ModalScreen) else (Home.MAIN, Home.CODE)
        own = getattr(screen, "HOMES", usual)
        here = getattr(screen.focused, "HOMES", (Home.VIEW,))
        # While an item is typed, its line takes all keys: what they do there is what there is to choose from.
        homes = (Home.APP, *here) if Home.TYPING in here else (Home.APP, *here, *own)
        return (action for action in ACTIONS if action.home in homes)

    async def discover(self) -> Hits:
        """All of them; moving about comes last, as nobody looks for it here."""
        for action in sorted(self._offered(), key=lambda action: action.group is Group.MOVE):
            yield DiscoveryHit(action.name, partial(self._run, action), help=_beside(action))

    async def search(self, query: str) -> Hits:
        """Those whose name, or else what they do, matches."""
        matcher = self.matcher(query)
        for action in self._offered():
            score = matcher.match(action.name)
            if score > 0:
                yield Hit(
                    score, matcher.highlight(action.name), partial(self._run, action), help=_beside(action)
                )
            elif (score := matcher.match(action.what)) > 0:
                yield Hit(score / 2, action.name, partial(self._run, action), help=_beside(action))

    async def _run(self, action: Action) -> None:
        screen = self.screen
        if action.command.startswith("focused."):
            view = screen.query_one("#code") if action.home is Home.CODE else screen.focused
            if view is not None:
                await self.app.run_action(action.id, view)
        else:
            await self.app.run_action(action.command, screen)


def _beside(action: Action) -> str:
    return f"{action.shown_keys} · {action.what}"
