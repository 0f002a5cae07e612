"""How a path that is being typed could go on: what is in its folder."""

from __future__ import annotations

import os
from pathlib import Path

_MOST = 2_000
"""Entries of a folder that are looked at."""


def completed(text: str, root: Path) -> tuple[str, tuple[str, ...]]:
    """Complete a path as far as it is certain.

    Args:
        text: as far as it is typed; ``~`` is the home folder.
        root: what a relative path is below.

    Returns:
        The text with everything added that all candidates share (a folder's ``/`` too); their names.
    """
    folder, _, start = text.rpartition("/")
    slash = "/" if "/" in text else ""
    names = sorted(_entries(root / Path(f"{folder}{slash}" or ".").expanduser(), start))
    if not names:
        return text, ()
    first, last = names[0], names[-1]  # sorted: what these two share, all do
    shared = next((first[:at] for at, letter in enumerate(first) if last[at : at + 1] != letter), first)
    return f"{folder}{slash}{shared}", tuple(names)


def _entries(folder: Path, start: str) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count >= _MOST:
                    break
                hidden = entry.name.startswith(".") and not start.startswith(".")
                if entry.name.startswith(start) and not hidden and entry.name.isprintable():
                    found.append(entry.name + ("/" if entry.is_dir() else ""))
    except OSError:
        return []
    return found
