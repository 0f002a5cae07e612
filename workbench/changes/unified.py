"""A plan as the exact unified diff of every file, which ``git apply`` and ``patch`` take.

The form: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html; unusual names as git
quotes them (``core.quotePath`` in git-config(1)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.changes.difference import hunks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.changes.difference import DiffLine
    from workbench.changes.plan import FileChange, Plan

NO_FINAL_NEWLINE = "\\ No newline at end of file\n"

_QUOTED = {
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


def unified(plan: Plan) -> str:
    """The unified diff of a plan; empty when nothing changes.

    Returns:
        Text with the files' own bytes in it, CR among them; what is no UTF-8 as lone surrogates: write it
        with ``.encode("utf-8", "surrogateescape")``, and let a terminal see it only with its control
        characters made visible.
    """
    return "".join(line for change in plan.effective for line in _file(change))


def _file(change: FileChange) -> Iterator[str]:
    yield f"--- {_name('a/', change.path)}\n"
    yield f"+++ {_name('b/', change.path)}\n"
    for hunk in hunks(change.before, change.after):
        yield f"{hunk.head}\n"
        for line in hunk.lines:
            yield _line(line)


def _line(line: DiffLine) -> str:
    return f"{line.kind}{line.text}\n{'' if line.ended else NO_FINAL_NEWLINE}"


def _name(prefix: str, path: str) -> str:
    """A file's name; git puts a tab behind one with a space, for ``patch`` would end it there."""
    if any(character in _QUOTED or character < " " or character == "\x7f" for character in path):
        return f'"{prefix}{"".join(map(_quoted, path))}"'
    return f"{prefix}{path}\t" if " " in path else prefix + path


def _quoted(character: str) -> str:
    plain = character >= " " and character != "\x7f"
    return _QUOTED.get(character) or (character if plain else f"\\{ord(character):03o}")
