"""``fix`` with a person: each reference shown with what can be done about it, and the answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.report.colour import Palette, colour_wanted
from workbench.report.text import finding_lines
from workbench.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.changes.repair import Repair


def on_terminal() -> bool:
    """Whether somebody can be asked: questions go to stderr, so that stdout stays data."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(groups: Sequence[Sequence[Repair]]) -> list[Repair]:
    """Ask about each reference which of its repairs to make; none, one, or leave off there."""
    palette = Palette(on=colour_wanted(sys.stderr))
    chosen: list[Repair] = []
    for at, group in enumerate(groups, 1):
        _show(group, palette, f"{at} of {len(groups)}")
        answer = _choice(len(group))
        if answer is None:
            break
        if answer:
            chosen.append(group[answer - 1])
    return chosen


def agreed(diff: Sequence[str]) -> bool:
    """Show what would be written, and ask whether to."""
    for each in diff:
        _write(f"{each}\n")
    return yes("write this? [y]es, [n]o: ")


def yes(question: str) -> bool:
    """Ask until it is yes or no; a terminal that is gone says no."""
    while True:
        answer = _answer(question)
        if answer in {"y", "yes"}:
            return True
        if answer in {"", "n", "no", "q", "quit"}:
            return False


def line(question: str) -> str:
    """Ask for a line of text; empty when the terminal is gone."""
    _write(question)
    return sys.stdin.readline().strip()


def _show(group: Sequence[Repair], palette: Palette, count: str) -> None:
    _write(palette.faint(f"\n{count}") + "\n")
    finding = group[0].finding
    for each in finding_lines([finding] if finding is not None else [], palette):
        _write(f"{each}\n")
    for number, repair in enumerate(group, 1):
        _write(f"  {number}  {palette.strong(visible(repair.title))}\n")
        _write(palette.faint(f"     {repair.kind.value}: {visible(repair.reason)}") + "\n")


def _choice(count: int) -> int | None:
    """0 for none of them, else a number; ``None`` to leave off."""
    question = (
        "[y]es, [n]o, [q]uit: " if count == 1 else f"[y]es to 1, or a number to {count}, [n]o, [q]uit: "
    )
    while True:
        answer = _answer(question)
        if answer in {"y", "yes"}:
            return 1
        if answer in {"n", "no"}:
            return 0
        if answer in {"", "q", "quit"}:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= count:
            return int(answer)


def _answer(question: str) -> str:
    """What is typed, in small letters; empty when the terminal is gone."""
    while True:
        _write(question)
        answer = sys.stdin.readline()
        if not answer:
            _write("\n")
            return ""
        if answer.strip():
            return answer.strip().lower()


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
