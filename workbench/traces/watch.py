"""How a long comparison tells how far it is, and how it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class CancelledError(Exception):
    """The comparison was stopped; nothing of it is kept."""


class Watch:
    """Shared by a comparison and whoever waits for it: any thread may stop it, its own tells how far it is.

    Args:
        on_progress: called with elements done and elements found, from the comparison's thread; seldom enough
            that it may draw.
        total: elements found so far.
    """

    def __init__(self, on_progress: Callable[[int, int], None] | None = None, total: int = 0) -> None:
        self._tell = on_progress
        self._stopped = False
        self._done = 0
        self._told = 0
        self.total = total

    def cancel(self) -> None:
        """Stop the comparison at its next tile."""
        self._stopped = True

    @property
    def cancelled(self) -> bool:
        """It was asked to stop."""
        return self._stopped

    def advance(self, elements: int) -> None:
        """Note that some elements are done.

        Raises:
            CancelledError: it was asked to stop.
        """
        if self._stopped:
            raise CancelledError
        self._done += elements
        # Two hundred steps are as fine as any bar is drawn.
        if self._tell is not None and (self._done - self._told) * 200 >= self.total:
            self._told = self._done
            self._tell(self._done, self.total)
