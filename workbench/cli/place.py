"""What several commands ask of their arguments: the workspace, paths that exist, the severity that fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.exit_code import UsageError
from workbench.contracts.problem import Severity

if TYPE_CHECKING:
    import argparse

    from workbench.workspace.roots import Workspace

FAIL_ON = ("error", "warning", "info", "never")


def add_root(parser: argparse.ArgumentParser) -> None:
    """Declare ``--root``."""
    parser.add_argument(
        "--root",
        metavar="DIR",
        help="the workspace; without it, upwards from here the first folder with contract-workbench.toml, "
        "[tool.contract-workbench] in pyproject.toml, or .git",
    )


def opened(root: str | None) -> Workspace:
    """Open the workspace at ``root``, or the one around the current folder.

    Raises:
        UsageError: there is no such folder, or its settings are wrong.
    """
    from workbench.workspace.roots import open_workspace  # noqa: PLC0415 - reads TOML
    from workbench.workspace.settings import SettingsError  # noqa: PLC0415

    if root is not None and not Path(root).is_dir():
        raise UsageError(f"there is no folder {root}; give --root the workspace's folder")
    try:
        return open_workspace(None, Path(root) if root is not None else None)
    except SettingsError as error:
        raise UsageError(str(error)) from error


def configured(arguments: argparse.Namespace) -> Workspace:
    """Open the workspace with what the command line says laid over its settings."""
    workspace = opened(arguments.root)
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
