"""What ``.gitignore`` files say, outside git: the format of gitignore(5), matched as git matches.

A walk asks about one entry at a time and never enters what is ignored. So a rule speaks of an entry itself
and never of what lies below it, and the last rule that speaks decides; rules for whole paths answer
differently.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

NAME = ".gitignore"
"""What the files are called."""

FOLDER = "\0"
"""What marks an entry as a folder: no name holds it, and no pattern takes it for a ``/``."""

MOST = 1 << 18
"""Bytes; a longer one is none."""

_CLASSES = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": " \\t", "digit": "0-9", "lower": "a-z", "space": "\\s",
    "upper": "A-Z", "xdigit": "0-9A-Fa-f", "punct": "!-/:-@\\[-`{-~", "cntrl": "\\x00-\\x1f\\x7f",
    "graph": "!-~", "print": " -~",
}  # fmt: skip

_STAR, _ACROSS, _REST = r"[^/\0]*", "(?:.*/)?", ".*"
"""What ``*``, ``**/`` and a last ``**`` match."""


class _Rule(NamedTuple):
    source: str
    ignores: bool


class Ignores:
    """The rules of one ``.gitignore`` and of those above it.

    Args:
        folder: the folder that the file lies in, relative to the listed root, with ``/`` behind it; empty for
            the root itself.
        text: the file's content.
        above: the rules of the folders above.
    """

    def __init__(self, folder: str, text: str, above: Ignores | None = None) -> None:
        rules = [rule for line in text.split("\n") if (rule := _rule(line)) is not None]
        self._start = len(folder)
        self._above = above
        # One expression for "none of these", which is the answer for nearly every file.
        self._any = re.compile("|".join(rule.source for rule in rules) if rules else r"(?!)", re.DOTALL)
        self._rules = [(re.compile(rule.source, re.DOTALL), rule.ignores) for rule in reversed(rules)]

    def __call__(self, path: str) -> bool:
        """Whether an entry is ignored: the deepest file of rules that speaks of it decides.

        Args:
            path: relative to the listed root; a folder with ``FOLDER`` behind it; none above is ignored.
        """
        if self._any.fullmatch(path, self._start):
            for rule, ignores in self._rules:
                if rule.fullmatch(path, self._start):
                    return ignores
        return self._above(path) if self._above is not None else False


def _rule(line: str) -> _Rule | None:
    """One line's rule; none for a comment, a blank line, or a pattern that matches nothing in git either."""
    line = line.removesuffix("\r")
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#"):
        return None
    ignores = not line.startswith("!")
    pattern = line if ignores else line[1:]
    ending = "\0?"
    if pattern.endswith("/"):
        pattern, ending = pattern[:-1], "\0"
    anchored = "/" in pattern
    pattern = pattern.removeprefix("/")
    if not pattern:
        return None
    # Git compares what stands before the first wildcard by itself: what follows begins anew, ``**`` too.
    literal = re.match(r"[^*?\[\\]*", pattern)[0] if anchored else ""  # type: ignore[index]
    source = _regex(pattern[len(literal) :])
    if source is None:
        return None
    return _Rule(f"(?:{re.escape(literal) if anchored else '(?:.*/)?'}{source}{ending})", ignores)


def _regex(pattern: str) -> str | None:
    """The expression of a pattern; ``None`` when it can match nothing."""
    parts: list[str] = []
    at, end = 0, len(pattern)
    while at < end:
        character = pattern[at]
        if character == "*":
            after = end - len(pattern[at:].lstrip("*"))
            across = after - at > 1 and (at == 0 or pattern[at - 1] == "/")
            if across and after == end:
                parts.append(_REST)
            elif across and pattern[after] == "/":
                after += 1
                parts.append(_ACROSS)
            else:
                parts.append(_STAR)
            at = after
            continue
        if character == "[":
            found = _set(pattern, at)
            if found is None:
                return None
            source, at = found
            parts.append(source)
            continue
        if character == "\\":
            at += 1
            if at == end:
                return None
        parts.append(r"[^/\0]" if pattern[at] == "?" and character == "?" else re.escape(pattern[at]))
        at += 1
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """Parts as one expression of bounded time: where several wildcards compete, the first match is kept.

    Of the stars of one segment, and of the ``**/`` of a pattern, only the last one needs to try further: what
    lies before it may as well match as early as it can.
    """
    segments: list[list[str]] = [[]]
    for part in parts:
        segments[-1].append(part)
        if part in {"/", _ACROSS}:
            segments.append([])
    for segment in segments:
        stars = [at for at, part in enumerate(segment) if part == _STAR]
        for at, following in pairwise(stars):
            segment[at] = "(?>" + _STAR + "?"
            segment[following - 1] += ")"
    flat = [part for segment in segments for part in segment]
    acrosses = [at for at, part in enumerate(flat) if part == _ACROSS]
    for at, following in pairwise(acrosses):
        flat[at] = "(?>(?:.*?/)??"
        flat[following - 1] += ")"
    return "".join(flat)


def _set(pattern: str, at: int) -> tuple[str, int] | None:
    """The expression of a bracketed set, and where it ends; ``None`` when it has no end."""
    at += 1
    negated = pattern[at : at + 1] in {"!", "^"} and bool(pattern[at : at + 1])
    at += negated
    inside: list[str] = []
    first = True
    while at < len(pattern):
        character = pattern[at]
        if character == "]" and not first:
            body = "".join(inside)
            if not body:
                return (r"[^/\0]" if negated else r"(?!)"), at + 1
            return rf"(?![/\0])[{'^' * negated}{body}]", at + 1
        first = False
        named = re.compile(r"\[:(\w*):\]").match(pattern, at)
        if named:
            if named[1] not in _CLASSES:
                return None
            inside.append(_CLASSES[named[1]])
            at = named.end()
            continue
        low, at = _member(pattern, at)
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in {"", "]"}:
            high, at = _member(pattern, at + 1)
            if low <= high:
                inside.append(f"{_escaped(low)}-{_escaped(high)}")
        else:
            inside.append(_escaped(low))
    return None


def _member(pattern: str, at: int) -> tuple[str, int]:
    """One character of a set, its backslash taken off, and where the next one is."""
    if pattern[at] == "\\" and at + 1 < len(pattern):
        at += 1
    return pattern[at], at + 1


def _escaped(character: str) -> str:
    return "\\" + character if character in "\\]^-[&~|" else character
