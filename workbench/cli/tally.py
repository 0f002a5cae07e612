"""``tally``: statuses counted by family, what is stale, and what has changed since a revision."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench.cli.changing import say
from workbench.cli.exit_code import ExitCode, UsageError
from workbench.cli.place import add_root, opened

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--since",
        metavar="REV",
        default="",
        help="compare with this revision (default: the merge base with the main branch; on it, HEAD)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="text for people (default), json for programs, markdown for a report",
    )
    add_root(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Count, and print.

    Raises:
        UsageError: there is no such revision, or the settings are wrong.
    """
    from workbench.cli.progress import Bar  # noqa: PLC0415 - --help needs none of these
    from workbench.report.colour import Palette, colour_wanted  # noqa: PLC0415
    from workbench.report.tally import tally_json, tally_markdown, tally_text  # noqa: PLC0415
    from workbench.session.acceptance import AcceptanceError  # noqa: PLC0415
    from workbench.session.check import checking  # noqa: PLC0415
    from workbench.session.survey import ListingError  # noqa: PLC0415
    from workbench.session.tallying import TallyError  # noqa: PLC0415

    workspace = opened(arguments.root)
    try:
        with Bar(sys.stderr) as bar, checking(workspace, on_progress=bar.show) as result:
            found = result.tally(arguments.since)
            bar.clear()
            if arguments.format == "json":
                lines = tally_json(found)
            elif arguments.format == "markdown":
                lines = tally_markdown(found)
            else:
                lines = tally_text(found, Palette(on=colour_wanted(sys.stdout)))
            for line in lines:
                print(line)
            for note in result.notes:
                say(note)
            return ExitCode.UNREADABLE if result.unreadable else ExitCode.OK
    except (AcceptanceError, TallyError) as error:
        raise UsageError(str(error)) from error
    except ListingError as error:
        say(str(error))
        return ExitCode.UNREADABLE
