"""Names in parts: ``SaveTensorStage`` and ``save_tensor_stage`` are the same three words."""

from __future__ import annotations

import re
from functools import lru_cache

_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PART_OR_END = re.compile(rf"{_PART.pattern}|\n|\0")
APART = "\0"
"""Stands in such a text for a name that is not plain."""
_SPLIT = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SHORT = 2
_NUMBERED_SHORT = 3


@lru_cache(maxsize=200_000)
def parts(name: str) -> tuple[str, ...]:
    """A name's words in lower case, split at underscores, dashes, case changes and digits."""
    plain = name if name.isascii() else _SPLIT.sub("_", name)
    found = _PART.findall(plain) if name.isascii() else _WORD.findall(plain)
    return tuple(map(str.lower, found))


def is_plain(name: str) -> bool:
    """Whether a name may stand in a text for ``parts_and_ends``."""
    return name.isascii() and "\n" not in name and APART not in name


def parts_and_ends(text: str) -> list[str]:
    """The words, as they are written, of names that stand on a line each, each line's end, and ``APART``."""
    return _PART_OR_END.findall(text)


def holds(name: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether ``wanted`` stands in ``name`` as a run of whole words."""
    size = len(wanted)
    return any(name[at : at + size] == wanted for at in range(len(name) - size + 1))


def id_words(claim: str) -> tuple[tuple[str, ...], ...]:
    """The words by which a test's name may carry a claim's id: all of them, then without the first.

    An id that is no id (``gates[3]``, ``contract:equation``) or says too little has none.
    """
    words = parts(claim)
    if "[" in claim or ":" in claim or len(words) < _SHORT or not (any(word.isdigit() for word in words)):
        return ()
    shorter = words[1:] if len(words) > _NUMBERED_SHORT else ()
    return (words, shorter) if shorter else (words,)


def several(count: int, what: str, many: str = "") -> str:
    """``1 file``, ``2 files``, ``1,774 files``."""
    return f"{count:,} {what if count == 1 else many or what + 's'}"


def listed(names: list[str] | tuple[str, ...], most: int = 4) -> str:
    """``a, b and 3 more``: names for a sentence, cut where they get too many."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return "".join(names)
