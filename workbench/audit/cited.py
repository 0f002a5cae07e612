"""What a claim cites beside the reference at hand: where to look first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.audit.resolution import State
from workbench.contracts.references import ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Container

    from workbench.audit.paths import Paths
    from workbench.contracts.contract import Claim


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a claim says its evidence stands.

    Attributes:
        contract: the contract's path.
        container: the top-level key the claim stands under.
        files: counted files its paths lead to, in the order they are named.
        hints: counted files that qualify one symbol or test each: they say less about the others.
        folders: folders its paths lead to.
        absent: paths it names that are not there.
        elsewhere: why what it cites is not looked up, when all of it lies outside the workspace.
    """

    contract: str = ""
    container: str = ""
    files: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    elsewhere: str = ""


def cite(contract: str, claim: Claim | None, paths: Paths, unchecked: Container[str] = ()) -> Cited:
    """Read a claim's cited files out of its items.

    Args:
        contract: the contract's path.
        claim: the claim; ``None`` for what is named outside any.
        paths: resolves the paths it names.
        unchecked: fields that are not looked up and so cite nothing.
    """
    if claim is None:
        return Cited(contract)
    files: dict[str, None] = {}
    hints: dict[str, None] = {}
    folders: dict[str, None] = {}
    absent: dict[str, None] = {}
    elsewhere = ""
    for item in claim.items:
        if item.field in unchecked:
            continue
        for reference in item.references:
            if not reference.path or reference.outside or reference.kind in _SILENT:
                continue
            own = reference.kind in _PLACES
            found = paths.resolve(reference.path, beside=contract)
            if found.state in (State.FOUND, State.MOVED):
                for target in found.targets:
                    if target.kind == "file":
                        (files if own else hints)[paths.real(target.path)] = None
                    elif own:
                        folders[target.path] = None
            elif found.state is State.MISSING and own:
                absent[reference.path] = None
            elif found.state is State.UNCHECKED:
                elsewhere = elsewhere or paths.elsewhere(reference.path)
    return Cited(
        contract=contract,
        container=claim.container,
        files=tuple(files),
        hints=tuple(path for path in hints if path not in files),
        folders=tuple(folders),
        absent=tuple(absent),
        elsewhere="" if files or hints or folders or absent else elsewhere,
    )


_SILENT = frozenset({ReferenceKind.COMMAND, ReferenceKind.PROSE})
_PLACES = frozenset({ReferenceKind.PATH, ReferenceKind.FOLDER})
