"""Receipts: files that tell of a run, which a status may rest on.

A receipt is a JSON file of ours (``contract-workbench/test-receipt/1``, ``…/trace-receipt/1``) that names its
contract and claim; or any file that a claim cites below a folder named ``evidence``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.workspace.pairs import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.audit.code import Sources
    from workbench.contracts.contract import Claim, Contract
    from workbench.workspace.pairs import Pair

TEST_SCHEMA = "contract-workbench/test-receipt/1"
"""What a run of a claim's test command leaves behind."""

TRACE_SCHEMA = "contract-workbench/trace-receipt/1"
"""What a comparison of traces leaves behind."""

FOLDER = "evidence"
"""What a claim cites below a folder of this name counts as evidence of a run."""

_LARGEST = 8 << 20
_HINTS = ("receipt", "evidence")


class Run(StrEnum):
    """What kind of run a receipt tells of."""

    TEST = "test run"
    LIVE = "live run"
    CITED = "cited evidence file"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that tells of a run.

    Attributes:
        path: the file.
        run: of what kind.
        contract: id or path of the contract it is about; empty for a file that is none of ours.
        claim: the claim's id; likewise.
        passed: what came of it; ``None`` where the file does not say.
        revision: the revision it ran on; may be empty.
        why_not: why it does not count although it says that it passed; else empty.
    """

    path: str
    run: Run
    contract: str = ""
    claim: str = ""
    passed: bool | None = None
    revision: str = ""
    why_not: str = ""

    @property
    def counts(self) -> bool:
        """Something may rest on it: it did not fail, and nothing else speaks against it."""
        return self.passed is not False and not self.why_not

    @property
    def told(self) -> str:
        """What it tells of, in words."""
        return f"{self.path} {self.why_not or f'tells of a {self.run} that failed'}"


class Receipts:
    """The receipts among the counted files.

    Args:
        sources: the counted files and their bytes.
        pairs: of traces, as the workspace declares them: their thresholds are what receipts are held to.
    """

    def __init__(self, sources: Sources, pairs: Iterable[Pair] = ()) -> None:
        self._sources = sources
        self._pairs = tuple(pairs)
        self._known: dict[str, Receipt | None] = {}

    def of(self, contract: Contract, claim: Claim, cited: Iterable[str] = ()) -> tuple[Receipt, ...]:
        """The receipts of a claim: those that name it, and those it cites, by path.

        Args:
            contract: the claim's.
            claim: the claim.
            cited: files that the claim cites, as they are counted.
        """
        own = [each for each in self._ours if each.claim == claim.id and _is(contract, each.contract)]
        for path in cited:
            found = self.at(path)
            if found is not None and found not in own and found.claim in {"", claim.id}:
                own.append(found)
        return tuple(sorted(own, key=lambda receipt: receipt.path))

    def at(self, path: str) -> Receipt | None:
        """What a counted file tells of a run; ``None`` when it is neither ours nor below ``evidence``."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    @cached_property
    def _ours(self) -> tuple[Receipt, ...]:
        """Receipts with a schema of ours, wherever their path says that they may be some."""
        paths = (
            path
            for path in self._sources.files.by_path
            if path.endswith(".json") and any(hint in path for hint in _HINTS)
        )
        found = (self.at(path) for path in paths)
        return tuple(receipt for receipt in found if receipt is not None and receipt.claim)

    def _read(self, path: str) -> Receipt | None:
        counted = self._sources.files.by_path.get(path)
        cited = Receipt(path, Run.CITED) if FOLDER in path.split("/")[:-1] and counted is not None else None
        if counted is None or not path.endswith(".json") or counted.size > _LARGEST:
            return cited
        data = self._sources.data(path)
        if data is None or b"contract-workbench/" not in data:
            return cited
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            return cited
        return _receipt(path, document, self._pairs) or cited


def _receipt(path: str, document: Any, pairs: Sequence[Pair] = ()) -> Receipt | None:
    if not isinstance(document, dict) or document.get("schema") not in (TEST_SCHEMA, TRACE_SCHEMA):
        return None
    run = Run.TEST if document["schema"] == TEST_SCHEMA else Run.LIVE
    return Receipt(
        path,
        run,
        _text(document, "contract"),
        _text(document, "claim"),
        _passed(document),
        _text(document, "revision") or _text(document, "commit"),
        _looser(document, pairs) if run is Run.LIVE else "",
    )


def _looser(document: dict[str, Any], pairs: Sequence[Pair]) -> str:
    """Why a comparison's receipt does not count: it was judged by less than its pair asks for.

    What the workspace declares of the pair goes before what the receipt says of it.
    """
    judged, told = document.get("threshold"), document.get("pair")
    if not _is_number(judged):
        return ""
    asked: Any = None
    if isinstance(told, dict):
        sides = (told.get("subject"), told.get("oracle"))
        named = [pair for pair in pairs if pair.name == told.get("name")]
        declared = named or [pair for pair in pairs if (pair.subject, pair.oracle) == sides]
        asked = declared[0].threshold if declared else told.get("threshold")
    asked = asked if _is_number(asked) else THRESHOLD
    if judged >= asked:
        return ""
    return f"was judged at a cosine of {judged:.6g}, and its pair asks for {asked:.6g}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    if isinstance(value, dict):
        value = value.get("id") or value.get("path") or value.get("commit")
    return value if isinstance(value, str) else ""


def _passed(document: dict[str, Any]) -> bool | None:
    passed = document.get("passed")
    if isinstance(passed, bool):
        return passed
    code = document.get("exit_code")
    return code == 0 if isinstance(code, int) and not isinstance(code, bool) else None


def _is(contract: Contract, named: str) -> bool:
    return named in (contract.id, contract.path, contract.stem)
