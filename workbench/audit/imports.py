"""Names that code imports: what comes from a dependency is not missing, it is defined elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.audit.crates import STANDARD, folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.audit.code import Sources
    from workbench.audit.crates import Crates


def imported_from(
    name: str, hits: Iterable[tuple[str, int]], sources: Sources, crates: Crates
) -> tuple[str, str]:
    """Where the code imports a name from, when that is none of the workspace's crates.

    Args:
        name: the name.
        hits: the first place in each file of code that holds it.
        sources: gives the imports.
        crates: what is in the workspace.

    Returns:
        The dependency (``std`` among them) and the file that imports the name; empty when nothing does.
    """
    for path, _ in hits:
        head = sources.imported(path, name)
        # What is in the workspace is no dependency, whatever a manifest says.
        if head and (folded(head) in crates.dependencies or head in STANDARD):
            return head, path
    return "", ""
