"""What the command line's exit codes mean."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The status a command ends with; scripts rely on these numbers."""

    OK = 0
    """Nothing at or above ``--fail-on``."""
    FINDINGS = 1
    """Findings at or above ``--fail-on``."""
    USAGE = 2
    """The command line or the configuration is wrong; the message says what to write instead."""
    UNREADABLE = 3
    """Something could not be read. Stronger than FINDINGS; what could be read is reported all the same."""
    NOT_WRITTEN = 4
    """What was to be written was not: a file has changed since it was read, or the system refuses.

    Standard output counts too: a full disk behind it."""
    BUG = 70
    """A fault of this program."""
    INTERRUPTED = 130
    """Stopped with ctrl+c."""
    CLOSED_PIPE = 141
    """Whoever read our output stopped reading."""


class UsageError(Exception):
    """What the operator asked for cannot be done; the message says why and what to do next."""


class UnreadableError(Exception):
    """What a command is about cannot be read; the message says what, and why."""
