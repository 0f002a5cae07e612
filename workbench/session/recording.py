"""A receipt of a comparison: what was compared, by its hashes, and with what; written to a new file."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workbench.session.comparing import Compared
    from workbench.traces.comparison import Comparison, LayerComparison
    from workbench.workspace.pairs import Pair
    from workbench.workspace.roots import Workspace

WHY = "a receipt of a comparison of traces"
"""Why a claim cites one."""

_AT_ONCE = 1 << 20


class RecordingError(Exception):
    """A receipt cannot be written; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was compared.

    Attributes:
        side: ``subject``, ``oracle``, or ``provenance``.
        path: relative to the workspace's root where it is below it, else absolute.
        size: bytes.
        sha256: of its bytes, hexadecimal.
    """

    side: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything of a receipt but the comparison itself.

    Attributes:
        recorded_at: UTC, ISO 8601.
        contract: id of the contract; empty for traces that belong to none.
        contract_path: its file; likewise.
        version: its version; likewise.
        claim: the claim's id; likewise.
        pair: as it is declared.
        judged: the layers that the verdict is about.
        verdict: of the first of these that leaves the oracle, else of the first.
        passed: the verdict is the expected one; where none is expected, nothing parts.
        shown: the threshold it was looked at with, where that was another; nothing is judged by it.
        inputs: what was compared.
        revision: the commit that was checked out; empty outside git.
        dirty: there were changes beside it.
        versions: of this program, Python and numpy.
        host: system, machine and name.
    """

    recorded_at: str
    contract: str
    contract_path: str
    version: str
    claim: str
    pair: Pair
    judged: tuple[int | None, ...]
    verdict: str
    passed: bool
    shown: float | None
    inputs: tuple[InputFile, ...]
    revision: str
    dirty: bool
    versions: Mapping[str, str]
    host: Mapping[str, str]

    @property
    def came_to(self) -> str:
        """What came of it, in words."""
        return came_to(self.pair, self.verdict, passed=self.passed)

    @property
    def why(self) -> str:
        """Why a claim cites it."""
        return WHY if self.passed else f"{WHY}, which {self.came_to}"


@dataclass(frozen=True, slots=True)
class About:
    """The claim that a receipt is for; empty texts for none.

    Attributes:
        contract: its contract's id.
        path: its contract's file.
        version: its contract's version.
        claim: its id.
    """

    contract: str = ""
    path: str = ""
    version: str = ""
    claim: str = ""


