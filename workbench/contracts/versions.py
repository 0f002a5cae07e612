"""Versions: what a contract's is, what the next one would be, and whether one is above another by enough.

Semantic Versioning 2.0.0 as the semver package reads it. Below 1.0.0 nothing is promised yet: what is major
raises the minor number there, and 1.0.0 is never reached but by being asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.contracts.levels import Level

if TYPE_CHECKING:
    from semver import Version

_usual = re.compile(r"(?:0|[1-9]\d{0,9})\.(?:0|[1-9]\d{0,9})\.(?:0|[1-9]\d{0,9})\Z", re.ASCII)
_block = re.compile(r"(metadata|contract):[ \t]*(?:#.*)?\Z")
_line = re.compile(r"(?P<indent>[ ]*)version:(?:[ \t]+(?P<text>.*))?\Z")
_comment = re.compile(r"(?:^|[ \t])#.*")


def is_version(text: str) -> bool:
    """Whether a text is a semantic version, ``v`` in front or not."""
    plain = text.strip().removeprefix("v")
    return _usual.match(plain) is not None or parsed(plain) is not None


def parsed(text: str) -> Version | None:
    """A version, ``v`` in front or not; ``None`` for what is none."""
    from semver import Version  # noqa: PLC0415 - most versions are compared by nobody

    try:
        return Version.parse(text.strip().removeprefix("v"))
    except (ValueError, TypeError):
        return None


def asked(version: str, level: Level) -> Level:
    """What a level asks of a version: below 1.0.0 what is major raises the minor number."""
    found = parsed(version)
    if found is not None and found.major == 0 and level is Level.MAJOR:
        return Level.MINOR
    return level


def next_version(version: str, level: Level) -> str:
    """The version that a level makes of one; a pre-release of just that is finished, and a ``v`` kept.

    Args:
        version: the base's.
        level: as it is meant: ``major`` leads from 0.3.1 to 1.0.0. Of none the version stays.

    Raises:
        ValueError: the version is no semantic one.
    """
    found = parsed(version)
    if found is None:
        raise ValueError(f"{version!r} is no semantic version")
    if level is Level.NONE:
        return version
    mark = "v" if version.strip().startswith("v") else ""
    return f"{mark}{found.next_version(level.value)}"


def compare(one: str, other: str) -> int | None:
    """Below, equal or above (-1, 0, 1) as semver orders them; ``None`` where one is no version."""
    first, second = parsed(one), parsed(other)
    return None if first is None or second is None else first.compare(second)


def enough(base: str, version: str, level: Level) -> bool | None:
    """Whether a version is above the base's by as much as a level asks.

    A pre-release of the version that is asked for is enough. ``None`` where one of the two is no version.
    """
    was, now = parsed(base), parsed(version)
    if was is None or now is None:
        return None
    if level is Level.NONE:
        return now >= was
    wanted = parsed(next_version(base, asked(base, level)))
    return now > was and wanted is not None and now.finalize_version() >= wanted


def version_line(data: bytes) -> str:
    """A contract's version as its line has it, found without a parser; for comparing revisions of one file.

    Args:
        data: the file's bytes.

    Returns:
        The text behind ``version:`` in ``metadata`` (or ``contract``), else at top level, without quotes and
        comment; empty where no such line stands.
    """
    top, block, within = "", "", -1
    for line in data.decode("utf-8", "replace").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        if not indent:
            found = _block.match(line)
            block, within = (found[1], -1) if found else ("", -1)
        elif block and within < 0:
            within = indent
        said = _line.match(line)
        if said is None:
            continue
        text = _comment.sub("", said["text"] or "").strip().strip("\"'")
        if block and indent == within:
            return text
        if not indent and not top:
            top = text
    return top
