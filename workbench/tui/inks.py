"""The colours and text styles that lines are drawn with, from the theme's variables.

A table instead of CSS component classes: Textual matches every one of those against every rule for each view,
which the first paint and each change of focus would pay for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Ink:
    """How a piece of text is drawn.

    Attributes:
        colour: a variable of the theme.
        bold, italic, underline: text styles.
    """

    colour: str = "foreground"
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None


INKS: Mapping[str, Ink] = {
    "": Ink(),
    "dim": Ink("dim"),
    "strong": Ink(bold=True),
    "accent": Ink("accent", bold=True),
    "good": Ink("success"),
    "warn": Ink("warning"),
    "bad": Ink("error"),
    "note": Ink("primary"),
    "good-word": Ink("success", bold=True, underline=True),
    "bad-word": Ink("error", bold=True, underline=True),
    "head": Ink("dim", underline=True),
    "group": Ink("primary", bold=True),
    "mark": Ink("accent"),
    "keyword": Ink("token-keyword"),
    "string": Ink("token-string"),
    "comment": Ink("token-comment", italic=True),
    "number": Ink("token-number"),
    "constant": Ink("token-number"),
    "function": Ink("token-function"),
    "macro": Ink("token-function"),
    "property": Ink("token-function"),
    "type": Ink("token-type"),
    "attribute": Ink("token-attribute"),
    "punctuation": Ink(),
}

PAPER, CURSOR, CURSOR_AWAY = "background", "cursor-row", "cursor-row-away"
"""The grounds: of a line, of the cursor's row, and of that row while another view has the focus."""


def style(name: str, ground: str, variables: Mapping[str, str], *, bare: bool) -> Style:
    """The style of an ink on a ground.

    Args:
        name: in ``INKS``.
        ground: one of the grounds.
        variables: of the theme.
        bare: colours are left out (``NO_COLOR``), so the text's style tells the cursor's row.
    """
    ink = INKS[name]
    paper = _colour(variables[PAPER])
    below = _over(_colour(variables[ground]), paper)
    colour = _over(_colour(variables[ink.colour]), below)
    at_cursor = ground == CURSOR
    return Style(
        color=colour.rich_color,
        bgcolor=below.rich_color,
        bold=ink.bold or (bare and at_cursor) or None,
        italic=ink.italic,
        underline=ink.underline,
        reverse=(bare and at_cursor) or None,
    )


def _colour(value: str) -> Color:
    """A theme's value, such as ``#2c3a4d`` or ``ansi_blue 50%``."""
    colour, _, share = value.partition(" ")
    parsed = Color.parse(colour)
    return parsed.with_alpha(float(share.rstrip("%")) / 100) if share and parsed.ansi is None else parsed


def _over(colour: Color, below: Color) -> Color:
    """A translucent colour on another one; the terminal's own colours cannot be mixed."""
    if colour.ansi is not None or colour.a == 1:
        return colour
    return below if below.ansi is not None else below + colour
