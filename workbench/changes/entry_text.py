"""The words of a changelog entry as a container's text has them: in paragraphs, list lines, wrapped lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from workbench.changes.render import filled
from workbench.contracts.entry_heads import default_head, head_of, status_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.operation import AddEntry
    from workbench.changes.render import Style
    from workbench.contracts.changelog import Changelog

_WIDTH = 80
_WIDEST = 120
_ENOUGH = 3
_blank = re.compile(r"\n[ \t]*\n[\s]*")
_listed = re.compile(r"[ \t]*(?:[-*+\u2022]|\d{1,2}[.)]|\([a-z0-9]{1,4}\))[ \t]+")


def paragraphs(text: str) -> list[list[str]]:
    """Words by paragraph and line; lines of a list and indented ones keep their breaks, others are joined."""
    found: list[list[str]] = []
    for block in _blank.split(text.strip()):
        lines: list[str] = []
        for line in block.split("\n"):
            own = _listed.match(line) is not None or line[:1] in (" ", "\t")
            if lines and not own:
                lines[-1] = f"{lines[-1]} {line.strip()}"
            else:
                lines.append(line.rstrip() if own else line.strip())
        found.append(lines)
    return found


def listed(text: str) -> list[str]:
    """Words as the items of a list: each line of a list in them, else each paragraph."""
    return [one_line(_bare(line)) for block in paragraphs(text) for line in block]


def _bare(line: str) -> str:
    found = _listed.match(line)
    return line[found.end() :] if found else line


def one_line(text: str) -> str:
    """Words on one line."""
    return " ".join(text.split())


def begun(text: str, head: str, status: str) -> str:
    """An entry's words behind its head and status word."""
    said = f"{status}. {text.strip()}".strip() if status else text.strip()
    return f"{head}{said}" if said else head.rstrip()


def added_head(changelog: Changelog, operation: AddEntry) -> tuple[str, str]:
    """The head of a new entry, in the manner of most of its neighbours, and its status word."""
    head = changelog.head
    if head is None and operation.like:
        head = head_of(operation.like)
    status = operation.status if changelog.tells_status else ""
    if not changelog.entries and operation.like and head is not None:
        status = operation.status if status_at(operation.like, len(head.text), operation.status)[0] else ""
    if head is None:
        return default_head(operation.version, operation.date), status
    return head.spelled(operation.version, operation.date), status


def room_of(lines: Sequence[str], indent: int) -> int:
    """The width that a text of several lines is wrapped to; 0 when its paragraphs stand on one line each.

    A few lines tell nothing: they may be short by themselves.

    Args:
        lines: of the text, as it stands in the file without its indent.
        indent: by which it is indented.
    """
    wrapped = [
        len(line)
        for line, behind in pairwise(lines)
        if line.strip() and behind.strip() and behind[:1] not in " \t" and line[:1] not in " \t"
        and not _listed.match(behind) and head_of(behind) is None
    ]  # fmt: skip
    wrapped = [length for length in wrapped if length + indent <= _WIDEST]
    if len(wrapped) >= _ENOUGH:
        return indent + max(wrapped)
    return 0 if any(len(line) + indent > _WIDEST for line in lines) else max([_WIDTH, *wrapped])


def wrapped(text: str, style: Style, *, folded: bool = False) -> list[str]:
    """An entry as the lines of a text, without indent; a blank line parts paragraphs.

    Args:
        text: head, status and words.
        style: whose width and indent count; 0: lines are not wrapped. It keeps its ``kept`` breaks.
        folded: lines that are to keep their breaks get two spaces in front, as folding asks for.
    """
    out: list[str] = []
    for block in paragraphs(text):
        if out:
            out.append("")
        for number, line in enumerate(block):
            said = f"  {line}" if folded and number and line[:1] not in (" ", "\t") else line
            out += _filled(said, style, deep=folded and bool(number))
    return out


def one_lined(text: str, style: Style) -> list[str]:
    """An entry as lines of a text that joins them: lists in it lose their breaks, paragraphs keep theirs."""
    out: list[str] = []
    for block in paragraphs(text):
        line = one_line(" ".join(block))
        out += [""] * bool(out) + (filled(line, style, 0) if style.width else [line])
    return out


def _filled(line: str, style: Style, *, deep: bool) -> list[str]:
    if not style.width or deep:
        return [line]
    found = _listed.match(line)
    lead = found[0] if found else line[: len(line) - len(line.lstrip())]
    if not lead:
        return filled(line, style, 0)
    inner = replace(style, indent=style.indent + len(lead), kept=())
    first, *others = filled(line[len(lead) :], inner, 0) or [""]
    return [lead + first, *(" " * len(lead) + each for each in others)]


def composed(written: Sequence[str], *, folded: bool) -> str:
    """The text that lines of an entry are read as.

    Args:
        written: its lines, as ``wrapped`` gives them.
        folded: breaks between lines that do not begin with white space are read as spaces.
    """
    if not folded:
        return "\n".join(written)
    out = ""
    empty = 0
    deep = False
    for line in written:
        if not line:
            empty += 1
            continue
        now = line[0] in " \t"
        if not out:
            out = line
        elif deep or now:
            out += "\n" * (empty + 1) + line
        else:
            out += ("\n" * empty or " ") + line
        deep, empty = now, 0
    return out


def most_common_gap(gaps: Sequence[int]) -> int:
    """How many blank lines stand between entries, as between most."""
    return Counter(gaps).most_common(1)[0][0] if gaps else 0
