"""Writes stage files as the runs do."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = 0xFFFF_FFFF


def aprt(path: Path, values, layer: int = 0) -> Path:
    """Writes one APRT file; values of any shape, in memory order."""
    flat = np.ascontiguousarray(values, dtype="<f4").reshape(-1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<4sII", b"APRT", layer, flat.size) + flat.tobytes())
    return path


def trace(
    folder: Path, layers: dict[int, dict[str, np.ndarray]], whole: dict[str, np.ndarray] | None = None
) -> Path:
    """Writes a folder of captures, ``layer-N/STAGE.bin`` and the whole model's at its root."""
    for layer, stages in layers.items():
        for stage, values in stages.items():
            aprt(folder / f"layer-{layer}" / f"{stage}.bin", values, layer)
    for stage, values in (whole or {}).items():
        aprt(folder / f"{stage}.bin", values, WHOLE)
    return folder
