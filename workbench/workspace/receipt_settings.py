"""The table ``[receipts]``: which commands of contracts may be run, for how long, and where receipts go."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 86_400
"""Seconds; no test run is waited for longer."""

_KEYS = ("allow", "seconds", "folder")


@dataclass(frozen=True, slots=True)
class ReceiptSettings:
    """What a team has settled for receipts.

    Attributes:
        allow: beginnings of commands that may be run, each as its words; none: nothing is ever run.
        seconds: after which a run is ended.
        folder: where receipts are written, relative to the root.
    """

    allow: tuple[tuple[str, ...], ...] = ()
    seconds: int = 600
    folder: str = "evidence/receipts"

    def allows(self, arguments: tuple[str, ...]) -> bool:
        """Whether a command may be run: it begins with the words of one that is allowed."""
        return any(arguments[: len(words)] == words for words in self.allow)


class Teller(Protocol):
    """Reads plain values, and makes the error that tells where one is wrong."""

    def fail(self, key: str, message: str, table: str = "") -> Exception:
        """The error about a key."""

    def words(self, key: str, value: Any, table: str = "") -> tuple[str, ...]:
        """A list of texts."""

    def word(self, key: str, value: Any, table: str = "") -> str:
        """A text."""


def read_receipts(value: Any, teller: Teller) -> ReceiptSettings:
    """Read ``[receipts]``.

    Raises:
        Exception: what ``teller.fail`` makes: an unknown key, or a value that cannot be used.
    """
    if not isinstance(value, dict):
        raise teller.fail("receipts", "receipts must be a table")
    for key in value:
        if key not in _KEYS:
            raise teller.fail(
                key, f"unknown setting {key!r} in receipts: known are {', '.join(_KEYS)}", "receipts"
            )
    given: dict[str, Any] = {}
    if "allow" in value:
        given["allow"] = tuple(
            _command(text, teller) for text in teller.words("allow", value["allow"], "receipts")
        )
    if "seconds" in value:
        given["seconds"] = _seconds(value, teller)
    if "folder" in value:
        given["folder"] = _folder(teller.word("folder", value["folder"], "receipts"), teller)
    return ReceiptSettings(**given)


def _command(text: str, teller: Teller) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise teller.fail("allow", f"{text!r} is no beginning of a command: {error}", "receipts") from None
    if not words:
        raise teller.fail(
            "allow", "allow holds an empty command, which would allow all: take it out", "receipts"
        )
    return words


def _seconds(value: Mapping[str, Any], teller: Teller) -> int:
    seconds = value["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds <= LONGEST:
        raise teller.fail("seconds", f"seconds must be a whole number from 1 to {LONGEST}", "receipts")
    return seconds


def _folder(text: str, teller: Teller) -> str:
    path = PurePosixPath(text)
    if not text.strip() or path.is_absolute() or ".." in path.parts or path == PurePosixPath():
        raise teller.fail(
            "folder", "folder must be a folder below the root, such as evidence/receipts", "receipts"
        )
    return str(path)
