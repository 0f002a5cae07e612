"""Colour for text on a terminal: whether, and the few codes there are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_SEVERITY = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}


def colour_wanted(stream: TextIO, environ: Mapping[str, str] | None = None) -> bool:
    """Whether text on ``stream`` is to be coloured.

    ``NO_COLOR`` (https://no-color.org) forbids it, else ``FORCE_COLOR`` demands it, else it takes a terminal
    that is not ``dumb``. An empty variable counts as absent.
    """
    environ = os.environ if environ is None else environ
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


class Palette:
    """Wraps text in codes, or leaves it as it is."""

    __slots__ = ("_on",)

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def severity(self, severity: Severity, text: str) -> str:
        """The severity's own colour; the word itself always stands in the text."""
        return f"{_SEVERITY.get(severity, '')}{text}{_RESET}" if self._on else text

    def strong(self, text: str) -> str:
        """For what the eye looks for first."""
        return f"{_BOLD}{text}{_RESET}" if self._on else text

    def faint(self, text: str) -> str:
        """For what stands beside it."""
        return f"{_DIM}{text}{_RESET}" if self._on else text
