"""How a contract's row is written in the list, in the cells there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.session.snapshot import Attention
from workbench.tui import looks
from workbench.tui.looks import BAD, DIM, PLAIN, STRONG, WARN
from workbench.tui.safe import cut, fit, one_line, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.session.snapshot import ContractRow
    from workbench.tui.widgets.lines import Piece

ONE_LINE_FROM = 150  # cells: from here every column fits on one line
_WITH_STATUS_FROM = 78
MARGIN = 2
_WIDE_COUNTS, _WIDE_COUNT_NAMES = (9, 7, 7), " ✗missing ≠moved ±stale "
_SHORT_COUNTS, _SHORT_COUNT_NAMES = (5, 4, 4), " ✗    ≠   ±   "
_COUNT_GLYPHS = (looks.MISSING_GLYPH, looks.MOVED_GLYPH, looks.STALE_GLYPH)


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of each column of a contract's first line; 0 leaves one out."""

    stem: int
    version: int
    status: int
    claims: int
    counts: tuple[int, int, int]


def columns_for(width: int, *, two_lines: bool) -> Columns:
    """The columns of a contract's first line in the cells there are."""
    if width >= ONE_LINE_FROM:
        return Columns(34, 8, 12, width // 5, _WIDE_COUNTS)
    if two_lines:
        wide = width >= _WITH_STATUS_FROM
        counts, status = (_WIDE_COUNTS, 12) if wide else (_SHORT_COUNTS, 0)
        beside = MARGIN + 1 + sum(counts) + 9 + (status + 1 if status else 0)
        return Columns(min(48, width - beside), 8, status, 0, counts)
    return Columns(max(12, min(30, width * 3 // 8 - MARGIN - 1)), 0, 0, 0, _SHORT_COUNTS)


def column_names(columns: Columns) -> list[str]:
    """The names above the columns, each in its cells."""
    names = [" " * MARGIN + fit("contract", columns.stem)]
    for name, cells in (
        ("version", columns.version),
        ("status", columns.status),
        ("claims", columns.claims),
    ):
        if cells:
            names.append(" " + fit(name, cells))
    names.append(_WIDE_COUNT_NAMES if columns.counts is _WIDE_COUNTS else _SHORT_COUNT_NAMES)
    return names


def left_out(row: ContractRow, columns: Columns) -> str:
    """A contract's version and status where they have no columns: told above, of the one selected."""
    version = "" if columns.version else _versioned(row.version)
    status = "" if columns.status or not row.status else looks.short_status(row.status)
    return " · ".join(one_line(words) for words in (version, status) if words)


def draw_contract(
    row: ContractRow, width: int, columns: Columns, *, under_cursor: bool, two_lines: bool
) -> Sequence[Piece]:
    """A contract's first line; its only one unless ``draw_wrong`` has the second."""
    pieces: list[Piece] = [
        (looks.CURSOR if under_cursor else " " * MARGIN, looks.ACCENT),
        (fit(one_line(row.stem), columns.stem), STRONG if row.findings else PLAIN),
    ]
    status = looks.short_status(row.status) if row.status else ""
    for words, cells in (
        (_versioned(row.version), columns.version),
        (status, columns.status),
        (looks.claims_by_status(row.claims), columns.claims),
    ):
        if cells:
            pieces.append((" " + fit(one_line(words), cells), DIM))
    pieces.append((" ", PLAIN))
    for count, glyph, look, cells in zip(
        (row.missing, row.moved, row.stale), _COUNT_GLYPHS, (BAD, WARN, WARN), columns.counts, strict=True
    ):
        pieces.append((fit(_counted(glyph, count, cells), cells), look))
    if not two_lines:
        pieces += _worst(row, width - sum(width_of(text) for text, _ in pieces))
    return pieces


def draw_wrong(row: ContractRow, width: int) -> Sequence[Piece]:
    """The second line: the worst finding in words, and at the right the claims by status."""
    room = width - MARGIN - 2
    read = row.attention is not Attention.PENDING
    claims = one_line(looks.claims_by_status(row.claims)) or ("no claims" if read else "")
    if row.worst is None:
        claims = cut(claims, room)
    elif width < _WITH_STATUS_FROM:
        claims = ""
    else:
        spare = room - sum(width_of(text) for text, _ in _worst(row, room)) - 2
        claims = cut(claims, max(spare, room * 2 // 5))
    worst = _worst(row, room - width_of(claims) - 2 * bool(claims))
    used = sum(width_of(text) for text, _ in worst)
    return [
        (" " * (MARGIN + 2), PLAIN),
        *worst,
        (" " * (room - used - width_of(claims)), PLAIN),
        (claims, DIM),
    ]


def _counted(glyph: str, count: int, cells: int) -> str:
    """``✗812``; in thousands where the cells, and one to the next column, are too few for all digits."""
    if count < 1000 or len(f"{glyph}{count}") < cells:  # noqa: PLR2004
        return f"{glyph}{count}" if count else ""
    return f"{glyph}{count // 1000}k" if count < 1_000_000 else f"{glyph}{count // 1_000_000}M"  # noqa: PLR2004


def _versioned(version: str) -> str:
    return f"v{version}" if version[:1].isdigit() else version


def _worst(row: ContractRow, room: int) -> list[Piece]:
    """The worst finding in words, behind its severity's glyph."""
    if row.worst is None:
        if row.attention is Attention.PENDING:
            return [(cut("not audited yet", room), DIM)]
        return [(cut(f"{row.accepted} accepted", room), DIM)] if row.accepted else []
    severity = row.worst.severity
    glyph = looks.SEVERITY_GLYPH[severity]
    more = f"  +{row.findings - 1}" if row.findings > 1 else ""
    words = cut(one_line(row.worst.message), room - 2 - len(more))
    return [(f"{glyph} ", looks.SEVERITY_STYLE[severity]), (words, PLAIN), (more, DIM)]
