"""Help: every key, made from the registry of actions, and every mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.resolution import State
from workbench.contracts.problem import Severity
from workbench.tui import looks
from workbench.tui.actions import ACTIONS, Group, key_name
from workbench.tui.looks import ACCENT, DIM, GROUP, STRONG
from workbench.tui.screens.dialog import Dialog
from workbench.tui.trace_lines import Mark
from workbench.tui.widgets.text_view import Paragraph, TextView

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INTRODUCTION = (
    "On the left the contracts, those that need you first. On the right what the selected one claims: every "
    "file and symbol it names, marked with what became of it. Below that the code it leads to; where nothing "
    "was found, what was probably meant."
)

_TRACES = (
    "The subject is what is under test, the oracle what it is held against; |d| is how far two of their "
    "values are apart. Bars are log10(1-cos) from 1e-8 to 1: longer is worse."
)

_NAMES = max(len(attention.value) for attention in looks.ATTENTION_MEANING) + 2


class HelpScreen(Dialog[None]):
    """All actions and marks, in words."""

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__("Help", TextView(help_page(keymap)), "esc closes · j k scroll")


def help_page(keymap: Mapping[str, str]) -> Iterator[Paragraph]:
    """The page, with the keys that are in force."""
    yield Paragraph(_INTRODUCTION, lead="  ")
    yield Paragraph()
    yield Paragraph("What became of a reference", GROUP, "  ")
    for state in State:
        lead = f"    {state.glyph} {state.value:<14}"
        yield Paragraph(looks.STATE_MEANING[state], lead=lead, lead_style=looks.STATE_STYLE[state] or STRONG)
    yield Paragraph()
    yield Paragraph("How much a finding weighs", GROUP, "  ")
    for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO):
        lead = f"    {looks.SEVERITY_GLYPH[severity]} "
        yield Paragraph(severity.value, lead=lead, lead_style=looks.SEVERITY_STYLE[severity])
    yield Paragraph()
    yield Paragraph("What became of a stage of two traces", GROUP, "  ")
    for mark in Mark:
        yield Paragraph(mark.meaning, lead=f"    {mark.glyph} {mark.word:<14}", lead_style=mark.ink or STRONG)
    yield Paragraph(_TRACES, DIM, "    ")
    yield Paragraph()
    yield Paragraph("In the list of contracts", GROUP, "  ")
    for glyph, meaning in (
        (looks.MISSING_GLYPH, "references that are missing"),
        (looks.MOVED_GLYPH, "references that have moved"),
        (looks.STALE_GLYPH, "claims that say more, or less, than the code proves (stale)"),
    ):
        yield Paragraph(meaning, lead=f"    {glyph} ", lead_style=ACCENT)
    for attention, meaning in looks.ATTENTION_MEANING.items():
        yield Paragraph(meaning, DIM, f"    {attention.value:<{_NAMES}}")
    for group in Group:
        yield Paragraph()
        yield Paragraph(group.value, GROUP, "  ")
        for action in ACTIONS:
            if action.group is group:
                keys = keymap.get(action.id, action.keys)
                shown = " ".join(key_name(key) for key in keys.split(","))
                yield Paragraph(action.what, lead=f"    {shown:<16}", lead_style=ACCENT)
