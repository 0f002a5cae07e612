"""The receipt of a comparison of traces as JSON, by the schema beside this module.

It is what a status above the algorithm's level may rest on: which files were compared, by their hashes, what
was measured, and with what.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from workbench.report.trace_json import comparison_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.traces.comparison import Comparison
    from workbench.workspace.pairs import Pair

SCHEMA = "contract-workbench/trace-receipt/1"


class Input(Protocol):
    """A file that was compared: see ``session.recording.InputFile``."""

    @property
    def side(self) -> str:
        """``subject``, ``oracle`` or ``provenance``."""

    @property
    def path(self) -> str:
        """Relative to the root where it is below it."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def sha256(self) -> str:
        """Hexadecimal."""


class Recorded(Protocol):
    """Everything but the comparison: see ``session.recording.Recording``."""

    @property
    def recorded_at(self) -> str:
        """UTC, ISO 8601."""

    @property
    def contract(self) -> str:
        """Id of the contract; empty for none."""

    @property
    def contract_path(self) -> str:
        """Its file."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def claim(self) -> str:
        """The claim's id; empty for none."""

    @property
    def pair(self) -> Pair:
        """As it is declared."""

    @property
    def judged(self) -> tuple[int | None, ...]:
        """The layers that the verdict is about."""

    @property
    def verdict(self) -> str:
        """In words."""

    @property
    def passed(self) -> bool:
        """The verdict is the expected one."""

    @property
    def shown(self) -> float | None:
        """The threshold it was looked at with, where it was another."""

    @property
    def revision(self) -> str:
        """The commit checked out; empty outside git."""

    @property
    def dirty(self) -> bool:
        """There were changes beside it."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Of this program, Python and numpy."""

    @property
    def host(self) -> Mapping[str, str]:
        """System, machine and name."""

    @property
    def inputs(self) -> Sequence[Input]:
        """What was compared."""


def receipt_json(recorded: Recorded, comparison: Comparison) -> str:
    """A receipt, ended with a line end.

    Args:
        recorded: what was compared, by whom and when.
        comparison: what was measured, at the pair's threshold.
    """
    pair = recorded.pair
    value: dict[str, Any] = {
        "schema": SCHEMA,
        "recorded_at": recorded.recorded_at,
        "contract": {
            "id": recorded.contract,
            "path": recorded.contract_path,
            "version": recorded.version,
        }
        if recorded.contract
        else None,
        "claim": recorded.claim or None,
        "passed": recorded.passed,
        "verdict": recorded.verdict,
        "expected": pair.expect or None,
        "judged_layers": list(recorded.judged),
        "threshold": comparison.threshold,
        "shown_threshold": recorded.shown,
        "pair": {
            "name": pair.name,
            "subject": pair.subject,
            "oracle": pair.oracle,
            "threshold": pair.threshold,
        },
        "inputs": [
            {"side": each.side, "path": each.path, "size": each.size, "sha256": each.sha256}
            for each in recorded.inputs
        ],
        "revision": recorded.revision or None,
        "dirty": recorded.dirty,
        "versions": dict(recorded.versions),
        "host": dict(recorded.host),
        "comparison": comparison_object(comparison),
    }
    return json.dumps(value, indent=1, allow_nan=False) + "\n"
