"""Which stages a path holds: a folder of captures in one of its layouts, or a single file.

=================================  ==============================================
``layer-N/STAGE.bin``              a stage of layer N
``STAGE.bin`` at the root          a stage of the whole model
``layer_N_STAGE.aprt``             a stage of layer N, as one flat folder has it
``hf_layer_N_STAGE.aprt``          the same, written by the reference
=================================  ==============================================

Any of them may end in ``.bin``, ``.aprt`` or ``.npy``. Nothing is opened here but ``_PROVENANCE.txt``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.traces.fault import Fault, TraceFaultError
from workbench.traces.provenance import read_provenance
from workbench.traces.stages import canonical, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workbench.traces.provenance import Provenance

ENDINGS = (".bin", ".aprt", ".npy")
"""What stage files end in; where a stage is there twice, the first of these is taken."""

Place = tuple[int | None, str]
"""A layer (``None`` for the whole model) and a canonical stage name."""

_LAYER_FOLDER = re.compile(r"layer[-_](\d{1,9})")
_FLAT = re.compile(r"(?P<hf>hf_)?layer[-_](?P<layer>\d{1,9})[-_](?P<stage>.+)")


class Writer(StrEnum):
    """Who wrote a trace, which says in what layout its stages are."""

    RUNTIME = "runtime"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Trace:
    """One side of a pair, as it lies on disk.

    Attributes:
        path: what was asked for.
        single: it is one file, not a folder.
        files: per place a file's path; in the order of layers (the whole model's last), then of names.
        provenance: what the folder says of itself.
        writer: who wrote it, where that shows (``_PROVENANCE.txt``, or names that begin with ``hf_``).
        problems: files that are left out, and why, in words.
    """

    path: Path
    single: bool
    files: Mapping[Place, str]
    provenance: Provenance | None
    writer: Writer | None
    problems: tuple[str, ...]

    @property
    def layers(self) -> tuple[int, ...]:
        """Layers of which there is a stage."""
        return tuple(sorted({layer for layer, _ in self.files if layer is not None}))


def open_trace(path: Path) -> Trace:
    """Look what a path holds.

    Args:
        path: a folder of captures, or one file.

    Raises:
        TraceFaultError: there is nothing, it cannot be listed, or a folder holds no stage.
    """
    if not path.is_dir():
        return _single(path)
    found: dict[Place, list[tuple[str, bool]]] = {}
    problems: list[str] = []
    try:
        for place, reference, file in _listed(path, problems):
            found.setdefault(place, []).append((file, reference))
    except OSError as error:
        where = Path(error.filename) if error.filename else path
        raise TraceFaultError(
            where, Fault.UNREADABLE, f"cannot be listed: {error.strerror or error}"
        ) from error
    if not found:
        raise TraceFaultError(
            path,
            Fault.ABSENT,
            "holds no stages: looked for layer-N/STAGE.bin, STAGE.bin and [hf_]layer_N_STAGE.aprt "
            f"(or {', '.join(ENDINGS)})",
        )
    provenance = read_provenance(path)
    chosen: dict[Place, str] = {}
    for place in sorted(found, key=lambda place: (place[0] is None, place[0] or 0, place[1])):
        files = [file for file, _ in found[place]]
        if len(files) > 1:
            files.sort(key=_rank)
        chosen[place] = files[0]
        problems += [
            f"{Path(file).relative_to(path)}: left out, {Path(files[0]).name} is the same stage"
            for file in files[1:]
        ]
    by_name = all(reference for each in found.values() for _, reference in each)
    writer = Writer.REFERENCE if by_name or provenance is not None else None
    return Trace(path, False, MappingProxyType(chosen), provenance, writer, tuple(problems))


def _single(path: Path) -> Trace:
    """One file: its place is told by its name and by the folder it stands in."""
    if not os.path.lexists(path):
        raise TraceFaultError(path, Fault.ABSENT, "absent: there is no such file or folder")
    place, reference = _place(path.name, layer_of_folder(path.parent.name))
    provenance = read_provenance(path.parent) or read_provenance(path.parent.parent)
    writer = Writer.REFERENCE if reference or provenance is not None else None
    return Trace(path, True, MappingProxyType({place: str(path)}), provenance, writer, ())


def _place(name: str, folder: int | None) -> tuple[Place, bool]:
    """What a file's name and its folder's layer say of its place; whether the name is the reference's."""
    stem, dot, ending = name.rpartition(".")
    if not dot or f".{ending}" not in ENDINGS:
        stem = name
    if stem.startswith(("hf_", "layer")):
        flat = _FLAT.fullmatch(stem)
        if flat:
            return _of(int(flat["layer"]), flat["stage"]), bool(flat["hf"])
        if stem.startswith("hf_") and len(stem) > len("hf_"):
            return _of(folder, stem.removeprefix("hf_")), True
    return _of(folder, stem), False


def layer_of_folder(name: str) -> int | None:
    """The layer that a folder's name tells; ``None`` where it tells none."""
    found = _LAYER_FOLDER.fullmatch(name)
    return int(found[1]) if found else None


def _of(layer: int | None, name: str) -> Place:
    stage = canonical(name)
    return (None if stage_of(stage).whole else layer), stage


def _listed(root: Path, problems: list[str]) -> Iterator[tuple[Place, bool, str]]:
    """Every stage file of a folder and of its layers' folders, and whether its name is the reference's."""
    home = root.resolve()
    for entry in _entries(root):
        layer = layer_of_folder(entry.name)
        if layer is not None and entry.is_dir():
            if _leads_out(entry, home):
                problems.append(f"{entry.name}: {Fault.LINK.value}, not followed")
                continue
            for file in _entries(entry.path):
                if _is_stage(file, home, problems, f"{entry.name}/"):
                    yield *_place(file.name, layer), file.path
        elif _is_stage(entry, home, problems, ""):
            yield *_place(entry.name, None), entry.path


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((each for each in entries if not each.name.startswith(".")), key=lambda each: each.name)


def _is_stage(entry: os.DirEntry[str], home: Path, problems: list[str], before: str) -> bool:
    if not entry.name.endswith(ENDINGS):
        return False
    if _leads_out(entry, home):
        problems.append(f"{before}{entry.name}: {Fault.LINK.value}, not followed")
        return False
    return True


def _leads_out(entry: os.DirEntry[str], home: Path) -> bool:
    return entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(home)


def _rank(file: str) -> tuple[int, str]:
    """Which of several files of a stage is taken: the plainest ending, then the first by name."""
    return next(at for at, ending in enumerate(ENDINGS) if file.endswith(ending)), file
