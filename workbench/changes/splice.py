"""Characters in place of other characters, in a file's bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.changes.lines import Piece
    from workbench.contracts.positions import Positions


def spliced(positions: Positions, pieces: Iterable[Piece]) -> bytes:
    """A file's bytes with pieces in place; pieces at the same place in the order given.

    Raises:
        ValueError: two pieces overlap, or a text is no UTF-8 (half a surrogate pair).
    """
    data = positions.data
    out: list[bytes] = []
    here = 0
    for start, end, new in sorted(pieces, key=lambda piece: piece[:2]):
        first, last = positions.offset(start), positions.offset(end)
        if first < here:
            raise ValueError(f"pieces overlap at byte {first}")
        out += (data[here:first], new.encode())
        here = last
    return b"".join((*out, data[here:]))
