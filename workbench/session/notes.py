"""What an operator is told beside the findings, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHOWN = 3
"""Files that one note names."""


def told_unread(unread: Sequence[str]) -> Iterator[str]:
    """Notes about sources that could not be read: one for each reason."""
    reasons: dict[str, list[str]] = {}
    for each in unread:
        reasons.setdefault(each.partition(": ")[2].removeprefix("cannot be read: "), []).append(each)
    for why, told in reasons.items():
        if len(told) == 1:
            yield f"{told[0]}; what it defines counts as absent"
        else:
            paths = [each.partition(": ")[0] for each in told]
            shown = ", ".join(paths[:_SHOWN]) + (", …" if len(paths) > _SHOWN else "")
            yield f"{len(paths):,} sources cannot be read: {why}: {shown}; what they define counts as absent"
