"""``trace info``: what a folder of captures holds, or what a stage file says and how its values are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.exit_code import ExitCode
from workbench.cli.trace_terms import add_format, path_of, printed, told, watched

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("path", metavar="PATH", help="a folder of captures, or a stage file")
    add_format(parser)
    parser.add_argument("--root", metavar="DIR", help="the folder that a relative path is below")


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Print what is there.

    Raises:
        UsageError: the path is not there.
    """
    path = path_of(arguments.path, arguments.root)
    return told(lambda: _info(path, arguments.format))


def _info(path: Path, form: str) -> ExitCode:
    from workbench.cli.progress import Bar  # noqa: PLC0415 - --help needs none of these
    from workbench.traces.inspect import inspect  # noqa: PLC0415

    with Bar(sys.stderr) as bar:
        info = inspect(path, watched(bar, "reading"))
    if form == "json":
        from workbench.report.trace_json import info_json  # noqa: PLC0415 - for this format only

        print(info_json(info))
    else:
        from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415 - see above
        from workbench.report.trace_info_text import info_lines  # noqa: PLC0415

        printed([*info_lines(info, Palette(on=colour_wanted(sys.stdout)))])
    return ExitCode.UNREADABLE if info.unreadable else ExitCode.OK
