"""Why something that tests call is suggested, in words: for one suggestion, and for several together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.audit.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

_OWN = re.compile(
    r"called by (?:\w+, named after |[\d,]+ tests named after )(\S+?)(?: \([^()]*\))?(?=, |; |\Z)"
)


def called_by(tests: Sequence[str], claim: str) -> str:
    """The reason of something that tests named after a claim call: which tests."""
    if len(tests) == 1:
        return f"called by {tests[0]}, named after {claim}"
    return f"called by {len(tests)} tests named after {claim} ({listed(list(tests), 2)})"


def together(reason: str) -> str:
    """A reason as it is told of several suggestions: without the tests, which differ between them."""
    first = reason.partition("; ")[0]
    shared = _OWN.sub(r"called by tests named after \1", first, count=1)
    return shared if shared != first else reason
