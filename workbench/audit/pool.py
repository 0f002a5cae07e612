"""Suggestions while they are gathered: one entry per definition or file, with all that speaks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.audit.resolution import Ground, Suggestion

if TYPE_CHECKING:
    from workbench.symbols.symbol import Symbol

_AGREED = 0.02
"""What each further reason adds."""
_TOP = 0.99

_Reasons = tuple[tuple[str, Ground], ...]


class Pool:
    """Gathers suggestions from several sources."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int], tuple[float, _Reasons]] = {}

    def add(self, symbol: Symbol, score: float, reason: str, ground: Ground = Ground.OTHER) -> None:
        """Suggest a definition."""
        self._put((symbol.name, symbol.path, symbol.line), score, (reason, ground))

    def add_file(self, path: str, score: float, reason: str) -> None:
        """Suggest a file or folder."""
        self._put((path, path, 0), score, (reason, Ground.OTHER))

    def take(self, other: Pool) -> None:
        """Take over what another pool gathered."""
        for key, (score, reasons) in other._found.items():
            for reason in reasons:
                self._put(key, score, reason)

    def _put(self, key: tuple[str, str, int], score: float, reason: tuple[str, Ground]) -> None:
        best, reasons = self._found.get(key, (0.0, ()))
        if reason in reasons:
            self._found[key] = (max(best, score), reasons)
            return
        bonus = _AGREED if reasons else 0.0
        # The strongest reason comes first.
        ordered = (reason, *reasons) if score > best else (*reasons, reason)
        self._found[key] = (min(max(best, score) + bonus, _TOP), ordered)

    def ranked(self, missing: str = "") -> list[Suggestion]:
        """Everything gathered, best first; ``missing`` itself is left out."""
        found = [
            Suggestion(
                name,
                path,
                line,
                round(score, 3),
                "; ".join(words for words, _ in reasons[:3]),
                tuple(dict.fromkeys(ground for _, ground in reasons)),
            )
            for (name, path, line), (score, reasons) in self._found.items()
            if name != missing
        ]
        found.sort(key=lambda each: (-each.score, each.path, each.line))
        for at in range(1, len(found)):
            # Equals keep the order they are shown in, also for who sorts by score.
            ceiling = round(found[at - 1].score - 0.001, 3)
            if found[at].score > ceiling:
                found[at] = replace(found[at], score=max(ceiling, 0.0))
        return found
