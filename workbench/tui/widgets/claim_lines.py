"""How the rows of the claims pane are written, each in the cells there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.resolution import State
from workbench.tui import looks
from workbench.tui.looks import BAD, DIM, NOTE, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, cut_start, fit, one_line, place_text, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.audit.findings import ContractAudit, Finding, ReferenceAudit
    from workbench.tui.claim_rows import ClaimRow
    from workbench.tui.widgets.lines import Piece

INDENT = 4
STATE_CELLS = 13
BESIDE = "\0"
"""Before a line that is said beside a finding; visible text never holds it."""
_USED_HERE = "used here, defined in "


def title_of(audit: ContractAudit) -> str:
    """A contract's name, version, status and number of claims."""
    said = audit.contract
    parts = [one_line(said.stem)]
    if said.version:
        parts.append(f"v{one_line(said.version.text).lstrip('v')}")
    if said.status:
        parts.append(one_line(said.status.text))
    count = len(audit.claims)
    parts.append(f"{count:,} claim{'s' * (count != 1)}")
    return f" {' · '.join(cut(part, 48) for part in parts)} "


def draw_claim(row: ClaimRow, width: int, mark: Piece, *, folded: bool, waits: bool) -> Sequence[Piece]:
    """A claim's first line: id, status, and at the right how many references are in each state.

    Args:
        row: of the claim.
        width: in cells.
        mark: of the cursor, two cells.
        folded: its rows are not shown.
        waits: changes of it wait in the draft.
    """
    fold = "▸ " if folded else "▾ "
    worded = [(f"{state.glyph} {count} {state.value}", _count_style(state)) for state, count in row.counts]
    short = [(f"{state.glyph}{count}", _count_style(state)) for state, count in row.counts]
    pending = "  ✎ draft" if waits else ""
    room = width - 4 - width_of(row.text + pending) - width_of(row.status) - 4
    counts = next((c for c in (worded, short) if _spread(c) <= room), [])
    status = cut(row.status, 40)
    left = [
        mark,
        (fold, DIM),
        (cut(row.text, width - 4), STRONG),
        (pending, looks.ACCENT),
        ("  " + status, NOTE),
    ]
    used = sum(width_of(text) for text, _ in left)
    pieces = [*left, (" " * max(2, width - used - _spread(counts)), PLAIN)]
    for place, (text, style) in enumerate(counts):
        pieces += [("  " if place else "", PLAIN), (text, style)]
    return pieces


def wrap_finding(row: ClaimRow, finding: Finding, width: int) -> list[str]:
    """A finding's lines; what is said beside it (a hint, why it is accepted) begins with ``BESIDE``."""
    room = width - _finding_indent(row) - 2
    lines = wrap(f"{finding.rule}: {row.text}", room)
    beside = finding.accepted and f"accepted: {one_line(finding.accepted)}"
    beside = beside or (finding.hint and f"→ {one_line(finding.hint)}")
    return lines + ([BESIDE + line for line in wrap(beside, room)] if beside else [])


def draw_finding(row: ClaimRow, lines: Sequence[str], place: int, mark: Piece) -> Sequence[Piece]:
    """One of the lines that ``wrap_finding`` made."""
    finding = row.finding
    assert finding is not None  # noqa: S101
    severity = finding.severity
    if place:
        quiet = finding.accepted or lines[place].startswith(BESIDE)
        text = lines[place].removeprefix(BESIDE)
        return [(" " * (_finding_indent(row) + 2), PLAIN), (text, DIM if quiet else PLAIN)]
    glyph = (looks.SEVERITY_GLYPH[severity] + " ", looks.SEVERITY_STYLE[severity])
    style = DIM if finding.accepted else looks.SEVERITY_STYLE[severity]
    lead = [mark, (" " * (INDENT - 2), PLAIN), ("└ " if row.beneath else "", DIM), glyph]
    rule, colon, rest = lines[0].partition(":")
    return [*lead, (rule + colon, style), (rest, DIM if finding.accepted else PLAIN)]


def draw_reference(row: ClaimRow, width: int, mark: Piece, text_cells: int) -> Sequence[Piece]:
    """What became of a reference, its text in at least ``text_cells``, and where it leads."""
    one = row.audit
    assert one is not None  # noqa: S101
    state = one.resolution.state
    style = looks.STATE_STYLE[state]
    quiet = state in (State.FOUND, State.PROSE, State.UNCHECKED)
    pieces: list[Piece] = [
        mark,
        ("  ", PLAIN),
        (state.glyph + " ", style),
        (fit(state.value, STATE_CELLS - 2), DIM if quiet else style),
    ]
    room = width - INDENT - STATE_CELLS
    tail = tail_of(one)
    if not tail:
        return [*pieces, (cut(row.text, room), PLAIN)]
    cells = max(text_cells, min(width_of(row.text), room - 2 - min(width_of(tail), room // 4)))
    # The end of a path is what tells.
    text = fit(cut_start(row.text, cells) if one.reference.path else row.text, cells)
    left = room - width_of(text) - 2
    if width_of(tail) > left and tail.startswith(_USED_HERE):
        tail = tail.removeprefix(_USED_HERE)
    shown = cut_start(tail, left) if _is_place(one) else cut(tail, left)
    return [*pieces, (text, PLAIN), ("  ", PLAIN), (shown, DIM)]


def _finding_indent(row: ClaimRow) -> int:
    return INDENT + 2 if row.beneath else INDENT


def _count_style(state: State) -> str:
    return {State.MISSING: BAD, State.MOVED: WARN, State.AMBIGUOUS: WARN}.get(state, DIM)


def _spread(pieces: Sequence[Piece]) -> int:
    return sum(width_of(text) for text, _ in pieces) + 2 * max(0, len(pieces) - 1)


def _is_place(one: ReferenceAudit) -> bool:
    return one.resolution.state in (State.FOUND, State.MOVED) and len(one.resolution.targets) == 1


def tail_of(one: ReferenceAudit) -> str:
    """What stands behind a reference: where it leads, what was probably meant, or why not."""
    resolution, reference = one.resolution, one.reference
    places = len(resolution.targets)
    match resolution.state:
        case State.FOUND if places == 1:
            target = resolution.targets[0]
            if target.path == reference.path:
                return f"line {target.line:,}" if target.line else ""
            return (_USED_HERE if resolution.used_here else "") + place_text(target.path, target.line)
        case State.FOUND | State.AMBIGUOUS if places:
            return f"{places:,} places"
        case State.MOVED if places:
            return "→ " + place_text(resolution.targets[0].path, resolution.targets[0].line)
        case State.MISSING if one.suggestions:
            return f"perhaps {one_line(one.suggestions[0].name)}"
        case State.PROSE:
            return ""
    return one_line(resolution.reason)
