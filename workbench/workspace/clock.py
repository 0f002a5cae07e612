"""The clocks that files are stamped with: how long a change may follow another without a stamp showing it."""

from __future__ import annotations

SECOND = 1_000_000_000
"""In ns, as everything here."""

FINE, COARSE = SECOND // 20, 2 * SECOND
"""Ticks of file systems' clocks: of most, and of those that stamp whole (FAT: every other) seconds."""


def just_written(time_ns: int, seen_ns: int) -> bool:
    """Whether a place may have changed once more, or may be stamped before its time, when it was looked at.

    Args:
        time_ns: the stamp: when it was written or changed.
        seen_ns: when it was looked at.
    """
    return time_ns >= seen_ns - (FINE if time_ns % SECOND else COARSE)
