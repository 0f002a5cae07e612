"""The demo's traces, written where a test wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.demo.captures import captured_traces

if TYPE_CHECKING:
    from pathlib import Path


def write_captures(folder: Path) -> Path:
    """Write all captures below a folder; gives the folder of traces, in which are ``apr`` and ``oracle``."""
    for name, data in captured_traces():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "traces"
