"""The text for a reviewer: shown, copied, or saved in a new file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from workbench.tui.actions import Home, bindings
from workbench.tui.bump_actions import REVIEW
from workbench.tui.looks import ACCENT, DIM, GROUP, PLAIN
from workbench.tui.safe import one_line, visible
from workbench.tui.widgets.keybar import KeyBar
from workbench.tui.widgets.text_view import Paragraph, TextView

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import ClassVar

    from textual.app import ComposeResult


class ReviewScreen(Screen[None]):
    """Shows a review text.

    Args:
        path: the contract.
        text: Markdown.
        keys: other keys for actions.
    """

    BINDINGS = bindings(Home.REVIEW)
    HOMES: ClassVar = (Home.REVIEW,)
    AUTO_FOCUS = "#text"

    def __init__(self, path: str, text: str, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.text = text
        self.view = TextView(_paragraphs(text), id="text")
        self.place = Input(id="place", placeholder="path of a new file")
        self._path = path
        self._keys = KeyBar(keys, id="keys")

    def compose(self) -> ComposeResult:
        """The text, and below it where to save it."""
        stem = one_line(self._path.rpartition("/")[2])
        yield Static(
            Content("\n").join(
                [
                    Content.styled(f"Review text of {stem}", "bold"),
                    Content.styled("Markdown; nothing is committed or sent", "$text-muted"),
                ]
            ),
            id="title",
        )
        yield self.view
        yield self.place
        yield self._keys

    def on_mount(self) -> None:
        """The place to save is asked for with its key."""
        self.place.display = False
        self._keys.show_pane(REVIEW)

    def action_copy_review(self) -> None:
        """Copy the text."""
        self.app.copy_to_clipboard(self.text)
        self._say(f"{len(self.text.splitlines())} lines copied.")

    def action_save_review(self) -> None:
        """Ask for the file."""
        self.place.display = True
        if not self.place.value:
            stem = self._path.rpartition("/")[2].rpartition(".")[0] or "contract"
            self.place.value = f"{stem}-review.md"
        self.place.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save the text in a new file; one that is there already stays as it is."""
        event.stop()
        wanted = event.value.strip()
        if not wanted:
            self._hide_place()
            return
        # As a shell would: ~ is the home folder, a relative path starts where the program was started.
        file = Path(os.path.expanduser(wanted))  # noqa: PTH111 - of a text that need not be a path
        try:
            with file.open("x", encoding="utf-8", newline="\n") as out:
                out.write(self.text)
        except FileExistsError:
            self._say(f"{one_line(str(file))} is there already, and stays as it is: name another file.")
        except (OSError, ValueError) as fault:
            self._say(f"{one_line(str(file))} could not be written: {one_line(str(fault))}")
        else:
            self._hide_place()
            self._say(f"Saved in {one_line(str(file.resolve()))}")

    def _hide_place(self) -> None:
        self.place.display = False
        self.view.focus()

    def action_leave_review(self) -> None:
        """Back to the text, or to the contracts."""
        if self.focused is self.place:
            self._hide_place()
        else:
            self.dismiss(None)

    def _say(self, words: str) -> None:
        self.app.clear_notifications()
        self.notify(words, markup=False, timeout=5)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Markdown as it stands, its headings and boxes in other inks."""
    for line in text.split("\n"):
        shown = visible(line)
        if line.startswith("#"):
            yield Paragraph(shown, GROUP, "  ")
        elif line.lstrip().startswith(("- [", "* [")):
            yield Paragraph(shown, PLAIN, "  ", ACCENT)
        elif line.startswith("|"):
            yield Paragraph(shown, PLAIN, "  ")
        else:
            yield Paragraph(shown, DIM if line.startswith(">") else PLAIN, "  ")
