"""What is wrong with a file that should hold a stage, by name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Fault(StrEnum):
    """The kinds of fault; their values are the words that reports use."""

    ABSENT = "absent"
    """There is nothing at the path."""
    NOT_REGULAR = "not-a-regular-file"
    """A folder, a pipe, a socket or a device stands where a file should."""
    LINK = "link-leads-out"
    """A link inside a trace folder leads out of it, and is not followed."""
    UNREADABLE = "unreadable"
    """The system refuses."""
    SHORT = "short"
    """Too short for a header."""
    COUNT = "count-not-held"
    """Short of values: the header counts more than the file holds."""
    LONG = "long"
    """Bytes follow the values that the header counts."""
    FOREIGN = "foreign"
    """The magic of the format, but another format behind it; or no magic that is known."""
    CHANGED = "changed"
    """It shrank, grew or was written while it was read."""
    LAYER = "wrong-layer"
    """Its header and the place where it stands name two layers."""
    VALUES = "values"
    """Values of a kind that is not read (objects, text, complex numbers)."""


class TraceFaultError(Exception):
    """A file that cannot be taken as a stage.

    Attributes:
        path: the file.
        fault: its name.
        message: what is wrong and, where there is one, what to do; without the path.
    """

    def __init__(self, path: Path | str, fault: Fault, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = Path(path)
        self.fault = fault
        self.message = message

    def __reduce__(self) -> tuple[type[TraceFaultError], tuple[Path, Fault, str]]:
        """As pickle makes it anew on the other side of a process."""
        return type(self), (self.path, self.fault, self.message)