def record(
    workspace: Workspace,
    pair: Pair,
    compared: Compared,
    about: About,
    *,
    shown: float | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Recording:
    """Gather what a receipt says. Every file is read once more, for its hash.

    It is judged at the pair's own threshold, whatever it was looked at with: what it proves is not for the
    one who looks to say.

    Args:
        workspace: whose revision is told.
        pair: as it is declared.
        compared: what was read.
        about: the claim.
        shown: the threshold on the screen.
        on_progress: called with bytes hashed and bytes in all.

    Raises:
        RecordingError: a file has changed since it was compared, or cannot be read; or nothing was judged, or
            not all the layers that the pair's verdict is about.
    """
    from workbench.session.head import read_base  # noqa: PLC0415 - git is asked for this only

    comparison = compared.comparison
    layers = judged(pair, comparison)
    if not layers:
        raise RecordingError("no layer was judged: there is nothing that a receipt could tell")
    if lacking := sorted({*pair.layers} - {layer.layer for layer in layers}):
        raise RecordingError(f"the verdict is about layer {lacking[0]} too, which neither side has")
    head = read_base(workspace).head
    return Recording(
        recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        contract=about.contract,
        contract_path=about.path,
        version=about.version,
        claim=about.claim,
        pair=pair,
        judged=tuple(layer.layer for layer in layers),
        verdict=verdict_of(layers),
        passed=passes(pair, comparison),
        shown=shown if shown != pair.threshold else None,
        inputs=_inputs(workspace.root, compared, on_progress or (lambda _done, _total: None)),
        revision=head.revision,
        dirty=head.dirty,
        versions=_versions(),
        host={"system": platform.system(), "machine": platform.machine(), "name": platform.node()},
    )


def judged(pair: Pair, comparison: Comparison) -> tuple[LayerComparison, ...]:
    """The layers that a pair's verdict is about: those it names, else all that have a verdict."""
    return tuple(
        layer
        for layer in comparison.layers
        if layer.verdict is not None and (not pair.layers or layer.layer in pair.layers)
    )


def verdict_of(layers: Sequence[LayerComparison]) -> str:
    """The verdict of the first of some layers that leaves the oracle, else of the first."""
    apart = (each for each in layers if each.verdict is not None and each.verdict.outcome.value != "NONE")
    return str(next(apart, layers[0]).verdict)


def came_to(pair: Pair, verdict: str, *, passed: bool) -> str:
    """``passed: VERDICT``, or ``failed: VERDICT, expected …``."""
    return f"passed: {verdict}" if passed else f"failed: {verdict}, expected {pair.expect or 'NONE'}"


def foretold(pair: Pair, compared: Compared, shown: float) -> tuple[str, ...]:
    """What a receipt will say, in lines for who is about to write one; none where nothing was judged.

    Args:
        pair: as it is declared.
        compared: what was read.
        shown: the threshold on the screen.
    """
    layers = judged(pair, compared.comparison)
    if not layers:
        return ()
    words = came_to(pair, verdict_of(layers), passed=passes(pair, compared.comparison))
    other = f", not at the {shown:.6g} shown" if shown != pair.threshold else ""
    return f"Judged at the pair's own {pair.threshold:.6g}{other}.", f"{words[0].upper()}{words[1:]}."


def passes(pair: Pair, comparison: Comparison) -> bool:
    """Whether every layer that the pair's verdict is about says what is expected; without that, ``NONE``."""
    from workbench.traces.verdict import parse_expectation  # noqa: PLC0415 - with the first receipt

    expected = parse_expectation(pair.expect or "NONE")
    layers = judged(pair, comparison)
    return (
        bool(layers)
        and {*pair.layers} <= {layer.layer for layer in layers}
        and all(layer.verdict is not None and expected.met_by(layer.verdict) for layer in layers)
    )


def _versions() -> dict[str, str]:
    from importlib.metadata import version  # noqa: PLC0415 - numpy itself is not loaded for its version

    return {
        "contract-workbench": __version__,
        "python": platform.python_version(),
        "numpy": version("numpy"),
    }


def _inputs(root: Path, compared: Compared, tell: Callable[[int, int], None]) -> tuple[InputFile, ...]:
    sides = {"subject": compared.pair.subject, "oracle": compared.pair.oracle}
    total = sum(stamp.size for stamp in compared.stamps.values())
    done = 0
    found = []
    for path, stamp in sorted(compared.stamps.items()):
        try:
            digest, size = _hashed(path, lambda count, before=done: tell(before + count, total))  # type: ignore[misc]
            state = os.stat(path)  # noqa: PTH116 - a text
        except OSError as error:
            raise RecordingError(f"{path} cannot be read: {error.strerror or error}") from error
        if (size, state.st_mtime_ns) != (stamp.size, stamp.mtime_ns):
            raise RecordingError(f"{path} has changed since it was compared: compare again")
        done += size
        side = next(
            (side for side, folder in sides.items() if Path(path).is_relative_to(folder)), "provenance"
        )
        if Path(path).name == "_PROVENANCE.txt":
            side = "provenance"
        found.append(InputFile(side, shortened(Path(path), root), size, digest))
    return tuple(found)


def _hashed(path: str, tell: Callable[[int], None]) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with Path(path).open("rb") as stream:
        while part := stream.read(_AT_ONCE):
            digest.update(part)
            size += len(part)
            tell(size)
    return digest.hexdigest(), size


def shortened(path: Path, root: Path) -> str:
    """A path relative to the root, with ``/``, where it is below it; else as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def relative(comparison: Comparison, root: Path) -> Comparison:
    """The comparison with paths as a receipt tells them: relative where they are below the root."""

    def short(path: str) -> str:
        return shortened(Path(path), root) if path else ""

    layers = tuple(
        replace(
            layer,
            stages=tuple(
                replace(stage, subject=short(stage.subject), oracle=short(stage.oracle))
                for stage in layer.stages
            ),
        )
        for layer in comparison.layers
    )
    return replace(
        comparison, subject=short(comparison.subject), oracle=short(comparison.oracle), layers=layers
    )


def write_receipt(folder: Path, recording: Recording, text: str) -> Path:
    """Write a receipt to a new file of a folder, which is made where it is not there.

    Args:
        folder: absolute.
        recording: names the file: ``CLAIM-trace-receipt-TIME.json``.
        text: of the file.

    Raises:
        RecordingError: it cannot be written.
    """
    stem = re.sub(r"[^A-Za-z0-9]+", "-", recording.claim or recording.pair.name).strip("-").lower() or "pair"
    moment = re.sub(r"[^0-9]", "", recording.recorded_at.partition("+")[0])
    for count in range(1, 100):
        again = f"-{count}" if count > 1 else ""
        target = folder / f"{stem}-trace-receipt-{moment}{again}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except FileExistsError:
            if not folder.is_dir():
                raise RecordingError(f"{folder} is not a folder: name another") from None
            continue
        except OSError as error:
            raise RecordingError(f"{target} cannot be written: {error.strerror or error}") from error
        return target
    raise RecordingError(f"{folder} holds receipts of this very second: try again")
