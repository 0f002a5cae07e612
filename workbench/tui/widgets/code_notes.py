"""What stands above the code: what became of the reference, what it may have meant, where was looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.tui import looks
from workbench.tui.looks import ACCENT, DIM, PLAIN, STRONG
from workbench.tui.safe import cut, cut_start, fit, place_text, width_of, wrap

if TYPE_CHECKING:
    from workbench.tui.code_page import Candidate, Page
    from workbench.tui.widgets.lines import Piece

Line = tuple["Piece", ...]

_MOST_LINES = 3  # of what was looked through, and of a reason
_PLACES_FROM = 90  # cells: from here a suggestion's place stands on its line; below, under the list only
_LEAST_SHOWN = 3


def state_lines(page: Page, width: int) -> tuple[Line, ...]:
    """The state's glyph and word, the reference, and the reason."""
    if page.state is None:
        return ()
    words = page.reason or looks.STATE_MEANING[page.state]
    head = f"{page.state.glyph} {page.state.value}  "
    indent = " " * (2 + width_of(head))
    first, *rest = wrap(f"{page.text}: {words}", max(20, width - len(indent))) or [""]
    lines: list[Line] = [(("  ", PLAIN), (head, looks.STATE_STYLE[page.state]), (first, PLAIN))]
    lines += [((indent + line, PLAIN),) for line in rest[:_MOST_LINES]]
    if page.reference and not page.candidates:
        words = "nothing alike was found to suggest" if page.answered else "asking what was meant, and git …"
        lines.append(((f"  {words}", DIM),))
    return tuple(lines)


def looked_lines(page: Page, width: int) -> tuple[Line, ...]:
    """Where was looked, in order."""
    lead = "  looked  "
    room = max(20, width - len(lead) - 1)
    lines = wrap(" → ".join(page.looked), room)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], cut(" ".join(lines[_MOST_LINES - 1 :]), room)]
    return tuple((((lead if not n else " " * len(lead)) + line, DIM),) for n, line in enumerate(lines))


def heading_lines(page: Page, chosen: int, width: int) -> tuple[Line, ...]:
    """Between the notes and the code: a blank line, whose code it is, and a reason too long for its line."""
    lines: list[Line] = [()]
    if page.candidates:
        one = page.candidates[chosen]
        lines.append(
            (("  " + cut_start(place_text(one.wanted.path, one.wanted.line), width - 2), looks.HEAD),)
        )
        if width_of(one.reason) > _reason_cells(page, one, width):
            lines += [(("  " + line, DIM),) for line in wrap(one.reason, width - 4)[:_MOST_LINES]]
    elif page.looked:
        lines.append(
            (("  " + cut_start(place_text(page.wanted.path, page.wanted.line), width - 2), looks.HEAD),)
        )
    return tuple(lines)


def window(page: Page, chosen: int, height: int) -> range:
    """The candidates shown at once: at most a third of the pane's lines, the chosen one among them."""
    total = len(page.candidates)
    shown = min(total, max(_LEAST_SHOWN, height // 3))
    start = max(0, min(chosen - shown // 2, total - shown))
    return range(start, start + shown)


def more_line(page: Page, shown: range) -> tuple[Line, ...]:
    """How many candidates are not shown; nothing when all are."""
    hidden = len(page.candidates) - len(shown)
    return ((("     ", PLAIN), (f"{hidden} more: . and , go on", DIM)),) if hidden else ()


def candidate_line(page: Page, number: int, width: int, *, chosen: bool, under_cursor: bool) -> Line:
    """A candidate: name, score, reason, and where there is room its place."""
    one = page.candidates[number]
    mark = looks.CURSOR if under_cursor else ("• " if chosen else "  ")
    cells = _name_cells(page, width)
    reason = cut(one.reason, _reason_cells(page, one, width))
    place = ""
    if _shows_place(one, width):
        left = width - _lead_cells(page, one, width) - width_of(reason) - 2
        place = "  " + cut_start(place_text(one.wanted.path, one.wanted.line), left)
    return (
        (mark, ACCENT),
        (f"{number + 1:>2}  ", DIM),
        (
            fit(cut_start(one.name, cells) if "/" in one.name else one.name, cells),
            STRONG if chosen else PLAIN,
        ),
        ("  ", PLAIN),
        (_score(one), DIM),
        (reason, PLAIN),
        (place, DIM),
    )


def _shows_place(one: Candidate, width: int) -> bool:
    return one.score is None or width >= _PLACES_FROM


def _score(one: Candidate) -> str:
    return f"{one.score:.2f}  " if one.score is not None else ""


def _name_cells(page: Page, width: int) -> int:
    return min(max(width_of(candidate.name) for candidate in page.candidates), width // 3)


def _lead_cells(page: Page, one: Candidate, width: int) -> int:
    return 6 + _name_cells(page, width) + 2 + len(_score(one))


def _reason_cells(page: Page, one: Candidate, width: int) -> int:
    room = width - _lead_cells(page, one, width)
    if not _shows_place(one, width):
        return room
    return max(room * 3 // 5, room - width_of(place_text(one.wanted.path, one.wanted.line)) - 2)
