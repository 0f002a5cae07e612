"""Braces and optional parts, spelt out."""

from __future__ import annotations

import re
from itertools import product

MOST = 64
"""More alternatives than this are not spelt out: the part becomes ``*``."""

_BRACE = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def alternatives(written: str) -> tuple[str, ...]:
    """Spell out every ``{a,b}`` of a path or name: all of them are meant.

    Braces do not nest here; what is left of a nested pair stays as it is written. Past ``MOST`` alternatives
    each pair becomes ``*``.
    """
    parts = _BRACE.split(written)
    if len(parts) == 1:
        return (written,)
    choices = [
        [choice.strip() for choice in part.split(",")] if index % 2 else [part]
        for index, part in enumerate(parts)
    ]
    count = 1
    for choice in choices:
        count *= len(choice)
        if count > MOST:
            return (_BRACE.sub("*", written),)
    return _distinct(choices)


def with_and_without(written: str) -> tuple[str, ...]:
    """Spell out every optional ``[part]`` of a name: without it, then with it; one of them is enough."""
    parts = _OPTIONAL.split(written)
    if len(parts) == 1:
        return (written,)
    choices = [["", part] if index % 2 else [part] for index, part in enumerate(parts)]
    if 2 ** (len(parts) // 2) > MOST:
        return (_OPTIONAL.sub("*", written),)
    return _distinct(choices)


def _distinct(choices: list[list[str]]) -> tuple[str, ...]:
    """Every way to choose, once each; nothing at all is no alternative."""
    return tuple(dict.fromkeys(filter(None, ("".join(chosen) for chosen in product(*choices)))))
