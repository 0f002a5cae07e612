"""The difference of two versions of a file, as a screen shows it: hunks of lines, changed words marked.

Lines end at LF and nowhere else, as for ``diff`` and ``patch``; a CR stays in the text, for the face to show.
Bytes that are no UTF-8 are carried as lone surrogates (``surrogateescape``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from workbench.changes.matching import Budget, Change, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONTEXT = 3
"""Lines shown around a change."""

_LONGEST = 20_000
"""Characters of a changed block whose words are compared."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a hunk.

    Attributes:
        kind: `` `` (on both sides), ``-`` (old) or ``+`` (new).
        text: the line without its LF.
        old: its 1-based number in the old file; 0 when it is not there.
        new: its 1-based number in the new file; 0 when it is not there.
        marked: half-open ranges of characters that changed; empty for a line on both sides, and for one that
            changed as a whole.
        ended: it ends in an LF; only a file's last line may not.
    """

    kind: str
    text: str
    old: int
    new: int
    marked: tuple[tuple[int, int], ...] = ()
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changes that stand close together, with the lines around them.

    Attributes:
        old: 1-based number of the first old line; of the line before, when there is none.
        old_count: how many old lines it has.
        new: of the first new line, likewise.
        new_count: how many new lines.
        lines: in order, old ones of a change before its new ones.
    """

    old: int
    old_count: int
    new: int
    new_count: int
    lines: tuple[DiffLine, ...]

    @property
    def head(self) -> str:
        """The line that stands before a hunk in a unified diff."""
        return f"@@ -{_range(self.old, self.old_count)} +{_range(self.new, self.new_count)} @@"


def hunks(before: bytes, after: bytes, *, context: int = CONTEXT) -> tuple[Hunk, ...]:
    """The difference of two versions of a file.

    Args:
        before: the old bytes.
        after: the new bytes.
        context: lines to show around a change.
    """
    if before == after:
        return ()
    old, new = _lines(before), _lines(after)
    groups = _grouped(changes(old, new, Budget()), context)
    budget = Budget()
    return tuple(_hunk(old, new, group, context, budget) for group in groups)


def beside(hunk: Hunk) -> tuple[tuple[DiffLine | None, DiffLine | None], ...]:
    """A hunk in two columns: old line and new line; ``None`` where a side has nothing to show."""
    rows: list[tuple[DiffLine | None, DiffLine | None]] = []
    left: list[DiffLine] = []
    right: list[DiffLine] = []
    for line in hunk.lines:
        if line.kind == "-":
            left.append(line)
        elif line.kind == "+":
            right.append(line)
        else:
            rows += (*zip_longest(left, right), (line, line))
            left, right = [], []
    return (*rows, *zip_longest(left, right))


def _lines(data: bytes) -> list[str]:
    """A file's lines with their LF."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _grouped(found: Iterable[Change], context: int) -> list[list[Change]]:
    """Changes whose surroundings touch, together."""
    groups: list[list[Change]] = []
    for change in found:
        if groups and change.old - groups[-1][-1].old_end <= 2 * context:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _hunk(
    old: Sequence[str], new: Sequence[str], group: Sequence[Change], context: int, budget: Budget
) -> Hunk:
    first, last = group[0], group[-1]
    start = max(first.old - context, 0)
    shift = first.new - first.old
    end = min(last.old_end + context, len(old))
    lines: list[DiffLine] = []
    here, there = start, start + shift
    for change in group:
        lines += _same(old[here : change.old], here, there)
        lines += _changed(old, new, change, budget)
        here, there = change.old_end, change.new_end
    lines += _same(old[here:end], here, there)
    old_count, new_count = end - start, there + (end - here) - (start + shift)
    return Hunk(
        start + (1 if old_count else 0),
        old_count,
        start + shift + (1 if new_count else 0),
        new_count,
        tuple(lines),
    )


def _same(lines: Sequence[str], old: int, new: int) -> Iterable[DiffLine]:
    return [
        DiffLine(" ", line.removesuffix("\n"), old + at, new + at, (), line.endswith("\n"))
        for at, line in enumerate(lines, 1)
    ]


def _changed(old: Sequence[str], new: Sequence[str], change: Change, budget: Budget) -> list[DiffLine]:
    was, now = old[change.old : change.old_end], new[change.new : change.new_end]
    marked, new_marked = _marked(was, now, budget)
    lines = [
        DiffLine("-", line.removesuffix("\n"), change.old + at + 1, 0, marked[at], line.endswith("\n"))
        for at, line in enumerate(was)
    ]
    lines += [
        DiffLine("+", line.removesuffix("\n"), 0, change.new + at + 1, new_marked[at], line.endswith("\n"))
        for at, line in enumerate(now)
    ]
    return lines


Marks = list[tuple[tuple[int, int], ...]]


def _marked(old: Sequence[str], new: Sequence[str], budget: Budget) -> tuple[Marks, Marks]:
    """Per line of a changed block, the characters that changed; nothing where hardly a word stayed."""
    nothing: tuple[Marks, Marks] = ([()] * len(old), [()] * len(new))
    was, now = "".join(old), "".join(new)
    if not was or not now or len(was) > _LONGEST or len(now) > _LONGEST:
        return nothing
    words, new_words = _WORD.findall(was), _WORD.findall(now)
    found = changes(words, new_words, budget)
    stayed = sum(map(_weight, words)) - sum(
        _weight(word) for change in found for word in words[change.old : change.old_end]
    )
    if stayed * 3 < max(sum(map(_weight, words)), sum(map(_weight, new_words))):
        return nothing
    return (
        _ranges(old, words, [(change.old, change.old_end) for change in found]),
        _ranges(new, new_words, [(change.new, change.new_end) for change in found]),
    )


def _weight(word: str) -> int:
    return 0 if word.isspace() else len(word)


def _ranges(lines: Sequence[str], words: Sequence[str], changed: Iterable[tuple[int, int]]) -> Marks:
    """Ranges of words as ranges of characters, line by line."""
    at = [0]
    for word in words:
        at.append(at[-1] + len(word))
    marks: list[list[tuple[int, int]]] = [[] for _ in lines]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    number = 0
    for first, end in changed:
        here, until = at[first], at[end]
        while here < until:
            while starts[number + 1] <= here:
                number += 1
            stop = min(until, starts[number + 1])
            width = len(lines[number].removesuffix("\n"))
            low, high = here - starts[number], min(stop - starts[number], width)
            if low < high:
                marks[number].append((low, high))
            here = stop
    return [tuple(each) for each in marks]


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"
