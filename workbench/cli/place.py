"""What several commands ask of their arguments: the workspace, paths that exist, the severity that fails."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.exit_code import UsageError
from workbench.contracts.problem import Severity
from workbench.report.visible import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from workbench.workspace.roots import Workspace

FAIL_ON = ("error", "warning", "info", "never")


def add_root(parser: argparse.ArgumentParser) -> None:
    """Declare ``--root``."""
    parser.add_argument(
        "--root",
        metavar="DIR",
        help="the workspace; without it, upwards from here the first folder with contract-workbench.toml, "
        "[tool.contract-workbench] in pyproject.toml, or .git; upwards from the paths that are named, where "
        "all of them lie elsewhere",
    )


def opened(root: str | None, paths: Iterable[str] = ()) -> Workspace:
    """Open the workspace at ``root``, or the one around the current folder.

    Args:
        root: as the command line has it.
        paths: what the command is about. Where all of them lie outside the workspace around the current
            folder, theirs is opened, and that is told.

    Raises:
        UsageError: there is no such folder, its settings are wrong, or the paths lie in several workspaces.
    """
    from workbench.workspace.roots import open_workspace  # noqa: PLC0415 - reads TOML
    from workbench.workspace.settings import SettingsError  # noqa: PLC0415

    if root is not None and not Path(root).is_dir():
        raise UsageError(f"there is no folder {root}; give --root the workspace's folder")
    try:
        workspace = open_workspace(None, Path(root) if root is not None else None)
        beside = _around(workspace, [Path(path) for path in paths]) if root is None else None
        if beside is None:
            return workspace
        workspace = open_workspace(None, beside)
    except SettingsError as error:
        raise UsageError(str(error)) from error
    where = visible(str(workspace.root))
    print(
        f"contract-workbench: the workspace is {where}, in which what is named lies, and not the one around "
        f"the current folder; other commands, undo too, find it by --root {where}",
        file=sys.stderr,
    )
    return workspace


def _around(workspace: Workspace, paths: Sequence[Path]) -> Path | None:
    """The root of the workspace in which paths lie; ``None`` when any lies in the one that is open.

    Raises:
        UsageError: they lie in several.
    """
    from workbench.workspace.roots import find_root  # noqa: PLC0415 - as above

    there = [path for path in paths if os.path.lexists(path)]
    if not there or any(_inside(workspace, path) for path in there):
        return None
    # A link is where it stands, and not where it leads.
    folders = [path if path.is_dir() else path.parent for path in there]
    roots = list(dict.fromkeys(find_root(folder) for folder in folders))
    if len(roots) > 1:
        several = f"{', '.join(map(str, roots[:-1]))} and {roots[-1]}"
        raise UsageError(f"what is named lies in several workspaces ({several}): name one with --root")
    return roots[0]


def _inside(workspace: Workspace, path: Path) -> bool:
    """Whether a path lies in a workspace or one of its source roots, by its name or with links followed."""
    plain = Path(os.path.abspath(path))  # noqa: PTH100 - links stay
    real = Path(os.path.realpath(path if path.is_dir() else path.parent))
    roots = [str(workspace.root)]
    for source in workspace.source_roots:
        roots += [source.folder, source.real]
    return any(each.is_relative_to(root) for each in (plain, real) for root in roots)


def configured(arguments: argparse.Namespace, paths: Iterable[str] = ()) -> Workspace:
    """Open the workspace with what the command line says laid over its settings; see ``opened``."""
    workspace = opened(arguments.root, paths)
    settings = workspace.settings
    if arguments.pv is not None:
        settings = replace(settings, pv=arguments.pv)
    if getattr(arguments, "fail_on", None) is not None:
        settings = replace(settings, fail_on=arguments.fail_on)
    if settings.levels:
        from workbench.contracts.levels import KINDS, unknown_kinds  # noqa: PLC0415 - for few workspaces

        for kind in unknown_kinds(settings.levels):
            known = ", ".join(KINDS)
            raise UsageError(f"{settings.path}: levels names {kind}; kinds of change are {known}")
    if settings.severities:
        from workbench.audit.rules import unknown  # noqa: PLC0415 - for workspaces that weigh rules anew

        for rule in unknown(settings.severities):
            raise UsageError(
                f"{settings.path}: severities names {rule}, and there is no such rule; see `explain`"
            )
    return replace(workspace, settings=settings)


def existing(path: str) -> Path:
    """A path that is there.

    Raises:
        UsageError: it is not.
    """
    found = Path(path)
    if not found.exists():
        raise UsageError(f"there is no file or folder {path}")
    return found


def named(path: str) -> Path:
    """A path that is there, if only as a link that leads nowhere: what reads it tells of that.

    Raises:
        UsageError: it is not.
    """
    found = Path(path)
    return found if found.is_symlink() else existing(path)


def fails(worst: Severity | None, fail_on: str) -> bool:
    """Whether findings up to ``worst`` make a command fail."""
    return fail_on != "never" and worst is not None and worst.weight >= Severity(fail_on).weight
