"""``demo``: a small workspace with planted drift, written and opened."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode, UsageError

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="DIR",
        help="a folder that is new, empty or holds the demo (default: a new temporary one)",
    )
    parser.add_argument("--root", metavar="DIR", help="the same folder, said as with the other commands")
    parser.add_argument("--no-open", action="store_true", help="only write it")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Write the demo and, on a terminal, open the app on it; the folder's name goes to stdout.

    Raises:
        UsageError: the folder holds something else already, or cannot be made.
    """
    from workbench.cli.app import on_terminal, open_app  # noqa: PLC0415 - --help needs neither
    from workbench.cli.place import opened  # noqa: PLC0415
    from workbench.demo.write import DemoFolderError, write_demo  # noqa: PLC0415

    if arguments.folder is not None and arguments.root is not None:
        raise UsageError("DIR and --root say the same thing; give one of them")
    folder = _folder(arguments.folder if arguments.folder is not None else arguments.root)
    try:
        written = write_demo(folder, on_note=_say)
    except DemoFolderError as error:
        raise UsageError(str(error)) from error
    print(written)
    if arguments.no_open:
        return ExitCode.OK
    if not on_terminal():
        print(
            f"contract-workbench: it is written; `contract-workbench {written}` opens it in a terminal, "
            f"`contract-workbench check --root {written}` prints its findings",
            file=sys.stderr,
        )
        return ExitCode.OK
    return open_app(opened(str(written)))


def _say(note: str) -> None:
    print(f"contract-workbench: {note}", file=sys.stderr)


def _folder(named: str | None) -> Path:
    return (
        Path(tempfile.mkdtemp(prefix="contract-workbench-demo-"))
        if named is None
        else Path(named).expanduser()
    )
