"""What is wrong with a document itself, before any code is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.contracts.span import Span


class Severity(StrEnum):
    """How much a finding weighs; ``off`` silences its rule."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"

    @property
    def weight(self) -> int:
        """3 for an error down to 0 for off, so that severities can be compared."""
        return _WEIGHT[self]


_WEIGHT = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1, Severity.OFF: 0}


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a document: it cannot be read, or a schema rule does not hold.

    Attributes:
        rule: kebab-case name (``duplicate-key``) or pv's id (``SCHEMA-001``).
        severity: what the rule weighs by default.
        message: one sentence for the operator, with the next step where there is one.
        span: the place; ``None`` when the whole file is meant.
    """

    rule: str
    severity: Severity
    message: str
    span: Span | None = None
