"""Globs over the paths of counted files, and which YAML files are contracts by default."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

YAML = (".yaml", ".yml", ".YAML", ".YML")
"""Endings that say YAML."""

_BRACES = 6
"""More groups of alternatives than anyone writes are taken as they stand."""
_FOLDERS = frozenset({"contracts", "contract"})


def is_contract_by_default(path: str) -> bool:
    """A YAML file below a folder named ``contracts`` or ``contract``, and below no hidden one."""
    folders = path.split("/")[:-1]
    return (
        path.endswith(YAML)
        and not _FOLDERS.isdisjoint(folders)
        and not any(each.startswith(".") for each in folders)
    )


def matcher(glob: str) -> Callable[[str], bool]:
    """A test for paths that a glob of the settings means.

    ``*`` and ``?`` stay inside one segment and do not match its leading dot, ``**`` crosses folders that are
    not hidden, ``[…]`` is a set, ``{a,b}`` alternatives. A glob that names a folder means the YAML files
    below it.
    """
    plain = re.sub(r"(?<![^/])(?:\*\*/)+", "**/", glob.removeprefix("./").rstrip("/"))
    alternatives = [_regex(each) for each in (_expand(plain) if plain.count("{") <= _BRACES else [plain])]
    whole = re.compile("|".join(f"(?:{each})" for each in alternatives))
    below = re.compile("|".join(f"(?:{each}/{_regex('**/*')})" for each in alternatives))

    def matches(path: str) -> bool:
        return bool(whole.fullmatch(path)) or (path.endswith(YAML) and bool(below.fullmatch(path)))

    return matches


def fixed_start(glob: str) -> str:
    """What every path begins with that ``matcher`` accepts: all before the first sign of a pattern."""
    return re.split(r"[*?\[{]", glob.removeprefix("./").rstrip("/"), maxsplit=1)[0]


def _expand(glob: str) -> list[str]:
    found = re.search(r"\{([^{}]*,[^{}]*)\}", glob)
    if not found:
        return [glob]
    return [
        each
        for choice in found[1].split(",")
        for each in _expand(glob[: found.start()] + choice + glob[found.end() :])
    ]


def _regex(glob: str) -> str:
    parts: list[str] = []
    at = 0
    while at < len(glob):
        begins = at == 0 or glob[at - 1] == "/"
        if begins and glob.startswith("**/", at):
            parts.append(r"(?:(?!\.)[^/]+/)*")
            at += 3
            continue
        if begins and glob[at:] == "**":
            parts.append(r"(?:(?!\.)[^/]+/)*(?!\.)[^/]+")
            break
        character = glob[at]
        closing = glob.find("]", at + 2) if character == "[" else -1
        if character in "*?" or closing > 0:
            parts.append(r"(?!\.)" * begins)
        if character == "*":
            while glob.startswith("*", at + 1):
                at += 1
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        elif closing > 0:
            inside = glob[at + 1 : closing].replace("\\", r"\\").replace("[", r"\[")
            negated = inside.startswith(("!", "^"))
            parts.append(rf"(?!/)[{'^' * negated}{inside[negated:]}]")
            at = closing
        else:
            parts.append(re.escape(character))
        at += 1
    return "".join(parts)
