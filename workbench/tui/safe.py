"""Text from files on its way to the terminal: control characters made visible, cut and padded by cells.

Nothing that stands in a contract or in code may reach the terminal as an escape sequence, turn the reading
direction, or take more or fewer cells than were counted for it. Every string that comes from a file goes
through ``visible`` (or one of the functions built on it) before it becomes part of a line.
"""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len, set_cell_size

TAB = "    "
"""What a tab of code is shown as: a fixed width, so that pieces of a line can be shown one by one."""

_BLANKS = re.compile(r"[ \t\r\n]+")
_VARIATION = re.compile(r"(?<=[^\x00-\x7f])[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
# Printable by Python's count, yet seen by nobody: fillers, joiners and variation selectors (Unicode's
# Default_Ignorable_Code_Point beyond the format characters), and skin tones.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DELETE = 0x7F
_FIRST_PRINTABLE = 0x20


def visible(text: str) -> str:
    """Make every character of a text one that is seen and moves nothing.

    C0 controls become their control pictures (ESC is ``␛``); C1 controls, bidirectional and other format
    characters, line separators, lone surrogates, private and unassigned characters become ``<U+202E>``.
    A variation selector or skin tone behind a character that is not ASCII is dropped: terminals disagree on
    the width of the pair.
    """
    if text.isprintable() and (text.isascii() or not _UNSEEN.search(text)):
        return text
    return "".join(map(_shown, _VARIATION.sub("", text)))


def _shown(character: str) -> str:
    if character.isprintable() and not _UNSEEN.match(character):
        return character
    code = ord(character)
    if code < _FIRST_PRINTABLE:
        return chr(0x2400 + code)
    if code == _DELETE:
        return "␡"
    if unicodedata.category(character) == "Zs":
        return " "
    return f"<U+{code:04X}>"


def unseen(text: str) -> bool:
    """Whether a text holds what a terminal would obey instead of show: it may not go into a line of input."""
    return any(
        unicodedata.category(character) in _OBEYED and character not in "\n\t\u200d" for character in text
    )


def one_line(text: str) -> str:
    """The text on one line: runs of blanks, tabs and line ends become one space, the rest visible."""
    return visible(_BLANKS.sub(" ", text).strip(" "))


def place_text(path: str, line: int) -> str:
    """A place in a file, visible: ``path:line``, or the path alone for line 0."""
    return one_line(path) + (f":{line}" if line else "")


def code_text(piece: str) -> str:
    """A piece of one line of code: tabs as four spaces, the rest visible."""
    return visible(piece.replace("\t", TAB))


def width_of(text: str) -> int:
    """How many cells a visible text takes."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int) -> str:
    """The visible text in exactly ``width`` cells: padded with spaces, or cut with ``…`` at its end."""
    if width <= 0:
        return ""
    length = width_of(text)
    if length <= width:
        return text + " " * (width - length)
    return set_cell_size(text, width - 1) + "…"


def cut(text: str, width: int) -> str:
    """The visible text in at most ``width`` cells, cut with ``…`` at its end."""
    return text if width_of(text) <= width else fit(text, width)


def cut_start(text: str, width: int) -> str:
    """The visible text in at most ``width`` cells, cut with ``…`` at its start: for paths."""
    if width <= 0:
        return ""
    if width_of(text) <= width:
        return text
    start = len(text)
    left = width - 1
    while start and (cells := width_of(text[start - 1])) <= left:
        left -= cells
        start -= 1
    return "…" + text[start:]


def wrap(text: str, width: int) -> list[str]:
    """The visible text in lines of at most ``width`` cells, broken at spaces; a longer word is broken too."""
    width = max(width, 2)
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        rest, cells = word, width_of(word)
        if line and used + 1 + cells <= width:
            line, used = f"{line} {rest}", used + 1 + cells
            continue
        if line:
            lines.append(line)
        while cells > width:
            head = _head(rest, width)
            lines.append(head)
            rest = rest[len(head) :]
            cells = width_of(rest)
        line, used = rest, cells
    if line or not lines:
        lines.append(line)
    return lines


def _head(text: str, width: int) -> str:
    """As many first characters as fit into ``width`` cells; at least one."""
    end = used = 0
    for character in text:
        used += width_of(character)
        if used > width and end:
            break
        end += 1
    return text[:end]
