"""Names that code imports: what comes from a dependency is not missing, it is defined elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.audit.crates import STANDARD, folded
from workbench.symbols.symbol import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.code import Sources
    from workbench.audit.crates import Crates

_USE = re.compile(r"\s*(?:pub(?:\([^)]*\))?\s+)?use\s+(?:::)?(\w+)\s*(?:::|;|as\b)")
_FROM = re.compile(r"\s*from\s+(\w+)[\w.]*\s+import\b")
_IMPORT = re.compile(r"\s*import\s+(\w+)")
_LONGEST = 40
"""Lines of one ``use`` list."""


def imported_from(
    name: str, hits: Iterable[tuple[str, int]], sources: Sources, crates: Crates
) -> tuple[str, str]:
    """Where the code imports a name from, when that is none of the workspace's crates.

    Args:
        name: the name.
        hits: places in code where it stands.
        sources: gives the lines.
        crates: what is in the workspace.

    Returns:
        The dependency (``std`` among them) and the file that imports the name; empty when nothing does.
    """
    for path, line in hits:
        head = _head(name, path, line, sources)
        # What is in the workspace is no dependency, whatever a manifest says.
        if head and (folded(head) in crates.dependencies or head in STANDARD):
            return head, path
    return "", ""


def _head(name: str, path: str, line: int, sources: Sources) -> str:
    """The first segment of the import statement that a line belongs to; empty for any other line."""
    text = sources.line(path, line)
    if sources.language(path) is Language.PYTHON:
        found = _FROM.match(text) or _IMPORT.match(text)
        return found[1] if found is not None and name in text else ""
    for above in range(line, max(line - _LONGEST, 0), -1):
        text = sources.line(path, above)
        found = _USE.match(text)
        if found is not None:
            return found[1]
        if ";" in text.partition("//")[0] and above != line:
            return ""
    return ""
