"""The commands that a claim names, as what would be run: argument lists, never lines for a shell."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.contracts.contract import Claim

_CONTINUED = re.compile(r"\\\n[ \t]*")
_ASSIGNS = re.compile(r"[A-Za-z_]\w*=")
_PATTERN = "a pattern of names"
_SHELLS = {
    **dict.fromkeys("|&;<>()`", ""),
    "$": "a variable",
    **dict.fromkeys("*?[{", _PATTERN),
}
"""Signs on which a shell would act, and what for."""

_IN_QUOTES = frozenset("$`")
"""On these it acts between double quotes too."""


@dataclass(frozen=True, slots=True)
class ClaimCommand:
    """One command of a claim.

    Attributes:
        field: the key it stands under.
        line: 1-based line of the text it stands in.
        text: as the contract has it, on one line.
        arguments: what would be run; empty when it needs a shell.
        why: why it cannot be run without one; else empty.
    """

    field: str
    line: int
    text: str
    arguments: tuple[str, ...]
    why: str = ""


def commands_of(claim: Claim) -> tuple[ClaimCommand, ...]:
    """Every command that a claim names, in file order; one line is one command."""
    return tuple(_commands(claim))


def _commands(claim: Claim) -> Iterator[ClaimCommand]:
    for item in claim.items:
        for reference in item.references:
            if reference.kind is not ReferenceKind.COMMAND:
                continue
            for line in _CONTINUED.sub(" ", reference.text).split("\n"):
                text = line.strip().removeprefix("$ ").strip()
                if text and not text.startswith("#"):
                    arguments, why = _split(text)
                    yield ClaimCommand(item.field, reference.span.line, text, arguments, why)


def _split(text: str) -> tuple[tuple[str, ...], str]:
    """The arguments of a command line, or why they cannot be told without a shell."""
    try:
        plain = shlex.split(text)
    except ValueError as error:
        return (), f"it cannot be read: {error}"
    for sign, what in _SHELLS.items():
        if _unquoted(text, sign):
            return (), f"it needs a shell, for {what or f'“{sign}”'}"
    if not plain:
        return (), "it is empty"
    if _ASSIGNS.match(plain[0]):
        return (), "it sets a variable first: that is not run"
    if plain[0].startswith("~"):
        return (), "it needs a shell, for “~”"
    return tuple(plain), ""


def _unquoted(text: str, sign: str) -> bool:
    """Whether a sign stands where a shell would act on it."""
    quote = ""
    skip = False
    for character in text:
        if skip:
            skip = False
        elif character == "\\" and quote != "'":
            skip = True
        elif quote:
            if character == quote:
                quote = ""
            elif character == sign and sign in _IN_QUOTES and quote == '"':
                return True
        elif character in {"'", '"'}:
            quote = character
        elif character == sign:
            return True
    return False
