"""``app``: the terminal app; the one command that loads a screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse

    from workbench.workspace.roots import Workspace


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folder", nargs="?", metavar="ROOT", help="the workspace's folder, the same as --root"
    )
    add_root(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Open the app on a workspace.

    Raises:
        UsageError: there is no terminal, no such folder, or its settings are wrong.
    """
    if arguments.folder is not None and arguments.root is not None:
        raise UsageError("ROOT and --root say the same thing; give one of them")
    root = arguments.folder if arguments.folder is not None else arguments.root
    workspace = opened(root)
    if not on_terminal():
        raise UsageError(
            "the app needs a terminal; `contract-workbench check` prints the findings without one"
        )
    return open_app(workspace)


def on_terminal() -> bool:
    """Whether there is a terminal to draw on and to read keys from; the screen is drawn on stderr."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def open_app(workspace: Workspace) -> ExitCode:
    """Run the app on a workspace until the operator leaves it."""
    from workbench.tui.app import WorkbenchApp  # noqa: PLC0415 - only here may the screen load

    app = WorkbenchApp(workspace)
    app.run()
    return ExitCode(app.return_code or 0)
