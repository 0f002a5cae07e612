"""What a rule holds, and what to do about its findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.tui.looks import DIM, GROUP
from workbench.tui.safe import code_text, one_line
from workbench.tui.screens.dialog import Dialog
from workbench.tui.widgets.text_view import Paragraph, TextView

if TYPE_CHECKING:
    from collections.abc import Iterator

_BULLET = re.compile(r"(\s*)(?:[-*]|\d+\.)\s+")
_INDENTED = "    "


class ExplainScreen(Dialog[None]):
    """A rule's page."""

    def __init__(self, rule: str, page: str) -> None:
        super().__init__(one_line(rule), TextView(explain_page(page)), "esc closes · j k scroll")


def explain_page(page: str) -> Iterator[Paragraph]:
    """A page of plain text or Markdown as paragraphs: headings, bullets and code keep their form, as text."""
    words: list[str] = []
    lead = "  "
    fenced = False
    for line in (*page.splitlines(), ""):
        heading = line.startswith("#")
        fence = line.lstrip().startswith("```")
        code = fenced or (line.startswith(_INDENTED) and not words)
        bullet = _BULLET.match(line)
        if words and (not line.strip() or heading or fence or code or bullet):
            yield Paragraph(one_line(" ".join(words).replace("**", "")), lead=lead)
            words, lead = [], "  "
        if fence:
            fenced = not fenced
        elif not line.strip():
            yield Paragraph()
        elif heading:
            yield Paragraph(one_line(line.lstrip("# ")), GROUP, "  ")
        elif code:
            yield Paragraph(code_text(line.removeprefix(_INDENTED)), DIM, "    ")
        elif bullet:
            lead = f"  {bullet.group(1)}• "
            words = [line[bullet.end() :]]
        else:
            words.append(line)
