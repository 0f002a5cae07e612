"""What index rows are good for: the program and the grammars that made them."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from workbench import __version__

GRAMMARS = ("tree_sitter", "tree_sitter_rust", "tree_sitter_python")
"""Packages that decide what a parse gives."""


def edition() -> str:
    """A digest of this program's version, its own reading code, and the installed parser and grammars.

    Nothing is imported for it: the packages' files are known by size and time, the code by its text.
    """
    hasher = hashlib.blake2b(__version__.encode(), digest_size=16)
    own = Path(__file__).parent
    for path in sorted(own.glob("*.py")):
        hasher.update(path.name.encode() + path.read_bytes())
    for name in GRAMMARS:
        hasher.update(name.encode())
        spec = importlib.util.find_spec(name)
        folder = Path(spec.origin).parent if spec is not None and spec.origin else None
        for path in sorted(folder.iterdir()) if folder is not None and folder.is_dir() else ():
            if path.is_file():
                state = path.stat()
                hasher.update(f"{path.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return hasher.hexdigest()
